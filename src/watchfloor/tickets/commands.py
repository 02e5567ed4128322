"""The only writers of tickets, with `commands_*.py` beside it: each verb appends its event and projects it in the
caller's transaction.

Every verb takes ids, who acts (`by`, None: the system) and when (`now`, aware). With an `origin` that the log knows
already a verb changes nothing and returns the ticket as it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from watchfloor.core.counters import take_each
from watchfloor.core.models import Person
from watchfloor.engine import events as ev
from watchfloor.engine.events import CLOSE_REASONS, DONE, PRIORITIES, STATUSES, TICKET_KINDS
from watchfloor.engine.lines import one_line
from watchfloor.eventlog.append import Origin, keep_text, keep_texts, lock, made_by
from watchfloor.tickets import family
from watchfloor.tickets.access import queues_for
from watchfloor.tickets.acting import (
    FIRST_RESTRICTED,
    MAX_BODY,
    MAX_SUBJECT,
    RESTRICTED_NUMBER,
    Happening,
    Refused,
    carried,
    exist,
    hold,
    is_known,
    not_merged,
    now_is,
    one_of,
    record,
    text,
    works,
)
from watchfloor.tickets.models import Ticket
from watchfloor.tickets.redaction import hidden_attributes, sensitive

__all__ = ["MAX_BODY", "MAX_SUBJECT", "Refused"]


def create_ticket(
    *, subject: str, body: str, requester: int | None, by: int | None, now: datetime, kind: str = "fault",
    queue: int | None = None, priority: str | None = "P2", attributes: Mapping[str, str] | None = None,
    channel: str = "portal", files: Sequence[object] = (), form: Mapping[str, Any] | None = None,
    origin: Origin | None = None,
) -> Ticket:  # fmt: skip
    """File a ticket; its number is given here and never changes. `form` names the form and version it was filed by."""
    subject = text("subject", one_line(subject), MAX_SUBJECT)
    body = text("body", body, MAX_BODY)
    one_of("kind", kind, TICKET_KINDS)
    if priority is not None:
        one_of("priority", priority, PRIORITIES)
    restricted = exist(requester=requester, queue=queue)
    lock()
    if origin and (found := made_by(origin)):
        return Ticket.objects.get(id=found)
    # Numbers of their own: a gap between two others would tell how many were filed out of sight.
    (ticket,), (number,) = take_each(["ticket", RESTRICTED_NUMBER if restricted else "ticket_number"])
    number += FIRST_RESTRICTED if restricted else 0
    texts = keep_texts({"subject": subject, "body": body}, ticket=ticket)
    payload: dict[str, Any] = {
        "number": number, "kind": kind, "status": "new", "priority": priority, "queue": queue, "requester": requester,
        "subject": texts["subject"], "text": texts["body"],
        "attributes": {k: str(v) for k, v in (attributes or {}).items() if v not in (None, "")}, "channel": channel,
        **carried(ticket, files=files, mentions=(), public=True, by=by, now=now),
    }  # fmt: skip
    if form:
        payload["form"] = dict(form)
    record([(ticket, ev.TICKET_CREATED, payload)], by, now, origin, locked=True)
    return now_is(ticket)


def reply(
    ticket: int, *, body: str, by: int | None, now: datetime, files: Sequence[object] = (),
    mentions: Sequence[int] = (), to_children: bool = False, origin: Origin | None = None,
) -> Ticket:  # fmt: skip
    """A public message. The staff's opens a new ticket; the requester's re-opens what waited or was solved, and wakes
    it. With `to_children` it is written to the ticket's open children too.

    What the requester writes on a merged ticket also stands on the one that it is part of.
    """
    body = text("body", body, MAX_BODY)
    rows = family.hold_with_kin(ticket, children=to_children, by=by)
    row = rows[ticket]
    if is_known(origin):
        return row
    who = "requester" if by is not None and by == row.requester_id else "bot" if by is None else "human"
    if who != "requester":
        not_merged(row, "write")
    said = {"text": keep_text("body", body, ticket=ticket), "by": who}
    said |= carried(ticket, files=files, mentions=mentions, public=True, by=by, now=now)
    # On a merged ticket it is read twice: here, and where the staff works, which tells the two apart by this.
    here = {**said, "after_merge": True} if row.merged_into is not None else said
    happenings: list[Happening] = [(ticket, ev.TICKET_REPLIED, here)]
    if row.merged_into is not None:
        target = rows[family.final(ticket)]
        happenings += family.heard_at(target, {**said, "merged": ticket})
        family.show_files(said, target.id, now, public=False)
    else:
        happenings += family.stirred(row, who)
        for child in family.open_children(row, rows) if to_children else ():
            happenings += [(child.id, ev.TICKET_REPLIED, {**said, "parent": ticket}), *family.stirred(child, who)]
            family.show_files(said, child.id, now)
    record(happenings, by, now, origin)
    return now_is(ticket)


def add_note(
    ticket: int, *, body: str, by: int | None, now: datetime, files: Sequence[object] = (),
    mentions: Sequence[int] = (), partners: bool = False, origin: Origin | None = None,
) -> Ticket:  # fmt: skip
    """An internal note: the requester never sees it. Partners who see the ticket read it only with `partners`."""
    body = text("body", body, MAX_BODY)
    row = hold(ticket)
    if is_known(origin):
        return row
    said: dict[str, Any] = {"text": keep_text("note", body, ticket=ticket)}
    said |= carried(ticket, files=files, mentions=mentions, public=False, by=by, now=now)
    if partners:
        said["partners"] = True
    return _record(ticket, ev.TICKET_NOTED, said, by=by, now=now, origin=origin)


def assign(ticket: int, *, to: int | None, by: int | None, now: datetime, origin: Origin | None = None) -> Ticket:
    """Give the ticket an owner, or take it away (`to` None)."""
    row = hold(ticket)
    if to is not None:
        works("to", to)
    return row if row.owner_id == to else _record(ticket, ev.TICKET_ASSIGNED, {"to": to}, by=by, now=now, origin=origin)


def move(ticket: int, *, queue: int | None, by: int | None, now: datetime, origin: Origin | None = None) -> Ticket:
    """Let the ticket wait in another queue."""
    row = hold(ticket)
    restricted = exist(queue=queue)
    if restricted and queue and by is not None and not queues_for(Person.objects.get(id=by)).filter(id=queue).exists():
        # The words for a queue that is not there: nobody finds out by moving which queues there are.
        raise Refused("queue", _("There is no queue %(queue)s.") % {"queue": queue})
    return (
        row
        if row.queue_id == queue
        else _record(ticket, ev.TICKET_MOVED, {"queue": queue}, by=by, now=now, origin=origin)
    )


def set_status(
    ticket: int, *, status: str, by: int | None, now: datetime, reason: str | None = None,
    to_children: bool = False, origin: Origin | None = None,
) -> Ticket:  # fmt: skip
    """Change the status. Closing has a reason (solved unless said otherwise). With `to_children` the ticket's open
    children get it too.
    """
    one_of("status", status, STATUSES)
    rows = family.hold_with_kin(ticket, children=True, by=by) if to_children else {ticket: hold(ticket)}
    row = rows[ticket]
    not_merged(row, "set the status")
    payload: dict[str, Any] = {"to": status}
    if status in DONE:
        payload["reason"] = one_of("reason", reason or row.closed_reason or "solved", CLOSE_REASONS)
        if payload["reason"] == "merged":
            raise Refused("reason", _("Closed as merged is what a merge says: merge it into another ticket."))
    kin = family.open_children(row, rows) if to_children else []
    wanted = [one for one in (row, *kin) if (one.status, one.closed_reason) != (status, payload.get("reason"))]
    if not wanted:
        return row
    record(
        [
            (one.id, ev.TICKET_STATUS_CHANGED, payload if one is row else {**payload, "parent": ticket})
            for one in wanted
        ],
        by, now, origin,
    )  # fmt: skip
    return now_is(ticket)


def set_priority(ticket: int, *, priority: str, by: int | None, now: datetime, origin: Origin | None = None) -> Ticket:
    """Change the priority (P0 to P3)."""
    one_of("priority", priority, PRIORITIES)
    row = hold(ticket)
    if row.priority == priority:
        return row
    return _record(ticket, ev.TICKET_PRIORITY_CHANGED, {"to": priority}, by=by, now=now, origin=origin)


def change_kind(ticket: int, *, kind: str, by: int | None, now: datetime, origin: Origin | None = None) -> Ticket:
    """Change the kind: fault, question, request or feedback."""
    one_of("kind", kind, TICKET_KINDS)
    row = hold(ticket)
    return (
        row
        if row.kind == kind
        else _record(ticket, ev.TICKET_KIND_CHANGED, {"to": kind}, by=by, now=now, origin=origin)
    )


def change_subject(ticket: int, *, subject: str, by: int | None, now: datetime, origin: Origin | None = None) -> Ticket:
    """Give it a subject that says better what it is about. The requester sees it too."""
    subject = text("subject", one_line(subject), MAX_SUBJECT)
    row = hold(ticket)
    if row.subject == subject:
        return row
    payload = {"subject": keep_text("subject", subject, ticket=ticket), "from": family.subject_pointer(ticket)}
    return _record(ticket, ev.TICKET_SUBJECT_CHANGED, payload, by=by, now=now, origin=origin)


def set_attributes(
    ticket: int,
    *,
    values: Mapping[str, str | None],
    by: int | None,
    now: datetime,
    origin: Origin | None = None,
) -> Ticket:
    """Set or, with None, remove attributes such as module, region or error code. Nobody changes one that they may not
    read; the system does.
    """
    row = hold(ticket)
    if by is not None and (guarded := sensitive(values)):
        hidden = sorted(guarded & hidden_attributes(Person.objects.get(id=by)))
        if hidden:
            raise Refused("attributes", _("You may not read %(hidden)s, and so not change it.") % {"hidden": hidden[0]})
    now_are = {**row.attributes, **row.guarded}
    changed = {name: value for name, value in values.items() if now_are.get(name) != value}
    return (
        _record(ticket, ev.TICKET_ATTRIBUTES_CHANGED, {"set": changed}, by=by, now=now, origin=origin)
        if changed
        else row
    )


def escalate(
    ticket: int, *, tier: int, reason: str, by: int | None, now: datetime, origin: Origin | None = None
) -> Ticket:
    """Hand the ticket to another tier, with the reason."""
    if tier not in (1, 2, 3):
        raise Refused("tier", _("A tier is 1, 2 or 3."))
    reason = text("reason", reason, MAX_SUBJECT)
    row = hold(ticket)
    if row.tier == tier:
        return row
    return _record(ticket, ev.TICKET_ESCALATED, {"tier": tier, "reason": reason}, by=by, now=now, origin=origin)


def _record(
    ticket: int, kind: str, payload: dict[str, Any], *, by: int | None, now: datetime, origin: Origin | None
) -> Ticket:
    record([(ticket, kind, payload)], by, now, origin)
    return now_is(ticket)
