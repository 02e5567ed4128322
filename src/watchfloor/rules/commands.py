"""The writers of this room: rules, macros and canned texts are kept, rules put in order, macros used on tickets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from watchfloor.core.definitions import shared
from watchfloor.core.models import Definition, Person
from watchfloor.directory.commands import save_definition
from watchfloor.engine import events as ev
from watchfloor.engine import variables
from watchfloor.eventlog.append import NewEvent, Origin
from watchfloor.rules.acting import keep
from watchfloor.rules.canned import CANNED, LONGEST_TEXT, named
from watchfloor.rules.definitions import RULE, read_rule
from watchfloor.rules.fill import values_of
from watchfloor.rules.macros import MACRO, MESSAGES, Macro, read_macro
from watchfloor.tickets import actions as language
from watchfloor.tickets.actions import Action
from watchfloor.tickets.commands import Refused
from watchfloor.tickets.models import Ticket


def save_rule(
    *, name: str, body: Mapping[str, Any], by: int | None, now: datetime, key: int | None = None,
    origin: Origin | None = None,
) -> Definition:  # fmt: skip
    """Make a rule, or with `key` its next version. Refused names the part that cannot be meant."""
    read_rule(body)
    place = _last_place() if key is None else _place_of(key)
    return save_definition(
        what=RULE, name=named(name), body=body, by=by, now=now, key=key, place=place, origin=origin
    )  # fmt: skip


def set_rule(key: int, *, enabled: bool, by: int | None, now: datetime) -> Definition:
    """Let a rule act, or stop it, from now on."""
    row = _rule(key)
    if enabled:
        read_rule(row.body)
    body = {**row.body, "enabled": enabled}
    return save_definition(what=RULE, name=row.name, body=body, by=by, now=now, key=key, place=row.place)


def order_rules(keys: Sequence[int], *, by: int | None, now: datetime) -> None:
    """Put the rules in this order; those that are not named follow as they were."""
    rows = {row.id: row for row in shared(RULE)}
    wanted = [*dict.fromkeys(key for key in keys if key in rows), *(key for key in rows if key not in keys)]
    for place, key in enumerate(wanted, start=1):
        row = rows[key]
        if row.place != place:
            save_definition(what=RULE, name=row.name, body=row.body, by=by, now=now, key=key, place=place)


def save_macro(
    *, name: str, body: Mapping[str, Any], by: int | None, now: datetime, owner: int | None = None,
    key: int | None = None, place: int = 0, origin: Origin | None = None,
) -> Definition:  # fmt: skip
    """Make a macro, or with `key` its next version. Refused names the part that cannot be meant."""
    read_macro(body)
    return save_definition(
        what=MACRO, name=named(name), body=body, owner=owner, by=by, now=now, key=key, place=place, origin=origin
    )  # fmt: skip


def save_canned(
    *, name: str, text: str, by: int | None, now: datetime, words: str = "", owner: int | None = None,
    key: int | None = None, place: int = 0, origin: Origin | None = None,
) -> Definition:  # fmt: skip
    """Make a canned text, or with `key` its next version. Refused for an unknown variable, no name or no text."""
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise Refused("text", _("A canned text holds a text."))
    if len(text) > LONGEST_TEXT:
        raise Refused(
            "text", _("A canned text has at most %(LONGEST_TEXT)s characters.") % {"LONGEST_TEXT": LONGEST_TEXT}
        )
    if problem := variables.problem(text):
        raise Refused("text", problem)
    body = {"text": text, "words": " ".join(words.split())[:200]}
    return save_definition(
        what=CANNED, name=named(name), body=body, owner=owner, by=by, now=now, key=key, place=place, origin=origin
    )  # fmt: skip


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
    keep(NewEvent("ticket", ticket, ev.TICKET_MACRO_APPLIED, now, payload, ticket=ticket, actor=by.id))
    return after


def _with_message(macro: Macro, message: str, audience: str) -> list[Action]:
    """The actions with the message as a person left it; its variables are checked, as they are in one that is kept."""
    if wrong := variables.problem(message):
        raise Refused("body", wrong)
    own = macro.message
    to = audience if audience in MESSAGES else ""
    return [replace(a, value=message, do=to or a.do) if a is own else a for a in macro.actions]


def _rule(key: int) -> Definition:
    row = Definition.objects.filter(id=key, what=RULE).first()
    if row is None:
        raise Refused("rule", _("There is no such rule."))
    return row


def _place_of(key: int) -> int:
    return _rule(key).place


def _last_place() -> int:
    return max((row.place for row in shared(RULE)), default=0) + 1
