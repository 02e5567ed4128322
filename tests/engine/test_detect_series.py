"""Counts per hour, day and week: what raises, what does not, and that nothing looks ahead."""

import numpy as np
import pytest

from watchfloor.engine.detect.series import PER_YEAR, Bin, watch_series

YEAR = 8766.0


def series(bin_: Bin, n: int, *, mean: float = 10.0, fano: float = 1.5, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Annual and weekly season, negative binomial; and the hour of the week of each bin."""
    rng = np.random.default_rng(seed)
    t = np.arange(n)
    calendar = {"week": t * 0, "day": t % 7 * 24, "hour": t % 168}[bin_]
    shape = np.exp(0.4 * np.sin(2 * np.pi * t / PER_YEAR[bin_]))
    if bin_ != "week":
        shape = shape * np.where(calendar >= 120, 0.5, 1.2)
    if bin_ == "hour":
        shape = shape * (1 + 0.8 * np.sin(2 * np.pi * (calendar % 24) / 24))
    level = mean * shape
    return rng.negative_binomial(level / (fano - 1), 1 / fano).astype(float), calendar


@pytest.mark.parametrize(("bin_", "n", "start"), [("week", 364, 156), ("day", 1460, 730), ("hour", 168 * 12, 168 * 4)])
def test_quiet_series_keep_the_budget(bin_: Bin, n: int, start: int):
    alarms = years = 0.0
    for seed in range(6):
        counts, calendar = series(bin_, n, seed=seed)
        alarms += len(watch_series(counts, start, bin_, YEAR, calendar))
        years += (n - start) / PER_YEAR[bin_]
    assert alarms <= 2.0 * years + 3  # one a year is allowed; twice that and the noise of so few years


@pytest.mark.parametrize(
    ("bin_", "n", "at", "length"), [("week", 260, 200, 6), ("day", 900, 800, 10), ("hour", 1300, 1200, 8)]
)
def test_an_outbreak_is_covered_and_closed(bin_: Bin, n: int, at: int, length: int):
    counts, calendar = series(bin_, n)
    counts[at : at + length] += 25.0
    alarms = watch_series(counts, at - 60, bin_, YEAR, calendar)
    (alarm,) = [a for a in alarms if at <= a.raised < at + length]
    assert alarm.raised <= at + 1
    assert alarm.ended is not None
    assert at + length - 1 <= alarm.ended <= at + length + 2
    assert alarm.observed == counts[alarm.onset : alarm.raised + 1].sum()
    assert alarm.expected < alarm.observed
    assert alarm.recurrence_days > 365


def test_a_slow_step_is_raised_by_several_bins_together():
    counts = np.full(200, 20.0) + np.tile([-2.0, 0.0, 2.0, 1.0, -1.0], 40)
    counts[150:] += 7.0  # a standard deviation and a half: no single bin is rare
    alarms = watch_series(counts, 100, "week", YEAR, np.zeros(200, dtype=np.int64))
    assert alarms
    assert 151 < alarms[0].raised <= 165
    assert 148 <= alarms[0].onset <= 153


def test_past_outbreaks_do_not_raise_the_baseline():
    counts, calendar = series("week", 260)
    clean = watch_series(np.where(np.arange(260) == 250, 60.0, counts), 240, "week", YEAR, calendar)
    counts[[30, 31, 80, 81, 120, 121, 170, 171]] += 60.0
    dirty = watch_series(np.where(np.arange(260) == 250, 60.0, counts), 240, "week", YEAR, calendar)
    assert [a.raised for a in dirty if a.raised == 250] == [250]
    assert dirty[-1].expected == pytest.approx(clean[-1].expected, rel=0.25)


def test_what_comes_later_changes_nothing_before():
    counts, calendar = series("day", 600, seed=4)
    counts[500:505] += 40.0
    whole = watch_series(counts, 400, "day", YEAR, calendar)
    early = watch_series(counts[:503], 400, "day", YEAR, calendar[:503])
    assert [a.raised for a in early] == [a.raised for a in whole if a.raised < 503]


def test_nothing_is_raised_before_the_start():
    counts, calendar = series("week", 200)
    counts[120:124] += 50.0
    assert all(a.raised >= 150 for a in watch_series(counts, 150, "week", YEAR, calendar))


def test_a_series_of_zeros_is_quiet_and_its_first_cases_are_not():
    counts = np.zeros(150)
    assert watch_series(counts, 52, "week", YEAR, np.zeros(150, dtype=np.int64)) == []
    counts[120:123] = 4.0
    (alarm,) = watch_series(counts, 52, "week", YEAR, np.zeros(150, dtype=np.int64))
    assert (alarm.raised, alarm.ended) == (120, 123)
