"""The detector through its two doors: tickets in, signal changes out."""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from watchfloor.engine.detect import Budget, Detector, DetectorConfig, Signal, SignalChange, TicketSeen

MONDAY = datetime(2026, 1, 5, tzinfo=UTC)
LIVE = MONDAY + timedelta(weeks=2)
ATTRIBUTES = ("module", "region")
CONFIG = DetectorConfig(attributes=ATTRIBUTES)


def quiet(seed: int = 1, *, days: int = 17, per_hour: float = 2.0) -> list[TicketSeen]:
    """Tickets on five modules and three regions, busier by day; those of the first two weeks are history."""
    rng = np.random.default_rng(seed)
    found = []
    for hour in range(days * 24):
        busy = 1.0 + 0.7 * np.sin((hour % 24 - 9) / 24 * 2 * np.pi)
        for module in range(5):
            for minute in np.sort(rng.uniform(0, 60, rng.poisson(per_hour * busy))):
                at = MONDAY + timedelta(hours=hour, minutes=float(minute))
                found.append((at, f"m{module}", f"r{rng.integers(3)}"))
    return [ticket(f"q{i}", at, module=m, region=r) for i, (at, m, r) in enumerate(sorted(found))]


def ticket(label: str, at: datetime, requester: str | None = None, text: str = "", **attributes: str) -> TicketSeen:
    who = f"by-{label}" if requester is None else requester
    return TicketSeen(label, at, who, attributes, text, live=at >= LIVE)


def burst(
    begin: datetime, n: int, minutes: float, requester: str | None = None, text: str = "", **fixed: str
) -> list[TicketSeen]:
    """`n` tickets spread evenly; attributes not fixed cycle through their values."""
    cycle = [{"module": f"m{i % 5}", "region": f"r{i % 3}"} | fixed for i in range(n)]
    return [ticket(f"b{i}", begin + timedelta(minutes=minutes * i / n), requester, text, **cycle[i]) for i in range(n)]


_trained: dict[tuple[object, ...], dict[str, Any]] = {}


def play(tickets: Iterable[TicketSeen], config: DetectorConfig = CONFIG) -> tuple[Detector, list[SignalChange]]:
    """Everything in order of time. The same history is learned once and then taken from its state."""
    feed = sorted(tickets, key=lambda t: t.at)
    past = [t for t in feed if t.at < LIVE]
    known = (config, tuple((t.id, t.text) for t in past))
    detector = Detector(config)
    if known in _trained:
        detector.restore(_trained[known])
    else:
        assert [change for one in past for change in detector.observe(one)] == []
        _trained[known] = detector.state()
    return detector, [change for one in feed[len(past) :] for change in detector.observe(one)]


def signals(changes: list[SignalChange]) -> list[Signal]:
    """Each signal as it stood last, in the order of raising."""
    return list({change.signal.id: change.signal for change in changes}.values())


NOON = LIVE + timedelta(days=1, hours=12, minutes=3)


def test_a_quiet_feed_raises_nothing():
    _, changes = play(quiet())
    assert changes == []


def test_an_outbreak_is_found_while_it_is_small_named_exactly_and_ends():
    fault = burst(NOON, 30, 60, module="m3", region="r1")
    detector, changes = play(quiet() + fault)
    changes += detector.advance(LIVE + timedelta(days=3))
    (signal,) = signals(changes)
    assert signal.key == {"module": "m3", "region": "r1"}
    assert NOON < signal.raised_at <= NOON + timedelta(minutes=16)
    assert abs(signal.onset_at - NOON) <= timedelta(minutes=10)
    assert signal.state == "ended"
    assert signal.ended_at is not None
    assert abs(signal.ended_at - (NOON + timedelta(hours=1))) <= timedelta(minutes=20)
    assert {t.id for t in fault[2:28]} <= set(signal.tickets)
    assert [c.change for c in changes if c.change != "updated"] == ["raised", "ended"]


def test_every_figure_of_the_evidence_recounts_from_the_tickets():
    feed = quiet() + burst(NOON, 30, 60, module="m3", region="r1", text="Payout page shows error 502")
    _, changes = play(feed)
    signal = changes[0].signal
    inside = [t for t in feed if signal.onset_at <= t.at <= signal.raised_at]
    own = [t for t in inside if all(t.attributes[k] == v for k, v in signal.key.items())]
    assert signal.observed == len(own) == len(signal.tickets)
    assert set(signal.tickets) == {t.id for t in own}
    assert signal.requesters == len({t.requester for t in own})
    assert signal.evidence.rest_observed == len(inside) - len(own)
    assert signal.band[0] <= signal.expected <= signal.band[1] + 1
    assert {"payout", "ERROR 502"} <= set(signal.words)
    assert f"{signal.observed} tickets from {signal.requesters} requesters" in signal.evidence.sentence


def test_expectation_is_the_rate_of_the_history():
    feed = quiet(days=15) + burst(NOON - timedelta(days=1), 40, 60, module="m2")
    _, changes = play(feed)
    signal = signals(changes)[0]
    assert signal.key == {"module": "m2"}
    hours = (signal.raised_at - signal.onset_at) / timedelta(hours=1)
    past = [t for t in feed if t.at < LIVE and t.attributes["module"] == "m2" and 11 <= t.at.hour < 14]
    assert signal.expected == pytest.approx(len(past) / 14 / 3 * hours, rel=0.35)


