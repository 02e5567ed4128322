"""The only writer of history."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db import connection, transaction

from watchfloor.eventlog.models import Event

CHANNEL: Final = "watchfloor_event"
# Any constant will do; it must only be the same in every process of a store.
_LOCK: Final = 0x57_46_4C_47

_FACTS: Final = "subject_kind, subject_id, ticket, at, actor, kind, payload, source, external_id"
_COPY: Final = f"COPY event (position, recorded_at, {_FACTS}) FROM STDIN"
# A verb mostly says one thing: its number, its row and the call to listeners in one statement.
_ONE: Final = (
    f"WITH one AS (INSERT INTO event (recorded_at, {_FACTS}) "  # noqa: S608 - our own names
    "VALUES (clock_timestamp(), %s, %s, %s, %s, %s, %s, %s::jsonb, %s, %s) RETURNING position, recorded_at) "
    "SELECT position, recorded_at, pg_notify(%s, position::text) FROM one"
)
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
        # The commit is written to disk only after the lock is let go: see `_made_lasting`.
        cursor.execute("SET LOCAL synchronous_commit = off; SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def append(events: Sequence[NewEvent], *, checked: bool = False, locked: bool = False) -> list[Event]:
    """Append what is new of `events`, in their order, and return just those, with positions.

    An event whose (source, external_id) the log holds already adds nothing. `checked` says that the caller looked
    already and holds a lock by which nobody else appends from that source; `locked`, that it called `lock` before.
    Listeners are told on commit.
    """
    if not events:
        return []
    if not locked:
        lock()
    fresh = events if checked else _without_known(events)
    if not fresh:
        return []
    if all(asked[1] is not _made_lasting for asked in connection.run_on_commit):
        transaction.on_commit(_made_lasting)
    if len(fresh) == 1:
        return [_append_one(fresh[0])]
    with connection.cursor() as cursor:
        # Numbers are drawn under the lock, so that they are in commit order; COPY is the quickest way in.
        cursor.execute(_GIVE, [len(fresh)])
        given = cursor.fetchall()
        with cursor.copy(_COPY) as copy:
            for new, (position, recorded_at) in zip(fresh, given, strict=True):
                copy.write_row((position, recorded_at, *_facts(new)))
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, str(given[-1][0])])
    return [_row(new, *place) for new, place in zip(fresh, given, strict=True)]


def _append_one(new: NewEvent) -> Event:
    with connection.cursor() as cursor:
        cursor.execute(_ONE, [*_facts(new), CHANNEL])
        position, recorded_at, _ = cursor.fetchone()
    return _row(new, position, recorded_at)


def _made_lasting() -> None:
    """Wait until what was just committed is on disk: whoever was told that it is kept can rely on it.

    Everybody who appends waits for the lock, so the disk must not be waited for under it: a few milliseconds each, and
    a floor could file no more than a hundred tickets a second. Nothing later in the log can outlive something earlier,
    as the disk is written in order.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_logical_emit_message(true, 'watchfloor', '')")


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


def keep_text(kind: str, body: str, *, ticket: int | None = None) -> str:
    """Store personal text beside the log; returns the id that a payload points to it by."""
    return keep_texts({kind: body}, ticket=ticket)[kind]


def keep_texts(bodies: Mapping[str, str], *, ticket: int | None = None) -> dict[str, str]:
    """Store several texts of different kinds, by kind, in one query; returns their ids by kind."""
    ids = {kind: str(uuid.uuid4()) for kind in bodies}
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO personal_text (id, kind, ticket, body) SELECT * FROM unnest(%s::uuid[], %s::text[], "
            "array_fill(%s::bigint, ARRAY[%s]), %s::text[])",
            [list(ids.values()), list(ids), ticket, len(ids), list(bodies.values())],
        )
    return ids


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


def _facts(new: NewEvent) -> tuple[Any, ...]:
    """What the caller says, in the order of _FACTS."""
    return (
        new.subject_kind, new.subject_id, new.ticket, new.at, new.actor, new.kind,
        json.dumps(new.payload, separators=(",", ":")), new.source, new.external_id,
    )  # fmt: skip


def _row(new: NewEvent, position: int, recorded_at: datetime) -> Event:
    return Event(
        position=position, subject_kind=new.subject_kind, subject_id=new.subject_id, ticket=new.ticket, at=new.at,
        recorded_at=recorded_at, actor=new.actor, kind=new.kind, payload=dict(new.payload), source=new.source,
        external_id=new.external_id,
    )  # fmt: skip
