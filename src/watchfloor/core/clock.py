"""The only place that reads the wall clock. Everything else is told what time it is.

A store that plays a history has a clock of its own, the row that `core.replay_clock` writes: there `now()` is the
history's time in every process. It never passes what has been written: a process that asked between a ticket's time
and its writing would judge a quiet that was none.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from django.apps import apps
from django.core.exceptions import SynchronousOnlyOperation
from django.db import DatabaseError, InterfaceError, connection

# How long a process believes what it read of the row. A replay moves fast; most stores have none.
BELIEVED_SECONDS: Final = 0.25
NONE_BELIEVED_SECONDS: Final = 1.0
# A replay that has not told of itself for so long is no longer there.
SILENT: Final = timedelta(seconds=10)
_ROW: Final = "SELECT state, speed, wall_at, at, until, file, learn_until, told_at FROM replay_clock"


@dataclass(frozen=True, slots=True)
class Replay:
    """The clock of a store that plays a history: at the wall time `wall_at` it was `at`.

    `state` is running, paused or ended; `speed` is history seconds a second, None as fast as it goes; `until` is the
    moment that it may not pass, as later tickets are still to come. Nothing is raised before `learn_until`.
    """

    state: str
    speed: float | None
    wall_at: datetime
    at: datetime
    until: datetime
    file: str
    learn_until: datetime
    told_at: datetime

    def time_at(self, moment: datetime) -> datetime:
        """The history's time at a moment of the wall clock. Once it has ended it goes on as fast as ours."""
        passed = max(moment - self.wall_at, timedelta(0))
        if self.state == "ended":
            return self.at + passed
        if self.state == "paused":
            return self.at
        if self.speed is None:
            return self.until
        ahead = passed.total_seconds() * self.speed
        return self.until if ahead >= (self.until - self.at).total_seconds() else self.at + timedelta(seconds=ahead)

    @property
    def goes_on(self) -> bool:
        """Whether somebody plays it at this moment."""
        return self.state == "running" and wall() - self.told_at < SILENT


def wall() -> datetime:
    """The moment by the machine's clock, aware, in UTC: for links, sessions, jobs and all that is of this world."""
    return datetime.now(UTC)


def now() -> datetime:
    """The present moment of the store, aware, in UTC."""
    found = replay()
    return wall() if found is None else found.time_at(wall())


def replay() -> Replay | None:
    """The store's replay, as of at most a quarter of a second ago; None in a store that has none."""
    if time.monotonic() >= _believed.until:
        _read_again()
    return _believed.replay


def forget() -> None:
    """Read the row again at the next question: this process has just changed it."""
    _believed.until = 0.0


@dataclass(slots=True)
class _Believed:
    replay: Replay | None = None
    until: float = 0.0


_believed: Final = _Believed()


def _read_again() -> None:
    # First, so that other threads believe the old one meanwhile instead of asking too.
    _believed.until = time.monotonic() + BELIEVED_SECONDS
    try:
        found = _read()
    except (DatabaseError, InterfaceError, SynchronousOnlyOperation):
        return  # a database that is away, or a thread that may not ask: what was believed will do
    _believed.replay = found
    if found is None:
        _believed.until = time.monotonic() + NONE_BELIEVED_SECONDS


def _read() -> Replay | None:
    """The row; what is believed where it cannot be asked for (no store is open, the transaction is broken)."""
    if not apps.ready or (connection.in_atomic_block and connection.needs_rollback):
        return _believed.replay
    with connection.cursor() as cursor:
        cursor.execute(_ROW)
        row = cursor.fetchone()
    return None if row is None else Replay(*row)
