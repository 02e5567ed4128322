"""Prints the rules people use beside the detector, at their usual limits and at the detector's own false-alarm rate."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from watchfloor.bench import cells, intervals, rivals
from watchfloor.bench.cells import CAP
from watchfloor.bench.pool import Pool, Results
from watchfloor.bench.simulate import World
from watchfloor.bench.sizes import Size
from watchfloor.engine.detect.arrays import Floats

_FACTORS = (3.0, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class Line:
    """A rule: its false alarms on quiet feeds, and minutes to each outbreak by size (inf: missed)."""

    name: str
    false: int
    stream_weeks: float
    delays: dict[float, Floats]


def start(pool: Pool, size: Size) -> Results[list[Line]]:
    """Hand the comparison to the pool: one call, since the limits rest on the detector's own rate."""
    return pool.map(compare, [(size.quiet_seeds, size.quiet_weeks, size.outbreak_weeks, size.fair_seeds)])


def compare(quiet_seeds: int, quiet_weeks: int, outbreak_weeks: int, fair_seeds: int) -> list[Line]:
    """Six an hour, Fano 1. The fair limits are found on feeds that nothing else here is judged by."""
    quiet = [cells.quiet(World(210, 4 + quiet_weeks, 6.0, seed=40 + seed)) for seed in range(quiet_seeds)]
    weeks, false = sum(one.stream_weeks for one in quiet), sum(one.own for one in quiet)
    world = World(300, 4 + outbreak_weeks, 6.0, seed=77)
    run, plan = cells.outbreak_run(world)
    judged = cells.judge(world, run, plan)
    steps = {
        factor: [i for i, (_, _, shape, f) in enumerate(plan) if (shape, f) == ("step", factor)] for factor in _FACTORS
    }
    lines = [Line("Watchfloor", false, weeks, {f: np.array([judged[i].delay for i in n]) for f, n in steps.items()})]
    hours = run.counts.reshape(world.streams, -1, 12).sum(axis=2)
    calm = rivals.quiet_hours(6.0, 1.0, 6000)
    calm_weeks = len(calm) * (calm.shape[1] - rivals.HOURS_BACK) / 168
    fair = rivals.fair_limits(6.0, 1.0, max(100 * false / weeks, 0.05), fair_seeds)
    for rule, equal in zip(rivals.RULES, fair, strict=True):
        busy, still = rule.figure(hours), rule.figure(calm)
        for label, limit in ((rule.name, rule.usual_limit), (f"  limit {equal:.3g}: as rare", equal)):
            found = rivals.alarms(busy, limit)
            delays = {
                factor: rivals.delays(found, [(plan[i][0], plan[i][1] * 5.0) for i in n]) for factor, n in steps.items()
            }
            lines.append(Line(label, len(rivals.alarms(still, limit)), calm_weeks, delays))
    return lines


def table(results: Results[list[Line]]) -> Iterator[str]:
    """False alarms, and share found and median minutes for each size."""
    yield "RULES PEOPLE USE, 6 an hour, Fano 1, steps of six hours; each also at a limit that is as rare as the"
    yield "  detector (found on other seeds). Share found within six hours (95 %), median minutes"
    heads = "".join(f"{f'x{factor:g}':>30}" for factor in _FACTORS)
    yield f"  rule                          false per 100 s-w (95 %)  {heads}"
    for lines in results:
        for line in lines:
            low, high = intervals.poisson(line.false, line.stream_weeks / 100)
            rate = f"{100 * line.false / line.stream_weeks:8.2f} ({low:.2f} to {high:.2f})"
            yield f"  {line.name:29} {rate:26} " + "".join(_found(line.delays[factor]) for factor in _FACTORS)


def _found(delays: Floats) -> str:
    hits = int(np.isfinite(delays).sum())
    low, high = intervals.share(hits, len(delays))
    minutes = np.median(np.minimum(delays, CAP))
    return f"{f'{hits / len(delays):.3f} ({low:.2f} to {high:.2f}) {minutes:5.0f}':>30}"
