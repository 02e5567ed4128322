"""Shifts: who works when, by pattern, with single days and absences on top. Pure; local wall time, exact over DST.

A shift is a wall-clock time of its zone, so the hand-off stays at the same local time all year: on the night that the
clocks go forward 22:00 to 06:00 is seven hours long, on the night they go back nine. A wall-clock time that comes twice
is the first of the two; one that is skipped is the moment of the skip.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import available_timezones

from django.utils.translation import gettext

from watchfloor.engine.calendars import DAY_MINUTES, local_moment

MOST_WEEKS: Final = 8
WHYS: Final = ("leave", "training", "other")
_ZONES: Final = available_timezones()


class BadRosterError(ValueError):
    """What was said of the roster is not acceptable. `field` names it; the message is fit for who said it."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class Member:
    """A person of a shift, and on which weekdays (0 is Monday) of each week of the cycle they work it."""

    person: int
    weeks: tuple[frozenset[int], ...]


@dataclass(frozen=True, slots=True)
class Shift:
    """A repeating shift of a site. `start` and `end` are minutes of the local day; past 1440 is the next day.

    The cycle's first week is the one that holds `first`. Nothing is worked before `first` or after `last`.
    """

    name: str
    site: str
    zone: str
    start: int
    end: int
    first: date
    last: date | None
    members: tuple[Member, ...]
    key: int = 0

    def works(self, member: Member, day: date) -> bool:
        """Whether the pattern has the member work on that local day."""
        if day < self.first or (self.last is not None and day > self.last):
            return False
        weeks = (_monday(day) - _monday(self.first)).days // 7
        return day.weekday() in member.weeks[weeks % len(member.weeks)]

    @property
    def hours(self) -> str:
        """The times as people say them: 22:00–06:00."""
        return f"{spoken(self.start)}–{spoken(self.end)}"


@dataclass(frozen=True, slots=True)
class Change:
    """What a person works on one local day instead of the pattern; nothing where `start` is None."""

    person: int
    day: date
    zone: str
    start: int | None
    end: int | None


@dataclass(frozen=True, slots=True)
class Away:
    """A person is absent from `first` up to and with `last`, local days of whatever shift they have."""

    person: int
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Span:
    """A person works from `start` to `end` (UTC), on the local `day`; `shift` is None where the day was changed."""

    person: int
    start: datetime
    end: datetime
    day: date
    zone: str
    shift: int | None = None


def spans(
    shifts: Sequence[Shift], changes: Iterable[Change], absences: Iterable[Away], start: datetime, end: datetime
) -> list[Span]:
    """Everybody's work that touches [start, end), by start. A span that reaches out of it is not cut."""
    changed = {(change.person, change.day): change for change in changes}
    gone: dict[int, list[Away]] = {}
    for absence in absences:
        gone.setdefault(absence.person, []).append(absence)
    # Two days before: a shift may begin on the day before, and a zone's date may be a day off.
    first, last = start.date() - timedelta(days=2), end.date() + timedelta(days=1)
    found = [
        *_by_pattern(shifts, changed, first, last),
        *(
            _span(c.person, c.day, c.zone, (c.start, c.end))
            for c in changed.values()
            if c.start is not None and c.end is not None
        ),
    ]
    there = (span for span in found if not any(a.first <= span.day <= a.last for a in gone.get(span.person, ())))
    return sorted(
        (span for span in there if span.start < end and span.end > start), key=lambda s: (s.start, s.end, s.person)
    )


def _by_pattern(
    shifts: Sequence[Shift], changed: Mapping[tuple[int, date], Change], first: date, last: date
) -> Iterator[Span]:
    days = [first + timedelta(days=i) for i in range((last - first).days + 1)]
    for shift in shifts:
        for member in shift.members:
            for day in days:
                if (member.person, day) not in changed and shift.works(member, day):
                    yield _span(member.person, day, shift.zone, (shift.start, shift.end), shift.key)


