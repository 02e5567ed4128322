"""How often somebody may ask. Counted in this process alone: a request that only reads must not cost a write.

Each name has a bucket that fills again steadily, so that there is no moment at which twice the limit passes.
"""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

# So many names are remembered; the one that was quiet the longest is forgotten first, and has its full bucket again.
MOST: Final = 10_000


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


TOKEN: Final = Limit("token", 600, 60)
ADDRESS: Final = Limit("address", 1200, 60)
# Secrets that open nothing: nobody guesses 256 bits, but nobody needs to try so often either.
WRONG: Final = Limit("wrong", 30, 60)

_lock = threading.Lock()
_buckets: OrderedDict[tuple[str, str], tuple[float, float]] = OrderedDict()


def take(limit: Limit, who: str, *, at: float | None = None, cost: int = 1) -> Left:
    """Count one request of `who`; with `cost` 0 only look. `at` is a time that never goes back, in seconds."""
    at = time.monotonic() if at is None else at
    speed = limit.most / limit.seconds
    with _lock:
        level, since = _buckets.get((limit.name, who), (float(limit.most), at))
        level = min(float(limit.most), level + (at - since) * speed)
        passes = level >= 1
        level -= cost if passes else 0
        _buckets[limit.name, who] = (level, at)
        _buckets.move_to_end((limit.name, who))
        while len(_buckets) > MOST:
            _buckets.popitem(last=False)
    wait = 0 if passes else max(1, _seconds((1 - level) / speed))
    return Left(limit, int(level), _seconds((limit.most - level) / speed), wait)


def _seconds(exact: float) -> int:
    """Whole seconds, rounded up; a sliver of time between two requests is none."""
    return math.ceil(round(exact, 2))


def forget() -> None:
    """Every bucket is full again."""
    with _lock:
        _buckets.clear()
