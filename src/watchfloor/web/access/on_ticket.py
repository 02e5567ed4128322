"""Who may see one ticket, and giving somebody access to it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render

from watchfloor.core import clock
from watchfloor.tickets.access import reads_restricted, who_may_see
from watchfloor.tickets.granting import may_give, told_of
from watchfloor.web.access.form import Given, choices
from watchfloor.web.page import Request, page
from watchfloor.web.ticket.find import found
from watchfloor.web.ticket.show import note_reading


@page("admin.access", "GET", "HEAD", "POST")
def access(request: Request, number: int) -> HttpResponse:
    """Who may see the ticket; posted to, somebody more."""
    row, person = found(request.person, number), request.person
    if reads_restricted(person, row):
        note_reading(person, row)
    given = Given(request.POST.dict() if request.method == "POST" else {}, person, ticket=row)
    if request.method == "POST" and given.give(clock.now()) is not None:
        return redirect(f"/tickets/{number}/access/")
    grants, people = who_may_see(row)
    context = {
        "ticket": row, "grants": told_of(person, grants), "readers": people, "given": given,
        "may_give": may_give(person, row.queue), **choices(),
    }  # fmt: skip
    return render(request, "access/ticket.html", context, status=422 if given.wrong else 200)
