"""Tickets, further: several at once, what is with a next tier, what comes due, undoing an act wherever it was done."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final, Literal

from pydantic import BaseModel, Field

from watchfloor.api.acts import change
from watchfloor.api.door import Asked, operation
from watchfloor.api.paging import SIZE, Cursor, Limit, key_of, paged
from watchfloor.api.problems import at, pointer_of
from watchfloor.api.readings import note_reading
from watchfloor.api.rows import Ref, TicketRow, ref, ticket_rows
from watchfloor.api.tickets import found
from watchfloor.api.wanted import Changes, Id, Number, Wanted
from watchfloor.clocks.models import Clock
from watchfloor.escalation import template as templates
from watchfloor.escalation.commands import HIGHEST
from watchfloor.escalation.queries import Handover, destinations, handovers, waiting
from watchfloor.forms import banners
from watchfloor.tickets import undo as undoing
from watchfloor.tickets.access import hidden_tickets
from watchfloor.tickets.acting import Refused
from watchfloor.tickets.queries import visible_to

TOPIC: Final = "tickets"
WORK: dict[str, Any] = {"permission": "desk.work", "scope": "tickets:write"}
SOON: Final = timedelta(minutes=30)
MOST: Final = 200


class Several(Wanted):
    """The same changes to several tickets."""

    tickets: list[Number] = Field(min_length=1, max_length=MOST, description="By number.")
    changes: Changes


class Tickets(BaseModel):
    """Tickets as they are now."""

    items: list[TicketRow]


@operation(TOPIC, "POST", "/tickets/changes", **WORK, answers=Tickets)
def change_tickets(request: Asked, body: Several) -> Tickets:
    """Change several tickets, all of them or none."""
    wanted = set(body.tickets)
    # In the order of their ids: two such acts at once wait for each other, and neither is lost.
    rows = list(
        visible_to(request.person).filter(number__in=wanted).select_for_update(of=("self",)).order_by("id").only(
            "id", "number"
        )
    )  # fmt: skip
    if unknown := wanted - {row.number for row in rows}:
        raise at("/tickets", f"There is no ticket {min(unknown)}.")
    for row in rows:
        try:
            change(request, row.id, body.changes, "/changes")
        except Refused as why:
            raise at(pointer_of(["changes", why.field]), f"Ticket {row.number}: {why}") from None
    now = visible_to(request.person).filter(id__in=[row.id for row in rows]).order_by("number")
    now = now.select_related("queue", "owner", "requester").defer("words", "stretches")
    return Tickets(items=ticket_rows(request.person, list(now)))


class Act(Wanted):
    """The positions of the events of an act of one's own, on whatever tickets."""

    positions: list[Id] = Field(min_length=1, max_length=5000)


class Undone(BaseModel):
    """What an undo did, and in words what stays and why."""

    events: int
    tickets: list[int]
    stays: list[str]


@operation(TOPIC, "POST", "/undo", **WORK, answers=Undone)
def undo_act(request: Asked, body: Act) -> Undone:
    """Take back an act of one's own on any tickets. What others changed since stays."""
    done = undoing.undo(None, body.positions, request.person.id, request.at)
    numbers = visible_to(request.person).filter(id__in=done.tickets).order_by("number")
    return Undone(events=done.events, tickets=list(numbers.values_list("number", flat=True)), stays=done.stays)


class DueRow(BaseModel):
    """A ticket, and when its next promise comes due."""

    ticket: TicketRow
    due_at: datetime


class DuePage(BaseModel):
    """A page of tickets, that which is due first first."""

    items: list[DueRow]
    next: str | None


@operation(TOPIC, "GET", "/tickets/due", permission="desk.read", answers=DuePage)
def list_due_tickets(
    request: Asked, *, state: Literal["late", "soon"] = "late", cursor: Cursor = "", limit: Limit = SIZE
) -> DuePage:  # fmt: skip
    """Open tickets past a promise, the longest first; or with one that comes due within half an hour."""
    now, listed = request.at, f"due {state}"
    rows = Clock.objects.filter(active=True, first=True, due_at__lt=now if state == "late" else now + SOON)
    rows = rows if state == "late" else rows.filter(due_at__gte=now)
    rows = rows.exclude(ticket__in=hidden_tickets(request.person))
    if (place := key_of(cursor, listed)) is not None:
        rows = rows.extra(where=["(due_at, ticket) > (%s, %s)"], params=place)
    rows = rows.order_by("due_at", "ticket")
    due, after = paged(rows[: limit + 1], limit, listed, lambda row: (row.due_at, row.ticket))
    seen = visible_to(request.person).select_related("queue", "owner", "requester").defer("words", "stretches")
    by_id = seen.in_bulk([row.ticket for row in due])
    shown = [(by_id[row.ticket], row.due_at) for row in due if row.ticket in by_id and row.due_at is not None]
    tickets = ticket_rows(request.person, [ticket for ticket, _ in shown])
    items = [DueRow(ticket=ticket, due_at=at) for ticket, (_, at) in zip(tickets, shown, strict=True)]
    return DuePage(items=items, next=after)


