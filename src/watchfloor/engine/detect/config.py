"""Settings of the detector. There is one configuration for every feed; a person chooses the budget only."""

import re
from dataclasses import dataclass, field
from datetime import date

HOUR = 3600.0
OVERSHOOT = 2.0
"""A value that passes the line jumps past it: by a factor of two and more on average, so that with the line at A
the mean time between alarms of a stream at its bound is over 2 A (measured from 0.5 to 6 an hour, Fano 1 to 3)."""
_PERIOD_HOURS = {"hour": 1.0, "day": 24.0, "week": 168.0, "month": 730.5, "quarter": 2191.5, "year": 8766.0}
_BUDGET = re.compile(r"^\s*(\d+(?:\.\d+)?)\s*/\s*(\d+(?:\.\d+)?)?\s*([a-z]+?)s?\s*(/\s*stream)?\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Budget:
    """How many false alarms the user accepts: one every `hours` hours, for the feed or for each stream."""

    hours: float = 168.0
    per_stream: bool = False

    @classmethod
    def parse(cls, text: str) -> "Budget":
        """Read `N/PERIOD` or `N/PERIOD/stream`, as in `1/week`, `2/day`, `1/100weeks/stream`. ValueError else."""
        found = _BUDGET.match(text)
        if found is None or found[3].lower() not in _PERIOD_HOURS:
            raise ValueError(f"cannot read the budget {text!r}: write N/PERIOD or N/PERIOD/stream, such as 1/week")
        count = float(found[1])
        hours = float(found[2] or 1) * _PERIOD_HOURS[found[3].lower()]
        if count <= 0 or hours <= 0:
            raise ValueError(f"the budget {text!r} must be more than zero")
        return cls(hours=hours / count, per_stream=found[4] is not None)

    def threshold(self, streams: int) -> float:
        """The e-detector value A (hours) at which `streams` streams together spend this budget, overshoot aside."""
        return self.hours * (1 if self.per_stream else max(streams, 1))


@dataclass(frozen=True, slots=True)
class DetectorConfig:
    """`attributes`: those that make streams, in order (None: the first six names of each ticket, sorted).

    `order` is the largest number of attribute values in one key. `timezone` is the zone whose clock gives
    the hour of the week. `warmup_hours`: nothing is raised before this much history is known.
    `lateness_seconds`: a live ticket this much older than the clock still counts as now. `text`: wordings that
    recur (templates and near-duplicates) are streams too. `holidays`: days of their own, each expected to be as
    those before it; without them a quiet day is noticed after its first hours.
    """

    attributes: tuple[str, ...] | None = None
    order: int = 3
    budget: Budget = field(default_factory=Budget)
    timezone: str = "UTC"
    warmup_hours: float = 168.0
    lateness_seconds: float = 600.0
    max_streams: int = 20_000
    text: bool = True
    holidays: frozenset[date] = frozenset()
