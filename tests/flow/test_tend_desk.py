"""The thread that tends the desk: a follower that fails stops none of the others, and rests before it tries again."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import OperationalError, connection

from watchfloor import pipeline
from watchfloor.eventlog.append import CHANNEL

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def test_a_follower_that_fails_rests_while_the_others_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "close_old_connections", lambda: None)
    ran: list[str] = []

    def fails(now: datetime) -> bool:
        ran.append("fails")
        raise ValueError(now)

    def waits(_: datetime) -> bool:
        ran.append("waits")
        raise OperationalError("deadlock detected")

    def works(_: datetime) -> bool:
        ran.append("works")
        return True

    desk = pipeline.DeskRound((("a", fails), ("b", waits), ("c", works)))
    assert desk.run(NOW)
    assert desk.run(NOW)
    assert ran == ["fails", "waits", "works", "works"]


def test_it_says_whether_there_is_more_at_once() -> None:
    assert not pipeline.DeskRound((("a", lambda _: False),)).run(NOW)
    assert pipeline.DeskRound((("a", lambda _: True), ("b", lambda _: False))).run(NOW)


@pytest.mark.django_db(transaction=True)
def test_what_came_together_is_one_wake_up(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    with pipeline._listening() as wire, connection.cursor() as cursor:
        # One transaction: all of them reach the listener at once.
        cursor.execute("SELECT count(pg_notify(%s, n::text)) FROM generate_series(1, 300) n", [CHANNEL])
        monkeypatch.setattr("watchfloor.pipeline.time.sleep", slept.append)
        pipeline._woken(wire, seconds=5.0)
        pipeline._woken(wire, seconds=0.0)
    assert slept == [pipeline.TOGETHER]
