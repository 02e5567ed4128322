"""People, teams, queues, platforms: who and what tickets name."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from ninja import Query
from pydantic import BaseModel, Field

from watchfloor.api.door import Answer, Asked, operation
from watchfloor.api.paging import SIZE, Cursor, Limit, key_of, paged
from watchfloor.api.problems import at, missing
from watchfloor.api.rows import Ref, ref
from watchfloor.api.wanted import Id, Name, Wanted
from watchfloor.core.models import Module, Person, Platform, Queue, Team
from watchfloor.core.permissions import allows, may_give
from watchfloor.directory import commands
from watchfloor.tickets.access import queues_for
from watchfloor.tickets.granting import opens_more

TOPIC: Final = "people and places"
MOST: Final = 1000


class PersonRow(BaseModel):
    """Somebody."""

    id: int
    name: str
    role: str
    site: str | None
    team: Ref | None


class People(BaseModel):
    """A page of people."""

    items: list[PersonRow]
    next: str | None


@operation(TOPIC, "GET", "/people", permission="desk.read", answers=People)
def list_people(
    request: Asked, *, role: Annotated[list[str], Query(max_length=10)] = [],  # noqa: ARG001, B006
    q: Annotated[str, Query(max_length=100, description="What their name holds.")] = "",
    cursor: Cursor = "", limit: Limit = SIZE,
) -> People:  # fmt: skip
    """People, by id."""
    rows = Person.objects.select_related("team").order_by("id")
    rows = rows.filter(role__in=role) if role else rows
    rows = rows.filter(name__icontains=q.strip()) if q.strip() else rows
    listed = "people " + " ".join(sorted(set(role)))[:200] + f" {q.strip()}"
    if (key := key_of(cursor, listed)) is not None:
        rows = rows.filter(id__gt=key[0])
    shown, after = paged(rows[: limit + 1], limit, listed, lambda row: (row.id,))
    return People(items=[person_row(row) for row in shown], next=after)


def person_row(row: Person) -> PersonRow:
    """Somebody as a row."""
    return PersonRow(id=row.id, name=row.name, role=row.role, site=row.site, team=ref(row.team))


def found_person(key: int) -> Person:
    """The person of that id."""
    row = Person.objects.select_related("team").filter(id=key).first()
    if row is None:
        raise missing()
    return row


@operation(TOPIC, "GET", "/people/{int:key}", permission="desk.read", answers=PersonRow)
def get_person(request: Asked, key: int) -> PersonRow:  # noqa: ARG001
    """Somebody."""
    return person_row(found_person(key))


Role = Literal["requester", "specialist", "tier2", "lead", "partner", "administrator", "auditor"]
MAKE: dict[str, Any] = {"permission": "admin.people", "scope": "access:write", "answers": PersonRow}


class NewPerson(Wanted):
    """Somebody who is not here yet. How they sign in is set up on the pages."""

    name: Name
    role: Role = "requester"
    site: Annotated[str, Field(min_length=1, max_length=80)] | None = None
    team: Id | None = None


class NewRole(Wanted):
    """Another role."""

    role: Role


def _gives(request: Asked, *roles: str) -> None:
    if not all(may_give(request.person.role, role) for role in roles):
        raise at("/role", "A role that may do what you may not is not yours to give or to take.")


def _kept(field: str, text: str) -> str:
    text = " ".join(text.split())
    if not text:
        raise at(f"/{field}", "This may not be empty.")
    return text


def _team(key: int | None) -> None:
    if key is not None and not Team.objects.filter(id=key).exists():
        raise at("/team", f"There is no team {key}.")


@operation(TOPIC, "POST", "/people", status=201, **MAKE)
def create_person(request: Asked, body: NewPerson) -> Answer:
    """Let somebody exist. Nobody gives a role that may do what they may not."""
    _gives(request, body.role)
    # Teams see restricted queues: whom they take in is said by whoever restricts.
    if body.team is not None and not allows(request.person, "admin.restrict"):
        raise at("/team", "In which team somebody is, is said by whoever restricts queues.")
    _team(body.team)
    if body.team is not None and opens_more(body.team, request.person):
        raise at("/team", "That team may see more than you: you cannot put anybody into it.")
    row = commands.register_person(
        name=_kept("name", body.name), role=body.role, site=body.site, team=body.team, by=request.person.id,
        now=request.at,
    )  # fmt: skip
    return Answer(person_row(found_person(row.id)), {"Location": f"/api/v1/people/{row.id}"})


@operation(TOPIC, "PUT", "/people/{int:key}/role", **MAKE)
def change_role(request: Asked, key: int, body: NewRole) -> PersonRow:
    """Give somebody another role."""
    row = found_person(key)
    _gives(request, row.role, body.role)
    if row.team_id is not None and opens_more(row.team_id, request.person):
        raise at("/role", "The team of this person may see more than you: what they do in it is not yours to say.")
    others = Person.objects.filter(role="administrator").exclude(id=row.id).exclude(account__is_active=False)
    if row.role == "administrator" != body.role and not others.exclude(account__service__isnull=False).exists():
        raise at("/role", "This is the last administrator. Make another one first.")
    if row.role != body.role:
        commands.change_role(row.id, to=body.role, by=request.person.id, now=request.at)
    return person_row(found_person(key))


class NewPlace(Wanted):
    """A team or a queue that is not there yet; of a name that is, the one there is is answered."""

    name: Name
    site: Annotated[str, Field(min_length=1, max_length=80)] | None = None


class NewQueue(Wanted):
    """A queue, and the team that works it."""

    name: Name
    team: Id | None = None


class NewPlatform(Wanted):
    """A platform or a module."""

    name: Name


PLACE: dict[str, Any] = {"permission": "admin.people", "scope": "access:write", "answers": Ref, "status": 201}


class Refs(BaseModel):
    """All there are."""

    items: list[Ref]


class PlatformRow(BaseModel):
    """A platform with its modules."""

    id: int
    name: str
    modules: list[Ref]


class Platforms(BaseModel):
    """All platforms."""

    items: list[PlatformRow]


@operation(TOPIC, "GET", "/teams", permission="desk.read", answers=Refs)
def list_teams(request: Asked) -> Refs:  # noqa: ARG001
    """Teams, by name."""
    return Refs(items=[Ref(id=row.id, name=row.name) for row in Team.objects.order_by("name")[:MOST]])


@operation(TOPIC, "GET", "/platforms", permission="desk.read", answers=Platforms)
def list_platforms(request: Asked) -> Platforms:  # noqa: ARG001
    """Platforms and their modules, by name."""
    parts: dict[int, list[Ref]] = {}
    for row in Module.objects.order_by("name")[: 10 * MOST]:
        parts.setdefault(row.platform_id, []).append(Ref(id=row.id, name=row.name))
    rows = Platform.objects.order_by("name")[:MOST]
    return Platforms(items=[PlatformRow(id=row.id, name=row.name, modules=parts.get(row.id, [])) for row in rows])


@operation(TOPIC, "GET", "/queues", permission="desk.read", answers=Refs)
def list_queues(request: Asked) -> Refs:
    """The queues that one may see, by name."""
    rows = queues_for(request.person).order_by("name")[:MOST]
    return Refs(items=[Ref(id=row.id, name=row.name) for row in rows])


@operation(TOPIC, "POST", "/teams", **PLACE)
def create_team(request: Asked, body: NewPlace) -> Ref:
    """The team of that name, made if there is none."""
    row = commands.create_team(
        name=_kept("name", body.name), site=body.site, by=request.person.id, now=request.at
    )  # fmt: skip
    return Ref(id=row.id, name=row.name)


# Of one that is hidden the name is taken. Whoever restricts may know that much.
@operation(TOPIC, "POST", "/queues", **{**PLACE, "permission": "admin.restrict"})
def create_queue(request: Asked, body: NewQueue) -> Ref:
    """The queue of that name, made if there is none."""
    _team(body.team)
    name = _kept("name", body.name)
    if Queue.objects.filter(name=name).exclude(id__in=queues_for(request.person).values("id")).exists():
        raise at("/name", "There is a restricted queue of this name.")
    row = commands.create_queue(name=name, team=body.team, by=request.person.id, now=request.at)
    return Ref(id=row.id, name=row.name)


@operation(TOPIC, "POST", "/platforms", **PLACE)
def create_platform(request: Asked, body: NewPlatform) -> Ref:
    """The platform of that name, made if there is none."""
    row = commands.create_platform(name=_kept("name", body.name), by=request.person.id, now=request.at)
    return Ref(id=row.id, name=row.name)


@operation(TOPIC, "POST", "/platforms/{int:key}/modules", **PLACE)
def create_module(request: Asked, key: int, body: NewPlatform) -> Ref:
    """The module of that name on the platform, made if there is none."""
    platform = Platform.objects.filter(id=key).first()
    if platform is None:
        raise missing()
    row = commands.create_module(
        platform=platform.id, name=_kept("name", body.name), by=request.person.id, now=request.at
    )  # fmt: skip
    return Ref(id=row.id, name=row.name)
