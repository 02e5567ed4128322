"""A page of the list with what its rows and its head show, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from watchfloor.core.models import Person
from watchfloor.engine.events import TICKET_CREATED
from watchfloor.eventlog.models import Text
from watchfloor.tickets.models import Ticket, TimelineEntry
from watchfloor.tickets.queries import count, counts, visible_to
from watchfloor.watch.queries import open_signals
from watchfloor.web.desk.conditions import PAGE, Listing, cursor_after, matching, narrowed, rows

LINE = 160


def shown(person: Person, listing: Listing) -> dict[str, Any]:
    """What the list's template needs."""
    found = list(rows(person, listing))
    tickets, more = found[:PAGE], len(found) > PAGE
    _dress(person, tickets)
    total = matching(person, listing)[:10_000].count() if listing.text else count(person, listing.wanted)
    high, new, unowned = _facts(person, listing)
    return {
        "listing": listing,
        "tickets": tickets,
        "next": listing.address(after=cursor_after(tickets[-1], listing.sort)) if more else "",
        "total": total,
        "high": high,
        "new": new,
        "unowned": unowned,
    }


def rows_of(person: Person, numbers: Sequence[int]) -> list[Ticket]:
    """Rows by their numbers, as the list shows them."""
    found = visible_to(person).filter(number__in=numbers).select_related("queue", "owner", "requester")
    tickets = list(found.defer("words", "stretches")[: 2 * PAGE]) if numbers else []
    _dress(person, tickets)
    return tickets


def _facts(person: Person, listing: Listing) -> tuple[int, int, int]:
    """How many of the list are P0 or P1, new, without an owner. Not known for a text search: then zeros, and unsaid."""
    if listing.text:
        return (0, 0, 0)
    wanted = listing.wanted
    high, new, unowned = counts(
        person,
        [
            narrowed(listing, priority=_both(("P0", "P1"), wanted.priority)),
            narrowed(listing, status=_both(("new",), wanted.status)),
            narrowed(listing, owner=(0,) if 0 in (wanted.owner or (0,)) else (-1,)),
        ],
    )
    return high, new, unowned


def _both(some: tuple[str, ...], wanted: tuple[str, ...]) -> tuple[str, ...]:
    """The values that both conditions allow; a value that nothing has where there are none."""
    return tuple(value for value in some if not wanted or value in wanted) or ("-",)


def _dress(person: Person, tickets: list[Ticket]) -> None:
    """Give each row the start of its text and the open signal it belongs to. Two queries and the signals'."""
    ids = [ticket.id for ticket in tickets]
    texts = dict(TimelineEntry.objects.filter(ticket__in=ids, kind=TICKET_CREATED).values_list("ticket_id", "text"))
    bodies = dict(Text.objects.filter(id__in=[t for t in texts.values() if t]).values_list("id", "body"))
    signals = {ticket: signal for signal in open_signals(person) for ticket in signal.tickets}
    for ticket in tickets:
        text = texts.get(ticket.id)
        body = bodies.get(text, "") if text else ""
        ticket.excerpt = " ".join(body[: 2 * LINE].split())[:LINE]  # type: ignore[attr-defined]
        ticket.signal = signals.get(ticket.id)  # type: ignore[attr-defined]
