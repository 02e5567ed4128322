"""The same test on counts per hour, day or week: one alarm when a series leaves what its own past explains.

The baseline is a quasi-Poisson log-linear model of the past (weekday or hour, two annual harmonics where there
are two years, a damped trend), fitted robustly so that past outbreaks do not raise it (Farrington and others,
1996, for the weights). A bin raises when its own tail is too thin, or when the e-detector over several bins,
with steps measured in standard deviations, has gathered the same evidence.
"""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from scipy import stats

from watchfloor.engine.detect.arrays import Floats, Ints
from watchfloor.engine.detect.regression import Forecast, Model, forecast

Bin = Literal["hour", "day", "week"]
PER_YEAR: dict[Bin, float] = {"hour": 8766.0, "day": 365.25, "week": 52.18}
HOURS: dict[Bin, float] = {"hour": 1.0, "day": 24.0, "week": 168.0}
REFIT_EVERY: dict[Bin, int] = {"hour": 24, "day": 7, "week": 1}
LEAST_BINS: dict[Bin, int] = {"hour": 72, "day": 14, "week": 8}

STEPS = np.array([0.5, 1.0, 1.5, 2.0, 3.0, 4.5])
STEP_WEIGHT = np.full(len(STEPS), 1.0 / len(STEPS))
_ENDS = 1
"""An alarm ends with the first bin that speaks against a step of this index (1 sd)."""
_IN_ALARM = 0.1
_LONGEST: dict[Bin, int] = {"hour": 72, "day": 56, "week": 26}
"""Bins of one alarm that are kept out of the baseline; after that the new level is the usual one."""
_MOST_DAYS = 1_000_000.0


@dataclass(frozen=True, slots=True)
class CountAlarm:
    """One alarm on a series, in bin indices: it covers `raised` up to, not including, `ended` (None: open)."""

    raised: int
    onset: int
    ended: int | None
    observed: float
    expected: float
    log_evalue: float
    recurrence_days: float


@dataclass(slots=True)
class _State:
    r: Floats
    cusum: Floats
    onset: Ints
    opened: int | None = None


def watch_series(counts: Floats, start: int, bin_: Bin, hours_per_alarm: float, calendar: Ints) -> list[CountAlarm]:
    """All alarms of one series from bin `start` on, each bin judged by what came before it only.

    `calendar`: the hour of the week of each bin (0 = Monday 00:00). `hours_per_alarm`: the accepted false alarms,
    one in so many hours on this series; half of them go to single bins, half to the e-detector.
    """
    bins = max(hours_per_alarm / HOURS[bin_], 2.0)
    start = max(start, LEAST_BINS[bin_])
    weights = np.ones(len(counts))
    alarms: list[CountAlarm] = []
    state = _State(np.zeros(len(STEPS)), np.zeros(len(STEPS)), np.full(len(STEPS), start))
    model: Model | None = None
    ahead: list[Forecast] = []
    means = np.zeros(len(counts))
    for t in range(start, len(counts)):
        turn = (t - start) % REFIT_EVERY[bin_]
        if model is None or turn == 0:
            model = Model.fit(counts[:t], weights[:t], calendar[:t], PER_YEAR[bin_], model)
            ahead = forecast(model, range(t, min(t + REFIT_EVERY[bin_], len(counts))), calendar)
        now = ahead[turn]
        means[t] = now.mean
        log = _log_ratios(counts[t], now)
        opened = state.opened
        if opened is not None:
            if log[_ENDS] < 0.0:
                alarms[-1] = replace(alarms[-1], ended=t)
                state = _State(np.zeros(len(STEPS)), np.zeros(len(STEPS)), np.full(len(STEPS), t + 1))
            elif t - opened < _LONGEST[bin_]:
                weights[t] = _IN_ALARM
            continue
        _step(state, log, t)
        value, tail = float(state.r @ STEP_WEIGHT), _tail(counts[t], now)
        if counts[t] > now.mean and (value >= 2.0 * bins or tail <= 0.5 / bins):
            onset = min(int(state.onset[int(np.argmax(state.r))]), t) if value >= 2.0 * bins else t
            strength = float(max(np.log(max(value, 1e-300)), -np.log(max(tail, 1e-300))))
            alarms.append(_alarm(t, onset, counts, means, strength, HOURS[bin_]))
            weights[onset : t + 1] = np.minimum(weights[onset : t + 1], _IN_ALARM)
            state.opened = t
    return alarms


def _step(state: _State, log: Floats, t: int) -> None:
    state.r = np.minimum((state.r + 1.0) * np.exp(np.minimum(log, 200.0)), 1e100)
    cusum = state.cusum + log
    state.cusum = np.maximum(cusum, 0.0)
    state.onset = np.where(cusum <= 0.0, t + 1, state.onset)


def _log_ratios(count: float, now: Forecast) -> Floats:
    """ln LR of steps of so many standard deviations, against the mean with its margin."""
    mean = max(now.mean * (1.0 + 0.5 * now.doubt), 0.05)
    raised = mean + STEPS * np.sqrt(now.disp * mean)
    if now.disp < 1.05:
        return np.asarray(count * np.log(raised / mean) - (raised - mean))
    size, p = 1.0 / (now.disp - 1.0), 1.0 / now.disp
    return np.asarray(stats.nbinom.logpmf(count, raised * size, p) - stats.nbinom.logpmf(count, mean * size, p))


def _tail(count: float, now: Forecast) -> float:
    """P(at least this count), the uncertainty of the mean included."""
    mean = max(now.mean, 0.05)
    fano = now.disp + mean * now.doubt**2
    if fano < 1.001:
        return float(stats.poisson.sf(count - 1, mean))
    return float(stats.nbinom.sf(count - 1, mean / (fano - 1.0), 1.0 / fano))


def _alarm(t: int, onset: int, counts: Floats, means: Floats, log: float, hours: float) -> CountAlarm:
    part = slice(onset, t + 1)
    days = float(min(np.exp(min(log, 100.0)) * hours / 24.0, _MOST_DAYS))
    observed, expected = float(counts[part].sum()), float(means[part].sum())
    return CountAlarm(t, onset, None, observed, round(expected, 3), round(log, 3), round(days, 2))
