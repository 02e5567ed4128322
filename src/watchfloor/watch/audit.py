"""The detector's audit of itself: how often does it raise on this store's own past when nothing was the matter?

A fresh detector learns from the weeks before and then reads the audited weeks as if live, without the tickets of every
signal that people found to have a cause. What it still raises counts as a false alarm; a signal that nobody decided on
counts too, so that the figure errs on the side of too many.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from math import floor
from typing import Any, Final

from django.db.models import Min, Q

from watchfloor.engine.detect import Detector, Signal, TicketSeen
from watchfloor.engine.events import TICKET_CREATED
from watchfloor.engine.stats.intervals import garwood
from watchfloor.eventlog.models import Event
from watchfloor.tickets.access import common
from watchfloor.tickets.models import Ticket
from watchfloor.watch import models
from watchfloor.watch.budget import Accepted, accepted, config
from watchfloor.watch.describe import title
from watchfloor.watch.feed import seen

WEEK: Final = timedelta(weeks=1)
WEEKS: Final = 4
LEARNS_LEAST: Final = 2
LEARNS_MOST: Final = 12
_PAGE: Final = 2000
# A stop is asked for between two tellings.
_TOLD: Final = 100
_LISTED: Final = 50
Progress = Callable[[int, int], None]


class TooShort(ValueError):
    """The store's history cannot be audited yet. `weeks` is how long it is, `needed` how long it must be."""

    def __init__(self, weeks: float) -> None:
        self.weeks, self.needed = weeks, LEARNS_LEAST + 1
        super().__init__(
            f"an audit needs {self.needed} weeks of tickets, {LEARNS_LEAST} to learn from and one to judge; "
            f"this store holds {weeks:.1f}"
        )


def audit(
    now: datetime, *, weeks: int = WEEKS, progress: Progress = lambda _done, _all: None
) -> dict[str, Any]:  # fmt: skip
    """Replay the last `weeks` weeks (fewer where the history is shorter), for `commands.keep_audit` to keep.

    Reads tickets a page at a time; `progress` is called with (tickets read, tickets in all). Raises TooShort.
    """
    first, since, until = span(now, weeks)
    budget = accepted()
    detector = Detector(config())
    masked = _with_a_cause()
    raised: dict[str, Signal] = {}
    read = left_out = 0
    whole = _between(first, until).count()
    for ticket in _tickets(first, until):
        read += 1
        if int(ticket.id) in masked:
            left_out += 1
        else:
            for change in detector.observe(replace(ticket, live=ticket.at >= since)):
                raised[change.signal.id] = change.signal
        if read % _TOLD == 0:
            progress(read, whole)
    for change in detector.advance(until):
        raised[change.signal.id] = change.signal
    progress(read, whole)
    counts = {"tickets": read, "masked": left_out, "streams": detector.streams}
    return _found((first, since, until), counts, list(raised.values()), budget)


def span(now: datetime, weeks: int = WEEKS) -> tuple[datetime, datetime, datetime]:
    """From when on an audit learns, from when on it judges, and until when. Raises TooShort."""
    first = Ticket.objects.aggregate(first=Min("created_at"))["first"]
    newest = (
        Ticket.objects.filter(created_at__lte=now).order_by("-created_at", "-id").values_list("created_at", flat=True)
    )
    last = newest.first()
    if first is None or last is None:
        raise TooShort(0.0)
    until = min(now, last + timedelta(minutes=5))
    have = (until - first) / WEEK
    judged = min(weeks, floor(have + 0.01) - LEARNS_LEAST)
    if judged < 1:
        raise TooShort(have)
    since = until - judged * WEEK
    return max(first, since - LEARNS_MOST * WEEK), since, until


def _with_a_cause() -> set[int]:
    """The tickets of signals that people confirmed, or dismissed for a reason that is a cause (not chance)."""
    has_cause = Q(verdict="confirmed") | (Q(verdict="dismissed") & ~Q(reason="false_alarm"))
    rows = models.Signal.objects.filter(has_cause).values_list("tickets", "linked_tickets")
    return {ticket for lists in rows for some in lists for ticket in some}


def _between(first: datetime, until: datetime) -> Any:
    return common().filter(created_at__gte=first, created_at__lt=until)


def _tickets(first: datetime, until: datetime) -> Iterator[TicketSeen]:
    """Tickets as they were filed, in that order, from their events; never more than a page in memory."""
    rows = _between(first, until).order_by("created_at", "id").values_list("created_at", "id")
    after = (first, 0)
    while page := list(rows.extra(where=["(ticket.created_at, ticket.id) > (%s, %s)"], params=list(after))[:_PAGE]):
        ids = [key for _, key in page]
        events = Event.objects.filter(ticket__in=ids, kind=TICKET_CREATED)
        place = {key: i for i, key in enumerate(ids)}
        yield from seen(sorted(events, key=lambda event: place[event.subject_id]))
        after = page[-1]


def _found(
    times: tuple[datetime, datetime, datetime], counts: dict[str, int], raised: list[Signal], budget: Accepted
) -> dict[str, Any]:  # fmt: skip
    first, since, until = times
    weeks = (until - since) / WEEK
    low, high = garwood(len(raised))
    return {
        "since": since.isoformat(), "until": until.isoformat(), "weeks": round(weeks, 4),
        "learnt_weeks": round((since - first) / WEEK, 4), **counts, "false_alarms": len(raised),
        "per_week": round(len(raised) / weeks, 4), "low": round(low / weeks, 4), "high": round(high / weeks, 4),
        "allowed": round(budget.a_week(counts["streams"]), 4), "budget": budget.text,
        "raised": [_listed(signal) for signal in sorted(raised, key=lambda s: (s.raised_at, s.id))[:_LISTED]],
    }  # fmt: skip


def _listed(signal: Signal) -> dict[str, Any]:
    return {
        "raised_at": signal.raised_at.isoformat(), "title": title(signal), "key": dict(signal.key),
        "observed": signal.observed, "expected": round(signal.expected, 2),
        "tickets": [int(ticket) for ticket in signal.tickets[:200]],
    }  # fmt: skip
