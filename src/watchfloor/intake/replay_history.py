"""A history played into an empty store as if it happened now, on the store's own clock."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from django.db import connection, transaction

from watchfloor.core import clock, replay_clock
from watchfloor.core.models import ReplayClock
from watchfloor.eventlog.append import lock
from watchfloor.eventlog.models import Cursor
from watchfloor.intake.files.history import Reader
from watchfloor.intake.files.maps import FileMap
from watchfloor.intake.files.rows import Unreadable, open_table
from watchfloor.intake.files.score import Score
from watchfloor.intake.import_history import Outcome, Rejects, good_rows, warn_missing
from watchfloor.intake.write_rows import Step, Writer
from watchfloor.tickets.models import Ticket

SOURCE_PREFIX: Final = "replay:"
MOST_LEARNING: Final = timedelta(weeks=4)
# Every process must live by the history's time before the first ticket of it is there.
UNTIL_ALL_KNOW: Final = 2 * clock.NONE_BELIEVED_SECONDS + 0.5
_REPLAY_LOCK: Final = 0x5245_504C
_TICK_SECONDS: Final = 0.05
_HEARTBEAT: Final = timedelta(seconds=2)
_JUST_BEFORE: Final = timedelta(microseconds=1)


class Refused(ValueError):
    """This store cannot play this file; the message is one line for the person."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What to play and how: `speed` in history seconds a second, None as fast as it goes; up to `until`.

    Nothing is raised before `learn_until`; None: a quarter of the history, at most four weeks.
    """

    path: Path
    file_map: FileMap
    speed: float | None
    timezone: str | None = None
    until: datetime | None = None
    learn_until: datetime | None = None


@dataclass(slots=True)
class Played:
    """How a replay stands. `done` and `total` count moments of rows; `state` is running, paused or ended."""

    state: str
    at: datetime
    begins: datetime
    ends: datetime
    done: int
    total: int
    tickets: int
    events: int = 0
    reading: Outcome = field(default_factory=Outcome)


Progress = Callable[[Played], None]


def replay_file(
    asked: Asked, *, folder: Path, stop: threading.Event, progress: Progress = lambda _: None
) -> Played:  # fmt: skip
    """Play the file until it ends or `stop` is set; go on where an earlier run of it was. `folder` is the store's.

    Raises Refused where the store holds anything else, Unreadable where nothing can be read.
    """
    with _alone():
        digest, source = _digest(asked.path), SOURCE_PREFIX + asked.file_map.name
        _check(asked, digest, source)
        score = Score(folder)
        try:
            reading = _read(asked, score, folder)
            row = _begun(asked, score, digest, source)
            if not row.played:
                stop.wait(UNTIL_ALL_KNOW)
            return _Player(asked, score, row, reading, progress).play(stop)
        finally:
            score.close()


@contextmanager
def _alone() -> Iterator[None]:
    """One replay at a time; the server drops the lock with a process that is killed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_REPLAY_LOCK])
        if not cursor.fetchone()[0]:
            raise Refused("a replay already runs on this store")
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_REPLAY_LOCK])


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise Unreadable(f"{path}: {error.strerror}") from None


def _check(asked: Asked, digest: str, source: str) -> ReplayClock | None:
    """The replay to go on with; None where this one is the store's first."""
    row = replay_clock.kept()
    if row is None:
        if Ticket.objects.exists():
            raise Refused(
                "this store holds tickets already: a replay has a clock of its own and needs a store without any; "
                "name a new folder with --data, and start it with `watchfloor up --no-demo`"
            )
    elif (row.digest, row.source, row.timezone) != (digest, source, asked.timezone):
        raise Refused(f"this store plays {row.file} ({row.source}); another history needs a store of its own")
    return row


