"""Taking personal text out of what never changes, in the open: each removal is an entry of the chain.

An event of the log is replaced by one that says less; the entry keeps the digests of both rows, so that the stretch
which was sealed with the old row can still be verified (`verify`). An entry loses its detail, its address and its salt:
its hash covers their digest alone, which stays, and without the salt tells nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import connection, transaction

from watchfloor.audit import chain, seal
from watchfloor.audit.kinds import ENTRIES_EMPTIED, KEPT_WHOLE, LOG_REDACTED

# So many events are told of by one entry.
TOGETHER: Final = 500

_EMPTY: Final = (
    "UPDATE audit_entry SET detail = '{}', address = NULL, salt = '' WHERE id = ANY(%s) AND NOT (kind = ANY(%s)) "
    "AND salt <> '' RETURNING id"
)


@dataclass(frozen=True, slots=True)
class Change:
    """What an event says from now on."""

    position: int
    payload: Mapping[str, Any]
    external_id: str | None


def events(changes: Sequence[Change], *, subject: str, now: datetime) -> None:
    """Replace what these events say. `subject` is what the entry is about, as "person:12"."""
    for start in range(0, len(changes), TOGETHER):
        _some(changes[start : start + TOGETHER], subject, now)


def entries(keys: Sequence[int], *, subject: str, now: datetime) -> int:
    """Empty these audit entries (ids), in the caller's transaction; returns how many held anything.

    Entries that prove something (seals, earlier removals) are passed by.
    """
    emptied: list[int] = []
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL watchfloor.redacts = 'on'")
        cursor.execute(_EMPTY, [list(keys), sorted(KEPT_WHOLE)])
        emptied = sorted(row[0] for row in cursor.fetchall())
        cursor.execute("SET LOCAL watchfloor.redacts = 'off'")
        for start in range(0, len(emptied), TOGETHER):
            detail = {"entries": emptied[start : start + TOGETHER]}
            chain.record(ENTRIES_EMPTIED, actor=None, subject=subject, now=now, detail=detail)
    return len(emptied)


def _some(changes: Sequence[Change], subject: str, now: datetime) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        chain.hold()
        # As they were: what is not sealed yet would be sealed as it is afterwards, and the entry would be untrue.
        seal.seal_all(now)
        before = seal.rows([change.position for change in changes])
        cursor.executemany(
            "UPDATE event SET payload = %s::jsonb, external_id = %s WHERE position = %s",
            [(json.dumps(change.payload), change.external_id, change.position) for change in changes],
        )
        after = seal.rows(list(before))
        told = [[key, before[key], after[key]] for key in sorted(before) if before[key] != after[key]]
        if told:
            chain.record(LOG_REDACTED, actor=None, subject=subject, now=now, detail={"events": told})
