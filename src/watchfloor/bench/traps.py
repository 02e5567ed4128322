"""Things that look like outbreaks and are none: each must stay quiet, or nearly so."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from watchfloor.bench.cells import HISTORY_WEEKS, Run, per_hour, play
from watchfloor.bench.counts import expand
from watchfloor.bench.simulate import World, draw, hourly_rates
from watchfloor.engine.detect.arrays import Floats

DAY = 24
_FIRST = HISTORY_WEEKS * 168
_ONE_SIGNAL = 4 * 3600.0


@dataclass(frozen=True, slots=True)
class Trap:
    """`alarms` on single streams, `signals` when those within four hours are one; `occurrences` of the trap (0: it is
    always there, read the rate)."""

    name: str
    alarms: int
    total_alarms: int
    signals: int
    occurrences: int
    stream_weeks: float

    def rate(self) -> float:
        """Alarms per 100 stream-weeks."""
        return 100.0 * self.alarms / self.stream_weeks


def day_effect(world: World) -> Trap:
    """Days differ by 10 %, hours by 5 %."""
    moving = World(world.streams, world.weeks, world.level, world.fano, world.drift, 0.10, 0.05, world.seed)
    rng = np.random.default_rng(world.seed)
    run = play(moving, expand(hourly_rates(moving, rng), per_hour(moving)), rng)
    return _count("day effect 10 %, hour effect 5 %", run, moving, 0)


def past_outbreaks(world: World) -> Trap:
    """Four outbreaks of six hours, threefold to tenfold, in the history of every stream."""

    def change(rates: Floats, rng: np.random.Generator) -> int:
        for stream in range(world.streams):
            for start in rng.integers(0, _FIRST - 6, 4):
                rates[stream, start : start + 6] *= rng.choice([3.0, 5.0, 10.0])
        return 0

    return _changed("four past outbreaks in the history", world, change)


def surge(world: World) -> Trap:
    """Every week everything doubles for two hours: one thing may be said, not a hundred."""

    def change(rates: Floats, rng: np.random.Generator) -> int:  # noqa: ARG001
        starts = list(range(_FIRST + 3 * DAY + 13, rates.shape[1] - 2, 168))
        for start in starts:
            rates[:, start : start + 2] *= 2.0
        return len(starts)

    return _changed("everything doubles for two hours", world, change)


def holiday(world: World) -> Trap:
    """Every second week a weekday with a fifth of the work; the next day is ordinary."""

    def change(rates: Floats, rng: np.random.Generator) -> int:  # noqa: ARG001
        starts = list(range(_FIRST + DAY, rates.shape[1] - DAY, 2 * 168))
        for start in starts:
            rates[:, start : start + DAY] *= 0.2
        return len(starts)

    return _changed("holiday, then an ordinary day", world, change)


def weekly_peak(world: World) -> Trap:
    """One hour of the week has five times the work of its neighbours, in the history as in the live weeks."""

    def change(rates: Floats, rng: np.random.Generator) -> int:  # noqa: ARG001
        rates[:, DAY + 9 :: 168] *= 5.0
        return world.weeks - HISTORY_WEEKS

    return _changed("a peak in one hour of every week", world, change)


def clock_change(world: World) -> Trap:
    """From some day on everybody comes an hour earlier than the season learned. Two weeks of signals count."""
    at = _FIRST + 6 * DAY

    def change(rates: Floats, rng: np.random.Generator) -> int:  # noqa: ARG001
        rates[:, at:-1] = rates[:, at + 1 :].copy()
        return 1

    return _changed("clock change by an hour", world, change, (at, at + 14 * DAY))


def gap(world: World) -> Trap:
    """The source is silent for two hours, every week, and then delivers what was filed meanwhile at once."""
    rng = np.random.default_rng(world.seed)
    bins = per_hour(world)
    mean = expand(hourly_rates(world, rng), bins)
    counts = draw(mean, world.fano, rng)
    starts = list(range((_FIRST + 2 * DAY + 12) * bins, counts.shape[1] - 3 * bins, 168 * bins))
    for start in starts:
        held = counts[:, start : start + 2 * bins].sum(axis=1)
        counts[:, start : start + 2 * bins] = 0
        counts[:, start + 2 * bins] += held
    return _count("ingestion gap of two hours, then catch-up", play(world, mean, rng, counts), world, len(starts))


TRAPS: tuple[Callable[[World], Trap], ...] = (
    day_effect, past_outbreaks, surge, holiday, clock_change, weekly_peak, gap,
)  # fmt: skip


def spring(name: str, world: World) -> Trap:
    """The trap of this function's name, on a feed of its own."""
    return next(trap for trap in TRAPS if trap.__name__ == name)(world)


def _changed(
    name: str,
    world: World,
    change: Callable[[Floats, np.random.Generator], int],
    hours: tuple[float, float] = (0.0, np.inf),
) -> Trap:
    rng = np.random.default_rng(world.seed)
    rates = hourly_rates(world, rng)
    occurrences = change(rates, rng)
    return _count(name, play(world, expand(rates, per_hour(world)), rng), world, occurrences, hours)


def _count(name: str, run: Run, world: World, occurrences: int, hours: tuple[float, float] = (0.0, np.inf)) -> Trap:
    """`hours`: signals of the occurrences are those from and to this hour."""
    streams = [stream for _, stream in run.alarms]
    own = sum(1 for stream in streams if stream >= 0)
    times = np.sort([at for at, _ in run.alarms if hours[0] <= at / 3600.0 <= hours[1]])
    signals = int((np.diff(times, prepend=-np.inf) > _ONE_SIGNAL).sum())
    weeks = world.streams * (world.weeks - HISTORY_WEEKS)
    return Trap(name, own, len(streams) - own, signals, occurrences, weeks)
