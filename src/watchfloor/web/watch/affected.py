"""The tickets of a signal and the arithmetic they carry: what a reader can count again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Count, Max, Min, Q, QuerySet

from watchfloor.core.models import Person
from watchfloor.tickets.models import Ticket
from watchfloor.tickets.queries import visible_to
from watchfloor.watch.models import Signal

PAGE: Final = 50
WAYS: Final = ("all", "alarm", "people")


@dataclass(frozen=True, slots=True)
class Share:
    """A value that the signal's tickets share: how many of them, what part that is, what part is usual."""

    name: str
    value: str
    share: float
    usual: float
    tickets: int

    @property
    def lift(self) -> float | None:
        """How many times its usual part; None where it was never seen before."""
        return self.share / self.usual if self.usual else None


def evidence(signal: Signal) -> list[Share]:
    """Each shared value, that which sets the tickets apart most first."""
    n = len(signal.tickets)
    found = [
        Share(s["name"], s["value"], s["share"], s["usual"], round(s["share"] * n)) for s in signal.shares
    ]  # fmt: skip
    return sorted(found, key=lambda s: (-(s.lift or float("inf")), s.name))


def shown(person: Person, signal: Signal, parameters: Mapping[str, str]) -> dict[str, Any]:
    """A page of the signal's tickets: `of` says which (all, those until the alarm), or whose they are (people).

    `name` and `value` keep those with that value of an attribute. A later page follows the ticket `after`.
    """
    way = parameters.get("of", "all")
    if way not in WAYS:
        way = "alarm" if parameters.get("until") == "alarm" else "all"
    rows = visible_to(person).filter(id__in=signal.tickets)
    if parameters.get("until") == "alarm" or way == "alarm":
        way, rows = "alarm", rows.filter(created_at__lte=signal.raised_at)
    name, value = parameters.get("name", ""), parameters.get("value", "")
    if name:
        rows = rows.filter(queue__name=value) if name == "queue" else rows.filter(attributes__contains={name: value})
    context = {"way": way, "name": name, "value": value, "total": rows.count()}
    if way == "people":
        return context | {"people": _people(rows)}
    tickets = _page(rows, parameters.get("after", ""))
    more = len(tickets) > PAGE
    tickets = tickets[:PAGE]
    return context | {"tickets": tickets, "next": _cursor(tickets[-1]) if more else ""}


def _page(rows: QuerySet[Ticket], after: str) -> list[Ticket]:
    rows = rows.select_related("queue", "owner", "requester").defer("words", "stretches")
    at, _, key = after.partition("_")
    try:
        moment, last = datetime.fromisoformat(at.replace(" ", "+")), int(key)
    except ValueError:
        pass
    else:
        if moment.tzinfo is not None and 0 <= last < 1 << 62:
            rows = rows.filter(Q(created_at__gt=moment) | Q(created_at=moment, id__gt=last))
    return list(rows.order_by("created_at", "id")[: PAGE + 1])


def _cursor(ticket: Ticket) -> str:
    return f"{ticket.created_at.isoformat()}_{ticket.id}"


def _people(rows: QuerySet[Ticket]) -> list[dict[str, Any]]:
    """Who filed them, those with the most tickets first; tickets of nobody known are one line."""
    found = rows.order_by().values("requester_id", "requester__name", "requester__site")
    some = found.annotate(n=Count("id"), first=Min("created_at"), last=Max("created_at"), number=Min("number"))
    return [dict(row) for row in some.order_by("-n", "first")[:500]]
