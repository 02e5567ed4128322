"""Failed tries and the wait after them: longer with each, by name and by address."""

from __future__ import annotations

import contextlib
import hashlib
import ipaddress
import math
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final

from watchfloor.ways_in.models import Tries

# Failures that cost no wait. Many people of one office share an address.
FREE_BY_NAME: Final = 5
FREE_BY_ADDRESS: Final = 40
LONGEST_WAIT: Final = timedelta(hours=1)
FORGOTTEN_AFTER: Final = timedelta(hours=24)
# Of an address one failure is forgotten in so long: somebody of an office mistypes every day.
DECAY: Final = timedelta(minutes=15)


def name_key(name: str) -> str:
    """Of a name as typed. Hashed, because people type their password there by mistake."""
    return "name:" + hashlib.sha256(name.encode()).hexdigest()[:32]


def address_key(address: str) -> str:
    """Of the address that a try comes from; of IPv6 the network, as one customer has all of its addresses."""
    if ":" in address and "." not in address:
        with contextlib.suppress(ValueError):
            address = str(ipaddress.ip_network(f"{address.partition('%')[0]}/64", strict=False))
    return "address:" + address[:64]


def second_key(account: int) -> str:
    """Of the second step of an account."""
    return f"second:{account}"


def wait(keys: Iterable[str], *, now: datetime) -> int:
    """Minutes, rounded up, until one may try under all of these keys; 0: now.

    Inside a transaction: the keys stay locked to its end, so that guesses sent at once are judged one after another.
    """
    keys = sorted(keys)
    Tries.objects.bulk_create([Tries(key=key, last_at=now) for key in keys], ignore_conflicts=True)
    rows = list(Tries.objects.select_for_update().filter(key__in=keys).order_by("key"))
    left = max((row.locked_until - now for row in rows if row.locked_until), default=timedelta())
    return max(0, math.ceil(left / timedelta(minutes=1)))


def failed(keys: Mapping[str, int], *, now: datetime) -> int:
    """Count a failure under each key (with the failures that are free there); minutes that it locks, 0 for none."""
    longest = timedelta()
    for row in Tries.objects.select_for_update().filter(key__in=sorted(keys)).order_by("key"):
        stale = now - row.last_at > FORGOTTEN_AFTER
        before = row.failures
        if row.key.startswith("address:"):
            before = max(0, before - (now - row.last_at) // DECAY)
        row.failures = 1 if stale else before + 1
        row.last_at = now
        over = row.failures - keys[row.key]
        # 1, 2, 4, 8 … minutes, at most an hour.
        pause = min(LONGEST_WAIT, timedelta(minutes=2 ** min(over, 6))) if over >= 0 else timedelta()
        row.locked_until = now + pause if pause else None
        row.save(update_fields=["failures", "last_at", "locked_until"])
        longest = max(longest, pause)
    return math.ceil(longest / timedelta(minutes=1))


def forget(key: str) -> None:
    """A try under the key was good."""
    Tries.objects.filter(key=key).delete()


def drop_old(now: datetime) -> int:
    """Rows that count no more."""
    return Tries.objects.filter(last_at__lt=now - FORGOTTEN_AFTER).delete()[0]
