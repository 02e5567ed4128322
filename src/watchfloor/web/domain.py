"""Which part of the work a person looks at: a domain chosen once, by one key, that scopes every page."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import QuerySet
from django.http import HttpRequest

from watchfloor.core import clock
from watchfloor.core.models import Person
from watchfloor.core.permissions import allows
from watchfloor.tickets.models import Ticket
from watchfloor.tickets.where import holding
from watchfloor.views.definitions import Domain
from watchfloor.views.queries import domains_for

COOKIE: Final = "within"
_YEAR: Final = 365 * 24 * 3600


def domains_of(request: HttpRequest) -> list[Domain]:
    """The domains that the reader may choose; asked for once a request."""
    found: list[Domain] | None = getattr(request, "domains", None)
    if found is None:
        person: Person | None = getattr(request, "person", None)
        found = domains_for(person) if person is not None and allows(person, "desk.read") else []
        request.domains = found  # type: ignore[attr-defined]
    return found


def domain_of(request: HttpRequest) -> Domain | None:
    """The domain that the reader has chosen; None for everything, and where the chosen one is no more."""
    wanted = request.COOKIES.get(COOKIE, "")
    if not wanted.isdecimal():
        return None
    return next((domain for domain in domains_of(request) if str(domain.id) == wanted), None)


def key_of(domain: Domain | None) -> int:
    """The domain's key in counts; 0 for everything."""
    return 0 if domain is None else domain.id


def within(rows: QuerySet[Ticket], domain: Domain | None) -> QuerySet[Ticket]:
    """Those tickets that are part of the domain."""
    return rows if domain is None else holding(rows, domain.condition, None, clock.now())


def holds(domain: Domain | None, attributes: dict[str, Any]) -> bool:
    """Whether attributes (of a ticket, of a signal) belong to the domain."""
    return domain is None or domain.condition.holds({"attributes": attributes})


def choose(response: Any, key: int) -> None:
    """Keep the choice in the reader's browser; 0 for everything."""
    if key:
        response.set_cookie(COOKIE, str(key), max_age=_YEAR, samesite="Lax", httponly=True)
    else:
        response.delete_cookie(COOKIE, samesite="Lax")
