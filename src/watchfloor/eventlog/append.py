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

_INSERT: Final = """
INSERT INTO event (subject_kind, subject_id, ticket, at, recorded_at, actor, kind, payload, source, external_id)
SELECT s.subject_kind, s.subject_id, s.ticket, s.at, clock_timestamp(), s.actor, s.kind, s.payload, s.source,
       s.external_id
FROM unnest(%s::text[], %s::bigint[], %s::bigint[], %s::timestamptz[], %s::bigint[], %s::text[], %s::jsonb[],
            %s::text[], %s::text[])
     WITH ORDINALITY AS s(subject_kind, subject_id, ticket, at, actor, kind, payload, source, external_id, place)
ORDER BY s.place
RETURNING position, recorded_at
"""


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
        raise transaction.TransactionManagementError(
            "history is appended inside a transaction, opened at the edge"
        )
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def append(events: Sequence[NewEvent]) -> list[Event]:
    """Append what is new of `events`, in their order, and return just those, with positions.

    An event whose (source, external_id) the log holds already adds nothing. Listeners are told on commit.
    """
    if not events:
        return []
    lock()
    fresh = _without_known(events)
    if not fresh:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, _columns(fresh))
        given = cursor.fetchall()
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, str(given[-1][0])])
    return [
        _row(new, position, recorded_at) for new, (position, recorded_at) in zip(fresh, given, strict=True)
    ]


def known(source: str, external_ids: Iterable[str]) -> set[str]:
    """Which of `external_ids` the log holds already from `source`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT external_id FROM event WHERE source = %s AND external_id = ANY(%s)",
            [source, list(external_ids)],
        )
        return {row[0] for row in cursor.fetchall()}


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


def _columns(events: Sequence[NewEvent]) -> list[list[Any]]:
    return [
        [e.subject_kind for e in events],
        [e.subject_id for e in events],
        [e.ticket for e in events],
        [e.at for e in events],
        [e.actor for e in events],
        [e.kind for e in events],
        [json.dumps(e.payload, separators=(",", ":")) for e in events],
        [e.source for e in events],
        [e.external_id for e in events],
    ]


def _row(new: NewEvent, position: int, recorded_at: datetime) -> Event:
    return Event(
        position=position, subject_kind=new.subject_kind, subject_id=new.subject_id, ticket=new.ticket, at=new.at,
        recorded_at=recorded_at, actor=new.actor, kind=new.kind, payload=dict(new.payload), source=new.source,
        external_id=new.external_id,
    )  # fmt: skip
