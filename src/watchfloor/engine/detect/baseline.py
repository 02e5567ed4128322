"""The learned baseline: hour-of-week profile, dispersion inside the hour, and how much the rate itself moves.

The formulas are those of docs/explanation/detection.md, "Baseline". Everything here is a function of the
hourly counts of distinct requesters; nothing keeps state.
"""

from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from scipy import stats

from watchfloor.engine.detect.arrays import Bools, Floats, Ints
from watchfloor.engine.detect.history import WEEK, Past

ROUNDS = 3
_FEW = 20
UNKNOWN_SPREAD = 0.15
"""Spread assumed while there are less than two weeks, too few to measure one."""
_OF_WEEK = np.arange(WEEK)
_KERNEL = np.array([1.0, 2.0, 3.0, 2.0, 1.0]) / 9.0
_GATHER = 1.0 / float((_KERNEL**2).sum())  # a smoothed cell holds the evidence of this many cells


@dataclass(frozen=True, slots=True)
class Baseline:
    """Per stream (rows): `profile` and its relative variance `doubt` by hour of week, weights of the hours,
    dispersion at 5-minute and 1-minute scale, the relative spread `sigma` of the rate, and by how much the weights
    pull the mean of each hour (`pull`, 1: not at all)."""

    profile: Floats
    doubt: Floats
    weights: Floats
    disp5: Floats
    disp1: Floats
    sigma: Floats
    shared: Floats
    pooled_disp5: float
    pooled_disp1: float
    pooled_sigma: float
    pull: Floats
    vague: Floats


@dataclass(frozen=True, slots=True)
class _Groups:
    """One-hot maps (hours x groups) for weekday, hour of day by weekend, and hour of week."""

    weekday: Floats
    day_hour: Floats
    hour: Floats


@dataclass(frozen=True, slots=True)
class Known:
    """What the busiest streams have already taught tonight: the pooled profile, its variance, the spread."""

    shared: Floats
    vague: Floats
    sigma: float


def fit(past: Past, known: Known | None = None) -> Baseline:
    """Fit all streams of `past` at once; O(streams x hours x 168). Pooled values come from these streams, or are
    `known` from busier ones."""
    groups = _groups(past.how)
    disp5 = np.ones(len(past.counts))
    weights = past.usable.astype(np.float64)
    sigma = np.zeros(len(past.counts))
    shared, vague = pooled_profile(past, weights)
    profile, doubt = np.tile(shared, (len(disp5), 1)), np.zeros((len(disp5), WEEK))
    pull, fair = np.ones_like(weights), past
    for _ in range(ROUNDS):
        shared, vague = (known.shared, known.vague) if known else pooled_profile(fair, weights)
        profile, doubt = _profiles(fair, weights, shared, disp5, groups)
        mean = _week_levels(fair, weights, profile) * profile[:, past.how]
        weights = _usual_weights(past.counts, mean, disp5, sigma) * past.usable
        disp5, pooled5 = dispersion(past.counts, past.squares5, mean, past.usable, disp5, bins=12)
        pull = pull_of_weights(mean, pooled5)
        fair = replace(past, counts=past.counts / pull)
    disp1, pooled1 = dispersion(past.counts, past.squares1, mean, past.usable, disp5, bins=60)
    sigma, pooled_sigma = _spread_of_busy(past, weights, shared, disp5, groups=groups, doubt=doubt, known=known)
    mean = _week_levels(fair, weights, profile) * profile[:, past.how]
    weights = _usual_weights(past.counts, mean, disp5, sigma) * past.usable
    doubt = doubt + vague
    return Baseline(
        profile, doubt, weights, disp5, disp1, sigma, shared, pooled5, pooled1, pooled_sigma, pull=pull, vague=vague
    )


def pooled_profile(past: Past, weights: Floats) -> tuple[Floats, Floats]:
    """Share of each hour of the week over all streams together (mean 1), and its relative variance.

    Hours that no history covers yet take the shape of the day; with weeks of data the data speak alone.
    """
    level = _mean_level(past, weights)
    people = (past.counts * weights).sum(axis=0)
    exposure = (level[:, None] * weights).sum(axis=0)
    n, e = (_sums(past.how, values, WEEK) for values in (people, exposure))
    of_day = np.arange(WEEK) % 24
    day_n, day_e = (_circular(_sums(of_day, values, 24)) * _GATHER + 5.0 for values in (n, e))
    day = (day_n / day_e)[of_day]
    hoped = _circular(e) * _GATHER * day + 20.0
    q = day * (_circular(n) * _GATHER + 20.0) / hoped
    return q / q.mean(), 1.0 / hoped + 1.0 / day_n[of_day]


