"""Beacons of who writes, drafts as they are saved, and what others posted meanwhile."""

from __future__ import annotations

import uuid

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from watchfloor.core import clock
from watchfloor.presence import drafts, here
from watchfloor.tickets.commands import Refused
from watchfloor.web.page import Request, page, whole
from watchfloor.web.presence import parts
from watchfloor.web.ticket.find import found


@page("desk.read", "GET", "HEAD", "POST")
def presence(request: Request, number: int) -> HttpResponse:
    """Who else is on the ticket; a POST says what the person does there: reading, reply, note or escalate."""
    ticket = found(request.person, number)
    if request.method != "POST":
        return HttpResponse(parts.fragment(ticket.id, but=request.person.id))
    try:
        where = here.Page(uuid.UUID(request.POST.get("page", "")), request.person.id, ticket.id)
        if here.does(where, request.POST.get("doing", ""), clock.wall()):
            here.call([ticket.id])
    except ValueError as wrong:
        raise Refused("doing", _("That is nothing one does on a page: %(wrong)s") % {"wrong": wrong}) from wrong
    return HttpResponse(status=204)


@page("desk.work", "POST")
def draft(request: Request, number: int) -> HttpResponse:
    """Keep what is written so far, for any device of this person; an empty text lets go of it."""
    ticket = found(request.person, number)
    post = request.POST
    try:
        kept = drafts.save(
            request.person.id, ticket.id, post.get("kind", ""), post.get("body", ""), now=clock.wall(),
            seen=whole(post.get("seen", "")) or 0,
        )  # fmt: skip
    except ValueError as wrong:
        raise Refused("body", _("This draft cannot be kept: %(wrong)s.") % {"wrong": wrong}) from wrong
    return JsonResponse({"saved_at": int(kept.saved_at.timestamp() * 1000) if kept else None})


@page("desk.read")
def since(request: Request, number: int) -> HttpResponse:
    """What others posted past the position `seen`: shown beside what this person writes."""
    ticket = found(request.person, number)
    seen = whole(request.GET.get("seen", "")) or 0
    return render(request, "presence/_collision.html", parts.collided(request.person, ticket, seen))
