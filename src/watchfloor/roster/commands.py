"""The verbs of the roster: each appends its event and folds it in the caller's transaction.

Shifts and needs are definitions: the edge reads them with `shifts.parse_shift` and `coverage.parse_need`, and the
directory keeps them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.utils.translation import gettext as _

from watchfloor.core.counters import take
from watchfloor.core.models import Person
from watchfloor.core.permissions import WORKS_TICKETS
from watchfloor.engine import events as ev
from watchfloor.engine.calendars import DAY_MINUTES
from watchfloor.eventlog.append import NewEvent, append, keep_text, lock
from watchfloor.roster import project
from watchfloor.roster.models import Absence, DayChange, Handover
from watchfloor.roster.shifts import WHYS, BadRosterError, site_of, zone_of

LONGEST_ABSENCE: Final = timedelta(days=366)
LONGEST_NOTE: Final = 20_000
MOST_PROMISES: Final = 200


def set_absence(person: int, *, first: date, last: date, why: str, by: int | None, now: datetime) -> Absence:
    """The person is absent on these local days, the last one included."""
    _works(person)
    if not first <= last <= first + LONGEST_ABSENCE:
        raise BadRosterError("until", _("An absence ends on the day it begins or later, within a year."))
    if why not in WHYS:
        raise BadRosterError(
            "why", _("%(why)s is not one of %(WHYS)s.") % {"why": f"{why[:20]!r}", "WHYS": ", ".join(WHYS)}
        )
    lock()
    key = take("absence")[0]
    payload = {"person": person, "from": first.isoformat(), "until": last.isoformat(), "why": why}
    _record(("absence", key), ev.ROSTER_ABSENCE_SET, payload, by, now)
    return Absence.objects.get(id=key)


def remove_absence(key: int, *, by: int | None, now: datetime) -> None:
    """The absence holds no more."""
    if not Absence.objects.filter(id=key).exists():
        raise BadRosterError("absence", _("There is no such absence."))
    _record(("absence", key), ev.ROSTER_ABSENCE_REMOVED, {}, by, now)


def change_day(
    person: int, *, day: date, zone: str, start: int | None, end: int | None, by: int | None, now: datetime
) -> DayChange:
    """On this one local day the person works from `start` to `end` (minutes), or not at all (None)."""
    _works(person)
    if (start is None) != (end is None):
        raise BadRosterError("end", _("A day has a beginning and an end, or neither."))
    if start is not None and end is not None:
        end = end if end > start else end + DAY_MINUTES
        if Absence.objects.filter(person=person, first__lte=day, last__gte=day).exists():
            raise BadRosterError("day", _("The person is absent on this day; take the absence away first."))
    payload = {"person": person, "day": day.isoformat(), "zone": zone_of(zone), "start": start, "end": end}
    _record(("person", person), ev.ROSTER_DAY_CHANGED, payload, by, now)
    return DayChange.objects.get(person=person, day=day)


def restore_day(person: int, *, day: date, by: int | None, now: datetime) -> None:
    """On this day the person works by the pattern again."""
    if not DayChange.objects.filter(person=person, day=day).exists():
        raise BadRosterError("day", _("This day is as the pattern has it."))
    _record(("person", person), ev.ROSTER_DAY_RESTORED, {"person": person, "day": day.isoformat()}, by, now)


def publish_handover(
    *, site: str, body: str, promises: Sequence[Mapping[str, Any]], by: int | None, now: datetime
) -> Handover:
    """What this shift tells the next one of the site, and the open promises that it was drafted from."""
    body = body.replace("\r\n", "\n").strip()
    if not body:
        raise BadRosterError("body", _("This may not be empty."))
    if len(body) > LONGEST_NOTE or "\x00" in body:
        raise BadRosterError(
            "body",
            _("A note has at most %(LONGEST_NOTE)s characters, and no NUL.") % {"LONGEST_NOTE": f"{LONGEST_NOTE:,}"},
        )
    lock()
    key = take("handover")[0]
    payload = {
        "site": site_of(site), "text": keep_text("handover", body),
        "promises": [dict(promise) for promise in promises[:MOST_PROMISES]],
    }  # fmt: skip
    _record(("handover", key), ev.HANDOVER_PUBLISHED, payload, by, now)
    return Handover.objects.get(id=key)


def read_handover(key: int, *, by: int, now: datetime) -> None:
    """`by` has read the note. Said a second time, nothing is appended."""
    handover = Handover.objects.filter(id=key).first()
    if handover is None:
        raise BadRosterError("handover", _("There is no such note."))
    if not handover.readers.filter(person=by).exists():
        _record(("handover", key), ev.HANDOVER_READ, {}, by, now)


def _works(person: int) -> None:
    if not Person.objects.filter(id=person, role__in=WORKS_TICKETS).exists():
        raise BadRosterError("person", _("Choose somebody who works tickets."))


def _record(what: tuple[str, int], kind: str, payload: dict[str, Any], by: int | None, now: datetime) -> None:
    project.apply(append([NewEvent(*what, kind, now, payload, actor=by)]))
