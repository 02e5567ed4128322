"""`bin/bench series [FILE]`: counts per week and day against EARS C1 and C2 at several limits, on simulated series
with labelled outbreaks; with FILE (columns series, count, outbreak) on real weekly ones too."""

import argparse
import csv
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from watchfloor.engine.detect.arrays import Bools, Floats, Ints
from watchfloor.engine.detect.series import PER_YEAR, Bin, watch_series

YEAR = 8766.0
Rule = Callable[["Labelled"], Bools]


@dataclass(frozen=True, slots=True)
class Labelled:
    """A series, which of its bins are outbreak, the first bin that may raise, and the hour of the week of each."""

    counts: Floats
    outbreak: Bools
    start: int
    calendar: Ints
    bin: Bin


def simulated(bin_: Bin, seed: int) -> Labelled:
    """After Noufaily and others (2013): levels, trends, seasons and dispersions of many kinds; five outbreaks of two
    to eight standard deviations, spread over time by a lognormal law, in the last two fifths."""
    rng = np.random.default_rng(seed)
    n = 7 * 52 if bin_ == "week" else 4 * 364
    t = np.arange(n)
    calendar = t * 0 if bin_ == "week" else t % 7 * 24
    weekday = np.exp(rng.normal(0.0, 0.25, 7))[t % 7] if bin_ == "day" else np.ones(n)
    if bin_ == "day" and rng.random() < 0.5:
        weekday = weekday * np.where(t % 7 >= 5, 0.3, 1.0)
    season = rng.choice([0.0, 0.3, 0.6]) * np.sin(2 * np.pi * t / PER_YEAR[bin_] + rng.uniform(0, 6.28))
    level = np.exp(rng.choice([0.1, 1.0, 2.0, 3.0, 4.5]) + rng.choice([0.0, 0.1, 0.3]) * t / n + season)
    mean, fano = level * weekday / weekday.mean(), rng.choice([1.0, 1.5, 2.0, 3.0])
    counts = rng.poisson(mean) if fano == 1 else rng.negative_binomial(mean / (fano - 1), 1 / fano)
    y, outbreak, start = counts.astype(np.float64), np.zeros(n, dtype=bool), int(n * 0.6)
    for _ in range(5):
        begin, size = int(rng.integers(start, n - 30)), rng.uniform(2, 8)
        cases = rng.poisson(size * np.sqrt(fano * mean[begin]) * (1 if bin_ == "week" else 3))
        for delay in (rng.lognormal(0.0, 0.5, cases) * (1 if bin_ == "week" else 7)).astype(int):
            if begin + delay < n:
                y[begin + delay] += 1
                outbreak[begin + delay] = True
    return Labelled(y, outbreak, start, calendar, bin_)


def real(path: Path, learn: int = 52) -> list[Labelled]:
    """Weekly series of a file with the columns series, count and outbreak, in order of time."""
    rows: dict[str, list[tuple[float, bool]]] = {}
    with path.open(newline="") as file:
        for row in csv.DictReader(file):
            rows.setdefault(row["series"], []).append((float(row["count"]), row["outbreak"] == "1"))
    return [
        Labelled(
            np.array([c for c, _ in v]), np.array([o for _, o in v]), learn, np.zeros(len(v), dtype=np.int64), "week"
        )
        for v in rows.values()
    ]


def watchfloor(years: float) -> Rule:
    """One accepted false alarm in so many years and series."""

    def rule(one: Labelled) -> Bools:
        covered = np.zeros(len(one.counts), dtype=bool)
        for alarm in watch_series(one.counts, one.start, one.bin, years * YEAR, one.calendar):
            covered[alarm.raised : alarm.ended] = True
        return covered

    return rule


def ears(limit: float, lag: int) -> Rule:
    """EARS C1 (lag 0) or C2 (lag 2) over seven bins, standard deviation at least .5."""

    def rule(one: Labelled) -> Bools:
        covered = np.zeros(len(one.counts), dtype=bool)
        for t in range(one.start, len(one.counts)):
            base = one.counts[t - 7 - lag : t - lag]
            covered[t] = one.counts[t] > base.mean() + limit * max(float(base.std(ddof=1)), 0.5)
        return covered

    return rule


def score(rule: Rule, data: list[Labelled]) -> tuple[float, float, float]:
    """Sensitivity (share of outbreak bins covered), false-positive rate, share of outbreaks found."""
    hit = sick = false = well = found = outbreaks = 0
    for one in data:
        covered, outbreak = rule(one)[one.start :], one.outbreak[one.start :]
        hit, sick = hit + int(covered[outbreak].sum()), sick + int(outbreak.sum())
        false, well = false + int(covered[~outbreak].sum()), well + int((~outbreak).sum())
        edges = np.diff(np.concatenate([[0], outbreak.astype(int), [0]]))
        spells = list(zip(np.flatnonzero(edges == 1), np.flatnonzero(edges == -1), strict=True))
        outbreaks += len(spells)
        found += sum(bool(covered[a:b].any()) for a, b in spells)
    return hit / max(sick, 1), false / max(well, 1), found / max(outbreaks, 1)


def main(arguments: list[str]) -> None:
    """Print one table for each kind of series."""
    parser = argparse.ArgumentParser(prog="bin/bench series", description=__doc__)
    parser.add_argument("file", nargs="?", type=Path, help="labelled weekly series")
    file = parser.parse_args(arguments).file
    tables = {
        "simulated weeks": [simulated("week", seed) for seed in range(60)],
        "simulated days": [simulated("day", seed) for seed in range(24)],
    }
    if file is not None:
        tables[file.name] = real(file)
    rules = {f"Watchfloor, one in {y:g} years": watchfloor(y) for y in (4.0, 1.0, 0.5, 0.25)}
    rules |= {f"EARS C2, limit {k:g}": ears(k, 2) for k in (2.0, 3.0, 4.0, 5.0)}
    rules |= {"EARS C1, limit 3": ears(3.0, 0)}
    for name, data in tables.items():
        print(f"{name.upper()}\n  rule                            sensitivity  false-positive rate  outbreaks found")
        for label, rule in rules.items():
            sensitivity, false, found = score(rule, data)
            print(f"  {label:30} {sensitivity:12.3f} {false:20.4f} {found:17.3f}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
