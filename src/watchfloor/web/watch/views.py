"""Signals as cards, past ones as a list, and one signal with the tickets it was counted from."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from watchfloor.core import clock
from watchfloor.core.models import Person
from watchfloor.core.permissions import allows
from watchfloor.watch.audit import LEARNS_LEAST
from watchfloor.watch.budget import accepted
from watchfloor.watch.history import history
from watchfloor.watch.models import Signal
from watchfloor.watch.queries import (
    PAGE,
    freshness,
    newest_audit,
    note_of,
    open_signals,
    overlapping,
    past_signals,
    seen_by,
)
from watchfloor.watch.record import WINDOW, record
from watchfloor.watch.view import View, latest
from watchfloor.web.desk.people import workers
from watchfloor.web.domain import domain_of, signals_of, signals_within, tickets_of
from watchfloor.web.page import Request, page, whole
from watchfloor.web.watch import affected, asked, headline, linked
from watchfloor.web.watch.triage import REASONS
from watchfloor.web.watch.watch_list import panel


@page("watch.read")
def watch(request: Request) -> HttpResponse:
    """Open signals as cards, or past ones as a list; how the detector does; what else is near."""
    if request.GET.get("show") == "past":
        return _past(request)
    person, now = request.person, clock.now()
    domain = domain_of(request)
    signals = signals_within(open_signals(person), domain)
    context = _triage(person) | {
        "signals": signals,
        "open_signal_count": len(signals),
        "headline": headline.headline(signals),
        "newest": headline.newest(signals),
        "fresh": freshness(now),
        "view": (view := latest(person)),
        "quiet": headline.quiet(view, signals) if view else [],
        "floor_sentence": headline.floor_sentence(view.floor) if view else "",
        "record": record(person, now, timezone.get_current_timezone()),
        "window": WINDOW.days,
        "done": _done(request),
        "links": linked.links_of(person, signals),
        **_budget(person, view),
        **panel(person, now, tickets_of(domain)),
    }
    return render(request, "watch/page.html", context)


@page("watch.read")
def signal(request: Request, key: int) -> HttpResponse:
    """One signal: what happened, its evidence, the tickets it was counted from."""
    row = found(request.person, key)
    context = _triage(request.person) | {
        "signal": row,
        "note": note_of(row),
        "moments": history(row),
        "evidence": affected.evidence(row),
        "affected": affected.shown(request.person, row, request.GET),
        "overlaps": overlapping(request.person, row),
        "links": linked.links_of(request.person, [row]),
        "done": _done(request),
        "here": f"/watch/signals/{key}/",
    }
    return render(request, "watch/signal.html", context)


def found(person: Person, key: int) -> Signal:
    """The signal, if `person` may see it; else it does not exist."""
    row = seen_by(person).filter(id=key).first()
    if row is None:
        raise Http404
    return row


def _past(request: Request) -> HttpResponse:
    wanted = asked.read(request.GET, clock.now(), timezone.get_current_timezone())
    rows = past_signals(
        request.person,
        wanted.past,
        after=asked.after(request.GET),
        size=PAGE + 1,
        within=signals_of(domain_of(request)),
    )
    shown, more = rows[:PAGE], len(rows) > PAGE
    context = {
        "signals": shown,
        "wanted": wanted,
        "next": asked.cursor(shown[-1]) if more else "",
        "done": _done(request),
    }
    return render(request, "watch/past.html", context)


def _triage(person: Person) -> dict[str, Any]:
    may = allows(person, "watch.triage")
    return {"may_triage": may, "reasons": REASONS, "people": list(workers()) if may else [], "here": "/watch/"}


def _done(request: Request) -> Signal | None:
    """The signal that was just acted on, so that the act can be taken back."""
    key = whole(request.GET.get("done", ""))
    return seen_by(request.person).filter(id=key).first() if key else None


def _budget(person: Person, view: View | None) -> dict[str, Any]:
    audit, budget = newest_audit(person), accepted()
    return {
        "budget": budget,
        "allowed": budget.a_week(view.streams if view else 1) * WINDOW.days / 7,
        "audit": audit,
        "audit_verdict": headline.verdict_on(audit) if audit else "",
        "audit_needs": LEARNS_LEAST + 1,
    }
