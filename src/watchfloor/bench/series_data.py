"""Labelled count series: simulated ones of many kinds with exact truth, and real ones from a file."""

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from watchfloor.engine.detect.arrays import Bools, Floats, Ints
from watchfloor.engine.detect.series import PER_YEAR, Bin

PAST_SIZES = (2.0, 3.0, 5.0, 10.0)
"""Four outbreaks of so many standard deviations lie in every simulated past."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A series, which of its bins are outbreak, the first bin that may raise, and the hour of the week of each.

    `mean` and `fano` are the truth where the series is simulated.
    """

    name: str
    counts: Floats
    outbreak: Bools
    start: int
    calendar: Ints
    bin: Bin
    mean: Floats | None = None
    fano: float = 1.0


@dataclass(frozen=True, slots=True)
class Scenario:
    """ln mean = level + slope t + harmonics; counts are negative binomial with variance fano x mean."""

    level: float
    slope: float
    cosine: float
    sine: float
    fano: float
    harmonics: int


def scenarios() -> list[Scenario]:
    """The 42 of Noufaily and others (Statistics in Medicine 2013): seven levels, with and without trend, and with no,
    one or two annual harmonics."""
    kinds = [
        (0.1, 0.0025, 0.6, 0.6, 1.5),
        (-2.0, 0.005, 0.1, 0.3, 2.0),
        (1.5, 0.003, 0.2, -0.4, 1.0),
        (0.5, 0.002, 0.5, 0.5, 5.0),
        (2.5, 0.001, 1.0, 0.1, 3.0),
        (3.75, 0.001, 0.1, -0.1, 1.1),
        (5.0, 0.0001, 0.05, 0.01, 1.2),
    ]
    return [
        Scenario(level, slope * trend, cosine * (m > 0), sine * (m > 0), fano, m)
        for level, slope, cosine, sine, fano in kinds
        for trend in (0, 1)
        for m in (0, 1, 2)
    ]


def weekly(scenario: Scenario, seed: int, *, weeks: int = 624, judged: int = 208) -> Labelled:
    """Twelve years of weeks, the last four judged."""
    rng = np.random.default_rng([seed, 1])
    t = np.arange(weeks)
    log = scenario.level + scenario.slope * t
    for k in range(1, scenario.harmonics + 1):
        angle = 2 * np.pi * k * t / 52.0
        log = log + scenario.cosine * np.cos(angle) + scenario.sine * np.sin(angle)
    return _series("weeks", "week", np.exp(log), scenario.fano, weeks - judged, rng, stretch=1.0)


def daily(seed: int, *, years: int = 5, judged: int = 364) -> Labelled:
    """Days as in syndromic surveillance: weekday pattern, closed or quiet weekends, season, slow trend."""
    rng = np.random.default_rng([seed, 2])
    n = 364 * years
    t = np.arange(n)
    weekday = np.exp(rng.normal(0.0, 0.2, 7))
    weekday[5:] *= rng.choice([1.0, 0.6, 0.2])
    season = rng.choice([0.0, 0.2, 0.5]) * np.sin(2 * np.pi * t / PER_YEAR["day"] + rng.uniform(0, 6.28))
    season = season + rng.choice([0.0, 0.2]) * np.sin(4 * np.pi * t / PER_YEAR["day"] + rng.uniform(0, 6.28))
    level = rng.choice([-1.5, 0.1, 1.0, 2.0, 3.0, 4.5, 6.0])
    mean = np.exp(level + season + rng.choice([0.0, 0.3, -0.2]) * t / n) * (weekday / weekday.mean())[t % 7]
    fano = float(rng.choice([1.0, 1.2, 1.5, 2.0, 3.0]))
    return _series("days", "day", mean, fano, n - judged, rng, stretch=float(rng.choice([1.0, 3.0, 6.0])))


def hourly(seed: int, *, weeks: int = 16, judged: int = 8 * 168) -> Labelled:
    """Hours with a season of 24 x 7."""
    rng = np.random.default_rng([seed, 3])
    n = 168 * weeks
    t = np.arange(n)
    shape = np.exp(rng.choice([0.5, 1.0, 1.5]) * np.cos((t % 24 - 14) / 24 * 2 * np.pi))
    shape = shape * np.where(t % 168 >= 120, rng.choice([0.3, 0.7, 1.0]), 1.0)
    mean = np.exp(rng.choice([-2.0, -0.5, 1.0, 2.5, 4.0])) * shape / shape.mean()
    fano = float(rng.choice([1.0, 1.2, 1.5, 2.0, 3.0]))
    return _series("hours", "hour", mean, fano, n - judged, rng, stretch=float(rng.choice([1.0, 3.0])))


def _series(
    name: str, bin_: Bin, mean: Floats, fano: float, start: int, rng: np.random.Generator, *, stretch: float
) -> Labelled:
    n = len(mean)
    counts = rng.poisson(mean) if fano == 1 else rng.negative_binomial(mean / (fano - 1), 1 / fano)
    y, outbreak = counts.astype(np.float64), np.zeros(n, dtype=bool)
    for size in PAST_SIZES:
        _plant(y, outbreak, int(rng.integers(0, start - 20)), size * np.sqrt(fano * mean), rng, stretch=stretch)
    outbreak[:start] = False
    for begin in _begins(start, n, int(20 * stretch), rng):
        size = rng.integers(1, 11) * np.sqrt(stretch)
        _plant(y, outbreak, begin, size * np.sqrt(fano * mean), rng, stretch=stretch)
    calendar = {"week": np.zeros(n, dtype=np.int64), "day": np.arange(n) % 7 * 24, "hour": np.arange(n) % 168}[bin_]
    return Labelled(name, y, outbreak, start, calendar, bin_, mean, fano)


def _begins(start: int, n: int, apart: int, rng: np.random.Generator) -> list[int]:
    at, out = start + int(rng.integers(2, apart)), []
    while at < n - apart // 2:
        out.append(at)
        at += apart + int(rng.integers(0, 2 * apart))
    return out


def _plant(y: Floats, outbreak: Bools, begin: int, sizes: Floats, rng: np.random.Generator, *, stretch: float) -> None:
    """Cases spread over time from `begin` by a lognormal law (mean of ln 0, sd .5), `stretch` times as long."""
    cases = rng.poisson(max(float(sizes[begin]), 0.7))
    for delay in (rng.lognormal(0.0, 0.5, max(cases, 1)) * stretch).astype(int):
        if begin + delay < len(y):
            y[begin + delay] += 1
            outbreak[begin + delay] = True


def real(path: Path, learn: int = 52) -> list[Labelled]:
    """Weekly series of a file with the columns series, count and outbreak, in order of time."""
    rows: dict[str, list[tuple[float, bool]]] = {}
    with path.open(newline="") as file:
        for row in csv.DictReader(file):
            rows.setdefault(row["series"], []).append((float(row["count"]), row["outbreak"] == "1"))
    return [
        Labelled(
            name,
            np.array([c for c, _ in v]),
            np.array([o for _, o in v]),
            learn,
            np.zeros(len(v), dtype=np.int64),
            "week",
        )
        for name, v in rows.items()
    ]
