"""What people set up: views, macros, canned texts, rules, promises, calendars, forms. One shape for all of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.http import HttpResponse
from pydantic import BaseModel, Field

from watchfloor.api.door import Answer, Asked, operation
from watchfloor.api.problems import missing
from watchfloor.api.wanted import Id, Name, Wanted
from watchfloor.clocks import commands as clocks
from watchfloor.core.definitions import shared, usable_by
from watchfloor.core.models import Definition, Person
from watchfloor.directory.commands import archive_definition
from watchfloor.engine.clock_book import CALENDAR, POLICY
from watchfloor.forms import commands as forms
from watchfloor.forms.queries import FORM
from watchfloor.rules import commands as rules
from watchfloor.rules.canned import CANNED
from watchfloor.rules.definitions import RULE
from watchfloor.rules.macros import MACRO
from watchfloor.tickets.commands import Refused
from watchfloor.views import commands as views
from watchfloor.views.definitions import VIEW
from watchfloor.views.queries import may_change

TOPIC: Final = "setup"


class SetUp(BaseModel):
    """Something that was set up."""

    id: int
    name: str
    shared: bool = Field(description="Everybody's; else one's own.")
    version: int
    saved_at: datetime
    body: dict[str, Any] = Field(description="What it says, as the pages keep it.")


class SetUps(BaseModel):
    """All of a kind that are in use, in their order."""

    items: list[SetUp]


class ToSetUp(Wanted):
    """What it shall say."""

    name: Name
    body: dict[str, Any] = Field(max_length=100, examples=[{}])
    shared: bool = Field(False, description="For everybody: only of views, macros and canned texts it can be untrue.")


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


Save = Callable[[Draft], Definition]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of definition: its words, who reads and who writes, how it is saved."""

    what: str
    one: str
    many: str
    path: str
    reads: str
    writes: str
    save: Save
    own: bool = False


def _view(draft: Draft) -> Definition:
    return views.save_view(**{**draft.plain(), "by": draft.by}, shared=draft.shared)


def _macro(draft: Draft) -> Definition:
    return rules.save_macro(**draft.plain(), owner=None if draft.shared else draft.by.id)


def _canned(draft: Draft) -> Definition:
    said, owner = draft.plain(), None if draft.shared else draft.by.id
    body = said.pop("body")
    text, words = body.get("text", ""), body.get("words", "")
    if not isinstance(text, str) or not isinstance(words, str) or set(body) - {"text", "words"}:
        raise Refused("body", "A canned text has a text and words, and both are texts.")
    return rules.save_canned(**said, text=text, words=words, owner=owner)


KINDS: Final = (
    Kind(VIEW, "view", "views", "/views", "desk.work", "desk.work", _view, own=True),
    Kind(MACRO, "macro", "macros", "/macros", "desk.work", "desk.work", _macro, own=True),
    Kind(CANNED, "canned text", "canned texts", "/canned", "desk.work", "desk.work", _canned, own=True),
    Kind(RULE, "rule", "rules", "/rules", "admin.rules", "admin.rules", lambda draft: rules.save_rule(**draft.plain())),
    Kind(
        POLICY,
        "policy",
        "policies",
        "/policies",
        "admin.clocks",
        "admin.clocks",
        lambda draft: clocks.save_policy(**draft.plain()),
    ),
    Kind(
        CALENDAR,
        "calendar",
        "calendars",
        "/calendars",
        "admin.clocks",
        "admin.clocks",
        lambda draft: clocks.save_calendar(**draft.plain()),
    ),
    Kind(FORM, "form", "forms", "/forms", "admin.forms", "admin.forms", lambda draft: forms.save_form(**draft.plain())),
)


def _row(row: Definition) -> SetUp:
    return SetUp(
        id=row.id, name=row.name, shared=row.owner_id is None, version=row.version, saved_at=row.saved_at, body=row.body
    )  # fmt: skip


