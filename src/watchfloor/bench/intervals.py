"""95 % intervals of what the bench prints: exact for rates and shares, bootstrapped for ratios of means and medians."""

import numpy as np
from scipy import stats

from watchfloor.engine.detect.arrays import Floats

_RESAMPLES = 1000


def poisson(count: int, exposure: float = 1.0) -> tuple[float, float]:
    """Of a Poisson count per exposure (Garwood 1936)."""
    low = 0.0 if count == 0 else float(stats.chi2.ppf(0.025, 2 * count) / 2)
    return low / exposure, float(stats.chi2.ppf(0.975, 2 * count + 2) / 2) / exposure


def share(hits: int, of: int) -> tuple[float, float]:
    """Of a share (Clopper and Pearson 1934)."""
    low = 0.0 if hits == 0 else float(stats.beta.ppf(0.025, hits, of - hits + 1))
    return low, 1.0 if hits == of else float(stats.beta.ppf(0.975, hits + 1, of - hits))


def ratio(own: Floats, other: Floats) -> tuple[float, float]:
    """Of mean(own) / mean(other), the two paired."""
    pick = _picks(len(own))
    ratios = own[pick].mean(axis=1) / np.maximum(other[pick].mean(axis=1), 1e-12)
    return _middle(ratios)


def geometric(pairs: list[tuple[Floats, Floats]]) -> tuple[float, float]:
    """Of the geometric mean of the ratios of several cells."""
    logs = np.zeros(_RESAMPLES)
    for seed, (own, other) in enumerate(pairs):
        pick = _picks(len(own), seed)
        logs += np.log(own[pick].mean(axis=1) / np.maximum(other[pick].mean(axis=1), 1e-12))
    return _middle(np.exp(logs / max(len(pairs), 1)))


def median(values: Floats) -> tuple[float, float]:
    """Of a median; censored values may be infinite."""
    ordered = np.sort(np.median(values[_picks(len(values))], axis=1))
    return float(ordered[int(0.025 * _RESAMPLES)]), float(ordered[int(0.975 * _RESAMPLES) - 1])


def _picks(n: int, seed: int = 0) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    return np.random.default_rng([seed, n]).integers(0, n, (_RESAMPLES, n))


def _middle(values: Floats) -> tuple[float, float]:
    low, high = np.quantile(values, [0.025, 0.975])
    return float(low), float(high)
