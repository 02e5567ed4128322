"""Prints what quiet feeds raise: false alarms, traps on counts and traps on whole tickets."""

from collections.abc import Iterator
from dataclasses import replace

from watchfloor.bench import cells, intervals, ticket_traps, traps
from watchfloor.bench.cells import Quiet
from watchfloor.bench.pool import Pool, Results
from watchfloor.bench.simulate import World
from watchfloor.bench.sizes import FANOS, Size, met

_DRIFTS = ((0.02, "2 % a day"), (0.05, "5 % a day"))
_RATE_BARS = {"day_effect": 1.5, "past_outbreaks": 1.0, "surge": 1.0}
QuietRuns = list[tuple[str, World, Results[Quiet]]]
TrapRuns = list[tuple[str, float, Results[traps.Trap]]]


def start_quiet(pool: Pool, size: Size) -> QuietRuns:
    """Learned baselines at each rate and Fano, drifting 2 % a day; 5 % at six an hour; known ones at six an hour."""
    runs: QuietRuns = []
    for level, fano in ((level, fano) for level, _ in size.levels() for fano in FANOS):
        runs.append(_quiet(pool, size, World(size.quiet_streams, 4 + size.quiet_weeks, level, fano), known=False))
    for fano in FANOS if size.busy else FANOS[:1]:
        runs.append(
            _quiet(pool, size, World(size.quiet_streams, 4 + size.quiet_weeks, 6.0, fano, drift=0.05), known=False)
        )
        runs.append(_quiet(pool, size, World(size.quiet_streams, 4 + size.quiet_weeks, 6.0, fano), known=True))
    return runs


def _quiet(pool: Pool, size: Size, world: World, *, known: bool) -> tuple[str, World, Results[Quiet]]:
    calls = [(replace(world, seed=seed), known) for seed in range(size.quiet_seeds)]
    return "known" if known else "learned", world, pool.map(_one_quiet, calls)


def _one_quiet(world: World, known: bool) -> Quiet:
    return cells.quiet(world, known=known)


def quiet_table(runs: QuietRuns) -> Iterator[str]:
    """Alarms per 100 stream-weeks with exact Poisson intervals."""
    yield "FALSE ALARMS per 100 stream-weeks, budget 1.0 (bar: lower 95 % limit <= 1.0, the baseline learned)"
    yield "  baseline  drift       rate/h  Fano   alarms  stream-weeks   rate (95 %)              on the total"
    for baseline, world, results in runs:
        quiet = list(results)
        own, weeks = sum(one.own for one in quiet), sum(one.stream_weeks for one in quiet)
        low, high = intervals.poisson(own, weeks / 100)
        bar = f"  {met(low <= 1.0)}" if world.drift <= 0.02 and baseline == "learned" else "  (reported)"
        yield (
            f"  {baseline:8}  {dict(_DRIFTS)[world.drift]:10} {world.level:6} {world.fano:5} {own:8} {weeks:13.0f}"
            f"   {100 * own / weeks:.2f} ({low:.2f} to {high:.2f}) {sum(one.total for one in quiet):12} {bar}"
        )


def start_traps(pool: Pool, size: Size) -> TrapRuns:
    """Every trap on counts, at six an hour."""
    return [
        (trap.__name__, fano, pool.map(traps.spring, [(trap.__name__, _trap_world(size, fano))]))
        for fano in size.trap_fanos
        for trap in traps.TRAPS
    ]


def _trap_world(size: Size, fano: float) -> World:
    return World(100, 4 + size.trap_weeks, 6.0, fano, seed=11)


def trap_table(runs: TrapRuns) -> Iterator[str]:
    """What looks like an outbreak and is none."""
    yield "TRAPS on 100 streams at 6 an hour, no true event (bars per 100 stream-weeks: day effect <= 1.5,"
    yield "  past outbreaks and surge <= 1.0; each other <= 2 signals an occurrence; alarms within four hours are one)"
    yield "  Fano  trap                                          per 100 s-w (95 %)  alarms  total  an occurrence"
    for name, fano, results in runs:
        for trap in results:
            low, high = intervals.poisson(trap.alarms, trap.stream_weeks / 100)
            limit = _RATE_BARS.get(name)
            each = trap.signals / trap.occurrences if trap.occurrences else 0.0
            good = trap.rate() <= limit if limit is not None else each <= 2.0
            often = f"{each:.2f} of {trap.occurrences}" if trap.occurrences else "-"
            yield (
                f"  {fano:4}  {trap.name:45} {trap.rate():6.2f} ({low:.2f} to {high:.2f}) {trap.alarms:8}"
                f" {trap.total_alarms:6}  {often:12} {met(good)}"
            )


def start_ticket_traps(pool: Pool) -> Results[ticket_traps.Outcome]:
    """Traps that only tickets can set: one requester, an import, deliveries twice."""
    return pool.map(ticket_traps.spring, [(trap, 1) for trap in ticket_traps.TRAPS])


def ticket_trap_table(results: Results[ticket_traps.Outcome]) -> Iterator[str]:
    """Signals within four hours of an occurrence; what the same feed raises at other times is beside it."""
    yield "TRAPS in whole tickets, 40 an hour (bar: <= 2 signals an occurrence)"
    for one in results:
        each = one.signals / one.occurrences
        yield (
            f"  {one.name:45} {one.signals:3} signals at {one.occurrences:2} occurrences: {each:.2f}"
            f" {met(each <= 2.0)}; other signals a week {one.others / one.weeks:.2f}"
        )
