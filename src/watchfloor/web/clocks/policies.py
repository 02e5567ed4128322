"""One policy: for which tickets, which promises; tried on last week before it is saved."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext as _

from watchfloor.clocks import commands
from watchfloor.clocks.preview import Preview, preview_policy
from watchfloor.core import clock
from watchfloor.core.definitions import shared
from watchfloor.core.models import Definition, Person
from watchfloor.engine.clock_book import CALENDAR, POLICY
from watchfloor.engine.clocks import MEASURES
from watchfloor.tickets.commands import Refused
from watchfloor.tickets.queries import visible_to
from watchfloor.web.clocks import policy_form
from watchfloor.web.clocks.drawn import name_of
from watchfloor.web.page import Request, page


@page("admin.clocks", "GET", "HEAD", "POST")
def new(request: Request) -> HttpResponse:
    """Write one."""
    if request.method == "POST":
        return _posted(request, None)
    return _form(request, None, policy_form.shown("", {}, request.person))


@page("admin.clocks", "GET", "HEAD", "POST")
def one(request: Request, key: int) -> HttpResponse:
    """Read one, try another wording of it on last week, or save it."""
    row = Definition.objects.filter(id=key, what=POLICY).first()
    if row is None:
        raise Http404
    if request.method == "POST":
        return _posted(request, row)
    return _form(request, row, policy_form.shown(row.name, row.body, request.person))


def _posted(request: Request, row: Definition | None) -> HttpResponse:
    name, now = request.POST.get("name", ""), clock.now()
    key = None if row is None else row.id
    again = policy_form.shown_again(request.POST, request.person)
    try:
        body = policy_form.read(request.POST)
        if request.POST.get("try"):
            found = preview_policy(
                visible_to(request.person), name=name or _("This policy"), body=body, key=key, now=now
            )
            return _form(request, row, again, preview=_told(request.person, found))
        commands.save_policy(name=name, body=body, by=request.person.id, now=now, key=key)
    except Refused as refusal:
        return _form(request, row, again, refusal=refusal)
    return redirect("/admin/clocks/")


def _form(
    request: Request, row: Definition | None, shown: dict[str, Any], *, refusal: Refused | None = None,
    preview: dict[str, Any] | None = None,
) -> HttpResponse:  # fmt: skip
    context = {
        "row": row,
        "shown": shown,
        "measures": policy_form.MEASURE_WORDS,
        "about": {name: gettext(words) for name, words in MEASURES.items()},
        "builder": shown["builder"],
        "calendars": ["always", *shared(CALENDAR).values_list("name", flat=True)],
        "refusal": refusal,
        "preview": preview,
        "versions": [] if row is None else versions(row),
    }
    return render(request, "clocks/policy.html", context, status=422 if refusal else 200)


def versions(row: Definition) -> list[tuple[Any, str]]:
    """Every version of a definition, newest first, with who saved it."""
    found = list(row.versions.order_by("-version"))
    names = dict(Person.objects.filter(id__in=[one.by for one in found if one.by]).values_list("id", "name"))
    return [(one, names.get(one.by, _("the system")) if one.by else _("the system")) for one in found]


def _told(person: Person, found: Preview) -> dict[str, Any]:
    """What the preview's table and list show."""
    tickets = visible_to(person).in_bulk([change.ticket for change in found.changes])
    lines = [
        (tickets[change.ticket], name_of(change.target), _word(change.now), _word(change.then))
        for change in found.changes
        if change.ticket in tickets
    ]
    return {"found": found, "tallies": [(name_of(tally.target), tally) for tally in found.tallies], "lines": lines}


def _word(reading: Any) -> str:
    if reading is None:
        return _("not promised")
    return (
        "late" if reading.breaches else {"met": "kept", "cancelled": _("not owed")}.get(reading.state, "in time so far")
    )
