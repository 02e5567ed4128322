"""One week of a site, as the page draws it: people by day, coverage by hour, gaps in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from watchfloor.core.models import Person
from watchfloor.roster.coverage import Gap, Hour, Need, gaps
from watchfloor.roster.queries import Roster
from watchfloor.roster.shifts import Span
from watchfloor.web.home.floor import Shortfall
from watchfloor.web.words import said

# The picture of the coverage: an hour is so wide, a person so high.
STEP: Final = 6
HIGH: Final = 60
TOP: Final = 4


@dataclass(frozen=True, slots=True)
class Cell:
    """A person's day: what they work, whether they are absent, whether the day was changed by hand."""

    day: date
    spans: tuple[str, ...]
    absent: bool
    changed: bool
    is_today: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A person's week, and how many hours it has."""

    person: Person
    cells: tuple[Cell, ...]
    hours: float
    works_now: bool


@dataclass(frozen=True, slots=True)
class Bar:
    """An hour of the coverage, in units of the picture."""

    x: int
    have_y: int
    have_height: int
    need_y: int
    short: bool
    words: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """A need's week: bars, gaps and where now is."""

    need: Need
    bars: Sequence[Bar]
    gaps: Sequence[Shortfall]
    gap_boxes: Sequence[tuple[int, int]]
    days: Sequence[tuple[int, str, bool]]
    width: int
    now_x: int | None
    most: int


def people_rows(roster: Roster, people: Sequence[Person], monday: date, zone: str, now: datetime) -> list[Row]:
    """The week of each of these people, in their order. No query."""
    days = [monday + timedelta(days=i) for i in range(7)]
    start, end = _moments(monday, zone)
    work: dict[int, list[Span]] = {}
    for span in roster.spans(start - timedelta(days=1), end + timedelta(days=1)):
        work.setdefault(span.person, []).append(span)
    today = now.astimezone(ZoneInfo(zone)).date()
    found = []
    for person in people:
        mine = work.get(person.id, [])
        cells = tuple(_cell(roster, person.id, day, mine, today) for day in days)
        hours = sum((s.end - s.start).total_seconds() / 3600 for s in mine if monday <= s.day <= days[-1])
        found.append(Row(person, cells, hours, any(s.start <= now < s.end for s in mine)))
    return found


def _cell(roster: Roster, person: int, day: date, work: Sequence[Span], today: date) -> Cell:
    absent = any(a.person == person and a.first <= day <= a.last for a in roster.absences)
    changed = any(c.person == person and c.day == day for c in roster.changes)
    spans = tuple(hours(span) for span in work if span.day == day)
    return Cell(day, spans, absent, changed, day == today)


def hours(span: Span) -> str:
    """`22:00–06:00`, as the clocks of the shift's zone show it."""
    zone = ZoneInfo(span.zone)
    return f"{span.start.astimezone(zone):%H:%M}–{span.end.astimezone(zone):%H:%M}"


def coverage(roster: Roster, need: Need, monday: date, now: datetime) -> Coverage:
    """A need's week as a picture, with its gaps in words. No query."""
    found = roster.coverage(need, monday)
    short = gaps(found)
    most = max([1, *(max(hour.need, hour.have) for hour in found)])
    zone, start = ZoneInfo(need.zone), found[0].at
    seconds = (now - start).total_seconds()
    inside = start <= now < found[-1].at + timedelta(hours=1)
    days = [
        (
            i * STEP,
            f"{said(hour.at.astimezone(zone), '%a %-d')}",
            hour.at.astimezone(zone).date() == now.astimezone(zone).date(),
        )
        for i, hour in enumerate(found)
        if hour.at.astimezone(zone).hour == 0
    ]
    return Coverage(
        need, [_bar(i, hour, most, zone) for i, hour in enumerate(found)], [Shortfall(need, gap) for gap in short],
        [_box(gap, start) for gap in short], days, len(found) * STEP, int(seconds / 3600 * STEP) if inside else None,
        most,
    )  # fmt: skip


def _bar(place: int, hour: Hour, most: int, zone: ZoneInfo) -> Bar:
    have, need = round(HIGH * hour.have / most), round(HIGH * hour.need / most)
    words = _("%(astimezone)s: %(have)s there, %(need)s needed") % {
        "astimezone": said(hour.at.astimezone(zone), "%a %H:%M"),
        "have": hour.have,
        "need": hour.need,
    }
    return Bar(place * STEP, TOP + HIGH - have, have, TOP + HIGH - need, hour.short > 0, words)


def _box(gap: Gap, start: datetime) -> tuple[int, int]:
    left = int((gap.start - start).total_seconds() / 3600 * STEP)
    return left, int((gap.end - gap.start).total_seconds() / 3600 * STEP)


def _moments(monday: date, zone: str) -> tuple[datetime, datetime]:
    start = datetime.combine(monday, datetime.min.time(), ZoneInfo(zone))
    return start, start + timedelta(days=7)
