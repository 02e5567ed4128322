"""All streams side by side: baseline rates, parent factor, e-detector state, alarms. One row per stream."""

from dataclasses import dataclass

import numpy as np

from watchfloor.engine.detect import edetector
from watchfloor.engine.detect.arrays import Bools, Floats, Ints, Rows, Table
from watchfloor.engine.detect.baseline import Baseline
from watchfloor.engine.detect.edetector import RHO, WEIGHT
from watchfloor.engine.detect.history import WEEK

BIN = 300.0
FAST_BIN = 60.0
FAST_FROM = 30.0
"""Streams of this many people an hour are tested each minute."""
LONGEST_ALARM = 8 * 3600.0
CLOSE_SHARE = 1e-3
OPEN_CAP = 10.0
"""While an alarm is open its value is held under this many thresholds, so that it can fall when the excess ends."""
SPREADS = 2.4
"""The bound lies so many spreads of the rate above its expectation, at least."""
_LOG_MOST = float(np.log(RHO[-1]))
_NEVER = 1 << 30
CLOSED = -1e18
"""When an alarm was opened that is not open. Times before 1970 are negative, so zero would not do."""


@dataclass(frozen=True, slots=True)
class Closed:
    """What closing a bin did: rows that crossed the threshold, and rows whose alarm ended."""

    raised: Ints
    ended: Ints


