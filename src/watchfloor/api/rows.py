"""What goes out. Rows are built here from what queries return; nothing else decides what a reader sees."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from pydantic import BaseModel, Field

from watchfloor.api.door import Answer
from watchfloor.core.models import Person, Queue
from watchfloor.engine import events as ev
from watchfloor.tickets import redaction
from watchfloor.tickets.access import hidden_queues
from watchfloor.tickets.models import Ticket, TimelineEntry
from watchfloor.tickets.queries import visible_to


class Ref(BaseModel):
    """Somebody or something by id and name."""

    id: int
    name: str


class TicketRow(BaseModel):
    """A ticket as it is now."""

    number: int = Field(description="What people call it by; it never changes.", examples=[48213])
    position: int = Field(description="The position of its last event in the log; the ETag says it too.")
    subject: str
    kind: str
    status: str
    closed_reason: str | None
    priority: str | None
    queue: Ref | None
    owner: Ref | None
    requester: Ref | None = Field(description="Null also where the reader may not know who asked.")
    tier: int
    attributes: dict[str, Any]
    hidden: list[str] = Field(description="Names of the attributes that the reader may not read.")
    channel: str
    source: str
    source_id: str | None
    created_at: datetime
    updated_at: datetime
    first_reply_at: datetime | None
    solved_at: datetime | None
    due_at: datetime | None
    snoozed_until: datetime | None
    worked_seconds: int
    reopens: int
    moves: int
    votes: int
    rating: int | None
    effort: int | None
    parent: int | None = Field(description="The number of the ticket that this one is a child of.")
    merged_into: int | None = Field(description="The number of the ticket that this one is part of.")
    follow_up_of: int | None
    split_from: int | None


class TicketPage(BaseModel):
    """A page of tickets."""

    items: list[TicketRow]
    next: str | None = Field(description="The cursor of the next page; null on the last one.")


class Line(BaseModel):
    """One line of a ticket's history."""

    position: int
    ticket: int = Field(description="The number of the ticket that it stands on: another one where that was merged in.")
    at: datetime
    kind: str = Field(examples=["ticket.replied"])
    actor: Ref | None = Field(description="Who did it; null for the system.")
    public: bool = Field(description="Whether the requester may read it.")
    text: str | None
    detail: dict[str, Any] = Field(
        description="What it changed. Other tickets stand there by their numbers, null for one that the reader may not "
        "see; so does a queue that they may not know of."
    )


class Timeline(BaseModel):
    """A ticket's whole history in order."""

    items: list[Line]


class OwnTicketRow(BaseModel):
    """One's own ticket, as whoever asked it sees it."""

    number: int
    subject: str
    kind: str
    status: str
    created_at: datetime
    updated_at: datetime
    solved_at: datetime | None


class OwnTicketPage(BaseModel):
    """A page of one's own tickets."""

    items: list[OwnTicketRow]
    next: str | None


class Message(BaseModel):
    """What was said publicly on a ticket."""

    position: int
    at: datetime
    mine: bool
    text: str


class Messages(BaseModel):
    """What was said publicly, in order."""

    items: list[Message]


def ref(row: Any) -> Ref | None:
    """A person, queue or team as a Ref."""
    return None if row is None else Ref(id=row.id, name=row.name)


def tag_of(row: Ticket) -> str:
    """The ETag of a ticket: it changes with each event on it."""
    return f'"{row.number}-{row.last_position}"'


_TIES = ("parent_id", "merged_into", "follow_up_of", "split_from")


def numbers_of(person: Person, rows: Iterable[Ticket]) -> Mapping[int, int]:
    """The numbers of the tickets that these are tied to, as far as the person may see them. At most one query."""
    ids = {key for row in rows for tie in _TIES if (key := getattr(row, tie)) is not None}
    return dict(visible_to(person).filter(id__in=ids).values_list("id", "number")) if ids else {}