def _read(asked: Asked, score: Score, folder: Path) -> Outcome:
    table = open_table(asked.path)
    reader = Reader(asked.file_map, table.header, asked.timezone)
    outcome = Outcome(warnings=warn_missing(reader))
    rejects = Rejects(folder / "rejects", asked.path)
    for row in good_rows(table.rows(), reader, outcome, rejects):
        score.add(row)
    score.arrange()
    outcome.tickets, outcome.rejects_file = reader.tickets, rejects.close()
    if not len(score):
        raise Unreadable(f"{asked.path}: no row of it can be played")
    return outcome


def _begun(asked: Asked, score: Score, digest: str, source: str) -> ReplayClock:
    with transaction.atomic():
        # Under the append lock: no ticket is filed between the look and the clock.
        lock()
        row = _check(asked, digest, source)
        if row is None:
            # Whoever followed the log by our time begins anew.
            Cursor.objects.all().delete()
            return replay_clock.begin(
                file=asked.path.name, digest=digest, source=source, timezone=asked.timezone, speed=asked.speed,
                at=score.at(0), learn_until=_learn_until(asked, score),
            )  # fmt: skip
        if row.state != "ended" or row.played < len(score):
            replay_clock.go_on(row, asked.speed)
        return row


def _learn_until(asked: Asked, score: Score) -> datetime:
    if asked.learn_until is not None:
        return asked.learn_until
    first, last = score.filed_first or score.at(0), score.filed_last or score.at(len(score) - 1)
    if asked.until is not None:
        last = max(first, min(last, asked.until))
    return first + min(MOST_LEARNING, (last - first) / 4)


class _Player:
    """Writes what is due, batch by batch, and lets the clock go as far as that."""

    def __init__(self, asked: Asked, score: Score, row: ReplayClock, reading: Outcome, progress: Progress) -> None:
        self._asked, self._score, self._row, self._progress = asked, score, row, progress
        self._writer = Writer(row.source, teaches_until=row.learn_until)
        self._total = score.up_to(asked.until) if asked.until else len(score)
        self._ends = asked.until if asked.until and self._total < len(score) else score.at(len(score) - 1)
        self._played = Played(
            row.state, row.at, score.at(0), self._ends, row.played, self._total, reading.tickets, reading=reading
        )  # fmt: skip

    def play(self, stop: threading.Event) -> Played:
        """Until the end, or until told to stop."""
        row = self._row
        if row.state == "ended" or (row.played >= self._total and row.at >= self._ends):
            return self._told()
        while row.played < self._total or not self._is_due(self._ends):
            if stop.is_set():
                replay_clock.pause(row)
                return self._told()
            due = self._due()
            if due > row.played:
                self._write(due)
            else:
                self._wait(stop)
            self._progress(self._told())
        replay_clock.end(row, self._ends)
        return self._told()

    def _due(self) -> int:
        """How many moments should be written by now, of those that one batch takes."""
        end = min(self._row.played + self._writer.batch_size, self._total)
        first = due = self._row.played
        while due < end and self._is_due(self._score.at(due)):
            due += 1
        return max(due, first)

    def _is_due(self, at: datetime) -> bool:
        row = self._row
        if row.speed is None:
            return True
        return (at - row.at).total_seconds() <= (clock.wall() - row.wall_at).total_seconds() * row.speed

    def _write(self, end: int) -> None:
        steps = [Step(*moment) for moment in self._score.moments(self._row.played, end)]
        with transaction.atomic():
            written = self._writer.write(steps)
            replay_clock.wrote(self._row, played=end, until=self._horizon(end))
        self._played.events += written.events

    def _horizon(self, played: int) -> datetime:
        """How far the clock may go: to just before what is still to come."""
        return self._ends if played >= self._total else self._score.at(played) - _JUST_BEFORE

    def _wait(self, stop: threading.Event) -> None:
        if clock.wall() - self._row.told_at > _HEARTBEAT:
            replay_clock.still_here(self._row)
        stop.wait(_TICK_SECONDS)

    def _told(self) -> Played:
        told, row = self._played, self._row
        told.state, told.done = row.state, row.played
        told.at = replay_clock.time_of(row, clock.wall())
        return told
