"""Holds and rules of retention, as forms of the page on personal data."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from watchfloor.core import clock
from watchfloor.core.models import Person
from watchfloor.personal import retention
from watchfloor.personal.erase import Refused
from watchfloor.personal.models import KEPT, OF_TICKETS, Hold, Rule
from watchfloor.tickets.access import queues_for, visible_to
from watchfloor.web.page import Request, page, refused, whole


@page("personal.manage", "POST")
def holds(request: Request) -> HttpResponse:
    """Hold a ticket that the reader sees, by its number."""
    number = whole(request.POST.get("ticket", "").strip())
    ticket = visible_to(request.person).filter(number=number or 0).first()
    if ticket is None:
        return _again(request, {"ticket": _("There is no such ticket.")})
    try:
        retention.hold(ticket.id, reason=request.POST.get("reason", ""), by=request.person.id, now=clock.wall())
    except Refused as why:
        return _again(request, {why.field: str(why)})
    return redirect("/admin/personal/#holds")


@page("personal.manage", "POST")
def hold_end(request: Request, hold: int) -> HttpResponse:
    """Lift a hold of a ticket that the reader sees."""
    mine = visible_to(request.person).filter(id__in=Hold.objects.filter(id=hold).values("ticket"))
    if not mine.exists():
        return refused(request, _("There is no such hold."))
    try:
        retention.lift(hold, by=request.person.id, now=clock.wall())
    except Refused as why:
        return refused(request, str(why))
    return redirect("/admin/personal/#holds")


@page("personal.manage", "POST")
def rules(request: Request) -> HttpResponse:
    """Say for how long something is kept."""
    queue = request.POST.get("queue", "")
    if queue and not queues_for(request.person).filter(id=whole(queue) or 0).exists():
        return _again(request, {"queue": _("There is no such queue.")})
    try:
        retention.set_rule(
            request.POST.get("what", ""), days=whole(request.POST.get("days", "").strip()) or 0,
            queue=whole(queue) or 0, module=request.POST.get("module", ""), by=request.person.id, now=clock.wall(),
        )  # fmt: skip
    except Refused as why:
        return _again(request, {why.field: str(why)})
    return redirect("/admin/personal/#rules")


@page("personal.manage", "POST")
def rule_end(request: Request, kept: int) -> HttpResponse:
    """A rule that the reader may know of holds no more."""
    if not any(rule.pk == kept for rule in _rules(request.person)):
        return refused(request, _("There is no such rule."))
    try:
        retention.end_rule(kept, by=request.person.id, now=clock.wall())
    except Refused as why:
        return refused(request, str(why))
    return redirect("/admin/personal/#rules")


def listed(request: Request) -> dict[str, Any]:
    """Holds and rules that the reader may know of, and what forms offer."""
    rows = list(Hold.objects.filter(ended_at=None).order_by("-id")[:200])
    numbers = dict(visible_to(request.person).filter(id__in=[row.ticket for row in rows]).values_list("id", "number"))
    queues = {queue.id: queue.name for queue in queues_for(request.person).order_by("name")}
    return {
        "holds": [(row, numbers[row.ticket]) for row in rows if row.ticket in numbers],
        "rules": [(rule, words()[rule.what], queues.get(rule.queue, "")) for rule in _rules(request.person)],
        "kinds": words().items(), "queues": queues.items(), "of_tickets": OF_TICKETS,
        "defaults": [(words()[what], days) for what, days in retention.DEFAULTS.items()], "given": {}, "wrong": {},
    }  # fmt: skip


def words() -> dict[str, str]:
    """What a rule can be about, in the reader's language."""
    said = {
        "texts": _("Texts of closed tickets"), "files": _("Files of closed tickets"),
        "audit": _("Details and addresses of audit entries"), "sessions": _("Sessions and devices that were not used"),
        "deliveries": _("Deliveries that are done"), "mails": _("Mails as they came"),
        "jobs": _("Jobs that ended, with their results"),
    }  # fmt: skip
    return {what: said[what] for what in KEPT}


def _rules(person: Person) -> list[Rule]:
    known = [0, *queues_for(person).values_list("id", flat=True)]
    return list(Rule.objects.filter(queue__in=known).order_by("what", "queue", "module"))


def _again(request: Request, wrong: dict[str, str]) -> HttpResponse:
    context = listed(request) | {"given": request.POST, "wrong": wrong}
    return render(request, "personal/overview.html", context, status=422)
