"""Runs of a back-test: asked for, watched, stopped, read."""

from __future__ import annotations

import csv
import io
import json
import uuid

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from watchfloor.backtest.columns import Guess
from watchfloor.backtest.history import sources
from watchfloor.backtest.jobs import BACKTEST
from watchfloor.backtest.tables import UnreadableError
from watchfloor.backtest.uploads import named
from watchfloor.core import jobs
from watchfloor.core.models import Job
from watchfloor.tickets.commands import Refused
from watchfloor.web.backtest.asked import Asked, check_columns, check_rest, chosen, own_upload
from watchfloor.web.backtest.files import form, looked_into
from watchfloor.web.backtest.result import FIELDS, cells, run_at, shown
from watchfloor.web.page import Request, page, zone_of


@page("watch.backtest", "POST")
def runs(request: Request) -> HttpResponse:
    """Begin a run, on a file or on the store's own tickets."""
    if request.POST.get("upload"):
        return _on_file(request)
    asked = chosen(request.POST, Guess())
    check_rest(asked, zone_of(request))
    _refuse(asked)
    source = request.POST.get("source", "")
    if source and source not in sources():
        raise Refused("source", _("No ticket of this store comes from %(source)s.") % {"source": f"{source[:40]!r}"})
    until = request.POST.get("until", "").strip()
    job = jobs.enqueue(
        BACKTEST, asked_by=request.person.id, source=source or None, until=_moment(until, request), learn=asked.learn,
        budget=asked.budget, timezone=zone_of(request).key, name=source or _("every ticket of this store"),
    )  # fmt: skip
    return redirect(f"/watch/backtest/runs/{job.id}/")


def _on_file(request: Request) -> HttpResponse:
    try:
        row = own_upload(request, uuid.UUID(request.POST["upload"]))
    except ValueError:
        raise Http404 from None
    asked = chosen(request.POST, Guess())
    try:
        looked = looked_into(row)
        context = form(request, row, looked, asked)
    except UnreadableError as why:
        raise Refused("upload", f"{named(row, why)}.") from None
    check_columns(asked, looked.columns, context["times"])
    check_rest(asked, zone_of(request))
    if asked.problems:
        return render(request, "backtest/columns.html", context, status=422)
    job = jobs.enqueue(
        BACKTEST, asked_by=request.person.id, upload=str(row.id), columns=asked.columns(), learn=asked.learn,
        budget=asked.budget, name=row.name,
    )  # fmt: skip
    return redirect(f"/watch/backtest/runs/{job.id}/")


def _refuse(asked: Asked) -> None:
    for name, problem in asked.problems.items():
        raise Refused(name, problem)


def _moment(text: str, request: Request) -> str | None:
    asked = Asked(learn=text)
    check_rest(asked, zone_of(request))
    if "learn" in asked.problems:
        raise Refused("until", asked.problems["learn"])
    return text or None


@page("watch.backtest")
def run(request: Request, job: int) -> HttpResponse:
    """How far it is, or what came of it, at one of the budgets that were tried."""
    row = own(request, job)
    context = {"job": row} | (shown(row, request.GET) if row.state == "done" else {})
    return render(request, "backtest/run.html", context)


@page("watch.backtest", "POST")
def stop(request: Request, job: int) -> HttpResponse:
    """Stop it."""
    jobs.stop(own(request, job).id)
    return redirect(f"/watch/backtest/runs/{job}/")


@page("watch.backtest")
def signals(request: Request, job: int, form: str) -> HttpResponse:
    """The signals as JSON lines, as the command prints them, or as a table."""
    row = own(request, job)
    if row.state != "done" or form not in ("jsonl", "csv"):
        raise Http404
    found = run_at(row, request.GET.get("budget", ""))["signals"]
    if form == "jsonl":
        text = "".join(json.dumps({name: s[name] for name in FIELDS}, ensure_ascii=False) + "\n" for s in found)
    else:
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow(FIELDS)
        writer.writerows(cells(signal) for signal in found)
        text = out.getvalue()
    kind = {"jsonl": "application/x-ndjson", "csv": "text/csv; charset=utf-8"}[form]
    answer = HttpResponse(text, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="backtest-{job}.{form}"'
    return answer


def own(request: Request, job: int) -> Job:
    """The reader's own run. Somebody else's is not there."""
    row = Job.objects.filter(id=job, kind=BACKTEST, asked_by=request.person.id).first()
    if row is None:
        raise Http404
    return row