def _sums(group: Ints, values: Floats, groups: int) -> Floats:
    return np.asarray(np.bincount(group, values, groups), dtype=np.float64)


def dispersion(
    counts: Floats, squares: Floats, mean: Floats, usable: Bools, disp: Floats, *, bins: int
) -> tuple[Floats, float]:
    """Variance over mean of the bins *inside* each hour (1 = Poisson): per stream, shrunk to the pooled value.

    Taken inside the hour so that a moving rate does not pass for clustering. Hours far above their mean are
    left out: an outbreak that starts within one is not dispersion.
    """
    level = np.maximum(mean, 1e-9)
    keep = usable & (counts <= level + 6.0 * np.sqrt(disp[:, None] * level) + 6.0)
    spread = (squares - counts**2 / bins) * bins / (bins - 1.0) * keep
    own, tickets = spread.sum(axis=1), (counts * keep).sum(axis=1)
    pooled = max(1.0, float(own.sum() / max(tickets.sum(), 1.0))) if tickets.sum() >= 50 else 1.0
    return np.maximum(1.0, (1000.0 * pooled + own) / (1000.0 + tickets)), pooled


def _spread_of_busy(
    past: Past,
    weights: Floats,
    shared: Floats,
    disp: Floats,
    *,
    groups: _Groups,
    doubt: Floats,
    known: Known | None,
) -> tuple[Floats, float]:
    """`rate_spread` of the streams that ever expect half a person an hour; the others take the pooled value."""
    if len(past.how) < 2 * WEEK:
        return np.full(len(disp), UNKNOWN_SPREAD), UNKNOWN_SPREAD
    busiest = _mean_level(past, weights) * float(shared.max()) * 1.5
    rows = np.flatnonzero(busiest >= 0.5)
    if len(rows) == 0 or (known and len(rows) < _FEW):
        pooled = known.sigma if known else 0.0
        return np.full(len(disp), pooled), pooled
    part = replace(past, counts=past.counts[rows], usable=past.usable[rows])
    own, pooled = rate_spread(part, weights[rows], shared, disp[rows], groups=groups, doubt=doubt[rows])
    pooled = known.sigma if known else pooled
    sigma = np.full(len(disp), pooled)
    sigma[rows] = own
    return sigma, pooled


def rate_spread(
    past: Past, weights: Floats, shared: Floats, disp: Floats, *, groups: _Groups, doubt: Floats
) -> tuple[Floats, float]:
    """Relative standard deviation of the true rate around its profile, hour to hour and day to day.

    Residuals are of the week that was left out of the fit, capped at 3.7 sd so that an outbreak does not
    count as spread. Zero where the pooled value is under two standard errors.
    """
    weeks = np.unique(past.week)
    mean = _left_out_mean(past, weights, shared, disp, groups)
    floor = 1.0 if (mean >= 1.0).sum() >= 200 else 0.5
    use = past.usable & (mean >= floor)
    var0 = disp[:, None] * mean
    own, pooled = np.zeros(len(disp)), 0.0
    size = np.maximum((mean**2 * use).sum(axis=1), 1e-9)
    for _ in range(2):
        cap = 3.7**2 * (var0 + pooled * mean**2)
        excess = (np.minimum((past.counts - mean) ** 2, cap) - var0) * use
        own = excess.sum(axis=1)
        pooled = max(0.0, float(own.sum() / size.sum()))
    noise = np.sqrt(2.0 * ((var0 * use) ** 2).sum()) / size.sum()
    cost = len(weeks) / (len(weeks) - 1.0)
    fitted = float((doubt[:, past.how] * mean**2 * use).sum() / size.sum()) * cost
    if pooled < 2.0 * noise:
        return np.zeros(len(disp)), 0.0
    hours = use.sum(axis=1)
    shrunk = (200.0 * pooled + hours * own / size) / (200.0 + hours)
    return np.sqrt(np.maximum(0.0, shrunk - fitted)), float(np.sqrt(max(0.0, pooled - fitted)))


def _left_out_mean(past: Past, weights: Floats, shared: Floats, disp: Floats, groups: _Groups) -> Floats:
    mean = np.zeros_like(past.counts)
    for week in np.unique(past.week):
        out = past.week == week
        rest = weights * ~out
        profile, _ = _profiles(past, rest, shared, disp, groups)
        level = _week_levels(past, weights, profile)
        mean[:, out] = (level * profile[:, past.how])[:, out]
    return mean


