"""Saving, changing, ordering and putting away views."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from watchfloor.core import clock
from watchfloor.core.models import Definition
from watchfloor.core.permissions import allows
from watchfloor.engine.conditions import as_data
from watchfloor.tickets.commands import Refused
from watchfloor.views import commands
from watchfloor.views.definitions import VIEW, View, view_of
from watchfloor.views.queries import counts, may_change, shared_first, views_for
from watchfloor.web.conditions.form import builder
from watchfloor.web.conditions.form import kept as kept_condition
from watchfloor.web.conditions.form import read as read_condition
from watchfloor.web.conditions.options import attribute_names, names_in
from watchfloor.web.conditions.words import told_of
from watchfloor.web.desk.columns import column_of, every_column
from watchfloor.web.desk.conditions import Listing, as_condition, read, written
from watchfloor.web.desk.sorting import WORDS, sort_of
from watchfloor.web.domain import domain_of, key_of
from watchfloor.web.page import Request, page, whole

PREFIX = "condition"


@page("desk.work")
def every_view(request: Request) -> HttpResponse:
    """All views that one may use, in their order, and those that were put away."""
    person = request.person
    shared, mine = shared_first(views_for(person))
    found = counts(person, [view.id for view in (*shared, *mine)], key_of(domain_of(request)))
    names = names_in(*(view.body.condition for view in (*shared, *mine)))

    def line(view: View) -> dict[str, Any]:
        said = told_of(view.body.condition, names)
        return {"view": view, "count": found.get(view.id), "says": said, "may": may_change(person, view.owner)}

    away = Definition.objects.filter(what=VIEW, archived=True).order_by("name", "id")
    return render(request, "views/list.html", {
        "groups": [
            (gettext("Shared views"), [line(view) for view in shared]),
            (gettext("My views"), [line(view) for view in mine]),
        ],
        "away": [row for row in away[:100] if may_change(person, row.owner_id)],
    })  # fmt: skip


@page("desk.work", "GET", "HEAD", "POST")
def new(request: Request) -> HttpResponse:
    """Save a list as a view; the form starts from the list in the address."""
    if request.method == "POST":
        return _saved(request, None)
    listing = read(request, request.person)
    start = {"name": listing.view.name if listing.view else "", "condition": as_condition(listing),
             "columns": [column.name for column in listing.columns], "sort": listing.sort.name}  # fmt: skip
    return _form(request, start, shared=False, key=None)


@page("desk.work", "GET", "HEAD", "POST")
def change(request: Request, key: int) -> HttpResponse:
    """Change a view."""
    view = _mine(request, key)
    if request.method == "POST":
        return _saved(request, key)
    listing = read(request, request.person)
    changed = listing if listing.view is not None and listing.view.id == key else None
    return _form(request, _start(view, changed), shared=view.owner is None, key=key)


@page("desk.work", "POST")
def as_list(request: Request) -> HttpResponse:
    """The tickets of the form's condition, without saving it: an address that can be pasted."""
    body = _body(request)
    where = body["condition"]
    return redirect("/desk/" + written({
        "where": json.dumps(where, separators=(",", ":"), ensure_ascii=False) if where else '{"all":[]}',
        "sort": body["sort"], "columns": ",".join(body["columns"]),
    }))  # fmt: skip


@page("desk.work", "POST")
def order(request: Request) -> HttpResponse:
    """Put views in the order of the form; `up` or `down` moves one by a place."""
    keys = [number for text in request.POST.getlist("view")[:200] if (number := whole(text)) is not None]
    for name, step in (("up", -1), ("down", 1)):
        moved = whole(request.POST.get(name, ""))
        if moved in keys:
            at = keys.index(moved)
            keys.insert(max(0, at + step), keys.pop(at))
    commands.arrange(keys, by=request.person, now=clock.now())
    return redirect("/desk/views/")


@page("desk.work", "POST")
def archive(request: Request, key: int) -> HttpResponse:
    """Put a view away."""
    return _turned(request, key, commands.shelve)


@page("desk.work", "POST")
def restoration(request: Request, key: int) -> HttpResponse:
    """List a view again."""
    return _turned(request, key, commands.unshelve)


def _turned(request: Request, key: int, verb: Any) -> HttpResponse:
    try:
        verb(key, what=VIEW, by=request.person, now=clock.now())
    except LookupError as why:
        raise Http404 from why
    return redirect("/desk/views/")


def _mine(request: Request, key: int) -> View:
    row = Definition.objects.filter(id=key, what=VIEW).first()
    view = view_of(row) if row is not None and may_change(request.person, row.owner_id) else None
    if view is None:
        raise Http404
    return view


def _start(view: View, listing: Listing | None) -> dict[str, Any]:
    """What the form shows of a view; with what its list was changed to meanwhile."""
    start = {"name": view.name, "condition": as_data(view.body.condition), "columns": list(view.body.columns),
             "sort": view.body.sort}  # fmt: skip
    if listing is not None:
        start |= {"condition": as_condition(listing), "sort": listing.sort.name,
                  "columns": [column.name for column in listing.columns]}  # fmt: skip
    return start


def _body(request: Request) -> dict[str, Any]:
    names = [name for name in request.POST.getlist("column") if column_of(name)]
    sort = request.POST.get("sort", "")
    return {"condition": read_condition(request.POST, PREFIX), "columns": names,
            "sort": sort_of(sort).name if sort else ""}  # fmt: skip


def _saved(request: Request, key: int | None) -> HttpResponse:
    """Save the form; what was wrong stands over it, with all that was written."""
    name, shared = request.POST.get("name", ""), request.POST.get("shared") == "yes"
    try:
        row = commands.save_view(
            name=name, body=_body(request), shared=shared, by=request.person, now=clock.now(), key=key
        )
    except LookupError as why:
        raise Http404 from why
    except Refused as why:
        kept = _kept(request)
        return _form(request, kept, shared=shared, key=key, problem=str(why), field=why.field)
    return redirect(f"/desk/?view={row.id}")


def _kept(request: Request) -> dict[str, Any]:
    return {"name": request.POST.get("name", ""), "condition": kept_condition(request.POST, PREFIX),
            "columns": request.POST.getlist("column"), "sort": request.POST.get("sort", "")}  # fmt: skip


def _form(
    request: Request, start: Mapping[str, Any], *, shared: bool, key: int | None, problem: str = "", field: str = ""
) -> HttpResponse:
    shown = [column for name in start["columns"] if (column := column_of(name))]
    names = attribute_names()
    columns = every_column(shown, names)
    sorts = [sort_of(name) for name in WORDS]
    sorts += [sort_of(sign + column.name) for column, _ in columns for sign in ("", "-") if column.key]
    context = {
        "builder": builder(start["condition"], PREFIX, request.person),
        "start": start, "columns": columns, "sort": sort_of(start["sort"]).name,
        "sorts": list({sort.name: sort for sort in sorts}.values()), "shared": shared, "key": key,
        "may_share": allows(request.person, "desk.share"), "problem": problem, "field": field,
    }  # fmt: skip
    return render(request, "views/form.html", context, status=422 if problem else 200)
