"""How long a failed delivery waits for its next attempt, and a failing receiver for the next request."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Final

# After the first failure, the second, …: three days in all. Then a row is given up.
WAITS: Final = (
    timedelta(seconds=5), timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10), timedelta(minutes=30),
    timedelta(hours=1), timedelta(hours=2), timedelta(hours=5), timedelta(hours=10), timedelta(hours=14),
    timedelta(hours=20), timedelta(hours=20),
)  # fmt: skip
# So much longer a wait may be, so that what failed together does not come again together.
JITTER: Final = 0.2

# So many failures in a row pause a target: a minute, then twice as long after each more, at most an hour.
PAUSE_AFTER: Final = 5
SHORTEST_PAUSE: Final = timedelta(minutes=1)
LONGEST_PAUSE: Final = timedelta(hours=1)
# A target of which nothing but failures was heard for so long is switched off.
DISABLE_AFTER: Final = timedelta(days=3)


def wait_after(failed: int, key: str) -> timedelta | None:
    """How long to wait after `failed` attempts (1 is the first); None to give up. The jitter is by the row's key."""
    if failed > len(WAITS):
        return None
    digest = hashlib.sha256(f"{key}:{failed}".encode()).digest()
    longer = 1 + JITTER * digest[0] / 255
    return timedelta(seconds=WAITS[failed - 1].total_seconds() * longer)


def pause_after(failures: int) -> timedelta | None:
    """How long a target is left alone after so many failures in a row; None where it is not."""
    if failures < PAUSE_AFTER:
        return None
    return min(SHORTEST_PAUSE * (1 << min(failures - PAUSE_AFTER, 10)), LONGEST_PAUSE)
