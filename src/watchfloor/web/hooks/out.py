"""Hooks: who is told of what. A secret is shown once, in the answer to the form that made it."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import quote

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from watchfloor.core import clock
from watchfloor.core.models import Person, Platform
from watchfloor.core.permissions import WORKS_TICKETS
from watchfloor.delivery.models import DeliveryTarget
from watchfloor.engine.events import PRIORITIES
from watchfloor.hooks import commands
from watchfloor.hooks.commands import Wanted
from watchfloor.hooks.kinds import CHANGES, type_of
from watchfloor.hooks.models import Hook
from watchfloor.hooks.queries import visible_deliveries, visible_sources
from watchfloor.tickets.access import queues_for
from watchfloor.tickets.commands import Refused
from watchfloor.web.page import Request, page, whole

SHOWN: Final = 50


@page("admin.hooks")
def overview(request: Request) -> HttpResponse:
    """Hooks and sources, and how each does."""
    hooks = list(Hook.objects.filter(archived=False).order_by("name", "id"))
    targets = {row.target: row for row in DeliveryTarget.objects.filter(channel="webhook")}
    context = {
        "hooks": [{"row": hook, "state": targets.get(hook.target)} for hook in hooks],
        "sources": visible_sources(request.person),
    }
    return render(request, "hooks/overview.html", context)


@page("admin.hooks", "GET", "HEAD", "POST")
def new(request: Request) -> HttpResponse:
    """Make a hook."""
    if request.method != "POST":
        return _form(request, None, Wanted("", "", request.person.id))
    return _saved(request, None)


@page("admin.hooks", "GET", "HEAD", "POST")
def hook(request: Request, hook: int) -> HttpResponse:
    """Change a hook; below its form what was sent to it."""
    row = found(hook)
    if request.method != "POST":
        kept = Wanted(
            row.name, row.address, row.owner, row.kinds, row.queues, row.platforms, row.priorities, row.notes,
            row.active,
        )  # fmt: skip
        return _form(request, row, kept)
    return _saved(request, row)


@page("admin.hooks", "POST")
def secret(request: Request, hook: int) -> HttpResponse:
    """Give it a new secret, and show it this once."""
    row = commands.rotate(found(hook).pk, by=request.person.id, now=clock.wall())
    return render(request, "hooks/secret.html", {"hook": row})


@page("admin.hooks", "POST")
def archive(request: Request, hook: int) -> HttpResponse:
    """It is sent nothing more."""
    commands.archive(found(hook).pk, by=request.person.id, now=clock.wall())
    return redirect("/admin/hooks/")


def found(key: int) -> Hook:
    """The hook, or a page that is not there."""
    row = Hook.objects.filter(id=key, archived=False).first()
    if row is None:
        raise Http404
    return row


def _saved(request: Request, row: Hook | None) -> HttpResponse:
    wanted = _posted(request)
    try:
        known = set(queues_for(request.person).filter(id__in=wanted.queues).values_list("id", flat=True))
        if unknown := [key for key in wanted.queues if key not in known]:
            raise Refused("queues", _("There is no queue %(queue)s.") % {"queue": unknown[0]})
        kept = commands.save_hook(wanted, by=request.person.id, now=clock.wall(), key=row.pk if row else None)
    except Refused as refusal:
        answer = _form(request, row, wanted, error=str(refusal), field=refusal.field, status=422)
        answer["X-Message"] = quote(str(refusal))
        return answer
    return redirect(f"/admin/hooks/{kept.pk}/") if row else render(request, "hooks/secret.html", {"hook": kept})


def _posted(request: Request) -> Wanted:
    post = request.POST
    return Wanted(
        post.get("name", ""), post.get("address", ""), whole(post.get("owner", "")), post.getlist("kinds"),
        [key for word in post.getlist("queues") if (key := whole(word))], post.getlist("platforms"),
        post.getlist("priorities"), post.get("notes") == "1", post.get("active") == "1",
    )  # fmt: skip


def _form(
    request: Request, row: Hook | None, wanted: Wanted, *, error: str = "", field: str = "", status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {
        "hook": row, "wanted": wanted, "error": error, "field": field, "priorities": PRIORITIES,
        "kinds": [{"kind": kind, "type": type_of(kind)} for kind in CHANGES],
        "queues": queues_for(request.person).order_by("name"), "platforms": Platform.objects.order_by("name"),
        "owners": Person.objects.filter(role__in=WORKS_TICKETS).order_by("name"),
    }  # fmt: skip
    if row:
        context |= {
            "state": DeliveryTarget.objects.filter(channel="webhook", target=row.target).first(),
            "deliveries": visible_deliveries(row, request.person)[:SHOWN], "shown": SHOWN,
        }  # fmt: skip
    return render(request, "hooks/hook.html", context, status=status)
