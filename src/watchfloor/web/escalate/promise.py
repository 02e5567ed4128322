"""What the next tier's own clock would promise: the clocks read once more, as if the ticket had been handed on now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from watchfloor.clocks.book import current
from watchfloor.clocks.histories import History, history_of
from watchfloor.engine import events as ev
from watchfloor.engine.events import TicketEvent
from watchfloor.tickets.models import Ticket
from watchfloor.web.words import length


@dataclass(frozen=True, slots=True)
class Promise:
    """The time that the tier has, in words, and when it is over (None: its calendar is closed for good)."""

    goal: str
    due_at: datetime | None


def promise(ticket: Ticket, tier: int, queue: int | None, now: datetime) -> Promise | None:
    """The clock that starts by the hand-over; None where no policy has one for that tier. Two queries, mostly."""
    _, book = current()
    if not book.editions:
        return None
    history = history_of(ticket.id)
    if not history.events:
        return None
    moment, before = history.readings(book, now)
    running = {(one.policy, one.target) for one in before if one.state in ("running", "paused")}
    after = History(ticket.id, [*history.events, *_handed_on(history, tier, queue, moment)], history.known_since)
    _, readings = after.readings(book, moment + timedelta(microseconds=1))
    started = [
        one for one in readings
        if one.state in ("running", "paused") and one.started_at >= moment and (one.policy, one.target) not in running
    ]  # fmt: skip
    if not started:
        return None
    first = min(started, key=lambda one: one.goal)
    return Promise(length(first.goal), first.due_at)


def _handed_on(history: History, tier: int, queue: int | None, at: datetime) -> list[TicketEvent]:
    """What the hand-over would leave in the log."""
    happened: list[tuple[str, dict[str, Any]]] = [
        (ev.TICKET_ESCALATED, {"tier": tier}), (ev.TICKET_MOVED, {"queue": queue}),
        (ev.TICKET_STATUS_CHANGED, {"to": "open"}),
    ]  # fmt: skip
    last = history.events[-1]
    return [
        TicketEvent(last.ticket, last.position + n, at, kind, payload, order=(1, last.position + n, 0))
        for n, (kind, payload) in enumerate(happened, 1)
    ]
