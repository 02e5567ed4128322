"""The roster, read: spans of work, who works now, coverage and its gaps, the hand-over note of a site."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from watchfloor.core.definitions import every_shared
from watchfloor.core.models import Definition
from watchfloor.eventlog.models import Text
from watchfloor.roster.coverage import Gap, Hour, Need, gaps, hours_of_week, parse_need
from watchfloor.roster.models import Absence, DayChange, Handover
from watchfloor.roster.shifts import Away, BadRosterError, Change, Shift, Span, parse_shift, spans

SHIFT: Final = "shift"
COVERAGE: Final = "coverage"
_REACH: Final = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Roster:
    """All that is known of some days: patterns, needs, changes, absences. Made by `load`, asked without a query."""

    shifts: tuple[Shift, ...]
    needs: tuple[Need, ...]
    changes: tuple[Change, ...]
    absences: tuple[Away, ...]

    def spans(self, start: datetime, end: datetime) -> list[Span]:
        """Everybody's work that touches [start, end)."""
        return spans(self.shifts, self.changes, self.absences, start, end)

    def working(self, now: datetime) -> dict[int, Span]:
        """Who works at this moment, with the span that ends last."""
        found = [span for span in self.spans(now, now + timedelta(microseconds=1)) if span.start <= now]
        return {span.person: span for span in sorted(found, key=lambda span: span.end)}

    def next_of(self, person: int, now: datetime) -> Span | None:
        """The person's next span after now, within two weeks of what was loaded."""
        coming = (span for span in self.spans(now, now + timedelta(days=14)) if span.start > now)
        return next((span for span in coming if span.person == person), None)

    @property
    def people(self) -> frozenset[int]:
        """Everybody whom the roster names."""
        named = {member.person for shift in self.shifts for member in shift.members}
        return frozenset(named | {change.person for change in self.changes})

    @property
    def sites(self) -> list[str]:
        """The sites that have shifts or needs, by name."""
        return sorted({shift.site for shift in self.shifts} | {need.site for need in self.needs})

    def site_of(self) -> Mapping[int, str]:
        """The site at which the roster has each person work (the first shift's where there are several)."""
        found: dict[int, str] = {}
        for shift in self.shifts:
            for member in shift.members:
                found.setdefault(member.person, shift.site)
        return found

    def coverage(self, need: Need, monday: date) -> list[Hour]:
        """The hours of the need's local week that begins on `monday`, with who of its site is there."""
        start = datetime.combine(monday, datetime.min.time(), UTC)
        at_site = self._people_of(need.site)
        work = [s for s in self.spans(start - _REACH, start + timedelta(days=7) + _REACH) if s.person in at_site]
        return hours_of_week(need, work, monday)

    def gaps(self, need: Need, monday: date) -> list[Gap]:
        """Where too few of the site are there in that week."""
        return gaps(self.coverage(need, monday))

    def _people_of(self, site: str) -> set[int]:
        places = self.site_of()
        # Somebody whom only single days name has no site of their own: they help where they are put.
        return {person for person in self.people if places.get(person, site) == site}


def load(first: date, last: date, rows: Sequence[Definition] | None = None) -> Roster:
    """What is in use and touches these local days, a few days more on both sides. Three queries, and two where the
    definitions (`rows`, of others too) are at hand. What another version wrote and this cannot read is left out.
    """
    shifts, needs = [], []
    for row in every_shared(SHIFT, COVERAGE) if rows is None else rows:
        with suppress(BadRosterError):
            if row.what == SHIFT:
                shifts.append(parse_shift(row.body, row.name, row.id))
            elif row.what == COVERAGE:
                needs.append(parse_need(row.body, row.name, row.id))
    since, until = first - _REACH, last + _REACH
    changed = DayChange.objects.filter(day__gte=since, day__lte=until).order_by("day", "person")
    away = Absence.objects.filter(last__gte=since, first__lte=until).order_by("first", "id")
    return Roster(
        tuple(shifts), tuple(needs),
        tuple(Change(c.person_id, c.day, c.zone, c.begins, c.ends) for c in changed),
        tuple(Away(a.person_id, a.first, a.last) for a in away),
    )  # fmt: skip


def load_now(now: datetime, ahead: timedelta = timedelta(days=1), rows: Sequence[Definition] | None = None) -> Roster:
    """The roster around this moment, and `ahead` of it."""
    return load(now.date(), (now + ahead).date(), rows)


@dataclass(frozen=True, slots=True)
class Note:
    """A published hand-over note with its text, and who has read it."""

    handover: Handover
    body: str
    readers: tuple[int, ...]


def newest_note(site: str, since: datetime) -> Note | None:
    """The site's newest hand-over note, not older than `since`. Three queries, one where there is none."""
    row = Handover.objects.filter(site=site, at__gte=since).select_related("by").order_by("-at", "-id").first()
    return None if row is None else with_text(row)


def with_text(row: Handover) -> Note:
    """The note with its text and readers. Two queries."""
    body = Text.objects.filter(id=row.text).values_list("body", flat=True).first()
    readers = tuple(row.readers.order_by("at").values_list("person", flat=True))
    return Note(row, "(The text was erased.)" if body is None else body, readers)
