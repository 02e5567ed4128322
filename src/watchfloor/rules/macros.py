"""Macros: several changes and a message as one act of a person, said once and used by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from watchfloor.core.definitions import usable_by
from watchfloor.core.models import Definition, Person
from watchfloor.engine.conditions import BadConditionError, Condition, parse
from watchfloor.engine.fields import check, resolve
from watchfloor.engine.variables import fill, missing
from watchfloor.rules.fill import values_of
from watchfloor.tickets import actions as language
from watchfloor.tickets.actions import Action
from watchfloor.tickets.commands import Refused
from watchfloor.tickets.facts import facts_of
from watchfloor.tickets.models import Ticket

MACRO: Final = "macro"
MESSAGES: Final = ("reply", "note")


@dataclass(frozen=True, slots=True)
class Macro:
    """What a person does by one name. It is offered on tickets for which `condition` holds."""

    key: int
    name: str
    version: int
    about: str
    actions: tuple[Action, ...]
    condition: Condition
    is_mine: bool = False

    @property
    def message(self) -> Action | None:
        """The first message that it writes; it can be changed before it is sent."""
        return next((action for action in self.actions if action.do in MESSAGES), None)


def macro_of(row: Definition) -> Macro:
    """A definition as a macro. Refused where its body cannot be read."""
    made = read_macro(row.body)
    return replace(made, key=row.id, name=row.name, version=row.version, is_mine=row.owner_id is not None)


def read_macro(body: Mapping[str, Any]) -> Macro:
    """A macro from its body; Refused says what is wrong in it."""
    try:
        condition = parse(body.get("condition") or {})
        check(condition)
    except BadConditionError as why:
        raise Refused("condition", f"{why}.") from why
    about = " ".join(str(body.get("about", "")).split())[:200]
    return Macro(0, "", 1, about, tuple(language.parse(body.get("actions", []))), condition)


def macros_for(person: Person) -> list[Macro]:
    """The macros that a person may use, by name; one that cannot be read any more is left out. One query."""
    found = []
    for row in usable_by(person, MACRO):
        try:
            found.append(macro_of(row))
        except Refused:
            continue
    return sorted(found, key=lambda one: one.name.casefold())


def offered(macros: Sequence[Macro], ticket: Ticket, me: Person, now: datetime) -> list[Macro]:
    """Those of the macros that fit the ticket as it is."""
    facts = facts_of(ticket)
    return [macro for macro in macros if resolve(macro.condition, me=me.id, now=now).holds(facts)]


@dataclass(frozen=True, slots=True)
class Preview:
    """What a macro would do to a ticket: its changes in words, the message as it will read, what is empty in it."""

    macro: Macro
    changes: list[str]
    message: str
    audience: str
    missing: list[str]


def preview(macro: Macro, ticket: Ticket, me: Person, words: Mapping[int, list[str]]) -> Preview:
    """The macro on this ticket; `words` are its actions in words, by its number (from `told`)."""
    values = values_of(ticket, me)
    message = macro.message
    said = zip(macro.actions, words[macro.key], strict=True)
    return Preview(
        macro, [text for action, text in said if action is not message],
        fill(message.value, values) if message else "", message.do if message else "",
        missing(message.value, values) if message else [],
    )  # fmt: skip


def told(macros: Sequence[Macro]) -> dict[int, list[str]]:
    """What each macro does, in words, by its number. Two queries at most, however many they are."""
    every = [action for macro in macros for action in macro.actions]
    words = iter(language.describe(every) if every else [])
    return {macro.key: [next(words) for _ in macro.actions] for macro in macros}
