"""The form of a calendar: its hours day by day, several intervals a day, and the days that differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.http import QueryDict
from django.utils.translation import gettext

from watchfloor.engine.clock_files import DAYS
from watchfloor.tickets.commands import Refused

MOST: Final = 12
WHOLE_DAY: Final = "00:00-24:00"


@dataclass(frozen=True, slots=True)
class VersionRow:
    """Hours as the form shows them: of each day a text such as "09:00-12:00, 13:00-18:00", empty where it is closed."""

    number: int
    since: str = ""
    zone: str = "UTC"
    days: tuple[tuple[str, str], ...] = ()
    country: str = ""
    subdivision: str = ""
    holidays: str = ""
    special: str = ""


def shown(name: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """What the form's template needs for a body. The last version is an empty one, for hours from a date on."""
    versions = body.get("version") or [body or {"weekdays": ["09:00-18:00"]}]
    rows = [_row(number, version) for number, version in enumerate(versions)]
    spare = VersionRow(len(rows), zone=rows[-1].zone, days=tuple((day, "") for day in DAYS), country=rows[-1].country,
                       subdivision=rows[-1].subdivision)  # fmt: skip
    return {"name": name, "versions": rows[:1], "others": [*rows[1:], spare]}


def shown_again(posted: QueryDict) -> dict[str, Any]:
    """The form as it was posted, so that what was refused is mended and not written anew."""
    rows = [_posted(posted, number) for number in range(MOST) if f"v.{number}.monday" in posted]
    return {"name": posted.get("name", ""), "versions": rows[:1], "others": rows[1:]}


def _posted(posted: QueryDict, n: int) -> VersionRow:
    days = tuple((day, posted.get(f"v.{n}.{day}", "")) for day in DAYS)
    since, zone, country, subdivision, holidays, special = (
        posted.get(f"v.{n}.{name}", "")
        for name in ("since", "zone", "country", "subdivision", "holidays", "special")
    )  # fmt: skip
    return VersionRow(n, since, zone, days, country, subdivision, holidays, special)


def read(posted: QueryDict) -> dict[str, Any]:
    """The body that a form posted. Refused says what cannot be read."""
    versions = [version for number in range(MOST) if (version := _version(posted, number)) is not None]
    if not versions:
        raise Refused("calendar", gettext("Say on which days and from when to when it is open."))
    return versions[0] if len(versions) == 1 else {"version": versions}


def _row(number: int, data: Mapping[str, Any]) -> VersionRow:
    groups = dict.fromkeys(DAYS[:5], data.get("weekdays", [])) | dict.fromkeys(DAYS[5:], data.get("weekend", []))
    always = not any(name in data for name in (*DAYS, "weekdays", "weekend"))
    days = tuple((day, WHOLE_DAY if always else ", ".join(data.get(day, groups[day]))) for day in DAYS)
    special = data.get("special", {})
    return VersionRow(
        number, str(data.get("since") or ""), str(data.get("zone", "UTC")), days, str(data.get("country") or ""),
        str(data.get("subdivision") or ""), "\n".join(str(day) for day in data.get("holidays", [])),
        "\n".join(f"{day} {', '.join(hours)}" for day, hours in special.items()),
    )  # fmt: skip


def _version(posted: QueryDict, number: int) -> dict[str, Any] | None:
    """One version; None where no hours are given."""
    days = {day: _list(posted.get(f"v.{number}.{day}", "")) for day in DAYS}
    since = posted.get(f"v.{number}.since", "").strip()
    if not any(days.values()):
        if since:
            raise Refused("calendar", gettext("Say which hours hold from %(since)s on.") % {"since": since})
        return None
    found: dict[str, Any] = {"zone": posted.get(f"v.{number}.zone", "").strip() or "UTC", **days}
    for name in ("since", "country", "subdivision"):
        if value := posted.get(f"v.{number}.{name}", "").strip():
            found[name] = value.upper() if name != "since" else value
    if number > 0 and not since:
        raise Refused("calendar", gettext("Say from which date on the further hours hold."))
    if holidays := posted.get(f"v.{number}.holidays", "").split():
        found["holidays"] = holidays
    if special := _special(posted.get(f"v.{number}.special", "")):
        found["special"] = special
    return found


def _list(text: str) -> list[str]:
    return [part.strip() for part in text.replace(";", ",").split(",") if part.strip()]


def _special(text: str) -> dict[str, list[str]]:
    found = {}
    for line in text.splitlines():
        day, _, hours = line.strip().partition(" ")
        if day:
            found[day] = _list(hours)
    return found
