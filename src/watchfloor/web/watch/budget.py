"""Streams and budget: how many false alarms are accepted, and whether the detector keeps to it."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from watchfloor.core import clock, jobs
from watchfloor.core.models import Job
from watchfloor.core.permissions import allows
from watchfloor.watch import audit, commands
from watchfloor.watch.budget import accepted
from watchfloor.watch.jobs import AUDIT
from watchfloor.watch.queries import audits
from watchfloor.watch.record import record
from watchfloor.watch.view import latest
from watchfloor.web.page import Request, page
from watchfloor.web.watch.headline import verdict_on

PERIODS: Final = ("day", "week", "month", "quarter", "year")


@page("watch.read")
def budget(request: Request) -> HttpResponse:
    """The budget in force, the form that changes it, what it meant lately, the audits."""
    now = clock.now()
    view, held = latest(request.person), accepted()
    found = audits(request.person)
    context = {
        "budget": held,
        "view": view,
        "a_week": held.a_week(view.streams if view else 1),
        "periods": PERIODS,
        "chosen": _chosen(held.text),
        "may_set": allows(request.person, "watch.budget"),
        "record": record(request.person, now, timezone.get_current_timezone()),
        "audits": [(one, verdict_on(one)) for one in found],
        "job": Job.objects.filter(kind=AUDIT, state__in=jobs.UNFINISHED).first(),
        "too_short": _too_short(now) if not found else "",
    }
    return render(request, "watch/budget.html", context)


@page("watch.budget", "POST")
def setting(request: Request) -> HttpResponse:
    """Set the budget."""
    given = request.POST
    text = given.get("budget", "") or f"{given.get('count', '')}/{given.get('period', '')}"
    if given.get("each") == "stream" and not given.get("budget"):
        text += "/stream"
    commands.set_budget(text, by=request.person.id, now=clock.now())
    return redirect("/watch/budget/")


@page("watch.budget", "POST")
def replays(request: Request) -> HttpResponse:
    """Audit the detector now rather than tonight; one audit runs at a time."""
    jobs.enqueue(AUDIT, key=f"nightly:{AUDIT}", asked_by=request.person.id)
    return redirect("/watch/budget/#audits")


def _chosen(text: str) -> tuple[str, str]:
    """Count and period for the form; ("", "") for a budget that it cannot express."""
    count, _, rest = text.partition("/")
    period = rest.partition("/")[0].removesuffix("s")
    return (count, period) if period in PERIODS else ("", "")


def _too_short(now: datetime) -> str:
    try:
        audit.span(now)
    except audit.TooShort as short:
        return _(
            "an audit needs %(needed)s weeks of tickets, %(learns)s to learn from and one to judge; this store holds "
            "%(weeks)s"
        ) % {"needed": short.needed, "learns": short.needed - 1, "weeks": f"{short.weeks:.1f}"}
    return ""
