"""The detector's other doors: budget, dismissal, groups that come later, snapshot; and how often it speaks."""

import json
from dataclasses import replace
from datetime import datetime, timedelta

from tests.engine.test_detect import CONFIG, LIVE, NOON, burst, play, quiet, signals
from watchfloor.engine.detect import Budget, Detector, TicketSeen
from watchfloor.engine.detect.recent import title_of

LATER = LIVE + timedelta(days=3)


def before(moment: datetime) -> list[TicketSeen]:
    """The quiet feed up to a moment."""
    return [t for t in quiet() if t.at < moment]


FAULT = burst(NOON, 30, 60, module="m3", region="r1")


def test_an_open_signal_is_told_of_each_minute_then_each_five():
    detector, changes = play(quiet() + FAULT)
    changes += detector.advance(LATER)
    raised = changes[0].signal.raised_at
    told = [c.at for c in changes if c.change == "updated"]
    young = [at for at in told if at - raised <= timedelta(minutes=15)]
    assert any(at.minute % 5 for at in young)
    assert all(at.second == 0 for at in young)
    assert all(at.minute % 5 == 0 for at in told if at not in young)


def test_the_budget_can_be_changed_and_survives_a_restart():
    detector, _ = play(quiet())
    threshold = detector.threshold
    detector.set_budget(Budget.parse("2/day"))
    assert detector.threshold == threshold / 14
    revived = Detector(CONFIG)
    revived.restore(json.loads(json.dumps(detector.state())))
    assert revived.budget == Budget.parse("2/day")


def test_a_larger_budget_raises_at_once_what_was_below_the_line():
    strict = replace(CONFIG, budget=Budget.parse("1/1000000000000years"))
    detector, changes = play(before(FAULT[13].at) + FAULT[:14], strict)
    assert changes == []
    detector.set_budget(Budget.parse("1/day"))
    assert detector.advance(FAULT[14].at + timedelta(minutes=5))


def test_a_dismissed_signal_ends_stays_silent_and_its_hours_are_learned():
    detector, changes = play(before(FAULT[14].at) + FAULT[:15])
    raised = changes[0].signal
    row = detector.routes.row_of[(("module", "m3"), ("region", "r1"))]
    assert detector.history.hidden[row].any()
    told = detector.release(raised.id, FAULT[15].at)
    assert [c.change for c in told if c.change != "updated"] == ["ended"]
    assert not detector.history.hidden[row].any()
    after = [c for t in FAULT[15:] for c in detector.observe(t)]
    assert after == []
    assert detector.release(raised.id, LATER) == []
    assert detector.release("s99", LATER) == []


def test_a_signal_that_is_long_over_can_be_dismissed():
    detector, changes = play(quiet() + FAULT)
    detector.advance(LATER)
    row = detector.routes.row_of[(("module", "m3"), ("region", "r1"))]
    assert detector.history.hidden[row].any()
    detector.restore(json.loads(json.dumps(detector.state())))
    assert detector.release(changes[0].signal.id, LATER) == []
    assert not detector.history.hidden[row].any()


def test_a_dismissal_is_remembered_over_a_restart():
    detector, changes = play(before(FAULT[14].at) + FAULT[:15])
    detector.release(changes[0].signal.id, FAULT[15].at)
    detector.restore(json.loads(json.dumps(detector.state())))
    assert [c for t in FAULT[15:] for c in detector.observe(t)] == []


def test_the_snapshot_shows_what_is_near_the_line_and_the_floor():
    detector, changes = play(before(FAULT[2].at) + FAULT[:3])
    assert changes == []
    now = FAULT[2].at + timedelta(minutes=1)
    state = json.dumps(detector.state())
    seen = detector.snapshot(now)
    assert json.dumps(detector.state()) == state
    assert (seen.at, seen.streams, seen.threshold) == (now, detector.streams, detector.threshold)
    assert len(seen.floor) == 60
    assert seen.floor[-1].at <= now < seen.floor[-1].at + timedelta(minutes=3)
    inside = [t for t in detector.recent.tickets if t.at >= seen.floor[0].at.timestamp()]
    assert sum(b.people for b in seen.floor) == len(inside)
    nearest = next(near for near in seen.nearest if near.key == {"module": "m3", "region": "r1"})
    assert [n.part for n in seen.nearest] == sorted((n.part for n in seen.nearest), reverse=True)
    assert nearest.people >= 2
    assert nearest.band[0] <= nearest.expected <= nearest.band[1]
    more = burst(now, 20, 0.2, module="m3", region="r1")
    raised = next(i for i, t in enumerate(more, 1) if detector.observe(replace(t, id=f"n{i}", requester=f"n{i}")))
    assert raised == nearest.lacking


