"""The rules people use, on the same hourly counts: what they raise on quiet streams, how soon they see outbreaks.

Each rule gives a figure per stream and hour, and raises where it is above a limit: the one people use, or the one at
which it raises as often as the detector does.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from watchfloor.bench.simulate import World, draw, hourly_rates
from watchfloor.engine.detect.arrays import Floats, Ints

HOURS_BACK = 4 * 168
_SAME_ALARM = 6


@dataclass(frozen=True, slots=True)
class Rule:
    """`figure` maps hourly counts (streams x hours) to a figure of the same shape, -inf where nothing can be said."""

    name: str
    usual_limit: float
    figure: Callable[[Ints], Floats]


def _ears(counts: Ints, lag: int) -> Floats:
    """EARS (Hutwagner and others, 2003) on days: standard deviations above the last seven days, sd >= 0.5."""
    days = counts[:, : counts.shape[1] // 24 * 24].reshape(len(counts), -1, 24).sum(axis=2)
    out = np.full(counts.shape, -np.inf)
    for day in range(7 + lag, days.shape[1]):
        base = days[:, day - 7 - lag : day - lag]
        spread = np.maximum(base.std(axis=1, ddof=1), 0.5)
        out[:, day * 24 + 23] = (days[:, day] - base.mean(axis=1)) / spread
    return out


def ears_c1(counts: Ints) -> Floats:
    """EARS C1: the seven days before."""
    return _ears(counts, 0)


def ears_c2(counts: Ints) -> Floats:
    """EARS C2: the seven days before the last two."""
    return _ears(counts, 2)


def three_sigma(counts: Ints) -> Floats:
    """Standard deviations above the same hour of the week, four weeks back."""
    past = _weeks_back(counts, (0,))
    return _padded(counts, (_now(counts) - past.mean(axis=0)) / np.maximum(past.std(axis=0, ddof=1), 0.5))


def farrington_like(counts: Ints) -> Floats:
    """Quasi-Poisson over the same hour of the week and its neighbours, with the two-thirds power (Farrington and
    others, 1996), without trend; at least five people. In standard errors: 3.09 is their 0.1 % point."""
    past = _weeks_back(counts, (-1, 0, 1))
    mean = np.maximum(past.mean(axis=0), 0.05)
    phi = np.maximum(past.var(axis=0, ddof=1) / mean, 1.0)
    spread = np.sqrt(phi * mean * (1 + 1 / 12.0)) * (2.0 / 3.0) * mean ** (-1.0 / 3.0)
    now = _now(counts)
    return _padded(counts, np.where(now >= 5, (now ** (2.0 / 3.0) - mean ** (2.0 / 3.0)) / spread, -np.inf))


def times_last_week(counts: Ints) -> Floats:
    """How many times the same hour of last week, at least five people."""
    now = _now(counts)
    last = np.maximum(counts[:, HOURS_BACK - 168 : -168], 1)
    return _padded(counts, np.where(now >= 5, now / last, -np.inf))


RULES = (
    Rule("EARS C1 (daily)", 3.0, ears_c1),
    Rule("EARS C2 (daily)", 3.0, ears_c2),
    Rule("hour of week, 3 sigma", 3.0, three_sigma),
    Rule("Farrington-style", 3.09, farrington_like),
    Rule("3 x last week", 2.999, times_last_week),
)


def _now(counts: Ints) -> Floats:
    return counts[:, HOURS_BACK:].astype(np.float64)


def _weeks_back(counts: Ints, hours: tuple[int, ...]) -> Floats:
    end = counts.shape[1]
    columns = [np.arange(HOURS_BACK, end) - 168 * k + d for k in range(1, 5) for d in hours]
    return np.stack([counts[:, np.clip(c, 0, end - 1)] for c in columns]).astype(np.float64)


def _padded(counts: Ints, figure: Floats) -> Floats:
    return np.concatenate([np.full((len(counts), HOURS_BACK), -np.inf), figure], axis=1)


def alarms(figure: Floats, limit: float) -> list[tuple[int, int]]:
    """(hour, stream) of every alarm after the history; one within six hours of the last is the same."""
    found: list[tuple[int, int]] = []
    last = np.full(len(figure), -1e9)
    over = figure[:, HOURS_BACK:] > limit
    for hour, stream in zip(*np.nonzero(over.T), strict=True):
        if hour - last[stream] > _SAME_ALARM:
            found.append((int(hour) + HOURS_BACK, int(stream)))
        last[stream] = hour
    return found


def fair_limits(level: float, fano: float, rate: float, seeds: int) -> list[float]:
    """The limit of each rule at which it raises `rate` alarms per 100 stream-weeks, on quiet feeds of their own."""
    feeds = [quiet_hours(level, fano, 7000 + seed) for seed in range(seeds)]
    weeks = sum(len(feed) * (feed.shape[1] - HOURS_BACK) / 168 for feed in feeds)
    return [_limit([rule.figure(feed) for feed in feeds], rate * weeks / 100.0) for rule in RULES]


def quiet_hours(level: float, fano: float, seed: int, weeks: int = 24) -> Ints:
    """Hourly counts of 100 streams in which nothing breaks out."""
    world = World(100, weeks, level, fano, seed=seed)
    rng = np.random.default_rng([seed, 9])
    return draw(hourly_rates(world, rng), fano, rng)


def _limit(figures: list[Floats], allowed: float) -> float:
    highest = np.sort(np.concatenate([f[:, HOURS_BACK:].ravel() for f in figures]))[::-1]
    low, high = 0, min(len(highest) - 1, int(50 * allowed) + 200)
    while low < high:  # the most permissive limit, among the highest figures, that keeps to what is allowed
        middle = (low + high + 1) // 2
        raised = sum(len(alarms(figure, float(highest[middle]))) for figure in figures)
        low, high = (middle, high) if raised <= allowed else (low, middle - 1)
    return float(highest[low])


def delays(found: list[tuple[int, int]], starts: list[tuple[int, float]]) -> Floats:
    """Minutes from each onset (stream, minute) to the end of the hour that raised; inf after six hours."""
    out = []
    for stream, onset in starts:
        ends = ((hour + 1) * 60.0 - onset for hour, s in found if s == stream)
        out.append(min((minutes for minutes in ends if 0.0 < minutes <= 360.0), default=np.inf))
    return np.array(out)
