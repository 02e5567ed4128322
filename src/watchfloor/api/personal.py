"""What is kept of a person: handed out, erased, and for how long; and tickets that must be kept whatever that says."""

from __future__ import annotations

import tempfile
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from pydantic import BaseModel, Field

from watchfloor.api.door import Asked, operation
from watchfloor.api.jobs import JobRow, row_of
from watchfloor.api.paging import SIZE, Cursor, Limit, key_of, paged
from watchfloor.api.people import found_person
from watchfloor.api.problems import Problem, at, missing
from watchfloor.api.wanted import Id, Number, Wanted
from watchfloor.core import clock
from watchfloor.core.jobs import enqueue
from watchfloor.core.models import Person
from watchfloor.personal import erase, export, jobs, retention
from watchfloor.personal.models import Erasure, Hold, Rule
from watchfloor.tickets.access import queues_for, visible_to
from watchfloor.tickets.queries import by_number

TOPIC: Final = "personal data"
READ: dict[str, Any] = {"permission": "personal.manage"}
WRITE: dict[str, Any] = {"permission": "personal.manage", "scope": "access:write"}


class ErasureRow(BaseModel):
    """One person's erasure; `counts` says by room what went."""

    id: int
    person: int
    by: int | None
    reason: str
    asked_at: datetime
    stage: str
    counts: dict[str, Any]
    done_at: datetime | None


class Erasures(BaseModel):
    """A page of them, the newest first."""

    items: list[ErasureRow]
    next: str | None


@operation(TOPIC, "GET", "/erasures", **READ, answers=Erasures)
def list_erasures(request: Asked, *, cursor: Cursor = "", limit: Limit = SIZE) -> Erasures:  # noqa: ARG001
    """Who was erased or is being, the newest first."""
    listed, rows = "erasures", Erasure.objects.defer("words").order_by("-id")
    if (place := key_of(cursor, listed)) is not None:
        rows = rows.filter(id__lt=place[0])
    shown, after = paged(rows[: limit + 1], limit, listed, lambda row: (row.pk,))
    names = ErasureRow.model_fields
    return Erasures(items=[ErasureRow(**{name: getattr(row, name) for name in names}) for row in shown], next=after)


class ToErase(Wanted):
    """Whom, by their name once more, and why. `also` are other words that name them."""

    name: str = Field(min_length=1, max_length=200)
    reason: str = Field(min_length=1, max_length=300)
    also: list[Annotated[str, Field(min_length=1, max_length=200)]] = Field([], max_length=50)
    with_open: bool = Field(False, description="Open tickets are no obstacle: what they own is given back.")


@operation(TOPIC, "POST", "/people/{int:key}/erasure", **WRITE, answers=JobRow, status=202)
def erase_person(request: Asked, key: int, body: ToErase) -> JobRow:
    """Begin to take everything out of the store that tells who somebody is. Nothing brings it back."""
    person = found_person(key)
    if " ".join(body.name.split()) != " ".join(person.name.split()):
        raise at("/name", "Say the name exactly as it is kept.")
    try:
        row = erase.begin(
            person.id, by=request.person.id, now=clock.wall(), reason=body.reason, also=body.also,
            with_open=body.with_open,
        )  # fmt: skip
    except erase.Refused as why:
        # Which tickets they are is not said: some may be hidden from whoever asks.
        raise at(f"/{why.field}", _SAYS.get(why.field, str(why))) from None
    job = enqueue(jobs.ERASE, key=f"erase:{row.pk}", asked_by=request.person.id, erasure=row.pk)
    return row_of(request.person, job)


_SAYS: Final = {
    "with_open": "Tickets that they asked or work on are open.",
    "held": "A ticket of theirs is held. Lift the hold first.",
}


@operation(TOPIC, "POST", "/people/{int:key}/export", **WRITE, kept=False, media="application/zip")
def export_person(request: Asked, key: int) -> HttpResponseBase:
    """All that is kept of somebody, as a zip. Not where it would show what one may not see."""
    person = found_person(key)
    if export.shows_more(person, request.person):
        raise Problem(422, "This would show you tickets that you may not see. Make it on the machine.")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "person.zip"
        export.write(person, path, by=request.person.id, now=clock.wall(), progress=lambda _table: None)
        # The open file outlives its name.
        answer = FileResponse(path.open("rb"), as_attachment=True, filename=f"person-{person.id}.zip")
    answer["Content-Type"] = "application/zip"
    return answer


