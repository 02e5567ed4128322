"""A limit on how often one address may do something without signing in. Kept by each process for itself: a link cannot
be guessed (its signature has 256 bits), so that this only keeps somebody from making noise.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from typing import Final

from django.http import HttpRequest

# So many addresses are remembered; of more the one that was heard of longest ago is let go.
MOST: Final = 10_000


class Limit:
    """At most `often` times in `seconds` for each key."""

    def __init__(self, often: int, seconds: float, at: Callable[[], float] = time.monotonic) -> None:
        self._often, self._seconds, self._at = often, seconds, at
        self._heard: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = threading.Lock()

    def allows(self, key: str) -> bool:
        """Whether it may happen now; if so it is counted."""
        now = self._at()
        with self._lock:
            times = self._heard.setdefault(key, deque())
            self._heard.move_to_end(key)
            while times and now - times[0] >= self._seconds:
                times.popleft()
            if len(self._heard) > MOST:
                self._heard.popitem(last=False)
            if len(times) >= self._often:
                return False
            times.append(now)
            return True


def address_of(request: HttpRequest) -> str:
    """Where the request came from, as the server was told."""
    return str(request.META.get("REMOTE_ADDR", ""))
