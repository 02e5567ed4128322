"""The nightly fit comes in slices: a restart in the middle of it changes nothing, and in the end all are fitted."""

import json
from datetime import timedelta

import numpy as np
import pytest

from tests.engine.test_detect import CONFIG, LIVE, burst, quiet
from watchfloor.engine.detect import Detector, levels

NIGHT = LIVE + timedelta(days=1)


@pytest.fixture
def small_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(levels, "SLICE", 5)
    monkeypatch.setattr(levels, "SMALL_SLICE", 5)


@pytest.mark.usefixtures("small_slices")
def test_a_restart_in_the_middle_of_the_night():
    fault = burst(NIGHT + timedelta(minutes=2), 40, 60, module="m3", region="r1")
    feed = sorted([t for t in quiet(days=16) if t.at < NIGHT + timedelta(hours=2)] + fault, key=lambda t: t.at)
    whole, parts = Detector(CONFIG), Detector(CONFIG)
    expected = [c for t in feed for c in whole.observe(t)]
    cut = next(i for i, t in enumerate(feed) if t.at >= NIGHT + timedelta(minutes=12))
    found = [c for t in feed[:cut] for c in parts.observe(t)]
    state = json.dumps(parts.state())
    assert any(json.loads(state)["to_fit"])
    revived = Detector(CONFIG)
    revived.restore(json.loads(state))
    found += [c for t in feed[cut:] for c in revived.observe(t)]
    assert expected
    assert found == expected


@pytest.mark.usefixtures("small_slices")
def test_every_stream_is_fitted_in_the_end():
    detector = Detector(CONFIG)
    for one in quiet(days=16):
        detector.observe(one)
    detector.bank.decay[: detector.streams] = 0.0
    detector.advance(LIVE + timedelta(days=2, hours=2))
    assert detector.streams > 20
    assert np.all(detector.bank.decay[: detector.streams] > 0.9)
