"""Reads the clocks of tickets from the log, keeps their rows, and tells what is worth telling, in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from watchfloor.clocks.book import current
from watchfloor.clocks.histories import History, histories
from watchfloor.clocks.models import Clock
from watchfloor.clocks.rows import SAME, mark_first, row_of
from watchfloor.clocks.telling import tell
from watchfloor.engine.clock_book import Book
from watchfloor.eventlog.append import NewEvent, append
from watchfloor.tickets import project as tickets_project
from watchfloor.tickets.models import Ticket

CURSOR: Final = "clocks"
_WRITTEN: Final = (*(name for name in SAME if name not in ("ticket", "target")), "read_at", "look_at", "told", "first")


@dataclass(slots=True)
class _Plan:
    """What the log says of one ticket's clocks."""

    rows: list[Clock]
    news: list[NewEvent]
    gone: list[str]


def refresh(tickets: Iterable[int], now: datetime) -> int:
    """Read these tickets' clocks anew; returns how many events that told. Whoever calls holds the follower's cursor."""
    wanted = sorted(set(tickets))
    if not wanted:
        return 0
    _, book = current()
    old = _rows_of(wanted)
    plans = _plans(wanted, old, book, now)
    told = 0
    if telling := [ticket for ticket, plan in plans.items() if plan.news]:
        # A verb holds its ticket before the log, so do we; and whoever was in the middle of one has finished now.
        held = Ticket.objects.select_for_update(of=("self",)).filter(id__in=telling).order_by("id")
        exist = list(held.values_list("id", flat=True))
        plans |= _plans(exist, old, book, now)
        events = append([event for ticket in exist for event in plans[ticket].news])
        tickets_project.apply(events)
        told = len(events)
    _write(plans)
    return told


def _rows_of(tickets: Iterable[int]) -> dict[int, dict[str, Clock]]:
    found: dict[int, dict[str, Clock]] = {}
    for row in Clock.objects.filter(ticket__in=list(tickets)):
        found.setdefault(row.ticket, {})[row.target] = row
    return found


def _plans(
    tickets: Iterable[int], old: Mapping[int, Mapping[str, Clock]], book: Book, now: datetime
) -> dict[int, _Plan]:  # fmt: skip
    found = histories(tickets)
    return {ticket: _plan(history, old.get(ticket, {}), book, now) for ticket, history in found.items()}


def _plan(history: History, old: Mapping[str, Clock], book: Book, now: datetime) -> _Plan:
    moment, readings = history.readings(book, now)
    plan = _Plan([], [], [name for name in old if name not in {reading.target for reading in readings}])
    for reading in readings:
        had = old[reading.target].told if reading.target in old else {}
        said = tell(reading, had, moment, history.known_since)
        plan.news += said.news
        plan.rows.append(row_of(reading, read_at=moment, told=said.told, look_at=said.look_at))
    mark_first(plan.rows)
    return plan


def _write(plans: Mapping[int, _Plan]) -> None:
    rows = [row for plan in plans.values() for row in plan.rows]
    if rows:
        Clock.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["ticket", "target"], update_fields=_WRITTEN
        )
    for ticket, plan in plans.items():
        if plan.gone:
            Clock.objects.filter(ticket=ticket, target__in=plan.gone).delete()
