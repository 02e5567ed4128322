"""What must change nothing: names, duplicates, batches, restarts, offsets of the same instants."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from functools import cache

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from watchfloor.engine.detect import Detector, DetectorConfig, SignalChange, TicketSeen

START = datetime(2026, 3, 2, tzinfo=UTC)
LIVE = START + timedelta(days=4)
CONFIG = DetectorConfig(attributes=("module", "region"), warmup_hours=24)
USUAL = ("Where do I find my invoice", "The screen of the till is cracked", "Please add a colleague to our team")
NEW = "Fingerprint login refuses every customer since the new release"
SLOW = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))


@cache
def feed(seed: int) -> tuple[TicketSeen, ...]:
    """Five days of tickets on four modules, with an outbreak of a module and one of a wording on the fifth."""
    rng = np.random.default_rng(seed)
    times = [(float(hour + rng.uniform()), int(m)) for hour in range(120) for m in rng.integers(0, 4, rng.poisson(3))]
    begin, module = 96 + float(rng.uniform(6, 18)), int(rng.integers(0, 4))
    times += [(begin + float(x), module) for x in rng.uniform(0, 1, 25)]
    wordings = [(float(hour + rng.uniform()), -1) for hour in np.repeat(rng.uniform(97, 118), 9)]
    return tuple(
        TicketSeen(
            f"t{i}", at, f"p{rng.integers(400)}", {"module": f"m{m % 4}", "region": f"r{i % 3}"},
            NEW if m < 0 else f"{USUAL[i % len(USUAL)]} {i}", at >= LIVE, f"g{i % 3}" if i % 2 else "",
        )
        for i, (hours, m) in enumerate(sorted(times + wordings))
        for at in [START + timedelta(hours=hours)]
    )  # fmt: skip


def play(tickets: tuple[TicketSeen, ...] | list[TicketSeen]) -> list[SignalChange]:
    detector = Detector(CONFIG)
    return [change for one in tickets for change in detector.observe(one)]


@cache
def expected(seed: int) -> tuple[SignalChange, ...]:
    return tuple(play(feed(seed)))


seeds = st.integers(0, 5)


def test_the_feeds_do_hold_signals():
    changes = [change for seed in range(6) for change in expected(seed)]
    assert any("text" in change.signal.key for change in changes)
    assert any("module" in change.signal.key for change in changes)


@SLOW
@given(seeds, st.permutations([f"m{i}" for i in range(4)]))
def test_renaming_streams(seed: int, names: list[str]):
    renamed = [
        replace(t, attributes={**t.attributes, "module": f"x-{names[int(t.attributes['module'][1])]}"})
        for t in feed(seed)
    ]

    def shape(change: SignalChange) -> object:
        signal = change.signal
        key = {name: value if name != "module" else "" for name, value in signal.key.items()}
        return change.change, change.at, key, signal.text, signal.tickets, signal.expected, signal.log_evalue

    assert [shape(c) for c in play(renamed)] == [shape(c) for c in expected(seed)]


@SLOW
@given(seeds, st.data())
def test_delivering_some_twice(seed: int, data: st.DataObject):
    tickets = feed(seed)
    again = set(data.draw(st.lists(st.integers(0, len(tickets) - 1), max_size=40)))
    doubled = [t for i, t in enumerate(tickets) for _ in range(2 if i in again else 1)]
    assert tuple(play(doubled)) == expected(seed)


@SLOW
@given(seeds, st.lists(st.integers(0, 600), min_size=1, max_size=3))
def test_stopping_anywhere_and_going_on_from_the_stored_state(seed: int, cuts: list[int]):
    tickets, changes, detector = feed(seed), [], Detector(CONFIG)
    for i, one in enumerate(tickets):
        if i in cuts:
            stored = json.dumps(detector.state())
            detector = Detector(CONFIG)
            detector.restore(json.loads(stored))
        changes += detector.observe(one)
    assert tuple(changes) == expected(seed)


@SLOW
@given(seeds, st.lists(st.integers(0, 600), min_size=1, max_size=20))
def test_letting_time_pass_between_batches(seed: int, cuts: list[int]):
    """`advance` to the moment of the next ticket, wherever a batch happens to end."""
    tickets, changes, detector = feed(seed), [], Detector(CONFIG)
    for i, one in enumerate(tickets):
        if i in cuts and one.live:
            changes += detector.advance(one.at)
        changes += detector.observe(one)
    assert tuple(changes) == expected(seed)


@SLOW
@given(seeds, st.integers(-11, 13))
def test_the_same_instants_with_another_offset(seed: int, hours: int):
    zone = timezone(timedelta(hours=hours))
    assert tuple(play([replace(t, at=t.at.astimezone(zone)) for t in feed(seed)])) == expected(seed)
