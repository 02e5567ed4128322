"""The priority watch list: the panel beside the signals, and all of it on a page of its own."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.db.models import Q
from django.http import HttpResponse, QueryDict
from django.shortcuts import render

from watchfloor.core import clock
from watchfloor.core.models import Person
from watchfloor.watch.limits import BOUND
from watchfloor.watch.priority import Counts, Place, watch_counts, watch_list, watch_total
from watchfloor.watch.segments import KINDS
from watchfloor.web.domain import domain_of, tickets_of
from watchfloor.web.page import Request, page, whole
from watchfloor.web.watch import clock_rows
from watchfloor.web.words import lazy

PANEL: Final = 7
PAGE: Final = 50
WORDS: Final = {
    "high": lazy("P0 and P1"), "reopened": lazy("Reopened"), "bouncing": lazy("Bouncing"), "stuck": lazy("Stuck"),
    "ageing": lazy("Ageing"),
}  # fmt: skip


def panel(person: Person, now: datetime, within: Q | None = None) -> dict[str, Any]:
    """What `watch/_priority.html` shows: the first seven, how many there are, how many more; clocks. Seven queries."""
    total = watch_total(person, now, within)
    (_, _, due), (_, _, late) = clock_rows.counts(person, now, within)
    return {
        "clocks_due": due,
        "clocks_late": late,
        "watched": watch_list(person, now, PANEL, within=within),
        "watched_total": total,
        "watched_more": max(0, total - PANEL),
        "watched_bound": BOUND,
    }


@page("watch.read")
def watch_list_page(request: Request) -> HttpResponse:
    """The list, `reason` narrowing it to one, page by page."""
    now, reason = clock.now(), request.GET.get("reason", "")
    within = tickets_of(domain_of(request))
    if reason in clock_rows.WORDS:
        return _by_clock(request, reason, now, within)
    reason = reason if reason in KINDS else ""
    after = _place(request.GET.get("after", ""))
    rows = watch_list(request.person, now, PAGE + 1, kind=reason, after=after, within=within)
    counts = watch_counts(request.person, now, within)
    context = {
        "rows": rows[:PAGE],
        "next": _address(reason, rows[PAGE - 1].place) if len(rows) > PAGE else "",
        "reason": reason,
        "total": counts.kinds[reason] if reason else counts.total,
        "all": counts.total,
        "bound": BOUND,
        "kinds": _kinds(request.person, now, within, counts),
    }
    return render(request, "watch/list.html", context)


def _by_clock(request: Request, reason: str, now: datetime, within: Q | None) -> HttpResponse:
    counts = watch_counts(request.person, now, within)
    kinds = _kinds(request.person, now, within, counts)
    after = request.GET.get("after", "")
    found = clock_rows.clock_page(request.person, reason, now, within, after=after, size=PAGE)
    total = next(n for kind, _, n in kinds if kind == reason)
    context = {"reason": reason, "total": total, "all": counts.total, "bound": BOUND, "kinds": kinds, **found}
    return render(request, "watch/list.html", context)


def _kinds(person: Person, now: datetime, within: Q | None, counts: Counts) -> list[tuple[str, str, int]]:
    own = [(kind, WORDS[kind], counts.kinds[kind]) for kind in KINDS]
    return [*clock_rows.counts(person, now, within), *own]


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
