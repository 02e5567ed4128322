"""Who works when: the week of a site, single days, absences; and what one shift hands to the next."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from watchfloor.core import clock
from watchfloor.core.models import Person
from watchfloor.core.permissions import allows
from watchfloor.directory import commands as directory
from watchfloor.roster import commands
from watchfloor.roster.coverage import parse_need
from watchfloor.roster.models import Absence, Handover
from watchfloor.roster.queries import COVERAGE, SHIFT, Roster, load, load_now, with_text
from watchfloor.roster.shifts import WHYS, day_of, minutes, parse_shift
from watchfloor.tickets.commands import Refused
from watchfloor.web.desk.people import workers
from watchfloor.web.page import Request, page, whole
from watchfloor.web.roster import forms
from watchfloor.web.roster.draft import draft
from watchfloor.web.roster.week import coverage, people_rows

WEEK: Final = timedelta(days=7)
ZONES: Final = (
    "UTC", "Europe/Lisbon", "Europe/Dublin", "Europe/London", "Europe/Berlin", "Africa/Cairo", "Asia/Manila",
    "Asia/Kuala_Lumpur", "Asia/Singapore", "Asia/Tokyo", "Australia/Sydney", "America/New_York", "America/Bogota",
    "America/Los_Angeles",
)  # fmt: skip


@page("roster.read")
def week(request: Request) -> HttpResponse:
    """One week of a site: people by day, coverage by hour with its gaps."""
    now = clock.now()
    monday = _monday(request.GET.get("week", ""), now)
    roster = load(monday - timedelta(days=7), monday + timedelta(days=14))
    site = _site(request, roster)
    needs = [need for need in roster.needs if need.site == site]
    zone = _zone(roster, site)
    places = roster.site_of()
    here = [key for key in roster.people if places.get(key, site) == site]
    people = list(Person.objects.filter(id__in=here).order_by("name", "id"))
    context: dict[str, Any] = {
        "monday": monday, "sunday": monday + timedelta(days=6), "before": monday - timedelta(days=7),
        "after": monday + timedelta(days=7), "site": site, "sites": roster.sites, "zone": zone,
        "days": [monday + timedelta(days=i) for i in range(7)], "today": now.astimezone(ZoneInfo(zone)).date(),
        "coverages": [coverage(roster, need, monday, now) for need in needs],
        "rows": people_rows(roster, people, monday, zone, now), "may_edit": allows(request.person, "roster.edit"),
        "shifts": [shift for shift in roster.shifts if shift.site == site], "page_now": now,
        "absences": _absences(here, now), "people": people, "whys": WHYS,
    }  # fmt: skip
    gaps = [gap for one in context["coverages"] for gap in one.gaps]
    # What is over needs nobody: the headline is the next gap that can still be filled.
    context |= {
        "gaps": gaps,
        "ahead": [gap for gap in gaps if gap.gap.end > now],
        "is_over": monday + WEEK <= now.date(),
    }
    return render(request, "roster/week.html", context)


@page("roster.edit", "GET", "HEAD", "POST")
def shift(request: Request) -> HttpResponse:
    """A shift's form: its hours, its site, and who works it on which days."""
    row = forms.found(SHIFT, request.POST.get("key") or request.GET.get("key", ""))
    people = list(workers())
    if request.method == "POST":
        body = forms.shift_body(request.POST, [person.id for person in people])
        forms.checked(lambda: parse_shift(body))
        return _saved(request, SHIFT, body, row.id if row else None)
    body = row.body if row else {"from": _monday("", clock.now()).isoformat(), "zone": "UTC", "people": []}
    cycles = {one["person"]: one["weeks"] for one in body.get("people") or []}
    asked = whole(request.GET.get("weeks", ""))
    weeks = asked if asked in (1, 2, 3, 4) else max([1, *(len(cycle) for cycle in cycles.values())])
    site = body.get("site") or request.GET.get("site", "")
    rows = [
        (
            person,
            [(i, cycles.get(person.id, [])[i] if i < len(cycles.get(person.id, [])) else []) for i in range(weeks)],
        )
        for person in sorted(people, key=lambda p: (p.id not in cycles, p.site != site, p.name))
    ]
    context = {
        "key": row.id if row else "", "name": row.name if row else "", "body": body, "site": site, "weeks": weeks,
        "rows": rows, "days": list(enumerate(forms.DAYS)), "zones": ZONES, "week_choices": (1, 2, 3, 4),
    }  # fmt: skip
    return render(request, "roster/shift.html", context)


