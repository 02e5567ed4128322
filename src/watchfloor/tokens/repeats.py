"""Answers that are kept for a request that is sent again with the same `Idempotency-Key`.

The row is written in the transaction of the act: both are there, or neither. Of two requests at once the second waits
at the unique index until the first is over, and then finds its answer, or the way free.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection

from watchfloor.core import clock
from watchfloor.core.jobs import Progress
from watchfloor.tokens import rates
from watchfloor.tokens.models import IdempotencyKey

LIFE: Final = timedelta(hours=24)
FORGET: Final = "forget-repeats"


def digest(method: str, address: str, body: bytes) -> str:
    """What tells whether two requests ask for the same."""
    return hashlib.sha256(b"\n".join((method.encode(), address.encode("utf-8", "replace"), body))).hexdigest()


def begin(token: int, key: str, said: str, now: datetime) -> IdempotencyKey | None:
    """The answer that is kept for this key; None where there is none yet: then the caller acts, and `keep`s its own."""
    IdempotencyKey.objects.filter(token=token, key=key, kept_at__lte=now - LIFE).delete()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO idempotency_key (token, key, digest, status, headers, body, kept_at) "
            "VALUES (%s, %s, %s, 0, '{}', '', %s) ON CONFLICT (token, key) DO NOTHING",
            [token, key, said, now],
        )
        if cursor.rowcount:
            return None
    return IdempotencyKey.objects.get(token=token, key=key)


def keep(token: int, key: str, *, status: int, headers: Mapping[str, str], body: bytes) -> None:
    """Keep what was answered."""
    IdempotencyKey.objects.filter(token=token, key=key).update(status=status, headers=dict(headers), body=body)


def forget_old(progress: Progress | None = None) -> dict[str, Any]:  # noqa: ARG001 - called as every job is
    """Delete answers that are older than a day, and counts of those who are quiet."""
    rates.forget_old()
    return {"deleted": IdempotencyKey.objects.filter(kept_at__lte=clock.wall() - LIFE).delete()[0]}
