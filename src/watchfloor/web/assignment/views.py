"""Taking the next ticket, saying that one is away, and how tickets are given out."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from watchfloor.assignment import commands
from watchfloor.core import clock
from watchfloor.tickets.commands import Refused
from watchfloor.web.domain import domain_of
from watchfloor.web.page import Request, page, refused, whole
from watchfloor.web.words import lazy

NOTHING: Final = lazy(
    "Nothing waits for you: no ticket without an owner stands in your "
    "queues that your skills suffice for. New ones come by themselves."
)
LONGEST: Final = 24 * 60


@page("desk.work", "POST")
def next_ticket(request: Request) -> HttpResponse:
    """The next right ticket becomes the reader's, and opens."""
    domain = domain_of(request)
    taken = commands.take_next(request.person.id, now=clock.now(), domain=domain.condition if domain else None)
    if taken is None:
        return refused(request, NOTHING)
    return _to(request, f"/tickets/{taken.ticket.number}/")


@page("desk.work", "POST")
def availability(request: Request) -> HttpResponse:
    """Take no new tickets, for some minutes or until one says so; or take them again."""
    now, me = clock.now(), request.person.id
    if request.POST.get("to") == "available":
        commands.come_back(me, by=me, now=now)
    elif request.POST.get("to") == "away":
        minutes = whole(request.POST.get("minutes", "") or "0")
        if minutes is None or minutes > LONGEST:
            raise Refused("minutes", _("Be away for at most a day; the roster holds longer absences."))
        commands.go_away(me, by=me, now=now, until=now + timedelta(minutes=minutes) if minutes else None)
    else:
        raise Refused("to", _("One is available or away."))
    return redirect("/home/?show=mine")


def _to(request: Request, address: str) -> HttpResponse:
    """A page for a browser; for a script that posted, where to go."""
    if not request.headers.get("HX-Request"):
        return redirect(address)
    answer = HttpResponse(status=204)
    answer["HX-Redirect"] = address
    return answer
