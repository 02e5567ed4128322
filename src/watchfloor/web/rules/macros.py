"""Macros: the list, one to write, and using one on a ticket or on a selection."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from watchfloor.core import clock
from watchfloor.core.models import Definition
from watchfloor.directory.commands import archive_definition, restore_definition
from watchfloor.presence import drafts
from watchfloor.rules.commands import apply_macro, save_macro
from watchfloor.rules.macros import MACRO, Macro, macro_of, macros_for, offered, preview, told
from watchfloor.rules.models import DefinitionUse
from watchfloor.tickets.commands import Refused
from watchfloor.tickets.models import Ticket
from watchfloor.web.conditions.form import builder, read
from watchfloor.web.desk.selection import on_each
from watchfloor.web.page import Request, page, whole
from watchfloor.web.presence import parts as presence
from watchfloor.web.rules.action_rows import posted, shown
from watchfloor.web.rules.kept import changeable, found, may_change, owner_asked, shell, variables_shown
from watchfloor.web.ticket.acts import act
from watchfloor.web.ticket.find import found as found_ticket


@page("desk.work")
def listing(request: Request) -> HttpResponse:
    """One's own and the shared ones, with what they do and how often they are used."""
    archived = request.GET.get("show") == "archive"
    mine = Q(owner=None) | Q(owner=request.person)
    rows = list(Definition.objects.filter(mine, what=MACRO, archived=archived).order_by("name", "id"))
    macros = {macro.key: macro for macro in readable(rows)}
    words = told(list(macros.values()))
    uses = dict(DefinitionUse.objects.filter(definition__in=macros).values_list("definition", "used"))
    lines = [
        (macros[row.id], words[row.id], uses.get(row.id, 0), may_change(request.person, row))
        for row in rows if row.id in macros
    ]  # fmt: skip
    context = {"lines": lines, "archived": archived, **shell(request.person, "macros")}
    return render(request, "rules/macros.html", context)


@page("desk.work", "GET", "HEAD", "POST")
def new(request: Request) -> HttpResponse:
    """Write one."""
    if request.method == "POST":
        return _saved(request, None)
    return _form(request, None, {"name": "", "about": "", "shared": False, "actions": [], "condition": {}})


@page("desk.work", "GET", "HEAD", "POST")
def one(request: Request, macro: int) -> HttpResponse:
    """Read one, and change it where one may."""
    row = found(request.person, MACRO, macro)
    if request.method == "POST":
        return _saved(request, changeable(request.person, MACRO, macro))
    body = row.body
    values = {
        "name": row.name, "about": body.get("about", ""), "shared": row.owner_id is None,
        "actions": body.get("actions", []), "condition": body.get("condition", {}),
    }  # fmt: skip
    return _form(request, row, values)


@page("desk.work", "POST")
def archive(request: Request, macro: int) -> HttpResponse:
    """Put it away, or take it out again."""
    row, now = changeable(request.person, MACRO, macro), clock.now()
    turn = restore_definition if row.archived else archive_definition
    turn(row.id, by=request.person.id, now=now)
    return redirect("/macros/")


@page("desk.work", "GET", "HEAD", "POST")
def on_ticket(request: Request, number: int) -> HttpResponse:
    """The macros that fit the ticket, each with what it would do; posted to, one is used."""
    row = found_ticket(request.person, number)
    if request.method == "POST":
        return _used(request, row)
    macros = offered(macros_for(request.person), row, request.person, clock.now())
    words = told(macros)
    previews = [preview(macro, row, request.person, words) for macro in macros]
    return render(request, "rules/_macro_choices.html", {"previews": previews, "ticket": row})


def _used(request: Request, row: Ticket) -> HttpResponse:
    """Use the macro that is named; with a `body`, its message is what the composer holds."""
    macro, audience = chosen(request), request.POST.get("audience", "")
    message = request.POST.get("body") if macro.message is not None and "body" in request.POST else None
    if message is not None:
        if (held_up := presence.collision(request, row)) is not None:
            return held_up
        drafts.forget(request.person.id, row.id, "note" if audience == "note" else "reply")
    me = request.person
    return act(
        request,
        row.number,
        lambda ticket: apply_macro(macro, ticket.id, by=me, now=clock.now(), message=message, audience=audience),
    )


@page("desk.work")
def choices(request: Request) -> HttpResponse:
    """Every macro that one may use, for the selection on a list."""
    macros = macros_for(request.person)
    words = told(macros)
    lines = [(macro, words[macro.key]) for macro in macros]
    return render(request, "rules/_macro_lines.html", {"lines": lines})


@page("desk.work", "POST")
def on_selection(request: Request) -> HttpResponse:
    """Use a macro on the selected tickets: on all, or on none."""
    macro, me = chosen(request), request.person

    def use(ticket: int, *, by: int, now: datetime) -> None:  # noqa: ARG001  (a person, of whom variables tell more)
        try:
            apply_macro(macro, ticket, by=me, now=now)
        except Refused as why:
            number = Ticket.objects.values_list("number", flat=True).get(id=ticket)
            raise Refused(
                why.field, _("Nothing was done: on ticket %(number)s, %(why)s") % {"number": number, "why": why}
            ) from why

    return on_each(request, _("treated by “%(macro_name)s”") % {"macro_name": macro.name}, use)


def readable(rows: Iterable[Definition]) -> list[Macro]:
    """Those of the definitions that can be read as macros."""
    found = []
    for row in rows:
        try:
            found.append(macro_of(row))
        except Refused:
            continue
    return found


def chosen(request: Request) -> Macro:
    """The macro that a form names; what one may not use is not there."""
    key = whole(request.POST.get("macro", ""))
    if key is None:
        raise Refused("macro", _("Choose a macro from the list."))
    row = found(request.person, MACRO, key)
    if row.archived:
        raise Http404
    return macro_of(row)


def _saved(request: Request, row: Definition | None) -> HttpResponse:
    said: dict[str, Any] = {
        "name": request.POST.get("name", ""), "about": request.POST.get("about", ""), "actions": posted(request.POST),
        "shared": request.POST.get("shared") == "yes", "condition": row.body.get("condition", {}) if row else {},
    }  # fmt: skip
    try:
        said["condition"] = read(request.POST, "offer")
        body = {"about": said["about"], "actions": said["actions"], "condition": said["condition"]}
        save_macro(
            name=said["name"], body=body, owner=owner_asked(request), by=request.person.id, now=clock.now(),
            key=row.id if row else None, place=row.place if row else 0,
        )  # fmt: skip
    except Refused as refusal:
        return _form(request, row, said, {"condition" if refusal.field == "offer" else refusal.field: str(refusal)})
    return redirect("/macros/")


def _form(
    request: Request, row: Definition | None, values: dict[str, Any], errors: dict[str, str] | None = None
) -> HttpResponse:
    context = {
        "row": row, "shown": values, "errors": errors or {}, "actions": shown(values["actions"], by_rule=False),
        "builder": builder(values["condition"], "offer", request.person), "variables": variables_shown(request.person),
        "may_change": row is None or may_change(request.person, row),
        "use": DefinitionUse.objects.filter(definition=row.id).first() if row else None,
        **shell(request.person, "macros"),
    }  # fmt: skip
    return render(request, "rules/macro_form.html", context, status=422 if errors else 200)
