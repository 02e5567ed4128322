"""The false-alarm budget: what is set, and what it allows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from watchfloor.core.models import Person
from watchfloor.engine.detect import Budget, DetectorConfig
from watchfloor.watch.models import DetectorSetting
from watchfloor.watch.project import SETTING

# What DetectorConfig accepts where nobody set anything, as people write it.
DEFAULT: Final = "1/week"
WEEK_HOURS: Final = 168.0


@dataclass(frozen=True, slots=True)
class Accepted:
    """The budget in force: as it was written, and who set it when (None: nobody, it is the default)."""

    text: str
    set_at: datetime | None = None
    set_by: Person | None = None

    @property
    def budget(self) -> Budget:
        """What the detector works with."""
        return Budget.parse(self.text)

    @property
    def per_stream(self) -> bool:
        """Whether each stream has this budget of its own; else the whole feed shares it."""
        return self.budget.per_stream

    def a_week(self, streams: int) -> float:
        """False alarms that are allowed in a week over `streams` streams."""
        budget = self.budget
        return WEEK_HOURS / budget.hours * (max(streams, 1) if budget.per_stream else 1)


def accepted() -> Accepted:
    """The budget in force."""
    row = DetectorSetting.objects.select_related("set_by").filter(id=SETTING).first()
    return Accepted(DEFAULT) if row is None else Accepted(row.budget, row.set_at, row.set_by)


def config() -> DetectorConfig:
    """What a detector of this store starts from: everything as shipped, and the budget in force."""
    return DetectorConfig(budget=accepted().budget)
