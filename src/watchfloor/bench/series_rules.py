"""The detector and the rules people use, on one count series each: which bins they cover, or a figure per bin."""

from collections.abc import Callable

import numpy as np

from watchfloor.bench.series_data import Labelled
from watchfloor.engine.detect.arrays import Bools, Floats
from watchfloor.engine.detect.series import PER_YEAR, watch_series

YEAR_HOURS = 8766.0
Figure = Callable[[Labelled], Floats]
"""Standard errors above what a rule expects, per bin; -inf before the first bin that may raise."""


def watchfloor(one: Labelled, years: float) -> Bools:
    """Bins covered at a budget of one false alarm in so many years."""
    covered = np.zeros(len(one.counts), dtype=bool)
    for alarm in watch_series(one.counts, one.start, one.bin, years * YEAR_HOURS, one.calendar):
        covered[alarm.raised : alarm.ended] = True
    return covered


def _ears(one: Labelled, lag: int) -> Floats:
    out = np.full(len(one.counts), -np.inf)
    for t in range(max(one.start, 7 + lag), len(out)):
        base = one.counts[t - 7 - lag : t - lag]
        out[t] = (one.counts[t] - base.mean()) / max(float(base.std(ddof=1)), 0.5)
    return out


def ears_c1(one: Labelled) -> Floats:
    """EARS C1 (Hutwagner and others, 2003): the seven bins before, standard deviation at least .5."""
    return _ears(one, 0)


def ears_c2(one: Labelled) -> Floats:
    """EARS C2: the seven bins before the last two."""
    return _ears(one, 2)


def farrington_like(one: Labelled) -> Floats:
    """Quasi-Poisson with the two-thirds power (Farrington and others, 1996), without trend: bins up to three weeks from
    this time of the year in the past, of the same weekday where they are days; for hours the same hour of the week
    and its neighbours in eight weeks. All of the past where that gives fewer than seven."""
    out = np.full(len(one.counts), -np.inf)
    for t in range(one.start, len(out)):
        past = one.counts[_reference(one, t)]
        past = past if len(past) >= 7 else one.counts[:t]
        mean = max(float(past.mean()), 0.05)
        phi = max(float(past.var(ddof=1)) / mean, 1.0)
        spread = np.sqrt(phi * mean * (1.0 + 1.0 / len(past))) * (2.0 / 3.0) * mean ** (-1.0 / 3.0)
        out[t] = (one.counts[t] ** (2.0 / 3.0) - mean ** (2.0 / 3.0)) / spread
    return out


def _reference(one: Labelled, t: int) -> list[int]:
    if one.bin == "hour":
        near = [t - 168 * k + d for k in range(1, 9) for d in (-1, 0, 1)]
    else:
        week = 7 if one.bin == "day" else 1
        years = [round(PER_YEAR[one.bin] * k / week) * week for k in range(1, 6)]
        near = [t - year + d * week for year in years for d in range(-3, 4)]
    return [i for i in near if 0 <= i < t]


RIVALS: dict[str, tuple[Figure, float]] = {
    "EARS C1": (ears_c1, 3.0),
    "EARS C2": (ears_c2, 3.0),
    "Farrington-style": (farrington_like, 2.58),
}
"""Each with the limit people use."""
