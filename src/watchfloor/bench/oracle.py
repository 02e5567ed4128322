"""The oracle: a CUSUM that is told the rate, the dispersion and the size of the outbreak. Nothing can be expected
to beat it by much; a detector is measured by how much later it is."""

import numpy as np
from scipy import stats

from watchfloor.engine.detect.arrays import Floats, Ints

_STATES = 600


def log_ratio(y: Ints | Floats, mean: Floats | float, disp: float, rho: float) -> Floats:
    """ln of NB(rho mean, F) / NB(mean, F) at y; Poisson when F is 1."""
    y = np.asarray(y, dtype=np.float64)
    if disp <= 1.0:
        return np.asarray(y * np.log(rho) - (rho - 1.0) * mean)
    size = np.asarray(mean) / (disp - 1.0)
    p = 1.0 / disp
    return np.asarray(stats.nbinom.logpmf(y, rho * size, p) - stats.nbinom.logpmf(y, size, p))


def threshold(mean: float, disp: float, rho: float, bins: float) -> float:
    """The CUSUM limit with one false alarm per `bins` bins on average, from zero.

    Exact up to a grid of 600 states: the run length of the Markov chain max(0, C + ln LR) is solved for, and
    the limit found by bisection (Brook and Evans, Biometrika 1972).
    """
    most = (
        int(stats.nbinom.ppf(1 - 1e-10, mean / (disp - 1.0), 1.0 / disp))
        if disp > 1
        else int(stats.poisson.ppf(1 - 1e-10, mean))
    )
    y = np.arange(most + 2)
    chance = stats.nbinom.pmf(y, mean / (disp - 1.0), 1.0 / disp) if disp > 1 else stats.poisson.pmf(y, mean)
    moves = log_ratio(y, mean, disp, rho)
    low, high = 0.5, 25.0
    for _ in range(22):
        middle = (low + high) / 2
        low, high = (middle, high) if _run_length(middle, moves, chance) < bins else (low, middle)
    return (low + high) / 2


def _run_length(limit: float, moves: Floats, chance: Floats) -> float:
    grid = np.linspace(0.0, limit, _STATES)
    stay = np.zeros((_STATES, _STATES))
    for move, p in zip(moves, chance, strict=True):
        there = np.maximum(grid + move, 0.0)
        place = there / limit * (_STATES - 1)
        inside = there < limit
        left = np.minimum(np.floor(place).astype(int), _STATES - 2)
        right_part = place - left
        rows = np.flatnonzero(inside)
        np.add.at(stay, (rows, left[rows]), p * (1.0 - right_part[rows]))
        np.add.at(stay, (rows, left[rows] + 1), p * right_part[rows])
    return float(np.linalg.solve(np.eye(_STATES) - stay, np.ones(_STATES))[0])
