"""Simulated streams with exact truth: season 8:1 over the week, a drifting level, clumped arrivals."""

from dataclasses import dataclass

import numpy as np

from watchfloor.engine.detect.arrays import Floats, Ints


@dataclass(frozen=True, slots=True)
class World:
    """`level` people an hour and stream on average; `drift` is the daily random walk's standard deviation."""

    streams: int
    weeks: int
    level: float
    fano: float = 1.0
    drift: float = 0.02
    day_effect: float = 0.0
    hour_effect: float = 0.0
    seed: int = 0


def season() -> Floats:
    """Mean 1 over 168 hours, highest hour eight times the lowest, quieter weekends."""
    hour = np.arange(168)
    day = np.cos((hour % 24 - 14.0) / 24.0 * 2.0 * np.pi)
    weekend = np.where(hour >= 120, -0.35, 0.0)
    raw = day + weekend
    raw = (raw - raw.min()) / (raw.max() - raw.min())
    shape = np.exp(np.log(8.0) * raw)
    return np.asarray(shape / shape.mean())


def hourly_rates(world: World, rng: np.random.Generator) -> Floats:
    """True people an hour, streams x hours."""
    days = world.weeks * 7
    walk = np.cumsum(rng.normal(0.0, world.drift, (world.streams, days)), axis=1)
    walk -= walk.mean(axis=1, keepdims=True)
    own = np.exp(rng.normal(0.0, 0.3, (world.streams, 1)))
    rates = world.level * own * np.repeat(np.exp(walk), 24, axis=1) * np.tile(season(), world.weeks)
    if world.day_effect:
        rates *= np.repeat(_noise(rng, (world.streams, days), world.day_effect), 24, axis=1)
    if world.hour_effect:
        rates *= _noise(rng, rates.shape, world.hour_effect)
    return np.asarray(rates)


def draw(mean: Floats, fano: float, rng: np.random.Generator) -> Ints:
    """Counts of this mean with variance fano x mean."""
    if fano <= 1.0:
        return np.asarray(rng.poisson(mean))
    size = np.maximum(mean, 1e-12) / (fano - 1.0)
    return np.asarray(rng.poisson(rng.gamma(size, fano - 1.0)))


def _noise(rng: np.random.Generator, shape: tuple[int, ...], spread: float) -> Floats:
    return np.asarray(np.exp(rng.normal(0.0, spread, shape) - spread**2 / 2.0))
