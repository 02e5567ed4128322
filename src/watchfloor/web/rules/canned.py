"""Canned texts: the list, and one to write."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render

from watchfloor.core import clock
from watchfloor.core.models import Definition
from watchfloor.directory.commands import archive_definition, restore_definition
from watchfloor.rules.canned import CANNED, canned_of
from watchfloor.rules.commands import save_canned
from watchfloor.tickets.commands import Refused
from watchfloor.web.page import Request, page
from watchfloor.web.rules.kept import changeable, found, may_change, owner_asked, shell, variables_shown


@page("desk.work")
def listing(request: Request) -> HttpResponse:
    """One's own and the shared ones; those in the archive on demand."""
    archived = request.GET.get("show") == "archive"
    mine = Q(owner=None) | Q(owner=request.person)
    rows = Definition.objects.filter(mine, what=CANNED, archived=archived).order_by("name", "id")
    texts = [(canned_of(row), may_change(request.person, row)) for row in rows]
    context = {"texts": texts, "archived": archived, **shell(request.person, "canned")}
    return render(request, "rules/canned.html", context)


@page("desk.work", "GET", "HEAD", "POST")
def new(request: Request) -> HttpResponse:
    """Write one."""
    if request.method == "POST":
        return _saved(request, None)
    return _form(request, None, {"name": "", "text": "", "words": "", "shared": False})


@page("desk.work", "GET", "HEAD", "POST")
def one(request: Request, canned: int) -> HttpResponse:
    """Read one, and change it where one may."""
    row = found(request.person, CANNED, canned)
    if request.method == "POST":
        return _saved(request, changeable(request.person, CANNED, canned))
    text = canned_of(row)
    shown = {"name": text.name, "text": text.text, "words": text.words, "shared": not text.is_mine}
    return _form(request, row, shown)


@page("desk.work", "POST")
def archive(request: Request, canned: int) -> HttpResponse:
    """Put it away, or take it out again."""
    row, now = changeable(request.person, CANNED, canned), clock.now()
    if row.archived:
        restore_definition(row.id, by=request.person.id, now=now)
    else:
        archive_definition(row.id, by=request.person.id, now=now)
    return redirect("/canned/")


def _saved(request: Request, row: Definition | None) -> HttpResponse:
    said = {name: request.POST.get(name, "") for name in ("name", "text", "words")}
    try:
        save_canned(
            name=said["name"], text=said["text"], words=said["words"], owner=owner_asked(request),
            by=request.person.id, now=clock.now(), key=row.id if row else None, place=row.place if row else 0,
        )  # fmt: skip
    except Refused as refusal:
        shown = {**said, "shared": request.POST.get("shared") == "yes"}
        return _form(request, row, shown, {refusal.field: str(refusal)})
    return redirect("/canned/")


def _form(
    request: Request, row: Definition | None, shown: dict[str, Any], errors: dict[str, str] | None = None
) -> HttpResponse:
    context = {
        "row": row, "shown": shown, "errors": errors or {}, "variables": variables_shown(request.person),
        "may_change": row is None or may_change(request.person, row), **shell(request.person, "canned"),
    }  # fmt: skip
    return render(request, "rules/canned_form.html", context, status=422 if errors else 200)
