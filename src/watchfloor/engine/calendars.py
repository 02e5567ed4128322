"""Business hours: when the clock of a promise runs. Pure, exact to the microsecond, over zones and versions.

A calendar is a list of versions; each is in force from its moment until the next one's, so a slice of time is always
measured by the hours that held *then* and a change of opening hours never rewrites the past. Hours are wall-clock
times of the version's zone: on the day the clocks go forward 00:00 to 24:00 is 23 hours long.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

Interval = tuple[int, int]
"""Minutes of a local day, from and up to: 9:00 to 17:30 is `(540, 1050)`; 1440 is the midnight that ends the day."""

DAY_MINUTES: Final = 1440
WHOLE_DAY: Final[tuple[Interval, ...]] = ((0, DAY_MINUTES),)
_MOST_DAYS: Final = 366 * 20
"""How far `add` looks for business time before it says that none will come."""
_ZERO: Final = timedelta(0)


@dataclass(frozen=True, slots=True)
class Hours:
    """One version of a calendar. `week` holds the open intervals of Monday to Sunday, sorted and disjoint.

    `special` replaces the weekday's intervals on single local dates: none at all is a holiday, others are short days.
    """

    zone: str = "UTC"
    week: tuple[tuple[Interval, ...], ...] = (WHOLE_DAY,) * 7
    special: Mapping[date, tuple[Interval, ...]] = field(default_factory=dict)
    # Of all its days: asked at every look at a day, and seventy years of holidays take a while to hash.
    _hash: int = field(init=False, repr=False, compare=False, default=0)

    def __post_init__(self) -> None:
        if len(self.week) != 7:
            raise ValueError("a week has seven days")
        for day in (*self.week, *self.special.values()):
            _check_day(day)
        ZoneInfo(self.zone)
        object.__setattr__(self, "special", MappingProxyType(dict(self.special)))
        object.__setattr__(self, "_hash", hash((self.zone, self.week, frozenset(self.special.items()))))

    def __hash__(self) -> int:
        return self._hash

    def on(self, day: date) -> tuple[Interval, ...]:
        """The open intervals of one local day."""
        own = self.special.get(day)
        return self.week[day.weekday()] if own is None else own


def _check_day(day: tuple[Interval, ...]) -> None:
    last = 0
    for start, end in day:
        if not last <= start < end <= DAY_MINUTES:
            raise ValueError(
                f"hours must be in order, apart and within 0:00 to 24:00, not {_clock(start)}–{_clock(end)}"
            )
        last = end


def _clock(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02d}"


@dataclass(frozen=True, slots=True)
class Version:
    """Hours that are in force from `since` (aware; None: since ever)."""

    since: datetime | None
    hours: Hours


@dataclass(frozen=True, slots=True)
class Calendar:
    """Named business hours, versions oldest first. All times taken and given are aware; results are in UTC."""

    name: str
    versions: tuple[Version, ...]

    def __post_init__(self) -> None:
        moments = [version.since for version in self.versions]
        if not moments or moments[0] is not None:
            raise ValueError(f"calendar {self.name!r}: the first version must hold since ever")
        later = [moment for moment in moments[1:] if moment is not None]
        if len(later) != len(moments) - 1 or later != sorted(set(later)):
            raise ValueError(f"calendar {self.name!r}: every later version needs a later moment of its own")

    def elapsed(self, start: datetime, end: datetime) -> timedelta:
        """Business time between two moments; zero when `end` is not after `start`."""
        return sum((b - a for a, b in self.open_between(start, end)), _ZERO)

    def is_open(self, at: datetime) -> bool:
        """Does the calendar count the instant that begins at `at`?"""
        return self.elapsed(at, at + timedelta(microseconds=1)) > _ZERO

    def add(self, start: datetime, amount: timedelta) -> datetime | None:
        """The earliest moment by which `amount` of business time has passed since `start`.

        None when that is more than twenty years away. With `amount` zero or less it is `start` itself.
        """
        if amount <= _ZERO:
            return start.astimezone(UTC)
        left = amount
        for begin, end in self.open_between(start, start + timedelta(days=_MOST_DAYS)):
            if end - begin >= left:
                return begin + left
            left -= end - begin
        return None

    def next_open(self, at: datetime) -> datetime | None:
        """The first open instant from `at` on; None when there is none in twenty years."""
        first = next(self.open_between(at, at + timedelta(days=_MOST_DAYS)), None)
        return None if first is None else first[0]

    def open_between(self, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The open stretches within [start, end), in order, as UTC moments. Neighbours that touch are not joined."""
        start, end = start.astimezone(UTC), end.astimezone(UTC)
        moments = [version.since for version in self.versions[1:] if version.since is not None]
        place = bisect_right(moments, start)
        while start < end:
            until = min(end, moments[place].astimezone(UTC)) if place < len(moments) else end
            yield from _stretches(self.versions[place].hours, start, until)
            start, place = until, place + 1


ALWAYS: Final = Calendar("always", (Version(None, Hours()),))
"""Every minute counts."""


def _stretches(hours: Hours, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    if start >= end:
        return
    zone = ZoneInfo(hours.zone)
    # A day either side: a zone's local date can differ from the moment's by one.
    day, last = start.astimezone(zone).date() - timedelta(days=1), end.astimezone(zone).date()
    while day <= last:
        for begin, finish in _day(hours, day):
            if finish > start and begin < end:
                yield max(begin, start), min(finish, end)
        day += timedelta(days=1)


@lru_cache(maxsize=20_000)
def _day(hours: Hours, day: date) -> tuple[tuple[datetime, datetime], ...]:
    """The open stretches of one local day as UTC moments."""
    stretches = []
    for start, end in hours.on(day):
        begin, finish = _moment(hours.zone, day, start), _moment(hours.zone, day, end)
        # Hours that lie wholly in the hour which the clock skips do not exist on that day.
        if begin < finish:
            stretches.append((begin, finish))
    return tuple(stretches)


def local_moment(zone: str, day: date, minutes: int) -> datetime:
    """A wall-clock time of a zone as a UTC moment; `minutes` past 1440 are of the next day.

    A time that comes twice is the first of the two; one that is skipped is the moment of the skip.
    """
    return _moment(zone, day, minutes)


def _moment(zone: str, day: date, minutes: int) -> datetime:
    """A wall-clock time as a UTC moment. One that comes twice is the first; one that is skipped is the skip itself."""
    local = datetime.combine(day, time()) + timedelta(minutes=minutes)
    place = ZoneInfo(zone)
    first = local.replace(tzinfo=place, fold=0).astimezone(UTC)
    if first.astimezone(place).replace(tzinfo=None) == local:
        return first
    # The clock jumps over it: between these two moments lies the jump.
    low, high = local.replace(tzinfo=place, fold=1).astimezone(UTC), first
    before = low.astimezone(place).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) / 2
        if middle.astimezone(place).utcoffset() == before:
            low = middle
        else:
            high = middle
    return high.replace(microsecond=0)
