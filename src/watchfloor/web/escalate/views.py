"""Handing a ticket to the next tier, and what is with one."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from django.http import HttpResponse
from django.shortcuts import render

from watchfloor.core import clock
from watchfloor.escalation import commands
from watchfloor.escalation.queries import handovers, waiting
from watchfloor.eventlog.read import head
from watchfloor.presence import drafts
from watchfloor.tickets.commands import Refused
from watchfloor.web.escalate import form
from watchfloor.web.page import Request, page, whole
from watchfloor.web.ticket.acts import done
from watchfloor.web.ticket.find import found

SHOWN: Final = 100


@page("desk.work", "GET", "HEAD", "POST")
def escalation(request: Request, number: int) -> HttpResponse:
    """The template to fill in. What is missing is named field by field, and nothing is handed over before."""
    ticket = found(request.person, number)
    if request.method != "POST":
        return render(request, "escalate/page.html", form.context(request.person, ticket))
    data, before = request.POST.dict(), head()
    try:
        commands.request(
            ticket.id, answers=form.values(data), queue=whole(data.get("queue", "")), needs=data.get("needs", "fix"),
            severity=whole(data.get("severity", "")), keep_owner=data.get("keep_owner") == "1", by=request.person.id,
            now=clock.now(),
        )  # fmt: skip
    except Refused as refusal:
        errors = refusal.missing if isinstance(refusal, commands.Incomplete) else {refusal.field: str(refusal)}
        answer = render(request, "escalate/page.html", form.context(request.person, ticket, data, errors), status=422)
        answer["X-Message"] = quote(str(refusal))
        return answer
    drafts.forget(request.person.id, ticket.id, form.DRAFT)
    return done(request, number, before)


@page("desk.read")
def escalations(request: Request) -> HttpResponse:
    """The open tickets that are with a higher tier, the longest there first, each with what it was handed over with."""
    tier = whole(request.GET.get("tier", ""))
    tier = tier if tier in (2, 3) else None
    rows = waiting(request.person, tier=tier, limit=SHOWN + 1)
    came = handovers([row.id for row in rows[:SHOWN]])
    lines = [(row, came.get(row.id, [None])[0]) for row in rows[:SHOWN]]
    mine = request.GET.get("by") == "me"
    if mine:
        lines = [(row, one) for row, one in lines if one and one.actor == request.person]
    context = {"lines": lines, "tier": tier, "mine": mine, "has_more": len(rows) > SHOWN, "now": clock.now()}
    return render(request, "escalate/list.html", context)
