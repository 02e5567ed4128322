"""Kaplan–Meier: how long things last when some of them have not ended yet."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

# A product of many quotients misses an exact half by rounding; without this the median would
# jump to the next ticket on a last bit. Far below the step of one ticket in a hundred million.
HALF = 0.5 + 1e-9


@dataclass(frozen=True, slots=True)
class Step:
    """The curve just after `time`: how many were still at risk, how many ended, what share remains."""

    time: int
    at_risk: int
    ended: int
    survival: float


def kaplan_meier(spans: Iterable[tuple[int, bool]]) -> list[Step]:
    """Return the steps of S(t) = prod(1 - d_i / n_i) over (duration, ended) pairs.

    A span that has not ended is censored: it counts as at risk up to and including its
    duration, so at a tie the ends come before the censorings (Kaplan and Meier 1958).
    The unit of time is that of the input.
    """
    ended: Counter[int] = Counter()
    leaving: Counter[int] = Counter()
    for duration, has_ended in spans:
        leaving[duration] += 1
        ended[duration] += has_ended
    at_risk = sum(leaving.values())
    survival = 1.0
    steps = []
    for time in sorted(leaving):
        if ended[time]:
            survival *= 1 - ended[time] / at_risk
            steps.append(Step(time, at_risk, ended[time], survival))
        at_risk -= leaving[time]
    return steps


def median_survival(spans: Iterable[tuple[int, bool]]) -> int | None:
    """Return the smallest time with S(t) <= 1/2, None where the curve never falls that low."""
    return next((step.time for step in kaplan_meier(spans) if step.survival <= HALF), None)
