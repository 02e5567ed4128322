"""How often somebody may ask, whichever process they ask: counted in the database, and taken from there in small lots.

Each name has a bucket that fills again steadily, so that there is no moment at which twice the limit passes. A process
takes a lot of up to a thirtieth of a limit at once and counts it down in memory: a request that only reads costs a
write in thirty. What a process did not use of a lot within a few seconds is lost, and the bucket fills again meanwhile;
so nobody is let through more often than the limit says, and seldom less.
"""

from __future__ import annotations

import math
import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any, Final

from django.db import connection

from watchfloor.core import clock
from watchfloor.tokens.models import RateBucket

# So many names are remembered here; the one that was quiet the longest is forgotten first.
MOST: Final = 10_000
# Into how many lots a limit is parted, and for how many seconds a lot is good.
LOTS: Final = 30
GOOD_FOR: Final = 5.0
# A bucket that was not asked for so long is full again.
QUIET: Final = timedelta(hours=1)

# The bucket as it is at this moment, less the lot that is taken of it: as much as is asked for, or what there is.
_TAKE: Final = """
INSERT INTO rate_bucket AS b (name, who, level, lot, at)
VALUES (%(name)s, %(who)s, %(most)s::float8 - least(%(lot)s, %(most)s), least(%(lot)s, %(most)s), %(at)s)
ON CONFLICT (name, who) DO UPDATE SET
    lot = least(%(lot)s, floor(least(%(most)s::float8, b.level + greatest(0, %(at)s - b.at) * %(speed)s))::int),
    level = least(%(most)s::float8, b.level + greatest(0, %(at)s - b.at) * %(speed)s)
        - least(%(lot)s, floor(least(%(most)s::float8, b.level + greatest(0, %(at)s - b.at) * %(speed)s))::int),
    at = greatest(b.at, %(at)s)
RETURNING lot, level
"""


@dataclass(frozen=True, slots=True)
class Limit:
    """So many requests in so many seconds."""

    name: str
    most: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Left:
    """What is left of a limit; `wait` is zero where the request passes, else after how many seconds one would."""

    limit: Limit
    left: int
    reset: int
    wait: int


@dataclass(slots=True)
class Lot:
    """What this process holds of a bucket: `n` requests until `until`; `level` stayed in the bucket at `at`."""

    n: int
    level: float
    at: float
    until: float


TOKEN: Final = Limit("token", 600, 60)
ADDRESS: Final = Limit("address", 1200, 60)
# Secrets that open nothing: nobody guesses 256 bits, but nobody needs to try so often either.
WRONG: Final = Limit("wrong", 30, 60)

_lock = threading.Lock()
_lots: OrderedDict[tuple[str, str], Lot] = OrderedDict()


def take(limit: Limit, who: str, *, at: float | None = None) -> Left:
    """Count one request of `who`. `at` is in seconds, of a clock that all processes share."""
    at = clock.wall().timestamp() if at is None else at
    key, speed = (limit.name, who), limit.most / limit.seconds
    with _lock:
        lot = _lots.get(key)
        passes = _used(lot, at)
        # Of a bucket that was left empty it is known, without asking, until when it stays so.
        is_known = lot is not None and (passes or (lot.n < 1 and at < lot.at + (1 - lot.level) / speed))
    if not is_known or lot is None:
        # Two threads at once may take a lot each: both are of the bucket.
        lot = _fetched(limit, who, at)
        with _lock:
            passes = _used(lot, at)
            _lots[key] = lot
            _lots.move_to_end(key)
            while len(_lots) > MOST:
                _lots.popitem(last=False)
    level = min(float(limit.most), lot.level + lot.n + max(0.0, at - lot.at) * speed)
    wait = 0 if passes else max(1, _seconds((1 - level) / speed))
    return Left(limit, int(level), _seconds((limit.most - level) / speed), wait)


def of_address(address: str) -> str:
    """Who an address counts as: of IPv6 its network, since whoever has one of it has 2^64 to come from."""
    try:
        found = ip_address(address)
    except ValueError:
        return address[:100]
    if isinstance(found, IPv4Address):
        return str(found)
    return str(found.ipv4_mapped or IPv6Address(int(found) >> 64 << 64))


def _used(lot: Lot | None, at: float) -> bool:
    """Whether one of the lot was left, which is used by that."""
    if lot is None or lot.n < 1 or at >= lot.until:
        return False
    lot.n -= 1
    return True


def _fetched(limit: Limit, who: str, at: float) -> Lot:
    """A lot of the bucket; an empty one where not a whole request is left in it."""
    values: dict[str, Any] = {
        "name": limit.name, "who": who, "most": limit.most, "speed": limit.most / limit.seconds, "at": at,
        "lot": max(1, limit.most // LOTS),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, values)
        n, level = cursor.fetchone()
    return Lot(n, level, at, at + GOOD_FOR)


def _seconds(exact: float) -> int:
    """Whole seconds, rounded up; a sliver of time between two requests is none."""
    return math.ceil(round(exact, 2))


def let_go() -> None:
    """This process holds nothing any more; the buckets stay as they are."""
    with _lock:
        _lots.clear()


def forget() -> None:
    """Every bucket is full again."""
    let_go()
    RateBucket.objects.all().delete()


def forget_old() -> int:
    """Delete buckets that are full again since long; how many."""
    return RateBucket.objects.filter(at__lt=(clock.wall() - QUIET).timestamp()).delete()[0]
