"""When people write: by the hour and the weekday of where they are."""

from __future__ import annotations

import bisect
import itertools
import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from watchfloor.demo.world import REGIONS, Region

# Relative rate by local hour: two shifts, the day shift far larger, a dip at noon. About 8 to 1 over the day.
HOURS: Final = (
    0.22, 0.18, 0.16, 0.15, 0.16, 0.22, 0.45, 0.80, 1.15, 1.30, 1.32, 1.22,
    0.95, 1.05, 1.22, 1.18, 1.05, 0.90, 0.72, 0.62, 0.55, 0.46, 0.36, 0.28,
)  # fmt: skip
# Relative rate by place in the working week: the first day is the busiest. The last two are the weekend.
DAYS: Final = (1.22, 1.10, 1.05, 1.04, 0.98, 0.48, 0.40)
# Day to day the level moves by about this much (standard deviation of its logarithm).
DAY_SPREAD: Final = 0.06


def rate(region: Region, at: datetime) -> float:
    """Relative number of tickets from `region` at `at` (aware): 1 is the region's share at an average busy hour."""
    local = region.local(at)
    working_day = (local.weekday() - region.weekend[1] - 1) % 7
    return region.share * HOURS[local.hour] * DAYS[working_day]


def arrivals(rng: random.Random, start: datetime, end: datetime, how_many: int) -> list[tuple[datetime, Region]]:
    """Exactly `how_many` moments in [start, end), in order, each with the region that writes."""
    cells = list(_cells(rng, start, end))
    heights = list(itertools.accumulate(weight for *_, weight in cells))
    drawn = []
    for _ in range(how_many):
        begin, length, region, _weight = cells[bisect.bisect(heights, rng.random() * heights[-1])]
        drawn.append((begin + length * rng.random(), region))
    return sorted(drawn, key=lambda moment: moment[0])


def _cells(rng: random.Random, start: datetime, end: datetime) -> Iterator[tuple[datetime, timedelta, Region, float]]:
    """The span cut at full hours, a cell for each region: begin, length, region, weight."""
    levels: dict[tuple[str, int], float] = {}
    begin = start
    while begin < end:
        full_hour = begin.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
        length = min(full_hour, end) - begin
        for region in REGIONS:
            day = (region.name, region.local(begin).toordinal())
            level = levels.setdefault(day, rng.lognormvariate(0, DAY_SPREAD))
            yield begin, length, region, rate(region, begin) * level * length.total_seconds()
        begin += length
