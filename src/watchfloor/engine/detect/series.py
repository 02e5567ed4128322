"""The same question for counts per hour, day or week: does a series leave what its own past explains?

The baseline is a quasi-Poisson log-linear model of the past (weekday or hour, annual harmonics, a damped trend),
fitted robustly so that past outbreaks do not raise it (Farrington and others, 1996, for the weights). Each bin is
judged by its own tail, at a level that the bins before it have earned: the level is the accepted share of bins times
the odds, in a two-state model, that an excess is going on. Under the null these odds are 1 on average whatever came
before, so the share of bins covered by false alarms stays within the budget; and in an outbreak they are high, so
that a small second bin confirms a first one. An alarm is a run of such bins and ends with the first that is none.
"""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from scipy import special

from watchfloor.engine.detect.arrays import Floats, Ints
from watchfloor.engine.detect.regression import Forecast, Model, forecast

Bin = Literal["hour", "day", "week"]
PER_YEAR: dict[Bin, float] = {"hour": 8766.0, "day": 365.25, "week": 52.18}
HOURS: dict[Bin, float] = {"hour": 1.0, "day": 24.0, "week": 168.0}
REFIT_EVERY: dict[Bin, int] = {"hour": 24, "day": 7, "week": 1}
LEAST_BINS: dict[Bin, int] = {"hour": 72, "day": 14, "week": 8}

STEPS = np.array([0.5, 1.0, 1.5, 2.0, 3.0, 4.5])
"""Sizes of an excess, in standard deviations of a bin; all as likely."""
STAY: dict[Bin, float] = {"hour": 0.5, "day": 0.5, "week": 0.4}
"""Chance that an excess of one bin goes on in the next."""
MOST = 0.4
"""A bin that chance gives more often than this is in no alarm, whatever came before it."""
_AFTERGLOW = 2.0
"""Odds are kept under this many times what a bin can use, so that certainty fades with the first quiet bins: an
outbreak that pauses for one is soon seen again, but a weak bin long after it must not raise."""
LEAST_MEAN = 0.05
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


class _Memory:
    """What the bins so far say: R per step (odds of an excess, times a constant), and when its CUSUM was last zero."""

    def __init__(self, stay: float, most: float, start: int) -> None:
        self.stay = stay
        self.most = max((most / (1.0 - stay) - 1.0) / stay, 1.0 / (1.0 - stay))
        self.r = np.full(len(STEPS), 1.0 / (1.0 - stay))
        self.cusum = np.zeros(len(STEPS))
        self.onset = np.full(len(STEPS), start)

    def odds(self) -> float:
        """How much likelier than usual an excess in the next bin is; 1 on average under the null."""
        return (1.0 - self.stay) * (1.0 + self.stay * float(self.r.mean()))

    def take(self, log: Floats, t: int) -> None:
        """One more bin, whose log likelihood ratios are `log`."""
        self.r = np.minimum((1.0 + self.stay * self.r) * np.exp(np.minimum(log, 200.0)), self.most)
        cusum = self.cusum + log
        self.cusum = np.maximum(cusum, 0.0)
        self.onset = np.where(cusum <= 0.0, t + 1, self.onset)

    def began(self, t: int) -> int:
        """Where the excess that bin `t` belongs to began, by the step that explains it best."""
        return min(int(self.onset[int(np.argmax(self.cusum))]), t)

    def over(self, t: int) -> None:
        """The alarm that was open ended before bin `t`: what comes later did not begin in it."""
        self.cusum[:], self.onset[:] = 0.0, t + 1


def watch_series(counts: Floats, start: int, bin_: Bin, hours_per_alarm: float, calendar: Ints) -> list[CountAlarm]:
    """All alarms of one series from bin `start` on, each bin judged by what came before it only.

    A count that is not known is NaN: it is neither judged nor learned from, and it ends an alarm.
    `calendar`: the hour of the week of each bin (0 = Monday 00:00). `hours_per_alarm`: the accepted false alarms,
    one bin in so many hours on this series.
    """
    level = min(HOURS[bin_] / hours_per_alarm, 0.5)
    start = max(start, LEAST_BINS[bin_])
    unknown = np.isnan(counts)
    counts, weights = np.where(unknown, 0.0, counts), np.where(unknown, 0.0, 1.0)
    alarms: list[CountAlarm] = []
    memory = _Memory(STAY[bin_], _AFTERGLOW * MOST / level, start)
    opened: int | None = None
    model: Model | None = None
    ahead: list[Forecast] = []
    means = np.zeros(len(counts))
    for t in range(start, len(counts)):
        turn = (t - start) % REFIT_EVERY[bin_]
        if turn == 0:
            model = Model.fit(counts[:t], weights[:t], calendar[:t], PER_YEAR[bin_], model)
            ahead = forecast(model, range(t, min(t + REFIT_EVERY[bin_], len(counts))), calendar)
        now = ahead[turn]
        means[t] = now.mean
        if unknown[t]:
            if opened is not None:
                alarms[-1], opened = replace(alarms[-1], ended=t), None
            memory.take(np.zeros(len(STEPS)), t)
            continue
        chance, odds = tail(float(counts[t]), now), memory.odds()
        memory.take(_log_ratios(float(counts[t]), now), t)
        if chance > min(level * odds, MOST):
            if opened is not None:
                alarms[-1], opened = replace(alarms[-1], ended=t), None
                memory.over(t)
            continue
        if opened is None:
            opened, onset = t, memory.began(t)
            alarms.append(_alarm(t, onset, counts, means, chance / odds, HOURS[bin_]))
            weights[onset:t] = np.minimum(weights[onset:t], _IN_ALARM)
        if t - opened < _LONGEST[bin_]:
            weights[t] = _IN_ALARM
    return alarms


def _log_ratios(count: float, now: Forecast) -> Floats:
    """ln LR of steps of so many standard deviations, against the mean with its margin."""
    mean = max(now.mean * (1.0 + 0.5 * now.doubt), LEAST_MEAN)
    raised = mean + STEPS * np.sqrt(now.disp * mean)
    if now.disp < 1.05:
        return np.asarray(count * np.log(raised / mean) - (raised - mean))
    per = 1.0 / (now.disp - 1.0)
    shape, usual = raised * per, mean * per
    grown = special.gammaln(count + shape) - special.gammaln(shape)
    return np.asarray(
        grown - special.gammaln(count + usual) + special.gammaln(usual) - (shape - usual) * np.log(now.disp)
    )


def tail(count: float, now: Forecast) -> float:
    """P(at least this count), the uncertainty of the mean included."""
    if count <= 0:
        return 1.0
    mean = max(now.mean, LEAST_MEAN)
    fano = now.disp + mean * now.doubt**2
    if fano < 1.001:
        return float(special.gammainc(count, mean))
    return float(special.betainc(count, mean / (fano - 1.0), 1.0 - 1.0 / fano))


def _alarm(t: int, onset: int, counts: Floats, means: Floats, chance: float, hours: float) -> CountAlarm:
    part = slice(onset, t + 1)
    log = -float(np.log(max(chance, 1e-300)))
    days = float(min(np.exp(min(log, 100.0)) * hours / 24.0, _MOST_DAYS))
    observed, expected = float(counts[part].sum()), float(means[part].sum())
    return CountAlarm(t, onset, None, observed, round(expected, 3), round(log, 3), round(days, 2))
