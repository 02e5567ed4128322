"""Tickets' own events from the log, as clocks read them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from watchfloor.core import clock
from watchfloor.engine.clock_book import Book
from watchfloor.engine.clock_facts import HEARD
from watchfloor.engine.clocks import Reading, read_editions
from watchfloor.engine.events import TicketEvent
from watchfloor.eventlog.models import Event
from watchfloor.tickets.fold import order_of
from watchfloor.tickets.redaction import plain_of


@dataclass(slots=True)
class History:
    """What clocks need of one ticket. `known_since` is when this store learnt of one that came from elsewhere."""

    ticket: int
    events: list[TicketEvent] = field(default_factory=list)
    known_since: datetime | None = None

    def readings(self, book: Book, now: datetime) -> tuple[datetime, list[Reading]]:
        """The clocks at `now`, and when that is: a ticket's newest event may be a moment ahead of who asks."""
        moment = max(now, self.events[-1].at) if self.events else now
        return moment, read_editions(self.ticket, self.events, book.editions, moment)


def histories(tickets: Iterable[int]) -> dict[int, History]:
    """The histories of these tickets. One query; a ticket without events is not there."""
    rows = Event.objects.filter(ticket__in=list(tickets), subject_kind="ticket", kind__in=HEARD)
    found: dict[int, History] = {}
    played = clock.replay()
    for position, ticket, at, kind, payload, source, recorded_at in rows.order_by("ticket", "position").values_list(
        "position", "subject_id", "at", "kind", "payload", "source", "recorded_at"
    ):
        history = found.setdefault(ticket, History(ticket))
        order = order_of(payload, position)
        if order[0] == 0 and history.known_since is None:
            history.known_since = recorded_at if played is None else played.learn_until
        history.events.append(TicketEvent(ticket, position, at, kind, payload, None, source, order))
    kept = plain_of([event for history in found.values() for event in history.events])
    for history in found.values():
        history.events = []
    for event in kept:
        found[event.ticket].events.append(event)
    for history in found.values():
        history.events.sort(key=lambda event: event.order)
    return found


def history_of(ticket: int) -> History:
    """One ticket's history, empty where there is none."""
    return histories([ticket]).get(ticket) or History(ticket)
