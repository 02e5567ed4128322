"""Moments and periods as people type them into a search: 2026-11, 2026-11-24T08:30, -7d, today, yesterday. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final

EXAMPLES: Final = "2026-11-24, 2026-11, -7d, today"
_DATE: Final = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2})(?:[T ](\d{1,2})(?::(\d{2}))?)?)?)?$")
_AGO: Final = re.compile(r"([-+]?)(\d{1,5})\s*(min|h|d|w|mo|y)$")
_LENGTHS: Final = {
    "min": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1),
    "mo": timedelta(days=30), "y": timedelta(days=365),
}  # fmt: skip
_WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True)
class Period:
    """From `start` (held) to `end` (not held). A moment is one without length."""

    start: datetime
    end: datetime


def period(text: str, now: datetime, zone: tzinfo) -> Period | None:
    """The period that a text names, in the reader's zone; None where it names none. A day is 23 to 25 hours long."""
    text = text.strip().lower()
    try:
        return _relative(text, now) or _named(text, now.astimezone(zone)) or _dated(text, zone)
    except (ValueError, OverflowError):
        return None


def _relative(text: str, now: datetime) -> Period | None:
    if text == "now":
        return Period(now, now)
    found = _AGO.match(text)
    if found is None:
        return None
    length = _LENGTHS[found[3]] * int(found[2])
    # "7d" alone is said of what was; only a plus looks ahead.
    at = now + length if found[1] == "+" else now - length
    return Period(at, at)


def _named(text: str, here: datetime) -> Period | None:
    days = {"today": 0, "yesterday": 1, "tomorrow": -1}
    if text in _WEEKDAYS:
        days[text] = (here.weekday() - _WEEKDAYS.index(text)) % 7 or 7
    if text not in days:
        return None
    day = (here - timedelta(days=days[text])).date()
    return _days(day.year, day.month, day.day, here.tzinfo or UTC)


def _dated(text: str, zone: tzinfo) -> Period | None:
    found = _DATE.match(text.replace("t", "T"))
    if found is None:
        return None
    year = int(found[1])
    month, day, hour, minute = (int(part) if part else None for part in found.groups()[1:])
    if month is None:
        return Period(_at(year, 1, 1, zone), _at(year + 1, 1, 1, zone))
    if day is None:
        return Period(_at(year, month, 1, zone), _at(year + month // 12, month % 12 + 1, 1, zone))
    if hour is None:
        return _days(year, month, day, zone)
    start = datetime(year, month, day, hour, minute or 0, tzinfo=zone).astimezone(UTC)
    return Period(start, start + (timedelta(hours=1) if minute is None else timedelta(minutes=1)))


def _days(year: int, month: int, day: int, zone: tzinfo) -> Period:
    start = datetime(year, month, day, tzinfo=zone)
    # The next midnight by the calendar, not 24 hours on.
    return Period(start.astimezone(UTC), (start + timedelta(days=1)).astimezone(UTC))


def _at(year: int, month: int, day: int, zone: tzinfo) -> datetime:
    return datetime(year, month, day, tzinfo=zone).astimezone(UTC)
