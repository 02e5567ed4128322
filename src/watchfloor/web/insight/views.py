"""The figures, each with what it means and the tickets it was counted from."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from watchfloor.core import clock
from watchfloor.core.models import Person
from watchfloor.core.permissions import reads_all_tickets
from watchfloor.engine.metrics.registry import METRICS
from watchfloor.insight import run
from watchfloor.insight.question import QuestionError
from watchfloor.insight.remembered import Remembered
from watchfloor.tickets.queries import visible_to
from watchfloor.views.definitions import Domain
from watchfloor.web.domain import domain_of, facts_of, within
from watchfloor.web.insight.asked import COLUMNS, Asked, cards, grouped, read
from watchfloor.web.insight.volume import Volume, volume
from watchfloor.web.page import Request, page, zone_of

SHOWN = 500
# By what is asked and for whose eyes: everybody who reads all tickets shares an answer.
ANSWERS: Remembered[tuple[list[run.MetricRow], list[run.MetricRow], Volume | None]] = Remembered()


@page("insight.read")
def insight(request: Request) -> HttpResponse:
    """All figures over a window, by a dimension where one is asked for."""
    asked = read(request.GET, zone_of(request).key)
    context = {"asked": asked, "dimensions": run.dimensions(), "columns": [METRICS[name] for name in COLUMNS]}
    try:
        context |= _answers(request, asked)
    except QuestionError as bad:
        return render(request, "insight/page.html", context | {"bad": str(bad)}, status=422)
    return render(request, "insight/page.html", context)


@page("insight.read")
def tickets(request: Request) -> HttpResponse:
    """The tickets that a figure's n counts."""
    asked = read(request.GET, zone_of(request).key)
    name = request.GET.get("metric", "")
    of: dict[str, Any] = {
        "where": asked.where, "viewer": request.person, "now": clock.now(), "within": facts_of(domain_of(request)),
    }  # fmt: skip
    try:
        drill = run.ticket_numbers(name, **asked.window(), **of, limit=SHOWN)
    except QuestionError as bad:
        return render(request, "insight/tickets.html", {"bad": str(bad), "asked": asked}, status=422)
    rows = visible_to(request.person).filter(number__in=drill.numbers).select_related("queue", "owner", "requester")
    context = {
        "metric": METRICS[name], "asked": asked, "tickets": list(rows.defer("words").order_by("number")),
        "has_more": drill.has_more,
    }  # fmt: skip
    return render(request, "insight/tickets.html", context)


def _answers(request: Request, asked: Asked) -> dict[str, object]:
    scope = None if reads_all_tickets(request.person) else request.person.id
    domain = domain_of(request)
    answer = ANSWERS.get((asked, scope, facts_of(domain)), lambda: _counted(request.person, asked, domain))
    rows, table, drawn = answer.value
    answers: dict[str, object] = {"groups": cards(rows, asked), "volume": drawn, "counted_at": answer.at}
    if asked.by:
        answers["table"] = grouped(table, asked)
    return answers


def _counted(
    person: Person, asked: Asked, domain: Domain | None
) -> tuple[list[run.MetricRow], list[run.MetricRow], Volume | None]:
    now = clock.now()
    of: dict[str, Any] = {
        **asked.window(), "where": asked.where, "viewer": person, "now": now, "within": facts_of(domain),
    }  # fmt: skip
    table = run.compute(metrics=COLUMNS, by=asked.by, **of) if asked.by else []
    return run.compute(**of), table, volume(within(visible_to(person), domain), asked, now)
