"""Work that a page or a night asks for: queued in the caller's transaction, shown as it runs, stopped when asked.

procrastinate carries the queue; the Job row is what people see. A function that does such work takes a Progress first
and its arguments by name, and returns what is kept as the row's `result`. It is run from the start again where its
process was killed, so it must add nothing twice.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

import psycopg
from django.db import connection, transaction
from procrastinate.contrib.django import app
from psycopg.conninfo import make_conninfo
from psycopg.types.json import Jsonb

from watchfloor.core import clock
from watchfloor.core.models import Job

log = logging.getLogger("watchfloor.jobs")

TASK: Final = "watchfloor.run"
UNFINISHED: Final = ("waiting", "running")
# A job that took its process with it this often would take the next one too.
MOST_ATTEMPTS: Final = 3
TELL_SECONDS: Final = 0.5
# With a job's id it names the lock that its process holds as long as it lives.
_LOCK: Final = 0x4A4F_4253

Function = Callable[..., Any]


class Stopped(Exception):
    """Somebody asked for the job to stop. A job function lets it pass."""


class Interrupted(Exception):
    """The process that runs the job is about to end. A job function lets it pass; the job is run again later."""


class Failure(Exception):
    """The job cannot be done; the message is one line for the person who asked."""


def enqueue(kind: str, *, key: str | None = None, asked_by: int | None = None, **args: Any) -> Job:
    """Queue a job of this kind, in the caller's transaction; `args` are JSON values.

    Of one `key` there is never more than one unfinished job: where there is one, that one is returned.
    """
    with transaction.atomic():
        if key is not None:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [_LOCK, key])
            if (same := Job.objects.filter(key=key, state__in=UNFINISHED).first()) is not None:
                return same
        job = Job.objects.create(kind=kind, key=key, args=args, asked_by=asked_by, asked_at=clock.wall())
        _defer(job.id)
    return job


def stop(job: int) -> None:
    """Ask a job to stop: at once where it waits, at its next step where it runs. One that is over stays as it is."""
    if not Job.objects.filter(id=job, state="waiting").update(state="stopped", ended_at=clock.wall()):
        Job.objects.filter(id=job, state="running").update(stop_asked=True)


def run(job: int, functions: Mapping[str, Function], ending: threading.Event | None = None) -> None:
    """Run a job that waits, or whose process was killed, and keep how it ended. Nothing where another process has it.

    `ending`, once set, interrupts it; then it waits again.
    """
    with _held(job) as wire:
        row = _begun(wire, job) if wire is not None else None
        if wire is None or row is None:
            return
        kind, args, attempts = row
        state, note, result = _outcome(Progress(wire, job, ending), functions.get(kind), kind, args, attempts)
        _finish(wire, job, state, note, result)


class Progress:
    """How far a job is. What it tells is seen at once, whatever transaction the job itself is in."""

    def __init__(self, wire: psycopg.Connection[Any], job: int, ending: threading.Event | None) -> None:
        self.job = job
        self._wire, self._ending, self._told_at = wire, ending, 0.0

    def step(self, done: int, total: int = 0, note: str | None = None) -> None:
        """Tell that `done` of `total` are done; cheap enough for an inner loop. Raises Stopped or Interrupted."""
        if self._ending is not None and self._ending.is_set():
            raise Interrupted
        at = time.monotonic()
        if at - self._told_at < TELL_SECONDS:
            return
        self._told_at = at
        told = self._wire.execute(
            "UPDATE job SET done = %s, total = %s, note = coalesce(%s, note) WHERE id = %s RETURNING stop_asked",
            [done, total, note, self.job],
        ).fetchone()
        if told is None or told[0]:
            raise Stopped


def orphans(suspects: Sequence[int] = ()) -> list[int]:
    """Unfinished jobs that nobody has and that are not queued: their process was killed.

    A job is in that state for a moment between the queue and its process, too, so only one that is found twice is an
    orphan: those of `suspects` are queued again. Returns what was found, the suspects of the next look.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM job WHERE state = ANY(%s) AND NOT EXISTS (SELECT FROM procrastinate_jobs q WHERE "
            "q.status = 'todo' AND q.task_name = %s AND q.args->>'job' = job.id::text)",
            [list(UNFINISHED), TASK],
        )
        found = [job for (job,) in cursor.fetchall() if _is_free(job)]
    for job in set(found) & set(suspects):
        log.warning("job %s lost its process; it is queued again", job)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "DELETE FROM procrastinate_jobs WHERE status = 'doing' AND task_name = %s AND args->>'job' = %s",
                [TASK, str(job)],
            )
            _defer(job)
    return found


def _defer(job: int) -> None:
    app.configure_task(TASK).defer(job=job)


def _is_free(job: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [_LOCK, job])
        row = cursor.fetchone()
        if row and row[0]:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [_LOCK, job])
        return bool(row and row[0])


@contextmanager
def _held(job: int) -> Iterator[psycopg.Connection[Any] | None]:
    """A connection of its own that holds the job's lock for the block; None where somebody else has the lock.

    The server drops the lock with the connection, so a killed process is told from a busy one at once.
    """
    settings = connection.get_connection_params()
    names = ("dbname", "user", "password", "host", "port")
    with psycopg.connect(make_conninfo("", **{name: settings.get(name) for name in names}), autocommit=True) as wire:
        row = wire.execute("SELECT pg_try_advisory_lock(%s, %s)", [_LOCK, job]).fetchone()
        yield wire if row and row[0] else None


def _begun(wire: psycopg.Connection[Any], job: int) -> tuple[str, dict[str, Any], int] | None:
    return wire.execute(
        "UPDATE job SET state = 'running', started_at = %s, attempts = attempts + 1, done = 0, total = 0, note = '' "
        "WHERE id = %s AND state = ANY(%s) RETURNING kind, args, attempts",
        [clock.wall(), job, list(UNFINISHED)],
    ).fetchone()


def _outcome(
    progress: Progress, function: Function | None, kind: str, args: Mapping[str, Any], attempts: int
) -> tuple[str, str | None, Any]:
    """The job's state at its end, its last note (None: as it was), its result."""
    if function is None:
        return "failed", f"this version knows no job {kind!r}", None
    if attempts > MOST_ATTEMPTS:
        return "failed", f"its process ended {MOST_ATTEMPTS} times while it ran, perhaps for want of memory", None
    try:
        return "done", None, function(progress, **args)
    except Stopped:
        return "stopped", None, None
    except Interrupted:
        return "waiting", None, None
    except Failure as why:
        return "failed", str(why), None
    except Exception as fault:
        log.exception("job %s (%s) failed", progress.job, kind)
        return "failed", f"it broke off by a fault of its own: {type(fault).__name__}", None


def _finish(wire: psycopg.Connection[Any], job: int, state: str, note: str | None, result: Any) -> None:
    is_over = state not in UNFINISHED
    wire.execute(
        "UPDATE job SET state = %s, note = coalesce(%s, note), result = %s, ended_at = %s, "
        "attempts = attempts - %s WHERE id = %s",
        [
            state, note, None if result is None else Jsonb(result), clock.wall() if is_over else None,
            0 if is_over else 1, job,
        ],
    )  # fmt: skip
