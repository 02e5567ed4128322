"""The follower that keeps the counts of views: within a second of every append, never in a request."""

from __future__ import annotations

import logging
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final

from django.db import OperationalError, connection, transaction

from watchfloor.eventlog import read
from watchfloor.eventlog.models import Event, Text
from watchfloor.tickets.facts import facts_of
from watchfloor.tickets.fold import fold
from watchfloor.tickets.project import as_ticket_event
from watchfloor.tickets.redaction import marks, plain_of
from watchfloor.tickets.state import TicketState
from watchfloor.views.counting import Cell, Counted, Plan, cells_of, count, plan
from watchfloor.views.models import ViewCell, ViewCounted

log = logging.getLogger("watchfloor.views")

CURSOR: Final = "views"
# Past so many events at once all views are counted anew: an import would fold every ticket of it otherwise.
STRETCH: Final = 4000
# Views that time moves are counted again so often, and never more than a share of the time.
EVERY: Final = timedelta(seconds=60)
SHARE: Final = 20
# For counting in one run; the rest is counted in the next one.
SECONDS: Final = 1.5
TIMEOUT_MS: Final = 8000
# After counting so many times as long nothing that has a number is counted again.
REST: Final = 6


class Follower:
    """Keeps `view_cell` equal to a count of the tickets, at its cursor."""

    def __init__(self) -> None:
        self._rests_until = 0.0

    def run(self, now: datetime) -> bool:
        """Follow the log to its end, then count what must be counted. Returns whether there is more at once."""
        with transaction.atomic():
            _one_snapshot()
            return self._run(now)

    def _run(self, now: datetime) -> bool:
        cursor = read.cursor_of(CURSOR)
        head = read.head()
        wanted = plan(now)
        counted = {(row.view, row.domain): row for row in ViewCounted.objects.all()}
        pairs = {(view.view, domain): (view, domain) for view, domain in wanted.pairs()}
        _forget(set(counted) - set(pairs))
        stale = {
            pair for pair, (view, domain) in pairs.items()
            if pair not in counted or counted[pair].due or counted[pair].signature != wanted.signature(view, domain)
        }  # fmt: skip
        if head > cursor.position:
            events = read.read_after(cursor.position, STRETCH + 1)
            # What becomes sensitive is counted by nobody, and the log says of no ticket that it changed by that.
            if len(events) > STRETCH or any(map(marks, events)):
                stale = set(pairs)
                _distrust_all()
            else:
                _add(_difference(wanted, events, cursor.position, now), without=stale)
            cursor.position = head
            cursor.save(update_fields=["position"])
        stale |= {pair for pair in pairs if pair in counted and _is_old(pairs[pair][0], counted[pair], now)}
        if time.monotonic() < self._rests_until:
            # Somebody waits for the number of a new view; the others have one, if an old one.
            stale -= set(counted)
        return self._count(wanted, [pairs[pair] for pair in sorted(stale, key=_first)], now)

    def _count(self, wanted: Plan, pairs: list[tuple[Counted, int]], now: datetime) -> bool:
        """Count pairs anew while there is time; returns whether some are left."""
        if not pairs:
            return False
        started = time.monotonic()
        for done, (view, domain) in enumerate(pairs):
            if time.monotonic() - started > SECONDS:
                left = len(pairs) - done
                break
            _recount(wanted, view, domain, now)
        else:
            left = 0
        # An import makes all counts stale again and again: the database has better things to do meanwhile.
        took = time.monotonic() - started
        self._rests_until = time.monotonic() + (0.0 if took < 0.2 else took * REST)
        return left > 0


def _one_snapshot() -> None:
    """What is counted and what is read of the log must be of one moment."""
    if len(connection.savepoint_ids) == 0:
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")


def _first(pair: tuple[int, int]) -> tuple[bool, int, int]:
    """New views of people first: somebody waits for their number."""
    view, domain = pair
    return (view < 0, domain, -view)


def _is_old(view: Counted, counted: ViewCounted, now: datetime) -> bool:
    rest = max(EVERY, timedelta(milliseconds=counted.took_ms * SHARE))
    return view.moves and not timedelta(0) <= now - counted.at < rest


def _forget(pairs: Iterable[tuple[int, int]]) -> None:
    for view, domain in pairs:
        ViewCell.objects.filter(view=view, domain=domain).delete()
        ViewCounted.objects.filter(view=view, domain=domain).delete()


def _distrust_all() -> None:
    """All of it is counted anew, also where this run has no time for all."""
    ViewCounted.objects.update(signature="")