def _span(person: int, day: date, zone: str, times: tuple[int, int], shift: int | None = None) -> Span:
    start, end = (local_moment(zone, day, minute) for minute in times)
    return Span(person, start, end, day, zone, shift)


def parse_shift(data: Mapping[str, Any], name: str = "", key: int = 0) -> Shift:
    """The shift of a definition's body. BadRosterError names what is wrong.

    `{"site", "zone", "start": "22:00", "end": "06:00", "from": "2026-01-05", "until": null, "people": [{"person": 7,
    "weeks": [[0, 1, 2, 3, 4]]}]}`; an end that is not after the start is on the next day.
    """
    start, end = minutes("start", data.get("start")), minutes("end", data.get("end"))
    first = day_of("from", data.get("from"))
    last = day_of("until", data["until"]) if data.get("until") else None
    if last is not None and last < first:
        raise BadRosterError("until", gettext("A shift ends on the day it begins or later."))
    people = data.get("people") or []
    if not isinstance(people, list):
        raise BadRosterError("people", gettext("People are a list."))
    members = tuple(_member(one) for one in people)
    if len({member.person for member in members}) < len(members):
        raise BadRosterError("people", gettext("A person is in a shift once."))
    return Shift(
        name=name, site=site_of(data.get("site")), zone=zone_of(data.get("zone")), start=start % DAY_MINUTES,
        end=end if end > start else end + DAY_MINUTES, first=first, last=last, members=members, key=key,
    )  # fmt: skip


def _member(data: Any) -> Member:
    try:
        weeks = tuple(frozenset(int(day) for day in week) for week in data["weeks"])
        person = int(data["person"])
    except (KeyError, TypeError, ValueError):
        raise BadRosterError("people", gettext("Each person has the weekdays of each week of the cycle.")) from None
    if not 1 <= len(weeks) <= MOST_WEEKS or any(not 0 <= day <= 6 for week in weeks for day in week):
        raise BadRosterError(
            "people",
            gettext("A cycle has 1 to %(MOST_WEEKS)s weeks, and a week the days 0 to 6.") % {"MOST_WEEKS": MOST_WEEKS},
        )
    return Member(person, weeks)


def minutes(field: str, text: Any) -> int:
    """22:30 as minutes of the day; 24:00 is the midnight that ends it."""
    hour, _, minute = str(text or "").partition(":")
    if not (hour.isdigit() and minute.isdigit() and int(minute) < 60):
        raise BadRosterError(
            field, gettext("A time is written like 06:30, not %(text)s.") % {"text": f"{str(text)[:20]!r}"}
        )
    total = int(hour) * 60 + int(minute)
    if total > DAY_MINUTES:
        raise BadRosterError(field, gettext("A day ends at 24:00."))
    return total


def spoken(total: int) -> str:
    """Minutes of the day as people write them; past midnight is the next day's time."""
    return f"{total // 60 % 24:02}:{total % 60:02}" if total != DAY_MINUTES else "24:00"


def day_of(field: str, text: Any) -> date:
    """A day written 2026-03-29."""
    try:
        return date.fromisoformat(str(text or ""))
    except ValueError:
        raise BadRosterError(
            field, gettext("A day is written like 2026-03-29, not %(text)s.") % {"text": f"{str(text)[:20]!r}"}
        ) from None


def zone_of(text: Any) -> str:
    """The name of a time zone."""
    if text not in _ZONES:
        raise BadRosterError(
            "zone", gettext("%(text)s is no time zone; write it like Europe/Lisbon.") % {"text": f"{str(text)[:40]!r}"}
        )
    return str(text)


def site_of(text: Any) -> str:
    """The name of a site."""
    site = " ".join(str(text or "").split())
    if not site or len(site) > 80:
        raise BadRosterError("site", gettext("A site has a name of at most 80 characters."))
    return site


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