@page("roster.edit", "GET", "HEAD", "POST")
def need(request: Request) -> HttpResponse:
    """A need's form: how many people a site needs by hour of the week."""
    row = forms.found(COVERAGE, request.POST.get("key") or request.GET.get("key", ""))
    if request.method == "POST":
        body = forms.need_body(request.POST)
        forms.checked(lambda: parse_need(body))
        return _saved(request, COVERAGE, body, row.id if row else None)
    body = row.body if row else {"zone": "UTC", "site": request.GET.get("site", "")}
    context = {
        "key": row.id if row else "", "name": row.name if row else "", "body": body, "bands": forms.bands_of(body),
        "days": list(enumerate(forms.DAYS)), "zones": ZONES,
    }  # fmt: skip
    return render(request, "roster/need.html", context)


@page("roster.edit", "POST")
def removal(request: Request) -> HttpResponse:
    """A shift or a need is used no more; it is kept, so that the past stays what it was."""
    key = request.POST.get("key", "")
    row = forms.found(SHIFT, key) or forms.found(COVERAGE, key)
    if row is None:
        raise Refused("key", _("There is no such shift or need."))
    directory.archive_definition(row.id, by=request.person.id, now=clock.now())
    return redirect(_week_of(row.body.get("site", "")))


@page("roster.edit", "GET", "HEAD", "POST")
def day(request: Request) -> HttpResponse:
    """One day of one person: other hours, off, or the pattern again."""
    given = request.POST if request.method == "POST" else request.GET
    person = Person.objects.filter(id=whole(given.get("person", "")) or request.person.id).first() or request.person
    now = clock.now()
    on = forms.checked(lambda: day_of("day", given.get("day") or now.date().isoformat()))
    roster = load(on, on)
    if request.method == "POST":
        _change_day(request, roster, person.id, on)
        return redirect(_week_of(_home_of(roster, person), on))
    zone = _zone(roster, _home_of(roster, person))
    row = people_rows(roster, [person], on - timedelta(days=on.weekday()), zone, now)[0]
    return render(
        request,
        "roster/day.html",
        {"who": person, "day": on, "cell": row.cells[on.weekday()], "zone": zone, "whys": WHYS},
    )


def _change_day(request: Request, roster: Roster, person: int, on: date) -> None:
    by, now, how = request.person.id, clock.now(), request.POST.get("how", "")
    who = Person.objects.get(id=person)
    zone = _zone(roster, _home_of(roster, who))
    if how == "pattern":
        forms.checked(lambda: commands.restore_day(person, day=on, by=by, now=now))
    elif how in ("hours", "off"):
        start, end = (
            forms.checked(
                lambda: (minutes("start", request.POST.get("start")), minutes("end", request.POST.get("end")))
            )
            if how == "hours"
            else (None, None)
        )
        forms.checked(lambda: commands.change_day(person, day=on, zone=zone, start=start, end=end, by=by, now=now))
    else:
        raise Refused("how", _("Choose other hours, off, or the pattern."))


@page("roster.edit", "POST")
def absences(request: Request) -> HttpResponse:
    """Somebody is absent for some days."""
    person, text = whole(request.POST.get("person", "")), request.POST
    if person is None:
        raise Refused("person", _("Choose a person from the list."))
    first = forms.checked(lambda: day_of("from", text.get("from")))
    last = forms.checked(lambda: day_of("until", text.get("until") or text.get("from")))
    forms.checked(lambda: commands.set_absence(
        person, first=first, last=last, why=text.get("why", ""), by=request.person.id, now=clock.now()
    ))  # fmt: skip
    return redirect(_week_of(text.get("site", ""), first))


