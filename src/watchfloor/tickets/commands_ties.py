"""Verbs that tie tickets: merge, split, follow-up, link, parent. Each ticket gets the event of its own side."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from watchfloor.core.counters import take_each
from watchfloor.engine import events as ev
from watchfloor.engine.events import DONE, LINKS
from watchfloor.engine.lines import one_line
from watchfloor.eventlog.append import Origin, keep_text, keep_texts, lock
from watchfloor.tickets import family, undo
from watchfloor.tickets.access import restricted_among
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
    hold_all,
    not_merged,
    now_is,
    one_of,
    record,
    text,
)
from watchfloor.tickets.models import Ticket, TicketLink, TimelineEntry

# What a link is from the other ticket's side.
OTHER_SIDE: Final = {
    "related": "related", "duplicates": "duplicated_by", "duplicated_by": "duplicates", "blocks": "blocked_by",
    "blocked_by": "blocks",
}  # fmt: skip
BEGINS_WITH: Final = 100


def merge(ticket: int, *, into: int, by: int | None, now: datetime, origin: Origin | None = None) -> Ticket:
    """Make the ticket part of another: it is closed as merged, its messages are read there. Returns the other one.

    Merged into a merged ticket, it goes to that one's final one.
    """
    target_id = family.final(into)
    rows = hold_all([ticket, target_id])
    row, target = rows[ticket], rows.get(target_id)
    if target_id == ticket or target is None:
        raise Refused("into", _("A ticket cannot be merged into itself, nor into one that is part of it."))
    if row.merged_into is not None:
        not_merged(row, "merge")
    if target.status == "closed":
        raise Refused(
            "into",
            _("Ticket %(target_number)s is closed. Open it again, or merge the other way round.")
            % {"target_number": target.number},
        )
    if len(restricted_among([ticket, target_id])) == 1:
        # Its messages would be read by all who may see the other one.
        raise Refused("into", _("One of the two waits in a restricted queue: move it first."))
    if Ticket.objects.filter(parent_id=ticket).exists():
        raise Refused(
            "ticket",
            _("Ticket %(row_number)s has children: give them another parent first.") % {"row_number": row.number},
        )
    for entry in _messages(ticket):
        family.show_files(entry.detail, target_id, now, public=False)
    record(
        [
            (ticket, ev.TICKET_MERGED, {"into": target_id}),
            (ticket, ev.TICKET_STATUS_CHANGED, {"to": "closed", "reason": "merged"}),
            (target_id, ev.TICKET_TOOK_IN, {"ticket": ticket}),
        ],
        by, now, origin,
    )  # fmt: skip
    return now_is(target_id)


def unmerge(ticket: int, *, by: int | None, now: datetime, origin: Origin | None = None) -> Ticket:
    """Take a merge back: the ticket is again what it was before, as if it had never been merged."""
    into = Ticket.objects.values_list("merged_into", flat=True).get(id=ticket)
    rows = hold_all([ticket, *([into] if into else [])])
    if rows[ticket].merged_into is None:
        raise Refused("ticket", _("Ticket %(rows_number)s is not merged.") % {"rows_number": rows[ticket].number})
    merged = TimelineEntry.objects.filter(ticket=ticket, kind=ev.TICKET_MERGED).order_by("-position")[0]
    undo.take_back([merged.position, merged.position + 1, merged.position + 2], by=by, now=now, origin=origin)
    return now_is(ticket)


def split(
    ticket: int, *, message: int, by: int | None, now: datetime, subject: str = "", queue: int | None = None,
    origin: Origin | None = None,
) -> Ticket:  # fmt: skip
    """Begin a ticket of its own with a message (the position of its line); it stays readable here. Returns the new one.

    It takes over the requester, kind, priority, queue (unless one is given) and attributes.
    """
    row = hold(ticket)
    entry, said = _message(row, message)
    subject = text("subject", one_line(subject or _beginning(row, entry, said)), MAX_SUBJECT)
    restricted = exist(queue=row.queue_id if queue is None else queue)
    lock()
    (new, number) = _taken(restricted=restricted)
    is_note = entry.kind == ev.TICKET_NOTED
    payload = _like(row) | {
        "number": number, "subject": keep_text("subject", subject, ticket=new),
        "text": None if is_note else str(entry.text), "channel": "split", "split_from": ticket,
        "queue": row.queue_id if queue is None else queue, **_files(entry),
    }  # fmt: skip
    happenings: list[Happening] = [(new, ev.TICKET_CREATED, payload)]
    if is_note:
        # A note stays a note: the requester of the new ticket must not read it as its first message.
        happenings.append((new, ev.TICKET_NOTED, {"text": str(entry.text), **_files(entry)}))
    happenings.append((ticket, ev.TICKET_SPLIT, {"message": message, "into": new}))
    family.show_files(entry.detail, new, now, public=not is_note)
    record(happenings, by, now, origin, locked=True)
    return now_is(new)


def follow_up(
    ticket: int, *, body: str, by: int | None, now: datetime, subject: str = "", files: Sequence[object] = (),
    origin: Origin | None = None,
) -> Ticket:  # fmt: skip
    """Carry a solved or closed ticket on in a new one, with its subject, requester, queue and attributes."""
    body = text("body", body, MAX_BODY)
    row = hold(ticket)
    if row.status not in DONE:
        raise Refused("ticket", _("Ticket %(row_number)s is still open: write there.") % {"row_number": row.number})
    subject = text("subject", one_line(subject or row.subject or f"Follow-up of {row.number}"), MAX_SUBJECT)
    restricted = exist(queue=row.queue_id)
    lock()
    (new, number) = _taken(restricted=restricted)
    texts = keep_texts({"subject": subject, "body": body}, ticket=new)
    payload = _like(row) | {
        "number": number, "subject": texts["subject"], "text": texts["body"], "follow_up_of": ticket,
        "channel": "portal" if by is not None and by == row.requester_id else "desk",
        **carried(new, files=files, mentions=(), public=True, by=by, now=now),
    }  # fmt: skip
    happenings = [(new, ev.TICKET_CREATED, payload), (ticket, ev.TICKET_FOLLOWED_UP, {"by": new})]
    record(happenings, by, now, origin, locked=True)
    return now_is(new)


def link_tickets(
    ticket: int, *, other: int, how: str = "related", by: int | None, now: datetime, origin: Origin | None = None
) -> Ticket:
    """Say how the ticket and another belong together; both show it from their side."""
    one_of("how", how, LINKS)
    if other == ticket:
        raise Refused("other", _("A ticket cannot be linked to itself."))
    hold_all([ticket, other])
    if TicketLink.objects.filter(ticket=ticket, other=other, how=how).exists():
        return now_is(ticket)
    record(_both_sides(ev.TICKET_LINKED, ticket, other, how), by, now, origin)
    return now_is(ticket)


def unlink_tickets(
    ticket: int, *, other: int, how: str = "related", by: int | None, now: datetime, origin: Origin | None = None
) -> Ticket:
    """Take such a link back, on both sides."""
    hold_all([ticket, other])
    if not TicketLink.objects.filter(ticket=ticket, other=other, how=how).exists():
        raise Refused("other", _("There is no such link."))
    record(_both_sides(ev.TICKET_UNLINKED, ticket, other, how), by, now, origin)
    return now_is(ticket)


def set_parent(
    ticket: int, *, parent: int | None, by: int | None, now: datetime, origin: Origin | None = None
) -> Ticket:
    """Make the ticket a child of another, or of none: what is written to the parent, and that it is solved, can then go
    to all its children in one act.
    """
    before = Ticket.objects.values_list("parent_id", flat=True).get(id=ticket)
    rows = hold_all(key for key in (ticket, parent, before) if key is not None)
    row = rows[ticket]
    if row.parent_id == parent:
        return now_is(ticket)
    if parent is not None:
        _may_be_parent(row, rows[parent])
    happenings: list[Happening] = [(ticket, ev.TICKET_PARENT_SET, {"to": parent})]
    if row.parent_id is not None:
        happenings.append((row.parent_id, ev.TICKET_CHILD_REMOVED, {"ticket": ticket}))
    if parent is not None:
        happenings.append((parent, ev.TICKET_CHILD_ADDED, {"ticket": ticket}))
    record(happenings, by, now, origin)
    return now_is(ticket)


def _may_be_parent(row: Ticket, parent: Ticket) -> None:
    if parent.id == row.id:
        raise Refused("parent", _("A ticket cannot be its own parent."))
    if parent.parent_id is not None:
        raise Refused(
            "parent",
            _("Ticket %(parent_number)s is a child itself: make this one a child of its parent.")
            % {"parent_number": parent.number},
        )
    not_merged(parent, "make it a child")
    not_merged(row, "make that one a child")
    if Ticket.objects.filter(parent_id=row.id).exists():
        raise Refused(
            "ticket",
            _("Ticket %(row_number)s has children of its own: a child cannot have any.") % {"row_number": row.number},
        )
    if Ticket.objects.filter(parent_id=parent.id)[: family.MAX_CHILDREN].count() >= family.MAX_CHILDREN:
        raise Refused(
            "parent",
            _("Ticket %(parent_number)s has %(MAX_CHILDREN)s children already.")
            % {"parent_number": parent.number, "MAX_CHILDREN": family.MAX_CHILDREN},
        )


def _both_sides(kind: str, ticket: int, other: int, how: str) -> list[Happening]:
    return [
        (ticket, kind, {"other": other, "how": how}),
        (other, kind, {"other": ticket, "how": OTHER_SIDE[how]}),
    ]


def _messages(ticket: int) -> list[TimelineEntry]:
    kinds = (ev.TICKET_CREATED, ev.TICKET_REPLIED, ev.TICKET_NOTED)
    return list(TimelineEntry.objects.filter(ticket=ticket, kind__in=kinds, detail__has_key="files"))


def _message(row: Ticket, position: int) -> tuple[TimelineEntry, str]:
    """The message at a position of the ticket, with its text: of the requester, or a note."""
    entry = TimelineEntry.objects.filter(ticket=row.id, position=position, text__isnull=False).first()
    if entry is None or entry.detail.get("retracted"):
        raise Refused("message", _("Ticket %(row_number)s has no such message.") % {"row_number": row.number})
    is_theirs = entry.kind == ev.TICKET_CREATED or entry.detail.get("by") == "requester"
    if not is_theirs and entry.kind != ev.TICKET_NOTED:
        raise Refused("message", _("What the requester wrote, or a note, can begin a ticket; an answer cannot."))
    return entry, family.body_of(entry)


def _beginning(row: Ticket, entry: TimelineEntry, said: str) -> str:
    """A subject for a split: the message's first line; of a note, which the requester must not read, the ticket's."""
    if entry.kind == ev.TICKET_NOTED or not said.strip():
        return f"Split from: {row.subject}"[:MAX_SUBJECT]
    first = said.strip().splitlines()[0]
    return first if len(first) <= BEGINS_WITH else f"{first[: BEGINS_WITH - 1].rstrip()}…"


def _files(entry: TimelineEntry) -> dict[str, Any]:
    return {"files": entry.detail["files"]} if entry.detail.get("files") else {}


def _taken(*, restricted: bool) -> tuple[int, int]:
    (ticket,), (number,) = take_each(["ticket", RESTRICTED_NUMBER if restricted else "ticket_number"])
    return ticket, number + (FIRST_RESTRICTED if restricted else 0)


def _like(row: Ticket) -> dict[str, Any]:
    """What a new ticket takes over from the one that it comes from."""
    return {
        "kind": row.kind, "status": "new", "priority": row.priority, "queue": row.queue_id,
        "requester": row.requester_id, "attributes": {**row.attributes, **row.guarded},
    }  # fmt: skip
