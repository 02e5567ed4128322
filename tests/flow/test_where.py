"""A condition holds in SQL for exactly the tickets whose facts it holds for."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from watchfloor.core.models import Person, Queue
from watchfloor.engine.conditions import BadConditionError, parse
from watchfloor.engine.events import PRIORITIES, STATUSES, TICKET_KINDS
from watchfloor.engine.fields import FIELDS, OPERATORS_OF, check, field_of, moves_with_time, persons_by_me, resolve
from watchfloor.tickets.facts import facts_of
from watchfloor.tickets.models import Ticket
from watchfloor.tickets.where import where

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
WORDS = [
    "",
    "EU-West",
    "eu-west",
    "Straße",
    "ÄRGER über",
    "50% off_now",
    "back\\slash",
    "МОДУЛЬ",
    "a",
    "Decision submit",
]
ATTRIBUTES = ["region", "platform", "module", "odd name"]
TIMES = [NOW + timedelta(hours=h) for h in (-500, -169, -168, -24, 0, 24)]


def some_tickets(n: int) -> None:
    """Tickets whose every fact is one of a few values, or none."""
    pick = random.Random(7)
    Queue.objects.bulk_create(Queue(id=i, name=f"Queue {i}") for i in (1, 2))
    Person.objects.bulk_create(Person(id=i, name=f"Person {i}", role="specialist") for i in (1, 2, 3))

    def maybe(values: list[Any]) -> Any:
        return pick.choice([None, *values])

    def attributes() -> dict[str, str]:
        return {name: pick.choice(WORDS) for name in ATTRIBUTES if pick.random() < 0.7}

    rows = []
    for i in range(n):
        said = attributes()
        rows.append(Ticket(
            id=i + 1, number=i + 1, subject=pick.choice(WORDS), kind=pick.choice(TICKET_KINDS),
            status=pick.choice(STATUSES), closed_reason=maybe(["solved", "duplicate"]), priority=maybe([*PRIORITIES]),
            queue_id=maybe([1, 2]), owner_id=maybe([1, 2, 3]), requester_id=maybe([1, 2, 3]),
            tier=pick.choice([1, 2, 3]), attributes=said, platform=said.get("platform"),
            channel=pick.choice(["", "desk", "portal"]), source="desk",
            source_id=str(i), created_at=pick.choice(TIMES), updated_at=pick.choice(TIMES),
            first_reply_at=maybe(TIMES), solved_at=maybe(TIMES), unanswered_since=maybe(TIMES), due_at=maybe(TIMES),
            snoozed_until=maybe(TIMES), escalated_at=maybe(TIMES), reopened_at=maybe(TIMES), moved_at=maybe(TIMES),
            rated_at=maybe(TIMES), rating=maybe([1, 3, 5]), effort=maybe([1, 7]), reopens=pick.choice([0, 1, 2]),
            transfers=pick.choice([0, 1]), moves=pick.choice([0, 3]), agent_replies=pick.choice([0, 1]),
            votes=pick.choice([0, 9]), worked_seconds=pick.choice([0, 90]), parent_id=maybe([1]),
            merged_into=maybe([2]), bounced=pick.random() < 0.5, last_position=i,
        ))  # fmt: skip
    Ticket.objects.bulk_create(rows)


def values_of(kind: str, options: tuple[str, ...]) -> st.SearchStrategy[Any]:
    if kind == "choice":
        return st.sampled_from(options)
    return {
        "queue": st.sampled_from([1, 2, 9]),
        "person": st.sampled_from([1, 2, 9, "me"]),
        "text": st.sampled_from([*WORDS, "desk", "ß", "über", "%", "_", "\\", "solved"]),
        "number": st.sampled_from([0, 1, 2, 2.5, 3, -1, 90]),
        "flag": st.booleans(),
        "time": st.sampled_from(["now", "-7d", "+1d", "-1w", "-24h", "2026-03-01", "2026-03-02T09:00Z"]),
    }[kind]


@st.composite
def single(draw: Callable[..., Any]) -> Any:
    name = draw(st.sampled_from([*FIELDS, *(f"attributes.{name}" for name in [*ATTRIBUTES, "absent"])]))
    field = field_of(name)
    assert field is not None
    op = draw(st.sampled_from(OPERATORS_OF[field.kind]))
    if op in ("empty", "not_empty"):
        return {"field": name, "op": op}
    value = values_of(field.kind, field.options)
    return {"field": name, "op": op, "value": draw(st.lists(value, max_size=3) if op in ("in", "not_in") else value)}


CONDITIONS = st.recursive(
    single(),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda parts: {"all": parts}),
        st.lists(inner, max_size=3).map(lambda parts: {"any": parts}),
        inner.map(lambda part: {"not": part}),
    ),
    max_leaves=6,
)


@pytest.fixture
def tickets(db: None) -> list[Ticket]:
    some_tickets(150)
    return list(Ticket.objects.all())


@given(data=CONDITIONS, me=st.sampled_from([None, 1, 3]))
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_sql_says_what_the_condition_says(tickets: list[Ticket], data: Any, me: int | None) -> None:
    condition = parse(data)
    plain = resolve(condition, me=me, now=NOW)
    said = {row.id for row in tickets if plain.holds(facts_of(row))}
    assert set(Ticket.objects.filter(where(condition, me, NOW)).values_list("id", flat=True)) == said


@pytest.mark.parametrize(
    "data",
    [
        {"field": "nothing", "op": "is", "value": 1},
        {"field": "status", "op": "is", "value": "nonsense"},
        {"field": "status", "op": "less", "value": "new"},
        {"field": "queue", "op": "is", "value": "Moderation T1"},
        {"field": "queue", "op": "is", "value": True},
        {"field": "queue", "op": "is", "value": 2**70},
        {"field": "owner", "op": "is", "value": "you"},
        {"field": "tier", "op": "at_least", "value": "2"},
        {"field": "created_at", "op": "less", "value": "-7y"},
        {"field": "created_at", "op": "less", "value": "-99999999d"},
        {"field": "bounced", "op": "is", "value": 1},
        {"field": "subject", "op": "contains", "value": "\x00"},
    ],
)
def test_what_cannot_be_compared_is_refused(data: Any) -> None:
    with pytest.raises(BadConditionError):
        check(parse(data))


def test_what_depends_on_who_asks_and_when() -> None:
    mine = parse({"any": [{"owner": ["me", 4]}, {"not": {"requester": "me"}}, {"status": "open"}]})
    assert persons_by_me(mine) == ("owner", "requester")
    assert not moves_with_time(mine)
    assert moves_with_time(parse({"field": "due_at", "op": "less", "value": "+2h"}))
    assert not moves_with_time(parse({"field": "due_at", "op": "less", "value": "2026-01-01"}))
