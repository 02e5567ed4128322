"""The only writers of policies and calendars: each is a definition that is checked before it is saved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from watchfloor.clocks import defaults
from watchfloor.clocks.book import current
from watchfloor.clocks.checks import calendar_body, policy_body
from watchfloor.core.definitions import shared
from watchfloor.core.models import Definition
from watchfloor.directory.commands import archive_definition, restore_definition, save_definition
from watchfloor.engine.calendars import ALWAYS
from watchfloor.engine.clock_book import CALENDAR, POLICY
from watchfloor.eventlog.append import Origin
from watchfloor.tickets.commands import Refused

LONGEST_NAME = 60


def save_policy(
    *, name: str, body: Mapping[str, Any], by: int | None, now: datetime, key: int | None = None,
    place: int | None = None, origin: Origin | None = None,
) -> Definition:  # fmt: skip
    """Promise this from `now` on; a new policy is asked after all others. `body` is that of a policy file as data."""
    name = _name(POLICY, name, key)
    checked = policy_body(name, body, current()[1].calendars)
    if place is None:
        place = _place(key)
    return _saved(POLICY, name, checked, by=by, now=now, key=key, place=place, origin=origin)


def save_calendar(
    *, name: str, body: Mapping[str, Any], by: int | None, now: datetime, key: int | None = None,
    origin: Origin | None = None,
) -> Definition:  # fmt: skip
    """These hours count from `now` on; what went by stays measured by the hours before. Its name stays as it is."""
    name = _name(CALENDAR, name, key)
    return _saved(CALENDAR, name, calendar_body(name, body), by=by, now=now, key=key, place=0, origin=origin)


def put_away(key: int, *, by: int | None, now: datetime) -> Definition:
    """Promise it no more; a calendar only where no policy in use counts by it."""
    found = _found(key)
    if found.what == CALENDAR:
        users = sorted(policy.name for policy in current()[1].policies if _counts_by(policy, found.name))
        if users:
            raise Refused(
                "calendar",
                _("%(found_name)s is what %(users)s counts by.")
                % {"found_name": found.name, "users": ", ".join(users)},
            )
    return archive_definition(key, by=by, now=now)


def bring_back(key: int, *, by: int | None, now: datetime) -> Definition:
    """Promise it again."""
    found = _found(key)
    if found.archived and shared(found.what).filter(name=found.name).exists():
        raise Refused("name", _("There is another one called %(found_name)s.") % {"found_name": found.name})
    return restore_definition(key, by=by, now=now)


def order_policies(keys: Sequence[int], *, by: int | None, now: datetime) -> None:
    """Ask the policies in this order from now on. All that are in use must be named, each once."""
    rows = {row.id: row for row in shared(POLICY)}
    if sorted(keys) != sorted(rows):
        raise Refused("order", _("The policies changed meanwhile; look at them again."))
    for place, key in enumerate(keys, 1):
        row = rows[key]
        if row.place != place:
            save_definition(what=POLICY, name=row.name, body=row.body, by=by, now=now, key=key, place=place)


def adopt_defaults(*, now: datetime, by: int | None = None, zone: str = "UTC") -> bool:
    """Promise the usual things where nothing was ever promised; returns whether that was so."""
    if Definition.objects.filter(what=POLICY).exists():
        return False
    for name, body in defaults.calendars(zone).items():
        if not Definition.objects.filter(what=CALENDAR, name=name).exists():
            save_calendar(name=name, body=body, by=by, now=now, origin=Origin("clocks", f"default calendar {name}"))
    for place, (name, policy) in enumerate(defaults.POLICIES, 1):
        origin = Origin("clocks", f"default policy {name}")
        save_policy(name=name, body=policy, by=by, now=now, place=place, origin=origin)
    return True


def _saved(
    what: str, name: str, body: dict[str, Any], *, by: int | None, now: datetime, key: int | None, place: int,
    origin: Origin | None,
) -> Definition:  # fmt: skip
    try:
        return save_definition(what=what, name=name, body=body, by=by, now=now, key=key, place=place, origin=origin)
    except LookupError as why:
        raise Refused("key", f"{why}.") from None


def _found(key: int) -> Definition:
    found = Definition.objects.filter(id=key, what__in=(POLICY, CALENDAR)).first()
    if found is None:
        raise Refused("key", _("There is no such policy or calendar."))
    return found


def _name(what: str, name: str, key: int | None) -> str:
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME or "\x00" in name:
        raise Refused(
            "name", _("Give it a name of at most %(LONGEST_NAME)s characters.") % {"LONGEST_NAME": LONGEST_NAME}
        )
    others = Definition.objects.filter(what=what, name=name)
    if key is not None:
        others = others.exclude(id=key)
    if (what == CALENDAR and name == ALWAYS.name) or others.filter(archived=False).exists():
        raise Refused("name", _("There is another %(what)s called %(name)s.") % {"what": what, "name": name})
    if what == CALENDAR:
        # Policies count by a name: it means one calendar for ever.
        if others.exists():
            raise Refused(
                "name", _("A calendar that was put away is called %(name)s; bring it back instead.") % {"name": name}
            )
        if key is not None and not Definition.objects.filter(id=key, name=name).exists():
            raise Refused("name", _("A calendar keeps its name: policies count by it."))
    return name


def _place(key: int | None) -> int:
    if key is not None and (row := Definition.objects.filter(id=key).first()) is not None:
        return row.place
    last = shared(POLICY).order_by("-place").values_list("place", flat=True).first()
    return (last or 0) + 1


def _counts_by(policy: Any, calendar: str) -> bool:
    return any(target.calendar.name == calendar for target in policy.targets)
