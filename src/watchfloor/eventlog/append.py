"""The only writer of history."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db import connection, transaction

from watchfloor.eventlog.models import Event, Text

CHANNEL: Final = "watchfloor_event"
# Any constant will do; it must only be the same in every process of a store.
_LOCK: Final = 0x57_46_4C_47

_COPY: Final = """
COPY event (position, subject_kind, subject_id, ticket, at, recorded_at, actor, kind, payload, source, external_id)
FROM STDIN
"""
_GIVE: Final = (
    "SELECT nextval(pg_get_serial_sequence('event', 'position')), clock_timestamp() FROM generate_series(1, %s)"
)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an event came from. The same (source, external_id) is taken once, however often it is sent."""

    source: str = "desk"
    external_id: str | None = None


@dataclass(frozen=True, slots=True)
class NewEvent:
    """An event that is about to be appended; the log gives it its position and the time it was recorded."""

    subject_kind: str
    subject_id: int
    kind: str
    at: datetime
    payload: Mapping[str, Any] = field(default_factory=dict)
    ticket: int | None = None
    actor: int | None = None
    source: str = "desk"
    external_id: str | None = None


def lock() -> None:
    """Hold the log until this transaction ends.

    A sequence gives numbers before the commit, so without the lock a reader of "position > cursor" could pass over
    a slower transaction's lower number and never see it. Taken as late as possible: everybody who writes waits here.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("history is appended inside a transaction, opened at the edge")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def append(events: Sequence[NewEvent], *, checked: bool = False) -> list[Event]:
    """Append what is new of `events`, in their order, and return just those, with positions.

    An event whose (source, external_id) the log holds already adds nothing. `checked` says that the caller looked
    already and holds a lock by which nobody else appends from that source. Listeners are told on commit.
    """
    if not events:
        return []
    lock()
    fresh = events if checked else _without_known(events)
    if not fresh:
        return []
    with connection.cursor() as cursor:
        # Numbers are drawn under the lock, so that they are in commit order; COPY is the quickest way in.
        cursor.execute(_GIVE, [len(fresh)])
        rows = [_row(new, *given) for new, given in zip(fresh, cursor.fetchall(), strict=True)]
        with cursor.copy(_COPY) as copy:
            for row in rows:
                copy.write_row(_values(row))
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, str(rows[-1].position)])
    return rows


def known(source: str, external_ids: Iterable[str]) -> set[str]:
    """Which of `external_ids` the log holds already from `source`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT external_id FROM event WHERE source = %s AND external_id = ANY(%s)",
            [source, list(external_ids)],
        )
        return {row[0] for row in cursor.fetchall()}


def made_by(origin: Origin) -> int | None:
    """The subject of the event that came from `origin` before; None where none did, or where it names no event."""
    if origin.external_id is None:
        return None
    events = Event.objects.filter(source=origin.source, external_id=origin.external_id)
    return events.values_list("subject_id", flat=True).first()


def keep_text(kind: str, body: str, *, ticket: int | None = None, text_id: uuid.UUID | None = None) -> str:
    """Store personal text beside the log; returns the id that a payload points to it by."""
    row = Text(id=text_id or uuid.uuid4(), kind=kind, ticket=ticket, body=body)
    Text.objects.bulk_create([row], ignore_conflicts=True)
    return str(row.id)


def _without_known(events: Sequence[NewEvent]) -> list[NewEvent]:
    by_source: dict[str, list[str]] = {}
    for event in events:
        if event.external_id is not None:
            by_source.setdefault(event.source, []).append(event.external_id)
    seen = {(source, external_id) for source, ids in by_source.items() for external_id in known(source, ids)}
    fresh: list[NewEvent] = []
    for event in events:
        key = (event.source, event.external_id)
        if event.external_id is not None:
            if key in seen:
                continue
            seen.add((event.source, event.external_id))
        fresh.append(event)
    return fresh


def _values(row: Event) -> tuple[Any, ...]:
    return (
        row.position, row.subject_kind, row.subject_id, row.ticket, row.at, row.recorded_at, row.actor, row.kind,
        json.dumps(row.payload, separators=(",", ":")), row.source, row.external_id,
    )  # fmt: skip


def _row(new: NewEvent, position: int, recorded_at: datetime) -> Event:
    return Event(
        position=position, subject_kind=new.subject_kind, subject_id=new.subject_id, ticket=new.ticket, at=new.at,
        recorded_at=recorded_at, actor=new.actor, kind=new.kind, payload=dict(new.payload), source=new.source,
        external_id=new.external_id,
    )  # fmt: skip
