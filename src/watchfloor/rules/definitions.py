"""Rules as they are kept: the body of a definition, read into what the engine runs."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from django.utils.translation import gettext as _

from watchfloor.core.definitions import shared
from watchfloor.core.models import Definition
from watchfloor.engine.conditions import BadConditionError, parse
from watchfloor.engine.fields import Field, check, field_of, persons_by_me
from watchfloor.engine.rule_words import BadLengthError, length_of
from watchfloor.engine.rules import HAPPENINGS, PEOPLE, SINCE, Change, Rule
from watchfloor.rules.acting import sets_of
from watchfloor.rules.acts import MESSAGE
from watchfloor.tickets import actions as language
from watchfloor.tickets.commands import Refused

log = logging.getLogger("watchfloor.rules")

RULE: Final = "rule"
# Fields that a rule on events may test beside a ticket's own.
MORE: Final = (Field(MESSAGE, "text", "What was written"),)
_EXTRA: Final = {field.name: field for field in MORE}
# A change is tested of these alone: others change with them or say when something happened.
CHANGEABLE: Final = ("status", "priority", "kind", "queue", "owner", "tier")
MOST_CHANGES: Final = 6


def in_force() -> list[Rule]:
    """The rules that act, in their order. One query. One that cannot be read is told and left out."""
    found = []
    for row in shared(RULE):
        if row.body.get("enabled", True):
            try:
                found.append(rule_of(row))
            except Refused as why:
                log.warning("rule %s is left out: %s", row.id, why)
    return found


def rule_of(row: Definition) -> Rule:
    """A definition as a rule. Refused where its body cannot be read."""
    return replace(read_rule(row.body, key=row.id, name=row.name, version=row.version), saved_at=row.saved_at)


def read_rule(body: Mapping[str, Any], *, key: int = 0, name: str = "", version: int = 1) -> Rule:
    """A rule from its body. Refused names the part that is wrong, in words for who wrote it."""
    on = body.get("on", "event")
    if on not in ("event", "time"):
        raise Refused("on", _("A rule acts when something happens, or when time has passed."))
    actions = language.parse(body.get("actions", []), by_rule=True)
    return Rule(
        key=key, name=name, version=version, on=on,
        events=frozenset(_known("events", body.get("events", []), HAPPENINGS)) if on == "event" else frozenset(),
        by=frozenset(_known("by", body.get("by", []), PEOPLE)) if on == "event" else frozenset(),
        changes=_changes(body.get("changes", [])) if on == "event" else (),
        condition=_condition(body.get("condition") or {}, _EXTRA if on == "event" else {}),
        since=_known("since", [body.get("since", "status")], SINCE)[0],
        wait=_wait(body.get("wait", "")) if on == "time" else timedelta(0),
        actions=tuple(actions), sets=sets_of(actions), stops=bool(body.get("stops")),
        enabled=bool(body.get("enabled", True)),
    )  # fmt: skip


def _known(field: str, names: Any, known: Mapping[str, str]) -> Sequence[str]:
    if not isinstance(names, list) or any(name not in known for name in names):
        raise Refused(
            field,
            _("%(capitalize)s: choose of %(known)s.") % {"capitalize": field.capitalize(), "known": ", ".join(known)},
        )
    return names


def _condition(data: Any, extra: Mapping[str, Field]) -> Any:
    try:
        condition = parse(data)
        check(condition, extra)
    except BadConditionError as why:
        raise Refused("condition", f"{why}.") from why
    if persons_by_me(condition):
        raise Refused("condition", _("A rule is nobody: it cannot test for “me”."))
    return condition


def _changes(data: Any) -> tuple[Change, ...]:
    if not isinstance(data, list) or len(data) > MOST_CHANGES:
        raise Refused("changes", _("At most %(MOST_CHANGES)s changes are tested.") % {"MOST_CHANGES": MOST_CHANGES})
    return tuple(_change(one) for one in data)


def _change(data: Any) -> Change:
    name = data.get("field") if isinstance(data, Mapping) else None
    field = field_of(name) if isinstance(name, str) else None
    if field is None or (name not in CHANGEABLE and not str(name).startswith("attributes.")):
        raise Refused("changes", _("Choose a property that can change."))
    ends = [data.get(end, []) for end in ("to", "was")]
    if not all(isinstance(end, list) for end in ends):
        raise Refused("changes", _("What it changed to and from are lists of values."))
    return Change(field.name, tuple(ends[0]), tuple(ends[1]))


def _wait(text: Any) -> timedelta:
    try:
        return length_of(str(text))
    except BadLengthError as why:
        raise Refused("wait", str(why)) from why
