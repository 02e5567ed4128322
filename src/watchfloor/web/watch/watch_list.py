"""The priority watch list: the panel beside the signals, and all of it on a page of its own."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.http import HttpResponse, QueryDict
from django.shortcuts import render

from watchfloor.core import clock
from watchfloor.core.models import Person
from watchfloor.watch.limits import BOUND
from watchfloor.watch.priority import Place, watch_counts, watch_list, watch_total
from watchfloor.watch.segments import KINDS
from watchfloor.web.page import Request, page, whole

PANEL: Final = 7
PAGE: Final = 50
WORDS: Final = {
    "high": "P0 and P1", "reopened": "Reopened", "bouncing": "Bouncing", "stuck": "Stuck", "ageing": "Ageing",
}  # fmt: skip


def panel(person: Person, now: datetime) -> dict[str, Any]:
    """What `watch/_priority.html` shows: the first seven, how many there are, how many more. Five queries."""
    total = watch_total(person, now)
    return {
        "watched": watch_list(person, now, PANEL),
        "watched_total": total,
        "watched_more": max(0, total - PANEL),
        "watched_bound": BOUND,
    }


@page("watch.read")
def watch_list_page(request: Request) -> HttpResponse:
    """The list, `reason` narrowing it to one, page by page."""
    now, reason = clock.now(), request.GET.get("reason", "")
    reason = reason if reason in KINDS else ""
    rows = watch_list(request.person, now, PAGE + 1, kind=reason, after=_place(request.GET.get("after", "")))
    counts = watch_counts(request.person, now)
    context = {
        "rows": rows[:PAGE],
        "next": _address(reason, rows[PAGE - 1].place) if len(rows) > PAGE else "",
        "reason": reason,
        "total": counts.kinds[reason] if reason else counts.total,
        "all": counts.total,
        "bound": BOUND,
        "kinds": [(kind, WORDS[kind], counts.kinds[kind]) for kind in KINDS],
    }
    return render(request, "watch/list.html", context)


def _address(reason: str, place: Place) -> str:
    after = QueryDict(mutable=True)
    rank, at, key = place
    after.update({"reason": reason} if reason else {})
    after["after"] = f"{rank}_{at.isoformat().replace('+00:00', 'Z')}_{key}"
    return f"?{after.urlencode(safe=':')}"


def _place(text: str) -> Place | None:
    """Where the page begins; None, the start, for what names no place."""
    rank, _, rest = text.partition("_")
    at, _, key = rest.rpartition("_")
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return None
    numbers = whole(rank), whole(key)
    if moment.tzinfo is None or numbers[0] is None or numbers[1] is None:
        return None
    return numbers[0], moment, numbers[1]
