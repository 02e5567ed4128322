"""Open tickets raise themselves: each reason at its limit, each ticket once, the most urgent first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.snapshot import assert_replay_equals_live
from tests.world import NOW, World, small_world
from watchfloor.tickets import commands
from watchfloor.tickets.durations import EDGES, step, within
from watchfloor.tickets.models import DurationCell, Ticket
from watchfloor.watch.limits import AGEING, ENOUGH, STUCK, STUCK_WAITING
from watchfloor.watch.priority import Watched, watch_counts, watch_list, watch_total
from watchfloor.watch.segments import KINDS, ages

pytestmark = pytest.mark.django_db
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def world(db: None) -> World:
    return small_world()


def file(world: World, priority: str | None = "P2", at: datetime = NOW, kind: str = "fault") -> Ticket:
    return commands.create_ticket(
        subject="Submit fails", body="It says MC-5023.", requester=world.rosa.id, by=world.rosa.id, now=at, kind=kind,
        queue=world.moderation.id, priority=priority, attributes={"platform": "Moderation Console"},
    )  # fmt: skip


def listed(world: World, now: datetime, kind: str = "") -> list[Watched]:
    return watch_list(world.lena, now, kind=kind)


def why(rows: Sequence[Watched]) -> list[tuple[int, str]]:
    return [(row.ticket.id, row.kind) for row in rows]


def test_high_priority_raises_itself_and_says_the_most_telling_thing(world: World) -> None:
    fresh, answered, low = file(world, "P1"), file(world, "P0"), file(world, "P3")
    commands.reply(answered.id, body="Looking.", by=world.sam.id, now=NOW + 5 * MINUTE)
    rows = listed(world, NOW + 9 * MINUTE)
    assert why(rows) == [(answered.id, "high"), (fresh.id, "high")]
    assert [(row.sign, row.reason) for row in rows] == [("open", "open 9 m"), ("no_reply", "no reply 9 m")]
    assert low.id not in {row.ticket.id for row in rows}


@pytest.mark.parametrize("priority", ["P2", "P3", None])
def test_stuck_is_quiet_for_longer_than_its_priority_allows(world: World, priority: str | None) -> None:
    ticket = file(world, priority)
    at = NOW + STUCK[priority]
    assert listed(world, at) == []
    (row,) = listed(world, at + MINUTE)
    assert (row.ticket.id, row.kind, row.since) == (ticket.id, "stuck", NOW)
    assert row.reason == f"stuck {STUCK[priority].days} d"
    commands.add_note(ticket.id, body="Asked the vendor.", by=world.sam.id, now=at)
    assert listed(world, at + MINUTE) == []


def test_what_waits_for_somebody_else_is_stuck_later(world: World) -> None:
    ticket = file(world)
    commands.set_status(ticket.id, status="pending", by=world.sam.id, now=NOW)
    assert listed(world, NOW + STUCK_WAITING) == []
    assert why(listed(world, NOW + STUCK_WAITING + MINUTE)) == [(ticket.id, "stuck")]


def test_bouncing_is_passed_on_three_times_or_back_where_it_was(world: World) -> None:
    often, back = file(world), file(world)
    for i, person in enumerate((world.sam, world.tom, world.lena), 1):
        commands.assign(often.id, to=person.id, by=world.sam.id, now=NOW + i * MINUTE)
    assert listed(world, NOW + 5 * MINUTE) == []
    commands.assign(often.id, to=world.ada.id, by=world.lena.id, now=NOW + 4 * MINUTE)
    commands.move(back.id, queue=world.appeals.id, by=world.sam.id, now=NOW + MINUTE)
    assert why(listed(world, NOW + 5 * MINUTE)) == [(often.id, "bouncing")]
    commands.move(back.id, queue=world.moderation.id, by=world.sam.id, now=NOW + 2 * MINUTE)
    rows = listed(world, NOW + 5 * MINUTE)
    assert [(row.ticket.id, row.reason) for row in rows] == [(back.id, "bounced 2×"), (often.id, "bounced 3×")]
    assert "back in a queue that it had left" in rows[0].detail


def test_the_owner_that_a_move_brings_is_part_of_the_move(world: World) -> None:
    ticket = file(world)
    commands.assign(ticket.id, to=world.sam.id, by=world.sam.id, now=NOW)
    commands.move(ticket.id, queue=world.appeals.id, by=world.sam.id, now=NOW + MINUTE)
    moved = commands.assign(ticket.id, to=world.tom.id, by=world.sam.id, now=NOW + 2 * MINUTE)
    assert (moved.moves, moved.handovers, moved.transfers) == (1, 0, 1)
    handed = commands.assign(ticket.id, to=world.lena.id, by=world.tom.id, now=NOW + 3 * MINUTE)
    assert (handed.moves, handed.handovers, handed.moved_at) == (2, 1, NOW + 3 * MINUTE)
    assert_replay_equals_live()


def test_reopened_until_it_is_solved_again(world: World) -> None:
    ticket = file(world)
    commands.set_status(ticket.id, status="solved", by=world.sam.id, now=NOW + HOUR)
    commands.reply(ticket.id, body="It is back.", by=world.rosa.id, now=NOW + 2 * HOUR)
    (row,) = listed(world, NOW + 3 * HOUR)
    assert (row.kind, row.reason, row.since) == ("reopened", "reopened 1×", NOW + 2 * HOUR)
    commands.set_status(ticket.id, status="solved", by=world.sam.id, now=NOW + 3 * HOUR)
    assert listed(world, NOW + 3 * HOUR) == []


def test_ageing_by_a_fixed_limit_while_the_history_is_short(world: World) -> None:
    ticket = file(world)
    end = NOW + AGEING["P2"]
    commands.add_note(ticket.id, body="Still looking.", by=world.sam.id, now=end)
    assert listed(world, end) == []
    assert why(listed(world, end + MINUTE)) == [(ticket.id, "ageing")]


def test_ageing_by_what_nine_in_ten_solved_ones_took(world: World) -> None:
    for i in range(ENOUGH):
        solved = file(world)
        commands.set_status(solved.id, status="solved", by=world.sam.id, now=NOW + (30 if i < 45 else 300) * HOUR)
    ((length, n),) = within(0.9).values()
    assert (n, 30 * HOUR <= length <= 33 * HOUR) == (ENOUGH, True)
    ticket, question = file(world), file(world, kind="question")
    for one in (ticket, question):
        commands.add_note(one.id, body="Still looking.", by=world.sam.id, now=NOW + 33 * HOUR)
    assert listed(world, NOW + length) == []
    assert why(listed(world, NOW + length + MINUTE)) == [(ticket.id, "ageing")]
    assert ages()["question", "P2"] == AGEING["P2"]
    assert_replay_equals_live()


def test_a_length_is_counted_while_the_ticket_is_solved_and_only_then(world: World) -> None:
    ticket, cancelled = file(world), file(world)
    commands.set_status(cancelled.id, status="closed", reason="cancelled", by=world.sam.id, now=NOW + HOUR)
    commands.set_status(ticket.id, status="solved", by=world.sam.id, now=NOW + HOUR)
    cell = DurationCell.objects.get()
    assert (cell.kind, cell.priority, cell.n) == ("fault", "P2", 1)
    assert EDGES[cell.step - 1] <= 3600 <= EDGES[cell.step]
    commands.set_priority(ticket.id, priority="P1", by=world.sam.id, now=NOW + 2 * HOUR)
    assert DurationCell.objects.get().priority == "P1"
    commands.reply(ticket.id, body="It is back.", by=world.rosa.id, now=NOW + 3 * HOUR)
    assert not DurationCell.objects.exists()
    assert (step(0), step(59.9), step(60)) == (0, 0, 1)


def varied(world: World) -> datetime:
    """Thirty open tickets of every priority and reason; returns a moment at which most are listed."""
    for i in range(30):
        ticket = file(world, (None, "P3", "P2", "P1", "P0")[i % 5], NOW + i * MINUTE)
        if i % 4 == 0:
            commands.set_status(ticket.id, status="solved", by=world.sam.id, now=NOW + HOUR)
            commands.set_status(ticket.id, status="open", by=world.sam.id, now=NOW + HOUR)
        if i % 3 == 0:
            commands.move(ticket.id, queue=world.appeals.id, by=world.sam.id, now=NOW + HOUR)
            commands.move(ticket.id, queue=world.moderation.id, by=world.sam.id, now=NOW + HOUR)
        if i % 2:
            commands.add_note(ticket.id, body="Looked.", by=world.sam.id, now=NOW + 38 * DAY)
    return NOW + 40 * DAY


def test_each_ticket_once_most_urgent_first_and_pages_lose_none(world: World) -> None:
    now = varied(world)
    whole = listed(world, now)
    ids = [row.ticket.id for row in whole]
    assert len(ids) == len(set(ids)) == watch_total(world.lena, now) == 30
    order = ["P0", "P1", "P2", "P3", None]
    places = [order.index(row.ticket.priority) for row in whole]
    assert places == sorted(places)
    paged: list[int] = []
    after = None
    while rows := watch_list(world.lena, now, 7, after=after):
        paged += [row.ticket.id for row in rows]
        after = rows[-1].place
    assert paged == ids


def test_a_kind_holds_all_of_its_tickets_and_its_count(world: World) -> None:
    now = varied(world)
    counts = watch_counts(world.lena, now)
    for kind in KINDS:
        rows = listed(world, now, kind)
        assert {row.kind for row in rows} == {kind}
        assert len(rows) == counts.kinds[kind] > 0
    assert counts.kinds["reopened"] == 8
    assert counts.kinds["high"] == Ticket.objects.filter(priority__in=("P0", "P1")).count()


def test_only_for_people_who_may_watch(world: World) -> None:
    file(world, "P0")
    assert len(listed(world, NOW + HOUR)) == 1
    assert watch_list(world.rosa, NOW + HOUR) == []
    assert (watch_total(world.rosa, NOW), watch_counts(world.rosa, NOW).total) == (0, 0)


def test_queries_do_not_grow_and_read_indexes_alone(world: World) -> None:
    now = varied(world)
    with CaptureQueriesContext(connection) as asked:
        watch_list(world.lena, now, 50)
    assert len(asked) <= 4
    with CaptureQueriesContext(connection) as counted:
        watch_counts(world.lena, now)
    assert len(counted) <= 7
    with connection.cursor() as cursor:
        # So few rows would be read whole; forbidding that shows which plans exist at all.
        cursor.execute("SET LOCAL enable_seqscan = off")
        for query in [*asked.captured_queries, *counted.captured_queries]:
            if '"ticket"' not in query["sql"] or '"ticket"."id" IN' in query["sql"]:
                continue
            cursor.execute("EXPLAIN " + query["sql"])
            plan = "\n".join(row[0] for row in cursor.fetchall())
            # Which index it is depends on what is known of so few rows; that one serves does not.
            assert "Seq Scan on ticket" not in plan
            assert re.search(r"Index (Only )?Scan .*on ticket_", plan) or "using ticket_" in plan
