"""All that was ever promised, from what people saved: editions of policies, calendars with all versions. Pure.

A policy or calendar is saved as the plain data of `clock_files`. What was said first holds since ever, so that tickets
older than the store's first policy are measured too; each later word holds from its own moment on.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from watchfloor.engine.calendars import ALWAYS, Calendar, Version
from watchfloor.engine.clock_files import BadClockFileError, PublicHolidays, calendars_from, policies_from
from watchfloor.engine.promises import Edition, Policy

POLICY: Final = "policy"
CALENDAR: Final = "calendar"


@dataclass(frozen=True, slots=True)
class Said:
    """A policy or calendar as it was from `at` on. `body` is None where it was put away."""

    at: datetime
    what: str
    key: int
    name: str
    place: int
    body: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Book:
    """`faults` names what could not be read; it is left out, and nothing is promised by it."""

    editions: tuple[Edition, ...] = ()
    calendars: Mapping[str, Calendar] = field(default_factory=lambda: {ALWAYS.name: ALWAYS})
    faults: tuple[str, ...] = ()

    @property
    def policies(self) -> tuple[Policy, ...]:
        """Those of the newest edition."""
        return self.editions[-1].policies if self.editions else ()


def book_of(said: Sequence[Said], public_holidays: PublicHolidays | None = None) -> Book:
    """The book of all that was said, in its order."""
    faults: list[str] = []
    calendars = {ALWAYS.name: ALWAYS}
    for key in dict.fromkeys(one.key for one in said if one.what == CALENDAR):
        versions = [one for one in said if one.key == key and one.body is not None]
        try:
            calendar = _calendar(versions, public_holidays)
        except BadClockFileError as why:
            faults.append(str(why))
        else:
            calendars[calendar.name] = calendar
    editions = _editions([one for one in said if one.what == POLICY], calendars, faults)
    return Book(editions, calendars, tuple(dict.fromkeys(faults)))


def _calendar(said: Sequence[Said], public_holidays: PublicHolidays | None) -> Calendar:
    """One calendar of all that was said of it: each word's own versions, cut to the time in which it held."""
    versions: list[Version] = []
    name = said[-1].name
    for number, one in enumerate(said):
        data = {"calendar": [{"name": name, **(one.body or {})}]}
        own = calendars_from(data, public_holidays)[name].versions
        since = None if number == 0 else one.at
        until = said[number + 1].at if number + 1 < len(said) else None
        versions += _cut(own, since, until)
    return Calendar(name, tuple(versions))


def _cut(own: Sequence[Version], since: datetime | None, until: datetime | None) -> Iterable[Version]:
    """Those of a word's versions that were in force between two moments, the first of them from `since` on."""
    if since is not None and until is not None and since >= until:
        return
    begun = [version for version in own if since is None or version.since is None or version.since <= since]
    if since is None:
        coming = [version for version in own if version.since is not None]
        yield own[0]
    else:
        coming = [version for version in own if version.since is not None and version.since > since]
        yield Version(since, begun[-1].hours)
    yield from (v for v in coming if v.since is not None and (until is None or v.since < until))


def _editions(said: Sequence[Said], calendars: Mapping[str, Calendar], faults: list[str]) -> tuple[Edition, ...]:
    """The policies in use after each moment at which something was said of them."""
    read = _Reader(calendars, faults)
    in_use: dict[int, Said] = {}
    editions: list[Edition] = []
    newest: datetime | None = None
    for number, one in enumerate(said):
        in_use[one.key] = one
        newest = one.at if newest is None else max(newest, one.at)
        if number + 1 < len(said) and said[number + 1].at <= newest:
            continue  # more was said at that moment
        ordered = sorted(in_use.values(), key=lambda each: (each.place, each.key))
        policies = tuple(policy for each in ordered if (policy := read.policy(each)) is not None)
        editions.append(Edition(newest if editions else None, policies))
    return tuple(editions)


class _Reader:
    """Reads each policy once, so that one which did not change is the very same in every edition."""

    def __init__(self, calendars: Mapping[str, Calendar], faults: list[str]) -> None:
        self._calendars, self._faults = calendars, faults
        self._known: dict[str, Policy | None] = {}

    def policy(self, said: Said) -> Policy | None:
        """What was said as a policy; None where it was put away or cannot be read."""
        if said.body is None:
            return None
        data = {**said.body, "name": said.name}
        text = json.dumps(data, sort_keys=True)
        if text not in self._known:
            try:
                self._known[text] = policies_from({"policy": [data]}, self._calendars)[0]
            except BadClockFileError as why:
                self._faults.append(str(why))
                self._known[text] = None
        return self._known[text]
