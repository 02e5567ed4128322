"""Policies and calendars from plain data (as a TOML file or an event holds them). Errors name the place."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from watchfloor.engine.calendars import ALWAYS, DAY_MINUTES, Calendar, Hours, Interval, Version
from watchfloor.engine.clocks import WAITING, Measure, Policy, Target
from watchfloor.engine.conditions import EVERY, BadConditionError, Condition, parse

DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_INTERVAL: Final = re.compile(r"^\s*(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})\s*$")
_GOAL: Final = re.compile(r"(\d+(?:\.\d+)?)\s*(d|h|min|m|s)\b")
_UNITS: Final = {"d": 86400.0, "h": 3600.0, "min": 60.0, "m": 60.0, "s": 1.0}
_VERSION: Final = frozenset(
    {"since", "zone", "weekdays", "weekend", "holidays", "country", "subdivision", "special", *DAYS}
)
_TARGET: Final = frozenset(
    {"name", "measure", "goal", "calendar", "tier", "start", "stop", "pause", "cancel", "reset", "retroactive_start",
     "retroactive_pause"}
)  # fmt: skip

PublicHolidays = Callable[[str, str | None], Sequence[date]]
"""Country and subdivision (ISO 3166) to dates; the caller brings it, for the tables live in a library."""


class BadClockFileError(ValueError):
    """The file does not say what it should; the message names the place."""


def calendars_from(data: Mapping[str, Any], public_holidays: PublicHolidays | None = None) -> dict[str, Calendar]:
    """Calendars by name, "always" among them: `calendar` is a list of them, or `data` itself is one."""
    found = {ALWAYS.name: ALWAYS}
    entries = data.get("calendar", [data] if data else [])
    if not isinstance(entries, list):
        raise BadClockFileError("calendar must be a list: write [[calendar]]")
    for number, entry in enumerate(entries, 1):
        where = f"calendar {entry.get('name') or number!r}" if isinstance(entry, Mapping) else f"calendar {number}"
        calendar = _calendar(_mapping(entry, where), where, public_holidays)
        if calendar.name in found:
            raise BadClockFileError(f"{where}: the name is taken")
        found[calendar.name] = calendar
    return found


def _calendar(data: Mapping[str, Any], where: str, public_holidays: PublicHolidays | None) -> Calendar:
    name = data.get("name")
    if not isinstance(name, str) or not name:
        raise BadClockFileError(f"{where}: name is missing")
    parts = data.get("version", [{key: value for key, value in data.items() if key != "name"}])
    if "version" in data and (more := set(data) - {"name", "version"}):
        raise BadClockFileError(f"{where}: {', '.join(sorted(more))} belongs into a version")
    if not isinstance(parts, list) or not parts:
        raise BadClockFileError(f"{where}: version must be a list: write [[calendar.version]]")
    versions = []
    for number, part in enumerate(parts, 1):
        place = f"{where}, version {number}"
        fields = _known(_mapping(part, place), _VERSION, place)
        versions.append(Version(_since(fields, place), _hours(fields, place, public_holidays)))
    try:
        return Calendar(name, tuple(versions))
    except ValueError as why:
        raise BadClockFileError(str(why)) from why


def _since(data: Mapping[str, Any], where: str) -> datetime | None:
    value = data.get("since")
    if value is None:
        return None
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            raise BadClockFileError(f"{where}: since {value!r} is no ISO 8601 time") from None
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime(value.year, value.month, value.day)  # noqa: DTZ001 - the zone follows
    if not isinstance(value, datetime):
        raise BadClockFileError(f"{where}: since must be a time")
    return value if value.tzinfo else value.replace(tzinfo=_zone(data, where))


def _zone(data: Mapping[str, Any], where: str) -> ZoneInfo:
    name = data.get("zone", "UTC")
    try:
        return ZoneInfo(str(name))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadClockFileError(f"{where}: there is no time zone {name!r}") from None


def _hours(data: Mapping[str, Any], where: str, public_holidays: PublicHolidays | None) -> Hours:
    zone = _zone(data, where).key
    groups = dict.fromkeys(DAYS[:5], data.get("weekdays", [])) | dict.fromkeys(DAYS[5:], data.get("weekend", []))
    names_hours = any(name in data for name in (*DAYS, "weekdays", "weekend"))
    week = tuple(
        _intervals(data.get(day, groups[day]), f"{where}, {day}") if names_hours else ((0, DAY_MINUTES),)
        for day in DAYS
    )
    special: dict[date, tuple[Interval, ...]] = dict.fromkeys(_public(data, where, public_holidays), ())
    special |= dict.fromkeys((_date(day, where) for day in data.get("holidays", [])), ())
    for day, intervals in _mapping(data.get("special", {}), f"{where}, special").items():
        special[_date(day, where)] = _intervals(intervals, f"{where}, {day}")
    try:
        return Hours(zone, week, special)
    except ValueError as why:
        raise BadClockFileError(f"{where}: {why}") from why


def _public(data: Mapping[str, Any], where: str, public_holidays: PublicHolidays | None) -> Sequence[date]:
    country = data.get("country")
    if country is None:
        return ()
    if public_holidays is None:
        raise BadClockFileError(f"{where}: public holidays by country are not known here; list them in holidays")
    try:
        return public_holidays(str(country), data.get("subdivision"))
    except (LookupError, NotImplementedError, ValueError) as why:
        raise BadClockFileError(f"{where}: no public holidays for {country!r}: {why}") from why


def _date(value: Any, where: str) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise BadClockFileError(f"{where}: {value!r} is no date (write 2026-12-25)") from None


def _intervals(value: Any, where: str) -> tuple[Interval, ...]:
    if not isinstance(value, list | tuple):
        raise BadClockFileError(f'{where}: hours must be a list such as ["09:00-12:00", "13:00-18:00"]')
    intervals = []
    for text in value:
        found = _INTERVAL.match(str(text))
        if found is None:
            raise BadClockFileError(f"{where}: cannot read the hours {text!r} (write 09:00-17:30)")
        start, end = int(found[1]) * 60 + int(found[2]), int(found[3]) * 60 + int(found[4])
        if int(found[2]) > 59 or int(found[4]) > 59 or not 0 <= start < end <= DAY_MINUTES:
            raise BadClockFileError(f"{where}: {text!r} must lie within 00:00 to 24:00 and end after it begins")
        intervals.append((start, end))
    return tuple(sorted(intervals))


# ------------------------------------------------------------- policies
def policies_from(data: Mapping[str, Any], calendars: Mapping[str, Calendar]) -> tuple[Policy, ...]:
    """Policies in the order in which they are asked."""
    entries = data.get("policy")
    if not isinstance(entries, list) or not entries:
        raise BadClockFileError("there is no policy: write [[policy]]")
    policies = []
    for number, entry in enumerate(entries, 1):
        where = f"policy {entry.get('name') or number!r}" if isinstance(entry, Mapping) else f"policy {number}"
        fields = _known(_mapping(entry, where), frozenset({"name", "match", "calendar", "pause", "target"}), where)
        targets = fields.get("target")
        if not isinstance(targets, list) or not targets:
            raise BadClockFileError(f"{where}: there is no target: write [[policy.target]]")
        found = tuple(_target(_mapping(target, where), fields, where, calendars) for target in targets)
        names = [target.name for target in found]
        if double := {name for name in names if names.count(name) > 1}:
            raise BadClockFileError(f"{where}: {', '.join(sorted(double))} is there twice")
        when = _condition(fields, "match", where) or EVERY
        policies.append(Policy(str(fields.get("name") or number), when, found))
    return tuple(policies)


def _target(
    data: Mapping[str, Any], policy: Mapping[str, Any], where: str, calendars: Mapping[str, Calendar]
) -> Target:
    measure = data.get("measure", data.get("name"))
    tier = data.get("tier")
    name = str(data.get("name") or (f"tier_{tier}" if measure == "tier" else measure))
    place = f"{where}, target {name!r}"
    _known(data, _TARGET, place)
    if measure not in get_args(Measure):
        raise BadClockFileError(f"{place}: measure {measure!r} is none of {', '.join(get_args(Measure))}")
    if (measure == "tier") != isinstance(tier, int):
        raise BadClockFileError(f"{place}: a tier's target, and no other, says which tier")
    if measure == "span" and "stop" not in data:
        raise BadClockFileError(f"{place}: a span needs stop")
    calendar = str(data.get("calendar", policy.get("calendar", ALWAYS.name)))
    if calendar not in calendars:
        raise BadClockFileError(f"{place}: there is no calendar {calendar!r}")
    return Target(
        name=name,
        measure=measure,
        goal=_goal(data.get("goal"), place),
        calendar=calendars[calendar],
        tier=tier,
        start=_condition(data, "start", place) or EVERY,
        stop=_condition(data, "stop", place),
        pause=_pause(data if "pause" in data else policy, measure, place),
        cancel=_condition(data, "cancel", place),
        reset=_condition(data, "reset", place),
        retroactive_start=_flag(data, "retroactive_start", place),
        retroactive_pause=_flag(data, "retroactive_pause", place),
    )


def _pause(data: Mapping[str, Any], measure: Measure, where: str) -> Condition | None:
    """What pauses a target. A first or next reply is owed whatever the status, unless the file says otherwise."""
    if "pause" in data:
        value = data["pause"]
        if value is False or value == []:
            return None
        if isinstance(value, list) and all(isinstance(status, str) for status in value):
            return parse({"status": value})
        return _condition(data, "pause", where)
    return None if measure in ("first_reply", "next_reply") else parse({"status": list(WAITING)})


def _condition(data: Mapping[str, Any], name: str, where: str) -> Condition | None:
    if name not in data:
        return None
    try:
        return parse(data[name], f"{where}, {name}")
    except BadConditionError as why:
        raise BadClockFileError(str(why)) from why


def _goal(value: Any, where: str) -> timedelta:
    """`"4h"`, `"1d 2h"`, `"30 min"`, or a number of minutes. A day is 24 hours of business time."""
    seconds = -1.0
    if isinstance(value, int | float) and not isinstance(value, bool):
        seconds = float(value) * 60.0
    elif isinstance(value, str) and not _GOAL.sub("", value).strip():
        seconds = sum(float(number) * _UNITS[unit] for number, unit in _GOAL.findall(value))
    if seconds <= 0.0:
        raise BadClockFileError(f"{where}: cannot read the goal {value!r} (write 4h, 30 min, 1d 2h)")
    return timedelta(seconds=seconds)


def _flag(data: Mapping[str, Any], name: str, where: str) -> bool:
    value = data.get(name, True)
    if not isinstance(value, bool):
        raise BadClockFileError(f"{where}: {name} is true or false")
    return value


def _mapping(value: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise BadClockFileError(f"{where} must be a table")
    return value


def _known(data: Mapping[str, Any], names: frozenset[str], where: str) -> Mapping[str, Any]:
    if unknown := set(data) - names:
        raise BadClockFileError(
            f"{where}: {', '.join(sorted(unknown))} is not known; it may say {', '.join(sorted(names))}"
        )
    return data


def utc(text: str) -> datetime:
    """An ISO 8601 time; without offset it is UTC."""
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)
