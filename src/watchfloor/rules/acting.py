"""What a rule does to a ticket: each action on its own, so that one that cannot be done stops no other."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.db import InterfaceError, OperationalError, transaction

from watchfloor.engine import events as ev
from watchfloor.engine.conditions import Facts
from watchfloor.engine.rules import Fired
from watchfloor.eventlog.append import NewEvent, Origin, append, known
from watchfloor.rules import project
from watchfloor.rules.acts import SOURCE
from watchfloor.rules.fill import values_of
from watchfloor.tickets import actions as language
from watchfloor.tickets import project as tickets
from watchfloor.tickets.actions import Action
from watchfloor.tickets.commands import Refused
from watchfloor.tickets.models import Ticket

log = logging.getLogger("watchfloor.rules")

# Actions that give a fact a value, which conditions can test.
_SETS: Final = ("status", "priority", "kind", "queue", "owner", "tier")


def sets_of(actions: Sequence[Action]) -> dict[str, Any]:
    """The facts that the actions give a value, by name: of two that set the same, the last counts."""
    found: dict[str, Any] = {}
    for action in actions:
        if action.do in _SETS:
            found[action.do] = action.value
        elif action.do == "attribute":
            found[f"attributes.{action.name}"] = action.value
    return found


def as_if(facts: Facts, sets: Mapping[str, Any]) -> Facts:
    """The facts as they would be after such actions."""
    inner = {name.removeprefix("attributes."): v for name, v in sets.items() if name.startswith("attributes.")}
    plain = {name: v for name, v in sets.items() if not name.startswith("attributes.")}
    attributes = {**(facts.get("attributes") or {}), **inner}
    return {**facts, **plain, "attributes": {name: v for name, v in attributes.items() if v is not None}}


def do(fired: Fired, ticket: int, key: str, now: datetime) -> bool:
    """Do what the rule says, once for `key`, in the caller's transaction; whether anything was done or went wrong.

    Beside what it changed it leaves one event that says which rule, why, and what could not be done.
    """
    rule = fired.rule
    source = f"{SOURCE}{rule.key}"
    if known(source, [key]):
        return False
    before = _position(ticket)
    failed = []
    for number, action in enumerate(rule.actions):
        if why := _one(action, ticket, Origin(source, f"{key}/{number}"), now):
            failed.append({"do": action.do, "why": why})
    if _position(ticket) == before and not failed:
        return False
    gone = {one["do"] for one in failed}
    payload = {
        "rule": rule.key, "version": rule.version, "name": rule.name, "why": fired.why,
        "actions": [_short(action) for action in rule.actions if action.do not in gone], "failed": failed,
    }  # fmt: skip
    keep(NewEvent(
        "ticket", ticket, ev.TICKET_RULE_APPLIED, now, payload, ticket=ticket, source=source, external_id=key
    ))  # fmt: skip
    return True


def keep(event: NewEvent) -> None:
    """Append what a rule or a macro did, and fold it into the ticket's history and the uses."""
    events = append([event])
    tickets.apply(events)
    project.apply(events)


def _one(action: Action, ticket: int, origin: Origin, now: datetime) -> str:
    """Do one action; why it could not be done, or nothing."""
    try:
        with transaction.atomic():
            row = Ticket.objects.select_related("queue", "owner", "requester").defer("words").get(id=ticket)
            language.apply(ticket, [action], by=None, now=now, variables=values_of(row, None), origin=origin)
    except Refused as refusal:
        return str(refusal)
    except (OperationalError, InterfaceError):
        # A deadlock or a lost database: all of it again, soon.
        raise
    except Exception as fault:
        log.exception("a rule's %s on ticket %s failed", action.do, ticket)
        return f"It broke off by a fault of its own: {type(fault).__name__}."
    return ""


def _position(ticket: int) -> int:
    return Ticket.objects.values_list("last_position", flat=True).get(id=ticket)


def _short(action: Action) -> dict[str, Any]:
    """The action without what it writes: texts are kept beside the log, where they were sent."""
    data = action.data()
    return {name: value for name, value in data.items() if name != "text"}
