"""How long a ticket waits inside the process until the detector has judged it, at 5,000 tickets a minute."""

import time
from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np

from watchfloor.bench.feeds import CONFIG, START
from watchfloor.engine.detect import Detector, TicketSeen
from watchfloor.engine.detect.arrays import Floats

PER_SECOND = 5000 / 60.0
_HISTORY, _HISTORY_DAYS = 60_000, 5


@dataclass(frozen=True, slots=True)
class Waits:
    """Seconds from the arrival of a ticket to the end of its judgement, the queue before it included."""

    minutes: int
    median: float
    p99: float
    longest: float
    raised: int
    raised_p99: float


def flood(minutes: int = 4) -> Waits:
    """A feed that knows about 500 tickets an hour gets 5,000 a minute, from two minutes before midnight on.

    Service times are measured; arrivals are those of the clock. The wait is the queue's (Lindley's recursion).
    """
    rng = np.random.default_rng(21)
    n = int(minutes * 60 * PER_SECOND)
    detector = Detector(replace(CONFIG, attributes=("a", "b", "c", "d", "e"), order=2, max_streams=10_000))
    begin = START + timedelta(days=_HISTORY_DAYS) - timedelta(minutes=2)
    arrive = np.sort(rng.uniform(0, minutes * 60, n))
    values = np.minimum((rng.pareto(1.0, (_HISTORY + n, 5)) * 3).astype(int), np.array([60, 50, 40, 30, 20]) - 1)
    past = np.sort(rng.uniform(0, _HISTORY_DAYS * 86_400 - 120, _HISTORY))
    for i, second in enumerate(past.tolist()):
        detector.observe(_ticket(i, START + timedelta(seconds=second), values[i], live=False))
    detector.advance(begin)
    service, raised = np.zeros(n), np.zeros(n, dtype=bool)
    for i, second in enumerate(arrive.tolist()):
        ticket = _ticket(_HISTORY + i, begin + timedelta(seconds=second), values[_HISTORY + i], live=True)
        started = time.perf_counter()
        changes = detector.observe(ticket)
        service[i] = time.perf_counter() - started
        raised[i] = any(change.change == "raised" for change in changes)
    waits = queue(arrive, service)
    of_raised = waits[raised] if raised.any() else waits
    return Waits(
        minutes=minutes,
        median=float(np.median(waits)),
        p99=float(np.quantile(waits, 0.99)),
        longest=float(waits.max()),
        raised=int(raised.sum()),
        raised_p99=float(np.quantile(of_raised, 0.99)),
    )


def queue(arrive: Floats, service: Floats) -> Floats:
    """Seconds from each arrival to its end of service, one server, first come first served."""
    waits, free = np.zeros(len(arrive)), 0.0
    for i in range(len(arrive)):
        free = max(free, float(arrive[i])) + float(service[i])
        waits[i] = free - arrive[i]
    return waits


def _ticket(i: int, at: object, values: object, *, live: bool) -> TicketSeen:
    pairs = zip(("a", "b", "c", "d", "e"), values, strict=True)  # type: ignore[call-overload]
    return TicketSeen(str(i), at, f"by{i}", {name: str(v) for name, v in pairs}, live=live)  # type: ignore[arg-type]
