"""The partner's desk: what one's team was handed, as far as it is public or addressed to partners."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Final, Literal

from django.http import HttpResponse
from ninja import Query
from pydantic import BaseModel, Field

from watchfloor.api.door import Asked, operation
from watchfloor.api.paging import SIZE, Cursor, Limit, key_of, paged
from watchfloor.api.problems import missing
from watchfloor.api.readings import note_reading
from watchfloor.api.wanted import Body, FileId, Wanted
from watchfloor.engine import events as ev
from watchfloor.engine.events import DONE
from watchfloor.tickets import commands_partner
from watchfloor.tickets.access import handed_to
from watchfloor.tickets.history import partner_timeline
from watchfloor.tickets.models import Ticket
from watchfloor.tickets.queries import OPEN

TOPIC: Final = "partner's desk"
READ: dict[str, Any] = {"permission": "partner.desk"}
WRITE: dict[str, Any] = {"permission": "partner.desk", "scope": "tickets:write"}
MESSAGES: Final = (ev.TICKET_CREATED, ev.TICKET_REPLIED, ev.TICKET_NOTED)


class HandedRow(BaseModel):
    """A ticket that one's team was handed."""

    number: int
    subject: str
    kind: str
    status: str
    priority: str | None
    mine: bool = Field(description="Whether one works on it oneself.")
    created_at: datetime
    updated_at: datetime


class HandedPage(BaseModel):
    """A page of them, the last changed first."""

    items: list[HandedRow]
    next: str | None


def _row(request: Asked, row: Ticket) -> HandedRow:
    names = [name for name in HandedRow.model_fields if name != "mine"]
    return HandedRow(**{name: getattr(row, name) for name in names}, mine=row.owner_id == request.person.id)


def _found(request: Asked, number: int) -> Ticket:
    rows = handed_to(request.person).select_related("owner", "queue").defer("words", "stretches")
    row = rows.filter(number=number).first()
    if row is None:
        raise missing()
    return row


@operation(TOPIC, "GET", "/partner/tickets", **READ, answers=HandedPage)
def list_handed_tickets(
    request: Asked, *, state: Literal["open", "done", "all"] = "open",
    q: Annotated[str, Query(max_length=200, description="What the subject holds.")] = "", cursor: Cursor = "",
    limit: Limit = SIZE,
) -> HandedPage:  # fmt: skip
    """What one's team was handed, the last changed first."""
    listed, rows = f"handed {state} {q}"[:300], handed_to(request.person).defer("words", "stretches")
    if state != "all":
        rows = rows.filter(status__in=OPEN if state == "open" else DONE)
    rows = rows.filter(subject__icontains=q.strip()) if q.strip() else rows
    if (key := key_of(cursor, listed)) is not None:
        rows = rows.extra(where=["(ticket.updated_at, ticket.id) < (%s, %s)"], params=key)
    ordered = rows.order_by("-updated_at", "-id")[: limit + 1]
    shown, after = paged(ordered, limit, listed, lambda row: (row.updated_at, row.id))
    return HandedPage(items=[_row(request, row) for row in shown], next=after)


@operation(TOPIC, "GET", "/partner/tickets/{int:number}", **READ, answers=HandedRow)
def get_handed_ticket(request: Asked, number: int) -> HandedRow:
    """One of them."""
    return _row(request, _found(request, number))


class HandedMessage(BaseModel):
    """What was said publicly, or written to partners (`note`)."""

    position: int
    at: datetime
    note: bool
    mine: bool
    text: str


class HandedMessages(BaseModel):
    """In order."""

    items: list[HandedMessage]


@operation(TOPIC, "GET", "/partner/tickets/{int:number}/messages", **READ, answers=HandedMessages)
def get_handed_messages(request: Asked, number: int) -> HandedMessages:
    """What was said on it, as far as partners read it."""
    row = _found(request, number)
    note_reading(request.person, row)
    return HandedMessages(items=[
        HandedMessage(
            position=entry.position, at=entry.at, note=entry.kind == ev.TICKET_NOTED,
            mine=entry.actor_id == request.person.id, text=text,
        )
        for entry, text in partner_timeline(row, request.person)
        if entry.kind in MESSAGES and text is not None and not entry.detail.get("retracted")
    ])  # fmt: skip


class ToDesk(Wanted):
    """What a partner writes to the desk."""

    body: Body
    files: list[FileId] = Field([], max_length=20)


class Reason(Wanted):
    """Why it is given back."""

    reason: Body


class Solution(Wanted):
    """How it was solved."""

    body: Body


@operation(TOPIC, "POST", "/partner/tickets/{int:number}/notes", **WRITE, answers=HandedRow, status=201)
def tell_desk(request: Asked, number: int, body: ToDesk) -> HandedRow:
    """Write to the desk."""
    row = _found(request, number)
    commands_partner.tell_desk(row.id, body=body.body, files=body.files, by=request.person.id, now=request.at)
    return _row(request, _found(request, number))


@operation(TOPIC, "POST", "/partner/tickets/{int:number}/assignment", **WRITE, answers=HandedRow)
def take_on_handed_ticket(request: Asked, number: int) -> HandedRow:
    """Work on it from now on."""
    commands_partner.take_on(_found(request, number).id, by=request.person.id, now=request.at)
    return _row(request, _found(request, number))


@operation(TOPIC, "POST", "/partner/tickets/{int:number}/return", **WRITE, status=204)
def hand_back_ticket(request: Asked, number: int, body: Reason) -> HttpResponse:
    """Give it back to where it came from. One's team may see it no more after that."""
    commands_partner.hand_back(
        _found(request, number).id, reason=body.reason, by=request.person.id, now=request.at
    )  # fmt: skip
    return HttpResponse(status=204)


@operation(TOPIC, "POST", "/partner/tickets/{int:number}/solution", **WRITE, answers=HandedRow)
def report_handed_ticket_solved(request: Asked, number: int, body: Solution) -> HandedRow:
    """Tell the desk that it is solved and how."""
    row = _found(request, number)
    commands_partner.report_solved(row.id, body=body.body, by=request.person.id, now=request.at)
    return _row(request, _found(request, number))
