"""Trying rules on last week: asked for, watched, stopped, read. Nothing is changed by it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from watchfloor.core import jobs
from watchfloor.core.definitions import shared
from watchfloor.core.models import Job, Person
from watchfloor.rules.definitions import RULE, read_rule
from watchfloor.rules.trial import TRIAL
from watchfloor.rules.words import all_with_names
from watchfloor.tickets import actions as language
from watchfloor.tickets.commands import Refused
from watchfloor.tickets.queries import visible_to
from watchfloor.web.page import Request, page, whole
from watchfloor.web.rules.kept import found, shell
from watchfloor.web.rules.rule_form import posted


@page("admin.rules", "POST")
def trials(request: Request) -> HttpResponse:
    """Try the rule as the form has it, saved or not; one that is kept; or all that act."""
    rules = _asked(request)
    if not rules:
        raise Refused("rule", _("There is no rule that acts: nothing to try."))
    job = jobs.enqueue(TRIAL, asked_by=request.person.id, rules=rules)
    return redirect(f"/rules/trials/{job.id}/")


def _asked(request: Request) -> list[dict[str, Any]]:
    key = whole(request.POST.get("rule", ""))
    if "on" in request.POST:
        body = posted(request.POST)
        read_rule(body)
        return [{"key": key or 0, "name": request.POST.get("name", "").strip() or _("This rule"), "body": body}]
    if key is not None:
        row = found(request.person, RULE, key)
        return [{"key": row.id, "name": row.name, "body": row.body}]
    acting = [row for row in shared(RULE) if row.body.get("enabled", True)]
    return [{"key": row.id, "name": row.name, "body": row.body} for row in acting]


@page("admin.rules")
def trial(request: Request, trial: int) -> HttpResponse:
    """How far it is, or what each rule would have done."""
    job = _job(trial)
    context: dict[str, Any] = {"job": job, "names": ", ".join(one["name"] for one in job.args["rules"]), **shell(
        request.person, "rules"
    )}  # fmt: skip
    if job.state == "done" and job.result:
        context |= _found(request.person, job)
    return render(request, "rules/trial.html", context)


@page("admin.rules", "POST")
def stop(_request: Request, trial: int) -> HttpResponse:
    """Stop it."""
    jobs.stop(_job(trial).id)
    return redirect(f"/rules/trials/{trial}/")


def _found(person: Person, job: Job) -> dict[str, Any]:
    result: dict[str, Any] = job.result or {}
    listed = [one for rule in result["rules"] for one in rule["listed"]]
    seen = visible_to(person).filter(id__in={one["ticket"] for one in listed})
    tickets = {one.id: one for one in seen.only("id", "number", "subject", "status")}
    reasons = iter(all_with_names(one["why"] for one in listed))
    rules = []
    for rule, asked in zip(result["rules"], job.args["rules"], strict=True):
        rows = [
            {"ticket": tickets.get(one["ticket"]), "at": datetime.fromisoformat(one["at"]), "why": next(reasons)}
            for one in rule["listed"]
        ]
        does = language.describe(language.parse(asked["body"]["actions"], by_rule=True))
        rules.append({**rule, "rows": rows, "does": does, "more": rule["times"] - len(rows)})
    ends = {name: datetime.fromisoformat(result[name]) for name in ("since", "until")}
    return {"rules": rules, "events": result["events"], **ends}


def _job(key: int) -> Job:
    job = Job.objects.filter(id=key, kind=TRIAL).first()
    if job is None:
        raise Http404
    return job
