"""What pages ask of clocks. Whoever calls has made sure that the person may see the tickets."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Q, QuerySet

from watchfloor.clocks.book import current
from watchfloor.clocks.histories import history_of
from watchfloor.clocks.models import OWED, Clock
from watchfloor.engine.clocks import Reading
from watchfloor.tickets.models import Ticket

# Counts stop here: nobody counts further by eye.
BOUND: Final = 1000
# Where a page of clocks ends: when the last one is due, and its id.
Place = tuple[datetime, int]


@dataclass(frozen=True, slots=True)
class Panel:
    """The clocks of one ticket as of `now`. `promised`: whether the store has any policy at all."""

    readings: list[Reading]
    now: datetime
    promised: bool


def next_due(tickets: Iterable[int]) -> dict[int, Clock]:
    """Of each of these tickets the clock that comes due soonest, else one that waits. One query."""
    return {row.ticket: row for row in Clock.objects.filter(ticket__in=list(tickets), first=True)}


def panel(ticket: int, now: datetime) -> Panel:
    """Every clock of a ticket, read from the log at this moment, whatever the follower has read. Two queries."""
    _, book = current()
    if not book.editions:
        return Panel([], now, promised=False)
    moment, readings = history_of(ticket).readings(book, now)
    return Panel(readings, moment, promised=True)


def tickets_near(now: datetime) -> QuerySet[Clock, int]:
    """The tickets that have such a clock as `near` gives, to filter by."""
    return Clock.objects.filter(OWED, Q(due_at__gt=now), Q(risk_at__lte=now)).values_list("ticket", flat=True)


def tickets_late(now: datetime) -> QuerySet[Clock, int]:
    """The tickets that have such a clock as `late` gives, to filter by."""
    return Clock.objects.filter(OWED, Q(due_at__lte=now)).values_list("ticket", flat=True)


def near(tickets: QuerySet[Ticket], now: datetime, limit: int = 50, *, after: Place | None = None) -> list[Clock]:
    """Of these tickets the clocks that have at most a quarter of their time left and are not late, soonest first."""
    return _page(_near(tickets, now), limit, after)


def count_near(tickets: QuerySet[Ticket], now: datetime) -> int:
    """How many those are, up to `BOUND`."""
    return _near(tickets, now)[:BOUND].count()


def late(tickets: QuerySet[Ticket], now: datetime, limit: int = 50, *, after: Place | None = None) -> list[Clock]:
    """Of these tickets the clocks that are late and still owed, the longest first."""
    return _page(_late(tickets, now), limit, after)


def count_late(tickets: QuerySet[Ticket], now: datetime) -> int:
    """How many those are, up to `BOUND`."""
    return _late(tickets, now)[:BOUND].count()


def _page(rows: QuerySet[Clock], limit: int, after: Place | None) -> list[Clock]:
    if after is not None:
        at, key = after
        rows = rows.filter(Q(due_at__gt=at) | Q(due_at=at, id__gt=key))
    return list(rows.order_by("due_at", "id")[:limit])


def _near(tickets: QuerySet[Ticket], now: datetime) -> QuerySet[Clock]:
    owed = Clock.objects.filter(OWED, Q(due_at__gt=now), Q(risk_at__lte=now))
    return owed.filter(ticket__in=tickets.order_by().values("id"))


def _late(tickets: QuerySet[Ticket], now: datetime) -> QuerySet[Clock]:
    owed = Clock.objects.filter(OWED, Q(due_at__lte=now))
    return owed.filter(ticket__in=tickets.order_by().values("id"))
