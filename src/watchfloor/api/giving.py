"""How tickets are given out: the way of each queue, capacities, who can what, and who would get the next one."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Final, Literal

from django.http import HttpResponse
from pydantic import BaseModel, Field

from watchfloor.api.door import Asked, operation
from watchfloor.api.problems import at, missing
from watchfloor.api.wanted import Id, Moment, Wanted
from watchfloor.assignment import commands
from watchfloor.assignment.people import standings, workers_of
from watchfloor.assignment.queries import waiting_by_queue
from watchfloor.assignment.ways import Capacity, setup
from watchfloor.core.models import Person, Queue, SkillGrant
from watchfloor.directory import commands as directory
from watchfloor.tickets.access import queues_for

TOPIC: Final = "giving out"
SET: dict[str, Any] = {"permission": "admin.assignment", "scope": "admin:write"}
Amount = Annotated[float, Field(ge=0, le=999)]


class WayRow(BaseModel):
    """How the tickets of a queue find an owner; without people the queue's team works it."""

    queue: int
    name: str
    way: Literal["manual", "round_robin", "load_aware"]
    people: list[int]
    waiting: int = Field(description="Tickets that wait there without an owner.")


class Ways(BaseModel):
    """Of every queue that one may see, by name."""

    items: list[WayRow]


class ToGive(Wanted):
    """The way of a queue, and who works it."""

    way: Literal["manual", "round_robin", "load_aware"]
    people: list[Id] = Field([], max_length=500)


def _ways(queues: list[Queue]) -> list[WayRow]:
    plan, waits = setup(), waiting_by_queue([queue.id for queue in queues])
    return [
        WayRow(
            queue=queue.id, name=queue.name, way=plan.way(queue.id).way, people=sorted(plan.way(queue.id).people),  # type: ignore[arg-type]
            waiting=waits[queue.id],
        )
        for queue in queues
    ]  # fmt: skip


def _queue(request: Asked, key: int) -> Queue:
    row = queues_for(request.person).filter(id=key).first()
    if row is None:
        raise missing()
    return row


@operation(TOPIC, "GET", "/assignment/ways", permission="admin.assignment", answers=Ways)
def list_ways(request: Asked) -> Ways:
    """How the tickets of each queue find an owner."""
    return Ways(items=_ways(list(queues_for(request.person).order_by("name")[:1000])))


@operation(TOPIC, "PUT", "/assignment/ways/{int:key}", **SET, answers=WayRow)
def set_way(request: Asked, key: int, body: ToGive) -> WayRow:
    """Set the way of a queue."""
    queue = _queue(request, key)
    known = set(Person.objects.filter(id__in=body.people).values_list("id", flat=True))
    if unknown := [one for one in body.people if one not in known]:
        raise at("/people", f"There is no person {unknown[0]}.")
    commands.save_way(
        queue=queue.id, way=body.way, people=set(body.people), name=queue.name, by=request.person.id, now=request.at
    )
    return _ways([queue])[0]


class StandingRow(BaseModel):
    """Whether somebody would get the next ticket of a queue; `off` says why not."""

    person: int
    name: str
    off: str
    load: float
    limit: float


class Standings(BaseModel):
    """Who would get the next ticket, the emptiest first; those who would not come last."""

    items: list[StandingRow]


@operation(TOPIC, "GET", "/assignment/ways/{int:key}/people", permission="admin.assignment", answers=Standings)
def list_standings(request: Asked, key: int) -> Standings:
    """Who works a queue, how much each holds, and who would get its next ticket."""
    queue, plan = _queue(request, key), setup()
    able = workers_of([plan.way(queue.id)], {queue.id: queue.team_id})[queue.id]
    rows = sorted(standings(able, request.at, plan).values(), key=lambda one: (bool(one.off), one.load, one.name))
    names = StandingRow.model_fields
    return Standings(items=[StandingRow(**{name: getattr(row, name) for name in names}) for row in rows])


