"""The list by what comes due soonest, whole, by an index; what owes nothing follows, by last change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from django.db.models import QuerySet

from watchfloor.tickets.models import Ticket

_OWED: Final = "clock.ticket = ticket.id AND clock.first AND clock.active AND clock.due_at IS NOT NULL"
_REST: Final = "rest"
Cursor = tuple[datetime, int] | None
Rest = Callable[[QuerySet[Ticket], str], tuple[list[int], str]]


def page_by_clock(
    rows: QuerySet[Ticket], after: str, size: int, read: Callable[[str], Cursor], rest: Rest
) -> tuple[list[int], str]:  # fmt: skip
    """The ids of a page and where the next one starts. `rest` gives a page of rows by last change, from a cursor on."""
    found: list[tuple[int, datetime]] = []
    if not after.startswith(_REST):
        found = _owed(rows, read(after), size)
        if len(found) > size:
            key, at = found[size - 1]
            return [one for one, _ in found[:size]], f"{at.isoformat().replace('+00:00', 'Z')}_{key}"
    # Our own words; nothing in them comes from outside.
    others = rows.extra(where=[f"NOT EXISTS (SELECT FROM clock WHERE {_OWED})"])  # noqa: S610
    ids, more = rest(others, after.removeprefix(_REST))
    # A page that begins with clocks may be longer than others: it ends with a whole page of the rest.
    return [*(one for one, _ in found), *ids], f"{_REST}{more}" if more else ""


def _owed(rows: QuerySet[Ticket], cursor: Cursor, size: int) -> list[tuple[int, datetime]]:
    found = rows.order_by().extra(tables=["clock"], where=[_OWED], select={"clock_due": "clock.due_at"})  # noqa: S610
    if cursor is not None:
        found = found.extra(where=["(clock.due_at, clock.ticket) > (%s, %s)"], params=[*cursor])
    ordered = found.extra(order_by=["clock.due_at", "clock.ticket"])
    return list(ordered.values_list("id", "clock_due")[: size + 1])
