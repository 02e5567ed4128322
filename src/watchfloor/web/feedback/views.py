"""The board of ideas in the portal, a voice for one, and the team's verbs on a ticket of feedback."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from watchfloor.core import clock
from watchfloor.core.models import Person
from watchfloor.feedback import commands, queries
from watchfloor.feedback.commands import STATES
from watchfloor.tickets import commands_voice
from watchfloor.tickets.models import Ticket
from watchfloor.tickets.queries import by_number
from watchfloor.web.page import Request, page

SHOWN = 60


@page("portal.use")
def board(request: Request) -> HttpResponse:
    """The ideas that the team shows, narrowed by state or words."""
    state, sort = request.GET.get("state", ""), request.GET.get("sort", "wanted")
    text = request.GET.get("q", "")[:200]
    ideas = queries.board(request.person, state=state if state in STATES else "", sort=sort, text=text)
    context = {
        "ideas": ideas[:SHOWN], "cut": len(ideas) > SHOWN, "states": STATES.items(), "state": state, "sort": sort,
        "sorts": queries.SORTS.items(), "text": text,
    }  # fmt: skip
    return render(request, "feedback/board.html", context)


@page("portal.use", "POST")
def votes(request: Request, number: int) -> HttpResponse:
    """Want it too, or no more. Only what is on the board can be wanted from here: nothing else is known to exist."""
    idea = queries.by_number(request.person, number)
    if idea is None:
        raise Http404
    turn = commands_voice.unvote if request.POST.get("take") == "back" else commands_voice.vote
    turn(idea.ticket, by=request.person.id, now=clock.now())
    if "HX-Request" in request.headers:
        return render(request, "feedback/_vote.html", {"idea": queries.by_number(request.person, number)})
    return redirect("/portal/feedback/")


@page("desk.work", "POST")
def showing(request: Request, number: int) -> HttpResponse:
    """Show a ticket of feedback on the board, in the team's words."""
    row = _found(request.person, number)
    said = {name: request.POST.get(name, "") for name in ("title", "summary")}
    commands.show_idea(row.id, **said, by=request.person.id, now=clock.now())
    return redirect(f"/tickets/{number}/")


@page("desk.work", "POST")
def answer(request: Request, number: int) -> HttpResponse:
    """Say what becomes of the idea."""
    row = _found(request.person, number)
    state, note = request.POST.get("state", ""), request.POST.get("note", "")
    commands.answer_idea(row.id, state=state, note=note, by=request.person.id, now=clock.now())
    return redirect(f"/tickets/{number}/")


@page("desk.work", "POST")
def hiding(request: Request, number: int) -> HttpResponse:
    """Take it off the board."""
    commands.hide_idea(_found(request.person, number).id, by=request.person.id, now=clock.now())
    return redirect(f"/tickets/{number}/")


def _found(person: Person, number: int) -> Ticket:
    row = by_number(person, number)
    if row is None:
        raise Http404
    return row
