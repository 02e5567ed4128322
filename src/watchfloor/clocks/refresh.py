"""Reads the clocks of tickets from the log, keeps their rows, and tells what is worth telling, in one transaction."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection

from watchfloor.clocks.book import current
from watchfloor.clocks.histories import History, histories
from watchfloor.clocks.models import Clock
from watchfloor.clocks.rows import LASTING, SAME, mark_first, row_of
from watchfloor.clocks.telling import tell
from watchfloor.engine.clock_book import Book
from watchfloor.eventlog.append import NewEvent, append
from watchfloor.tickets import project as tickets_project
from watchfloor.tickets.models import Ticket

CURSOR: Final = "clocks"
_MICROSECOND: Final = timedelta(microseconds=1)
# What a row says that does not follow from the time alone; where none of it changed it is not written again.
_KEPT: Final = (*LASTING, "look_at", "told", "first")
_COLUMNS: Final = (*SAME, "read_at", "look_at", "told", "first")
_NEW: Final = ", ".join(f"{name} = EXCLUDED.{name}" for name in _COLUMNS if name not in ("ticket", "target"))


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
    plan.rows = [row for row in plan.rows if _differs(row, old.get(row.target))]
    return plan


def _differs(row: Clock, old: Clock | None) -> bool:
    return old is None or any(getattr(row, name) != getattr(old, name) for name in _KEPT)


def _record(row: Clock) -> dict[str, Any]:
    return {name: _plain(getattr(row, name)) for name in _COLUMNS}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return f"{value / _MICROSECOND:.0f} microseconds" if isinstance(value, timedelta) else value


def _write(plans: Mapping[int, _Plan]) -> None:
    rows = [row for plan in plans.values() for row in plan.rows]
    if rows:
        # One parameter for any number of rows: the follower writes hundreds a second on a busy floor.
        names = ", ".join(_COLUMNS)
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO clock ({names}) SELECT {names} "  # noqa: S608 - our own columns
                "FROM jsonb_populate_recordset(null::clock, %s::jsonb) "
                f"ON CONFLICT (ticket, target) DO UPDATE SET {_NEW}",
                [json.dumps([_record(row) for row in rows], separators=(",", ":"))],
            )
    for ticket, plan in plans.items():
        if plan.gone:
            Clock.objects.filter(ticket=ticket, target__in=plan.gone).delete()
