"""Real worker processes, killed with -9 in the middle of an outbreak: the signals are those of one that lived on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from django.db import connection, transaction

from tests.cli.command import ROOT
from tests.flow.test_watch import MODULES, filed
from watchfloor.core import clock
from watchfloor.directory.commands import register_person
from watchfloor.eventlog.append import append, keep_text
from watchfloor.eventlog.models import Cursor, Event
from watchfloor.eventlog.pulse import health
from watchfloor.tickets import project
from watchfloor.tickets.commands import create_ticket
from watchfloor.watch.follow import Follower
from watchfloor.watch.models import Signal

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = 40


def start() -> subprocess.Popen[bytes]:
    """A worker on the test's database."""
    parameters = connection.get_connection_params()
    url = f"postgresql:///{parameters['dbname']}?host={parameters['host']}&user={parameters['user']}"
    if parameters.get("port"):
        url += f"&port={parameters['port']}"
    env = os.environ | {"WATCHFLOOR_DATABASE_URL": url, "PYTHONPATH": str(ROOT / "src")}
    return subprocess.Popen([sys.executable, "-P", "-m", "watchfloor.cli.worker"], env=env)


@pytest.fixture
def workers() -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """Starts workers; whoever is left at the end is killed."""
    started: list[subprocess.Popen[bytes]] = []

    def more() -> subprocess.Popen[bytes]:
        started.append(start())
        return started[-1]

    yield more
    for worker in started:
        worker.kill()
        worker.wait()


def wait_for(condition: Callable[[], bool], seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come true in time"
        time.sleep(0.05)


def quiet_weeks(end: datetime) -> list[int]:
    """Four weeks in which one ticket an hour came from an older system; returns the people who file."""
    with transaction.atomic():
        people = [register_person(name=f"Reviewer {i}", role="requester", now=end).id for i in range(PEOPLE)]
        rows = [
            filed(
                end - timedelta(hours=hours), people[hours % PEOPLE], MODULES[hours % 4], "Slow", 10_000 + hours,
                "import:old",
            )
            for hours in range(28 * 24, 0, -1)
        ]  # fmt: skip
        project.apply(append(rows))
        assert keep_text("note", "kept")
    return people


def file_outbreak(people: list[int], how_many: int) -> None:
    for i, person in enumerate(people[:how_many]):
        with transaction.atomic():
            create_ticket(
                subject=f"Decision lost {i}", body=f"It is gone, step {i}.", requester=person, by=person,
                now=clock.now(), attributes={"module": "Decision submit", "platform": "Moderation Console"},
            )  # fmt: skip
        time.sleep(0.04)


def told() -> list[tuple[object, ...]]:
    """Every signal event, without what only this log knows: positions and when it was recorded."""
    rows = Event.objects.filter(subject_kind="signal").order_by("position")
    return list(rows.values_list("subject_id", "kind", "at", "external_id", "payload"))


def has_read() -> bool:
    found = health("watch")
    return found.is_running and found.behind == 0


def test_killed_again_and_again_it_raises_the_same_signals_each_once(
    workers: Callable[[], subprocess.Popen[bytes]],
) -> None:
    people = quiet_weeks(clock.now() - timedelta(hours=1))
    worker = workers()
    wait_for(has_read)
    for part in range(3):
        file_outbreak(people[part * 10 :], 10)
        # In the middle of a round, or between two: whatever it was at, it is gone.
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        worker = workers()
    wait_for(lambda: Signal.objects.exists() and has_read())
    worker.send_signal(signal.SIGTERM)
    worker.wait()
    kept = told()
    raised = [row for row in kept if row[1] == "signal.raised"]
    assert len(raised) == len({row[0] for row in raised}) >= 1
    assert len({row[3] for row in kept}) == len(kept)
    assert max(row.requesters for row in Signal.objects.all()) >= 3
    # One that reads all of it from the start and never died says the very same: each of its changes is known already.
    Cursor.objects.all().delete()
    newest = Event.objects.filter(subject_kind="signal").latest("position").recorded_at
    survivor = Follower()
    while survivor.run(newest):
        pass
    assert told() == kept
