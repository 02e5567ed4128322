"""Who may see what is restricted: queues, access that was given to people and teams, the readers of a ticket."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from pydantic import BaseModel, Field

from watchfloor.api.door import Answer, Asked, operation
from watchfloor.api.paging import SIZE, Cursor, Limit, key_of, paged
from watchfloor.api.people import PersonRow, found_person, person_row
from watchfloor.api.problems import at, missing
from watchfloor.api.readings import note_reading
from watchfloor.api.rows import Ref, ref
from watchfloor.api.tickets import found
from watchfloor.api.wanted import Id, Moment, Number, Wanted
from watchfloor.audit.chain import record
from watchfloor.core import clock
from watchfloor.core.models import AccessGrant, Person, Queue, Team
from watchfloor.directory import commands
from watchfloor.search.follow import begin_again
from watchfloor.tickets.access import queues_for, visible_to, who_may_see
from watchfloor.tickets.granting import READERS, may_give, opens_more, readers_of, told_of
from watchfloor.tickets.models import Ticket
from watchfloor.tickets.queries import by_number

TOPIC: Final = "access"
GIVE: dict[str, Any] = {"permission": "admin.access", "scope": "access:write"}
SET: dict[str, Any] = {"permission": "admin.restrict", "scope": "access:write"}


class GrantRow(BaseModel):
    """A person or a team may see a ticket or a queue's tickets, until then (null: until it is taken back)."""

    id: int
    person: Ref | None
    team: Ref | None
    ticket: int | None = Field(description="The number of the ticket.")
    queue: Ref | None
    reason: str
    given_at: datetime
    given_by: int | None
    expires_at: datetime | None
    may_take: bool = Field(description="Whether the reader may take it back.")


class Grants(BaseModel):
    """A page of access that holds, the newest first."""

    items: list[GrantRow]
    next: str | None


class ToGive(Wanted):
    """To a person or a team, for a ticket or a queue, and why."""

    person: Id | None = None
    team: Id | None = None
    ticket: Number | None = None
    queue: Id | None = None
    reason: str = Field(min_length=1, max_length=300)
    expires_at: Moment | None = None


def _row(one: Any) -> GrantRow:
    names = ("id", "reason", "given_at", "given_by", "expires_at", "may_take")
    return GrantRow(
        **{name: getattr(one, name) for name in names}, person=ref(one.person), team=ref(one.team),
        ticket=one.of_ticket.number if one.of_ticket is not None else None, queue=ref(one.queue),
    )  # fmt: skip


def _holding() -> QuerySet[AccessGrant]:
    rows = AccessGrant.objects.filter(Q(expires_at=None) | Q(expires_at__gt=clock.now()))
    return rows.select_related("person", "team", "queue")


@operation(TOPIC, "GET", "/access-grants", permission="admin.access", answers=Grants)
def list_access(request: Asked, *, cursor: Cursor = "", limit: Limit = SIZE) -> Grants:
    """Access that holds, the newest first, as far as one may know of it."""
    seen = Q(queue__in=queues_for(request.person)) | Q(ticket__in=visible_to(request.person).values("id"))
    listed, rows = "access", _holding().filter(seen).order_by("-id")
    if (place := key_of(cursor, listed)) is not None:
        rows = rows.filter(id__lt=place[0])
    shown, after = paged(rows[: limit + 1], limit, listed, lambda row: (row.id,))
    return Grants(items=[_row(one) for one in told_of(request.person, shown)], next=after)


@operation(TOPIC, "POST", "/access-grants", **GIVE, answers=GrantRow, status=201)
def give_access(request: Asked, body: ToGive) -> Answer:
    """Give access. Nobody gives it to themselves or their own team."""
    by = request.person
    _to(by, body)
    ticket, queue = _what(request, body)
    if not may_give(by, ticket.queue if ticket else queue):
        raise at("/ticket" if ticket else "/queue", "Access to a restricted queue is given by those of its team.")
    if body.expires_at is not None and body.expires_at <= request.at:
        raise at("/expires_at", "Choose a time that is still to come.")
    if not body.reason.strip():
        raise at("/reason", "Say why: it is kept with the access.")
    grant = commands.give_access(
        person=body.person, team=body.team, ticket=ticket.id if ticket else None, queue=queue.id if queue else None,
        reason=body.reason, by=by.id, now=request.at, expires_at=body.expires_at,
    )  # fmt: skip
    record("grant.given", actor=by.id, subject=f"access:{grant.id}", now=clock.wall())
    return Answer(_row(told_of(by, [grant])[0]))


def _to(by: Person, body: ToGive) -> None:
    if (body.person is None) is (body.team is None):
        raise at("", "Name a person or a team, and not both.")
    if body.person is not None and not Person.objects.filter(id=body.person, role__in=READERS).exists():
        raise at("/person", f"There is no person {body.person} who reads tickets of others.")
    if body.team is not None and not Team.objects.filter(id=body.team).exists():
        raise at("/team", f"There is no team {body.team}.")
    if body.person == by.id:
        raise at("/person", "Somebody else gives access to you.")
    if body.team is not None and body.team == by.team_id:
        raise at("/team", "Somebody else gives access to your team.")


