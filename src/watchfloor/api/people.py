"""People, teams, queues, platforms: who and what tickets name."""

from __future__ import annotations

from typing import Annotated, Final

from ninja import Query
from pydantic import BaseModel

from watchfloor.api.door import Asked, operation
from watchfloor.api.paging import SIZE, Cursor, Limit, key_of, paged
from watchfloor.api.rows import Ref, ref
from watchfloor.core.models import Module, Person, Platform, Team
from watchfloor.tickets.access import queues_for

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
    cursor: Cursor = "", limit: Limit = SIZE,
) -> People:  # fmt: skip
    """People, by id."""
    rows = Person.objects.select_related("team").order_by("id")
    rows = rows.filter(role__in=role) if role else rows
    listed = "people " + " ".join(sorted(set(role)))[:200]
    if (key := key_of(cursor, listed)) is not None:
        rows = rows.filter(id__gt=key[0])
    shown, after = paged(rows[: limit + 1], limit, listed, lambda row: (row.id,))
    items = [
        PersonRow(id=row.id, name=row.name, role=row.role, site=row.site, team=ref(row.team)) for row in shown
    ]  # fmt: skip
    return People(items=items, next=after)


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
