"""The chain: entries are written in their caller's transaction and chained right after its commit.

Chaining needs one lock for the whole store. Nobody holds it while they do anything else, so no order of locks can be
wrong: an entry waits unchained, for a moment, until `link` gives it its place. A process that is killed in between
leaves it to the next `link`. What is rolled back leaves no entry and so no gap.
"""

from __future__ import annotations

import hashlib
import json
import math
import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from django.db import connection, transaction

from watchfloor.audit.kinds import KINDS
from watchfloor.audit.models import AuditEntry

_LOCK: Final = 0x57_46_41_55
# What stands before the first entry.
GENESIS: Final = "0" * 64
BATCH: Final = 1000


def record(
    kind: str,
    *,
    actor: int | None,
    subject: str,
    now: datetime,
    detail: Mapping[str, Any] | None = None,
    address: str | None = None,
) -> None:
    """Write an entry inside the caller's transaction: `kind` of audit/kinds.py, `subject` as "ticket:12".

    `subject` must not hold a name or an address: those belong to `detail` and `address`.
    """
    if kind not in KINDS:
        raise LookupError(f"no such kind of audit entry: {kind}")
    kept: dict[str, Any] = _storable(dict(detail or {}))
    entry = AuditEntry(
        at=now, kind=kind, actor=actor, subject=_storable(subject), detail=kept,
        address=None if address is None else _storable(address), salt=secrets.token_hex(16),
    )  # fmt: skip
    entry.seal = seal_of(entry.salt, entry.detail, entry.address)
    entry.save(force_insert=True)
    if all(asked[1] is not _link_now for asked in connection.run_on_commit):
        transaction.on_commit(_link_now, robust=True)


def link() -> int:
    """Give every entry that waits its place in the chain; returns how many did."""
    done = 0
    while waiting := _link_some():
        done += waiting
    return done


def hold() -> None:
    """Hold the chain until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def head() -> tuple[int, str]:
    """The position and the hash of the newest entry in the chain; (0, GENESIS) in an empty one."""
    last = AuditEntry.objects.filter(position__isnull=False).order_by("-position")
    row = last.values_list("position", "hash").first()
    return (0, GENESIS) if row is None else (int(row[0] or 0), str(row[1]))


def seal_of(salt: str, detail: Mapping[str, Any], address: str | None) -> str:
    """The digest of what an entry says beside its facts."""
    return _digest([salt, detail, address])


def hash_of(entry: AuditEntry, previous: str) -> str:
    """The hash of an entry that stands after one of the hash `previous`."""
    at = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    return _digest([previous, entry.position, entry.pk, at, entry.kind, entry.actor, entry.subject, entry.seal])


def _digest(what: Sequence[Any]) -> str:
    text = json.dumps(what, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _link_now() -> None:
    link()


def _link_some() -> int:
    with transaction.atomic():
        if not AuditEntry.objects.filter(position__isnull=True).exists():
            return 0
        hold()
        # Asked under the lock: whoever held it may have chained them.
        waiting = list(AuditEntry.objects.filter(position__isnull=True).order_by("id")[:BATCH])
        position, previous = head()
        for entry in waiting:
            position += 1
            entry.position, entry.previous = position, previous
            entry.hash = previous = hash_of(entry, previous)
        AuditEntry.objects.bulk_update(waiting, ["position", "previous", "hash"])
        return len(waiting)


def _storable(value: Any) -> Any:
    """`value` without what no column can hold: an entry about strange input must not fail because of it."""
    if isinstance(value, str):
        return value.replace("\0", "").encode("utf-8", "replace").decode()
    if isinstance(value, Mapping):
        return {_storable(str(key)): _storable(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_storable(inner) for inner in value]
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value.isoformat() if isinstance(value, datetime) else str(value)
