"""A page of the list with what its rows and its head show, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final

from watchfloor.core.models import Person
from watchfloor.engine.conditions import EVERY
from watchfloor.engine.events import TICKET_CREATED
from watchfloor.eventlog.models import Text
from watchfloor.tickets.models import Ticket, TimelineEntry
from watchfloor.tickets.queries import Asleep, Filter, count, counts, visible_to
from watchfloor.watch.queries import open_signals
from watchfloor.web.clocks.dress import with_clocks
from watchfloor.web.desk.columns import around_subject
from watchfloor.web.desk.conditions import Listing, matching
from watchfloor.web.desk.sorting import Found, page

PAGE: Final = 50
LINE: Final = 160
# What a page may add to its rows (a clock, who is there): each gets all rows at once, for a fixed number of queries.
Dresser = Callable[[Person, Sequence[Ticket]], None]
DRESSERS: list[Dresser] = [with_clocks]


def shown(
    person: Person, listing: Listing, known: int | None = None, sleepers: Sequence[Asleep] | None = None
) -> dict[str, Any]:
    """What the list's template needs. `known`: how many tickets it holds, where the sidebar counted them."""
    total = _total(person, listing, known)
    if total == 0:
        # The cells know that there is none; the database would read every ticket to find out.
        found = Found([], total=0)
    else:
        found = page(matching(person, listing), listing.sort, listing.after, PAGE, plain=listing.is_plain)
    tickets = _rows(person, found.ids)
    high, new, unowned = _facts(person, listing, sleepers)
    before, after = around_subject(listing.columns)
    return {
        "listing": listing,
        "tickets": tickets,
        "next": listing.address(after=found.after) if found.after else "",
        "total": found.total if total is None else total,
        "within": found.within,
        "high": high,
        "new": new,
        "unowned": unowned,
        "before": before,
        "behind": after,
    }


def rows_of(person: Person, numbers: Sequence[int]) -> list[Ticket]:
    """Rows by their numbers, as the list shows them."""
    found = visible_to(person).filter(number__in=numbers[: 2 * PAGE]).values_list("id", flat=True) if numbers else []
    return _rows(person, list(found))


def _rows(person: Person, ids: Sequence[int]) -> list[Ticket]:
    if not ids:
        return []
    rows = visible_to(person).filter(id__in=ids).select_related("queue", "owner", "requester")
    by_id = {ticket.id: ticket for ticket in rows.defer("words", "stretches", "open_spells", "path", "last_order")}
    tickets = [by_id[key] for key in ids if key in by_id]
    _dress(person, tickets)
    for dresser in DRESSERS:
        dresser(person, tickets)
    return tickets


def _total(person: Person, listing: Listing, known: int | None) -> int | None:
    """How many the list holds, where that is kept or cheap to ask; None where only its end will tell."""
    if known is not None:
        return known
    if listing.condition != EVERY or listing.clock:
        return None
    if listing.text:
        return matching(person, listing)[:10_000].count()
    return count(person, listing.wanted)


def narrowed(listing: Listing, **changes: Any) -> Filter:
    """The list's filter with some parts replaced (for the sentence over it)."""
    return replace(listing.wanted, **changes)


def _facts(person: Person, listing: Listing, sleepers: Sequence[Asleep] | None) -> tuple[int, int, int]:
    """How many of the list are P0 or P1, new, without an owner. Known for what the board counts; else unsaid."""
    if not listing.is_plain:
        return (0, 0, 0)
    wanted = listing.wanted
    high, new, unowned = counts(
        person,
        [
            narrowed(listing, priority=_both(("P0", "P1"), wanted.priority)),
            narrowed(listing, status=_both(("new",), wanted.status)),
            narrowed(listing, owner=(0,) if 0 in (wanted.owner or (0,)) else (-1,)),
        ],
        sleepers,
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
