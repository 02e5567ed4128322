"""`bin/bench detect [--quick]`: the detector on simulated streams with exact truth, and the rules people use beside it.

`--quick` runs fewer seeds and ends within five minutes on two cores; without it the false-alarm rates rest on
more than 5,000 stream-weeks. Every table names its bar.
"""

import argparse
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from watchfloor.bench import cells, feeds, rivals, traps
from watchfloor.bench.counts import poisson_interval
from watchfloor.bench.simulate import World
from watchfloor.engine.detect.arrays import Floats

FANOS = (1.0, 1.5, 3.0)


@dataclass(frozen=True, slots=True)
class Size:
    """How much is run: seeds of quiet feeds and of outbreaks, weeks of each, seeds of whole feeds."""

    quiet_seeds: int
    quiet_weeks: int
    outbreak_weeks: int
    busy: bool
    feed_seeds: int


QUICK = Size(quiet_seeds=1, quiet_weeks=6, outbreak_weeks=5, busy=False, feed_seeds=1)
FULL = Size(quiet_seeds=5, quiet_weeks=12, outbreak_weeks=8, busy=True, feed_seeds=4)


def main(arguments: list[str]) -> None:
    """Print every table of the bench."""
    parser = argparse.ArgumentParser(prog="bin/bench detect", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer seeds: five minutes")
    size = QUICK if parser.parse_args(arguments).quick else FULL
    started = time.perf_counter()
    for section in (false_alarms, trap_table, outbreak_table, rival_table, feed_table, speed_table):
        for line in section(size):
            print(line, flush=True)
        print(f"    [{time.perf_counter() - started:.0f} s]\n", flush=True)


def false_alarms(size: Size) -> Iterator[str]:
    """Alarms on quiet streams, the baseline learned from four weeks, budget 1/week for 100 streams."""
    yield "FALSE ALARMS per 100 stream-weeks, 100 streams and their total (bar: lower 95 % limit <= 1.0)"
    yield "  rate/h  Fano   alarms  stream-weeks   rate  (95 %)          on the total"
    for level in (0.5, 6.0):
        for fano in FANOS:
            own = total = 0
            for seed in range(size.quiet_seeds):
                run = cells.quiet(World(100, 4 + size.quiet_weeks, level, fano, seed=seed))
                own += sum(1 for _, stream in run.alarms if stream >= 0)
                total += sum(1 for _, stream in run.alarms if stream < 0)
            weeks = 100 * size.quiet_weeks * size.quiet_seeds
            low, high = (100 * x / weeks for x in poisson_interval(own))
            rate = 100 * own / weeks
            yield f"  {level:6} {fano:5} {own:8} {weeks:13} {rate:6.2f}  ({low:.2f} to {high:.2f}) {total:10}"


def trap_table(size: Size) -> Iterator[str]:
    """What looks like an outbreak and is none."""
    yield "TRAPS at 6 an hour (bars: day effect <= 1.5, past outbreaks and surge <= 1.0 per 100 stream-weeks;"
    yield "  each other <= 2 signals an occurrence, alarms of one cause within four hours being one signal)"
    yield "  Fano  trap                                          per 100 s-w   alarms  on total  occurrences"
    for fano in FANOS if size.busy else FANOS[:1]:
        for trap in traps.all_traps(World(100, 4 + size.quiet_weeks, 6.0, fano, seed=11)):
            yield (
                f"  {fano:4}  {trap.name:45} {trap.rate():10.2f} {trap.alarms:8} {trap.total_alarms:9}"
                f" {trap.occurrences:12}"
            )


def outbreak_table(size: Size) -> Iterator[str]:
    """Steps of six hours; delay from the true onset beside the oracle's on the same counts."""
    yield "OUTBREAKS, baseline learned from four weeks (bar: geometric mean of ratios <= 1.30, no cell > 1.6)"
    yield "  rate/h Fano  times     n   recall oracle   mean delay oracle  ratio   median min  people"
    ratios = []
    plan = [(0.5, (5.0, 10.0)), (6.0, (2.0, 3.0, 5.0, 10.0))] + ([(60.0, (2.0, 3.0))] if size.busy else [])
    for level, factors in plan:
        for fano in FANOS if size.busy else (1.0, 3.0):
            for factor in factors:
                streams = 100 if level < 30 else 30
                found = cells.outbreaks(World(streams, 4 + size.outbreak_weeks, level, fano, seed=3), factor)
                ratios.append(found.ratio())
                yield _outbreak_line(level, fano, factor, found)
    yield f"  geometric mean {np.exp(np.mean(np.log(ratios))):.3f}, largest {max(ratios):.3f}"


def _outbreak_line(level: float, fano: float, factor: float, found: cells.Outcome) -> str:
    cap = cells.WITHIN_HOURS * 60.0
    own, told = np.minimum(found.delays, cap).mean(), np.minimum(found.oracle, cap).mean()
    people = np.median(found.people) if len(found.people) else np.nan
    return (
        f"  {level:6} {fano:4} {factor:6} {len(found.delays):5}   {found.recall():.3f}"
        f"  {np.isfinite(found.oracle).mean():.3f}   {own:8.1f} {told:8.1f}  {found.ratio():.3f}"
        f"   {np.median(found.delays):8.0f}  {people:6.0f}"
    )


def rival_table(size: Size) -> Iterator[str]:
    """The rules people use, and the detector, on the same feed: 6 an hour, Fano 1, outbreaks of five times."""
    yield "BESIDE THE RULES PEOPLE USE: 6 an hour, Fano 1, outbreaks x5 of six hours"
    yield "  rule                      false per 100 s-w    recall   median min (misses count as 360)"
    weeks = size.outbreak_weeks
    world = World(100, 4 + weeks, 6.0, seed=21)
    quiet = cells.quiet(world)
    run, starts = cells.outbreak_run(world, 5.0)
    own = cells.judge(world, run, starts, 5.0)
    false = sum(1 for _, stream in quiet.alarms if stream >= 0)
    yield _rival_line("Watchfloor", false, weeks, own.delays)
    calm, busy = (r.counts.reshape(100, -1, 12).sum(axis=2) for r in (quiet, run))
    for name, rule in rivals.RULES.items():
        delays = rivals.delays(rivals.alarms(rule, busy), starts)
        yield _rival_line(name, len(rivals.alarms(rule, calm)), weeks, delays)


def _rival_line(name: str, false: int, weeks: int, delays: Floats) -> str:
    capped = np.minimum(delays, 360.0)
    return (
        f"  {name:25} {100 * false / (100 * weeks):12.2f} {np.isfinite(delays).mean():13.3f} {np.median(capped):10.0f}"
    )


def feed_table(size: Size) -> Iterator[str]:
    """Whole tickets: 40 an hour, four attributes, 20 tickets planted within the hour every eight hours."""
    yield "WHOLE TICKETS (bars: F1 of the values named >= .90, three of them >= .80; one signal >= .95;"
    yield "  a new kind by the 6th person in >= .95)"
    for new in (False, True):
        runs = [feeds.run(seed, new=new, weeks=5 if not size.busy else 6) for seed in range(1, 1 + size.feed_seeds)]
        needed = [n for run in runs for n in run.tickets_needed]
        found, bursts = sum(run.found for run in runs), sum(run.bursts for run in runs)
        sixth, one = np.mean(np.array(needed) <= 6), np.mean([r.one_signal for r in runs])
        yield f"  {'new kinds' if new else 'known values'}: found {found} of {bursts},"
        yield f"    median {np.median(needed):.0f} tickets, by the 6th ticket {sixth:.2f}; one signal {one:.2f};"
        yield f"    other signals a week {np.mean([r.other_per_week for r in runs]):.2f}; F1 by number of values:"
        for order in sorted({o for run in runs for o in run.f1_by_order}):
            values = [run.f1_by_order[order] for run in runs if order in run.f1_by_order]
            yield f"      {order}: {np.mean(values):.3f}"


def speed_table(size: Size) -> Iterator[str]:  # noqa: ARG001
    """Tickets a second through `observe`."""
    yield "SPEED, one core (bar: >= 5,000 tickets a second at 16 keys and 10,000 streams)"
    speed, streams = feeds.throughput()
    yield f"  {speed:,.0f} tickets a second at 16 keys and {streams:,} streams"


if __name__ == "__main__":
    main(sys.argv[1:])
