"""A person's own files: given, looked into, taken away."""

from __future__ import annotations

import uuid
from datetime import UTC
from typing import Any
from zoneinfo import available_timezones

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from watchfloor.backtest import uploads as kept
from watchfloor.backtest.columns import Guess, Looked, Times, guess, look, times
from watchfloor.backtest.models import Upload
from watchfloor.backtest.tables import UnreadableError
from watchfloor.backtest.ticket_file import time_parser
from watchfloor.core import clock
from watchfloor.web.backtest.asked import Asked, chosen, own_upload
from watchfloor.web.backtest.views import choices
from watchfloor.web.page import Request, page, zone_of
from watchfloor.web.words import said


@page("watch.backtest", "POST")
def uploads(request: Request) -> HttpResponse:
    """Keep a file."""
    given = request.FILES.get("file")
    if given is None or not hasattr(given, "chunks"):
        return _again(request, _("Choose a file first."))
    try:
        row = kept.keep(request.person, given.name or "file", given.chunks(), now=clock.wall())
    except UnreadableError as why:
        return _again(request, f"{why}.")
    return redirect(f"/watch/backtest/uploads/{row.id}/")


def _again(request: Request, problem: str) -> HttpResponse:
    return render(request, "backtest/page.html", choices(request) | {"problem": problem}, status=422)


@page("watch.backtest", "POST")
def deletion(request: Request, upload: uuid.UUID) -> HttpResponse:
    """Take a file away."""
    kept.delete(own_upload(request, upload))
    return redirect("/watch/backtest/")


@page("watch.backtest")
def columns(request: Request, upload: uuid.UUID) -> HttpResponse:
    """Which column is what: guessed, for the reader to confirm. Choices may stand in the address."""
    row = own_upload(request, upload)
    try:
        looked = looked_into(row)
        asked = chosen(request.GET, guess(looked) if "time" not in request.GET else Guess())
        context = form(request, row, looked, asked)
    except UnreadableError as why:
        return _again(request, f"{kept.named(row, why)}.")
    return render(request, "backtest/columns.html", context)


def form(request: Request, row: Upload, looked: Looked, asked: Asked) -> dict[str, Any]:
    """The context of the page that asks for columns. Raises UnreadableError."""
    found: Times | None = times(kept.path_of(row), asked.time) if asked.time in looked.columns else None
    own = zone_of(request).key
    return {
        "upload": row, "looked": looked, "asked": asked, "times": found, "own_zone": own,
        "zones": sorted(available_timezones() - {own, "UTC"}), "readings": readings(found),
        "columns": [(name, looked.examples[name], looked.distinct[name]) for name in looked.columns],
    }  # fmt: skip


def readings(found: Times | None) -> list[tuple[str, str]]:
    """Each way to read the example, in words: 3 April 2026 09:00."""
    if found is None or found.is_clear:
        return []
    return [(form_, f"{said(time_parser(form_, UTC)(found.example), '%-d %B %Y, %H:%M')}") for form_ in found.formats]


def looked_into(row: Upload) -> Looked:
    """The first rows of a file that is kept. Raises UnreadableError."""
    return look(kept.path_of(row), kept.columns(row))
