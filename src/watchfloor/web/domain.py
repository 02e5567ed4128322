"""Which part of the work a person looks at: a domain chosen once, by one key, that scopes every page."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.http import HttpRequest

from watchfloor.core import clock
from watchfloor.core.models import Person
from watchfloor.core.permissions import allows
from watchfloor.insight.columns import Within
from watchfloor.tickets.models import Ticket
from watchfloor.tickets.where import holding
from watchfloor.views.definitions import Domain
from watchfloor.views.queries import domains_for
from watchfloor.watch.models import Signal

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


def tickets_of(domain: Domain | None) -> Q | None:
    """The domain as a condition on rows of tickets, for queries that join; None for everything."""
    if domain is None:
        return None
    modules = (Q(attributes__contains={"module": module}) for module in domain.modules)
    return reduce(or_, modules, Q(platform__in=domain.platforms))


def signals_of(domain: Domain | None) -> Q | None:
    """The domain as a condition on signals: what their key names is part of it. None for everything."""
    if domain is None:
        return None
    return Q(key__platform__in=domain.platforms) | Q(key__module__in=domain.modules)


def signals_within(signals: list[Signal], domain: Domain | None) -> list[Signal]:
    """Those of the signals whose key or whose tickets are part of the domain. One query, and none for everything."""
    if domain is None:
        return signals
    rest = {ticket for signal in signals if not _is_named(signal, domain) for ticket in signal.tickets}
    rows = Ticket.objects.filter(tickets_of(domain) or Q(), id__in=rest) if rest else Ticket.objects.none()
    inside = set(rows.values_list("id", flat=True))
    return [signal for signal in signals if _is_named(signal, domain) or inside & set(signal.tickets)]


def _is_named(signal: Signal, domain: Domain) -> bool:
    return domain.condition.holds({"attributes": signal.key})


def facts_of(domain: Domain | None) -> Within:
    """The domain as figures take it: one of these holds."""
    if domain is None:
        return ()
    some = (("platform", domain.platforms), ("module", domain.modules))
    return tuple((name, values) for name, values in some if values)


def choose(response: Any, key: int) -> None:
    """Keep the choice in the reader's browser; 0 for everything."""
    if key:
        response.set_cookie(COOKIE, str(key), max_age=_YEAR, samesite="Lax", httponly=True)
    else:
        response.delete_cookie(COOKIE, samesite="Lax")