def test_the_snapshot_of_a_detector_that_knows_nothing_is_empty():
    seen = Detector(CONFIG).snapshot(LIVE)
    assert (seen.at, seen.nearest, seen.floor) == (LIVE, (), ())


def grouped(n: int, group: str) -> list[TicketSeen]:
    """Tickets of every module and region that mean the same thing."""
    return [replace(t, group=group) for t in burst(NOON, n, 60, text="Payout of the shop hangs")]


def test_a_meaning_group_is_a_stream_of_its_own():
    _, changes = play(quiet() + grouped(12, "g1"))
    (signal,) = signals(changes)
    assert signal.key == {"text": "Payout of the shop hangs"}
    assert signal.text == "Payout of the shop hangs"
    assert signal.requesters <= 6
    assert all(t.startswith("b") for t in signal.tickets)
    assert "like “Payout of the shop hangs”" in signal.evidence.sentence


def test_groups_that_come_later_raise_the_same():
    detector, changes = play(before(NOON))
    for one in grouped(12, "g1"):
        changes += detector.observe(replace(one, group=""))
        changes += detector.join(one.id, "g1", one.at + timedelta(seconds=20))
        changes += detector.join(one.id, "g1", one.at + timedelta(seconds=30))
    (signal,) = signals(changes)
    assert signal.key == {"text": "Payout of the shop hangs"}
    assert signal.requesters <= 6
    assert detector.join("never seen", "g1", LATER) == []


def test_a_group_told_of_old_tickets_raises_nothing():
    detector, _ = play(quiet())
    old = [t for t in quiet() if t.at >= LIVE][:20]
    assert [c for t in old for c in detector.join(t.id, "g7", LATER)] == []
    assert ((("\x1fgroup", "g7"),)) in detector.routes.row_of


def test_a_group_with_attribute_values_in_common_is_named_by_them():
    few = [
        replace(t, group="g1", attributes={"module": "m3", "region": f"r{i % 3}"})
        for i, t in enumerate(grouped(9, "g1"))
    ]
    _, changes = play(quiet() + few)
    signal = changes[0].signal
    assert signal.key == {"module": "m3"}
    assert signal.text == "Payout of the shop hangs"


SENTENCES = ("Where do I find my invoice", "The screen of the till is cracked", "Please add a colleague to our team")


def worded(tickets: list[TicketSeen]) -> list[TicketSeen]:
    """The same tickets, each with one of a few ordinary sentences."""
    return [replace(t, text=f"{SENTENCES[i % 3]}, number {i}") for i, t in enumerate(tickets)]


def test_a_wording_that_recurs_is_a_stream_of_its_own():
    copies = [
        replace(t, text=f"Dear all,\nthe payout to the bank ended with error 502, order {i * 7919}\nRegards")
        for i, t in enumerate(burst(NOON, 12, 60))
    ]
    _, changes = play(worded(quiet()) + copies)
    (signal,) = signals(changes)
    assert "payout to the bank" in signal.text
    assert signal.key == {"text": signal.text}
    assert set(signal.tickets) == {t.id for t in copies}
    assert changes[0].signal.requesters <= 6
    assert [s.key for s in signals(play(worded(quiet()) + copies, replace(CONFIG, text=False))[1])] == []


def test_an_outbreak_of_ordinary_wordings_is_named_by_its_attributes():
    _, changes = play(worded(quiet() + FAULT))
    (signal,) = signals(changes)
    assert signal.key == {"module": "m3", "region": "r1"}
    assert signal.text == ""


def test_two_wordings_at_once_are_two_signals():
    one = [
        replace(t, text=f"The payout to the bank ended with error, order {i}")
        for i, t in enumerate(burst(NOON, 12, 60))
    ]
    two = [
        replace(t, id=f"c{i}", requester=f"c{i}", text=f"Fingerprint login refuses every customer since noon {i}")
        for i, t in enumerate(burst(NOON + timedelta(minutes=2), 12, 60))
    ]
    _, changes = play(worded(quiet()) + one + two)
    assert sorted(len(s.tickets) for s in signals(changes)) == [12, 12]


def test_times_before_1970_work_alike():
    back = timedelta(days=7 * 52 * 60)
    feed = [replace(t, at=t.at - back, live=t.live) for t in sorted(quiet() + FAULT, key=lambda t: t.at)]
    detector = Detector(CONFIG)
    changes = [c for t in feed for c in detector.observe(t)]
    _, now = play(quiet() + FAULT)
    assert [(c.change, c.at + back, c.signal.tickets) for c in changes] == [
        (c.change, c.at, c.signal.tickets) for c in now
    ]


def test_titles():
    assert title_of("\n  \n") == ""
    assert title_of("word " * 60).endswith("word …")
