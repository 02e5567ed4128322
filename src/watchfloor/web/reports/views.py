"""The daily report as a page, and as the same files the command writes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from watchfloor.core import clock
from watchfloor.insight.remembered import Remembered
from watchfloor.reports.daily import Part, daily, to_json, to_markdown
from watchfloor.tickets.queries import visible_to
from watchfloor.views.definitions import Domain
from watchfloor.web.domain import domain_of, facts_of, signals_within, tickets_of
from watchfloor.web.page import Request, page, zone_of
from watchfloor.web.reports.draft import drafted

FRESH = timedelta(minutes=1)
REPORTS: Remembered[dict[str, Any]] = Remembered(kept=64)


@page("reports.read")
def latest(request: Request) -> HttpResponse:
    """The newest day on which something happened: today on a live desk, the last day of an imported history."""
    newest = visible_to(request.person).order_by("-updated_at", "-id").values_list("updated_at", flat=True).first()
    at = min(newest or clock.now(), clock.now())
    return redirect(f"/reports/daily/{timezone.localtime(at).date().isoformat()}/")


@page("reports.read")
def daily_report(request: Request, day: str) -> HttpResponse:
    """The report of a day."""
    on = _day(day)
    zone = zone_of(request)
    domain = domain_of(request)
    answer = REPORTS.get((on, zone.key, facts_of(domain)), lambda: daily(on, zone, _part(domain)), fresh=FRESH)
    report = answer.value
    context = {
        "draft": drafted(report), "report": report, "day": on, "counted_at": answer.at,
        "before": on - timedelta(days=1), "after": on + timedelta(days=1),
        "is_over": on < timezone.localtime(clock.now()).date(),
    }  # fmt: skip
    return render(request, "reports/daily.html", context)


@page("reports.read")
def file(request: Request, day: str, form: str) -> HttpResponse:
    """The report as Markdown or JSON, byte for byte what the command writes (where the reader looks at everything)."""
    report = daily(_day(day), zone_of(request), _part(domain_of(request)))
    kinds = {"md": ("text/markdown; charset=utf-8", to_markdown), "json": ("application/json", to_json)}
    if form not in kinds:
        raise Http404
    kind, written = kinds[form]
    name = f'inline; filename="daily-{day}.{form}"'
    return HttpResponse(written(report), content_type=kind, headers={"Content-Disposition": name})


def _part(domain: Domain | None) -> Part | None:
    if domain is None:
        return None
    return Part(facts_of(domain), tickets_of(domain) or Q(), lambda signals: signals_within(signals, domain))


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Http404 from None
    # A report looks eight weeks back and a day ahead: both must exist on the calendar.
    if not 1 < day.year < 9999:
        raise Http404
    return day
