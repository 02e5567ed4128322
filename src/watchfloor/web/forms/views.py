"""Filing a ticket for somebody, and the part of any form that hangs on what it is about."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render

from watchfloor.core import clock
from watchfloor.core.permissions import allows
from watchfloor.web.files.given import picker
from watchfloor.web.forms.filing import Filing
from watchfloor.web.page import Request, page
from watchfloor.web.portal.answers import usual


@page("desk.work", "GET", "HEAD", "POST")
def new_ticket(request: Request) -> HttpResponse:
    """File a ticket for somebody."""
    filing = Filing(request, at_desk=True)
    if request.method == "POST" and filing.is_valid():
        ticket = filing.file(by=request.person, now=clock.now())
        if ticket is not None:
            return redirect(f"/tickets/{ticket.number}/")
    context = {"filing": filing, **picker(request)}
    return render(request, "forms/new.html", context, status=422 if filing.errors else 200)


@page("portal.use")
def questions(request: Request) -> HttpResponse:
    """What the form asks for this kind, platform and module: the part of the page that changes with them."""
    at_desk = request.GET.get("at") == "desk" and allows(request.person, "desk.work")
    filing = Filing(request, at_desk=at_desk)
    # In the portal what concerns everything stands on top of the page already.
    context = {"filing": filing, "hide_general": not at_desk, "usual": usual(filing.about.kind)}
    return render(request, "forms/_part.html", context)
