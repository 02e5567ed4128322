"""Changing tickets. Each operation is one act: a command, or several in one transaction."""

from __future__ import annotations

from typing import Any, Final

from watchfloor.api.door import Answer, Asked, operation
from watchfloor.api.problems import at
from watchfloor.api.rows import TicketRow, ticket_answer
from watchfloor.api.tickets import found, held
from watchfloor.api.wanted import (
    Changes,
    Escalation,
    Into,
    NewFollowUp,
    NewLink,
    NewMessage,
    NewNote,
    NewTicket,
    SplitOff,
    Undoing,
    Worked,
)
from watchfloor.escalation import commands as escalation
from watchfloor.satisfaction import commands as satisfaction
from watchfloor.tickets import commands, commands_ties, commands_time, commands_voice, undo
from watchfloor.tickets.access import queues_for
from watchfloor.tickets.models import Ticket
from watchfloor.tickets.queries import by_number

TOPIC: Final = "tickets"
TICKET: dict[str, Any] = {"permission": "desk.work", "scope": "tickets:write", "answers": TicketRow, "tags": True}


def _now(request: Asked, number: int, **headers: str) -> Answer:
    return ticket_answer(request.person, found(request.person, number), **headers)


def _made(request: Asked, row: Ticket) -> Answer:
    return _now(request, row.number, Location=f"/api/v1/tickets/{row.number}")


def _other(request: Asked, field: str, number: int) -> int:
    row = by_number(request.person, number)
    if row is None:
        raise at(f"/{field}", f"There is no ticket {number}.")
    return row.id


def _queue(request: Asked, queue: int | None) -> int | None:
    """The queue, if the person may know of it: one that is hidden is refused as one that is not there."""
    if queue is not None and not queues_for(request.person).filter(id=queue).exists():
        raise at("/queue", f"There is no queue {queue}.")
    return queue


@operation(TOPIC, "POST", "/tickets", status=201, **TICKET)
def create_ticket(request: Asked, body: NewTicket) -> Answer:
    """File a ticket."""
    row = commands.create_ticket(
        subject=body.subject, body=body.body, requester=body.requester, by=request.person.id, now=request.at,
        kind=body.kind, queue=_queue(request, body.queue), priority=body.priority, files=body.files, channel="api",
        attributes={name: value for name, value in body.attributes.items() if value is not None},
    )  # fmt: skip
    return _made(request, row)


@operation(TOPIC, "PATCH", "/tickets/{int:number}", held=True, kept=True, **TICKET)
def change_ticket(request: Asked, number: int, body: Changes) -> Answer:
    """Change a ticket: status, priority, kind, owner, queue, subject, attributes, due date, sleep, parent.

    Only what the body names is changed, all of it or nothing. With `If-Match` it is refused (412) where the ticket
    changed since it was read.
    """
    change(request, held(request, number).id, body)
    return _now(request, number)


def change(request: Asked, ticket: int, body: Changes, within: str = "") -> None:
    """Do what the body names; `within` is where it stands in what was sent."""
    who: dict[str, Any] = {"by": request.person.id, "now": request.at}
    for name in ("subject", "kind", "status", "priority", "attributes"):
        if name in body.model_fields_set and getattr(body, name) is None:
            raise at(f"{within}/{name}", "This may not be null.")
    if "reason" in body.model_fields_set and body.status is None:
        raise at(f"{within}/reason", "A reason goes with a status.")
    _change_words(ticket, body, who)
    _change_place(request, ticket, body, who)
    if body.status is not None:
        commands.set_status(ticket, status=body.status, reason=body.reason, to_children=body.to_children, **who)


def _change_words(ticket: int, body: Changes, who: dict[str, Any]) -> None:
    if body.subject is not None:
        commands.change_subject(ticket, subject=body.subject, **who)
    if body.kind is not None:
        commands.change_kind(ticket, kind=body.kind, **who)
    if body.priority is not None:
        commands.set_priority(ticket, priority=body.priority, **who)
    if body.attributes is not None:
        commands.set_attributes(ticket, values=body.attributes, **who)


def _change_place(request: Asked, ticket: int, body: Changes, who: dict[str, Any]) -> None:
    named = body.model_fields_set
    if "owner" in named:
        commands.assign(ticket, to=body.owner, **who)
    if "queue" in named:
        commands.move(ticket, queue=body.queue, **who)
    if "due_at" in named:
        commands_time.set_due(ticket, to=body.due_at, **who)
    if "parent" in named:
        parent = None if body.parent is None else _other(request, "parent", body.parent)
        commands_ties.set_parent(ticket, parent=parent, **who)
    if "snoozed_until" in named:
        if body.snoozed_until is None:
            commands_time.wake(ticket, **who)
        else:
            commands_time.snooze(ticket, until=body.snoozed_until, **who)


@operation(TOPIC, "POST", "/tickets/{int:number}/replies", status=201, held=True, **TICKET)
def reply_to_ticket(request: Asked, number: int, body: NewMessage) -> Answer:
    """Write to the requester. The ticket is answered as it is then."""
    commands.reply(
        held(request, number).id, body=body.body, files=body.files, mentions=body.mentions,
        to_children=body.to_children, by=request.person.id, now=request.at,
    )  # fmt: skip
    return _now(request, number)


