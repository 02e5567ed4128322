"""Where requesters ask, follow and answer. It shows one's own tickets only, and of them what is public."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from watchfloor.core import clock
from watchfloor.core.models import Module, Person, Platform
from watchfloor.tickets import commands
from watchfloor.tickets.models import Ticket
from watchfloor.tickets.queries import timeline, visible_to
from watchfloor.web.files.given import file_ids, picker
from watchfloor.web.forms.filing import Filing
from watchfloor.web.page import Request, page, whole
from watchfloor.web.portal.answers import answers, usual
from watchfloor.web.satisfaction.panel import portal_context
from watchfloor.web.ticket.lines import lines_of

SHOWN = 100


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
    platform = Platform.objects.filter(id=whole(said.get("platform", ""))).first()
    module = Module.objects.filter(id=whole(said.get("module", ""))).first()
    names = [row.name if row else "" for row in (platform, module)]
    fitting = answers(request.person, said.get("kind", ""), said.get("text", "")[:400], *names)
    return render(request, "portal/_answers.html", {"answers": fitting})


@page("portal.use")
def mine(request: Request) -> HttpResponse:
    """All that one asked."""
    return render(request, "portal/mine.html", {"tickets": own(request.person)[:SHOWN]})


@page("portal.use")
def ticket(request: Request, number: int) -> HttpResponse:
    """One ticket of one's own, as far as it is public."""
    row = _own(request.person, number)
    context = {"ticket": row, "lines": lines_of(row, timeline(row, public_only=True)), **portal_context(row)}
    return render(request, "portal/ticket.html", context)


@page("portal.use", "POST")
def replies(request: Request, number: int) -> HttpResponse:
    """Answer on one's own ticket."""
    row = _own(request.person, number)
    files = file_ids(request)
    body = request.POST.get("body", "").strip() or ("(See what is attached.)" if files else "")
    commands.reply(row.id, body=body, by=request.person.id, now=clock.now(), files=files)
    return redirect(f"/portal/tickets/{number}/")


def own(person: Person) -> QuerySet[Ticket]:
    """What `person` asked, newest change first; also for those who may see more elsewhere."""
    return visible_to(person).filter(requester=person).defer("words").order_by("-updated_at", "-id")


def _own(person: Person, number: int) -> Ticket:
    row = own(person).select_related("requester").filter(number=number).first()
    if row is None:
        raise Http404
    return row
