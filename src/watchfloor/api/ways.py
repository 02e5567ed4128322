"""Ways in: one's own sessions and tokens; for whoever looks after them everybody's, and accounts of programs.

A way in itself is made on a page alone, by somebody who has just signed in: no token makes another, nor a link.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Final, Literal

from django.http import HttpResponse
from ninja import Query
from pydantic import BaseModel, Field

from watchfloor.api.door import Answer, Asked, operation
from watchfloor.api.paging import SIZE, Cursor, Limit, key_of, paged
from watchfloor.api.problems import at, missing
from watchfloor.api.wanted import Name, Wanted
from watchfloor.core import clock
from watchfloor.core.models import Account, Person
from watchfloor.core.permissions import ROLES, may_give
from watchfloor.directory.commands import register_person
from watchfloor.tokens.commands import revoke
from watchfloor.tokens.models import ApiToken
from watchfloor.ways_in import rules, services, sessions
from watchfloor.ways_in.models import ServiceAccount

TOPIC: Final = "ways in"
OWN: dict[str, Any] = {"permission": "signed_in", "scope": "access:write", "status": 204}
SET: dict[str, Any] = {"permission": "admin.ways_in", "scope": "access:write"}
Role = Literal["requester", "specialist", "tier2", "lead", "partner", "administrator", "auditor"]


class TokenRow(BaseModel):
    """A token, without its secret."""

    id: int
    person: int
    name: str
    ending: str = Field(description="The last letters of its secret.")
    scopes: list[str]
    made_at: datetime
    expires_at: datetime | None
    used_at: datetime | None
    used_from: str | None
    revoked_at: datetime | None


class Tokens(BaseModel):
    """A page of tokens, the newest first."""

    items: list[TokenRow]
    next: str | None


def _tokens(rows: Any, listed: str, cursor: str, limit: int) -> Tokens:
    rows = rows.order_by("-id")
    if (place := key_of(cursor, listed)) is not None:
        rows = rows.filter(id__lt=place[0])
    shown, after = paged(rows[: limit + 1], limit, listed, lambda row: (row.id,))
    names = TokenRow.model_fields
    return Tokens(items=[TokenRow(**{name: getattr(row, name) for name in names}) for row in shown], next=after)


@operation(TOPIC, "GET", "/me/tokens", permission="signed_in", answers=Tokens)
def list_own_tokens(request: Asked, *, cursor: Cursor = "", limit: Limit = SIZE) -> Tokens:
    """One's own tokens, the newest first."""
    mine = request.person.id
    return _tokens(ApiToken.objects.filter(person=mine), f"tokens {mine}", cursor, limit)


@operation(TOPIC, "DELETE", "/me/tokens/{int:key}", **OWN)
def revoke_own_token(request: Asked, key: int) -> HttpResponse:
    """Revoke one of one's own tokens; it may be the one that asks."""
    if not ApiToken.objects.filter(id=key, person=request.person.id).exists():
        raise missing()
    revoke(key, by=request.person.id, now=clock.wall())
    return HttpResponse(status=204)


@operation(TOPIC, "GET", "/tokens", permission="admin.ways_in", answers=Tokens)
def list_tokens(
    request: Asked, *, person: Annotated[int | None, Query(ge=1, le=2**53)] = None, cursor: Cursor = "",  # noqa: ARG001
    limit: Limit = SIZE,
) -> Tokens:  # fmt: skip
    """Everybody's tokens, the newest first."""
    rows = ApiToken.objects.all() if person is None else ApiToken.objects.filter(person=person)
    return _tokens(rows, f"all tokens {person}", cursor, limit)


@operation(TOPIC, "DELETE", "/tokens/{int:key}", **SET, status=204)
def revoke_token(request: Asked, key: int) -> HttpResponse:
    """Revoke anybody's token."""
    if not ApiToken.objects.filter(id=key).exists():
        raise missing()
    revoke(key, by=request.person.id, now=clock.wall())
    return HttpResponse(status=204)


class SessionRow(BaseModel):
    """Where one is signed in."""

    id: int
    device: str
    way: str
    address: str
    started_at: datetime
    seen_at: datetime


class Sessions(BaseModel):
    """The one that was used last first."""

    items: list[SessionRow]


class Ended(BaseModel):
    """How many ended."""

    sessions: int


def _account(request: Asked) -> Account | None:
    return Account.objects.filter(person_id=request.person.id).first()


