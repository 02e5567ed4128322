"""Clocks in a store: each row says at any moment what the engine reads from the log; breaches are told exactly once."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from tests.world import NOW, World, small_world
from watchfloor.clocks import audit, commands, refresh
from watchfloor.clocks.book import current
from watchfloor.clocks.follow import Follower
from watchfloor.clocks.histories import history_of
from watchfloor.clocks.models import Clock
from watchfloor.clocks.rows import read_standing, standing
from watchfloor.core.models import Definition
from watchfloor.engine import events as ev
from watchfloor.eventlog.append import NewEvent, append, keep_text
from watchfloor.eventlog.models import Cursor, Event
from watchfloor.pipeline import replay_projections
from watchfloor.tickets import commands as tickets
from watchfloor.tickets import project
from watchfloor.tickets.models import Ticket

pytestmark = pytest.mark.django_db
TOLD = (ev.TICKET_CLOCK_AT_RISK, ev.TICKET_CLOCK_BREACHED, ev.TICKET_CLOCK_LIFTED)
FULL: dict[str, Any] = {
    "calendar": "Desk",
    "target": [
        {"name": "first_reply", "goal": "1h"},
        {"name": "next_reply", "goal": "2h"},
        {"name": "update", "goal": "3h", "pause": False},
        {"name": "resolution", "goal": "8h"},
        {"measure": "tier", "tier": 1, "goal": "2h"},
        {"measure": "tier", "tier": 2, "goal": "6h"},
    ],
}
URGENT: dict[str, Any] = {"match": {"priority": ["P0", "P1"]}, "target": [{"name": "resolution", "goal": "4h"}]}
DESK: dict[str, Any] = {"zone": "Europe/Lisbon", "weekdays": ["08:00-12:00", "13:00-18:00"], "country": "PT"}


def after(hours: float) -> datetime:
    return NOW + timedelta(hours=hours)


@pytest.fixture
def world() -> World:
    return small_world(NOW - timedelta(days=9))


@pytest.fixture
def promised(world: World) -> World:
    """The world with a policy for what is urgent and one for the rest, by the desk's hours."""
    before = NOW - timedelta(days=8)
    commands.save_calendar(name="Desk", body=DESK, by=world.ada.id, now=before)
    commands.save_policy(name="Urgent", body=URGENT, by=world.ada.id, now=before)
    commands.save_policy(name="Rest", body=FULL, by=world.ada.id, now=before)
    follow(-1)
    return world


def file(world: World, at: float = 0.0, **more: Any) -> int:
    return tickets.create_ticket(
        subject="Submit fails", body="It says so.", requester=world.rosa.id, by=world.rosa.id, now=after(at),
        **{"priority": "P3", "queue": world.moderation.id, **more},
    ).id  # fmt: skip


def follow(at: float) -> None:
    """The follower as of that hour, until nothing is left to do."""
    follower = Follower()
    while follower.run(after(at)):
        pass


def rows(ticket: int) -> dict[str, Clock]:
    return {row.target: row for row in Clock.objects.filter(ticket=ticket)}


def told(ticket: int) -> list[tuple[str, str, datetime]]:
    found = Event.objects.filter(ticket=ticket, kind__in=TOLD).order_by("position")
    return [(event.kind.removeprefix("ticket.clock_"), event.payload["target"], event.at) for event in found]


def assert_rows_are_right(ticket: int, at: datetime) -> None:
    """What the rows say at a moment is what the engine reads from the log at that moment."""
    moment, readings = history_of(ticket).readings(current()[1], at)
    expected = {reading.target: read_standing(reading) for reading in readings}
    assert {target: standing(row, moment) for target, row in rows(ticket).items()} == expected


# ------------------------------------------------------------- rows equal the engine
VERBS: tuple[Callable[[World, int, datetime, random.Random], object], ...] = (
    lambda w, t, at, _: tickets.reply(t, body="We look.", by=w.sam.id, now=at),
    lambda w, t, at, _: tickets.reply(t, body="And now?", by=w.rosa.id, now=at),
    lambda w, t, at, _: tickets.add_note(t, body="Hm.", by=w.sam.id, now=at),
    lambda w, t, at, dice: tickets.set_status(
        t, status=dice.choice(["open", "pending", "on_hold", "solved", "closed"]), by=w.sam.id, now=at
    ),
    lambda w, t, at, dice: tickets.set_priority(t, priority=dice.choice(["P0", "P1", "P2", "P3"]), by=w.sam.id, now=at),
    lambda w, t, at, dice: tickets.assign(t, to=dice.choice([w.sam.id, None]), by=w.sam.id, now=at),
    lambda w, t, at, dice: tickets.escalate(t, tier=dice.choice([2, 3]), reason="Needs a log", by=w.sam.id, now=at),
    lambda w, t, at, _: tickets.set_status(t, status="closed", reason="cancelled", by=w.sam.id, now=at),
)


