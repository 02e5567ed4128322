"""The only writers of tickets: each verb appends its event and projects it in the caller's transaction.

Every verb takes ids, who acts (`by`, None: the system) and when (`now`, aware). With an `origin` that the log knows
already a verb changes nothing and returns the ticket as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connection

from watchfloor.core.counters import take_each
from watchfloor.core.models import Person
from watchfloor.core.permissions import WORKS_TICKETS
from watchfloor.engine import events as ev
from watchfloor.engine.events import CLOSE_REASONS, DONE, PRIORITIES, STATUSES, TICKET_KINDS
from watchfloor.eventlog.append import NewEvent, Origin, append, keep_text, keep_texts, known, lock, made_by
from watchfloor.tickets import project
from watchfloor.tickets.models import Ticket

MAX_SUBJECT = 300
MAX_BODY = 100_000


class Refused(ValueError):
    """A verb's argument is not acceptable. `field` names it; the message is fit for the person who sent it."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def create_ticket(
    *, subject: str, body: str, requester: int | None, by: int | None, now: datetime, kind: str = "fault",
    queue: int | None = None, priority: str | None = "P2", attributes: Mapping[str, str] | None = None,
    channel: str = "portal", origin: Origin | None = None,
) -> Ticket:  # fmt: skip
    """File a ticket; its number is given here and never changes."""
    subject = _text("subject", " ".join(subject.split()), MAX_SUBJECT)
    body = _text("body", body, MAX_BODY)
    _one_of("kind", kind, TICKET_KINDS)
    if priority is not None:
        _one_of("priority", priority, PRIORITIES)
    _exist(requester=requester, queue=queue)
    origin = origin or Origin()
    lock()
    if found := made_by(origin):
        return Ticket.objects.get(id=found)
    (ticket,), (number,) = take_each(["ticket", "ticket_number"])
    texts = keep_texts({"subject": subject, "body": body}, ticket=ticket)
    payload: dict[str, Any] = {
        "number": number, "kind": kind, "status": "new", "priority": priority, "queue": queue, "requester": requester,
        "subject": texts["subject"], "text": texts["body"],
        "attributes": {k: str(v) for k, v in (attributes or {}).items() if v not in (None, "")}, "channel": channel,
    }  # fmt: skip
    return _record(ticket, [(ev.TICKET_CREATED, payload)], by, now, origin, locked=True)


def reply(ticket: int, *, body: str, by: int | None, now: datetime, origin: Origin | None = None) -> Ticket:
    """A public message. The staff's opens a new ticket; the requester's re-opens what waited or was solved."""
    body = _text("body", body, MAX_BODY)
    row = _hold(ticket)
    if _is_known(origin):
        return row
    who = "requester" if by is not None and by == row.requester_id else "bot" if by is None else "human"
    events: list[tuple[str, dict[str, Any]]] = [
        (ev.TICKET_REPLIED, {"text": keep_text("body", body, ticket=ticket), "by": who})
    ]
    wakes = row.status in ("pending", "solved", "closed") if who == "requester" else row.status == "new"
    if wakes and who != "bot":
        events.append((ev.TICKET_STATUS_CHANGED, {"to": "open"}))
    return _record(ticket, events, by, now, origin)


def add_note(ticket: int, *, body: str, by: int | None, now: datetime, origin: Origin | None = None) -> Ticket:
    """An internal note: the requester never sees it."""
    body = _text("body", body, MAX_BODY)
    row = _hold(ticket)
    if _is_known(origin):
        return row
    return _record(ticket, [(ev.TICKET_NOTED, {"text": keep_text("note", body, ticket=ticket)})], by, now, origin)


def assign(ticket: int, *, to: int | None, by: int | None, now: datetime, origin: Origin | None = None) -> Ticket:
    """Give the ticket an owner, or take it away (`to` None)."""
    row = _hold(ticket)
    if to is not None and not Person.objects.filter(id=to, role__in=WORKS_TICKETS).exists():
        raise Refused("to", "An owner must be somebody who works tickets.")
    return row if row.owner_id == to else _record(ticket, [(ev.TICKET_ASSIGNED, {"to": to})], by, now, origin)


def move(ticket: int, *, queue: int | None, by: int | None, now: datetime, origin: Origin | None = None) -> Ticket:
    """Let the ticket wait in another queue."""
    row = _hold(ticket)
    _exist(queue=queue)
    return row if row.queue_id == queue else _record(ticket, [(ev.TICKET_MOVED, {"queue": queue})], by, now, origin)