@operation(TOPIC, "GET", "/me/sessions", permission="signed_in", answers=Sessions)
def list_own_sessions(request: Asked) -> Sessions:
    """Where one is signed in by a browser."""
    mine = _account(request)
    rows = sessions.under_way(mine)[:200] if mine else []
    return Sessions(items=[
        SessionRow(
            id=row.id, device=row.device.words if row.device else "", way=row.way, address=row.address,
            started_at=row.started_at, seen_at=row.seen_at,
        )
        for row in rows
    ])  # fmt: skip


@operation(TOPIC, "DELETE", "/me/sessions/{int:key}", **OWN)
def end_own_session(request: Asked, key: int) -> HttpResponse:
    """End one of one's own sessions."""
    mine = _account(request)
    if mine is None or not sessions.end(mine, by=request.person.id, now=clock.wall(), only=key):
        raise missing()
    return HttpResponse(status=204)


@operation(TOPIC, "POST", "/me/sessions/end", **{**OWN, "status": 200}, answers=Ended)
def end_own_sessions(request: Asked) -> Ended:
    """End all sessions of one's own: the browsers, not the tokens."""
    mine = _account(request)
    return Ended(sessions=sessions.end(mine, by=request.person.id, now=clock.wall()) if mine else 0)


@operation(TOPIC, "POST", "/me/devices/known", **OWN)
def know_own_devices(request: Asked) -> HttpResponse:
    """Say that the devices one was told of are one's own."""
    if (mine := _account(request)) is not None:
        sessions.know_devices(mine, now=clock.wall())
    return HttpResponse(status=204)


class SecondFactor(BaseModel):
    """The roles whose people need a second factor."""

    roles: list[str]


class ToRequire(Wanted):
    """Exactly these roles need one; it is asked for when their people next sign in."""

    roles: list[Role] = Field(max_length=len(ROLES))


def _required() -> SecondFactor:
    needs = rules.roles_with_second_factor()
    return SecondFactor(roles=[role for role in ROLES if role in needs])


@operation(TOPIC, "GET", "/ways-in/second-factor", permission="admin.ways_in", answers=SecondFactor)
def get_second_factor(request: Asked) -> SecondFactor:  # noqa: ARG001
    """Which roles need a second factor."""
    return _required()


@operation(TOPIC, "PUT", "/ways-in/second-factor", **SET, answers=SecondFactor)
def set_second_factor(request: Asked, body: ToRequire) -> SecondFactor:
    """Say which roles need a second factor."""
    rules.require_second_factor(set(body.roles), by=request.person.id, now=clock.wall())
    return _required()


class ServiceRow(BaseModel):
    """A person that is a program."""

    person: int
    name: str
    role: str
    purpose: str
    made_at: datetime
    active: bool


class Services(BaseModel):
    """The newest ones first."""

    items: list[ServiceRow]


class ToServe(Wanted):
    """A program, with the rights of a role. Its token is made on the page of tokens."""

    name: Name
    role: Role
    purpose: str = Field("", max_length=500)


def _service(row: ServiceAccount, person: Person) -> ServiceRow:
    return ServiceRow(
        person=person.id, name=person.name, role=person.role, purpose=row.purpose, made_at=row.made_at,
        active=row.account.is_active,
    )  # fmt: skip


@operation(TOPIC, "GET", "/service-accounts", permission="admin.ways_in", answers=Services)
def list_services(request: Asked) -> Services:  # noqa: ARG001
    """Accounts of programs, the newest first."""
    rows = list(services.services()[:500])
    people = Person.objects.in_bulk([row.account.person_id for row in rows])
    found = [(row, people.get(row.account.person_id)) for row in rows]
    return Services(items=[_service(row, person) for row, person in found if person is not None])


@operation(TOPIC, "POST", "/service-accounts", **SET, answers=ServiceRow, status=201)
def create_service(request: Asked, body: ToServe) -> Answer:
    """Make a person that is a program."""
    if not body.name.strip():
        raise at("/name", "Give the service account a name.")
    if not may_give(request.person.role, body.role):
        raise at("/role", "A role that may do what you may not is not yours to give.")
    person = register_person(name=body.name.strip(), role=body.role, now=request.at, by=request.person.id)
    row = services.make_service(person, purpose=body.purpose, by=request.person.id, now=clock.wall())
    return Answer(_service(row, person))


@operation(TOPIC, "DELETE", "/service-accounts/{int:key}", **SET, status=204)
def end_service(request: Asked, key: int) -> HttpResponse:
    """Close a service account: nothing of it works from now on."""
    if not services.end_service(key, by=request.person.id, now=clock.wall()):
        raise missing()
    return HttpResponse(status=204)
