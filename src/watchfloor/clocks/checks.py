"""What may be saved as a policy or a calendar: the words of the clock files, and what a store can keep of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from watchfloor.core.public_holidays import public_holidays
from watchfloor.engine.calendars import Calendar, Hours
from watchfloor.engine.clock_facts import FACTS
from watchfloor.engine.clock_files import BadClockFileError, calendars_from, policies_from
from watchfloor.engine.clocks import Policy, Target
from watchfloor.engine.conditions import Condition, fields
from watchfloor.tickets.commands import Refused

# Bytes of a definition that a person wrote.
LARGEST: Final = 100_000


def policy_body(name: str, body: Mapping[str, Any], calendars: Mapping[str, Calendar]) -> dict[str, Any]:
    """The body to save. Refused where it is no policy."""
    kept = _plain(body, "policy")
    parse_policy(name, kept, calendars)
    return kept


def parse_policy(name: str, body: Mapping[str, Any], calendars: Mapping[str, Calendar]) -> Policy:
    """The policy that a body means. Refused where it means none, or asks what clocks do not know."""
    try:
        policy = policies_from({"policy": [{**body, "name": name}]}, calendars)[0]
    except BadClockFileError as why:
        raise Refused("policy", _sentence(why)) from None
    conditions = [policy.when, *(one for target in policy.targets for one in _conditions(target))]
    asked = {field for condition in conditions for field in fields(condition)}
    if unknown := sorted(field for field in asked if field not in FACTS and not field.startswith("attributes.")):
        raise Refused(
            "policy",
            _(
                "Clocks do not know %(unknown)s of a ticket at each "
                "moment of its past. They know %(FACTS)s and attributes."
            )
            % {"unknown": ", ".join(unknown), "FACTS": ", ".join(FACTS)},
        )
    return policy


def calendar_body(name: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """The body to save. Refused where it is no calendar, or one that is never open."""
    kept = _plain(body, "calendar")
    for version in parse_calendar(name, kept).versions:
        if not _opens(version.hours):
            raise Refused(
                "calendar", _("A calendar needs at least one open hour in the week: nothing would ever be due.")
            )
    return kept


def parse_calendar(name: str, body: Mapping[str, Any]) -> Calendar:
    """The calendar that a body means. Refused where it means none."""
    try:
        return calendars_from({"calendar": [{**body, "name": name}]}, public_holidays)[name]
    except BadClockFileError as why:
        raise Refused("calendar", _sentence(why)) from None


def _opens(hours: Hours) -> bool:
    return any(hours.week)


def _conditions(target: Target) -> list[Condition]:
    return [one for one in (target.start, target.stop, target.pause, target.cancel, target.reset) if one is not None]


def _plain(body: Mapping[str, Any], field: str) -> dict[str, Any]:
    """The body as JSON keeps it: dates of a TOML file are texts there."""
    text = json.dumps(dict(body), default=str)
    if len(text) > LARGEST or "\\u0000" in text:
        raise Refused(field, _("At most %(LARGEST)s characters, without NUL.") % {"LARGEST": f"{LARGEST:,}"})
    kept: dict[str, Any] = json.loads(text)
    kept.pop("name", None)
    return kept


def _sentence(why: BadClockFileError) -> str:
    text = str(why)
    return text[:1].upper() + text[1:] + "."