def set_status(
    ticket: int, *, status: str, by: int | None, now: datetime, reason: str | None = None,
    origin: Origin | None = None,
) -> Ticket:  # fmt: skip
    """Change the status. Closing has a reason (solved unless said otherwise)."""
    _one_of("status", status, STATUSES)
    row = _hold(ticket)
    payload: dict[str, Any] = {"to": status}
    if status in DONE:
        payload["reason"] = _one_of("reason", reason or row.closed_reason or "solved", CLOSE_REASONS)
    if row.status == status and row.closed_reason == payload.get("reason"):
        return row
    return _record(ticket, [(ev.TICKET_STATUS_CHANGED, payload)], by, now, origin)


def set_priority(ticket: int, *, priority: str, by: int | None, now: datetime, origin: Origin | None = None) -> Ticket:
    """Change the priority (P0 to P3)."""
    _one_of("priority", priority, PRIORITIES)
    row = _hold(ticket)
    if row.priority == priority:
        return row
    return _record(ticket, [(ev.TICKET_PRIORITY_CHANGED, {"to": priority})], by, now, origin)


def set_attributes(
    ticket: int,
    *,
    values: Mapping[str, str | None],
    by: int | None,
    now: datetime,
    origin: Origin | None = None,
) -> Ticket:
    """Set or, with None, remove attributes such as module, region or error code."""
    row = _hold(ticket)
    changed = {name: value for name, value in values.items() if row.attributes.get(name) != value}
    return _record(ticket, [(ev.TICKET_ATTRIBUTES_CHANGED, {"set": changed})], by, now, origin) if changed else row


def escalate(
    ticket: int, *, tier: int, reason: str, by: int | None, now: datetime, origin: Origin | None = None
) -> Ticket:
    """Hand the ticket to another tier, with the reason."""
    if tier not in (1, 2, 3):
        raise Refused("tier", "A tier is 1, 2 or 3.")
    reason = _text("reason", reason, MAX_SUBJECT)
    row = _hold(ticket)
    if row.tier == tier:
        return row
    return _record(ticket, [(ev.TICKET_ESCALATED, {"tier": tier, "reason": reason})], by, now, origin)


def _hold(ticket: int) -> Ticket:
    """The row, locked: two people who act on one ticket act one after the other. Taken before the log's lock."""
    return Ticket.objects.select_for_update(of=("self",)).get(id=ticket)


def _record(
    ticket: int,
    events: list[tuple[str, dict[str, Any]]],
    by: int | None,
    now: datetime,
    origin: Origin | None,
    *,
    locked: bool = False,
) -> Ticket:
    origin = origin or Origin()
    project.apply(append(locked=locked, events=[
        NewEvent(
            "ticket", ticket, kind, now, payload, ticket=ticket, actor=by, source=origin.source,
            external_id=origin.external_id and (origin.external_id if i == 0 else f"{origin.external_id}+{i}"),
        )
        for i, (kind, payload) in enumerate(events)
    ]))  # fmt: skip
    return Ticket.objects.select_related("queue", "owner", "requester").get(id=ticket)


def _is_known(origin: Origin | None) -> bool:
    """Whether this act arrived before: asked first, so that a second delivery leaves no text behind."""
    return origin is not None and origin.external_id is not None and bool(known(origin.source, [origin.external_id]))


def _text(field: str, value: str, longest: int) -> str:
    value = value.replace("\r\n", "\n").strip()
    if not value:
        raise Refused(field, "This may not be empty.")
    if len(value) > longest:
        raise Refused(field, f"This is {len(value)} characters long; at most {longest} are kept.")
    if "\x00" in value:
        raise Refused(field, "This holds a NUL character, which text cannot keep.")
    return value


def _one_of(field: str, value: str, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        # The start of it only: the message also travels in a header, which nobody reads past 64 KiB.
        raise Refused(field, f"{value[:40]!r} is not one of {', '.join(allowed)}.")
    return value


def _exist(*, requester: int | None = None, queue: int | None = None) -> None:
    """Refuse a person or a queue that is not there. One query for both."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM core_person WHERE id = %s), EXISTS (SELECT 1 FROM core_queue WHERE id = %s)",
            [requester, queue],
        )
        has_requester, has_queue = cursor.fetchone()
    if requester is not None and not has_requester:
        raise Refused("requester", f"There is no requester {requester}.")
    if queue is not None and not has_queue:
        raise Refused("queue", f"There is no queue {queue}.")
