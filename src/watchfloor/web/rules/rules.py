"""Rules: the list in its order, one to write, what it did lately, and whether it acts."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from watchfloor.core import clock
from watchfloor.core.definitions import shared
from watchfloor.core.models import Definition, DefinitionVersion, Person
from watchfloor.directory.commands import archive_definition, restore_definition
from watchfloor.engine.quarrels import quarrels
from watchfloor.engine.rules import Rule
from watchfloor.rules.commands import order_rules, save_rule, set_rule
from watchfloor.rules.definitions import RULE, rule_of
from watchfloor.rules.models import Application, DefinitionUse, DueTicket
from watchfloor.rules.words import all_with_names
from watchfloor.tickets import actions as language
from watchfloor.tickets.access import hidden_tickets
from watchfloor.tickets.commands import Refused
from watchfloor.tickets.queries import visible_to
from watchfloor.web.conditions.options import known
from watchfloor.web.page import Request, page, whole
from watchfloor.web.rules.kept import found, shell, variables_shown
from watchfloor.web.rules.rule_form import kept, posted, shown
from watchfloor.web.rules.told import when

LATELY: Final = 50


@page("admin.rules")
def listing(request: Request) -> HttpResponse:
    """Every rule in its order: when it acts, what it does, how often it did, and which undo each other."""
    archived = request.GET.get("show") == "archive"
    rows = list(Definition.objects.filter(what=RULE, archived=True) if archived else shared(RULE))
    lines, rules = _lines(request.person, rows)
    context = {
        "lines": lines, "archived": archived, "quarrels": quarrels(rules),
        "is_idle": not any(rule.enabled for rule in rules), **shell(request.person, "rules"),
    }  # fmt: skip
    return render(request, "rules/rules.html", context)


def _lines(person: Person, rows: list[Definition]) -> tuple[list[dict[str, Any]], list[Rule]]:
    names = known(viewer=person)
    uses = {use.definition: use for use in DefinitionUse.objects.filter(definition__in=[row.id for row in rows])}
    rules: dict[int, Rule] = {}
    broken: dict[int, str] = {}
    for row in rows:
        try:
            rules[row.id] = rule_of(row)
        except Refused as why:
            broken[row.id] = str(why)
    said = iter(language.describe([action for rule in rules.values() for action in rule.actions]))
    does = {key: [next(said) for _ in rule.actions] for key, rule in rules.items()}
    lines = [
        {
            "row": row, "rule": rules.get(row.id), "broken": broken.get(row.id), "use": uses.get(row.id),
            "when": when(rules[row.id], names) if row.id in rules else "", "does": does.get(row.id, []),
        }
        for row in rows
    ]  # fmt: skip
    return lines, list(rules.values())


@page("admin.rules", "GET", "HEAD", "POST")
def new(request: Request) -> HttpResponse:
    """Write one."""
    if request.method == "POST":
        return _saved(request, None)
    return _form(request, None, "", {})


@page("admin.rules", "GET", "HEAD", "POST")
def one(request: Request, rule: int) -> HttpResponse:
    """Read one with what it did lately, and change it."""
    row = found(request.person, RULE, rule)
    if request.method == "POST":
        return _saved(request, row)
    return _form(request, row, row.name, row.body)


@page("admin.rules", "POST")
def state(request: Request, rule: int) -> HttpResponse:
    """Let it act, or stop it."""
    row = found(request.person, RULE, rule)
    set_rule(row.id, enabled=request.POST.get("enabled") == "yes", by=request.person.id, now=clock.now())
    return redirect("/rules/")


@page("admin.rules", "POST")
def archive(request: Request, rule: int) -> HttpResponse:
    """Put it away, or take it out again."""
    row, now = found(request.person, RULE, rule), clock.now()
    turn = restore_definition if row.archived else archive_definition
    turn(row.id, by=request.person.id, now=now)
    return redirect("/rules/")


@page("admin.rules", "POST")
def order(request: Request) -> HttpResponse:
    """Move the rule that `up` or `down` names by one place."""
    keys = list(shared(RULE).values_list("id", flat=True))
    step = -1 if "up" in request.POST else 1
    key = whole(request.POST.get("up") or request.POST.get("down") or "")
    if key not in keys:
        raise Refused("rule", gettext("There is no such rule."))
    at = keys.index(key)
    to = min(max(at + step, 0), len(keys) - 1)
    keys.insert(to, keys.pop(at))
    order_rules(keys, by=request.person.id, now=clock.now())
    return redirect("/rules/")


def _saved(request: Request, row: Definition | None) -> HttpResponse:
    name = request.POST.get("name", "")
    try:
        made = save_rule(
            name=name, body=posted(request.POST), by=request.person.id, now=clock.now(), key=row.id if row else None
        )
    except Refused as refusal:
        return _form(request, row, name, kept(request.POST), {refusal.field: str(refusal)})
    return redirect(f"/rules/{made.id}/")


def _form(
    request: Request, row: Definition | None, name: str, body: dict[str, Any], errors: dict[str, str] | None = None
) -> HttpResponse:
    context = {
        "row": row, "name": name, "errors": errors or {}, "variables": variables_shown(request.person, by_rule=True),
        **shown(body, request.person), **shell(request.person, "rules"),
    }  # fmt: skip
    if row is not None:
        context |= _lately(request.person, row)
    return render(request, "rules/rule_form.html", context, status=422 if errors else 200)


def _lately(person: Person, row: Definition) -> dict[str, Any]:
    """What a rule did, its failures, its versions, and for how many tickets it waits."""
    rows = list(Application.objects.filter(definition=row.id).order_by("-position")[:LATELY])
    failures = list(Application.objects.filter(definition=row.id).exclude(failed=[]).order_by("-position")[:5])
    seen = visible_to(person).filter(id__in={one.ticket for one in (*rows, *failures)})
    tickets = {one.id: one for one in seen.only("id", "number", "subject", "status")}
    reasons = all_with_names(one.why for one in rows)
    versions = list(DefinitionVersion.objects.filter(definition=row.id).order_by("-version")[:10])
    names = dict(Person.objects.filter(id__in={v.by for v in versions if v.by}).values_list("id", "name"))
    hidden = hidden_tickets(person)
    waiting = DueTicket.objects.filter(rule=row.id, due_at__isnull=False).exclude(ticket__in=hidden)[:1000].count()
    return {
        "applied": [
            (one, tickets.get(one.ticket), why) for one, why in zip(rows, reasons, strict=True) if one.ticket in tickets
        ],
        "failures": [(one, tickets.get(one.ticket)) for one in failures if one.ticket in tickets],
        "use": DefinitionUse.objects.filter(definition=row.id).first(),
        "versions": [(version, names.get(version.by or 0, gettext("the system"))) for version in versions],
        "waiting": waiting,
    }
