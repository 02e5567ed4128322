"""Reading signals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import F, FloatField, Q, QuerySet
from django.db.models.functions import Cast, Ln

from watchfloor.core.models import Person
from watchfloor.core.permissions import allows
from watchfloor.eventlog.models import Text
from watchfloor.eventlog.pulse import health
from watchfloor.watch.models import DetectorAudit, Signal

PAGE: Final = 50
# About two seconds of 5,000 tickets a minute.
LATE_EVENTS: Final = 200
_VERDICTS: Final = {
    "confirmed": Q(verdict="confirmed"),
    "false_alarm": Q(verdict="dismissed", reason="false_alarm"),
    "other": Q(verdict="dismissed") & ~Q(reason="false_alarm"),
    "undecided": Q(verdict=""),
}
_STATES: Final = {"over": Q(ended_at__isnull=False), "open": Q(ended_at=None), "any": Q()}
VERDICTS: Final = tuple(_VERDICTS)
STATES: Final = tuple(_STATES)


@dataclass(frozen=True, slots=True)
class Freshness:
    """How fresh what the page shows is: `age` since the newest event that the detector has read happened (None: it has
    read none), `behind` events that it has still to read, and whether it runs at all.
    """

    age: timedelta | None
    behind: int
    is_running: bool

    @property
    def is_late(self) -> bool:
        """Whether so much is unread that the page may miss something; what comes in a second or two is no delay."""
        return self.behind > LATE_EVENTS


@dataclass(frozen=True, slots=True)
class Past:
    """Which signals a list shows: by what people decided ("": whatever), by state, by when they were raised."""

    verdict: str = ""
    state: str = "over"
    since: datetime | None = None
    until: datetime | None = None

    def condition(self) -> Q:
        """The same as a condition on rows."""
        found = _VERDICTS.get(self.verdict, Q()) & _STATES.get(self.state, Q())
        if self.since is not None:
            found &= Q(raised_at__gte=self.since)
        return found & Q(raised_at__lt=self.until) if self.until is not None else found


def freshness(now: datetime) -> Freshness:
    """How far the detector is, for a page's head. One query."""
    found = health("watch")
    age = None if found.newest_at is None else max(timedelta(), now - found.newest_at)
    return Freshness(age, found.behind, found.is_running)


def seen_by(person: Person) -> QuerySet[Signal]:
    """The signals that `person` may see: all, or none for people who may not watch."""
    rows = Signal.objects.select_related("owner", "verdict_by")
    return rows if allows(person, "watch.read") else rows.none()


def open_signals(person: Person) -> list[Signal]:
    """Signals that are neither over nor dismissed, in order of evidence × reach.

    That is the logarithm of the e-detector's value times that of one more than the people who filed. A dismissed one
    goes at once, though its detector may take a second to close it.
    """
    reach = Ln(Cast("requesters", FloatField()) + 1.0)
    rows = seen_by(person).filter(ended_at=None).exclude(verdict="dismissed")
    return list(rows.order_by((F("log_evalue") * reach).desc(), "-id")[:100])


def past_signals(
    person: Person, wanted: Past, *, after: tuple[datetime, int] | None = None, size: int = PAGE,
    within: Q | None = None,
) -> list[Signal]:  # fmt: skip
    """Up to `size` signals that the list holds, the newest first, past the one `after` (its raised_at and id); only
    those that `within` holds for, where it is given.
    """
    rows = seen_by(person).filter(wanted.condition(), within or Q()).defer("spark", "explanation", "words", "shares")
    if after is not None:
        rows = rows.extra(where=["(signal.raised_at, signal.id) < (%s, %s)"], params=list(after))
    return list(rows.order_by("-raised_at", "-id")[:size])


def recent_signals(person: Person, size: int = 50) -> list[Signal]:
    """Signals that are over, the newest first."""
    return past_signals(person, Past(), size=size)


def signals_between(start: datetime, end: datetime) -> list[Signal]:
    """Signals raised before `end` that were not over by `start`, in the order they were raised."""
    was_open = Q(ended_at=None) | Q(ended_at__gte=start)
    return list(Signal.objects.filter(was_open, raised_at__lt=end).order_by("raised_at", "id"))


def signal_of_ticket(person: Person, ticket: int) -> Signal | None:
    """The newest signal that the ticket belongs to, or that a person linked it to."""
    mine = Q(tickets__contains=[ticket]) | Q(linked_tickets__contains=[ticket])
    return seen_by(person).filter(mine).order_by("-id").first()


def overlapping(person: Person, signal: Signal) -> list[tuple[Signal, int]]:
    """Other open signals that hold tickets of this one, or share a value of its key, with how many tickets."""
    mine = set(signal.tickets)
    found = [(other, len(mine & set(other.tickets))) for other in open_signals(person) if other.id != signal.id]
    return [(other, n) for other, n in found if n or set(other.key.items()) & set(signal.key.items())]


def note_of(signal: Signal) -> str:
    """What the person wrote who decided; "" for nothing, or where it was erased."""
    if signal.note is None:
        return ""
    return Text.objects.filter(id=signal.note).values_list("body", flat=True).first() or ""


def newest_audit(person: Person) -> DetectorAudit | None:
    """The last audit of the detector."""
    return next(iter(audits(person, 1)), None)


def audits(person: Person, size: int = 30) -> list[DetectorAudit]:
    """Audits of the detector, the newest first."""
    return list(DetectorAudit.objects.order_by("-at")[:size]) if allows(person, "watch.read") else []
