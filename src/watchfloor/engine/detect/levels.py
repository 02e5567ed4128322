"""Level of each stream from its history: an exponentially weighted Gamma posterior."""

from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from scipy import stats

from watchfloor.engine.detect.arrays import Bools, Floats, Ints, pack_array, unpack_array
from watchfloor.engine.detect.bank import Bank
from watchfloor.engine.detect.baseline import Known, fit
from watchfloor.engine.detect.history import WEEK, History, Past

COLD_A = 0.5
COLD_BELOW = 10
"""Streams with fewer people than this lean on the prior of new kinds."""
FIRST_RATE = 0.01
_FIT_FROM, _FIT_MOST = 100, 3000
SLICE = 256
"""Rows fitted at once: a few tenths of a second, so that a nightly fit does not hold up the feed."""
SMALL_SLICE = 2048
_WILD_PEOPLE, _WILD_CHANCE = 4.0, 1e-5


@dataclass(frozen=True, slots=True)
class Fitted:
    """What a nightly fit leaves behind for the streams still to be fitted, and for those born before the next."""

    shared: Floats
    vague: Floats
    doubt: float
    disp: float
    sigma: float
    new_rate: float

    def pack(self) -> dict[str, Any]:
        return asdict(self) | {"shared": pack_array(self.shared), "vague": pack_array(self.vague)}

    @classmethod
    def unpack(cls, state: dict[str, Any]) -> "Fitted":
        return cls(**{**state, "shared": unpack_array(state["shared"]), "vague": unpack_array(state["vague"])})


def plan(history: History) -> tuple[list[Ints], list[Ints]]:
    """Which rows are fitted together, the busiest first; and those too small for a profile of their own."""
    totals = history.totals()
    rows = np.flatnonzero(totals >= _FIT_FROM)
    rows = rows[np.argsort(-totals[rows], kind="stable")[:_FIT_MOST]]
    if len(rows) == 0:
        rows = np.array([0])
    small = np.setdiff1d(np.arange(history.n), rows)
    return _parts(rows, SLICE), _parts(small, SMALL_SLICE)


def _parts(rows: Ints, size: int) -> list[Ints]:
    return [np.sort(rows[start : start + size]) for start in range(0, len(rows), size)]


def refit(history: History, bank: Bank, rows: Ints, upto: int, known: Fitted | None) -> Fitted:
    """Fit profile, dispersion and level of `rows` on the closed hours before `upto` and put them to use.

    The first slice of a night has the busiest streams and is fitted without `known`; it gives the pooled values.
    """
    past = history.past(upto, rows)
    fitted = fit(past, Known(known.shared, known.vague, known.sigma) if known else None)
    if known is None:
        rate = new_kind_rate(history, upto)
        known = Fitted(
            fitted.shared, fitted.vague, float(fitted.doubt.mean()), fitted.pooled_disp5, fitted.pooled_sigma, rate
        )
    shape, disp = fitted.profile[:, past.how], fitted.disp5
    _set_levels(bank, rows, replace(past, counts=past.counts / fitted.pull), fitted.weights, shape, disp, known)
    mean = bank.level()[rows][:, None] * shape
    bank.caution[rows] = caution(past, mean, disp, known.sigma)
    bank.adopt(rows, fitted)
    return known


def lean(history: History, bank: Bank, rows: Ints, upto: int, known: Fitted) -> None:
    """Rows with too few people for a profile of their own lean on the pooled values; the level is their own."""
    past = history.past(upto, rows, squares=False)
    shape, disp = np.tile(known.shared[past.how], (len(rows), 1)), np.full(len(rows), known.disp)
    _set_levels(bank, rows, past, past.usable.astype(np.float64), shape, disp, known)
    bank.caution[rows] = caution(past, bank.level()[rows][:, None] * shape, disp, known.sigma)
    bank.lean(rows, known.shared, known.doubt, known.disp, known.sigma)


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


def _set_levels(
    bank: Bank, rows: Ints, past: Past, weights: Floats, shape: Floats, disp: Floats, known: Fitted
) -> None:
    people = (past.counts * weights).sum(axis=1)
    level = people / np.maximum((shape * weights).sum(axis=1), 1e-9)
    decay = 0.5 ** (1.0 / (24.0 * half_life(level)))
    fading = weights * decay[:, None] ** past.age[None, :]
    cold = people < COLD_BELOW
    bank.level_a[rows] = (past.counts * fading).sum(axis=1) / disp + COLD_A * cold
    bank.level_b[rows] = (shape * fading).sum(axis=1) / disp + COLD_A / known.new_rate * cold
    bank.decay[rows] = decay