def _one(kind: Kind, person: Person, key: int, *, to_change: bool = False) -> Definition:
    rows = usable_by(person, kind.what) if kind.own else shared(kind.what)
    row = rows.filter(id=key).first() if key < 2**63 else None
    if row is None or (to_change and kind.own and not may_change(person, row.owner_id)):
        raise missing()
    return row


def _declare(kind: Kind) -> None:
    """The five operations of a kind."""
    single, plural = kind.one.replace(" ", "_"), kind.many.replace(" ", "_")
    read: dict[str, Any] = {"permission": kind.reads}
    write: dict[str, Any] = {"permission": kind.writes, "scope": "admin:write"}
    owner = ": one's own and those for everybody" if kind.own else ""

    def listed(request: Asked) -> SetUps:
        rows = usable_by(request.person, kind.what) if kind.own else shared(kind.what)
        return SetUps(items=[_row(row) for row in rows[:1000]])

    def got(request: Asked, key: int) -> SetUp:
        return _row(_one(kind, request.person, key))

    def made(request: Asked, body: ToSetUp) -> Answer:
        row = _saved(kind, request, body, None)
        return Answer(_row(row), {"Location": f"/api/v1{kind.path}/{row.id}"})

    def changed(request: Asked, key: int, body: ToSetUp) -> SetUp:
        row = _one(kind, request.person, key, to_change=True)
        if kind.own and body.shared != (row.owner_id is None):
            raise Refused("shared", "Whose it is cannot be changed: make a new one.")
        return _row(_saved(kind, request, body, key))

    def ended(request: Asked, key: int) -> HttpResponse:
        row = _one(kind, request.person, key, to_change=True)
        if kind.what in (POLICY, CALENDAR):
            clocks.put_away(row.id, by=request.person.id, now=request.at)
        else:
            archive_definition(row.id, by=request.person.id, now=request.at)
        return HttpResponse(status=204)

    one = kind.path + "/{int:key}"
    says = {**write, "answers": SetUp}
    for act, name, about, method, path, more in (
        (listed, f"list_{plural}", f"The {kind.many} in use{owner}.", "GET", kind.path, {**read, "answers": SetUps}),
        (got, f"get_{single}", f"One {kind.one}.", "GET", one, {**read, "answers": SetUp}),
        (made, f"create_{single}", f"Make a {kind.one}.", "POST", kind.path, {**says, "status": 201}),
        (changed, f"replace_{single}", f"Let a {kind.one} say this from now on.", "PUT", one, says),
        (ended, f"archive_{single}", f"Take a {kind.one} out of use.", "DELETE", one, {**write, "status": 204}),
    ):  # fmt: skip
        act.__name__, act.__doc__ = name, about
        operation(TOPIC, method, path, **more)(act)


def _saved(kind: Kind, request: Asked, body: ToSetUp, key: int | None) -> Definition:
    is_shared = body.shared or not kind.own
    if kind.own and not may_change(request.person, None if is_shared else request.person.id):
        raise Refused("shared", "What everybody uses is saved by those who may share. Save it for yourself.")
    return kind.save(Draft(body.name, body.body, is_shared, request.person, request.at, key))


for _kind in KINDS:
    _declare(_kind)


class Switch(Wanted):
    """Whether a rule acts."""

    enabled: bool


class Order(Wanted):
    """All ids, in their new order."""

    ids: list[Id] = Field(max_length=1000)


@operation(TOPIC, "POST", "/rules/{int:key}/state", permission="admin.rules", scope="admin:write", answers=SetUp)
def switch_rule(request: Asked, key: int, body: Switch) -> SetUp:
    """Let a rule act, or not."""
    row = _one(KINDS[3], request.person, key)
    return _row(rules.set_rule(row.id, enabled=body.enabled, by=request.person.id, now=request.at))


@operation(TOPIC, "POST", "/rules/order", permission="admin.rules", scope="admin:write", status=204)
def order_rules(request: Asked, body: Order) -> HttpResponse:
    """Put the rules in this order."""
    rules.order_rules(body.ids, by=request.person.id, now=request.at)
    return HttpResponse(status=204)
