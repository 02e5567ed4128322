"""What the log says to the detector, in its order: tickets, their groups, dismissals, budgets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from watchfloor.core.models import Queue
from watchfloor.engine.detect import Budget, TicketSeen
from watchfloor.engine.events import (
    DETECTOR_BUDGET_SET,
    GROUP_MERGED,
    GROUP_PLACED,
    SIGNAL_DISMISSED,
    SIGNAL_RAISED,
    TICKET_CREATED,
)
from watchfloor.eventlog.models import Event, Text
from watchfloor.tickets.redaction import plain

# What a source says of itself after the fact, or the desk decides: no property of the issue.
NOT_STREAMS = frozenset({"source_priority", "closed_code", "Resolution"})


@dataclass(frozen=True, slots=True)
class Dismissed:
    """A person dismissed the signal that the detector calls `id`, at `at`."""

    id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Joined:
    """It became known, at `at`, that the live ticket `id` is one of `group`, tickets about the same issue."""

    id: str
    group: str
    at: datetime


Step = TicketSeen | Dismissed | Budget | Joined


def steps(events: Sequence[Event], *, only_train_to: int = 0) -> list[tuple[Event, Step]]:
    """What `events` mean to the detector, in their order, each with its event. Four queries for all."""
    tickets = {ticket.id: ticket for ticket in seen(events, only_train_to=only_train_to)}
    names = detector_ids([event.subject_id for event in events if event.kind == SIGNAL_DISMISSED])
    live = _live([ticket for event in events for ticket, _ in _joins(event)], only_train_to)
    found: list[tuple[Event, Step]] = []
    for event in events:
        if event.kind == TICKET_CREATED:
            if (ticket := tickets.get(str(event.subject_id))) is not None:
                found.append((event, ticket))
        elif event.kind == DETECTOR_BUDGET_SET:
            found.append((event, Budget.parse(event.payload["budget"])))
        elif event.kind == SIGNAL_DISMISSED and event.subject_id in names:
            found.append((event, Dismissed(names[event.subject_id], event.at)))
        else:
            found += [(event, Joined(str(key), str(group), event.at)) for key, group in _joins(event) if key in live]
    return found


def _joins(event: Event) -> list[tuple[int, int]]:
    """The tickets that an event says to be of a group, each with it."""
    if event.kind == GROUP_PLACED:
        return [(one["ticket"], one.get("whole", one["group"])) for one in event.payload["tickets"]]
    if event.kind == GROUP_MERGED:
        return [
            (ticket, event.payload.get("whole", event.payload["into"])) for ticket in event.payload.get("recent", ())
        ]
    return []


def _live(tickets: Sequence[int], only_train_to: int) -> set[int]:
    """Those of the tickets that may raise a signal. One query."""
    if not tickets:
        return set()
    created = Event.objects.filter(ticket__in=tickets, kind=TICKET_CREATED, position__gt=only_train_to)
    return {
        row["subject_id"]
        for row in created.values("subject_id", "source", "payload__teaches")
        if not row["source"].startswith("import:") and row["payload__teaches"] is not True
    }


def detector_ids(signals: Sequence[int]) -> dict[int, str]:
    """What the detector called these signals when it raised them."""
    if not signals:
        return {}
    raised = Event.objects.filter(subject_kind="signal", kind=SIGNAL_RAISED, subject_id__in=signals)
    return {
        row["subject_id"]: row["payload__detector_id"] for row in raised.values("subject_id", "payload__detector_id")
    }


def seen(events: Sequence[Event], *, only_train_to: int = 0) -> list[TicketSeen]:
    """The tickets that `events` create, in their order, with subject and text; none of a restricted queue. Two queries
    for all.

    Those up to the position `only_train_to` teach what is usual and raise nothing, as imported ones do.
    """
    created = [event for event in events if event.kind == TICKET_CREATED]
    pointers = [event.payload[key] for event in created for key in ("subject", "text") if event.payload.get(key)]
    texts = {str(row.id): row.body for row in Text.objects.filter(id__in=pointers)}
    rows = Queue.objects.filter(id__in={e.payload["queue"] for e in created})
    found = list(rows.values_list("id", "name", "restricted"))
    queues = {key: name for key, name, _ in found}
    # What everybody reads is not learnt of what only some may: no stream, no signal, no count of it.
    apart = {key for key, _, restricted in found if restricted}
    return [
        _seen(event, payload, texts, queues, is_old=event.position <= only_train_to)
        for event, payload in zip(created, plain(created), strict=True)
        if event.payload["queue"] not in apart
    ]


def _seen(
    event: Event, payload: dict[str, Any], texts: dict[str, str], queues: dict[int, str], *, is_old: bool
) -> TicketSeen:  # fmt: skip
    attributes = {k: v for k, v in payload.get("attributes", {}).items() if k not in NOT_STREAMS}
    if payload.get("queue") in queues:
        attributes["queue"] = queues[payload["queue"]]
    # A source without subjects gives its own number for one, which says nothing of the issue.
    none = ("", payload.get("source_id"))
    words = [text for key in ("subject", "text") if (text := texts.get(payload.get(key) or "", "")) not in none]
    teaches = is_old or event.source.startswith("import:") or payload.get("teaches") is True
    return TicketSeen(
        id=str(event.subject_id), at=event.at, requester=str(payload.get("requester") or ""), attributes=attributes,
        text="\n".join(words), live=not teaches,
    )  # fmt: skip
