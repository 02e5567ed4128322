"""Rating: by a signed link without signing in, in the portal; and asking for it from the desk."""

from __future__ import annotations

from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from watchfloor.core import clock
from watchfloor.satisfaction import commands, links
from watchfloor.tickets.commands import Refused
from watchfloor.tickets.models import Ticket
from watchfloor.web.page import READS, Request, page
from watchfloor.web.satisfaction import form
from watchfloor.web.satisfaction.limit import Limit, address_of
from watchfloor.web.ticket.acts import act

# An office behind one address may rate a lot on a Friday; nobody rates a hundred times a minute.
LOOKS: Final = Limit(120, 60.0)
ANSWERS: Final = Limit(30, 60.0)


@page("public", "GET", "HEAD", "POST")
def rate(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind a link. It shows the subject and nothing else of the ticket, to whoever holds it."""
    if not (LOOKS if request.method in READS else ANSWERS).allows(address_of(request)):
        answer = render(request, "satisfaction/rate.html", {"busy": True}, status=429)
        answer["Retry-After"] = "60"
        return answer
    now = clock.now()
    ticket = links.ticket_of(token, now)
    if ticket is None:
        return render(request, "satisfaction/rate.html", {}, status=410)
    if request.method != "POST":
        asked = request.GET if "rating" in request.GET else None
        context = {"rated": form.context(ticket, now, asked), "thanks": "thanks" in request.GET}
        return render(request, "satisfaction/rate.html", context | {"rating_address": f"/rate/{token}/"})
    try:
        commands.give(ticket.id, **form.posted(request.POST), now=now, by_link=True)
    except Refused as refusal:
        context = {"rated": form.context(ticket, now, request.POST), "error": str(refusal)}
        return render(request, "satisfaction/rate.html", context | {"rating_address": f"/rate/{token}/"}, status=422)
    return redirect(f"/rate/{token}/?thanks=1")


@page("portal.use", "POST")
def portal(request: Request, number: int) -> HttpResponse:
    """Rate one's own ticket."""
    ticket = Ticket.objects.filter(requester=request.person, number=number).first()
    if ticket is None:
        raise Http404
    commands.give(ticket.id, **form.posted(request.POST), now=clock.now())
    return redirect(f"/portal/tickets/{number}/#rating")


@page("desk.work", "POST")
def ask(request: Request, number: int) -> HttpResponse:
    """Ask the requester how the help was; the ticket's page then has the link to send them."""
    return act(request, number, lambda row: commands.ask(row.id, by=request.person.id, now=clock.now()))
