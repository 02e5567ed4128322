"""`bin/bench series [FILE] [--quick]`: counts per week, day and hour beside EARS C1, C2 and a Farrington-style rule.

On simulated series with labelled outbreaks; with FILE (columns series, count, outbreak, in order of time) on real
weekly ones too. An alarm covers the bins from the one that raised to the one that ended it. Each rule is given its
usual limit, and the one at which it covers as many bins falsely as Watchfloor does with its default budget.
"""

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from watchfloor.bench import intervals
from watchfloor.bench.pool import Pool, Results
from watchfloor.bench.series_data import Labelled, daily, hourly, real, scenarios, weekly
from watchfloor.bench.series_rules import RIVALS, watchfloor
from watchfloor.engine.detect.arrays import Bools, Floats, Ints

BUDGETS = (4.0, 1.0, 0.5, 0.25)
DEFAULT = 1.0
"""One false alarm in so many years and series."""
_RESAMPLES = 1000


@dataclass(frozen=True, slots=True)
class Judged:
    """A series, the bins Watchfloor covers at each budget, and each rule's figure."""

    data: Labelled
    covered: dict[float, Bools]
    figures: dict[str, Floats]


@dataclass(frozen=True, slots=True)
class Score:
    """Rows are series: outbreak bins covered and in all, other bins covered and in all, outbreaks found and in all;
    `delays` in bins from the onset, a missed outbreak counting as its length."""

    table: Ints
    delays: Floats

    def shares(self, rows: Ints | slice = slice(None)) -> Floats:
        """Sensitivity, false-positive rate, share of outbreaks found."""
        hit, sick, false, well, found, outbreaks = self.table[rows].sum(axis=0).tolist()
        return np.array([hit / max(sick, 1), false / max(well, 1), found / max(outbreaks, 1)])


def judge(data: Labelled) -> Judged:
    """Run everything on one series."""
    covered = {years: watchfloor(data, years) for years in BUDGETS}
    return Judged(data, covered, {name: figure(data) for name, (figure, _) in RIVALS.items()})


def judge_weekly(scenario: int, seed: int, short: bool) -> Judged:
    """A simulated series of weeks; `short`: one year learned, three judged."""
    size = {"weeks": 209, "judged": 157} if short else {}
    return judge(weekly(scenarios()[scenario], seed, **size))


def judge_daily(seed: int) -> Judged:
    """A simulated series of days."""
    return judge(daily(seed))


def judge_hourly(seed: int) -> Judged:
    """A simulated series of hours."""
    return judge(hourly(seed))


def score(covers: list[Bools], judged: list[Judged]) -> Score:
    """Compare what is covered with the labels."""
    rows, delays = [], []
    for cover, one in zip(covers, judged, strict=True):
        covered, outbreak = cover[one.data.start :], one.data.outbreak[one.data.start :]
        edges = np.diff(np.concatenate([[0], outbreak.astype(int), [0]]))
        spells = list(zip(np.flatnonzero(edges == 1), np.flatnonzero(edges == -1), strict=True))
        late = [_late(covered[a:b]) for a, b in spells]
        found = sum(bool(covered[a:b].any()) for a, b in spells)
        hits, false = int(covered[outbreak].sum()), int(covered[~outbreak].sum())
        rows.append([hits, int(outbreak.sum()), false, int((~outbreak).sum()), found, len(spells)])
        delays += late
    return Score(np.array(rows), np.array(delays, dtype=np.float64))


def _late(covered: Bools) -> int:
    return int(np.argmax(covered)) if covered.any() else len(covered)


def limit_at(rate: float, name: str, judged: list[Judged]) -> float:
    """The lowest limit at which a rule covers no more of the other bins than this share."""
    parts = [one.figures[name][one.data.start :][~one.data.outbreak[one.data.start :]] for one in judged]
    figures = np.sort(np.concatenate(parts))[::-1]
    allowed = int(rate * len(figures))
    return float(figures[allowed]) if allowed < len(figures) else -np.inf


def table(name: str, results: Results[Judged] | list[Judged]) -> Iterator[str]:
    """One line for each budget and rule."""
    judged = list(results)
    yield f"{name.upper()}, {len(judged)} series"
    yield f"  {'rule':34} {'sensitivity (95 %)':>23} {'false-positive rate':>28} {'outbreaks found':>24}  delay"
    own = {years: score([one.covered[years] for one in judged], judged) for years in BUDGETS}
    for years, result in own.items():
        yield _line(f"Watchfloor, one in {years:g} years", result)
    rate = float(own[DEFAULT].shares()[1])
    for rule, (_, usual) in RIVALS.items():
        equal = limit_at(rate, rule, judged)
        for label, limit in ((f"{rule}, limit {usual:g}", usual), (f"{rule}, limit {equal:.3g}: equal", equal)):
            yield _line(label, score([one.figures[rule] > limit for one in judged], judged))
    for years in BUDGETS:
        yield _gain(years, own[years], judged)


def _line(label: str, result: Score) -> str:
    sums = result.table.sum(axis=0).tolist()
    cells = []
    for hits, of in ((sums[0], sums[1]), (sums[2], sums[3]), (sums[4], sums[5])):
        low, high = intervals.share(int(hits), max(int(of), 1))
        cells.append(f"{hits / max(of, 1):.3f} ({low:.3f} to {high:.3f})")
    return f"  {label:34} {cells[0]:>23} {cells[1]:>28} {cells[2]:>24} {result.delays.mean():6.2f}"


def _gain(years: float, own: Score, judged: list[Judged]) -> str:
    """How much more than EARS C2 at the same false-positive rate, with a bootstrap over series."""
    limit = limit_at(float(own.shares()[1]), "EARS C2", judged)
    other = score([one.figures["EARS C2"] > limit for one in judged], judged)
    rng = np.random.default_rng(0)
    picks = rng.integers(0, len(judged), (_RESAMPLES, len(judged)))
    gains = np.array([own.shares(pick) - other.shares(pick) for pick in picks])
    low, high = np.quantile(gains, [0.025, 0.975], axis=0)
    mean = own.shares() - other.shares()
    return (
        f"  over EARS C2 at the rate of one in {years:g} years ({own.shares()[1]:.4f}): sensitivity {mean[0]:+.3f}"
        f" ({low[0]:+.3f} to {high[0]:+.3f}), outbreaks found {mean[2]:+.3f} ({low[2]:+.3f} to {high[2]:+.3f})"
    )


def main(arguments: list[str]) -> None:
    """Print one table for each kind of series."""
    parser = argparse.ArgumentParser(prog="bin/bench series", description=__doc__)
    parser.add_argument("file", nargs="?", type=Path, help="labelled weekly series")
    parser.add_argument("--quick", action="store_true", help="a quarter of the series")
    given = parser.parse_args(arguments)
    times = 1 if given.quick else 4
    kinds = range(len(scenarios()))
    with Pool() as pool:
        seeds = [(kind, 4000 + 100 * kind + i) for kind in kinds for i in range(times)]
        tables = {
            "simulated weeks, twelve years": pool.map(judge_weekly, [(*seed, False) for seed in seeds]),
            "simulated weeks, one year learned": pool.map(judge_weekly, [(*seed, True) for seed in seeds]),
            "simulated days": pool.map(judge_daily, [(5000 + i,) for i in range(30 * times)]),
            "simulated hours": pool.map(judge_hourly, [(6000 + i,) for i in range(8 * times)]),
        }
        if given.file is not None:
            tables[given.file.name] = pool.map(judge, [(one,) for one in real(given.file)])
        for name, results in tables.items():
            for line in table(name, results):
                print(line, flush=True)
            print(flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
