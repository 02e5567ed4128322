"""The templates of escalations: what must be said before a ticket is handed to the next tier, by module."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Final
from urllib.parse import quote

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from watchfloor.core import clock, definitions
from watchfloor.core.models import Definition, Module, Platform
from watchfloor.directory import commands as directory
from watchfloor.escalation import commands
from watchfloor.escalation import template as templates_room
from watchfloor.escalation.template import MAX_FIELDS, STANDARD, WHAT, Template
from watchfloor.tickets.access import queues_for
from watchfloor.tickets.commands import Refused
from watchfloor.web.page import Request, page, whole

# Room to add: a form without script cannot grow.
_SPARE: Final = 3


@dataclass(frozen=True, slots=True)
class Row:
    """One field as the form shows it; an empty one is room for another."""

    key: str = ""
    label: str = ""
    type: str = "text"
    required: bool = True
    why: str = ""
    example: str = ""
    options: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """A template as its form shows it."""

    key: int | None
    name: str
    platform: str = ""
    module: str = ""
    tier: int = 2
    queue: int | None = None
    rows: list[Row] = field(default_factory=list)

    @property
    def address(self) -> str:
        """Where it is posted."""
        return f"/admin/escalation/{self.key}/" if self.key else "/admin/escalation/new/"

    def body(self) -> dict[str, Any]:
        """What it says, as a definition keeps it; rows without a label are left out."""
        fields = [
            {
                "label": row.label, "type": row.type, "required": row.required, "why": row.why, "example": row.example,
                "options": [word.strip() for word in row.options.split(",") if word.strip()],
            } | ({"key": row.key} if row.key else {})
            for row in self.rows if row.label
        ]  # fmt: skip
        return {
            "tier": self.tier, "platform": self.platform or None, "module": self.module or None, "queue": self.queue,
            "fields": fields,
        }  # fmt: skip


@page("admin.escalation")
def templates(request: Request) -> HttpResponse:
    """All templates in use."""
    queues = dict(queues_for(request.person).values_list("id", "name"))
    found = [templates_room.read(row) for row in definitions.shared(WHAT)]
    rows = [
        {"key": t.key, "name": t.name, "fits": t.fits, "tier": t.tier, "fields": t.fields, "version": t.version,
         "queue_name": queues.get(t.queue or 0)}
        for t in found
    ]  # fmt: skip
    return render(request, "escalate/templates.html", {"templates": rows})


@page("admin.escalation", "GET", "HEAD", "POST")
def new(request: Request) -> HttpResponse:
    """Make a template; the form begins as the standard one."""
    return _edited(request, replace(_shown(STANDARD), key=None, name=""))


@page("admin.escalation", "GET", "HEAD", "POST")
def template(request: Request, template: int) -> HttpResponse:
    """Change a template: a new version; hand-overs keep the one that they were made by."""
    return _edited(request, _shown(templates_room.read(_found(template))))


@page("admin.escalation", "POST")
def archive(request: Request, template: int) -> HttpResponse:
    """It is asked no more."""
    directory.archive_definition(_found(template).id, by=request.person.id, now=clock.now())
    return redirect("/admin/escalation/")


def _edited(request: Request, form: Form) -> HttpResponse:
    if request.method != "POST":
        return _page(request, form)
    form = _posted(request, form.key)
    try:
        commands.save_template(name=form.name, body=form.body(), by=request.person.id, now=clock.now(), key=form.key)
    except Refused as refusal:
        answer = _page(request, form, str(refusal), status=422)
        answer["X-Message"] = quote(str(refusal))
        return answer
    return redirect("/admin/escalation/")


def _page(request: Request, form: Form, error: str = "", status: int = 200) -> HttpResponse:
    spare = max(0, min(_SPARE, MAX_FIELDS - len(form.rows)))
    context = {
        "form": replace(form, rows=[*form.rows, *(Row() for _ in range(spare))]), "error": error,
        "platforms": Platform.objects.order_by("name"), "queues": queues_for(request.person).order_by("name"),
        "modules": Module.objects.select_related("platform").order_by("platform__name", "name"),
    }  # fmt: skip
    return render(request, "escalate/template.html", context, status=status)


def _shown(found: Template) -> Form:
    rows = [
        Row(one.key, one.label, one.type, one.required, one.why, one.example, ", ".join(one.options))
        for one in found.fields
    ]
    return Form(found.key, found.name, found.platform or "", found.module or "", found.tier, found.queue, rows)


def _posted(request: Request, key: int | None) -> Form:
    post = request.POST
    columns = [post.getlist(name) for name in ("key", "label", "type", "required", "why", "example", "options")]
    rows = [
        Row(k, label.strip(), kind, required == "1", why.strip(), example.strip(), options)
        for k, label, kind, required, why, example, options in zip(*columns, strict=False)
        if label.strip()
    ]
    return Form(
        key, post.get("name", ""), post.get("platform", ""), post.get("module", ""),
        3 if post.get("tier") == "3" else 2, whole(post.get("queue", "")), rows,
    )  # fmt: skip


def _found(key: int) -> Definition:
    row = Definition.objects.filter(id=key, what=WHAT).first()
    if row is None:
        raise Http404
    return row
