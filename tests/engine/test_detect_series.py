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


def test_a_bin_that_does_not_raise_alone_raises_after_another():
    base, calendar = series("week", 200, mean=20.0, seed=1)
    base[140:] = 20.0
    one, two = base.copy(), base.copy()
    one[160] += 18.0
    two[160:162] += 18.0
    assert watch_series(one, 150, "week", YEAR, calendar) == []
    (alarm,) = watch_series(two, 150, "week", YEAR, calendar)
    assert (alarm.raised, alarm.onset, alarm.ended) == (161, 160, 162)


def test_the_first_upswing_of_a_season_is_no_outbreak():
    t = np.arange(730)
    mean = 60.0 * np.exp(0.3 * np.sin(2 * np.pi * t / 365.25) + 0.2 * np.sin(4 * np.pi * t / 365.25 + 1.0))
    counts = np.random.default_rng(5).poisson(mean).astype(float)
    covered = np.zeros(len(t), dtype=bool)
    for alarm in watch_series(counts, 120, "day", YEAR, t % 7 * 24):
        covered[alarm.raised : alarm.ended] = True
    assert covered.mean() < 0.02


def test_covered_bins_of_quiet_series_stay_within_the_budget():
    covered = bins = 0
    for seed in range(8):
        counts, calendar = series("week", 260, mean=4.0, fano=2.0, seed=seed)
        covered += sum((a.ended or 260) - a.raised for a in watch_series(counts, 104, "week", YEAR, calendar))
        bins += 260 - 104
    assert covered / bins < 0.03  # 1/52 is allowed; the rest is chance


@pytest.mark.parametrize("bin_", ["week", "day", "hour"])
def test_odd_series_are_judged_without_a_fuss(bin_: Bin):
    calendar = np.arange(300) % 168 if bin_ == "hour" else np.arange(300) % 7 * 24
    assert watch_series(np.full(300, 7.0), 100, bin_, YEAR, calendar) == []
    assert watch_series(np.zeros(300), 100, bin_, YEAR, calendar) == []
    assert watch_series(np.ones(5), 0, bin_, YEAR, calendar[:5]) == []
    huge = np.random.default_rng(1).poisson(4e9, 300).astype(float)
    huge[200] *= 1.5
    assert 200 in [alarm.raised for alarm in watch_series(huge, 100, bin_, YEAR, calendar)]


def test_a_series_that_is_nearly_always_zero_raises_at_a_handful():
    counts = np.zeros(260)
    counts[[20, 70, 90, 130, 180]] = 1.0
    counts[220] = 4.0
    alarms = watch_series(counts, 104, "week", YEAR, np.zeros(260, dtype=np.int64))
    assert 220 in [alarm.raised for alarm in alarms]
    assert len(alarms) <= 3


def test_what_is_not_known_is_neither_judged_nor_learned_and_ends_an_alarm():
    counts, calendar = series("week", 200)
    counts[60:75] = np.nan
    counts[150:152], counts[152], counts[153] = 60.0, np.nan, 0.0
    (alarm,) = [a for a in watch_series(counts, 104, "week", YEAR, calendar) if 148 <= a.raised <= 155]
    assert (alarm.raised, alarm.ended) == (150, 152)
    assert alarm.expected > 4.0  # the gap did not pass for zeros


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
