"""What the roster's forms post, as the bodies that the roster reads. A bad one is told under its field's name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, TypeVar

from django.http import QueryDict

from watchfloor.core.models import Definition
from watchfloor.roster.queries import COVERAGE, SHIFT
from watchfloor.roster.shifts import MOST_WEEKS, BadRosterError
from watchfloor.tickets.commands import Refused
from watchfloor.web.page import whole
from watchfloor.web.words import lazy

DAYS: Final = (lazy("Mon"), lazy("Tue"), lazy("Wed"), lazy("Thu"), lazy("Fri"), lazy("Sat"), lazy("Sun"))
BANDS: Final = 6
_T = TypeVar("_T")


def checked(act: Callable[[], _T]) -> _T:
    """What the act returns; what the roster does not accept becomes what a page tells."""
    try:
        return act()
    except BadRosterError as problem:
        raise Refused(problem.field, str(problem)) from problem


def shift_body(posted: QueryDict, people: Iterable[int]) -> dict[str, Any]:
    """A shift: those of `people` that have at least one day ticked are in it."""
    weeks = min(MOST_WEEKS, max(1, whole(posted.get("weeks", "1")) or 1))
    members = []
    for person in people:
        cycle = [_days(posted.getlist(f"days-{person}-{week}")) for week in range(weeks)]
        if any(cycle):
            members.append({"person": person, "weeks": cycle})
    return {
        "site": posted.get("site", ""), "zone": posted.get("zone", ""), "start": posted.get("start", ""),
        "end": posted.get("end", ""), "from": posted.get("from", ""), "until": posted.get("until") or None,
        "people": members,
    }  # fmt: skip


def need_body(posted: QueryDict) -> dict[str, Any]:
    """A need: rows without a number of people are left out."""
    bands = []
    for i in range(BANDS):
        people = whole(posted.get(f"people-{i}", "").strip())
        if people is not None:
            bands.append({
                "days": _days(posted.getlist(f"days-{i}")), "from": posted.get(f"from-{i}", ""),
                "until": posted.get(f"until-{i}", ""), "people": people,
            })  # fmt: skip
    return {"site": posted.get("site", ""), "zone": posted.get("zone", ""), "bands": bands}


def bands_of(body: dict[str, Any]) -> Sequence[dict[str, Any]]:
    """The rows of a need's form: its bands, and empty ones to fill."""
    given = list(body.get("bands") or [])
    return [*given, *({"days": [], "from": "", "until": "", "people": ""} for _ in range(BANDS - len(given)))][:BANDS]


def found(what: str, key: str) -> Definition | None:
    """The definition that an address names; None where it names none."""
    number = whole(key)
    if number is None or what not in (SHIFT, COVERAGE):
        return None
    return Definition.objects.filter(id=number, what=what, archived=False).first()


def _days(values: Iterable[str]) -> list[int]:
    return sorted({int(value) for value in values if value in {"0", "1", "2", "3", "4", "5", "6"}})