def change_promises(world: World, at: datetime, dice: random.Random) -> None:
    """Somebody changes a goal, puts a policy away or brings one back, or changes the hours."""
    what = dice.randrange(4)
    if what == 0:
        goal = dice.choice(["2h", "8h", "30h"])
        body = {**FULL, "target": [{**target, "goal": goal} for target in FULL["target"]]}
        rest = Definition.objects.get(what="policy", name="Rest")
        commands.save_policy(name="Rest", body=body, by=world.ada.id, now=at, key=rest.id)
        return
    if what == 1:
        key = Definition.objects.get(what="calendar", name="Desk").id
        hours = dice.choice(["08:00-12:00", "00:00-24:00", "13:00-18:00"])
        commands.save_calendar(name="Desk", body={**DESK, "weekdays": [hours]}, by=world.ada.id, now=at, key=key)
        return
    urgent = Definition.objects.get(what="policy", name="Urgent")
    turn = commands.bring_back if urgent.archived else commands.put_away
    turn(urgent.id, by=world.ada.id, now=at)


@pytest.mark.parametrize("seed", range(12))
def test_whatever_people_do_each_row_is_what_the_engine_reads_at_any_moment(promised: World, seed: int) -> None:
    dice = random.Random(seed)
    at = 0.0
    mine = [file(promised, 0.0, priority=dice.choice(["P1", "P3"])) for _ in range(3)]
    for _ in range(25):
        at += dice.choice([0.0, 0.01, 0.2, 0.5, 1.0, 3.0, 20.0])
        if dice.random() < 0.15:
            change_promises(promised, after(at), dice)
        else:
            dice.choice(VERBS)(promised, dice.choice(mine), after(at), dice)
        if dice.random() < 0.6:
            follow(at)
            later = after(at + dice.choice([0.0, 0.1, 1.0, 5.0, 50.0]))
            for ticket in mine:
                assert_rows_are_right(ticket, after(at))
                assert_rows_are_right(ticket, later)
    follow(at + 100)
    assert audit.audit()["differed"] == 0
    assert_told_once(mine, after(at + 100))


def assert_told_once(mine: list[int], now: datetime) -> None:
    """Every breach that stands was told once, and what was told and does not stand was taken back."""
    for ticket in mine:
        _, readings = history_of(ticket).readings(current()[1], now)
        stands = {(r.target, cycle, at.isoformat()) for r in readings for cycle, at in r.late}
        said = [
            (e.payload["target"], e.payload["cycle"], e.payload["due_at"])
            for e in Event.objects.filter(ticket=ticket, kind=ev.TICKET_CLOCK_BREACHED)
        ]
        lifted = {
            (e.payload["target"], e.payload["cycle"], e.payload["breached_at"])
            for e in Event.objects.filter(ticket=ticket, kind=ev.TICKET_CLOCK_LIFTED)
        }
        assert len(said) == len(set(said))
        assert stands <= set(said)
        assert set(said) - stands <= lifted


# ------------------------------------------------------------- told once
def test_a_breach_is_told_once_and_so_is_its_risk(promised: World) -> None:
    ticket = file(promised, priority="P1")
    follow(0)
    assert told(ticket) == []
    follow(3.1)
    assert told(ticket) == [("at_risk", "resolution", after(3))]
    follow(4.1)
    follow(4.2)
    follow(9.0)
    assert told(ticket)[1:] == [("breached", "resolution", after(4))]
    assert rows(ticket)["resolution"].look_at is None


def test_an_act_in_time_that_is_still_on_its_way_is_not_late(promised: World) -> None:
    ticket = file(promised, priority="P1")
    follow(3.5)
    follow(4 + 1 / 3600)
    assert [what for what, *_ in told(ticket)] == ["at_risk"]
    tickets.set_status(ticket, status="solved", by=promised.sam.id, now=after(4))
    follow(5)
    assert [what for what, *_ in told(ticket)] == ["at_risk"]
    assert rows(ticket)["resolution"].state == "met"


