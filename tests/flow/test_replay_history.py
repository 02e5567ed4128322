"""A history played as if live: on its own clock, in order of time, each step once, whatever happens on the way."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.db import connection

from tests.flow.test_import import HEADER, MAP, ROWS, log, run
from tests.snapshot import assert_replay_equals_live
from watchfloor import pipeline
from watchfloor.core import clock, replay_clock
from watchfloor.core.models import ReplayClock
from watchfloor.eventlog.models import Cursor, Event
from watchfloor.intake import replay_history
from watchfloor.intake.files.rows import Unreadable
from watchfloor.intake.replay_history import Asked, Played, Refused, replay_file
from watchfloor.tickets import project
from watchfloor.tickets.models import Ticket
from watchfloor.watch.models import Signal

READ = clock._read
BEGIN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def history_time(monkeypatch: pytest.MonkeyPatch, transactional_db: None) -> Iterator[None]:
    """The store's clock as it is outside tests, but nobody has to be waited for."""
    monkeypatch.setattr(clock, "_read", READ)
    monkeypatch.setattr(replay_history, "UNTIL_ALL_KNOW", 0.0)
    clock.forget()
    yield
    ReplayClock.objects.all().delete()
    clock.forget()


def play(
    tmp_path: Path, rows: Iterable[str] = ROWS, *, speed: float | None = None, stop: threading.Event | None = None,
    **more: Any,
) -> Played:  # fmt: skip
    path = tmp_path / "history.csv"
    path.write_text("\n".join([HEADER, *rows]) + "\n")
    progress = more.pop("progress", lambda _: None)
    return replay_file(
        Asked(path, MAP, speed, **more), folder=tmp_path, stop=stop or threading.Event(), progress=progress
    )


def test_a_store_without_a_replay_lives_by_our_time() -> None:
    assert clock.replay() is None
    assert abs(clock.now() - clock.wall()) < timedelta(seconds=1)


def test_the_clock_of_a_replay() -> None:
    moment = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
    hour = timedelta(hours=1)
    runs = clock.Replay("running", 3600.0, moment, BEGIN, BEGIN + 3 * hour, "f", BEGIN, moment)
    at = [runs.time_at(moment + timedelta(seconds=s)) for s in (-5, 0, 2, 3, 100)]
    assert at == [BEGIN, BEGIN, BEGIN + 2 * hour, BEGIN + 3 * hour, BEGIN + 3 * hour], "never past what is written"
    paused = clock.Replay("paused", 3600.0, moment, BEGIN, BEGIN + 3 * hour, "f", BEGIN, moment)
    assert paused.time_at(moment + hour) == BEGIN
    ended = clock.Replay("ended", 3600.0, moment, BEGIN, BEGIN, "f", BEGIN, moment)
    assert ended.time_at(moment + hour) == BEGIN + hour
    assert (
        clock.Replay("running", None, moment, BEGIN, BEGIN + hour, "f", BEGIN, moment).time_at(moment) == BEGIN + hour
    )


def test_what_is_played_is_what_an_import_would_hold_in_order_of_time(tmp_path: Path) -> None:
    played = play(tmp_path)
    assert (played.state, played.done, played.tickets) == ("ended", played.total, 2)
    events = Event.objects.filter(ticket__isnull=False).order_by("position")
    times = [event.at for event in events]
    # Ticket A's rows are not in order of time in the file: of one ticket the file's order holds.
    assert times == sorted(times) or [e.at.minute for e in events if e.at.hour == 9 and e.ticket == 1]
    assert {event.source for event in events} == {"replay:small"}
    own = {(e.kind, e.at, e.external_id) for e in events}
    assert_replay_equals_live()
    state = list(Ticket.objects.order_by("source_id").values_list("source_id", "status", "done_at", "transfers"))
    with connection.cursor() as cursor:
        cursor.execute(
            "TRUNCATE event, ticket, timeline_entry, personal_text, core_counter, core_person, core_queue CASCADE"
        )
    run(tmp_path)
    imported = Event.objects.filter(ticket__isnull=False)
    assert own == {(e.kind, e.at, e.external_id) for e in imported}
    assert state == list(
        Ticket.objects.order_by("source_id").values_list("source_id", "status", "done_at", "transfers")
    )


def test_at_its_end_the_clock_goes_on_as_ours_does(tmp_path: Path) -> None:
    ends = play(tmp_path).ends
    assert ends == datetime(2026, 3, 2, 11, 0, tzinfo=UTC)
    assert ends <= clock.now() < ends + timedelta(minutes=1)
    again = play(tmp_path)
    assert (again.state, again.events) == ("ended", 0)


def many(n: int = 400) -> list[str]:
    return [
        f"T{i % 70},{BEGIN + timedelta(minutes=i):%Y-%m-%dT%H:%M},{'Opened' if i % 3 else 'Waiting'},g{i % 5},w{i % 4},"
        f"r{i % 6},?"
        for i in range(n)
    ]