@operation(TOPIC, "POST", "/tickets/{int:number}/notes", status=201, held=True, **TICKET)
def note_on_ticket(request: Asked, number: int, body: NewNote) -> Answer:
    """Write an internal note; the requester never sees it."""
    commands.add_note(
        held(request, number).id, body=body.body, files=body.files, mentions=body.mentions, partners=body.partners,
        by=request.person.id, now=request.at,
    )  # fmt: skip
    return _now(request, number)


@operation(TOPIC, "DELETE", "/tickets/{int:number}/messages/{int:position}", held=True, **TICKET)
def retract_message(request: Asked, number: int, position: int) -> Answer:
    """Take back what one wrote less than a minute ago."""
    row = held(request, number)
    commands_voice.retract(row.id, message=min(position, 2**62), by=request.person.id, now=request.at)
    return _now(request, number)


@operation(TOPIC, "POST", "/tickets/{int:number}/merge", held=True, **TICKET)
def merge_ticket(request: Asked, number: int, body: Into) -> Answer:
    """Make the ticket part of another. The other one is answered."""
    row = held(request, number)
    into = _other(request, "into", body.into)
    done = commands_ties.merge(row.id, into=into, by=request.person.id, now=request.at)
    return _now(request, done.number)


@operation(TOPIC, "POST", "/tickets/{int:number}/unmerge", held=True, **TICKET)
def unmerge_ticket(request: Asked, number: int) -> Answer:
    """Take a merge back."""
    commands_ties.unmerge(held(request, number).id, by=request.person.id, now=request.at)
    return _now(request, number)


@operation(TOPIC, "POST", "/tickets/{int:number}/split", status=201, held=True, **TICKET)
def split_ticket(request: Asked, number: int, body: SplitOff) -> Answer:
    """Begin a ticket of its own with a message. The new one is answered."""
    row = held(request, number)
    return _made(request, commands_ties.split(
        row.id, message=body.message, subject=body.subject, queue=_queue(request, body.queue), by=request.person.id,
        now=request.at,
    ))  # fmt: skip


@operation(TOPIC, "POST", "/tickets/{int:number}/follow-ups", status=201, held=True, **TICKET)
def follow_up_ticket(request: Asked, number: int, body: NewFollowUp) -> Answer:
    """Carry a solved or closed ticket on in a new one, which is answered."""
    row = held(request, number)
    return _made(request, commands_ties.follow_up(
        row.id, body=body.body, subject=body.subject, files=body.files, by=request.person.id, now=request.at
    ))  # fmt: skip


@operation(TOPIC, "POST", "/tickets/{int:number}/links", status=201, held=True, **TICKET)
def link_ticket(request: Asked, number: int, body: NewLink) -> Answer:
    """Say how another ticket belongs to this one."""
    row, other = held(request, number), _other(request, "to", body.to)
    commands_ties.link_tickets(row.id, other=other, how=body.how, by=request.person.id, now=request.at)
    return _now(request, number)


@operation(TOPIC, "POST", "/tickets/{int:number}/links/end", held=True, **TICKET)
def unlink_ticket(request: Asked, number: int, body: NewLink) -> Answer:
    """Take such a link back."""
    row, other = held(request, number), _other(request, "to", body.to)
    commands_ties.unlink_tickets(row.id, other=other, how=body.how, by=request.person.id, now=request.at)
    return _now(request, number)


@operation(TOPIC, "POST", "/tickets/{int:number}/work", status=201, held=True, **TICKET)
def log_time_on_ticket(request: Asked, number: int, body: Worked) -> Answer:
    """Add time that one worked on it."""
    commands_time.log_time(held(request, number).id, seconds=body.seconds, by=request.person.id, now=request.at)
    return _now(request, number)


@operation(TOPIC, "POST", "/tickets/{int:number}/escalation", status=201, held=True, **TICKET)
def escalate_ticket(request: Asked, number: int, body: Escalation) -> Answer:
    """Hand the ticket to the next tier. What its template still needs is named."""
    row = held(request, number)
    escalation.request(
        row.id, answers=body.answers, queue=_queue(request, body.queue), severity=body.severity, needs=body.needs,
        keep_owner=body.keep_owner, by=request.person.id, now=request.at,
    )  # fmt: skip
    return _now(request, number)


@operation(TOPIC, "POST", "/tickets/{int:number}/undo", held=True, **TICKET)
def undo_on_ticket(request: Asked, number: int, body: Undoing) -> Answer:
    """Take back acts of one's own on the ticket. What others changed since stays."""
    row, by = held(request, number), request.person.id
    undo.undo(None if not body.positions else row.id, body.positions or undo.last_act(row.id, by), by, request.at)
    return _now(request, number)


@operation(TOPIC, "POST", "/tickets/{int:number}/rating-request", held=True, **TICKET)
def ask_for_rating(request: Asked, number: int) -> Answer:
    """Ask the requester how the help was."""
    satisfaction.ask(held(request, number).id, by=request.person.id, now=request.at)
    return _now(request, number)
