"""A hand-over note drafted from what is promised: what comes due, who waits, what sleeps, what was escalated."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext

from watchfloor.clocks.models import Clock
from watchfloor.core.models import Person
from watchfloor.tickets.models import Ticket
from watchfloor.tickets.queries import OPEN, visible_to
from watchfloor.web.words import lazy
from watchfloor.web.words import said as dated

# A shift holds no more than this; a section says how many more there are.
READ: Final = 1000
LISTED: Final = 12
NEXT_SHIFT: Final = timedelta(hours=10)


@dataclass(frozen=True, slots=True)
class Promise:
    """An open promise: the ticket, under which heading it stands, and what to know."""

    ticket: Ticket
    why: str
    words: str

    def as_data(self) -> Mapping[str, Any]:
        """As the event keeps it: ids and why, no text."""
        return {"ticket": self.ticket.id, "number": self.ticket.number, "why": self.why}


@dataclass(frozen=True, slots=True)
class Draft:
    """The text to edit, and the promises that it was drafted from."""

    text: str
    promises: tuple[Promise, ...]


def draft(person: Person, owners: Collection[int], now: datetime, zone: str) -> Draft:
    """What the owners' open tickets promise to the next shift, in the order in which it is due. One query."""
    place = ZoneInfo(zone)
    clock = Clock.objects.filter(ticket=OuterRef("id"), first=True)
    rows = list(
        visible_to(person)
        .filter(owner__in=owners, status__in=OPEN)
        .select_related("owner")
        .defer("words", "stretches", "open_spells")
        .annotate(clock_due=Subquery(clock.values("due_at")[:1]))
        .order_by("-updated_at", "-id")[:READ]
    )
    found: list[Promise] = []
    parts: list[str] = []
    told: set[int] = set()
    for title, why, when in _SECTIONS:
        # Each ticket stands once, under what presses most.
        some = sorted(((at, row) for row in rows if row.id not in told and (at := when(row, now))), key=_by_time)
        told |= {row.id for _, row in some}
        if some:
            lines = [Promise(row, why, _line(row, why, at, place)) for at, row in some]
            found += lines
            parts.append(_section(title, lines))
    if not parts:
        parts = [gettext("Nothing is promised for the next shift.")]
    return Draft("\n\n".join(parts), tuple(found))


def _by_time(pair: tuple[datetime, Ticket]) -> tuple[datetime, int]:
    return pair[0], pair[1].id


def _section(title: str, lines: Sequence[Promise]) -> str:
    more = gettext("\n… and %(n)s more") % {"n": len(lines) - LISTED} if len(lines) > LISTED else ""
    return f"{title}\n" + "\n".join(f"- {one.words}" for one in lines[:LISTED]) + more


def _line(ticket: Ticket, why: str, at: datetime, place: ZoneInfo) -> str:
    owner = ticket.owner.name if ticket.owner else gettext("nobody")
    stamp = dated(at.astimezone(place), "%a %H:%M")
    said = {
        "late": gettext("was due %(stamp)s") % {"stamp": stamp}, "due": gettext("due %(stamp)s") % {"stamp": stamp},
        "answered": gettext("answered %(stamp)s") % {"stamp": stamp},
        "snoozed": gettext("sleeps until %(stamp)s") % {"stamp": stamp},
        "escalated": gettext("with tier %(tier)s since %(stamp)s") % {"tier": ticket.tier, "stamp": stamp},
        "pending": gettext("waits since %(stamp)s") % {"stamp": stamp},
    }[why]  # fmt: skip
    subject = ticket.subject if len(ticket.subject) <= 80 else ticket.subject[:79] + "…"
    return f"{ticket.number} {ticket.priority or ''} {subject} ({owner}): {said}".replace("  ", " ")


def _next_due(row: Any) -> datetime | None:
    return min((at for at in (row.clock_due, row.due_at) if at is not None), default=None)


def _late(row: Any, now: datetime) -> datetime | None:
    at = _next_due(row)
    return at if at is not None and at < now else None


def _due(row: Any, now: datetime) -> datetime | None:
    at = _next_due(row)
    return at if at is not None and at < now + NEXT_SHIFT else None


def _answered(row: Any, _: datetime) -> datetime | None:
    at: datetime | None = row.unanswered_since
    return at if row.status in ("new", "open") else None


def _snoozed(row: Any, now: datetime) -> datetime | None:
    at: datetime | None = row.snoozed_until
    return at if at is not None and at < now + 2 * NEXT_SHIFT else None


def _escalated(row: Any, _: datetime) -> datetime | None:
    at: datetime | None = row.escalated_at
    return at


def _pending(row: Any, now: datetime) -> datetime | None:
    at: datetime = row.updated_at
    return at if row.status in ("pending", "on_hold") and now - at > timedelta(days=2) else None


_SECTIONS: Final[tuple[tuple[str, str, Callable[[Any, datetime], datetime | None]], ...]] = (
    (lazy("Late already"), "late", _late),
    (lazy("Due in the next shift"), "due", _due),
    (lazy("Requesters who wait for an answer"), "answered", _answered),
    (lazy("Escalated, not back yet"), "escalated", _escalated),
    (lazy("Wakes in the next shift"), "snoozed", _snoozed),
    (lazy("Waits for somebody else for days"), "pending", _pending),
)
