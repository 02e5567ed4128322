"""Macros: several changes and a message as one act of a person, said once and used by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from watchfloor.core.definitions import usable_by
from watchfloor.core.models import Definition, Person
from watchfloor.directory.commands import save_definition
from watchfloor.engine import events as ev
from watchfloor.engine.conditions import BadConditionError, Condition, parse
from watchfloor.engine.fields import check, resolve
from watchfloor.engine.variables import fill, missing, problem
from watchfloor.eventlog.append import NewEvent, append
from watchfloor.rules import project
from watchfloor.rules.canned import named
from watchfloor.rules.fill import values_of
from watchfloor.tickets import actions as language
from watchfloor.tickets import project as tickets
from watchfloor.tickets.acting import hold_all
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


def save_macro(
    *, name: str, body: Mapping[str, Any], by: int | None, now: datetime, owner: int | None = None,
    key: int | None = None, place: int = 0,
) -> Definition:  # fmt: skip
    """Make a macro, or with `key` its next version. Refused names the part that cannot be meant."""
    read_macro(body)
    return save_definition(what=MACRO, name=named(name), body=body, owner=owner, by=by, now=now, key=key, place=place)


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


def apply_macro(
    macro: Macro, ticket: int, *, by: Person, now: datetime, message: str | None = None, audience: str = ""
) -> Ticket:
    """Do all of it to one ticket in the caller's transaction; Refused where something cannot be done: then nothing is.

    `message` is what the person made of its message, to be sent as it is; `audience` says whether as reply or note.
    """
    row = Ticket.objects.select_related("queue", "owner", "requester").defer("words").get(id=ticket)
    values = values_of(row, by)
    actions = macro.actions if message is None else _with_message(macro, message, audience)
    after = language.apply(ticket, actions, by=by.id, now=now, variables=values)
    payload = {"macro": macro.key, "version": macro.version, "name": macro.name}
    events = append([NewEvent("ticket", ticket, ev.TICKET_MACRO_APPLIED, now, payload, ticket=ticket, actor=by.id)])
    tickets.apply(events)
    project.apply(events)
    return after


def apply_to_many(macro: Macro, some: Sequence[int], *, by: Person, now: datetime) -> int:
    """Do it to several tickets, all or none; returns how many. Refused names the ticket that it cannot be done to.

    All rows are held first: the first act takes the log, and whoever holds a row after that may wait for the log.
    """
    rows = hold_all(some)
    for row in rows.values():
        try:
            apply_macro(macro, row.id, by=by, now=now)
        except Refused as why:
            raise Refused(why.field, f"Nothing was done: on ticket {row.number}, {why}") from why
    return len(rows)


def _with_message(macro: Macro, message: str, audience: str) -> list[Action]:
    """The actions with the message as a person left it; its variables are checked, as they are in one that is kept."""
    if wrong := problem(message):
        raise Refused("body", wrong)
    own = macro.message
    to = audience if audience in MESSAGES else ""
    return [replace(a, value=message, do=to or a.do) if a is own else a for a in macro.actions]