def ticket_row(person: Person, row: Ticket, numbers: Mapping[int, int]) -> TicketRow:
    """A ticket as a row. A query where it has sensitive fields."""
    attributes, hidden = redaction.shown(person, row)
    return TicketRow(
        number=row.number, position=row.last_position, subject=row.subject, kind=row.kind, status=row.status,
        closed_reason=row.closed_reason, priority=row.priority, queue=ref(row.queue), owner=ref(row.owner),
        requester=ref(row.requester) if redaction.reads_requester(person, row.requester_id) else None,
        tier=row.tier, attributes=attributes, hidden=hidden, channel=row.channel, source=row.source,
        source_id=row.source_id, created_at=row.created_at, updated_at=row.updated_at,
        first_reply_at=row.first_reply_at, solved_at=row.solved_at, due_at=row.due_at, snoozed_until=row.snoozed_until,
        worked_seconds=row.worked_seconds, reopens=row.reopens, moves=row.moves, votes=row.votes, rating=row.rating,
        effort=row.effort, parent=numbers.get(row.parent_id or 0), merged_into=numbers.get(row.merged_into or 0),
        follow_up_of=numbers.get(row.follow_up_of or 0), split_from=numbers.get(row.split_from or 0),
    )  # fmt: skip


def ticket_rows(person: Person, rows: list[Ticket]) -> list[TicketRow]:
    """Tickets as rows."""
    numbers = numbers_of(person, rows)
    return [ticket_row(person, row, numbers) for row in rows]


def ticket_answer(person: Person, row: Ticket, **headers: str) -> Answer:
    """A ticket with its ETag."""
    return Answer(ticket_row(person, row, numbers_of(person, [row])), {"ETag": tag_of(row), **headers})


def line(entry: TimelineEntry, text: str | None, number: int, detail: dict[str, Any] | None = None) -> Line:
    """One line of a history; its detail as `details` gives it."""
    return Line(
        position=entry.position, ticket=number, at=entry.at, kind=entry.kind, actor=ref(entry.actor),
        public=entry.public, text=text, detail=detail or {},
    )  # fmt: skip


# In a line's detail: the inner ids of tickets, under these names or as what was before and is after.
_NAMED: Final = frozenset({"ticket", "other", "into", "by", "parent", "merged", "split_from", "follow_up_of"})
_ENDS: Final = frozenset({"from", "to"})
_ENDS_ARE_TICKETS: Final = frozenset({ev.TICKET_MERGED, ev.TICKET_UNMERGED, ev.TICKET_PARENT_SET})


def details(person: Person, entries: Iterable[TimelineEntry]) -> list[dict[str, Any]]:
    """What each line changed: numbers in place of the inner ids of tickets, and nothing in place of what the person
    may not know of. Two queries at most. Sensitive values are hidden where the lines were read (`timeline`).
    """
    lines = list(entries)
    ids = {value for entry in lines for name, value in entry.detail.items() if _is_ticket(entry.kind, name, value)}
    numbers = dict(visible_to(person).filter(id__in=ids).values_list("id", "number")) if ids else {}
    queues = {
        value
        for entry in lines
        if entry.kind == ev.TICKET_MOVED
        for name, value in entry.detail.items()
        if name in _ENDS and isinstance(value, int)
    }
    away: set[int] = set()
    if queues:
        away = set(Queue.objects.filter(id__in=hidden_queues(person).values("id")).values_list("id", flat=True))
    return [
        {name: _outward(entry.kind, name, value, numbers, away) for name, value in entry.detail.items()}
        for entry in lines
    ]


def _is_ticket(kind: str, name: str, value: Any) -> bool:
    return type(value) is int and (name in _NAMED or (name in _ENDS and kind in _ENDS_ARE_TICKETS))


def _outward(kind: str, name: str, value: Any, numbers: Mapping[int, int], away: set[int]) -> Any:
    if _is_ticket(kind, name, value):
        return numbers.get(value)
    if kind == ev.TICKET_MOVED and name in _ENDS and value in away:
        return None
    return value


def own_row(row: Ticket) -> OwnTicketRow:
    """One's own ticket."""
    return OwnTicketRow(
        number=row.number, subject=row.subject, kind=row.kind, status=row.status, created_at=row.created_at,
        updated_at=row.updated_at, solved_at=row.solved_at,
    )  # fmt: skip
