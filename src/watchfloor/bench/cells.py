"""False alarms on quiet streams, and delay and recall on outbreaks, each against the oracle on the same counts."""

from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from watchfloor.bench import oracle
from watchfloor.bench.counts import PER_100_STREAM_WEEKS, CountDetector, KnownDetector, expand
from watchfloor.bench.simulate import World, draw, hourly_rates
from watchfloor.engine.detect.arrays import Floats, Ints

HISTORY_WEEKS = 4
WITHIN_HOURS = 6
CAP = WITHIN_HOURS * 60.0
"""Minutes a missed outbreak counts as: it is censored, never dropped."""
TARGET_HOURS = 100 * 168.0  # one false alarm per 100 stream-weeks
KINDS = (
    *(("step", factor) for factor in (1.5, 2.0, 3.0, 5.0, 10.0, 20.0) for _ in (0, 1)),
    *(("ramp", factor) for factor in (3.0, 5.0, 10.0)),
    *(("pulse", factor) for factor in (5.0, 10.0, 20.0)),
)
"""Steps last six hours (and are planted twice as often), ramps rise for an hour and stay, pulses last 15 minutes."""


@dataclass(frozen=True, slots=True)
class Run:
    """One simulated feed played through the detector: alarms are (seconds, stream), stream -1 is the total."""

    alarms: list[tuple[float, int]]
    counts: Ints
    mean: Floats
    width: float


@dataclass(frozen=True, slots=True)
class Planted:
    """One outbreak and what became of it: minutes to the alarm (inf: missed), the oracle's, people seen by then."""

    shape: str
    factor: float
    stream: int
    hour: int
    rate: float
    delay: float
    oracle: float
    people: float


@dataclass(frozen=True, slots=True)
class Quiet:
    """What a feed without outbreaks raised, on its streams and on their total, and in how many stream-weeks."""

    own: int
    total: int
    stream_weeks: float


def per_hour(world: World) -> int:
    """Bins an hour: minutes for busy streams, five minutes for the others."""
    return 60 if world.level >= 30 else 12


def play(
    world: World, mean: Floats, rng: np.random.Generator, counts: Ints | None = None, known: Floats | None = None
) -> Run:
    """Draw counts around `mean` (streams x bins, history included), learn four weeks, play the rest.

    `known`: the true mean without outbreaks; the detector is then told it, and learns nothing.
    """
    bins = per_hour(world)
    y = draw(mean, world.fano, rng) if counts is None else counts
    cut = HISTORY_WEEKS * 168 * bins
    minutes = bins == 60
    if known is not None:
        hourly = known.reshape(world.streams, -1, bins).sum(axis=2)
        detector: CountDetector = KnownDetector(hourly, world.fano, minutes=minutes)
    else:
        detector = CountDetector(world.streams, minutes=minutes, budget=PER_100_STREAM_WEEKS)
        past = y[:, :cut]
        if minutes:
            detector.learn(past.reshape(world.streams, -1, 5).sum(axis=2), past)
        else:
            detector.learn(past)
    alarms = [(at, row - 1) for at, row, _ in detector.play(HISTORY_WEEKS * 168, y[:, cut:])]
    return Run(alarms, y, mean, 3600.0 / bins)


def quiet(world: World, *, known: bool = False) -> Quiet:
    """A feed in which nothing breaks out: every alarm is false."""
    rng = np.random.default_rng(world.seed)
    mean = expand(hourly_rates(world, rng), per_hour(world))
    run = play(world, mean, rng, known=mean if known else None)
    total = sum(1 for _, stream in run.alarms if stream < 0)
    return Quiet(len(run.alarms) - total, total, world.streams * (world.weeks - HISTORY_WEEKS))


def outbreaks(world: World, *, known: bool = False) -> list[Planted]:
    """Outbreaks of every kind on every third stream, about nine days apart, so that a feed is mostly quiet."""
    run, plan = outbreak_run(world, known=known)
    return judge(world, run, plan)


def outbreak_run(world: World, *, known: bool = False) -> tuple[Run, list[tuple[int, int, str, float]]]:
    """The run itself, its mean that of the quiet feed; and (stream, first bin, shape, factor) of each outbreak."""
    rng = np.random.default_rng(world.seed)
    mean = expand(hourly_rates(world, rng), per_hour(world))
    plan = _plan(world, mean.shape[1], rng)
    raised = mean.copy()
    for stream, start, shape, factor in plan:
        rise = _rise(shape, factor, per_hour(world))
        raised[stream, start : start + len(rise)] *= rise
    return replace(play(world, raised, rng, known=mean if known else None), mean=mean), plan


def _rise(shape: str, factor: float, bins: int) -> Floats:
    if shape == "pulse":
        return np.full(bins // 4, factor)
    rise = np.full(WITHIN_HOURS * bins, factor)
    if shape == "ramp":
        rise[:bins] = 1.0 + (factor - 1.0) * (np.arange(bins) + 0.5) / bins
    return rise


def _plan(world: World, bins: int, rng: np.random.Generator) -> list[tuple[int, int, str, float]]:
    day = 24 * per_hour(world)
    starts = []
    for stream in range(0, world.streams, 3):
        at = HISTORY_WEEKS * 7 * day + int(rng.integers(0, 4 * day))
        while at + day < bins:
            starts.append((stream, at))
            at += 4 * day + int(rng.integers(0, 8 * day))
    order = rng.permutation(len(starts))
    return [(*start, *KINDS[int(place) % len(KINDS)]) for start, place in zip(starts, order, strict=True)]


def judge(world: World, run: Run, plan: list[tuple[int, int, str, float]]) -> list[Planted]:
    """Compare the alarms with the outbreaks."""
    bins = per_hour(world)
    times: dict[int, list[float]] = {}
    for at, stream in run.alarms:
        times.setdefault(stream, []).append(at)
    out = []
    for stream, start, shape, factor in plan:
        onset = start * run.width
        found = [at for at in times.get(stream, []) if onset < at <= onset + WITHIN_HOURS * 3600.0]
        people = float(run.counts[stream, start : int(min(found) / run.width)].sum()) if found else np.nan
        delay = (min(found) - onset) / 60.0 if found else np.inf
        rate = float(run.mean[stream, start : start + bins].sum())
        told = _oracle_delay(world, run, stream, start, factor)
        out.append(Planted(shape, factor, stream, start // bins, rate, delay, told, people))
    return out


@cache
def _limit(level: float, bins: int, fano: float, factor: float) -> float:
    return oracle.threshold(level / bins, fano, factor, TARGET_HOURS * bins)


def _oracle_delay(world: World, run: Run, stream: int, start: int, factor: float) -> float:
    """Minutes until the oracle's CUSUM crosses; it runs in over the 24 hours before the onset."""
    bins = per_hour(world)
    limit = _limit(world.level, bins, world.fano, factor)
    part = slice(start - 24 * bins, start + WITHIN_HOURS * bins)
    moves = oracle.log_ratio(run.counts[stream, part], run.mean[stream, part], world.fano, factor)
    value = 0.0
    for i, move in enumerate(moves.tolist()):
        value = max(0.0, value + move)
        if value < limit:
            continue
        if i >= 24 * bins:
            return (i + 1 - 24 * bins) * run.width / 60.0
        value = 0.0
    return float(np.inf)
