"""What whoever asks does with their own tickets: as in the portal, and as much of them as it shows."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal
from zoneinfo import ZoneInfo

from ninja import Query
from pydantic import BaseModel, Field

from watchfloor.api.door import Answer, Asked, operation
from watchfloor.api.paging import SIZE, Cursor, Limit, key_of, paged
from watchfloor.api.problems import missing
from watchfloor.api.rows import Message, Messages, OwnTicketPage, OwnTicketRow, own_row
from watchfloor.api.wanted import NewFollowUp, OwnMessage, OwnTicket, Rating, Wanted
from watchfloor.satisfaction import commands as satisfaction
from watchfloor.search.parts import Asker
from watchfloor.search.queries import find
from watchfloor.tickets import commands, commands_ties
from watchfloor.tickets.acting import Refused
from watchfloor.tickets.history import timeline
from watchfloor.tickets.models import Ticket

TOPIC: Final = "own tickets"
WRITE: dict[str, Any] = {"permission": "portal.use", "scope": "tickets:write", "answers": OwnTicketRow}
ENDS: Final = {"solved": ("solved", "solved"), "cancelled": ("closed", "cancelled")}


def _own(request: Asked, number: int) -> Ticket:
    rows = Ticket.objects.filter(requester=request.person).select_related("requester").defer("words")
    row = rows.filter(number=number).first() if number < 2**63 else None
    if row is None:
        raise missing()
    return row


@operation(TOPIC, "GET", "/me/tickets", permission="portal.use", answers=OwnTicketPage)
def list_own_tickets(request: Asked, *, cursor: Cursor = "", limit: Limit = SIZE) -> OwnTicketPage:
    """What one asked, the last changed first."""
    rows = Ticket.objects.filter(requester=request.person).defer("words")
    listed = f"own {request.person.id}"
    if (key := key_of(cursor, listed)) is not None:
        rows = rows.extra(where=["(ticket.updated_at, ticket.id) < (%s, %s)"], params=key)
    ordered = rows.order_by("-updated_at", "-id")[: limit + 1]
    shown, after = paged(ordered, limit, listed, lambda row: (row.updated_at, row.id))
    return OwnTicketPage(items=[own_row(row) for row in shown], next=after)


@operation(TOPIC, "POST", "/me/tickets", status=201, **WRITE)
def create_own_ticket(request: Asked, body: OwnTicket) -> Answer:
    """Ask something."""
    row = commands.create_ticket(
        subject=body.subject, body=body.body, requester=request.person.id, by=request.person.id, now=request.at,
        kind=body.kind, files=body.files, channel="api",
        attributes={name: value for name, value in body.attributes.items() if value is not None},
    )  # fmt: skip
    return Answer(own_row(row), {"Location": f"/api/v1/me/tickets/{row.number}"})


@operation(TOPIC, "GET", "/me/tickets/{int:number}", permission="portal.use", answers=OwnTicketRow)
def get_own_ticket(request: Asked, number: int) -> OwnTicketRow:
    """One ticket of one's own."""
    return own_row(_own(request, number))


@operation(TOPIC, "GET", "/me/tickets/{int:number}/messages", permission="portal.use", answers=Messages)
def get_own_messages(request: Asked, number: int) -> Messages:
    """What was said publicly on it, in order."""
    lines = timeline(_own(request, number), public_only=True)
    return Messages(items=[
        Message(position=entry.position, at=entry.at, mine=entry.actor_id == request.person.id, text=text)
        for entry, text in lines
        if text is not None and not entry.detail.get("retracted")
    ])  # fmt: skip


@operation(TOPIC, "POST", "/me/tickets/{int:number}/replies", status=201, **WRITE)
def reply_to_own_ticket(request: Asked, number: int, body: OwnMessage) -> OwnTicketRow:
    """Write on one's own ticket."""
    commands.reply(
        _own(request, number).id, body=body.body, files=body.files, by=request.person.id, now=request.at
    )  # fmt: skip
    return own_row(_own(request, number))


@operation(TOPIC, "POST", "/me/tickets/{int:number}/follow-ups", status=201, **WRITE)
def follow_up_own_ticket(request: Asked, number: int, body: NewFollowUp) -> Answer:
    """Ask something new that follows from a ticket of one's own that is done."""
    row = commands_ties.follow_up(
        _own(request, number).id, body=body.body, subject=body.subject, files=body.files, by=request.person.id,
        now=request.at,
    )  # fmt: skip
    return Answer(own_row(row), {"Location": f"/api/v1/me/tickets/{row.number}"})


class OwnHits(BaseModel):
    """What a search of one's own tickets found, the best first."""

    items: list[OwnTicketRow]
    total: int
    after: int | None = Field(description="`after` of the next page; null on the last one.")


@operation(TOPIC, "GET", "/me/search", permission="portal.use", answers=OwnHits)
def search_own_tickets(
    request: Asked, *, q: Annotated[str, Query(max_length=500)],
    after: Annotated[int | None, Query(ge=1, le=2**53)] = None,
) -> OwnHits:  # fmt: skip
    """Search one's own tickets, by their subjects and public messages."""
    answer = find(Asker(request.person, request.at, ZoneInfo("UTC"), reads_all=False), q, after=after)
    return OwnHits(
        items=[own_row(hit.ticket) for hit in answer.hits], total=answer.total, after=answer.next_after
    )  # fmt: skip


class End(Wanted):
    """How it ended for whoever asked."""

    outcome: Literal["solved", "cancelled"]


@operation(TOPIC, "POST", "/me/tickets/{int:number}/end", **WRITE)
def end_own_ticket(request: Asked, number: int, body: End) -> OwnTicketRow:
    """Say that it is solved, or needed no more."""
    row = _own(request, number)
    if row.merged_into is not None:
        raise Refused("ticket", "It goes on for others too, so it is not yours alone to end.")
    status, reason = ENDS[body.outcome]
    commands.set_status(row.id, status=status, reason=reason, by=request.person.id, now=request.at)
    return own_row(_own(request, number))


@operation(TOPIC, "POST", "/me/tickets/{int:number}/rating", **WRITE)
def rate_own_ticket(request: Asked, number: int, body: Rating) -> OwnTicketRow:
    """Say how the help was."""
    row = _own(request, number)
    satisfaction.give(row.id, rating=body.rating, effort=body.effort, comment=body.comment, now=request.at)
    return own_row(row)
