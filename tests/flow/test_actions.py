"""The language of macros and rules: what is read, what is refused, what it does and how it is told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.pages.world import World, later
from watchfloor.eventlog.append import Origin
from watchfloor.eventlog.read import head
from watchfloor.tickets import actions, commands, commands_ties
from watchfloor.tickets.commands import Refused
from watchfloor.tickets.history import timeline
from watchfloor.tickets.models import Ticket
from watchfloor.tickets.typed import length, moment, say_length

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> World:
    return World()


def everything(world: World, other: Ticket) -> list[dict[str, Any]]:
    """One action of each kind but those that exclude each other."""
    return [
        {"do": "reply", "text": "Dear {{requester.first_name}}, we look into it."},
        {"do": "note", "text": "Known since Monday"},
        {"do": "priority", "value": "P1"},
        {"do": "kind", "value": "question"},
        {"do": "queue", "value": world.other_queue.id},
        {"do": "owner", "value": "me"},
        {"do": "attribute", "name": "region", "value": "US-East"},
        {"do": "attribute", "name": "module", "value": None},
        {"do": "subject", "text": "{{ticket.number}}: known"},
        {"do": "snooze", "for": "2d"},
        {"do": "due", "in": "4h"},
        {"do": "time", "value": "15m"},
        {"do": "parent", "value": other.number},
        {"do": "link", "value": other.number, "name": "duplicates"},
        {"do": "tier", "value": 2},
        {"do": "ask_rating"},
        {"do": "status", "value": "pending"},
    ]


def test_each_action_does_what_it_says(world: World) -> None:
    other = world.file("The first of them")
    wanted = actions.parse(everything(world, other))
    assert {action.do for action in wanted} | {"merge"} == set(actions.DOES)
    values = {"requester.first_name": "Rosa", "ticket.number": str(world.ticket.number)}
    row = actions.apply(world.ticket.id, wanted, by=world.sam.id, now=later(1), variables=values)
    assert (row.priority, row.kind, row.queue, row.owner, row.tier, row.status) == (
        "P1", "question", world.other_queue, world.sam, 2, "pending"
    )  # fmt: skip
    assert row.attributes == {"platform": world.platform.name, "region": "US-East"}
    assert (row.snoozed_until, row.due_at, row.worked_seconds) == (
        later(1) + timedelta(days=2), later(1) + timedelta(hours=4), 900
    )  # fmt: skip
    assert (row.parent_id, row.rating_asked_at) == (other.id, later(1))
    said = [text for _, text in timeline(row) if text]
    assert "Dear Rosa, we look into it." in said
    assert row.subject == f"{world.ticket.number}: known"


def test_what_is_kept_reads_as_it_was_written(world: World) -> None:
    wanted = actions.parse(everything(world, world.file("Other")))
    assert actions.parse([action.data() for action in wanted]) == wanted


def test_actions_are_told_in_words(world: World) -> None:
    told = actions.describe(actions.parse(everything(world, world.file("Other"))))
    for words in ("set the priority to P1", f"move to {world.other_queue.name}", "assign to me", "snooze for 2d",
                  "set module to nothing", "log 15m of work"):  # fmt: skip
        assert words in told


BAD: dict[str, object] = {
    "nothing": [], "no list": "close", "no object": ["close"], "an unknown verb": [{"do": "explode"}],
    "an unknown status": [{"do": "status", "value": "done"}], "an empty reply": [{"do": "reply", "text": " "}],
    "a word that is no variable": [{"do": "reply", "text": "Dear {{requester.frist_name}}"}],
    "a queue by name": [{"do": "queue", "value": "Appeals"}], "a tier of nine": [{"do": "tier", "value": 9}],
    "an attribute without a name": [{"do": "attribute", "value": "x"}],
    "an unknown link": [{"do": "link", "value": 1, "name": "likes"}],
    "a length in words": [{"do": "snooze", "for": "a while"}], "merged by hand": [
        {"do": "status", "value": "closed", "reason": "merged"}],
    "too much": [{"do": "priority", "value": "P1"}] * 21,
}  # fmt: skip


@pytest.mark.parametrize("what", BAD)
def test_what_cannot_be_meant_is_refused(what: str) -> None:
    with pytest.raises(Refused) as refusal:
        actions.parse(BAD[what])
    assert refusal.value.field == "actions"


@pytest.mark.parametrize(
    "action", [{"do": "owner", "value": "me"}, {"do": "time", "value": "5m"}, {"do": "note", "text": "{{me.name}}"}]
)
def test_a_rule_is_nobody(action: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        actions.parse([action], by_rule=True)


def test_a_second_delivery_does_nothing(world: World) -> None:
    wanted = actions.parse([{"do": "note", "text": "Once"}, {"do": "status", "value": "on_hold"}])
    origin = Origin("rule:7", "7/1")
    for _ in range(2):
        actions.apply(world.ticket.id, wanted, by=None, now=later(1), origin=origin)
        last = head()
    assert last == head()
    assert [text for _, text in timeline(Ticket.objects.get(id=world.ticket.id)) if text].count("Once") == 1


def test_an_act_on_a_parent_reaches_its_children(world: World) -> None:
    child = world.file("Child", by=world.omar)
    commands_ties.set_parent(child.id, parent=world.ticket.id, by=world.sam.id, now=later(1))
    wanted = actions.parse([
        {"do": "reply", "text": "Mended", "children": True}, {"do": "status", "value": "solved", "children": True}
    ])  # fmt: skip
    actions.apply(world.ticket.id, wanted, by=world.sam.id, now=later(2))
    child.refresh_from_db()
    assert (child.status, child.agent_replies) == ("solved", 1)
    assert actions.describe(wanted)[1] == "set the status to solved, also on its children"


def test_what_is_refused_half_way_names_why(world: World) -> None:
    wanted = actions.parse([{"do": "merge", "value": 424242}])
    with pytest.raises(Refused, match="424242"):
        actions.apply(world.ticket.id, wanted, by=world.sam.id, now=later(1))
    commands.set_status(world.ticket.id, status="closed", by=world.sam.id, now=later(2))


@pytest.mark.parametrize(
    ("said", "minutes"),
    [("15m", 15), ("1h 20m", 80), ("1h20", None), ("1:20", 80), ("90", 90), ("1.5h", 90), ("2 hours", 120),
     ("1d", 1440), ("", None), ("soon", None), ("0", None), ("999d", None), ("-5m", None), ("1h and 5 min", 65)],
)  # fmt: skip
def test_durations_as_people_type_them(said: str, minutes: int | None) -> None:
    if minutes is None:
        with pytest.raises(ValueError, match="say how long"):
            length(said)
    else:
        assert length(said) == timedelta(minutes=minutes)
        assert length(say_length(length(said))) == timedelta(minutes=minutes)


# A Thursday, 16:30 in Lisbon.
THURSDAY = datetime(2026, 3, 5, 16, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "at"),
    [("2h", "2026-03-05T18:30"), ("in 2h", "2026-03-05T18:30"), ("tomorrow", "2026-03-06T09:00"),
     ("fri 16:30", "2026-03-06T16:30"), ("thu 16:00", "2026-03-12T16:00"), ("18:00", "2026-03-05T18:00"),
     ("9:00", "2026-03-06T09:00"), ("2026-03-29 03:00", "2026-03-29T02:00"), ("2026-03-29T03:00", "2026-03-29T02:00"),
     ("2026-07-01", "2026-07-01T08:00"), ("Monday", "2026-03-09T09:00"), ("today 17:00", "2026-03-05T17:00")],
)  # fmt: skip
def test_moments_as_people_type_them(said: str, at: str) -> None:
    # Lisbon is at UTC until the last Sunday of March.
    assert moment(said, THURSDAY, ZoneInfo("Europe/Lisbon")) == datetime.fromisoformat(f"{at}:00+00:00")


@pytest.mark.parametrize("said", ["", "someday", "25:00", "2026-02-31", "fri 9:75", "tomorrow tomorrow"])
def test_a_moment_that_is_none_is_refused(said: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - whatever it says
        moment(said, THURSDAY, ZoneInfo("UTC"))