class Bank(Table):
    """Row 0 is the total. Rates are people an hour; `rate` is the inflated null, `base` the plain expectation."""

    COLUMNS = {
        "profile": ("f8", WEEK, 1.0),
        "doubt": ("f8", WEEK, 0.0),
        "level_a": ("f8", 1, 0.0),
        "level_b": ("f8", 1, 0.0),
        "decay": ("f8", 1, 1.0),
        "disp": ("f8", 1, 1.0),
        "sigma": ("f8", 1, 0.0),
        "base": ("f8", 1, 0.0),
        "rate": ("f8", 1, 0.0),
        "fast": ("?", 1, 0),
        "people": ("i8", 1, 0),  # in the stream's own bin
        "people5": ("i8", 1, 0),  # in the 5-minute bin
        "recent": ("f8", 12, 0),  # people of the last twelve 5-minute bins
        "hoped": ("f8", 12, 0),  # expected there
        "near": ("f8", 2, 0),  # people of the last two and the last eleven of them
        "near_hoped": ("f8", 2, 0),
        "r": ("f8", len(RHO), 0.0),
        "value": ("f8", 1, 0.0),
        "need": ("i8", 1, _NEVER),
        "cusum": ("f8", len(RHO), 0.0),
        "onset": ("f8", len(RHO), 0.0),
        "opened": ("f8", 1, CLOSED),
        "caution": ("f8", 1, 0.0),  # ln of the factor on the threshold
        "tuned": ("i8", 1, 0),  # multiplier that carried the open alarm over the line
        "run": ("f8", 1, 0.0),  # log ratio at that multiplier since the raise; its crest is the alarm's end
        "crest": ("f8", 1, 0.0),
        "crest_at": ("f8", 1, 0.0),
        "shed": ("f8", 1, 0.0),  # ln of what was taken off an open alarm's value
        "peak": ("f8", 1, 0.0),  # ln of the largest value of the open alarm
    }
    profile: Floats
    doubt: Floats
    level_a: Floats
    level_b: Floats
    decay: Floats
    disp: Floats
    sigma: Floats
    base: Floats
    rate: Floats
    fast: Bools
    people: Ints
    people5: Ints
    recent: Floats
    hoped: Floats
    near: Floats
    near_hoped: Floats
    r: Floats
    value: Floats
    need: Ints
    cusum: Floats
    onset: Floats
    opened: Floats
    caution: Floats
    tuned: Ints
    run: Floats
    crest: Floats
    crest_at: Floats
    shed: Floats
    peak: Floats

    fast_from = FAST_FROM
    day = 1.0  # factor on every expectation today, from the hour `day_from` on
    day_from = 0

    # ------------------------------------------------------------- rates
    def set_hour(self, how: int) -> None:
        """Use the rates of this hour of the week: expectation, and the null's mean with its margins."""
        n = slice(0, self.n)
        level = self.level_a[n] / np.maximum(self.level_b[n], 1e-9)
        error = 0.5 * np.sqrt(self.doubt[n, how] + 1.0 / np.maximum(self.level_a[n], 1e-9))
        margin = np.maximum(np.maximum(0.05, error), SPREADS * self.sigma[n])
        self.base[n] = level * self.profile[n, how] * self.day
        self.rate[n] = self.base[n] * (1.0 + margin)

    def learn_hour(self, people: Floats, how: int) -> None:
        """Move each level by one closed hour; surprises are clipped, and rows under an alarm stand still."""
        n = slice(0, self.n)
        free = self.opened[n] == CLOSED
        disp, q = self.disp[n], self.profile[n, how] * self.day
        expected = self.level_a[n] / np.maximum(self.level_b[n], 1e-9) * q
        reach = 2.0 * np.sqrt(disp * expected)
        seen = np.clip(people, expected - reach - 1.0, expected + reach + 1.0)
        decay = self.decay[n]
        self.level_a[n] = np.where(free, decay * self.level_a[n] + np.maximum(seen, 0.0) / disp, self.level_a[n])
        self.level_b[n] = np.where(free, decay * self.level_b[n] + q / disp, self.level_b[n])

    def adopt(self, rows: Ints, fitted: Baseline) -> None:
        """Take a nightly fit for `rows`, whose levels are set already."""
        self.profile[rows], self.doubt[rows], self.sigma[rows] = fitted.profile, fitted.doubt, fitted.sigma
        self.fast[rows] = self.level()[rows] >= self.fast_from
        self.disp[rows] = np.where(self.fast[rows], fitted.disp1, fitted.disp5)

    def lean(self, rows: Ints, shared: Floats, doubt: float, disp: float, sigma: float) -> None:
        """Take the pooled values for `rows`."""
        self.profile[rows], self.doubt[rows], self.disp[rows], self.sigma[rows] = shared, doubt, disp, sigma
        self.fast[rows] = False

    def level(self) -> Floats:
        """People an hour, averaged over the week."""
        return np.asarray(self.level_a[: self.n] / np.maximum(self.level_b[: self.n], 1e-9))

    # ------------------------------------------------------------- bins
    def close(self, rows: Rows, people: Ints, at: float, hours: float, since5: float, threshold: float) -> Closed:
        """End a bin of `hours` at `at` for `rows`; `since5` is the seconds since the 5-minute bin began."""
        mean = self.rate[rows] * hours * self.surge(rows, since5)
        log = edetector.log_ratios(mean, self.disp[rows], people)
        self.r[rows] = edetector.step(self.r[rows], log, hours)
        self._date(rows, log, at)
        return self._judge(rows, at, hours, threshold)

    def idle_hour(self, at: float, threshold: float) -> Closed:
        """Twelve empty 5-minute bins at once, ending at `at`. Only while no row is fast or in alarm."""
        rows = slice(0, self.n)
        mean = self.rate[rows] * BIN / 3600.0
        fall = -12.0 * np.outer(edetector.tilt(self.disp[rows]) * mean, RHO - 1.0)
        self.r[rows] = edetector.idle(self.r[rows], mean, self.disp[rows], 12, BIN / 3600.0)
        hoped = self.base[rows] * (BIN / 3600.0)
        self.recent[rows], self.hoped[rows] = 0.0, hoped[:, None]
        self.near[rows], self.near_hoped[rows] = 0.0, np.outer(hoped, (2.0, 11.0))
        self._date(rows, fall, at)
        return self._judge(rows, at, BIN / 3600.0, threshold)

    def _date(self, rows: Rows, log: Floats, at: float) -> None:
        """Move the CUSUMs that date an onset (the last time at zero) and, in an alarm, its end (the crest)."""
        cusum = self.cusum[rows] + log
        self.cusum[rows] = np.maximum(cusum, 0.0)
        self.onset[rows] = np.where(cusum <= 0.0, at, self.onset[rows])
        index = self._index(rows)
        alarmed = np.flatnonzero(self.opened[rows] > CLOSED)
        for i in alarmed:
            row = int(index[i])
            self.run[row] += log[i, self.tuned[row]]
            if self.run[row] >= self.crest[row]:
                self.crest[row], self.crest_at[row] = self.run[row], at

    def _judge(self, rows: Rows, at: float, hours: float, threshold: float) -> Closed:
        value = self.r[rows] @ WEIGHT
        index = self._index(rows)
        open_now = self.opened[rows] > CLOSED
        limit = threshold * np.exp(self.caution[rows])
        over = index[(value >= limit) & ~open_now]
        for i in np.flatnonzero(open_now):
            value[i] = self._hold(int(index[i]), float(value[i]), threshold)
        self.value[rows] = value
        late = at - self.opened[rows] >= LONGEST_ALARM
        ended = index[open_now & ((value < threshold * CLOSE_SHARE) | late)]
        need = np.ceil(np.log(limit / (value + hours)) / _LOG_MOST - 1e-9)
        self.need[rows] = np.where(open_now, _NEVER, np.maximum(need, 1.0)).astype(np.int64)
        return Closed(over, ended)

    def _hold(self, row: int, value: float, threshold: float) -> float:
        """Note how strong an open alarm has become, and keep its value within reach of the closing line."""
        self.peak[row] = max(self.peak[row], np.log(max(value, 1e-300)) + self.shed[row])
        if value <= OPEN_CAP * threshold:
            return value
        scale = OPEN_CAP * threshold / value
        self.r[row] *= scale
        self.shed[row] -= np.log(scale)
        return OPEN_CAP * threshold

    def _index(self, rows: Rows) -> Ints:
        return np.arange(self.n) if isinstance(rows, slice) else rows

    def roll(self, at: float) -> None:
        """Start the next 5-minute bin at `at`; the one that ended joins the last hour's."""
        n, slot = slice(0, self.n), int(at // BIN) % 12
        hoped = self.base[n] * (BIN / 3600.0)
        for column, bins in enumerate((2, 11)):
            old = (slot - bins) % 12
            self.near[n, column] += self.people5[n] - self.recent[n, old]
            self.near_hoped[n, column] = np.maximum(self.near_hoped[n, column] + hoped - self.hoped[n, old], 0.0)
        self.recent[n, slot], self.hoped[n, slot] = self.people5[n], hoped
        self.people5[n] = 0

    def carrier(self, row: int, people: int) -> int:
        """The multiplier that carries the value of `row`, `people` into a bin that is not closed yet."""
        return int(np.argmax(np.log(self.r[row] + 1.0 / 12.0) + np.log(WEIGHT) + people * np.log(RHO)))

    def open(self, row: int, at: float, value: float, carrier: int) -> None:
        """An alarm begins on `row`."""
        self.opened[row], self.peak[row], self.need[row] = at, np.log(value), _NEVER
        self.tuned[row], self.run[row], self.crest[row], self.crest_at[row] = carrier, 0.0, 0.0, at
        self.shed[row] = 0.0

    def reset(self, rows: Ints, at: float) -> None:
        """An alarm ends: the value and every part of it start from nothing, or it would raise again at once."""
        self.opened[rows], self.value[rows], self.need[rows] = CLOSED, 0.0, 1
        self.r[rows], self.cusum[rows], self.onset[rows] = 0.0, 0.0, at

    # ------------------------------------------------------------- inside a bin
    def value_now(self, row: int, since: float, since5: float, more: int = 0) -> float:
        """The value if the bin ended now with the people seen so far, and `more`.

        Clumped streams are charged the whole bin, so more people later can only raise it: a crossing inside
        the bin is a crossing at its end. Poisson streams are charged the time that passed.
        """
        rows = np.array([row])
        width = FAST_BIN if self.fast[row] else BIN
        charged = max(since, 1.0) if self.disp[row] < edetector.POISSON_BELOW else width
        mean = self.rate[rows] * (charged / 3600.0) * self.surge(rows, since5)
        log = edetector.log_ratios(mean, self.disp[rows], self.people[rows] + more)
        return float((edetector.step(self.r[rows], log, charged / 3600.0) @ WEIGHT)[0])

    def wait_for_more(self, row: int, part: float) -> None:
        """The value is `part` of the limit: look again when the people it lacks at least have come."""
        lacking = int(np.ceil(-np.log(max(part, 1e-300)) / _LOG_MOST - 1e-9))
        self.need[row] = self.people[row] + max(lacking, 1)

    def surge(self, rows: Rows, since5: float) -> Floats:
        """Parent factor G: how surely the *rest* of the feed is above its expectation, at least 1.

        Over the last 5, 15 and 60 minutes. The stream's own people are left out of its parent: an outbreak
        must not excuse itself. The total is judged on its own.
        """
        share = since5 / 3600.0
        people, hoped = self.people5[rows].astype(np.float64), self.base[rows] * share
        rest = np.maximum(float(self.people5[0]) - people, 0.0)
        rest_hoped = np.maximum(float(self.base[0]) * share - hoped, 0.0)
        disp = float(self.disp[0])
        factor = np.maximum(1.0, _surely_above(rest, rest_hoped, disp))
        for column in (0, 1):
            more = rest + float(self.near[0, column]) - self.near[rows, column]
            hoped = rest_hoped + float(self.near_hoped[0, column]) - self.near_hoped[rows, column]
            factor = np.maximum(factor, _surely_above(np.maximum(more, 0.0), np.maximum(hoped, 0.0), disp))
        if isinstance(rows, slice):
            factor[0] = 1.0
        else:
            factor[rows == 0] = 1.0
        return factor


def _surely_above(people: Floats, expected: Floats, disp: float) -> Floats:
    n = 10.0 + people
    return np.asarray(n * (1.0 - np.sqrt(disp / n)) / (10.0 + expected))
