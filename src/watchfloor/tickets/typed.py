"""Durations and moments as people type them: "15m", "1h 20m", "1:20", "2d", "tomorrow 9:00". Pure."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, tzinfo
from typing import Any, Final

from django.utils.translation import gettext as _

_UNITS: Final = {"w": 7 * 86_400, "d": 86_400, "h": 3600, "m": 60, "s": 1}
_PART: Final = re.compile(r"(\d+(?:[.,]\d+)?)\s*(w|d|h|m|s)[a-z]*", re.IGNORECASE)
_CLOCK: Final = re.compile(r"(\d{1,3}):([0-5]\d)")
_AT: Final = re.compile(
    r"(?:(\d{4}-\d\d-\d\d)|(today|tomorrow|mon|tue|wed|thu|fri|sat|sun)[a-z]*)?[ t]*(?:(\d{1,2}):(\d\d))?"
)
_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MORNING: Final = 9


def length(value: Any) -> timedelta:
    """A duration: "15m", "1h 20m", "1.5h", "1:20", a bare number of minutes. Raises ValueError with a sentence."""
    if isinstance(value, timedelta):
        return value
    said = str(value if value is not None else "").strip()
    seconds = _seconds(said)
    if seconds is None or not 0 < seconds <= 400 * 86_400:
        raise ValueError(_("say how long, as in 15m, 1h 20m or 2d."))
    return timedelta(seconds=seconds)


def _seconds(said: str) -> int | None:
    if said.isdecimal():
        return int(said) * 60
    if clock := _CLOCK.fullmatch(said):
        return int(clock[1]) * 3600 + int(clock[2]) * 60
    if not said or _PART.sub("", said).replace(" ", "").replace("and", ""):
        return None
    return round(sum(float(n.replace(",", ".")) * _UNITS[unit.lower()] for n, unit in _PART.findall(said)))


def say_length(value: timedelta) -> str:
    """The duration in the words that `length` reads: "1h 20m"."""
    left, said = round(value.total_seconds()), []
    for unit in ("d", "h", "m", "s"):
        n, left = divmod(left, _UNITS[unit])
        if n:
            said.append(f"{n}{unit}")
    return " ".join(said[:2]) or "0m"


def moment(said: str, now: datetime, zone: tzinfo) -> datetime:
    """A time, in the reader's zone: "2026-03-05 14:00", "2026-03-05T14:00", "tomorrow", "fri 16:30", "14:00", "in 2h".

    A day without a time is its morning; a time without a day is the next such time. Raises ValueError with a sentence.
    """
    said = " ".join(said.lower().split()).removeprefix("in ")
    if (seconds := _seconds(said)) is not None and not _CLOCK.fullmatch(said):
        return now + timedelta(seconds=seconds)
    found = _AT.fullmatch(said)
    if not said or found is None:
        raise ValueError(_("say when, as in tomorrow, fri 16:30, 2026-03-05 14:00 or 2h."))
    return _at(found, now.astimezone(zone))


def _at(found: re.Match[str], here: datetime) -> datetime:
    day, word, hour, minute = found.groups()
    if int(hour or 0) > 23 or int(minute or 0) > 59:
        raise ValueError(_("a day has 24 hours of 60 minutes."))
    base = here.replace(hour=int(hour or MORNING), minute=int(minute or 0), second=0, microsecond=0)
    if day:
        wanted = date.fromisoformat(day)
        return base.replace(year=wanted.year, month=wanted.month, day=wanted.day)
    if word in _DAYS:
        at = base + timedelta(days=(_DAYS.index(word) - here.weekday()) % 7)
        return at if at > here else at + timedelta(days=7)
    at = base + timedelta(days=word == "tomorrow")
    return at if word or at > here else at + timedelta(days=1)
