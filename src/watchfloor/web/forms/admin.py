"""Forms, set up: the list, the editor with what it will look like, versions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from watchfloor.core import clock, definitions
from watchfloor.core.models import Definition, DefinitionVersion, Module, Person, Platform, Team
from watchfloor.forms import commands, model
from watchfloor.forms.banners import Banner
from watchfloor.forms.built_in import KINDS, Kind
from watchfloor.forms.model import TYPES, Form
from watchfloor.forms.queries import FORM, form_of
from watchfloor.tickets.commands import Refused
from watchfloor.web.forms.draft import OPS, Draft, acted, posted, rows
from watchfloor.web.forms.drawn import Drawn, drawn
from watchfloor.web.forms.filing import PREFIX
from watchfloor.web.page import Request, page

NEW = Draft("", 0, {"kinds": ["fault"], "alone": True, "text_required": True, "questions": []})


@dataclass(frozen=True, slots=True)
class Preview:
    """A form as the pages that file tickets draw it, with nothing answered yet."""

    form: Form
    at_desk: bool = False
    banners: tuple[Banner, ...] = ()

    @property
    def offers(self) -> list[Form]:
        """Itself alone."""
        return [self.form]

    @property
    def kind(self) -> Kind:
        """The words of the first kind that it is for."""
        return KINDS[self.form.kinds[0]]

    @property
    def questions(self) -> list[Drawn]:
        """Its questions, unanswered."""
        return [drawn(question, (), "", PREFIX) for question in self.form.questions]


@page("admin.forms")
def forms(request: Request) -> HttpResponse:
    """All forms: those in use, those that are not any more."""
    used = [(row, form_of(row)) for row in definitions.shared(FORM)]
    gone = Definition.objects.filter(what=FORM, archived=True, owner=None).order_by("-saved_at")[:20]
    return render(request, "forms/list.html", {"used": used, "gone": gone, "kinds": KINDS})


@page("admin.forms", "GET", "HEAD", "POST")
def new(request: Request) -> HttpResponse:
    """Make a form."""
    return _edited(request, None, NEW)


@page("admin.forms", "GET", "HEAD", "POST")
def form(request: Request, form: int) -> HttpResponse:
    """Change a form: a new version. Tickets keep the version that they were filed by."""
    row = _found(form)
    return _edited(request, row, Draft(row.name, row.place, {**NEW.body, "kinds": [], **row.body}))


@page("admin.forms", "POST")
def archive(request: Request, form: int) -> HttpResponse:
    """It is offered no more."""
    commands.retire(_found(form).id, what=FORM, by=request.person.id, now=clock.now())
    return redirect("/admin/forms/")


@page("admin.forms", "POST")
def restoration(request: Request, form: int) -> HttpResponse:
    """It is offered again."""
    commands.reinstate(_found(form).id, what=FORM, by=request.person.id, now=clock.now())
    return redirect("/admin/forms/")


@page("admin.forms", "GET", "HEAD", "POST")
def version(request: Request, form: int, version: int) -> HttpResponse:
    """What the form looked like in an earlier version; posted to, it looks like that again."""
    row = _found(form)
    old = row.versions.filter(version=version).first()
    if old is None:
        raise Http404
    if request.method == "POST":
        commands.restore_form_version(row.id, version=version, by=request.person.id, now=clock.now())
        return redirect(f"/admin/forms/{row.id}/")
    shown = form_of(old)
    context = {"row": row, "old": old, "filing": Preview(shown) if shown else None}
    return render(request, "forms/version.html", context)


def _edited(request: Request, row: Definition | None, draft: Draft) -> HttpResponse:
    if request.method != "POST":
        return _editor(request, row, draft)
    act = request.POST.get("act", "save")
    draft = acted(posted(request.POST), act)
    if act != "save":
        return _editor(request, row, draft)
    try:
        commands.save_form(name=draft.name, body=draft.body, place=draft.place, by=request.person.id, now=clock.now(),
                           key=row.id if row else None)  # fmt: skip
    except Refused as refusal:
        answer = _editor(request, row, draft, refusal)
        answer.status_code = 422
        answer["X-Message"] = quote(str(refusal))
        return answer
    return redirect("/admin/forms/")


def _editor(request: Request, row: Definition | None, draft: Draft, refusal: Refused | None = None) -> HttpResponse:
    """The editor beside what the draft will look like; a draft that makes no form yet says why beside it."""
    shown: Preview | None = None
    problem: Refused | None = refusal
    try:
        shown = Preview(model.read(draft.name or _("Preview"), draft.body))
    except Refused as why:
        problem = refusal or why
    context = {
        "row": row, "draft": draft, "questions": rows(draft, _by_question(refusal)), "filing": shown,
        "refusal": refusal, "problem": problem, "kinds": KINDS, "types": TYPES, "ops": OPS, "versions": _versions(row),
        "platforms": Platform.objects.order_by("name"), "teams": list(Team.objects.order_by("name")),
        "modules": Module.objects.select_related("platform").order_by("platform__name", "name"),
    }  # fmt: skip
    return render(request, "forms/editor.html", context)


def _by_question(refusal: Refused | None) -> Mapping[int, str]:
    found = re.match(r"questions\.(\d+)", refusal.field) if refusal else None
    return {int(found[1]): str(refusal)} if found else {}


def _versions(row: Definition | None) -> list[dict[str, Any]]:
    """The newest versions with who saved them."""
    if row is None:
        return []
    found: list[DefinitionVersion] = list(row.versions.order_by("-version")[:12])
    names = dict(Person.objects.filter(id__in=[v.by for v in found if v.by]).values_list("id", "name"))
    return [
        {"version": v.version, "at": v.at, "by": names.get(v.by or 0, "Watchfloor"), "is_now": v.version == row.version}
        for v in found
    ]


def _found(key: int) -> Definition:
    row = Definition.objects.filter(id=key, what=FORM).first()
    if row is None:
        raise Http404
    return row
