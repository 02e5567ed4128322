"""Proof that no clock was missed: every open ticket is read from the log again and compared with its rows."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction

from watchfloor.clocks.book import current
from watchfloor.clocks.histories import histories
from watchfloor.clocks.models import Clock
from watchfloor.clocks.refresh import CURSOR, refresh
from watchfloor.clocks.rows import read_standing, standing
from watchfloor.core import clock
from watchfloor.eventlog import read
from watchfloor.eventlog.models import Event
from watchfloor.tickets.access import restricted_among
from watchfloor.tickets.models import Ticket
from watchfloor.tickets.queries import OPEN

log = logging.getLogger("watchfloor.clocks")

BATCH: Final = 200
# So many differences are named; all are counted and mended.
NAMED: Final = 50
# A look that is later than this was missed.
LATE_LOOK: Final = timedelta(minutes=1)


def audit(progress: Callable[[int], object] = lambda _done: None) -> dict[str, Any]:
    """What was checked and what differed. Tickets with events that the follower has still to read are left out.

    Restricted tickets are checked and mended like all, but not told: the result is read by people who may not know of
    them, and a number less one's own count would say how many there are.
    """
    found: list[dict[str, Any]] = []
    checked, told, after = 0, 0, 0
    while True:
        with transaction.atomic():
            cursor = read.cursor_of(CURSOR)
            open_ones = Ticket.objects.filter(id__gt=after, status__in=OPEN).order_by("id")
            tickets = list(open_ones.values_list("id", flat=True)[:BATCH])
            if not tickets:
                break
            unread = Event.objects.filter(position__gt=cursor.position, ticket__in=tickets)
            wanted = sorted(set(tickets) - set(unread.values_list("ticket", flat=True)))
            differ = _differences(wanted, clock.now())
            refresh({each["ticket"] for each in differ}, clock.now())
        apart = restricted_among(wanted)
        found += [each for each in differ if each["ticket"] not in apart]
        for each in differ:
            log.warning("a clock differed from the log and was mended: %s", each)
        checked, told, after = checked + len(wanted), told + len(wanted) - len(apart), tickets[-1]
        progress(checked)
    return {"checked": told, "differed": len(found), "named": found[:NAMED]}


def _differences(tickets: list[int], now: datetime) -> list[dict[str, Any]]:
    _, book = current()
    rows: dict[int, dict[str, Clock]] = {}
    for row in Clock.objects.filter(ticket__in=tickets):
        rows.setdefault(row.ticket, {})[row.target] = row
    found = []
    for ticket, history in histories(tickets).items():
        moment, readings = history.readings(book, now)
        expected = {reading.target: read_standing(reading) for reading in readings}
        have = {target: standing(row, moment) for target, row in rows.get(ticket, {}).items()}
        late = {
            target: "the due time was not looked at"
            for target, row in rows.get(ticket, {}).items()
            if row.look_at is not None and row.look_at + LATE_LOOK < now
        }
        found += [
            {"ticket": ticket, "target": target, "what": what}
            for target in sorted({*expected, *have})
            if (what := _what(expected.get(target), have.get(target)) or late.get(target, ""))
        ]
    return found


def _what(expected: dict[str, Any] | None, have: dict[str, Any] | None) -> str:
    """How a row differs from what the log says; empty where it does not."""
    if expected is None or have is None:
        return "no row" if have is None else "a row of a promise that was never made"
    return ", ".join(
        f"{name} {have[name]} instead of {expected[name]}" for name in expected if have[name] != expected[name]
    )
