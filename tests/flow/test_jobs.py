"""Jobs: queued with the transaction that asks, run once, told as they go, stopped when asked, never lost."""

from __future__ import annotations

import asyncio
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from watchfloor.core import clock, jobs
from watchfloor.core.job_process import JobProcess, due
from watchfloor.core.models import Job

pytestmark = pytest.mark.django_db(transaction=True)


def queued() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT (args->>'job')::bigint FROM procrastinate_jobs WHERE status = 'todo' ORDER BY 1")
        return [row[0] for row in cursor.fetchall()]


@pytest.fixture(autouse=True)
def empty_queue() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")


def count(progress: jobs.Progress, to: int) -> dict[str, int]:
    for i in range(to):
        progress.step(i, to, "counting")
    return {"counted": to}


def broken(progress: jobs.Progress) -> None:
    raise ZeroDivisionError


def refuses(progress: jobs.Progress) -> None:
    raise jobs.Failure("the file is gone")


FUNCTIONS: dict[str, jobs.Function] = {"count": count, "broken": broken, "refuses": refuses}


def after_run(job: Job, **more: Any) -> Job:
    jobs.run(job.id, FUNCTIONS, **more)
    return Job.objects.get(id=job.id)


def test_a_job_is_queued_only_if_its_transaction_is_kept() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        jobs.enqueue("count", to=3)
        raise RuntimeError
    assert (Job.objects.count(), queued()) == (0, [])
    job = jobs.enqueue("count", to=3, asked_by=7)
    assert queued() == [job.id]
    job = after_run(job)
    assert (job.state, job.result, job.asked_by, job.attempts) == ("done", {"counted": 3}, 7, 1)
    assert job.started_at is not None
    assert job.ended_at is not None
    after_run(job)
    assert Job.objects.get(id=job.id).attempts == 1, "what is over is not run again"


def test_of_a_key_there_is_one_unfinished_job() -> None:
    first = jobs.enqueue("count", key="audit", to=1)
    assert jobs.enqueue("count", key="audit", to=2).id == first.id
    assert queued() == [first.id]
    after_run(first)
    assert jobs.enqueue("count", key="audit", to=2).id != first.id


def test_how_it_went_wrong_is_told() -> None:
    assert after_run(jobs.enqueue("refuses")).note == "the file is gone"
    job = after_run(jobs.enqueue("broken"))
    assert (job.state, job.note) == ("failed", "it broke off by a fault of its own: ZeroDivisionError")
    job = after_run(jobs.enqueue("of a later version"))
    assert (job.state, job.note) == ("failed", "this version knows no job 'of a later version'")


def test_it_stops_when_asked() -> None:
    waiting = jobs.enqueue("count", to=1)
    jobs.stop(waiting.id)
    assert after_run(waiting).state == "stopped"
    begun = threading.Event()

    def endless(progress: jobs.Progress) -> None:
        while True:
            begun.set()
            progress.step(1, 2, "still going")
            time.sleep(0.01)

    job = jobs.enqueue("endless")
    thread = threading.Thread(target=_in_thread, args=(job.id, {"endless": endless}))
    thread.start()
    assert begun.wait(10)
    wait_for(lambda: Job.objects.get(id=job.id).note == "still going")
    assert Job.objects.get(id=job.id).state == "running"
    assert jobs.orphans(jobs.orphans()) == [], "a busy job is not lost"
    jobs.stop(job.id)
    thread.join(10)
    assert Job.objects.get(id=job.id).state == "stopped"


def _in_thread(job: int, functions: dict[str, jobs.Function]) -> None:
    try:
        jobs.run(job, functions)
    finally:
        connection.close()


def wait_for(condition: Any) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_job_whose_process_ends_waits_for_the_next() -> None:
    ending = threading.Event()
    ending.set()
    job = after_run(jobs.enqueue("count", to=3), ending=ending)
    assert (job.state, job.attempts, job.ended_at) == ("waiting", 0, None)


def test_a_job_whose_process_was_killed_is_run_again_but_not_for_ever() -> None:
    job = jobs.enqueue("count", to=3)
    for attempt in range(1, jobs.MOST_ATTEMPTS + 1):
        # As a kill leaves it: taken from the queue, begun, and nobody there.
        with connection.cursor() as cursor:
            cursor.execute("UPDATE procrastinate_jobs SET status = 'doing'")
        Job.objects.filter(id=job.id).update(state="running", attempts=attempt)
        found = jobs.orphans()
        assert (found, queued()) == ([job.id], []), "it may be on its way from the queue to its process"
        jobs.orphans(found)
        assert queued() == [job.id]
    job = after_run(job)
    assert (job.state, job.note) == ("failed", "its process ended 3 times while it ran, perhaps for want of memory")


def test_what_is_nightly_is_done_once_a_night_and_a_night_that_was_slept_through_is_made_up_for() -> None:
    began = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    assert due(["count"], began, began + timedelta(hours=17)) == []
    assert due(["count"], began, began + timedelta(hours=19)) == ["count"]
    process = JobProcess(FUNCTIONS, ("count",), clock.wall() - timedelta(days=2))
    process.look()
    process.look()
    assert Job.objects.filter(kind="count", key="nightly:count").count() == 1


def test_what_is_queued_from_within_the_process_stands_and_falls_with_its_transaction() -> None:
    def queues(_: threading.Event) -> None:
        with suppress(ZeroDivisionError), transaction.atomic():
            jobs.enqueue("count", to=1)
            raise ZeroDivisionError
        with transaction.atomic():
            jobs.enqueue("count", to=2)

    process = JobProcess({}, (), clock.wall(), beside=(queues,))
    asyncio.run(asyncio.wait_for(process._serve(), 30))
    job = Job.objects.get()
    # One row in the queue at most: the process itself may have taken it already.
    assert (job.args, set(queued()) <= {job.id}) == ({"to": 2}, True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE args->>'job' <> %s", [str(job.id)])
        assert cursor.fetchone() == (0,)


def test_each_that_runs_beside_jobs_has_a_thread_of_its_own() -> None:
    """The usual pool has six threads on two cores: the seventh would never begin, and no job with it."""
    together = threading.Barrier(40)
    process = JobProcess({}, (), clock.wall(), beside=(lambda _: together.wait(20),) * 40)  # type: ignore[arg-type]
    asyncio.run(asyncio.wait_for(process._serve(), 30))
    assert not together.broken
