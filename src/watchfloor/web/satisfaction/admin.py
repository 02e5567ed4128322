"""When requesters are asked how the help was, and what follows a bad answer."""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpResponse
from django.shortcuts import redirect, render

from watchfloor.core import clock
from watchfloor.core.models import Person
from watchfloor.core.permissions import WORKS_TICKETS
from watchfloor.engine.events import PRIORITIES
from watchfloor.satisfaction import commands
from watchfloor.satisfaction import settings as kept
from watchfloor.tickets.commands import Refused
from watchfloor.web.page import Request, page, whole


@page("admin.satisfaction", "GET", "HEAD", "POST")
def settings(request: Request) -> HttpResponse:
    """The one form. What it says holds from the next solve on."""
    if request.method != "POST":
        return _form(request, kept.current())
    post = request.POST
    body = {
        "ask": post.get("ask") == "1", "bad_at_most": whole(post.get("bad_at_most", "")),
        "priority": post.get("priority", ""), "due_hours": whole(post.get("due_hours", "")),
        "owner": whole(post.get("owner", "")),
    }  # fmt: skip
    try:
        commands.save_settings(body, by=request.person.id, now=clock.now())
    except Refused as refusal:
        answer = _form(request, kept.current(), error=str(refusal), status=422)
        answer["X-Message"] = quote(str(refusal))
        return answer
    return redirect("/admin/satisfaction/?saved=1")


def _form(request: Request, settings: kept.Settings, *, error: str = "", status: int = 200) -> HttpResponse:
    context = {
        "settings": settings, "row": kept.kept(), "error": error, "priorities": PRIORITIES,
        "people": Person.objects.filter(role__in=WORKS_TICKETS).order_by("name"), "saved": "saved" in request.GET,
        "open_for": kept.OPEN_FOR.days, "changeable_for": kept.CHANGEABLE_FOR.days,
    }  # fmt: skip
    return render(request, "satisfaction/admin.html", context, status=status)
