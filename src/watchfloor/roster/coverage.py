"""How many people are needed in each hour of the week, how many are there, and where too few are. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext

from watchfloor.engine.calendars import local_moment
from watchfloor.roster.shifts import BadRosterError, Span, minutes, site_of, zone_of

_HOUR: Final = timedelta(hours=1)
MOST_PEOPLE: Final = 999


@dataclass(frozen=True, slots=True)
class Band:
    """On these weekdays, from and up to these minutes of the local day, so many people are needed."""

    days: frozenset[int]
    start: int
    end: int
    people: int


@dataclass(frozen=True, slots=True)
class Need:
    """What a site needs by hour of week, in its own zone. Where bands overlap the larger number holds."""

    site: str
    zone: str
    bands: tuple[Band, ...]
    name: str = ""
    key: int = 0

    def at(self, weekday: int, minute: int) -> int:
        """How many are needed at that local time."""
        return max((b.people for b in self.bands if weekday in b.days and b.start <= minute < b.end), default=0)


@dataclass(frozen=True, slots=True)
class Hour:
    """One hour: how many are needed, and the fewest that are there at any moment of it."""

    at: datetime
    need: int
    have: int

    @property
    def short(self) -> int:
        """How many are missing."""
        return max(0, self.need - self.have)


@dataclass(frozen=True, slots=True)
class Gap:
    """Hours on end in which too few are there: the most that are missing, and the need and presence of that hour."""

    start: datetime
    end: datetime
    need: int
    have: int


def parse_need(data: Mapping[str, Any], name: str = "", key: int = 0) -> Need:
    """The need of a definition's body. BadRosterError names what is wrong.

    `{"site", "zone", "bands": [{"days": [0, 1], "from": "08:00", "until": "18:00", "people": 3}]}`
    """
    bands = data.get("bands") or []
    if not isinstance(bands, list):
        raise BadRosterError("bands", gettext("Needs are a list."))
    return Need(
        site_of(data.get("site")), zone_of(data.get("zone")), tuple(_band(one) for one in bands), name, key
    )  # fmt: skip


def _band(data: Any) -> Band:
    try:
        days, people = frozenset(int(day) for day in data["days"]), int(data["people"])
    except (KeyError, TypeError, ValueError):
        raise BadRosterError(
            "bands", gettext("Each need has days, a time from and until, and a number of people.")
        ) from None
    start, end = minutes("from", data.get("from")), minutes("until", data.get("until"))
    if not days or any(not 0 <= day <= 6 for day in days):
        raise BadRosterError("days", gettext("Choose at least one weekday."))
    if start >= end:
        raise BadRosterError("until", gettext("A need ends after it begins; one over midnight is written as two."))
    if not 0 <= people <= MOST_PEOPLE:
        raise BadRosterError(
            "people", gettext("So many people are needed: 0 to %(MOST_PEOPLE)s.") % {"MOST_PEOPLE": MOST_PEOPLE}
        )
    return Band(days, start, end, people)


def hours_of_week(need: Need, work: Iterable[Span], monday: date) -> list[Hour]:
    """The local week that begins on `monday`, hour by hour: 167 or 169 of them in a week in which the clocks change."""
    zone = ZoneInfo(need.zone)
    at, end = local_moment(need.zone, monday, 0), local_moment(need.zone, monday + timedelta(days=7), 0)
    stretches = joined(work)
    found = []
    while at < end:
        local = at.astimezone(zone)
        wanted = need.at(local.weekday(), local.hour * 60 + local.minute)
        found.append(Hour(at, wanted, fewest(stretches, at, at + _HOUR)))
        at += _HOUR
    return found


def gaps(hours: Sequence[Hour]) -> list[Gap]:
    """The stretches in which too few are there, in order."""
    found: list[Gap] = []
    for hour in hours:
        if not hour.short:
            continue
        last = found[-1] if found else None
        if last is None or last.end != hour.at:
            found.append(Gap(hour.at, hour.at + _HOUR, hour.need, hour.have))
            continue
        worse = hour.short > last.need - last.have
        need, have = (hour.need, hour.have) if worse else (last.need, last.have)
        found[-1] = Gap(last.start, hour.at + _HOUR, need, have)
    return found


def joined(work: Iterable[Span]) -> list[tuple[datetime, datetime]]:
    """Each person's stretches of work; overlapping and touching ones of one person are one."""
    found: list[tuple[int, datetime, datetime]] = []
    for span in sorted(work, key=lambda s: (s.person, s.start)):
        if found and found[-1][0] == span.person and span.start <= found[-1][2]:
            person, start, end = found[-1]
            found[-1] = (person, start, max(end, span.end))
        else:
            found.append((span.person, span.start, span.end))
    return [(start, end) for _, start, end in found]


def fewest(stretches: Collection[tuple[datetime, datetime]], start: datetime, end: datetime) -> int:
    """The fewest people who are there at any moment of [start, end)."""
    touching = [(a, b) for a, b in stretches if a < end and b > start]
    moments = {start, *(b for _, b in touching if b < end)}
    return min(sum(a <= moment < b for a, b in touching) for moment in moments)
