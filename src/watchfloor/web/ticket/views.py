"""One ticket: its page, and each verb as a noun that is posted to. A verb answers with the page it changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from watchfloor.core import clock
from watchfloor.core.models import Person, Queue
from watchfloor.core.permissions import allows
from watchfloor.engine.events import PRIORITIES, STATUSES
from watchfloor.groups.queries import same_issue
from watchfloor.presence import drafts
from watchfloor.tickets import commands
from watchfloor.tickets.models import Ticket
from watchfloor.tickets.queries import by_number, recent_of_requester, timeline
from watchfloor.watch.queries import signal_of_ticket
from watchfloor.web.clocks import panel as clocks
from watchfloor.web.desk.people import workers
from watchfloor.web.desk.views import owner_from
from watchfloor.web.escalate.panel import escalation_panel
from watchfloor.web.page import Request, page, whole
from watchfloor.web.presence import parts as presence
from watchfloor.web.ticket.lines import FILTERS, lines_of

# What may be sent together with a reply.
AND_SET: Final = ("", "pending", "solved")


@page("desk.read")
def ticket(request: Request, number: int) -> HttpResponse:
    """The ticket with its history; `show` narrows the history."""
    row = found(request.person, number)
    lines = lines_of(row, timeline(row))
    chosen = request.GET.get("show", "all")
    chosen = chosen if chosen in FILTERS else "all"
    context = {
        "ticket": row,
        "lines": [line for line in lines if FILTERS[chosen](line)],
        "filters": [(key, sum(map(fits, lines))) for key, fits in FILTERS.items()],
        "chosen": chosen,
        "lately": recent_of_requester(request.person, row),
        "signal": signal_of_ticket(request.person, row.id),
        "same": same_issue(request.person, row.id),
        "statuses": STATUSES,
        "priorities": PRIORITIES,
        "queues": Queue.objects.order_by("name"),
        "people": workers(),
        **panel_context(request.person, row),
    }
    return render(request, "ticket/page.html", context)


@page("desk.work", "POST")
def replies(request: Request, number: int) -> HttpResponse:
    """Write to the requester, and with `then` set the status in the same act."""
    row, now = found(request.person, number), clock.now()
    then = request.POST.get("then", "")
    if then not in AND_SET:
        raise commands.Refused("then", "A reply can set a ticket pending or solved.")
    if (held_up := presence.collision(request, row)) is not None:
        return held_up
    drafts.forget(request.person.id, row.id, "reply")
    commands.reply(row.id, body=request.POST.get("body", ""), by=request.person.id, now=now)
    if then:
        commands.set_status(row.id, status=then, by=request.person.id, now=now)
    return redirect(f"/tickets/{number}/")


@page("desk.work", "POST")
def notes(request: Request, number: int) -> HttpResponse:
    """Add an internal note."""
    body, row = request.POST.get("body", ""), found(request.person, number)
    if (held_up := presence.collision(request, row)) is not None:
        return held_up
    drafts.forget(request.person.id, row.id, "note")
    return _act(request, number, lambda row: commands.add_note(row, body=body, by=request.person.id, now=clock.now()))


@page("desk.work", "POST")
def assignment(request: Request, number: int) -> HttpResponse:
    """Give the ticket an owner, or take it away."""
    to = owner_from(request.POST, request.person)
    return _act(request, number, lambda row: commands.assign(row, to=to, by=request.person.id, now=clock.now()))


@page("desk.work", "POST")
def queue(request: Request, number: int) -> HttpResponse:
    """Let the ticket wait in another queue."""
    key = whole(request.POST.get("queue", ""))
    return _act(request, number, lambda row: commands.move(row, queue=key, by=request.person.id, now=clock.now()))


@page("desk.work", "POST")
def status(request: Request, number: int) -> HttpResponse:
    """Set the status."""
    to, reason = request.POST.get("status", ""), request.POST.get("reason") or None
    return _act(
        request,
        number,
        lambda row: commands.set_status(row, status=to, reason=reason, by=request.person.id, now=clock.now()),
    )


@page("desk.work", "POST")
def priority(request: Request, number: int) -> HttpResponse:
    """Set the priority."""
    to = request.POST.get("priority", "")
    return _act(
        request, number, lambda row: commands.set_priority(row, priority=to, by=request.person.id, now=clock.now())
    )


def panel_context(person: Person, ticket: Ticket) -> dict[str, object]:
    """What other rooms show on the ticket's page."""
    return {
        **presence.panel_context(person, ticket, may_work=allows(person, "desk.work")),
        **escalation_panel(ticket),
        **clocks.panel_context(person, ticket, clock.now()),
    }


def found(person: Person, number: int) -> Ticket:
    """The ticket, if `person` may open it; else it does not exist."""
    row = by_number(person, number)
    if row is None:
        raise Http404
    return row


def _act(request: Request, number: int, verb: Callable[[int], Ticket]) -> HttpResponse:
    verb(found(request.person, number).id)
    return redirect(f"/tickets/{number}/")
