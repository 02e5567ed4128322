"""Verbs of a partner on a ticket that their team was handed: tell the desk, take it, give it back, call it solved.

A partner writes notes that are marked for partners, never to the requester: what goes out is the desk's to say.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from watchfloor.core.models import Person, Queue
from watchfloor.engine import events as ev
from watchfloor.engine.events import DONE
from watchfloor.eventlog.append import Origin, keep_text
from watchfloor.tickets.access import handed_to
from watchfloor.tickets.acting import (
    MAX_BODY,
    Happening,
    Refused,
    carried,
    hold,
    is_known,
    not_merged,
    now_is,
    record,
    text,
)
from watchfloor.tickets.models import Ticket, TimelineEntry

# What a partner waits for or has in hand: neither is so any more once they gave the ticket back or call it solved.
_HELD: Final = ("new", "pending", "on_hold")


def tell_desk(
    ticket: int, *, body: str, by: int, now: datetime, files: Sequence[object] = (), origin: Origin | None = None
) -> Ticket:
    """Write to the desk. Refused where the ticket was not handed to the partner's team."""
    row, _partner = _held(ticket, by)
    if is_known(origin):
        return row
    said = _said(row, "body", body) | carried(ticket, files=files, mentions=(), public=False, by=by, now=now)
    record([(ticket, ev.TICKET_NOTED, said)], by, now, origin)
    return now_is(ticket)


def take_on(ticket: int, *, by: int, now: datetime, origin: Origin | None = None) -> Ticket:
    """The partner works on it from now on. What somebody of the desk keeps is not taken from them."""
    row, partner = _at_work(ticket, by)
    if row.owner_id == by or is_known(origin):
        return row
    owner = Person.objects.filter(id=row.owner_id).first() if row.owner_id else None
    if owner is not None and (owner.role, owner.team_id) != ("partner", partner.team_id):
        raise Refused("owner", _("Somebody of the desk has it: write to them."))
    record([(ticket, ev.TICKET_ASSIGNED, {"to": by})], by, now, origin)
    return now_is(ticket)


def hand_back(ticket: int, *, reason: str, by: int, now: datetime, origin: Origin | None = None) -> Ticket:
    """Give it back to where it came from, with the reason: without an owner, open, in the tier from which it came.

    Where it came from nowhere, it waits in no queue.
    """
    row, partner = _at_work(ticket, by)
    if is_known(origin):
        return row
    happenings: list[Happening] = [(ticket, ev.TICKET_NOTED, _said(row, "reason", reason) | {"says": "returned"})]
    tier = _tier_before(row)
    if tier < row.tier:
        happenings.append((ticket, ev.TICKET_ESCALATED, {"tier": tier, "reason": "given back by the partner"}))
    happenings.append((ticket, ev.TICKET_MOVED, {"queue": _came_from(row, partner)}))
    if row.owner_id is not None:
        happenings.append((ticket, ev.TICKET_ASSIGNED, {"to": None}))
    record([*happenings, *_opened(row)], by, now, origin)
    return now_is(ticket)


def report_solved(ticket: int, *, body: str, by: int, now: datetime, origin: Origin | None = None) -> Ticket:
    """Tell the desk that it is solved and how. The desk says so to the requester: the ticket is open until then."""
    row, _partner = _held(ticket, by)
    if is_known(origin):
        return row
    _goes_on(row)
    said = _said(row, "body", body) | {"says": "solved"}
    record([(ticket, ev.TICKET_NOTED, said), *_opened(row)], by, now, origin)
    return now_is(ticket)


def _held(ticket: int, by: int) -> tuple[Ticket, Person]:
    """The ticket, held, and the partner whose team was handed it."""
    row, partner = hold(ticket), Person.objects.get(id=by)
    not_merged(row, "write")
    if not handed_to(partner).filter(id=ticket).exists():
        raise Refused("ticket", _("Your team does not have this ticket."))
    return row, partner


def _at_work(ticket: int, by: int) -> tuple[Ticket, Person]:
    """The same, where it waits in a queue of the team: a grant alone lets a partner read and write, not take."""
    row, partner = _held(ticket, by)
    own = Queue.objects.filter(team=partner.team_id) if partner.team_id is not None else Queue.objects.none()
    if row.queue_id is None or not own.filter(id=row.queue_id).exists():
        raise Refused("queue", _("It does not wait in a queue of your team: you can write to the desk."))
    _goes_on(row)
    return row, partner


def _goes_on(row: Ticket) -> None:
    if row.status in DONE:
        raise Refused("status", _("It is solved already: you can write to the desk."))


def _said(row: Ticket, field: str, body: str) -> dict[str, Any]:
    return {"text": keep_text("note", text(field, body, MAX_BODY), ticket=row.id), "partners": True}


def _opened(row: Ticket) -> list[Happening]:
    return [(row.id, ev.TICKET_STATUS_CHANGED, {"to": "open"})] if row.status in _HELD else []


def _came_from(row: Ticket, partner: Person) -> int | None:
    """The queue that it was in before it came to the team."""
    own = set(Queue.objects.filter(team=partner.team_id).values_list("id", flat=True))
    moves = TimelineEntry.objects.filter(ticket=row.id, kind=ev.TICKET_MOVED).order_by("-position")
    for detail in moves.values_list("detail", flat=True):
        if not detail.get("undone") and "undoes" not in detail and detail["from"] not in own:
            return int(detail["from"]) if detail["from"] else None
    return None


def _tier_before(row: Ticket) -> int:
    """The tier that handed it to the queue where it waits; its own where none did."""
    asked = TimelineEntry.objects.filter(ticket=row.id, kind=ev.ESCALATION_REQUESTED).order_by("-position")
    for detail in asked.values_list("detail", flat=True):
        if not detail.get("undone") and detail["queue"] == row.queue_id:
            return int(detail["from_tier"])
    return row.tier