@page("roster.edit", "POST")
def absence_removal(request: Request) -> HttpResponse:
    """The absence holds no more."""
    key = whole(request.POST.get("absence", "")) or 0
    forms.checked(lambda: commands.remove_absence(key, by=request.person.id, now=clock.now()))
    return redirect(_week_of(request.POST.get("site", "")))


@page("desk.work", "GET", "HEAD", "POST")
def handover(request: Request) -> HttpResponse:
    """A note for the next shift, drafted from open promises; edited, published, and read."""
    now, person = clock.now(), request.person
    roster = load_now(now)
    site = _site(request, roster)
    zone = _zone(roster, site)
    owners = {key for key, place in roster.site_of().items() if place == site} | set(
        Person.objects.filter(site=site).exclude(role="requester").values_list("id", flat=True)
    )
    written = draft(person, owners, now, zone)
    if request.method == "POST":
        kept = [promise.as_data() for promise in written.promises]
        body = request.POST.get("body", "")
        made = forms.checked(
            lambda: commands.publish_handover(site=site, body=body, promises=kept, by=person.id, now=now)
        )
        return redirect(f"/roster/handover/?note={made.id}")
    shown = Handover.objects.filter(id=whole(request.GET.get("note", "")) or 0).select_related("by").first()
    note = with_text(shown) if shown else None
    names = dict(Person.objects.filter(id__in=note.readers).values_list("id", "name")) if note else {}
    past = Handover.objects.filter(site=site).select_related("by").order_by("-at", "-id")[:10]
    context = {
        "site": site, "sites": roster.sites or [site], "draft": written, "note": note, "past": past, "zone": zone,
        "readers": [names[key] for key in note.readers if key in names] if note else [],
        "has_read": note is not None and person.id in note.readers,
    }  # fmt: skip
    return render(request, "roster/handover.html", context)


@page("desk.work", "POST")
def handover_reading(request: Request) -> HttpResponse:
    """The reader has read a note."""
    key = whole(request.POST.get("note", "")) or 0
    forms.checked(lambda: commands.read_handover(key, by=request.person.id, now=clock.now()))
    return redirect(f"/roster/handover/?note={key}")


def _absences(people: list[int], now: datetime) -> list[Absence]:
    rows = Absence.objects.filter(person__in=people, last__gte=now.date()).select_related("person")
    return list(rows.order_by("first", "id")[:30])


def _saved(request: Request, what: str, body: dict[str, Any], key: int | None) -> HttpResponse:
    name = " ".join(request.POST.get("name", "").split())[:120] or f"{body['site']} {body.get('start', '')}".strip()
    directory.save_definition(what=what, name=name, body=body, by=request.person.id, now=clock.now(), key=key)
    return redirect(_week_of(body["site"]))


def _site(request: Request, roster: Roster) -> str:
    """The site that is asked for, else the reader's own, else the first."""
    asked = request.POST.get("site") or request.GET.get("site", "")
    own = roster.site_of().get(request.person.id) or request.person.site or ""
    known = roster.sites
    return asked if asked in known else own if own in known or not known else known[0]


def _home_of(roster: Roster, person: Person) -> str:
    return roster.site_of().get(person.id) or person.site or ""


def _zone(roster: Roster, site: str) -> str:
    zones = {need.site: need.zone for need in roster.needs} | {shift.site: shift.zone for shift in roster.shifts}
    return zones.get(site, "UTC")


def _monday(text: str, now: datetime) -> date:
    try:
        asked = date.fromisoformat(text)
    except ValueError:
        asked = now.date()
    asked = min(max(asked, date(2000, 1, 3)), date(2100, 1, 1))
    return asked - timedelta(days=asked.weekday())


def _week_of(site: str, on: date | None = None) -> str:
    asked = {"site": site, "week": on.isoformat() if on else ""}
    return "/roster/?" + urlencode({name: value for name, value in asked.items() if value})
