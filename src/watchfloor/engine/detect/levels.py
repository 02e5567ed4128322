"""Level of each stream from its history: an exponentially weighted Gamma posterior."""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from watchfloor.engine.detect.arrays import Bools, Floats, Ints
from watchfloor.engine.detect.bank import Bank
from watchfloor.engine.detect.baseline import Baseline, fit
from watchfloor.engine.detect.history import WEEK, History, Past

COLD_A = 0.5
COLD_BELOW = 10
"""Streams with fewer people than this lean on the prior of new kinds."""
FIRST_RATE = 0.01
_FIT_FROM, _FIT_MOST = 100, 3000
_BLOCK = 1024
_WILD_PEOPLE, _WILD_CHANCE = 4.0, 1e-5


@dataclass(frozen=True, slots=True)
class Fitted:
    """What a refit leaves behind for streams that are born before the next one."""

    shared: Floats
    doubt: float
    disp: float
    sigma: float
    new_rate: float


def refit(history: History, bank: Bank, upto: int) -> Fitted:
    """Fit profiles, dispersion and levels of all rows on the closed hours before `upto` and put them to use."""
    totals = history.totals()
    rows = np.flatnonzero(totals >= _FIT_FROM)
    if len(rows) > _FIT_MOST:
        rows = np.sort(rows[np.argsort(-totals[rows], kind="stable")[:_FIT_MOST]])
    if len(rows) == 0:
        rows = np.array([0])
    past = history.past(upto, rows)
    fitted = fit(past)
    rate = new_kind_rate(history, upto)
    _set_levels(history, bank, rows, fitted, upto=upto, new_rate=rate)
    bank.adopt(rows, fitted)
    return Fitted(fitted.shared, float(fitted.doubt.mean()), fitted.pooled_disp5, fitted.pooled_sigma, rate)


def half_life(level: Floats) -> Floats:
    """Days: 5 from 6 people an hour up, 14 at 1 an hour and under, geometric between."""
    part = np.clip((np.log(6.0) - np.log(np.maximum(level, 1e-6))) / np.log(6.0), 0.0, 1.0)
    return np.asarray(5.0 * (14.0 / 5.0) ** part)


def caution(past: Past, mean: Floats, disp: Floats, sigma: float) -> Floats:
    """ln of how much more evidence a restless stream needs.

    Some streams clump by habit: one agent types in a morning's calls at eleven. A stream that did so on
    several days of its history, with no signal open, does it again; each such day in four weeks costs a factor
    of ten, six at most. Streams with one such day, or none, pay nothing.
    """
    wild = _beyond_chance(past.counts, mean, disp, sigma) & past.usable
    day = (past.age // 24).astype(np.int64)
    starts = np.flatnonzero(np.diff(day, prepend=-1))
    days = np.logical_or.reduceat(wild, starts, axis=1).sum(axis=1)
    in_four_weeks = days * 28.0 / np.maximum(len(starts), 28)
    return np.asarray(np.log(10.0) * np.where(days >= 2, np.minimum(in_four_weeks, 6.0), 0.0))


def _beyond_chance(counts: Floats, mean: Floats, disp: Floats, sigma: float) -> Bools:
    """Hours with at least four people too many that the stream's own dispersion gives once in 100,000."""
    wild = counts >= mean + _WILD_PEOPLE
    row, column = np.nonzero(wild)
    level = np.maximum(mean[row, column], 1e-6)
    fano = np.maximum(disp[row] + sigma**2 * level, 1.0001)
    wild[row, column] = stats.nbinom.sf(counts[row, column] - 1, level / (fano - 1.0), 1.0 / fano) < _WILD_CHANCE
    return wild


def new_kind_rate(history: History, upto: int) -> float:
    """People an hour that a newly born stream may expect: the mean of earlier births in their first week."""
    born = history.born[: history.n]
    known = np.flatnonzero((born > history.first) & (born + WEEK <= upto) & (born > history.head - WEEK * 7))
    if len(known) < 10:
        return FIRST_RATE
    sample = known[-500:]
    columns = (born[sample, None] + np.arange(WEEK)[None, :]) % history.counts.shape[1]
    people = history.counts[sample[:, None], columns].sum(axis=1, dtype=np.float64)
    return float(np.clip(np.minimum((people - 2.0) / WEEK, 0.1).mean(), 0.003, 0.1))


def _set_levels(history: History, bank: Bank, rows: Ints, fitted: Baseline, *, upto: int, new_rate: float) -> None:
    place = np.full(history.n, -1)
    place[rows] = np.arange(len(rows))
    for start in range(0, history.n, _BLOCK):
        block = np.arange(start, min(start + _BLOCK, history.n))
        past = history.past(upto, block, squares=False)
        weights = past.usable.astype(np.float64)
        shape = np.tile(fitted.shared[past.how], (len(block), 1))
        disp = np.full(len(block), fitted.pooled_disp5)
        own = place[block]
        has = own >= 0
        weights[has] = fitted.weights[own[has]]
        shape[has] = fitted.profile[own[has]][:, past.how]
        disp[has] = fitted.disp5[own[has]]
        people = (past.counts * weights).sum(axis=1)
        level = people / np.maximum((shape * weights).sum(axis=1), 1e-9)
        decay = 0.5 ** (1.0 / (24.0 * half_life(level)))
        fading = weights * decay[:, None] ** past.age[None, :]
        a = (past.counts * fading).sum(axis=1) / disp
        b = (shape * fading).sum(axis=1) / disp
        cold = people < COLD_BELOW
        bank.level_a[block] = a + COLD_A * cold
        bank.level_b[block] = b + COLD_A / new_rate * cold
        bank.decay[block] = decay
        mean = (a / np.maximum(b, 1e-9))[:, None] * shape
        bank.caution[block] = caution(past, mean, disp, fitted.pooled_sigma)