def test_a_global_surge_is_one_signal_about_everything():
    surge = burst(NOON, 90, 60)
    _, changes = play(quiet() + surge)
    assert [s.key for s in signals(changes)] == [{}]


def test_one_person_with_fifty_tickets_is_no_outbreak():
    _, changes = play(quiet() + burst(NOON, 50, 30, requester="loud", module="m3", region="r1"))
    assert changes == []


def test_imported_and_late_tickets_train_and_never_raise():
    fault = burst(NOON, 40, 40, module="m3")
    imported = [replace(t, live=False) for t in fault]
    _, changes = play(quiet() + imported)
    assert changes == []
    detector, _ = play(quiet())
    late = [t for one in fault for t in detector.observe(replace(one, at=one.at - timedelta(days=1)))]
    assert late == []


def test_duplicates_change_nothing():
    feed = quiet() + burst(NOON, 30, 60, module="m3", region="r1")
    _, once = play(feed)
    _, twice = play([t for t in feed for _ in range(2)])
    assert once == twice


def test_a_new_kind_is_raised_by_the_sixth_person():
    fresh = burst(NOON, 12, 60, module="brand-new", region="r0")
    _, changes = play(quiet() + fresh)
    signal = changes[0].signal
    assert signal.key == {"module": "brand-new"}
    assert signal.requesters <= 6


def test_two_people_are_never_a_signal():
    config = replace(CONFIG, budget=Budget.parse("100/hour"))
    _, changes = play(quiet(per_hour=0.02) + burst(NOON, 2, 1, module="brand-new"), config)
    assert changes  # so small a feed and so large a budget: nearly everything is raised
    assert all(signal.requesters >= 3 for signal in signals(changes))


def test_nothing_is_raised_during_the_warm_up():
    config = replace(CONFIG, warmup_hours=24 * 30)
    _, changes = play(quiet() + burst(NOON, 60, 30, module="m3"), config)
    assert changes == []


def test_time_passing_alone_never_raises():
    detector, _ = play(quiet(per_hour=0.02))
    assert detector.advance(LIVE + timedelta(days=200)) == []


def test_a_past_outbreak_does_not_hide_the_next():
    past = [replace(t, id=f"p{t.id}") for t in burst(MONDAY + timedelta(days=8, hours=12), 60, 60, module="m3")]
    now = burst(NOON, 40, 60, module="m3")
    _, changes = play(quiet() + past + now)
    signal = signals(changes)[0]
    assert signal.key == {"module": "m3"}
    assert signal.raised_at < NOON + timedelta(minutes=25)


def test_an_outbreak_is_not_learned_as_usual():
    detector, changes = play(quiet() + burst(NOON, 200, 240, module="m3"))
    detector.advance(LIVE + timedelta(days=3))
    assert changes
    row = detector.routes.row_of[(("module", "m3"),)]
    others = [detector.routes.row_of[(("module", f"m{i}"),)] for i in (0, 1, 2, 4)]
    level = detector.bank.level()
    assert level[row] < 1.25 * level[others].mean()


def test_a_restart_in_mid_stream_raises_the_identical_signals():
    feed = sorted(quiet() + burst(NOON, 30, 60, module="m3", region="r1"), key=lambda t: t.at)
    _, whole = play(feed)
    cut = next(i for i, t in enumerate(feed) if t.id == "b7")
    detector = Detector(CONFIG)
    before = [c for t in feed[:cut] for c in detector.observe(t)]
    stored = json.dumps(detector.state())
    revived = Detector(CONFIG)
    revived.restore(json.loads(stored))
    after = [c for t in feed[cut:] for c in revived.observe(t)]
    assert before + after == whole
    assert json.dumps(revived.state())


def test_a_state_of_another_version_is_refused():
    with pytest.raises(ValueError, match="version"):
        Detector().restore({"version": 0})


def test_a_lower_budget_asks_for_more_evidence():
    feed = quiet() + burst(NOON, 30, 60, module="m3", region="r1")
    _, plenty = play(feed, replace(CONFIG, budget=Budget.parse("1/day")))
    _, few = play(feed, replace(CONFIG, budget=Budget.parse("1/100years")))
    assert few[0].signal.log_evalue > plenty[0].signal.log_evalue
    assert few[0].signal.raised_at > plenty[0].signal.raised_at


@pytest.mark.parametrize(
    ("text", "hours", "per_stream"),
    [
        ("1/week", 168.0, False),
        ("2/day", 12.0, False),
        ("1/year/stream", 8766.0, True),
        ("1/100 weeks/stream", 16800.0, True),
    ],
)
def test_budgets(text: str, hours: float, per_stream: bool):
    budget = Budget.parse(text)
    assert (budget.hours, budget.per_stream) == (hours, per_stream)
    assert budget.threshold(10) == hours * (1 if per_stream else 10)


@pytest.mark.parametrize("text", ["", "week", "0/week", "1/fortnight", "1", "one/week"])
def test_budgets_that_say_nothing_are_refused(text: str):
    with pytest.raises(ValueError, match="budget"):
        Budget.parse(text)
