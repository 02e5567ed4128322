"""One calendar: its hours, several intervals a day, the holidays of a country, hours from a date on."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final
from zoneinfo import available_timezones

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from watchfloor.clocks import commands
from watchfloor.core import clock
from watchfloor.core.models import Definition
from watchfloor.core.public_holidays import named_holidays
from watchfloor.engine.clock_book import CALENDAR
from watchfloor.tickets.commands import Refused
from watchfloor.web.clocks import calendar_form
from watchfloor.web.clocks.policies import versions
from watchfloor.web.page import Request, page

YEAR: Final = timedelta(days=365)


@page("admin.clocks", "GET", "HEAD", "POST")
def new(request: Request) -> HttpResponse:
    """Write one."""
    if request.method == "POST":
        return _posted(request, None)
    return _form(request, None, calendar_form.shown("", {}))


@page("admin.clocks", "GET", "HEAD", "POST")
def one(request: Request, key: int) -> HttpResponse:
    """Read one, or save it: from then on its hours count."""
    row = Definition.objects.filter(id=key, what=CALENDAR).first()
    if row is None:
        raise Http404
    if request.method == "POST":
        return _posted(request, row)
    return _form(request, row, calendar_form.shown(row.name, row.body))


@page("admin.clocks")
def holidays(request: Request) -> HttpResponse:
    """The public holidays of a country in the coming year, as the form asks for them."""
    asked = request.GET
    country = next((asked[name] for name in asked if name.endswith("country")), "").strip()
    part = next((asked[name] for name in asked if name.endswith("subdivision")), "").strip()
    return render(request, "clocks/_holidays.html", _coming(country, part))


def _posted(request: Request, row: Definition | None) -> HttpResponse:
    name = request.POST.get("name", "") if row is None else row.name
    try:
        body = calendar_form.read(request.POST)
        commands.save_calendar(
            name=name, body=body, by=request.person.id, now=clock.now(), key=None if row is None else row.id
        )
    except Refused as refusal:
        return _form(request, row, {**calendar_form.shown_again(request.POST), "name": name}, refusal=refusal)
    return redirect("/admin/clocks/#calendars")


def _form(
    request: Request, row: Definition | None, shown: dict[str, Any], *, refusal: Refused | None = None
) -> HttpResponse:  # fmt: skip
    first = shown["versions"][0]
    context = {
        "row": row,
        "shown": shown,
        "zones": sorted(available_timezones()),
        "refusal": refusal,
        "versions": [] if row is None else versions(row),
        **_coming(first.country, first.subdivision),
    }
    return render(request, "clocks/calendar.html", context, status=422 if refusal else 200)


def _coming(country: str, part: str) -> dict[str, Any]:
    today = clock.now().date()
    if not country:
        return {"country": "", "coming": []}
    try:
        found = named_holidays(country.upper(), part or None)
    except LookupError as why:
        return {"country": country, "coming": [], "unknown": str(why)}
    coming: list[tuple[date, str]] = [(day, name) for day, name in found if today <= day < today + YEAR]
    return {"country": country, "coming": coming}
