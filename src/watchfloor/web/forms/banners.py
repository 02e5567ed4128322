"""What is known to be wrong now: told, changed, ended."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import quote

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from watchfloor.core import clock
from watchfloor.core.models import Definition, Module, Platform
from watchfloor.forms import banners as room
from watchfloor.forms import commands
from watchfloor.forms.banners import BANNER, STATES
from watchfloor.tickets.commands import Refused
from watchfloor.web.page import Request, page


@page("admin.forms")
def listed(request: Request) -> HttpResponse:
    """What is told now, and what was told lately."""
    gone = Definition.objects.filter(what=BANNER, archived=True, owner=None).order_by("-saved_at")[:20]
    return render(request, "forms/banners.html", {"shown": room.shown(), "gone": gone})


@page("admin.forms", "GET", "HEAD", "POST")
def new(request: Request) -> HttpResponse:
    """Tell that something is wrong."""
    begun = {"state": "worked_on", "since": clock.now().isoformat()}
    return _edited(request, None, "", begun)


@page("admin.forms", "GET", "HEAD", "POST")
def banner(request: Request, banner: int) -> HttpResponse:
    """Tell it anew: another state, another time of the next word."""
    row = _found(banner)
    return _edited(request, row, row.name, row.body)


@page("admin.forms", "POST")
def end(request: Request, banner: int) -> HttpResponse:
    """It is over: nobody is told any more."""
    commands.retire(_found(banner).id, what=BANNER, by=request.person.id, now=clock.now())
    return redirect("/admin/banners/")


@page("admin.forms", "POST")
def restoration(request: Request, banner: int) -> HttpResponse:
    """It is back."""
    commands.reinstate(_found(banner).id, what=BANNER, by=request.person.id, now=clock.now())
    return redirect("/admin/banners/")


def _edited(request: Request, row: Definition | None, title: str, body: dict[str, Any]) -> HttpResponse:
    refusal: Refused | None = None
    if request.method == "POST":
        title, body = request.POST.get("title", ""), _posted(request)
        try:
            commands.save_banner(title=title, body=body, by=request.person.id, now=clock.now(),
                                 key=row.id if row else None)  # fmt: skip
        except Refused as why:
            refusal = why
        else:
            return redirect("/admin/banners/")
    context = {
        "row": row, "title": title, "body": body, "refusal": refusal, "states": STATES.items(),
        "words": ", ".join(body.get("words") or ()), "since": _local(body.get("since")),
        "next_word_at": _local(body.get("next_word_at")), "platforms": Platform.objects.order_by("name"),
        "modules": Module.objects.select_related("platform").order_by("platform__name", "name"),
    }  # fmt: skip
    answer = render(request, "forms/banner.html", context, status=422 if refusal else 200)
    if refusal:
        answer["X-Message"] = quote(str(refusal))
    return answer


def _posted(request: Request) -> dict[str, Any]:
    data = request.POST
    return {
        **{name: data.get(name, "") for name in ("text", "state", "platform", "module")},
        "words": [word for word in data.get("words", "").split(",") if word.strip()],
        **{name: _zoned(data.get(name, "")) for name in ("since", "next_word_at")},
    }


def _zoned(text: str) -> str:
    """A local time of the page as a moment; what is none is left for the room to refuse."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=timezone.get_current_timezone()).isoformat() if text else ""
    except ValueError:
        return text


def _local(text: object) -> str:
    """A moment as the page's field writes it."""
    try:
        return timezone.localtime(datetime.fromisoformat(str(text))).strftime("%Y-%m-%dT%H:%M") if text else ""
    except ValueError:
        return ""


def _found(key: int) -> Definition:
    row = Definition.objects.filter(id=key, what=BANNER).first()
    if row is None:
        raise Http404
    return row
