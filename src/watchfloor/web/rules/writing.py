"""What is inserted while somebody writes on a ticket: canned texts with their variables filled, people to call on."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from watchfloor.core.models import Person
from watchfloor.engine import variables
from watchfloor.rules.canned import canned_for
from watchfloor.rules.fill import values_of
from watchfloor.web.desk.people import workers
from watchfloor.web.page import Request, page
from watchfloor.web.ticket.find import found


@page("desk.work")
def canned_texts(request: Request, number: int) -> HttpResponse:
    """The canned texts as they read on this ticket, for the list that `/` opens."""
    values = values_of(found(request.person, number), request.person)
    texts = [
        (one, variables.fill(one.text, values), variables.missing(one.text, values))
        for one in canned_for(request.person)
    ]
    return render(request, "rules/_canned_choices.html", {"texts": texts})


@page("desk.work")
def mentionable(request: Request, number: int) -> HttpResponse:
    """Who can be called on by `@`: everybody who works the desk; who owns the ticket comes first."""
    row = found(request.person, number)
    people: list[Person] = sorted(workers(), key=lambda person: person.id != row.owner_id)
    return render(request, "rules/_people_choices.html", {"people": people, "ticket": row})
