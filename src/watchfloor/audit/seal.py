"""The event log, sealed into the chain: each stretch of it by one digest, so that a later change can be found.

The digest is over the rows as the database holds them, facts and pointers, and not over the personal text beside the
log, which may be erased.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection, transaction

from watchfloor.audit import chain
from watchfloor.audit.kinds import LOG_SEALED
from watchfloor.audit.models import AuditEntry

# A stretch ends after so many positions, or as soon as its first event has waited so long.
EVENTS: Final = 10_000
WAITS: Final = timedelta(minutes=1)
# So many short stretches are read by one query.
TOGETHER: Final = 200

_ROW: Final = (
    "sha256(convert_to(jsonb_build_array(position, subject_kind, subject_id, ticket, extract(epoch FROM at), "
    "extract(epoch FROM recorded_at), actor, kind, payload, source, external_id)::text, 'UTF8'))"
)
# A row that was replaced in the open counts as it was, if it is what it was replaced by, and only then: what was erased
# must not come back either.
_DIGESTS: Final = (
    "SELECT asked.first, asked.last, found.n, encode(sha256(coalesce(found.rows, ''::bytea)), 'hex') "  # noqa: S608
    "FROM unnest(%s::bigint[], %s::bigint[]) AS asked (first, last), LATERAL (SELECT count(*) AS n, "
    "string_agg(CASE WHEN taken.position IS NULL THEN one.row WHEN one.row = decode(taken.now, 'hex') "
    "THEN decode(taken.was, 'hex') ELSE ''::bytea END, ''::bytea ORDER BY one.position) AS rows "
    f"FROM (SELECT position, {_ROW} AS row FROM event WHERE position BETWEEN asked.first AND asked.last) one "
    "LEFT JOIN unnest(%s::bigint[], %s::text[], %s::text[]) AS taken (position, was, now) USING (position)) found "
    "ORDER BY asked.first"
)
_ROWS: Final = f"SELECT position, encode({_ROW}, 'hex') FROM event WHERE position = ANY(%s)"  # noqa: S608
# By position: the digest of the row as it was sealed, and of the row that it was replaced by.
Redacted = Mapping[int, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of the log, from `first` up to and with `last`, as it was sealed or as it is."""

    first: int
    last: int
    count: int
    digest: str

    def as_detail(self) -> dict[str, Any]:
        """As an entry holds it."""
        return {"first": self.first, "last": self.last, "count": self.count, "digest": self.digest}


def digests(stretches: Sequence[tuple[int, int]], redacted: Redacted | None = None) -> Iterator[Stretch]:
    """Each stretch (first, last) as the log holds it now. Streams: few rows are in memory at once."""
    places = sorted(redacted or ())
    for batch in _batches(stretches):
        taken = places[bisect_left(places, batch[0][0]) : bisect_right(places, batch[-1][1])]
        was, now = ([(redacted or {})[place][i] for place in taken] for i in (0, 1))
        with connection.cursor() as cursor:
            cursor.execute(_DIGESTS, [[first for first, _ in batch], [last for _, last in batch], taken, was, now])
            rows = cursor.fetchall()
        for row in rows:
            yield Stretch(*row)


def rows(positions: Sequence[int]) -> dict[int, str]:
    """The digest of each of these events, by position, as it goes into that of its stretch."""
    with connection.cursor() as cursor:
        cursor.execute(_ROWS, [list(positions)])
        return dict(cursor.fetchall())


def sealed_to() -> int:
    """The position up to which the log is sealed."""
    details = AuditEntry.objects.filter(kind=LOG_SEALED).order_by("-id").values_list("detail", flat=True)
    newest = details.first()
    return 0 if newest is None else int(newest["last"])


def follow(now: datetime) -> bool:
    """Seal the next stretch where one is due; returns whether there is more at once."""
    return _seal_next(now, only_due=True)


def seal_all(now: datetime) -> int:
    """Seal all that the log holds; returns how many stretches that made."""
    made = 0
    while _seal_next(now, only_due=False):
        made += 1
    return made


def _seal_next(now: datetime, *, only_due: bool) -> bool:
    with transaction.atomic():
        last = sealed_to()
        if not _is_due(last, only_due=only_due):
            return False
        chain.hold()
        first = sealed_to() + 1
        end = _end_of(first)
        if end is None:
            return False
        (stretch,) = digests([(first, end)])
        chain.record(LOG_SEALED, actor=None, subject=f"log:{end}", now=now, detail=stretch.as_detail())
    return True


def _is_due(last: int, *, only_due: bool) -> bool:
    with connection.cursor() as cursor:
        # By the wall clock of the database, which stamped them: a store that plays a history has another time.
        cursor.execute(
            "SELECT (SELECT max(position) FROM event) - position + 1, "
            "recorded_at <= clock_timestamp() - make_interval(secs => %s::float) "
            "FROM event WHERE position > %s ORDER BY position LIMIT 1",
            [str(WAITS.total_seconds()), last],
        )
        row = cursor.fetchone()
    return row is not None and (not only_due or bool(row[1]) or row[0] >= EVENTS)


def _end_of(first: int) -> int | None:
    """The last position of the stretch that begins at `first`. Positions are in commit order: none can still fill."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT max(position) FROM (SELECT position FROM event WHERE position >= %s ORDER BY position LIMIT %s) a",
            [first, EVENTS],
        )
        end: int | None = cursor.fetchone()[0]
    return end


def _batches(stretches: Sequence[tuple[int, int]]) -> Iterator[list[tuple[int, int]]]:
    batch: list[tuple[int, int]] = []
    size = 0
    for first, last in stretches:
        batch.append((first, last))
        size += last - first + 1
        if size >= EVENTS or len(batch) >= TOGETHER:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
