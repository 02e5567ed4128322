"""`watchfloor doctor` tells whether the worker runs and how far the detector is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection, transaction

from watchfloor.core import clock
from watchfloor.eventlog.append import NewEvent, append
from watchfloor.eventlog.models import Pulse
from watchfloor.server.doctor import worker

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def url() -> str:
    given = connection.get_connection_params()
    port = f"&port={given['port']}" if given.get("port") else ""
    return f"postgresql:///{given['dbname']}?host={given['host']}&user={given['user']}{port}"


def beat(position: int, ago: float = 0) -> None:
    now = clock.wall()
    told = {"position": position, "beat_at": now - timedelta(seconds=ago), "newest_at": now - timedelta(seconds=40)}
    Pulse.objects.update_or_create(name="watch", defaults=told)


def test_it_says_whether_it_runs_and_what_is_still_to_read(url: str) -> None:
    assert worker(url).found.startswith("does not run")
    with transaction.atomic():
        events = append([NewEvent("ticket", i, "ticket.noted", clock.wall()) for i in range(3)])
    beat(events[-1].position)
    assert worker(url).verdict == "ok"
    assert "has read the whole log; the newest that it read happened 40 s ago" in worker(url).found
    beat(events[0].position)
    found = worker(url)
    assert (found.verdict, "has 2 events still to read" in found.found) == ("ok", True)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE event SET recorded_at = recorded_at - interval '1 minute'")
    assert worker(url).verdict == "wrong"
    beat(events[-1].position, ago=60)
    assert worker(url).found.startswith("does not run")


def test_a_store_that_is_older_than_this_is_no_fault(url: str) -> None:
    assert worker(url.replace(connection.get_connection_params()["dbname"], "postgres")).verdict == "note"