class EvidenceRow(BaseModel):
    """One thing that was asked for, and what was said; null: it was left empty."""

    label: str
    text: str | None


class HandoverRow(BaseModel):
    """One request to the next tier, as it was made."""

    at: datetime
    actor: Ref | None
    tier: int
    queue: str
    severity: int | None
    needs: str
    answers: list[EvidenceRow]


class Escalated(BaseModel):
    """A ticket that is with a higher tier, and what it was handed over with."""

    ticket: TicketRow
    handover: HandoverRow | None


class EscalatedList(BaseModel):
    """The longest there first."""

    items: list[Escalated]
    more: bool = Field(description="Whether there are more than are listed.")


def _handover(one: Handover) -> HandoverRow:
    return HandoverRow(
        at=one.at, actor=ref(one.actor), tier=one.tier, queue=one.queue, severity=one.severity, needs=one.needs,
        answers=[EvidenceRow(label=said.label, text=said.text) for said in one.answers],
    )  # fmt: skip


@operation(TOPIC, "GET", "/escalations", permission="desk.read", answers=EscalatedList)
def list_escalations(request: Asked, *, tier: Literal["2", "3", ""] = "", limit: Limit = 100) -> EscalatedList:
    """The open tickets that are with a higher tier, the longest there first."""
    rows = waiting(request.person, tier=int(tier) if tier else None, limit=limit + 1)
    shown = rows[:limit]
    came = handovers([row.id for row in shown])
    items = [
        Escalated(ticket=ticket, handover=_handover(came[row.id][0]) if came.get(row.id) else None)
        for ticket, row in zip(ticket_rows(request.person, shown), shown, strict=True)
    ]
    return EscalatedList(items=items, more=len(rows) > limit)


class FieldRow(BaseModel):
    """One thing that the next tier asks for."""

    key: str
    label: str
    type: str
    required: bool
    why: str
    example: str
    options: list[str]


class Escalatable(BaseModel):
    """What a hand-over of the ticket needs, where it may go (`likely` is the id of the likeliest), what came before."""

    tier: int
    template: str
    fields: list[FieldRow]
    queues: list[Ref]
    likely: int | None
    handovers: list[HandoverRow]


@operation(TOPIC, "GET", "/tickets/{int:number}/escalation", permission="desk.read", answers=Escalatable)
def get_escalation(request: Asked, number: int) -> Escalatable:
    """What must be said to hand a ticket to the next tier."""
    row = found(request.person, number)
    note_reading(request.person, row)
    tier = min(row.tier + 1, HIGHEST)
    chosen = templates.chosen(row.attributes, tier)
    queues, likely = destinations(request.person, row, chosen)
    names = [name for name in FieldRow.model_fields if name != "options"]
    return Escalatable(
        tier=tier, template=chosen.name, likely=likely, queues=[Ref(id=one.id, name=one.name) for one in queues[:1000]],
        fields=[
            FieldRow(**{name: getattr(one, name) for name in names}, options=list(one.options)) for one in chosen.fields
        ],
        handovers=[_handover(one) for one in handovers([row.id]).get(row.id, [])],
    )  # fmt: skip


class Notice(BaseModel):
    """What is known to be wrong now."""

    id: int | None
    title: str
    text: str
    state: str
    platform: str
    module: str
    since: datetime | None
    next_word_at: datetime | None


class Notices(BaseModel):
    """In their order."""

    items: list[Notice]


@operation("own tickets", "GET", "/notices", permission="portal.use", answers=Notices)
def list_notices(request: Asked) -> Notices:  # noqa: ARG001
    """What is known to be wrong now, as whoever asks is told."""
    names = Notice.model_fields
    return Notices(items=[Notice(**{name: getattr(one, name) for name in names}) for one in banners.shown()])
