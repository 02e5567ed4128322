"""Promises that are about to be broken, and those that are late: two more reasons of the priority watch list."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from django.db.models import Q, QuerySet

from watchfloor.clocks.queries import count_late, count_near, late, near
from watchfloor.core.models import Person
from watchfloor.tickets.models import Ticket
from watchfloor.tickets.queries import visible_to
from watchfloor.web.words import lazy

DUE: Final = "due"
LATE: Final = "late"
WORDS: Final = {DUE: lazy("About to breach"), LATE: lazy("Late")}


def counts(person: Person, now: datetime, within: Q | None) -> list[tuple[str, str, int]]:
    """The reasons with their words and how many tickets' clocks each has. Two queries."""
    seen = _seen(person, within)
    return [(DUE, WORDS[DUE], count_near(seen, now)), (LATE, WORDS[LATE], count_late(seen, now))]


def clock_page(
    person: Person, reason: str, now: datetime, within: Q | None, *, after: str, size: int
) -> dict[str, Any]:  # fmt: skip
    """A page of the clocks of that reason, soonest first: what `watch/list.html` shows of them. Two queries."""
    read = late if reason == LATE else near
    found = read(_seen(person, within), now, size + 1, after=_place(after))
    rows = visible_to(person).select_related("queue", "owner").defer("words", "stretches", "open_spells", "attributes")
    tickets = rows.in_bulk({clock.ticket for clock in found[:size]})
    last = found[size - 1] if len(found) > size else None
    place = "" if last is None else f"{last.due_at.isoformat().replace('+00:00', 'Z')}_{last.id}"  # type: ignore[union-attr]
    return {
        "clock_rows": [(tickets[clock.ticket], clock) for clock in found[:size] if clock.ticket in tickets],
        "next": "" if last is None else "?" + urlencode({"reason": reason, "after": place}, safe=":"),
    }


def _seen(person: Person, within: Q | None) -> QuerySet[Ticket]:
    rows = visible_to(person)
    return rows if within is None else rows.filter(within)


def _place(text: str) -> tuple[datetime, int] | None:
    """Where the page begins; None, the start, for what names no place."""
    at, _, key = text.rpartition("_")
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return None
    is_place = moment.tzinfo is not None and key.isascii() and key.isdigit() and len(key) < 19
    return (moment, int(key)) if is_place else None
