"""What the signals of a back-test add up to: by week, and by hour of the week. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any


@dataclass(frozen=True, slots=True)
class Week:
    """A week that begins on this Monday, and how many signals were raised in it; `judged` of its seven days."""

    monday: date
    raised: int
    judged: float


def by_week(signals: Sequence[Mapping[str, Any]], start: datetime, end: datetime) -> list[Week]:
    """Every week from `start` (what is before is learning) to `end`, those with none too; times in one zone."""
    first, last = _monday(start.date()), _monday(end.date())
    raised = [_monday(datetime.fromisoformat(signal["raised_at"]).date()) for signal in signals]
    weeks = []
    for i in range((last - first).days // 7 + 1):
        monday = first + timedelta(weeks=i)
        begins = datetime.combine(monday, datetime.min.time(), start.tzinfo)
        judged = (min(end, begins + timedelta(weeks=1)) - max(start, begins)) / timedelta(days=1)
        weeks.append(Week(monday, raised.count(monday), round(max(judged, 0.0), 2)))
    return weeks


def by_hour(signals: Sequence[Mapping[str, Any]]) -> list[list[int]]:
    """How many signals were raised in each hour (0 to 23) of each weekday (Monday first)."""
    grid = [[0] * 24 for _ in range(7)]
    for signal in signals:
        at = datetime.fromisoformat(signal["raised_at"])
        grid[at.weekday()][at.hour] += 1
    return grid


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
