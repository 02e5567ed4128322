"""What is sent: CloudEvents 1.0 in structured JSON."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from watchfloor.engine import events as ev
from watchfloor.eventlog.models import Event
from watchfloor.hooks.kinds import CHANGES, PING, type_of
from watchfloor.tickets.models import Ticket

# What of a signal is told, as the detector tells it.
SIGNAL: Final = (
    "title", "state", "key", "onset_at", "raised_at", "ended_at", "observed", "expected", "requesters", "explanation",
)  # fmt: skip


def source() -> str:
    """Who says so: the site's first origin, or the product's name where none is set."""
    return os.environ.get("WATCHFLOOR_ORIGINS", "").split(",")[0] or "/watchfloor"


def of_event(event: Event, ticket: Ticket, *, internal: bool, said: str | None) -> str:
    """The event as its hook gets it. `internal`: with what the staff alone sees; `said`: the words of a message."""
    data: dict[str, Any] = {
        "ticket": _ticket(ticket, internal=internal), "event": {"kind": event.kind, "position": event.position},
        "change": {name: event.payload[name] for name in _passed_on(event.kind, internal) if name in event.payload},
    }  # fmt: skip
    if internal:
        data["event"]["actor"] = event.actor
    if said is not None:
        data["text"] = said
    return _envelope(str(event.position), type_of(event.kind), event.at, data, subject=str(ticket.number))


def of_signal(event: Event, signal: int, told: Mapping[str, Any], tickets: Sequence[int]) -> str:
    """The event of a signal as its hook gets it. `told` is the signal as the detector last told it by then, `tickets`
    are the numbers of those of its tickets that may be named.
    """
    data = {
        "signal": {"id": signal, **{name: told.get(name) for name in SIGNAL}, "tickets": list(tickets)},
        "event": {"kind": event.kind, "position": event.position, "actor": event.actor},
        "change": {name: event.payload[name] for name in CHANGES[event.kind] if name in event.payload},
    }
    return _envelope(str(event.position), type_of(event.kind), event.at, data, subject=f"S-{signal}")


def ping(key: str, now: datetime) -> str:
    """A test: it tells of no ticket."""
    return _envelope(key, PING, now, {"message": "This is a test."})


def _envelope(key: str, kind: str, at: datetime, data: Mapping[str, Any], subject: str | None = None) -> str:
    envelope = {
        "specversion": "1.0", "id": key, "source": source(), "type": kind, "time": at.isoformat(),
        "datacontenttype": "application/json", **({"subject": subject} if subject else {}), "data": data,
    }  # fmt: skip
    return json.dumps(envelope, ensure_ascii=False, separators=(",", ":"))


def _passed_on(kind: str, internal: bool) -> tuple[str, ...]:
    names = CHANGES[kind]
    # Where a ticket waits inside is nothing that its requester is told.
    return names if internal else tuple(name for name in names if name not in {"queue", "priority"})


def _ticket(row: Ticket, *, internal: bool) -> dict[str, Any]:
    """The ticket as it is now, which may be later than the event."""
    shown = {
        "id": row.id, "number": row.number, "subject": row.subject, "kind": row.kind, "status": row.status,
        "created_at": row.created_at.isoformat(), "updated_at": row.updated_at.isoformat(),
    }  # fmt: skip
    if internal:
        shown |= {
            "priority": row.priority, "queue": {"id": row.queue_id, "name": row.queue.name} if row.queue else None,
            "owner": {"id": row.owner_id, "name": row.owner.name} if row.owner else None, "tier": row.tier,
            "platform": row.platform, "requester": row.requester_id,
        }  # fmt: skip
    return shown


def text_of(event: Event) -> str | None:
    """The id of the words of a message; of a filed ticket those of its body."""
    return event.payload.get("text") if event.kind in {ev.TICKET_CREATED, ev.TICKET_REPLIED, ev.TICKET_NOTED} else None
