"""Where requesters ask, follow and answer. It shows one's own tickets only, and of them what is public."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from watchfloor.core import clock
from watchfloor.core.models import Module, Person, Platform
from watchfloor.tickets import commands, commands_ties
from watchfloor.tickets.history import timeline
from watchfloor.tickets.models import Ticket
from watchfloor.tickets.queries import OPEN, asked_by
from watchfloor.web.files.given import file_ids, picker
from watchfloor.web.forms.filing import Filing
from watchfloor.web.page import Request, page, whole
from watchfloor.web.portal.answers import answers, usual
from watchfloor.web.portal.state import state_of, told
from watchfloor.web.satisfaction.panel import portal_context
from watchfloor.web.ticket.lines import lines_of
from watchfloor.web.words import lazy

SHOWN = 50
SHOWS = {
    "all": (lazy("All"), ()), "open": (lazy("Open"), OPEN), "waits": (lazy("Waits for you"), ("pending",)),
    "done": (lazy("Done"), ("solved", "closed")),
}  # fmt: skip
# How a requester can end a ticket: its status then, and the reason.
ENDS = {"solved": ("solved", "solved"), "withdrawn": ("closed", "cancelled")}


@page("portal.use", "GET", "HEAD", "POST")
def ask(request: Request) -> HttpResponse:
    """The form to ask, and what one asked lately."""
    filing = Filing(request, at_desk=False)
    if request.method == "POST" and filing.is_valid():
        ticket = filing.file(by=request.person, now=clock.now())
        if ticket is not None:
            return redirect(f"/portal/tickets/{ticket.number}/")
    context = {
        "filing": filing, "mine": own(request.person)[:5], "usual": usual(filing.about.kind), **picker(request),
    }  # fmt: skip
    return render(request, "portal/ask.html", context, status=422 if filing.errors else 200)


@page("portal.use")
def answered(request: Request) -> HttpResponse:
    """What fits the words that are being written, before anything is sent."""
    said = request.GET
    # No table has a row 0: what names none finds none.
    platform = Platform.objects.filter(id=whole(said.get("platform", "")) or 0).first()
    module = Module.objects.filter(id=whole(said.get("module", "")) or 0).first()
    names = [row.name if row else "" for row in (platform, module)]
    fitting = answers(request.person, said.get("kind", ""), said.get("text", "")[:400], *names)
    return render(request, "portal/_answers.html", {"answers": fitting})


@page("portal.use")
def mine(request: Request) -> HttpResponse:
    """All that one asked, or what is open of it, or waits for one; a page at a time."""
    show = request.GET.get("show", "all")
    rows = own(request.person)
    if show in SHOWS and SHOWS[show][1]:
        rows = rows.filter(status__in=SHOWS[show][1])
    if (after := _after(request.GET.get("after", ""))) is not None:
        rows = rows.extra(where=["(ticket.updated_at, ticket.id) < (%s, %s)"], params=list(after))
    found = list(rows[: SHOWN + 1])
    older = f"{found[SHOWN - 1].updated_at.isoformat()}_{found[SHOWN - 1].id}" if len(found) > SHOWN else ""
    context = {"tickets": found[:SHOWN], "older": older, "shows": SHOWS.items(), "show": show}
    return render(request, "portal/mine.html", context)


@page("portal.use")
def ticket(request: Request, number: int) -> HttpResponse:
    """One ticket of one's own, as far as it is public."""
    row = _own(request.person, number)
    context = {
        "ticket": row, "lines": lines_of(row, timeline(row, public_only=True)), "state": state_of(row, clock.now()),
        "told": told(row),
        **portal_context(row),
    }  # fmt: skip
    return render(request, "portal/ticket.html", context)


@page("portal.use", "POST")
def replies(request: Request, number: int) -> HttpResponse:
    """Answer on one's own ticket."""
    row = _own(request.person, number)
    files = file_ids(request)
    body = request.POST.get("body", "").strip() or (gettext("(See what is attached.)") if files else "")
    commands.reply(row.id, body=body, by=request.person.id, now=clock.now(), files=files)
    return redirect(f"/portal/tickets/{number}/")


@page("portal.use", "POST")
def end(request: Request, number: int) -> HttpResponse:
    """Say that it is solved, or that it is needed no more."""
    row, outcome = _own(request.person, number), request.POST.get("outcome", "")
    if outcome not in ENDS:
        raise commands.Refused("outcome", gettext("Say that it is solved, or that you need it no more."))
    if row.merged_into is not None:
        raise commands.Refused("ticket", gettext("It goes on for others too, so it is not yours alone to end."))
    status, reason = ENDS[outcome]
    commands.set_status(row.id, status=status, reason=reason, by=request.person.id, now=clock.now())
    return redirect(f"/portal/tickets/{number}/")


@page("portal.use", "POST")
def follow_up(request: Request, number: int) -> HttpResponse:
    """Ask something new that follows from a ticket that is done."""
    row = _own(request.person, number)
    body, subject = request.POST.get("body", ""), request.POST.get("subject", "")
    new = commands_ties.follow_up(
        row.id, body=body, subject=subject, files=file_ids(request), by=request.person.id, now=clock.now()
    )  # fmt: skip
    return redirect(f"/portal/tickets/{new.number}/")


def own(person: Person) -> QuerySet[Ticket]:
    """What `person` asked, newest change first; also for those who may see more elsewhere."""
    return asked_by(person).defer("words").order_by("-updated_at", "-id")


def _after(text: str) -> tuple[datetime, int] | None:
    """The row that a page begins past, as the link before it names it."""
    at, _, key = text.partition("_")
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return None
    return (moment, whole(key) or 0) if 1900 < moment.year < 9000 else None


def _own(person: Person, number: int) -> Ticket:
    row = own(person).select_related("requester").filter(number=number).first()
    if row is None:
        raise Http404
    return row
