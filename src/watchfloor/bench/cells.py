"""False alarms on quiet streams, and delay and recall on outbreaks, each against the oracle on the same counts."""

from dataclasses import dataclass, replace

import numpy as np

from watchfloor.bench import oracle
from watchfloor.bench.counts import CountDetector, expand
from watchfloor.bench.simulate import World, draw, hourly_rates
from watchfloor.engine.detect.arrays import Floats, Ints

HISTORY_WEEKS = 4
WITHIN_HOURS = 6
TARGET_HOURS = 100 * 168.0  # one false alarm per 100 stream-weeks


@dataclass(frozen=True, slots=True)
class Run:
    """One simulated feed played through the detector: alarms are (seconds, stream), stream -1 is the total."""

    alarms: list[tuple[float, int]]
    counts: Ints
    mean: Floats
    width: float
    detector: CountDetector


@dataclass(frozen=True, slots=True)
class Outcome:
    """Delays in minutes from the true onset (inf = missed), the oracle's beside them, people seen by then."""

    delays: Floats
    oracle: Floats
    people: Floats

    def recall(self) -> float:
        """Share found within six hours."""
        return float(np.isfinite(self.delays).mean())

    def ratio(self) -> float:
        """Mean delay over the oracle's; a miss counts as six hours, it is never dropped."""
        cap = WITHIN_HOURS * 60.0
        return float(np.minimum(self.delays, cap).mean() / np.minimum(self.oracle, cap).mean())


def per_hour(world: World) -> int:
    """Bins an hour: minutes for busy streams, five minutes for the others."""
    return 60 if world.level >= 30 else 12


def play(world: World, mean: Floats, rng: np.random.Generator, counts: Ints | None = None) -> Run:
    """Draw counts around `mean` (streams x bins, history included), learn four weeks, play the rest."""
    bins = per_hour(world)
    y = draw(mean, world.fano, rng) if counts is None else counts
    detector = CountDetector(world.streams, minutes=bins == 60)
    cut = HISTORY_WEEKS * 168 * bins
    past = y[:, :cut]
    if bins == 60:
        detector.learn(past.reshape(world.streams, -1, 5).sum(axis=2), past)
    else:
        detector.learn(past)
    alarms = [(at, row - 1) for at, row, _ in detector.play(HISTORY_WEEKS * 168, y[:, cut:])]
    return Run(alarms, y, mean, 3600.0 / bins, detector)


def quiet(world: World) -> Run:
    """A feed in which nothing breaks out: every alarm is false."""
    rng = np.random.default_rng(world.seed)
    return play(world, expand(hourly_rates(world, rng), per_hour(world)), rng)


def outbreaks(world: World, factor: float) -> Outcome:
    """Steps of six hours on every third stream, about nine days apart, so that a feed is mostly quiet."""
    run, starts = outbreak_run(world, factor)
    return judge(world, run, starts, factor)


def outbreak_run(world: World, factor: float) -> tuple[Run, list[tuple[int, int]]]:
    """The run itself, its mean that of the quiet feed; and (stream, first bin) of each outbreak."""
    rng = np.random.default_rng(world.seed)
    mean = expand(hourly_rates(world, rng), per_hour(world))
    starts = _plan(world, mean.shape[1], rng)
    raised = mean.copy()
    length = WITHIN_HOURS * per_hour(world)
    for stream, start in starts:
        raised[stream, start : start + length] *= factor
    return replace(play(world, raised, rng), mean=mean), starts


def _plan(world: World, bins: int, rng: np.random.Generator) -> list[tuple[int, int]]:
    day = 24 * per_hour(world)
    starts = []
    for stream in range(0, world.streams, 3):
        at = HISTORY_WEEKS * 7 * day + int(rng.integers(0, 4 * day))
        while at + day < bins:
            starts.append((stream, at))
            at += 4 * day + int(rng.integers(0, 8 * day))
    return starts


def judge(world: World, run: Run, starts: list[tuple[int, int]], factor: float) -> Outcome:
    """Compare the alarms with the outbreaks."""
    bins = per_hour(world)
    limit = oracle.threshold(world.level / bins, world.fano, factor, TARGET_HOURS * bins)
    times: dict[int, list[float]] = {}
    for at, stream in run.alarms:
        times.setdefault(stream, []).append(at)
    delays, told, people = [], [], []
    for stream, start in starts:
        onset = start * run.width
        found = [at for at in times.get(stream, []) if onset < at <= onset + WITHIN_HOURS * 3600.0]
        delays.append((min(found) - onset) / 60.0 if found else np.inf)
        told.append(_oracle_delay(world, run, stream, start, factor, limit))
        if found:
            people.append(float(run.counts[stream, start : int(min(found) / run.width)].sum()))
    return Outcome(np.array(delays), np.array(told), np.array(people))


def _oracle_delay(world: World, run: Run, stream: int, start: int, factor: float, limit: float) -> float:
    """Minutes until the oracle's CUSUM crosses; it runs in over the 24 hours before the onset."""
    bins = per_hour(world)
    part = slice(start - 24 * bins, start + WITHIN_HOURS * bins)
    moves = oracle.log_ratio(run.counts[stream, part], run.mean[stream, part], world.fano, factor)
    value = 0.0
    for i, move in enumerate(moves):
        value = max(0.0, value + float(move))
        if value < limit:
            continue
        if i >= 24 * bins:
            return (i + 1 - 24 * bins) * run.width / 60.0
        value = 0.0
    return float(np.inf)
