"""Signals as cards, and one signal with the tickets it was counted from."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render

from watchfloor.core import clock
from watchfloor.core.models import Person
from watchfloor.tickets.models import Ticket
from watchfloor.tickets.queries import OPEN, Filter, count, filtered, visible_to
from watchfloor.watch.models import Signal
from watchfloor.watch.queries import open_signals, recent_signals
from watchfloor.web.page import Request, page
from watchfloor.web.watch.tally import lately

WATCHED = 10
HIGH = Filter(status=OPEN, priority=("P0", "P1"))


@page("watch.read")
def watch(request: Request) -> HttpResponse:
    """Open signals, or past ones, and the open tickets of high priority."""
    is_past = request.GET.get("show") == "past"
    current = open_signals(request.person)
    context = {
        "signals": recent_signals(request.person) if is_past else current,
        "open": current,
        "is_past": is_past,
        "high": _high(request.person),
        "high_count": count(request.person, HIGH),
        "lately": lately(current, recent_signals(request.person, 500), clock.now()),
    }
    return render(request, "watch/page.html", context)


@page("watch.read")
def signal(request: Request, key: int) -> HttpResponse:
    """One signal and the tickets it was counted from."""
    row = Signal.objects.filter(id=key).first()
    if row is None:
        raise Http404
    tickets = visible_to(request.person).filter(id__in=row.tickets).select_related("queue", "owner", "requester")
    # What the alarm counted, or all that have joined since.
    until_alarm = request.GET.get("until") == "alarm"
    if until_alarm:
        tickets = tickets.filter(created_at__lte=row.raised_at)
    shown = list(tickets.defer("words").order_by("created_at", "id")[:500])
    context = {"signal": row, "tickets": shown, "until_alarm": until_alarm}
    return render(request, "watch/signal.html", context)


def _high(person: Person) -> list[Ticket]:
    """Open P0 and P1 tickets, the most urgent and longest untouched first."""
    return list(filtered(person, HIGH).defer("words").order_by("priority", "updated_at", "id")[:WATCHED])
