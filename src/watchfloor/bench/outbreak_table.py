"""Prints delay and recall of every kind of outbreak beside the oracle, and lists the outbreaks that were missed."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from watchfloor.bench import cells, intervals
from watchfloor.bench.cells import CAP, Planted
from watchfloor.bench.pool import Pool, Results
from watchfloor.bench.simulate import World
from watchfloor.bench.sizes import FANOS, Size, met
from watchfloor.engine.detect.arrays import Floats

RECALL_BARS = {
    (6.0, 5.0): {1.0: 0.99, 1.5: 0.99, 3.0: 0.97},
    (6.0, 3.0): {1.0: 0.90, 1.5: 0.84, 3.0: 0.68},
    (60.0, 3.0): {1.0: 0.99, 1.5: 0.99, 3.0: 0.99},
    (0.5, 10.0): {1.0: 0.90, 1.5: 0.83, 3.0: 0.72},
}
MEDIAN_BARS = {5.0: (45.0, 22.0), 10.0: (20.0, 15.0)}
"""Minutes and people at 6 an hour and Fano 1."""
_SHOWN = 12
_HEAD = (
    "  rate/h Fano kind     size    n  recall (95 %)      oracle  mean min  oracle  ratio (95 %)        median min"
    " (95 %)   people  bars"
)


@dataclass(frozen=True, slots=True)
class Miss:
    """An outbreak that no alarm named within six hours."""

    baseline: str
    level: float
    fano: float
    seed: int
    planted: Planted


@dataclass(frozen=True, slots=True)
class Outbreaks:
    """The runs of one baseline, by people an hour and Fano."""

    baseline: str
    runs: list[tuple[World, Results[list[Planted]]]]


def start(pool: Pool, size: Size, *, known: bool) -> Outbreaks:
    """Hand all runs to the pool."""
    runs = []
    for level, streams in size.levels():
        for fano in FANOS:
            world = World(streams, 4 + size.outbreak_weeks, level, fano)
            calls = [(_seeded(world, 300 + seed), known) for seed in range(size.outbreak_seeds)]
            runs.append((world, pool.map(_outbreaks, calls)))
    return Outbreaks("known" if known else "learned", runs)


def _outbreaks(world: World, known: bool) -> list[Planted]:
    return cells.outbreaks(world, known=known)


def _seeded(world: World, seed: int) -> World:
    return replace(world, seed=seed)


def table(outbreaks: Outbreaks, misses: list[Miss]) -> Iterator[str]:
    """One line for each rate, Fano, shape and size; the ratios together at the end. What was missed joins `misses`."""
    if outbreaks.baseline == "known":
        yield "OUTBREAKS, the baseline known (bars: ratio <= 1.30 in every step of x2 to x10, geometric mean <= 1.15)"
    else:
        yield "OUTBREAKS, the baseline learned from four weeks (bars: ratio in steps of x2 to x10 <= 1.6, their"
        yield "  geometric mean <= 1.30)"
    yield _HEAD
    judged: list[tuple[Floats, Floats]] = []
    for world, results in outbreaks.runs:
        by_kind: dict[tuple[str, float], list[Planted]] = {}
        for seed, planted in enumerate(results):
            for one in planted:
                by_kind.setdefault((one.shape, one.factor), []).append(one)
                if not np.isfinite(one.delay):
                    misses.append(Miss(outbreaks.baseline, world.level, world.fano, 300 + seed, one))
        for shape, factor in dict.fromkeys(cells.KINDS):
            cell = by_kind.get((shape, factor), [])
            if not cell:
                continue
            own, told = _capped(cell)
            bars = _bars(outbreaks.baseline, world, shape, factor, cell)
            yield _line(world, shape, factor, cell, bars)
            if shape == "step" and 2.0 <= factor <= 10.0:
                judged.append((own, told))
    yield from _together(outbreaks.baseline, judged)


def _together(baseline: str, judged: list[tuple[Floats, Floats]]) -> Iterator[str]:
    ratios = np.array([own.mean() / told.mean() for own, told in judged])
    mean, (low, high) = float(np.exp(np.log(ratios).mean())), intervals.geometric(judged)
    most, all_of = (1.30, 1.15) if baseline == "known" else (1.6, 1.30)
    yield (
        f"  geometric mean of {len(judged)} ratios {mean:.3f} ({low:.3f} to {high:.3f}): {met(mean <= all_of)};"
        f" largest {ratios.max():.3f}: {met(ratios.max() <= most)}"
    )


def _capped(cell: list[Planted]) -> tuple[Floats, Floats]:
    return np.minimum([one.delay for one in cell], CAP), np.minimum([one.oracle for one in cell], CAP)


def _bars(baseline: str, world: World, shape: str, factor: float, cell: list[Planted]) -> str:
    if shape != "step":
        return ""
    out = []
    own, told = _capped(cell)
    if 2.0 <= factor <= 10.0:
        limit = 1.30 if baseline == "known" else 1.6
        out.append(f"ratio <= {limit:g} {met(own.mean() / told.mean() <= limit)}")
    if baseline == "known":
        return "; ".join(out)
    bar = RECALL_BARS.get((world.level, factor), {}).get(world.fano)
    if bar is not None:
        recall = float(np.mean([np.isfinite(one.delay) for one in cell]))
        out.append(f"recall >= {bar:.2f} {met(recall >= bar)}")
    if world.level == 6.0 and world.fano == 1.0 and factor in MEDIAN_BARS:
        minutes, people = MEDIAN_BARS[factor]
        good = np.median(own) <= minutes and np.nanmedian([one.people for one in cell]) <= people
        out.append(f"median <= {minutes:g} min, {people:g} people {met(bool(good))}")
    return "; ".join(out)


def _line(world: World, shape: str, factor: float, cell: list[Planted], bars: str) -> str:
    own, told = _capped(cell)
    found = int(sum(np.isfinite(one.delay) for one in cell))
    recall, (low, high) = found / len(cell), intervals.share(found, len(cell))
    ratio, (least, most) = own.mean() / told.mean(), intervals.ratio(own, told)
    early, late = intervals.median(own)
    people = float(np.nanmedian([one.people for one in cell])) if found else np.nan
    oracle = float(np.mean([np.isfinite(one.oracle) for one in cell]))
    return (
        f"  {world.level:6} {world.fano:4} {shape:5} {factor:7g} {len(cell):4}  {recall:.3f} ({low:.2f} to {high:.2f})"
        f" {oracle:7.3f} {own.mean():9.1f} {told.mean():7.1f}  {ratio:.3f} ({least:.2f} to {most:.2f})"
        f" {np.median(own):8.0f} ({early:.0f} to {late:.0f}) {people:8.0f}  {bars}"
    )


# ------------------------------------------------------------- what was missed
def miss_list(misses: list[Miss]) -> Iterator[str]:
    """How many of each kind were missed, and first those that the oracle found soonest."""
    yield "MISSED OUTBREAKS (all of them with --misses FILE)"
    known = sum(miss.baseline == "known" for miss in misses)
    found = [miss for miss in misses if np.isfinite(miss.planted.oracle) and miss.baseline == "learned"]
    yield f"  {len(misses) - known} with a learned baseline, {len(found)} of which the oracle found;"
    yield f"  {known} with a known one"
    yield "  baseline  rate/h  rate then  Fano  kind   size  seed  stream  hour of week  oracle min"
    for miss in sorted(found, key=lambda m: (-m.planted.factor, m.planted.oracle))[:_SHOWN]:
        one = miss.planted
        yield (
            f"  {miss.baseline:8} {miss.level:7} {one.rate:10.2f} {miss.fano:5}  {one.shape:5} {one.factor:5g}"
            f" {miss.seed:5} {one.stream:7} {one.hour % 168:13} {one.oracle:11.0f}"
        )


def write_misses(path: Path, misses: list[Miss]) -> None:
    """All of them as CSV: enough to simulate each again."""
    names = ("baseline", "rate", "fano", "seed", "kind", "size", "stream", "hour", "rate_then", "oracle_minutes")
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(names)
        for miss in misses:
            one = miss.planted
            oracle = f"{one.oracle:.0f}" if np.isfinite(one.oracle) else ""
            row = (miss.baseline, miss.level, miss.fano, miss.seed, one.shape, one.factor, one.stream, one.hour)
            writer.writerow([*row, f"{one.rate:.3f}", oracle])