def _what(request: Asked, body: ToGive) -> tuple[Ticket | None, Queue | None]:
    if (body.ticket is None) is (body.queue is None):
        raise at("", "Name a ticket or a queue, and not both.")
    if body.ticket is not None:
        ticket = by_number(request.person, body.ticket)
        if ticket is None:
            raise at("/ticket", f"There is no ticket {body.ticket}.")
        return ticket, None
    queue = queues_for(request.person).filter(id=body.queue or 0).first()
    if queue is None:
        raise at("/queue", f"There is no queue {body.queue}.")
    return None, queue


@operation(TOPIC, "DELETE", "/access-grants/{int:key}", **GIVE, status=204)
def take_access(request: Asked, key: int) -> HttpResponse:
    """Take access back."""
    # The same answer for one that is over, one that never was and one that the reader may not know of.
    rows: list[Any] = told_of(request.person, AccessGrant.objects.filter(id=key))
    if not rows or not rows[0].may_take:
        raise missing()
    commands.take_access(key, by=request.person.id, now=request.at)
    record("grant.taken", actor=request.person.id, subject=f"access:{key}", now=clock.wall())
    return HttpResponse(status=204)


class Readers(BaseModel):
    """Whose team has the ticket's queue, and access that was given; of one that is not restricted these add nobody."""

    restricted: bool
    people: list[Ref]
    grants: list[GrantRow]


@operation(TOPIC, "GET", "/tickets/{int:number}/readers", permission="admin.access", answers=Readers)
def list_ticket_readers(request: Asked, number: int) -> Readers:
    """Who may see a ticket."""
    row = found(request.person, number)
    note_reading(request.person, row)
    grants, people = who_may_see(row)
    return Readers(
        restricted=row.queue is not None and row.queue.restricted, people=[Ref(id=p.id, name=p.name) for p in people],
        grants=[_row(one) for one in told_of(request.person, grants)],
    )  # fmt: skip


class QueueAccess(BaseModel):
    """A queue, whether it is restricted, and the people of its team who read its tickets."""

    id: int
    name: str
    restricted: bool
    team: Ref | None
    people: list[Ref]


class QueueAccessList(BaseModel):
    """Of every queue that one may know of, by name."""

    items: list[QueueAccess]


class Restriction(Wanted):
    """Whether it is restricted."""

    restricted: bool


def _queue(queue: Queue, people: Iterable[Person]) -> QueueAccess:
    return QueueAccess(
        id=queue.id, name=queue.name, restricted=queue.restricted, team=ref(queue.team),
        people=[Ref(id=one.id, name=one.name) for one in people] if queue.restricted else [],
    )  # fmt: skip


@operation(TOPIC, "GET", "/queue-access", permission="admin.access", answers=QueueAccessList)
def list_queue_access(request: Asked) -> QueueAccessList:
    """Which queues are restricted, and whose team each is."""
    rows = list(queues_for(request.person).select_related("team").order_by("name")[:1000])
    teams = {row.team_id for row in rows if row.restricted and row.team_id is not None}
    members: dict[int | None, list[Person]] = {}
    for one in Person.objects.filter(team__in=teams, role__in=READERS).order_by("name", "id"):
        members.setdefault(one.team_id, []).append(one)
    return QueueAccessList(items=[_queue(row, members.get(row.team_id, [])) for row in rows])


@operation(TOPIC, "PUT", "/queues/{int:key}/restriction", **SET, answers=QueueAccess)
def restrict_queue(request: Asked, key: int, body: Restriction) -> QueueAccess:
    """Restrict a queue, or open it again."""
    row = queues_for(request.person).select_related("team").filter(id=key).first()
    if row is None:
        raise missing()
    if body.restricted and not (readers_of(row).exists() or _holding().filter(queue=row.id).exists()):
        raise at("/restricted", "Nobody could read its tickets then: give its team people, or give access first.")
    if row.restricted != body.restricted:
        row = commands.restrict_queue(row.id, to=body.restricted, by=request.person.id, now=request.at)
        # What the search index holds of its tickets goes, or comes back.
        begin_again()
    return _queue(row, readers_of(row))


class NewTeam(Wanted):
    """A team, or null for none."""

    team: Id | None


@operation(TOPIC, "PUT", "/people/{int:key}/team", **SET, answers=PersonRow)
def change_team(request: Asked, key: int, body: NewTeam) -> PersonRow:
    """Say in which team somebody is. Nobody says it of themselves, nor of a team that may see more than they."""
    row = found_person(key)
    if row.id == request.person.id:
        raise at("/team", "Somebody else says in which team you are.")
    if body.team is not None and not Team.objects.filter(id=body.team).exists():
        raise at("/team", f"There is no team {body.team}.")
    if body.team is not None and body.team != row.team_id and opens_more(body.team, request.person):
        raise at("/team", "That team may see more than you: you cannot put anybody into it.")
    commands.change_team(row.id, to=body.team, by=request.person.id, now=request.at)
    return person_row(found_person(key))