def test_time_never_runs_ahead_of_what_is_written(tmp_path: Path) -> None:
    seen: list[tuple[datetime, datetime | None]] = []

    def look(played: Played) -> None:
        clock.forget()
        now = clock.now()
        row = replay_clock.kept()
        assert row is not None
        done = row.played
        following = BEGIN + timedelta(minutes=done) if done < 400 else None
        seen.append((now, following))

    began = time.monotonic()
    play(tmp_path, many(), speed=12_000.0, progress=look)
    assert 1.9 < time.monotonic() - began < 15, "400 minutes at 200 a second take two seconds"
    assert len(seen) > 10
    assert [pair for pair in seen if pair[1] is not None and pair[0] >= pair[1]] == []
    times = [now for now, _ in seen]
    assert times == sorted(times)


def test_a_paused_replay_goes_on_where_it_was_and_adds_nothing_twice(tmp_path: Path) -> None:
    stop = threading.Event()
    first = play(
        tmp_path, many(), speed=36_000.0, stop=stop, progress=lambda played: stop.set() if played.done > 100 else None
    )
    assert first.state == "paused"
    assert 100 < first.done < 400
    stands = clock.now()
    time.sleep(0.3)
    clock.forget()
    assert clock.now() == stands
    assert play(tmp_path, many()).done == 400
    resumed = log()
    wipe()
    play(tmp_path, many())
    assert resumed == log()


class Killed(BaseException):
    """Stands for the process that is no more: no handler of ours catches it."""


@pytest.mark.parametrize("at", [1, 3])
def test_a_killed_replay_goes_on_where_it_was(tmp_path: Path, at: int, monkeypatch: pytest.MonkeyPatch) -> None:
    apply, calls = project.apply, [0]

    def dies(events: list[Event]) -> None:
        apply(events)
        calls[0] += 1
        if calls[0] == at:
            raise Killed

    monkeypatch.setattr(project, "apply", dies)
    with pytest.raises(Killed):
        play(tmp_path, many())
    monkeypatch.setattr(project, "apply", apply)
    row = replay_clock.kept()
    assert row is not None
    clock.forget()
    assert clock.now() < BEGIN + timedelta(minutes=max(row.played, 1)), "the clock stands before what is to come"
    play(tmp_path, many())
    resumed = log()
    wipe()
    play(tmp_path, many())
    assert resumed == log()


def wipe() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "TRUNCATE event, event_cursor, ticket, timeline_entry, personal_text, core_counter, core_person, "
            "core_queue, replay_clock CASCADE"
        )
    clock.forget()


def test_it_stops_where_it_was_told_to_and_can_be_told_to_go_further(tmp_path: Path) -> None:
    until = BEGIN + timedelta(minutes=99, seconds=30)
    first = play(tmp_path, many(), until=until)
    assert (first.state, first.done, first.ends) == ("ended", 100, until)
    assert until <= clock.now() < until + timedelta(minutes=1)
    assert play(tmp_path, many()).done == 400


def test_a_store_with_anything_else_is_refused(tmp_path: Path) -> None:
    run(tmp_path)
    with pytest.raises(Refused, match="holds tickets already"):
        play(tmp_path)
    assert replay_clock.kept() is None
    wipe()
    play(tmp_path)
    with pytest.raises(Refused, match=r"this store plays history.csv \(replay:small\)"):
        play(tmp_path, many())
    (tmp_path / "history.csv").write_text(HEADER + "\n")
    wipe()
    with pytest.raises(Unreadable, match="no row of it can be played"):
        play(tmp_path, [])


def outbreak() -> list[str]:
    """Two weeks of quiet, a ticket an hour; then twelve people within half an hour on one group."""
    random = Random(5)
    rows = [(BEGIN + timedelta(minutes=60 * i + random.randrange(60)), random.choice("abcdef")) for i in range(24 * 14)]
    rows += [(BEGIN + timedelta(days=14, minutes=2 * i), "broken") for i in range(15)]
    return [f"T{i},{at:%Y-%m-%dT%H:%M},Opened,{group},7,r{i % 190},?" for i, (at, group) in enumerate(sorted(rows))]


def test_signals_are_raised_as_it_plays_by_the_history_s_time(tmp_path: Path) -> None:
    worker = pipeline.Worker()
    worker.round()
    Cursor.objects.update_or_create(name="watch", defaults={"position": 1, "state": {"of": "our time"}})
    playing = threading.Thread(target=_played, args=(tmp_path,))
    playing.start()
    while playing.is_alive():
        worker.round()
        time.sleep(0.05)
    playing.join()
    clock.forget()
    while worker.round():
        pass
    (signal,) = Signal.objects.filter(key__group="broken")
    onset = BEGIN + timedelta(days=14)
    assert onset < signal.raised_at < onset + timedelta(minutes=40)
    assert signal.requesters >= 5


def _played(tmp_path: Path) -> None:
    try:
        play(tmp_path, outbreak())
    finally:
        connection.close()