class CapacityRow(BaseModel):
    """How much somebody holds at most; `people` have their own limit, by id."""

    limit: float
    weights: dict[str, float]
    waiting: float
    people: dict[str, float]


class Weights(Wanted):
    """What a ticket of each priority weighs."""

    P0: Amount = 3
    P1: Amount = 2
    P2: Amount = 1
    P3: Amount = 1


class Limit(Wanted):
    """Somebody's own limit."""

    person: Id
    limit: Amount


class ToHold(Wanted):
    """How much somebody holds at most, and what a ticket weighs."""

    limit: Amount
    weights: Weights = Weights()
    waiting: Amount = Field(0, description="What one that is pending or on hold weighs, as a part of its weight.")
    people: list[Limit] = Field([], max_length=500)


def _capacity(found: Capacity) -> CapacityRow:
    return CapacityRow(
        limit=found.limit, weights=dict(found.weights), waiting=found.waiting,
        people={str(key): value for key, value in found.people.items()},
    )  # fmt: skip


@operation(TOPIC, "GET", "/assignment/capacity", permission="admin.assignment", answers=CapacityRow)
def get_capacity(request: Asked) -> CapacityRow:  # noqa: ARG001
    """How much somebody holds at most."""
    return _capacity(setup().capacity)


@operation(TOPIC, "PUT", "/assignment/capacity", **SET, answers=CapacityRow)
def set_capacity(request: Asked, body: ToHold) -> CapacityRow:
    """Set how much somebody holds at most."""
    said = {
        "limit": body.limit, "weights": body.weights.model_dump(), "waiting": body.waiting,
        "people": {str(one.person): one.limit for one in body.people},
    }  # fmt: skip
    commands.save_capacity(said, by=request.person.id, now=request.at)
    return _capacity(setup().capacity)


class SkillRow(BaseModel):
    """What somebody can, and until when that is held to be so."""

    person: int
    skill: str
    level: int
    expires_at: datetime | None


class Skills(BaseModel):
    """Of one person, by name."""

    items: list[SkillRow]


class ToGrant(Wanted):
    """A level, what shows it, and its end."""

    level: int = Field(ge=1, le=5)
    evidence: str = Field("", max_length=2000)
    expires_at: Moment | None = None


def _skill(row: SkillGrant) -> SkillRow:
    return SkillRow(person=row.person_id, skill=row.skill, level=row.level, expires_at=row.expires_at)


def _person(key: int) -> Person:
    row = Person.objects.filter(id=key).first()
    if row is None:
        raise missing()
    return row


@operation(TOPIC, "GET", "/people/{int:key}/skills", permission="admin.assignment", answers=Skills)
def list_skills(request: Asked, key: int) -> Skills:  # noqa: ARG001
    """What somebody can."""
    return Skills(items=[_skill(row) for row in _person(key).skills.order_by("skill")])


@operation(TOPIC, "PUT", "/people/{int:key}/skills/{skill}", **SET, answers=SkillRow)
def grant_skill(request: Asked, key: int, skill: str, body: ToGrant) -> SkillRow:
    """Say what somebody can; what was said of it before is replaced."""
    person = _person(key)
    if not skill.strip() or len(skill) > 60 or "\x00" in skill:
        raise missing()
    if body.expires_at is not None and body.expires_at <= request.at:
        raise at("/expires_at", "A grant that is over already would count for nothing.")
    return _skill(directory.grant_skill(
        person.id, skill=skill, level=body.level, evidence=body.evidence, expires_at=body.expires_at,
        by=request.person.id, now=request.at,
    ))  # fmt: skip


@operation(TOPIC, "DELETE", "/people/{int:key}/skills/{skill}", **SET, status=204)
def revoke_skill(request: Asked, key: int, skill: str) -> HttpResponse:
    """Take that back."""
    if "\x00" in skill:
        raise missing()
    directory.revoke_skill(_person(key).id, skill=skill, by=request.person.id, now=request.at)
    return HttpResponse(status=204)
