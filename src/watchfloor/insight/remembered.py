"""Answers kept for the next reader: a page does not count a million tickets again because somebody looks at it.

An answer is fresh for a while; after that it is still given at once, and counted anew in the background for the next
reader. Only what nobody asked for lately is waited for. An answer tells when it was counted; pages show that.
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Generic, TypeVar

from django.db import connections

from watchfloor.core import clock

FRESH: Final = timedelta(seconds=15)
# Past this an answer says too little about now: better to wait for a new one.
STALE: Final = timedelta(minutes=10)
KEPT: Final = 256

T = TypeVar("T")

log = logging.getLogger("watchfloor.insight")


@dataclass(frozen=True, slots=True)
class Answer(Generic[T]):
    """What was counted, and when: by the store's clock, which a replay sets, and by ours, which tells its age."""

    value: T
    at: datetime
    counted_at: datetime


class Remembered(Generic[T]):
    """A bounded store of answers by what was asked. The key must hold whose eyes it is for."""

    def __init__(self, *, kept: int = KEPT) -> None:
        self._kept = kept
        self._answers: OrderedDict[Hashable, Answer[T]] = OrderedDict()
        self._running: set[Hashable] = set()
        self._lock = threading.Lock()
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="insight")

    def get(self, key: Hashable, count: Callable[[], T], *, fresh: timedelta = FRESH) -> Answer[T]:
        """The answer to `key`; `count` finds it where none is kept, or one that is too old."""
        now = clock.wall()
        with self._lock:
            found = self._answers.get(key)
            if found is not None:
                self._answers.move_to_end(key)
        if found is None or now - found.counted_at > max(STALE, fresh):
            return self._keep(key, count)
        if now - found.counted_at > fresh:
            self._renew(key, count)
        return found

    def clear(self) -> None:
        """Forget every answer."""
        with self._lock:
            self._answers.clear()

    def _keep(self, key: Hashable, count: Callable[[], T]) -> Answer[T]:
        at, counted_at = clock.now(), clock.wall()
        answer = Answer(count(), at, counted_at)
        with self._lock:
            self._answers[key] = answer
            self._answers.move_to_end(key)
            while len(self._answers) > self._kept:
                self._answers.popitem(last=False)
        return answer

    def _renew(self, key: Hashable, count: Callable[[], T]) -> None:
        with self._lock:
            if key in self._running:
                return
            self._running.add(key)
        self._pool.submit(self._renewed, key, count)

    def _renewed(self, key: Hashable, count: Callable[[], T]) -> None:
        try:
            self._keep(key, count)
        except Exception:
            # The old answer stays, with its time; the next reader tries again.
            log.exception("an answer could not be counted anew")
        finally:
            connections.close_all()
            with self._lock:
                self._running.discard(key)
