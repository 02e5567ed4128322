"""The form of a policy: what it shows of a body, and the body that was posted."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.http import QueryDict
from django.utils.translation import gettext as _

from watchfloor.core.models import Person
from watchfloor.engine.clock_facts import FACTS
from watchfloor.engine.clocks import WAITING
from watchfloor.tickets.commands import Refused
from watchfloor.web.clocks.drawn import NAMES
from watchfloor.web.conditions import form as conditions
from watchfloor.web.words import lazy

PREFIX: Final = "match"
# Rows for more targets, without any script.
SPARE: Final = 2
MOST: Final = 20
_SHOWN: Final = frozenset({"name", "measure", "goal", "tier", "calendar"})
MEASURE_WORDS: Final = [*NAMES.items(), ("tier", lazy("Time with a tier")), ("span", lazy("Between two conditions"))]


@dataclass(frozen=True, slots=True)
class TargetRow:
    """One promise as the form shows it; `more` is what only text can say (start, stop, cancel, reset …)."""

    number: int
    measure: str = ""
    goal: str = ""
    tier: str = ""
    calendar: str = ""
    name: str = ""
    more: str = ""


def shown(name: str, body: Mapping[str, Any], person: Person) -> dict[str, Any]:
    """What the form's template needs for a body."""
    targets = body.get("target") or [{"name": "first_reply", "goal": "4h"}, {"name": "resolution", "goal": "24h"}]
    rows = [_row(number, target) for number, target in enumerate(targets)]
    pause = body.get("pause", list(WAITING))
    pauses = pause if isinstance(pause, list) else list(WAITING) if pause is True else []
    return {
        "name": name,
        "builder": conditions.builder(body.get("match") or {}, PREFIX, person, only=FACTS),
        "calendar": body.get("calendar", "always"),
        "pauses": pauses,
        "pause_text": json.dumps(pause) if isinstance(pause, dict) else "",
        "targets": [*rows, *(TargetRow(len(rows) + spare) for spare in range(SPARE))],
    }


def shown_again(posted: QueryDict, person: Person) -> dict[str, Any]:
    """The form as it was posted, so that what was refused is mended and not written anew."""
    try:
        match = conditions.read(posted, PREFIX, only=FACTS)
    except Refused:
        match = {}
    names = ("measure", "goal", "tier", "calendar", "name", "more")
    rows = [
        TargetRow(n, *(posted.get(f"t.{n}.{name}", "") for name in names))
        for n in range(MOST)
        if f"t.{n}.measure" in posted
    ]  # fmt: skip
    return {
        **shown(posted.get("name", ""), {"match": match}, person), "calendar": posted.get("calendar", ""),
        "pauses": posted.getlist("pause"), "pause_text": posted.get("pause_text", ""), "targets": rows,
    }  # fmt: skip


def read(posted: QueryDict) -> dict[str, Any]:
    """The body that a form posted. Refused says what cannot be read; what it means is checked by who saves it."""
    body: dict[str, Any] = {"target": [target for number in range(MOST) if (target := _target(posted, number))]}
    if match := conditions.read(posted, PREFIX, only=FACTS):
        body["match"] = match
    if calendar := posted.get("calendar", ""):
        body["calendar"] = calendar
    body["pause"] = _pause(posted)
    if not body["target"]:
        raise Refused("target", _("A policy promises at least one thing: choose what, and within which time."))
    return body


def _pause(posted: QueryDict) -> Any:
    if text := posted.get("pause_text", "").strip():
        return _data(text, _("The pause as text"))
    return [status for status in posted.getlist("pause") if status in ("new", "open", *WAITING)] or False


def _row(number: int, target: Mapping[str, Any]) -> TargetRow:
    measure = str(target.get("measure") or target.get("name") or "")
    more = {key: value for key, value in target.items() if key not in _SHOWN}
    given = str(target.get("name") or "")
    return TargetRow(
        number, measure, _goal(target.get("goal")), str(target.get("tier") or ""), str(target.get("calendar") or ""),
        "" if given == measure else given, json.dumps(more) if more else "",
    )  # fmt: skip


def _goal(value: Any) -> str:
    return _("%(value)s min") % {"value": value} if isinstance(value, int | float) else str(value or "")


def _target(posted: QueryDict, number: int) -> dict[str, Any] | None:
    """One row; None where nothing is promised in it."""
    measure, goal = posted.get(f"t.{number}.measure", ""), posted.get(f"t.{number}.goal", "").strip()
    if not measure or not goal:
        return None
    target: dict[str, Any] = {"measure": measure, "goal": goal}
    if name := posted.get(f"t.{number}.name", "").strip():
        target["name"] = "_".join(name.lower().split())
    elif measure != "tier":
        target["name"] = measure
    if measure == "tier":
        tier = posted.get(f"t.{number}.tier", "").strip()
        target["tier"] = int(tier) if tier in {"1", "2", "3"} else tier
    if calendar := posted.get(f"t.{number}.calendar", ""):
        target["calendar"] = calendar
    if more := posted.get(f"t.{number}.more", "").strip():
        found = _data(more, _("What else is said of a promise"))
        if not isinstance(found, dict):
            raise Refused(
                "target", _('What else is said of a promise must be an object, such as {"stop": {"queue": 2}}.')
            )
        target |= found
    return target


def _data(text: str, what: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as why:
        raise Refused("target", _("%(what)s is no JSON: %(why)s.") % {"what": what, "why": why}) from None
