"""What people set up, one shape for all of it: listed, read, made, replaced, taken out of use and back into it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import QuerySet
from django.http import HttpResponse
from pydantic import BaseModel, Field

from watchfloor.api.door import Answer, Asked, hold_to, operation
from watchfloor.api.problems import missing
from watchfloor.api.wanted import Name, Wanted
from watchfloor.core.models import Definition, Person
from watchfloor.directory.commands import archive_definition, restore_definition
from watchfloor.tickets.commands import Refused
from watchfloor.views.queries import may_change

TOPIC: Final = "setup"
MOST: Final = 1000


class SetUp(BaseModel):
    """Something that was set up."""

    id: int
    name: str
    shared: bool = Field(description="Everybody's; else one's own.")
    version: int
    saved_at: datetime
    archived: bool = Field(description="Out of use; what was made by it can still say so.")
    body: dict[str, Any] = Field(description="What it says, as the pages keep it.")


class SetUps(BaseModel):
    """All of a kind that are in use (or out of it), in their order."""

    items: list[SetUp]


class ToSetUp(Wanted):
    """What it shall say."""

    name: Name
    body: dict[str, Any] = Field(max_length=100, examples=[{}])
    shared: bool = Field(False, description="For everybody; only views, macros and canned texts can be one's own.")


@dataclass(frozen=True, slots=True)
class Draft:
    """What is to be saved, by whom; `key` of the one that it takes the place of."""

    name: str
    body: Mapping[str, Any]
    shared: bool
    by: Person
    now: datetime
    key: int | None

    def plain(self) -> dict[str, Any]:
        """As most commands take it."""
        return {"name": self.name, "body": self.body, "by": self.by.id, "now": self.now, "key": self.key}


# A key, by whom, when.
Turn = Callable[[int, Person, datetime], object]


def _end(key: int, by: Person, now: datetime) -> object:
    return archive_definition(key, by=by.id, now=now)


def _back(key: int, by: Person, now: datetime) -> object:
    return restore_definition(key, by=by.id, now=now)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of definition: its words, who reads and who writes, how it is saved.

    `own`: people have some for themselves. `wanted` is the body that is sent: it has `name` and `body`, and where
    people have their own `shared`.
    """

    what: str
    one: str
    many: str
    path: str
    reads: str
    writes: str
    save: Callable[[Draft], Definition]
    own: bool = False
    scope: str = "admin:write"
    wanted: type[Wanted] = ToSetUp
    end: Turn = _end
    back: Turn = _back


def row_of(row: Definition) -> SetUp:
    """A definition as a row."""
    return SetUp(
        id=row.id, name=row.name, shared=row.owner_id is None, version=row.version, saved_at=row.saved_at,
        archived=row.archived, body=row.body,
    )  # fmt: skip


def tag_of(row: Definition) -> str:
    """The ETag of a definition: it changes with each version, and where it goes out of use."""
    return f'"{row.id}-{row.version}{"-archived" if row.archived else ""}"'


def answer_of(row: Definition, **headers: str) -> Answer:
    """A definition with its ETag."""
    return Answer(row_of(row), {"ETag": tag_of(row), **headers})


def _rows(kind: Kind, person: Person) -> QuerySet[Definition]:
    rows = Definition.objects.filter(what=kind.what).order_by("place", "id")
    return rows.filter(owner=None) | rows.filter(owner=person) if kind.own else rows.filter(owner=None)


def one_of(
    kind: Kind, request: Asked, key: int, *, archived: bool | None = None, to_change: bool = False
) -> Definition:  # fmt: skip
    """The one of that key, in use (or `archived`; None: either); to change it held, unchanged since it was read."""
    rows = _rows(kind, request.person).filter(id=key)
    if to_change:
        rows = rows.select_for_update(of=("self",))
    row = rows.first()
    if row is None or (archived is not None and row.archived != archived):
        raise missing()
    if to_change:
        if kind.own and not may_change(request.person, row.owner_id):
            raise missing()
        hold_to(request, tag_of(row))
    return row


def declare(kind: Kind) -> None:
    """The six operations of a kind."""
    single, plural = kind.one.replace(" ", "_"), kind.many.replace(" ", "_")
    read: dict[str, Any] = {"permission": kind.reads}
    write: dict[str, Any] = {"permission": kind.writes, "scope": kind.scope}
    owner = ": one's own and those for everybody" if kind.own else ""

    def listed(request: Asked, *, archived: bool = False) -> SetUps:
        rows = _rows(kind, request.person).filter(archived=archived)
        return SetUps(items=[row_of(row) for row in rows[:MOST]])

    def got(request: Asked, key: int) -> Answer:
        return answer_of(one_of(kind, request, key))

    def made(request: Asked, body: Any) -> Answer:
        row = _saved(kind, request, body, None)
        return answer_of(row, Location=f"/api/v1{kind.path}/{row.id}")

    def changed(request: Asked, key: int, body: Any) -> Answer:
        row = one_of(kind, request, key, archived=False, to_change=True)
        if kind.own and body.shared != (row.owner_id is None):
            raise Refused("shared", "Whose it is cannot be changed: make a new one.")
        return answer_of(_saved(kind, request, body, key))

    def ended(request: Asked, key: int) -> HttpResponse:
        row = one_of(kind, request, key, archived=False, to_change=True)
        kind.end(row.id, request.person, request.at)
        return HttpResponse(status=204)

    def restored(request: Asked, key: int) -> Answer:
        row = one_of(kind, request, key, archived=True, to_change=True)
        kind.back(row.id, request.person, request.at)
        return answer_of(one_of(kind, request, key))

    one = kind.path + "/{int:key}"
    says = {**write, "answers": SetUp, "tags": True}
    for said in (made, changed):
        said.__annotations__["body"] = kind.wanted
    for act, name, about, method, path, more in (
        (listed, f"list_{plural}", f"The {kind.many} in use{owner}.", "GET", kind.path, {**read, "answers": SetUps}),
        (got, f"get_{single}", f"One {kind.one}.", "GET", one, {**read, "answers": SetUp, "tags": True}),
        (made, f"create_{single}", f"Make a {kind.one}.", "POST", kind.path, {**says, "status": 201}),
        (changed, f"replace_{single}", f"Let a {kind.one} say this from now on.", "PUT", one, {**says, "held": True}),
        (ended, f"archive_{single}", f"Take a {kind.one} out of use.", "DELETE", one,
         {**write, "status": 204, "held": True}),
        (restored, f"restore_{single}", f"Take a {kind.one} into use again.", "POST", f"{one}/restoration",
         {**says, "held": True}),
    ):  # fmt: skip
        act.__name__, act.__doc__ = name, about
        operation(TOPIC, method, path, **more)(act)


def _saved(kind: Kind, request: Asked, body: Any, key: int | None) -> Definition:
    is_shared = not kind.own or body.shared
    if kind.own and not may_change(request.person, None if is_shared else request.person.id):
        raise Refused("shared", "What everybody uses is saved by those who may share. Save it for yourself.")
    said = body.body
    plain = said if isinstance(said, dict) else said.model_dump(mode="json", by_alias=True)
    return kind.save(Draft(body.name, plain, is_shared, request.person, request.at, key))
