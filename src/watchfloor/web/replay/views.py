"""The line on every page of a store that plays a history: which, at what time of it, how fast."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from watchfloor.web.page import Request, page


@page("signed_in")
def replay(request: Request) -> HttpResponse:
    """The line alone, asked for every second or two while the history plays; empty where nothing is played."""
    return render(request, "shell/replay.html")
