"""Try the detector on your own last quarter: a history of the store, or a file."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from watchfloor.backtest import uploads
from watchfloor.backtest.history import sources
from watchfloor.backtest.jobs import BACKTEST
from watchfloor.core import clock
from watchfloor.core.models import Job
from watchfloor.watch.budget import accepted
from watchfloor.web.page import Request, page

SHOWN = 20


@page("watch.backtest")
def backtest(request: Request) -> HttpResponse:
    """What can be tried, and what the reader tried before."""
    return render(request, "backtest/page.html", choices(request))


def choices(request: Request) -> dict[str, Any]:
    """The store's histories, the reader's own files and own runs."""
    jobs = Job.objects.filter(kind=BACKTEST, asked_by=request.person.id).order_by("-id").defer("result")[:SHOWN]
    return {
        "sources": sources(), "uploads": uploads.own(request.person, now=clock.wall()), "runs": list(jobs),
        "budget": accepted().text, "longest": uploads.LONGEST >> 20, "days": uploads.LIFE.days,
    }  # fmt: skip
