"""Reading tickets: lists, one, its history."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime, timedelta
from typing import Annotated, Any, Final, Literal

from django.db import transaction
from ninja import Query

from watchfloor.api.door import Answer, Asked, operation, seen_of, unchanged
from watchfloor.api.paging import SIZE, Cursor, Limit, key_of, paged
from watchfloor.api.problems import Problem, missing, of_parameter
from watchfloor.api.rows import (
    Line,
    TicketPage,
    TicketRow,
    Timeline,
    details,
    line,
    tag_of,
    ticket_answer,
    ticket_rows,
)
from watchfloor.audit.chain import record
from watchfloor.audit.models import AuditEntry
from watchfloor.core import clock
from watchfloor.core.models import Person
from watchfloor.engine.conditions import EVERY, All, BadConditionError, Condition, parse
from watchfloor.engine.fields import check
from watchfloor.tickets.access import reads_restricted
from watchfloor.tickets.acting import hold
from watchfloor.tickets.history import timeline
from watchfloor.tickets.models import Ticket, TimelineEntry
from watchfloor.tickets.queries import Filter as Wanted
from watchfloor.tickets.queries import by_number, filtered, visible_to
from watchfloor.tickets.where import holding
from watchfloor.views.queries import view_for

TOPIC: Final = "tickets"
MOST_CHANGES: Final = 50
Sort = Literal["-updated_at", "updated_at", "-created_at", "created_at"]
Texts = Annotated[list[str], Query(max_length=50)]
Ids = Annotated[list[Annotated[int, Query(ge=0, le=2**53)]], Query(max_length=50)]


def found(person: Person, number: int) -> Ticket:
    """The ticket, if the person may see it."""
    row = by_number(person, number) if 0 < number < 2**63 else None
    if row is None:
        raise missing()
    return row


def opened(request: Asked, number: int) -> Ticket:
    """The ticket to be read as a whole: of a restricted one that is written down, once an hour."""
    row, person = found(request.person, number), request.person
    if reads_restricted(person, row):
        now, subject = clock.wall(), f"ticket:{row.id}"
        with transaction.atomic():
            seen = AuditEntry.objects.filter(kind="ticket.read", actor=person.id, subject=subject)
            if not seen.filter(at__gt=now - timedelta(hours=1)).exists():
                record("ticket.read", actor=person.id, subject=subject, now=now, detail={"by": "api"})
    return row


def held(request: Asked, number: int) -> Ticket:
    """The ticket for a change: where the request says what it saw (If-Match), held, and unchanged since."""
    row = found(request.person, number)
    if "If-Match" in request.headers:
        hold(row.id)
        row = found(request.person, number)
        if not unchanged(request, tag_of(row)):
            raise _changed(request, row)
    return row


def _changed(request: Asked, row: Ticket) -> Problem:
    """A 412 that says what happened since the position that the request saw."""
    since = [int(last) for tag in seen_of(request) if (last := tag.strip('"').rpartition("-")[2]).isdecimal()]
    lines: list[dict[str, Any]] = []
    if since and max(since) < 2**63:
        entries = TimelineEntry.objects.filter(ticket=row.id, position__gt=max(since)).select_related("actor")
        lines = [
            line(entry, None, row.number).model_dump(mode="json", exclude={"text", "detail"})
            for entry in entries.order_by("position")[:MOST_CHANGES]
        ]
    return Problem(
        412, "The ticket changed since it was read.", headers={"ETag": tag_of(row)}, changes=lines, etag=tag_of(row)
    )  # fmt: skip


def condition_of(text: str) -> Condition:
    """The condition in a parameter, as views keep theirs."""
    if not text:
        return EVERY
    try:
        found = parse(json.loads(text))
        check(found)
    except (ValueError, RecursionError, BadConditionError) as wrong:
        raise of_parameter("condition", f"This is no condition: {wrong}") from None
    return found


def short(listed: str) -> str:
    """What tells one list from another, in a length that a cursor can carry."""
    return hashlib.sha256(listed.encode()).hexdigest()[:24]


def page_of(
    person: Person, wanted: Wanted, condition: Condition, now: datetime, *, sort: str, cursor: str, limit: int,
    listed: str,
) -> TicketPage:  # fmt: skip
    """A page of the tickets that the person sees. Two queries, and one for tickets that they are tied to."""
    rows = filtered(person, wanted).select_related("queue", "owner", "requester").defer("words", "stretches")
    rows = holding(rows, condition, person, now)
    column, sign = sort.lstrip("-"), "<" if sort.startswith("-") else ">"
    if (key := key_of(cursor, listed)) is not None:
        rows = rows.extra(where=[f"(ticket.{column}, ticket.id) {sign} (%s, %s)"], params=key)  # noqa: S610 - `column` is one of Sort
    ordered = rows.order_by(sort, f"{'-' if sort.startswith('-') else ''}id")[: limit + 1]
    shown, after = paged(ordered, limit, listed, lambda row: (getattr(row, column), row.id))
    return TicketPage(items=ticket_rows(person, shown), next=after)


@operation(TOPIC, "GET", "/tickets", permission="desk.read", answers=TicketPage)
def list_tickets(
    request: Asked, *, status: Texts = [], priority: Texts = [], queue: Ids = [], owner: Ids = [], platform: Texts = [],  # noqa: B006
    condition: Annotated[
        str, Query(max_length=20_000, description="A condition as JSON, as views and rules keep theirs.")
    ] = "",
    view: Annotated[int | None, Query(ge=1, le=2**53, description="Only what this saved view holds.")] = None,
    sort: Sort = "-updated_at", cursor: Cursor = "", limit: Limit = SIZE,
) -> TicketPage:  # fmt: skip
    """Tickets, the last changed first.

    Each parameter narrows; of one that is given several times any value will do. 0 for `queue` or `owner` is none.
    """
    asked = condition_of(condition)
    if view is not None:
        saved = view_for(request.person, view)
        if saved is None:
            raise of_parameter("view", "There is no such view.")
        asked = All((saved.body.condition, asked))
    wanted = Wanted(tuple(status), tuple(priority), tuple(queue), tuple(owner), tuple(platform))
    listed = json.dumps(["tickets", sort, repr(wanted), condition, view])
    return page_of(
        request.person, wanted, asked, request.at, sort=sort, cursor=cursor, limit=limit, listed=short(listed)
    )  # fmt: skip


@operation(TOPIC, "GET", "/tickets/{int:number}", permission="desk.read", answers=TicketRow, tags=True)
def get_ticket(request: Asked, number: int) -> Answer:
    """One ticket, with its ETag for a later If-Match."""
    return ticket_answer(request.person, opened(request, number))


@operation(TOPIC, "GET", "/tickets/{int:number}/timeline", permission="desk.read", answers=Timeline)
def get_ticket_timeline(request: Asked, number: int) -> Timeline:
    """A ticket's whole history, notes and all, in order."""
    row = opened(request, number)
    lines = timeline(row, viewer=request.person)
    others = {entry.ticket_id for entry, _ in lines} - {row.id}
    numbers = {row.id: row.number}
    if others:
        numbers |= dict(visible_to(request.person).filter(id__in=others).values_list("id", "number"))
    read = [(entry, text) for entry, text in lines if entry.ticket_id in numbers]
    told = details(request.person, [entry for entry, _ in read])
    items: list[Line] = [
        line(entry, text, numbers[entry.ticket_id], detail)
        for (entry, text), detail in zip(read, told, strict=True)
    ]  # fmt: skip
    return Timeline(items=items)