# ------------------------------------------------------------------ by what happened
def _difference(wanted: Plan, events: list[Event], position: int, now: datetime) -> Counter[Cell]:
    """What the changed tickets count for now, less what they counted for before."""
    tickets = {event.subject_id for event in events if event.subject_kind == "ticket"}
    if not tickets:
        return Counter()
    upto = events[-1].position
    before, after = _states(tickets, position), _states(tickets, upto)
    subjects = _subjects([*before.values(), *after.values()]) if wanted.reads_subjects() else {}
    found: Counter[Cell] = Counter()
    for ticket in tickets:
        for states, sign in ((after, 1), (before, -1)):
            if (state := states.get(ticket)) is not None:
                facts = facts_of(state, subjects.get(state.subject or "", ""))
                for cell, n in cells_of(wanted, facts, now).items():
                    found[cell] += sign * n
    return Counter({cell: n for cell, n in found.items() if n})


def _states(tickets: Iterable[int], upto: int) -> dict[int, TicketState]:
    """The tickets as they were at a position of the log; those that were not yet are absent."""
    events = Event.objects.filter(ticket__in=list(tickets), subject_kind="ticket", position__lte=upto)
    history = defaultdict(list)
    for event in plain_of([as_ticket_event(event) for event in events.order_by("position")]):
        history[event.ticket].append(event)
    found = {}
    for ticket, own in history.items():
        own.sort(key=lambda event: event.order)
        found[ticket], _ = fold(ticket, own)
    return found


def _subjects(states: Iterable[TicketState]) -> Mapping[str, str]:
    pointers = {state.subject for state in states if state.subject}
    found = Text.objects.filter(id__in=pointers).values_list("id", "body")
    return {str(key): body for key, body in found}


def _add(changes: Counter[Cell], without: set[tuple[int, int]]) -> None:
    """Add to the cells; a pair that is counted anew in a moment is left alone."""
    kept = [(cell, n) for cell, n in changes.items() if (cell[0], cell[1]) not in without]
    if not kept:
        return
    views, domains, queues, persons = zip(*(cell for cell, _ in kept), strict=True)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO view_cell (view, domain, queue, person, n) "
            "SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[]) "
            "ON CONFLICT (domain, view, person, queue) DO UPDATE SET n = view_cell.n + EXCLUDED.n",
            [list(views), list(domains), list(queues), list(persons), [n for _, n in kept]],
        )
        cursor.execute("DELETE FROM view_cell WHERE n = 0")


# ------------------------------------------------------------------ by a count
def _recount(wanted: Plan, view: Counted, domain: int, now: datetime) -> None:
    started = time.monotonic()
    cells = _within_time(wanted, view, domain, now)
    took = int((time.monotonic() - started) * 1000)
    old = ViewCounted.objects.filter(view=view.view, domain=domain).first()
    signature = wanted.signature(view, domain)
    if old is not None and old.due and old.known and old.signature == signature and cells is not None:
        _tell_differences(view, domain, cells)
    ViewCell.objects.filter(view=view.view, domain=domain).delete()
    ViewCell.objects.bulk_create(
        ViewCell(view=v, domain=d, queue=q, person=p, n=n) for (v, d, q, p), n in (cells or Counter()).items()
    )
    values = {"signature": signature, "at": now, "took_ms": took, "known": cells is not None, "due": False}
    ViewCounted.objects.update_or_create(view=view.view, domain=domain, defaults=values)


def _within_time(wanted: Plan, view: Counted, domain: int, now: datetime) -> Counter[Cell] | None:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = %s", [TIMEOUT_MS])
            cells = count(wanted, view, domain, now)
            cursor.execute("SET LOCAL statement_timeout = DEFAULT")
            return cells
    except OperationalError as problem:
        log.warning("view %s in domain %s cannot be counted: %s", view.view, domain, str(problem).splitlines()[:1])
        return None


def _tell_differences(view: Counted, domain: int, cells: Counter[Cell]) -> None:
    """A nightly count that differs from what was kept is a fault of the follower: it is told, then mended."""
    if view.moves:
        return
    kept = ViewCell.objects.filter(view=view.view, domain=domain).values_list("queue", "person", "n")
    was = {(view.view, domain, queue, person): n for queue, person, n in kept if n}
    if was != dict(cells):
        log.warning("view %s in domain %s was counted wrongly: %s cells differ", view.view, domain,
                    len(set(was.items()) ^ set(cells.items())))  # fmt: skip