class HoldRow(BaseModel):
    """A ticket whose texts and files must stay."""

    id: int
    ticket: int = Field(description="Its number.")
    reason: str
    by: int | None
    at: datetime


class Holds(BaseModel):
    """Of tickets that one sees, the newest first."""

    items: list[HoldRow]


class ToHold(Wanted):
    """Which ticket, by its number, and why."""

    ticket: Number
    reason: str = Field(min_length=1, max_length=300)


def _holds(request: Asked, rows: list[Hold]) -> list[HoldRow]:
    ids = [row.ticket for row in rows]
    numbers = dict(visible_to(request.person).filter(id__in=ids).values_list("id", "number"))
    return [
        HoldRow(id=row.pk, ticket=numbers[row.ticket], reason=row.reason, by=row.by, at=row.at)
        for row in rows
        if row.ticket in numbers
    ]


@operation(TOPIC, "GET", "/holds", **READ, answers=Holds)
def list_holds(request: Asked) -> Holds:
    """Tickets that are held."""
    return Holds(items=_holds(request, list(Hold.objects.filter(ended_at=None).order_by("-id")[:500])))


@operation(TOPIC, "POST", "/holds", **WRITE, answers=HoldRow, status=201)
def hold_ticket(request: Asked, body: ToHold) -> HoldRow:
    """Keep the texts and files of a ticket, whatever its age, and whoever asked it."""
    row = by_number(request.person, body.ticket)
    if row is None:
        raise at("/ticket", f"There is no ticket {body.ticket}.")
    made = retention.hold(row.id, reason=body.reason, by=request.person.id, now=clock.wall())
    return _holds(request, [made])[0]


@operation(TOPIC, "DELETE", "/holds/{int:key}", **WRITE, status=204)
def lift_hold(request: Asked, key: int) -> HttpResponse:
    """Lift a hold."""
    if not _holds(request, list(Hold.objects.filter(id=key, ended_at=None))):
        raise missing()
    retention.lift(key, by=request.person.id, now=clock.wall())
    return HttpResponse(status=204)


class RuleRow(BaseModel):
    """`what` goes so many days after it was closed, used or done; of one queue (null: any), one module (empty: any)."""

    id: int
    what: str
    queue: int | None
    module: str
    days: int


class Rules(BaseModel):
    """By what they are about; and how long it is kept where no rule says otherwise."""

    items: list[RuleRow]
    defaults: dict[str, int]


class ToKeep(Wanted):
    """For how many days something is kept."""

    what: Literal["texts", "files", "audit", "sessions", "deliveries", "mails", "jobs"]
    days: int = Field(ge=1, le=36_500)
    queue: Id | None = None
    module: str = Field("", max_length=200)


def _rule(row: Rule) -> RuleRow:
    return RuleRow(id=row.pk, what=row.what, queue=row.queue or None, module=row.module, days=row.days)


def _rules(person: Person) -> list[Rule]:
    known = [0, *queues_for(person).values_list("id", flat=True)]
    return list(Rule.objects.filter(queue__in=known).order_by("what", "queue", "module"))


@operation(TOPIC, "GET", "/retention-rules", **READ, answers=Rules)
def list_retention_rules(request: Asked) -> Rules:
    """How long things are kept."""
    return Rules(items=[_rule(row) for row in _rules(request.person)], defaults=dict(retention.DEFAULTS))


@operation(TOPIC, "PUT", "/retention-rules", **WRITE, answers=RuleRow)
def set_retention_rule(request: Asked, body: ToKeep) -> RuleRow:
    """Say for how long something is kept; a rule for the same is replaced."""
    if body.queue is not None and not queues_for(request.person).filter(id=body.queue).exists():
        raise at("/queue", f"There is no queue {body.queue}.")
    return _rule(retention.set_rule(
        body.what, days=body.days, queue=body.queue or 0, module=body.module, by=request.person.id, now=clock.wall()
    ))  # fmt: skip


@operation(TOPIC, "DELETE", "/retention-rules/{int:key}", **WRITE, status=204)
def end_retention_rule(request: Asked, key: int) -> HttpResponse:
    """A rule holds no more."""
    if not any(rule.pk == key for rule in _rules(request.person)):
        raise missing()
    retention.end_rule(key, by=request.person.id, now=clock.wall())
    return HttpResponse(status=204)