def _profiles(past: Past, weights: Floats, shared: Floats, disp: Floats, groups: _Groups) -> tuple[Floats, Floats]:
    """Stream profiles (mean 1) and their relative variance, in three shrunken stages on the shared one."""
    pooled = np.tile(shared, (len(disp), 1))
    mean = _week_levels(past, weights, pooled) * shared[past.how]
    people = past.counts * weights
    weekday, v1 = _stage(people @ groups.weekday, (mean * weights) @ groups.weekday, disp)
    mean = mean * (weekday @ groups.weekday.T)
    day_hour, v2 = _stage(people @ groups.day_hour, (mean * weights) @ groups.day_hour, disp)
    mean = mean * (day_hour @ groups.day_hour.T)
    n, e = people @ groups.hour, (mean * weights) @ groups.hour
    hour, v3 = _stage(_circular(n) * _GATHER, _circular(e) * _GATHER, disp)
    to_day, to_hour = _OF_WEEK // 24, _OF_WEEK % 24 + 24 * (_OF_WEEK >= 120)
    profile = pooled * weekday[:, to_day] * day_hour[:, to_hour] * hour
    doubt = v1[:, to_day] + v2[:, to_hour] + v3
    return profile / profile.mean(axis=1, keepdims=True), doubt


def _stage(people: Floats, expected: Floats, disp: Floats) -> tuple[Floats, Floats]:
    """Gamma shrinkage of group factors to 1: the prior's strength k comes from all streams by moments."""
    f = disp[:, None]
    scatter = ((people - expected) ** 2 - f * expected).sum() / max(float((expected**2).sum()), 1e-9)
    k = 1.0 / max(1e-4, float(scatter))
    variance = 1.0 / (k + expected / f)
    return (k + people / f) * variance, variance


def _mean_level(past: Past, weights: Floats) -> Floats:
    exposure = np.maximum(weights.sum(axis=1), 1e-9)
    return np.asarray((past.counts * weights).sum(axis=1) / exposure)


def _week_levels(past: Past, weights: Floats, profile: Floats) -> Floats:
    """Level of each stream in each week, as streams x hours, shrunk to the stream's level by 50 tickets."""
    shape = profile[:, past.how] * weights
    people = past.counts * weights
    level = people.sum(axis=1) / np.maximum(shape.sum(axis=1), 1e-9)
    onehot = np.eye(int(past.week.max()) + 1)[past.week]
    n, e = people @ onehot, level[:, None] * (shape @ onehot)
    return np.asarray((level[:, None] * (n + 50.0) / (e + 50.0))[:, past.week])


def _usual_weights(counts: Floats, mean: Floats, disp: Floats, sigma: Floats) -> Floats:
    """Hours far off their expectation count less: an outbreak must not raise the baseline, nor a holiday lower it."""
    level = np.maximum(mean, 1e-9)
    sd = np.sqrt(disp[:, None] * level + (sigma[:, None] * level) ** 2)
    a = np.abs(counts - level) / sd
    return np.where((a > 2.58) & (np.abs(counts - level) > 3.0), (2.58 / np.maximum(a, 2.58)) ** 2, 1.0)


def pull_of_weights(mean: Floats, disp: float) -> Floats:
    """Weighted over unweighted mean of a negative binomial count, for each `mean`: what the weights pull it by.

    Clumped counts have a long tail; giving it less weight lowers their mean, by a fifth at half a person an hour
    and F = 3. Counts divided by this have the right one.
    """
    if disp < 1.2:
        return np.ones_like(mean)
    grid = np.geomspace(0.01, 100.0, 41)
    n = np.arange(400.0)[None, :]
    chance = stats.nbinom.pmf(n, grid[:, None] / (disp - 1.0), 1.0 / disp)
    f = np.full(len(grid), disp)
    weights = _usual_weights(np.repeat(n, len(grid), axis=0), grid[:, None], f, np.zeros(len(grid))) * chance
    pull = (weights * n).sum(axis=1) / weights.sum(axis=1) / grid
    return np.asarray(np.interp(np.log(np.maximum(mean, 1e-9)), np.log(grid), pull))


def _groups(how: Ints) -> _Groups:
    weekday, hour = how // 24, how % 24
    return _Groups(
        weekday=np.eye(7)[weekday],
        day_hour=np.eye(48)[hour + 24 * (weekday >= 5)],
        hour=np.eye(WEEK)[how],
    )


def _circular(values: Floats) -> Floats:
    """Moving average (1, 2, 3, 2, 1)/9 over the last axis, wrapping round."""
    return np.asarray(values @ _wheel(values.shape[-1]))


@cache
def _wheel(size: int) -> Floats:
    wheel = np.zeros((size, size))
    for shift, weight in zip(range(-2, 3), _KERNEL, strict=True):
        wheel[np.arange(size), (np.arange(size) + shift) % size] = weight
    return wheel