def test_each_late_cycle_is_told_even_where_the_follower_was_away(promised: World) -> None:
    ticket = file(promised)
    tickets.reply(ticket, body="Hello", by=promised.sam.id, now=after(0.1))
    for day in (1, 2, 3):
        tickets.reply(ticket, body="And?", by=promised.rosa.id, now=after(24 * day))
        tickets.reply(ticket, body="Soon", by=promised.sam.id, now=after(24 * day + 3.5))
    follow(100)
    late = [each for each in told(ticket) if each[:2] == ("breached", "next_reply")]
    assert [at for _, _, at in late] == [after(24 * day + 2) for day in (1, 2, 3)]


def test_a_breach_that_a_wider_promise_lifts_is_taken_back(promised: World) -> None:
    ticket = file(promised, priority="P1")
    follow(5)
    tickets.set_priority(ticket, priority="P3", by=promised.sam.id, now=after(5))
    follow(5.1)
    assert ("breach_lifted", "resolution", after(5.1)) in told(ticket)
    assert rows(ticket)["resolution"].state == "running"


def test_an_emptied_table_fills_again_and_tells_nothing_twice(promised: World) -> None:
    mine = [file(promised, hour, priority=priority) for hour, priority in ((0, "P1"), (1, "P3"), (2, "P2"))]
    follow(12)
    before = {ticket: ({t: read(r) for t, r in rows(ticket).items()}, told(ticket)) for ticket in mine}
    assert all(said for _, said in before.values())
    Clock.objects.all().delete()
    Cursor.objects.filter(name=refresh.CURSOR).delete()
    follow(12)
    assert {ticket: ({t: read(r) for t, r in rows(ticket).items()}, told(ticket)) for ticket in mine} == before


def read(row: Clock) -> dict[str, Any]:
    return {f.name: getattr(row, f.name) for f in Clock._meta.fields if f.name not in ("id", "read_at")}


def test_a_replay_of_the_log_leaves_clocks_as_they_are_and_what_they_told_on_the_timeline(promised: World) -> None:
    ticket = file(promised, priority="P1")
    follow(5)
    before = {t: read(r) for t, r in rows(ticket).items()}
    updated = Ticket.objects.get(id=ticket).updated_at
    replay_projections()
    follow(5)
    assert {t: read(r) for t, r in rows(ticket).items()} == before
    # A breach happens to a ticket: nobody touched it.
    assert Ticket.objects.get(id=ticket).updated_at == updated == NOW


# ------------------------------------------------------------- what fails elsewhere
def test_a_policy_change_in_the_middle_of_a_ticket_keeps_what_was_earned(promised: World) -> None:
    ticket = file(promised)
    tickets.set_status(ticket, status="pending", by=promised.sam.id, now=after(1))
    tickets.set_status(ticket, status="open", by=promised.sam.id, now=after(2))
    follow(2)
    assert rows(ticket)["resolution"].due_at == after(24)
    rest = Definition.objects.get(what="policy", name="Rest")
    wider = {**FULL, "target": [{"name": "resolution", "goal": "10h"}]}
    commands.save_policy(name="Rest", body=wider, by=promised.ada.id, now=after(2.5), key=rest.id)
    follow(2.5)
    found = rows(ticket)["resolution"]
    assert (found.goal, found.paused, found.elapsed) == (timedelta(hours=10), timedelta(hours=1), timedelta(hours=1.5))
    # It was late before the promise was dropped, and stays so.
    assert rows(ticket)["first_reply"].breached_at == after(1)


def test_new_hours_count_from_their_moment_and_never_before(promised: World) -> None:
    ticket = file(promised)
    desk = Definition.objects.get(what="calendar", name="Desk")
    longer = {**DESK, "weekdays": ["00:00-24:00"]}
    commands.save_calendar(name="Desk", body=longer, by=promised.ada.id, now=after(2), key=desk.id)
    follow(2)
    # Two hours by the old hours; from then on every hour, the lunch break too.
    assert rows(ticket)["resolution"].due_at == after(8)


def test_reopened_it_goes_on_and_the_time_while_solved_does_not_count(promised: World) -> None:
    ticket = file(promised, priority="P1")
    tickets.set_status(ticket, status="solved", by=promised.sam.id, now=after(1))
    follow(1)
    assert rows(ticket)["resolution"].state == "met"
    tickets.reply(ticket, body="Still broken", by=promised.rosa.id, now=after(50))
    follow(50)
    found = rows(ticket)["resolution"]
    assert (found.state, found.elapsed, found.due_at) == ("running", timedelta(hours=1), after(53))


