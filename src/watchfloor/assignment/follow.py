"""The follower that gives tickets out: each second, and at each append, it lets whoever has room have what waits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from django.db import transaction

from watchfloor.assignment import commands, waiting
from watchfloor.assignment.models import Turn, Waiting
from watchfloor.assignment.people import Standing, standings, workers_of
from watchfloor.assignment.waiting import Due, no_clocks
from watchfloor.assignment.ways import IN_TURN, Setup, Way, next_step, setup
from watchfloor.core.models import Queue
from watchfloor.tickets.facts import facts_of
from watchfloor.tickets.models import Ticket

# So many a pass: the other followers of the thread have their turn too.
MOST_GIVEN: Final = 100
MOST_RELAXED: Final = 200
MOST_LOOKED_AT: Final = 500
TRIES: Final = 20


class Follower:
    """Keeps what waits, lets needs go step by step, and gives out. Of several processes one may run it at a time."""

    def __init__(self, due: Due = no_clocks) -> None:
        self._due = due
        self._asked_upto = 0

    def run(self, now: datetime) -> bool:
        """One pass; returns whether there is more to do at once."""
        plan = setup(now=now)
        more = waiting.keep(plan, self._due)
        if self._due is not no_clocks:
            self._asked_upto = waiting.refresh_due(self._asked_upto, self._due)
        relaxed = _relax_due(now, plan)
        given = _give_out(now, plan)
        return more or relaxed == MOST_RELAXED or given == MOST_GIVEN


def _relax_due(now: datetime, plan: Setup) -> int:
    """Let go of one level of each need whose time is over. Returns how many tickets that were."""
    due = list(Waiting.objects.filter(relax_at__lte=now).order_by("relax_at")[:MOST_RELAXED])
    tickets = Ticket.objects.defer("words", "stretches").in_bulk([row.ticket for row in due])
    for row in due:
        with transaction.atomic():
            ticket = tickets.get(row.ticket)
            if ticket is None or not waiting.waits_for_an_owner(ticket):
                Waiting.objects.filter(ticket=row.ticket).delete()
            else:
                _relax(row, ticket, now, plan)
    return len(due)


def _relax(row: Waiting, ticket: Ticket, now: datetime, plan: Setup) -> None:
    needs, relaxed = plan.needs_of(facts_of(ticket)), dict(row.relaxed)
    for skill, need in needs.items():
        # Each step that is over is one event: a follower that was away tells all of them.
        while need.relax_after and (left := need.level - relaxed.get(skill, 0)) > 0:
            if row.since + need.relax_after * (relaxed.get(skill, 0) + 1) > now:
                break
            commands.relax(row, skill, to=left - 1, now=now)
            relaxed[skill] = relaxed.get(skill, 0) + 1
    left_over = {skill: need.level - relaxed.get(skill, 0) for skill, need in needs.items()}
    Waiting.objects.filter(ticket=row.ticket).update(
        relaxed=relaxed,
        needs={skill: level for skill, level in left_over.items() if level > 0},
        relax_at=next_step(needs, relaxed, row.since),
    )


def _give_out(now: datetime, plan: Setup) -> int:
    """Give what waits in queues that are given out to whoever has room. Returns how many tickets that were."""
    ways = {queue: way for queue, way in plan.ways.items() if way.way in IN_TURN}
    if not ways or not Waiting.objects.filter(queue__in=ways).exists():
        return 0
    teams = dict(Queue.objects.filter(id__in=ways).values_list("id", "team"))
    workers = workers_of(ways.values(), teams)
    free = {
        key: one
        for key, one in standings(frozenset().union(*workers.values()), now, plan).items()
        if not one.off
    }  # fmt: skip
    if not free:
        return 0
    rows = waiting.in_order(ways, _best(free.values()), size=MOST_LOOKED_AT)
    return _deal(rows, ways, workers, free, plan=plan, now=now)


def _deal(
    rows: Iterable[Waiting], ways: Mapping[int, Way], workers: Mapping[int, frozenset[int]],
    free: dict[int, Standing], *, plan: Setup, now: datetime,
) -> int:  # fmt: skip
    """Give each ticket, in order, to who is next of those who can take it."""
    turns = _turns(ways)
    given = 0
    for row in rows:
        if given == MOST_GIVEN or not free:
            break
        able = [free[p] for p in workers[row.queue] if p in free and free[p].can(row.needs)]
        for one in sorted(able, key=lambda who: _place(who, ways[row.queue], turns))[:TRIES]:
            with transaction.atomic():
                ticket = commands.hand_out(row, one.person, way=ways[row.queue].way, capacity=plan.capacity, now=now)
            if ticket is None:
                # It went, the person's room did, or they may not see it: somebody else can have it, and they another.
                continue
            given += 1
            turns[row.queue, one.person] = ticket.last_position
            _charge(free, one, plan.capacity.weight(ticket.priority, ticket.status))
            break
    return given


def _place(one: Standing, way: Way, turns: Mapping[tuple[int, int], int]) -> tuple[float, int, int]:
    """Round robin: whoever waited longest for a turn. By load: the emptiest, then the longest wait."""
    last = turns.get((way.queue, one.person), -1)
    return (one.load / one.limit if way.way == "load_aware" and one.limit else 0.0, last, one.person)


def _charge(free: dict[int, Standing], one: Standing, weight: float) -> None:
    fuller = replace(one, load=one.load + weight)
    if fuller.room > 0:
        free[one.person] = fuller
    else:
        free.pop(one.person)


def _best(people: Iterable[Standing]) -> dict[str, int]:
    """The highest level that any of them has, by skill: what nobody can take is not even looked at."""
    best: dict[str, int] = {}
    for one in people:
        for skill, level in one.skills.items():
            best[skill] = max(level, best.get(skill, 0))
    return best


def _turns(queues: Iterable[int]) -> dict[tuple[int, int], int]:
    rows = Turn.objects.filter(queue__in=list(queues)).values_list("queue", "person", "position")
    return {(queue, person): position for queue, person, position in rows}
