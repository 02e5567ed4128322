"""Drives the detector's own clock, baseline and e-detector with counts instead of tickets: a thousand times faster,
and every alarm of every stream is seen before signals of one cause are folded."""

from dataclasses import dataclass, field

import numpy as np

from watchfloor.engine.detect import Budget, DetectorConfig
from watchfloor.engine.detect.arrays import Floats, Ints
from watchfloor.engine.detect.bank import BIN, FAST_BIN
from watchfloor.engine.detect.detector import Detector
from watchfloor.engine.detect.history import RING
from watchfloor.engine.detect.levels import Fitted

PER_100_STREAM_WEEKS = Budget(hours=100 * 168.0, per_stream=True)
"""The budget of every bench on counts: one false alarm in a hundred weeks of a stream, however many there are."""


@dataclass(slots=True)
class Ledger:
    """Takes the place of the issue book: notes which row went into alarm, when, and its onset."""

    alarms: list[tuple[float, int, float]] = field(default_factory=list)
    issues: tuple[()] = ()

    def alarm(self, row: int, at: float, onset: float, streams: float) -> None:  # noqa: ARG002
        """An alarm on a stream."""
        self.alarms.append((at, row, onset))

    def cleared(self, row: int, at: float, streams: float) -> list[None]:  # noqa: ARG002
        """The end of one."""
        return []

    def open(self) -> list[None]:
        """No issues are kept."""
        return []

    def oldest(self) -> None:
        """Nor tickets."""

    def forget(self, before: float) -> None:
        """Nor anything that could be forgotten."""

    def dismissed(self, row: int, onset: float, at: float) -> bool:  # noqa: ARG002
        """Nobody dismisses here."""
        return False


class CountDetector(Detector):
    """Rows 1..n are the streams, row 0 their total."""

    def __init__(self, streams: int, *, minutes: bool = False, budget: Budget | None = None) -> None:
        super().__init__(DetectorConfig(warmup_hours=0.0, budget=budget or Budget()))
        self.minutes = minutes
        if not minutes:  # counts of five minutes cannot be tested each minute
            self.bank.fast_from = float("inf")
        self.ledger = Ledger()
        self.book = self.ledger  # type: ignore[assignment]
        for _ in range(streams):
            self.history.add()
            self.bank.add()

    def _enough(self, row: int, onset: float, at: float) -> bool:  # noqa: ARG002
        return True  # there are no tickets to count people on

    def learn(self, bins5: Ints, bins1: Ints | None = None) -> None:
        """History from time zero: people per 5-minute bin (streams x bins), and per minute where known."""
        hours = bins5.shape[1] // 12
        for start in range(hours):
            self.history.roll(start)
            part = _with_total(bins5[:, start * 12 : (start + 1) * 12])
            column = start % RING
            self.history.counts[: self.bank.n, column] = part.sum(axis=1)
            self.history.squares5[: self.bank.n, column] = (part**2).sum(axis=1)
            if bins1 is not None:
                fine = _with_total(bins1[:, start * 60 : (start + 1) * 60])
                self.history.squares1[: self.bank.n, column] = (fine**2).sum(axis=1)

    def play(self, hour: int, bins: Ints) -> list[tuple[float, int, float]]:
        """Live counts from absolute hour `hour` on; returns the alarms as (time, row, onset) in seconds."""
        width = FAST_BIN if self.minutes else BIN
        if self._bin < 0:
            self._start(hour * 3600.0)
        per5 = int(BIN // width)
        everything = _with_total(bins)
        n = self.bank.n
        for i in range(everything.shape[1]):
            people = everything[:, i]
            at = hour * 3600.0 + i * width
            column = int(at // 3600) % RING
            self.history.counts[:n, column] += people.astype(np.uint16)
            if self.minutes:
                self.history.squares1[:n, column] += (people**2).astype(np.uint32)
            self.bank.people[:n] += people
            self.bank.people5[:n] += people
            fives = (i + 1) % per5 == 0
            if fives:
                self.history.squares5[:n, column] += (self.bank.people5[:n] ** 2).astype(np.uint32)
            if fives or self.bank.fast[:n].any():
                self._close(at + width)
            elif self.minutes:
                self._minute = at + width
        return self.ledger.alarms


class KnownDetector(CountDetector):
    """Told the true rate of each hour and the true dispersion: what is left is the test itself.

    `rates`: people an hour, streams x hours from absolute hour zero on.
    """

    def __init__(self, rates: Floats, fano: float, *, minutes: bool = False) -> None:
        super().__init__(len(rates), minutes=minutes, budget=PER_100_STREAM_WEEKS)
        self.rates = np.vstack([rates.sum(axis=0, keepdims=True), rates])
        n = slice(0, self.bank.n)
        self.bank.disp[n] = fano
        self.bank.fast[n] = minutes & (self.rates.mean(axis=1) >= self.bank.fast_from)
        self.bank.level_a[n], self.bank.level_b[n] = 1e9, 1e9
        flat = np.ones(168)
        self.fitted = Fitted(shared=flat, vague=0.0 * flat, doubt=0.0, disp=fano, sigma=0.0, new_rate=0.01)

    def _refit(self, hour: int) -> None:
        n = slice(0, self.bank.n)
        self.bank.base[n] = self.bank.rate[n] = self.rates[:, min(hour, self.rates.shape[1] - 1)]

    def _turn_hour(self, hour: int) -> None:
        self.history.roll(hour)
        self._refit(hour)


def _with_total(bins: Ints) -> Ints:
    return np.asarray(np.vstack([bins.sum(axis=0, keepdims=True), bins]), dtype=np.int64)


def expand(rates: Floats, per_hour: int) -> Floats:
    """Hourly rates as the mean of each of `per_hour` bins."""
    return np.repeat(rates, per_hour, axis=1) / per_hour