def test_each_tier_has_its_own_clock(promised: World) -> None:
    ticket = file(promised)
    tickets.escalate(ticket, tier=2, reason="Needs a log", by=promised.sam.id, now=after(1))
    follow(2)
    assert rows(ticket)["tier_1"].state == "met"
    assert (rows(ticket)["tier_2"].started_at, rows(ticket)["tier_2"].elapsed) == (after(1), timedelta(hours=1))


def test_no_reply_clock_runs_after_a_ticket_is_solved(promised: World) -> None:
    ticket = file(promised)
    tickets.reply(ticket, body="Hello", by=promised.sam.id, now=after(0.1))
    tickets.reply(ticket, body="And?", by=promised.rosa.id, now=after(0.2))
    tickets.set_status(ticket, status="solved", by=promised.sam.id, now=after(0.3))
    follow(30)
    assert rows(ticket)["next_reply"].state == "cancelled"
    assert told(ticket) == []


def test_the_shortest_clock_is_first_and_none_replaces_another(promised: World) -> None:
    ticket = file(promised)
    follow(0)
    assert [target for target, row in rows(ticket).items() if row.first] == ["first_reply"]
    assert rows(ticket)["update"].due_at == after(3)
    tickets.reply(ticket, body="Hello", by=promised.sam.id, now=after(0.5))
    follow(0.5)
    assert [target for target, row in rows(ticket).items() if row.first] == ["tier_1"]


# ------------------------------------------------------------- imported tickets
def imported(ticket: int, world: World, at: datetime, status: str, **more: Any) -> None:
    payload = {
        "number": ticket, "kind": "fault", "status": status, "priority": "P1", "queue": None,
        "requester": world.rosa.id, "tier": 1, "subject": keep_text("subject", "Old"), "text": keep_text("body", "Old"),
        "attributes": {}, "channel": "import", "row": [ticket, 0], **more,
    }  # fmt: skip
    project.apply(
        append([NewEvent("ticket", ticket, ev.TICKET_CREATED, at, payload, ticket=ticket, source="import:x")])
    )


def test_imported_tickets_that_are_done_have_no_rows_and_are_read_where_somebody_looks(promised: World) -> None:
    follow(0)
    imported(900, promised, NOW - timedelta(days=3), "closed")
    imported(901, promised, NOW - timedelta(days=3), "open", records_replies=False)
    follow(1)
    assert rows(900) == {}
    assert set(rows(901)) == {"resolution"}
    # It was late before the store knew of it: that is shown, not told.
    assert (rows(901)["resolution"].state, told(901)) == ("breached", [])
    _, readings = history_of(900).readings(current()[1], NOW)
    assert readings == []


# ------------------------------------------------------------- the audit
def test_the_audit_finds_and_mends_what_differs_from_the_log(promised: World) -> None:
    ticket, other = file(promised), file(promised)
    follow(0.1)
    Clock.objects.filter(ticket=ticket, target="resolution").update(due_at=after(99), goal=timedelta(hours=1))
    Clock.objects.filter(ticket=other, target="first_reply").delete()
    found = audit.audit()
    assert found["checked"] == 2
    assert {(each["ticket"], each["target"]) for each in found["named"]} >= {
        (ticket, "resolution"),
        (other, "first_reply"),
    }
    assert "no row" in {each["what"] for each in found["named"]}
    assert audit.audit()["differed"] == 0


# ------------------------------------------------------------- killed in between
@pytest.mark.django_db(transaction=True)
def test_killed_between_the_event_and_the_row_it_tells_exactly_once(monkeypatch: pytest.MonkeyPatch) -> None:
    with transaction.atomic():
        world = small_world(NOW - timedelta(days=9))
        commands.save_policy(name="Urgent", body=URGENT, by=world.ada.id, now=NOW - timedelta(days=8))
        ticket = file(world, priority="P1")
    follow(0)
    connection.close()
    if (child := os.fork()) == 0:
        monkeypatch.setattr(refresh, "_write", lambda _plans: os.kill(os.getpid(), 9))
        Follower().run(after(5))
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == 9
    assert [what for what, *_ in told(ticket)] == []
    follow(5)
    follow(5)
    assert [what for what, *_ in told(ticket)] == ["breached"]
    assert rows(ticket)["resolution"].told["late"] == [[1, after(4).isoformat()]]


# ------------------------------------------------------------- speed
def test_a_round_asks_as_often_for_fifty_tickets_as_for_one(
    promised: World, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    follow(0)
    for _ in range(50):
        file(promised)
    follower = Follower()
    with django_assert_max_num_queries(35):
        follower.run(after(0.1))
    assert Clock.objects.count() == 50 * 4
