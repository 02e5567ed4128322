"""What is promised, by which hours, and whether the clocks are right."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from watchfloor.clocks import commands, jobs
from watchfloor.clocks.book import current
from watchfloor.clocks.queries import BOUND, count_late, count_near
from watchfloor.clocks.refresh import CURSOR
from watchfloor.core import clock
from watchfloor.core import jobs as core_jobs
from watchfloor.core.models import Definition, Job
from watchfloor.engine.calendars import Calendar
from watchfloor.engine.clock_book import CALENDAR, POLICY
from watchfloor.engine.clocks import Policy, span
from watchfloor.eventlog.pulse import health
from watchfloor.tickets.commands import Refused
from watchfloor.tickets.queries import visible_to
from watchfloor.web.clocks.drawn import calendar_words, name_of
from watchfloor.web.conditions.options import known
from watchfloor.web.conditions.words import told_of
from watchfloor.web.page import Request, page, whole


@page("admin.clocks")
def overview(request: Request) -> HttpResponse:
    """Policies in the order in which they are asked, calendars, what was put away, the audit."""
    rows = list(Definition.objects.filter(what__in=(POLICY, CALENDAR)).order_by("place", "id"))
    now, seen = clock.now(), visible_to(request.person)
    _, book = current()
    names = known(viewer=request.person)
    policies = {policy.name: policy for policy in book.policies}
    in_use = [row for row in rows if row.what == POLICY and not row.archived]
    context = {
        "policies": [(row, _told(policies.get(row.name), names)) for row in in_use],
        "calendars": [(row, _hours(book.calendars.get(row.name)), _users(policies, row.name))
                      for row in rows if row.what == CALENDAR and not row.archived],
        "archived": [row for row in rows if row.archived],
        "faults": book.faults,
        "late": count_late(seen, now),
        "near": count_near(seen, now),
        "bound": BOUND,
        "health": health(CURSOR),
        "audit": Job.objects.filter(kind=jobs.AUDIT, state="done").order_by("-id").first(),
        "auditing": Job.objects.filter(kind=jobs.AUDIT, state__in=core_jobs.UNFINISHED).exists(),
    }  # fmt: skip
    return render(request, "clocks/overview.html", context)


@page("admin.clocks", "POST")
def defaults(request: Request) -> HttpResponse:
    """Begin with the usual promises."""
    commands.adopt_defaults(now=clock.now(), by=request.person.id)
    return redirect("/admin/clocks/")


@page("admin.clocks", "POST")
def audits(request: Request) -> HttpResponse:
    """Read every open ticket's clocks from the log again, now."""
    with transaction.atomic():
        core_jobs.enqueue(jobs.AUDIT, key=f"hourly:{jobs.AUDIT}", asked_by=request.person.id)
    return redirect("/admin/clocks/#proof")


@page("admin.clocks", "POST")
def order(request: Request) -> HttpResponse:
    """Ask a policy one earlier or later than now."""
    keys = list(
        Definition.objects.filter(what=POLICY, archived=False).order_by("place", "id").values_list("id", flat=True)
    )
    key, step = whole(request.POST.get("key", "")), -1 if request.POST.get("to") == "earlier" else 1
    if key not in keys:
        raise Refused("key", gettext("There is no such policy in use."))
    place = keys.index(key)
    other = min(len(keys) - 1, max(0, place + step))
    keys[place], keys[other] = keys[other], keys[place]
    commands.order_policies(keys, by=request.person.id, now=clock.now())
    return redirect("/admin/clocks/#policies")


@page("admin.clocks", "POST")
def archive(request: Request, key: int) -> HttpResponse:
    """Put a policy or a calendar away, or bring it back."""
    row = Definition.objects.filter(id=key, what__in=(POLICY, CALENDAR)).first()
    if row is None:
        raise Http404
    turn = commands.bring_back if row.archived else commands.put_away
    turn(key, by=request.person.id, now=clock.now())
    return redirect("/admin/clocks/")


def _told(policy: Policy | None, names: Any) -> dict[str, Any]:
    """A policy in words; empty where it cannot be read."""
    if policy is None:
        return {}
    calendars = dict.fromkeys(calendar_words(target.calendar.name) for target in policy.targets)
    return {
        "when": told_of(policy.when, names, every=gettext("every other ticket")),
        "targets": [(name_of(target.name), span(target.goal)) for target in policy.targets],
        "calendars": ", ".join(calendars),
    }


def _hours(calendar: Calendar | None) -> str:
    """The hours in force, day by day where they differ: Mon–Fri 09:00–18:00."""
    if calendar is None:
        return ""
    now = clock.now()
    begun = [version for version in calendar.versions if version.since is None or version.since <= now]
    hours = begun[-1].hours
    names = (
        gettext("Mon"),
        gettext("Tue"),
        gettext("Wed"),
        gettext("Thu"),
        gettext("Fri"),
        gettext("Sat"),
        gettext("Sun"),
    )
    runs: list[tuple[int, int]] = []
    for day in range(7):
        if runs and hours.week[runs[-1][0]] == hours.week[day]:
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    said = [
        f"{names[a]}{f'–{names[b]}' if b > a else ''} " + ", ".join(f"{_time(s)}–{_time(e)}" for s, e in hours.week[a])
        for a, b in runs
        if hours.week[a]
    ]
    closed = sum(1 for day, own in hours.special.items() if not own and day.year == now.year)
    more = gettext("; %(closed)s days closed this year") % {"closed": closed} if closed else ""
    return f"{', '.join(said)} ({hours.zone}){more}"


def _time(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _users(policies: dict[str, Policy], calendar: str) -> list[str]:
    return [name for name, policy in policies.items() if any(t.calendar.name == calendar for t in policy.targets)]
