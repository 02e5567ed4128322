"""A follower's sign of life: how far it is, how soon it deals with what is recorded, whether it runs."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from watchfloor.core import clock
from watchfloor.eventlog.append import NewEvent, append
from watchfloor.eventlog.models import Event, Pulse
from watchfloor.eventlog.pulse import EDGES, SILENT, Beat, health, quantile

pytestmark = pytest.mark.django_db


def told(n: int) -> list[Event]:
    at = clock.wall() - timedelta(hours=1)
    return append([NewEvent("ticket", i, "ticket.noted", at, {}) for i in range(n)])


def test_nobody_has_told_anything_yet() -> None:
    events = told(3)
    found = health("watch")
    assert (found.is_running, found.behind, found.newest_at) == (False, events[-1].position, None)


def test_how_far_it_is_and_how_soon() -> None:
    first, second = told(3), told(2)
    beat = Beat("watch")
    beat.dealt_with(first)
    beat.tell(first[-1].position)
    found = health("watch")
    assert (found.is_running, found.behind, found.newest_at) == (True, 2, first[0].at)
    # Not again within the second.
    beat.dealt_with(second)
    beat.tell(second[-1].position)
    assert health("watch").behind == 2
    with time_machine.travel(clock.wall() + SILENT + timedelta(seconds=1)):
        assert not health("watch").is_running
    delays = Pulse.objects.get(name="watch").delays
    assert sum(delays.values()) == 3
    assert quantile(delays, 0.99) < 5000


def test_a_share_is_read_from_the_steps() -> None:
    assert quantile({}, 0.5) == 0
    assert quantile({"8": 98, "40": 2}, 0.5) == EDGES[8]
    assert quantile({"8": 98, "40": 2}, 0.99) == EDGES[40]
