"""What was done and by whom, for those who look whether it should have been."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from watchfloor.audit import chain, export, jobs, queries, seal
from watchfloor.audit.kinds import EXPORT_MADE, KINDS, LOG_KINDS
from watchfloor.core import clock
from watchfloor.core.jobs import enqueue
from watchfloor.core.models import Person
from watchfloor.web.page import Request, page, whole

FORMS: Final = {"csv": "text/csv; charset=utf-8", "jsonl": "application/x-ndjson"}
# Of what an entry holds, on the page: as much as a line takes, and as much as one reads when it is opened.
SHORT, LONGEST = 80, 5000
CHOICES: Final = sorted([*KINDS, *LOG_KINDS])


@page("audit.read")
def entries(request: Request) -> HttpResponse:
    """The newest lines that fit the filters, a page at a time."""
    wanted, problems = _wanted(request.GET)
    before = _place(request.GET.get("before", ""))
    lines = [] if problems else queries.page_of(wanted, before, queries.PAGE + 1)
    shown = lines[: queries.PAGE]
    asked = {name: value for name, value in request.GET.items() if value and name != "before"}
    more = urlencode({**asked, "before": _told(shown[-1].place)}) if len(lines) > queries.PAGE else ""
    verified = jobs.newest()
    context = {
        "lines": _dressed(shown), "asked": asked, "problems": problems, "more": more, "choices": CHOICES,
        "first_page": urlencode(asked) if before else "", "is_later": before is not None, "verified": verified,
        "running": jobs.is_running(), "head": chain.head(), "sealed_to": seal.sealed_to(),
    }  # fmt: skip
    return render(request, "audit/entries.html", context, status=422 if problems else 200)


@page("audit.read", "POST")
def verification(request: Request) -> HttpResponse:
    """Have the whole of it verified."""
    enqueue(jobs.VERIFY, key=jobs.VERIFY, asked_by=request.person.id)
    return redirect("/audit/")


@page("audit.read", "POST")
def download(request: Request) -> HttpResponseBase:
    """What fits the filters as a file. That it was made is an entry."""
    wanted, problems = _wanted(request.POST)
    form = request.POST.get("form", "csv")
    if problems or form not in FORMS:
        return HttpResponse("; ".join(problems.values()) or _("form: csv or jsonl"), "text/plain", status=422)
    filters = {
        name: request.POST[name] for name in ("kind", "who", "subject", "since", "until") if request.POST.get(name)
    }
    chain.record(
        EXPORT_MADE, actor=request.person.id, subject="audit", now=clock.wall(),
        detail={"form": form, "filters": filters}, address=request.META.get("REMOTE_ADDR"),
    )  # fmt: skip
    answer = StreamingHttpResponse((line.encode() for line in export.lines(wanted, form)), content_type=FORMS[form])
    answer["Content-Disposition"] = f'attachment; filename="audit.{form}"'
    return answer


def _wanted(given: Mapping[str, Any]) -> tuple[queries.Wanted, dict[str, str]]:
    """The filters, and what is wrong with them by field."""
    problems: dict[str, str] = {}
    who = str(given.get("who") or "").strip()
    actor = whole(who)
    if who and actor is None:
        problems["who"] = _("Who: the number of a person.")
    return (
        queries.Wanted(
            kind=str(given.get("kind") or "").strip()[:100], actor=actor,
            subject=str(given.get("subject") or "").strip()[:200], since=_day(given, "since", problems),
            until=_day(given, "until", problems), with_seals=bool(given.get("seals")),
        ),
        problems,
    )  # fmt: skip


def _day(given: Mapping[str, Any], name: str, problems: dict[str, str]) -> datetime | None:
    """The start of a day of the reader's, of `until` its end."""
    text = str(given.get(name) or "").strip()
    if not text:
        return None
    try:
        day = parse_date(text)
        if day is not None:
            day += timedelta(days=name == "until")
            return datetime.combine(day, time.min, timezone.get_current_timezone())
    except (ValueError, OverflowError):
        pass
    problems[name] = _("From: a day.") if name == "since" else _("To: a day.")
    return None


def _dressed(lines: Sequence[queries.Line]) -> list[dict[str, Any]]:
    """Lines with the names of whom they name. One query."""
    subjects = {i: _person(line.subject) for i, line in enumerate(lines)}
    ids = {line.actor for line in lines} | set(subjects.values())
    people = Person.objects.in_bulk([key for key in ids if key is not None])
    details = [json.dumps(line.detail, ensure_ascii=False) if line.detail else "" for line in lines]
    return [
        {
            "line": line, "actor": people.get(line.actor or 0), "about": people.get(subjects[i] or 0),
            "short": _cut(details[i], SHORT), "detail": _cut(details[i], LONGEST),
        }
        for i, line in enumerate(lines)
    ]  # fmt: skip


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[:length]}…"


def _person(subject: str) -> int | None:
    what, _colon, key = subject.partition(":")
    return whole(key) if what == "person" else None


def _told(place: queries.Place) -> str:
    return f"{place[0].isoformat()}|{place[1]}|{place[2]}"


def _place(text: str) -> queries.Place | None:
    """Where the last page ended; None where the address does not say it."""
    at, _bar, rest = text.partition("|")
    rank, _bar, key = rest.partition("|")
    numbers = whole(rank), whole(key)
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return None
    if moment.tzinfo is None or numbers[0] is None or numbers[1] is None:
        return None
    return moment, numbers[0], numbers[1]
