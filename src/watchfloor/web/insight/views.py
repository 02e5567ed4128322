"""The figures, each with what it means and the tickets it was counted from."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from watchfloor.core import clock
from watchfloor.engine.metrics.registry import METRICS
from watchfloor.insight import run
from watchfloor.insight.question import QuestionError
from watchfloor.tickets.queries import visible_to
from watchfloor.web.insight.asked import COLUMNS, Asked, cards, grouped, read
from watchfloor.web.insight.volume import volume
from watchfloor.web.page import Request, page, zone_of

SHOWN = 500


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
    of = {"where": asked.where, "viewer": request.person, "now": clock.now()}
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
    now = clock.now()
    of = {**asked.window(), "where": asked.where, "viewer": request.person, "now": now}
    rows = run.compute(**of)
    answers: dict[str, object] = {"groups": cards(rows, asked), "volume": volume(request.person, asked, now)}
    if asked.by:
        answers["table"] = grouped(run.compute(metrics=COLUMNS, by=asked.by, **of), asked)
    return answers
