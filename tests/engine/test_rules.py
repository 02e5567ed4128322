"""Rules: which fire, in which order, why; that they always end; which pairs undo each other."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchfloor.engine.conditions import EVERY, parse
from watchfloor.engine.quarrels import quarrels
from watchfloor.engine.rule_words import BadLengthError, in_words, length_of
from watchfloor.engine.rules import (
    MOST_FIRED,
    Change,
    Fired,
    Happening,
    Rule,
    happening_of,
    reason_of_time,
    run,
)

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def happened(kinds: str, before: Mapping[str, Any] | None, after: Mapping[str, Any], by: str = "staff") -> Happening:
    return Happening(frozenset(kinds.split()), by, AT, before, after)


class Ticket:
    """Facts that rules act on: what a rule sets is set."""

    def __init__(self, facts: Mapping[str, Any]) -> None:
        self.facts = dict(facts)
        self.did: list[tuple[int, str]] = []

    def act(self, fired: Fired) -> Mapping[str, Any]:
        self.did.append((fired.rule.key, fired.why))
        self.facts |= fired.rule.sets
        return dict(self.facts)


def fire(rules: list[Rule], happening: Happening) -> list[tuple[int, str]]:
    ticket = Ticket(happening.after)
    run(rules, happening, ticket.act)
    return ticket.did


SOLVED = happened("changed", {"status": "open", "priority": "P0"}, {"status": "solved", "priority": "P0"})


def test_a_rule_fires_where_its_event_its_change_and_its_condition_fit_and_says_why() -> None:
    rule = Rule(1, "A", events=frozenset({"changed"}), changes=(Change("status", to=("solved",)),),
                condition=parse({"priority": ["P0", "P1"]}))  # fmt: skip
    assert fire([rule], SOLVED) == [(1, "status changed from open to solved, priority is P0")]
    for other in (
        Rule(1, "A", events=frozenset({"created"})),
        Rule(1, "A", changes=(Change("status", to=("open",)),)),
        Rule(1, "A", changes=(Change("status", was=("new",)),)),
        Rule(1, "A", changes=(Change("priority"),)),
        Rule(1, "A", condition=parse({"priority": "P3"})),
        Rule(1, "A", by=frozenset({"requester"})),
        Rule(1, "A", enabled=False),
        Rule(1, "A", on="time"),
    ):
        assert fire([other], SOLVED) == []


def test_filing_is_no_change() -> None:
    rule = Rule(1, "A", changes=(Change("status"),))
    assert fire([rule], happened("created", None, {"status": "new"})) == []


def test_rules_fire_in_order_and_see_what_those_before_them_changed() -> None:
    first = Rule(1, "First", condition=parse({"status": "solved"}), sets={"status": "closed"})
    second = Rule(2, "Second", condition=parse({"status": "closed"}), sets={"queue": 4})
    assert [key for key, _ in fire([first, second], SOLVED)] == [1, 2]
    # One that stands before it, too: it is looked at again.
    assert [key for key, _ in fire([second, first], SOLVED)] == [1, 2]


def test_a_rule_that_stops_is_the_last() -> None:
    stop = Rule(1, "Stop", stops=True)
    assert [key for key, _ in fire([stop, Rule(2, "Never")], SOLVED)] == [1]


def test_two_rules_that_undo_each_other_fire_once_each() -> None:
    there = Rule(1, "There", changes=(Change("queue", to=(2,)),), sets={"queue": 1})
    back = Rule(2, "Back", changes=(Change("queue", to=(1,)),), sets={"queue": 2})
    moved = happened("changed", {"queue": 7}, {"queue": 2})
    assert [key for key, _ in fire([there, back], moved)] == [1, 2]
    assert [(q.one.key, q.other.key, q.field) for q in quarrels([there, back])] == [(1, 2, "queue")]


_values = st.sampled_from(["a", "b", "c"])
_fields = st.sampled_from(["status", "queue", "priority"])
_changes = st.builds(Change, _fields, st.lists(_values, max_size=2).map(tuple), st.just(()))
_conditions = st.one_of(st.just(EVERY), st.builds(lambda f, v: parse({f: v}), _fields, _values))
_rules = st.builds(
    lambda changes, condition, sets, stops: Rule(
        0, "any", changes=tuple(changes), condition=condition, sets=sets, stops=stops
    ),
    st.lists(_changes, max_size=2), _conditions, st.dictionaries(_fields, _values, max_size=2), st.booleans(),
)  # fmt: skip
_facts = st.fixed_dictionaries({"status": _values, "queue": _values, "priority": _values})


@given(st.lists(_rules, max_size=30), _facts, _facts)
def test_no_set_of_rules_loops(rules: list[Rule], before: dict[str, str], after: dict[str, str]) -> None:
    keyed = [Rule(i, r.name, changes=r.changes, condition=r.condition, sets=r.sets, stops=r.stops)
             for i, r in enumerate(rules)]  # fmt: skip
    fired = [key for key, _ in fire(keyed, happened("changed", before, after))]
    assert len(fired) == len(set(fired)) <= MOST_FIRED


def test_quarrels_need_two_that_can_meet() -> None:
    urgent = Rule(1, "Urgent", condition=parse({"kind": "fault"}), sets={"priority": "P0"})
    calm = Rule(2, "Calm", condition=parse({"kind": "feedback"}), sets={"priority": "P3"})
    later = Rule(3, "Later", condition=parse({"kind": "fault", "priority": "P0"}), sets={"priority": "P3"})
    once = Rule(4, "Once", condition=parse({"kind": "fault", "priority": "P2"}), sets={"priority": "P0"})
    same = Rule(5, "Same", condition=parse({"kind": "fault"}), sets={"priority": "P0"})
    assert quarrels([urgent, calm]) == []
    assert quarrels([urgent, same]) == []
    assert quarrels([once, later]) == []
    assert [(q.one.key, q.other.key) for q in quarrels([urgent, later])] == [(1, 3)]


def test_relative_times_are_measured_from_what_happened() -> None:
    rule = Rule(1, "Old", condition=parse({"all": [{"field": "created_at", "op": "less", "value": "-7d"}]}))
    young, old = ({"created_at": AT - timedelta(days=days)} for days in (6, 8))
    assert fire([rule], happened("changed", young, young)) == []
    assert len(fire([rule], happened("changed", old, old))) == 1


def test_the_reason_of_a_rule_on_time() -> None:
    rule = Rule(1, "Remind", on="time", since="status", wait=timedelta(days=3), condition=parse({"status": "pending"}))
    said = reason_of_time(rule, {"status": "pending"}, AT - timedelta(days=3))
    assert said == "3 days passed since it got its status (2026-02-27 09:00 UTC), status is pending"


def test_who_wrote_makes_a_reply_two_things() -> None:
    assert happening_of("ticket.replied", {"by": "requester"}) == "asked"
    assert happening_of("ticket.replied", {"by": "human"}) == "replied"
    assert happening_of("signal.raised", {}) is None


@pytest.mark.parametrize(
    ("text", "said"), [("30m", "30 minutes"), ("24h", "1 day"), ("3d", "3 days"), ("2w", "14 days")]
)
def test_lengths(text: str, said: str) -> None:
    assert in_words(length_of(text)) == said


@pytest.mark.parametrize("text", ["", "3", "0d", "-3d", "3y", "600d", "3 days"])
def test_what_is_no_length(text: str) -> None:
    with pytest.raises(BadLengthError):
        length_of(text)
