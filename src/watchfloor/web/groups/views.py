"""The groups of tickets that are about the same issue: the list of the active ones, and one with its tickets."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from watchfloor.core import clock
from watchfloor.core.permissions import allows
from watchfloor.groups.active import Active, active, as_of, figures, matching
from watchfloor.groups.history import history
from watchfloor.groups.models import Group, TicketInGroup
from watchfloor.groups.queries import PAGE, group_for, lag, neighbours, tickets_of
from watchfloor.web.page import Request, page, whole
from watchfloor.web.words import lazy

HOW: Final = {
    "code": lazy("same error code"), "template": lazy("same wording"), "copies": lazy("nearly the same text"),
    "meaning": lazy("same meaning"), "words": lazy("same words"), "alone": lazy("the first of its kind"),
    "merged": lazy("found alike later"),
    "person": lazy("a person said so"),
}  # fmt: skip
UNSURE: Final = 10


@page("watch.read")
def groups(request: Request) -> HttpResponse:
    """The active groups, the largest of the week first; or those that a search finds."""
    now, text = clock.now(), " ".join(request.GET.get("q", "").split())[:200]
    until = as_of(request.person, now)
    # The next page counts up to the same moment as the first, so that no row is passed over.
    until = until and (_moment(request.GET.get("at", "")) or until)
    rows: list[Active] = []
    if until is not None:
        rows = matching(request.person, until, text) if text else _rows(request, until)
    has_more = len(rows) > PAGE
    rows = rows[:PAGE]
    context = {
        "groups": rows,
        "next": f"?at={_said(until)}&after={rows[-1].week}-{rows[-1].id}" if has_more and until else "",
        "text": text,
        "until": until,
        "is_past": until is not None and until < now and not request.GET.get("at"),
        "lag": lag(now),
    }
    return render(request, "groups/list.html", context)


@page("watch.read")
def group(request: Request, key: int) -> HttpResponse:
    """One group: its tickets, what may be the same, what it is unsure of, and what was done to it."""
    row = group_for(request.person, key)
    if row is None:
        raise Http404
    if row.id != key:
        return redirect(f"/watch/groups/{row.id}/")
    return render(request, "groups/group.html", _shown(request, row))


def _shown(request: Request, row: Group) -> dict[str, Any]:
    person = request.person
    found = tickets_of(person, row.id, after=_place(request.GET.get("after", "")), size=PAGE + 1)
    members = found[:PAGE]
    unsure = tickets_of(person, row.id, unsure=True, size=UNSURE + 1)
    return {
        "group": row,
        "figures": figures(person, row, clock.now()),
        "members": [(member, _how(member, row.id)) for member in members],
        "next": f"?after={_after(members[-1])}" if len(found) > PAGE else "",
        "unsure": unsure[:UNSURE],
        "unsure_more": len(unsure) > UNSURE,
        "neighbours": neighbours(person, row.id),
        "edits": history(person, row),
        "may_edit": allows(person, "groups.edit"),
    }


def _how(member: TicketInGroup, root: int) -> str:
    """Why the ticket is in the group `root`, in words."""
    how = "person" if member.trail else member.how
    return HOW["merged" if how == "alone" and member.group_id != root else how]


def _rows(request: Request, until: datetime) -> list[Active]:
    week, _, key = request.GET.get("after", "").partition("-")
    numbers = whole(week), whole(key)
    after = None if numbers[0] is None or numbers[1] is None else (numbers[0], numbers[1])
    return active(request.person, until, after=after, size=PAGE + 1)


def _said(until: datetime | None) -> str:
    return until.isoformat().replace("+00:00", "Z") if until else ""


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None


def _after(member: TicketInGroup) -> str:
    return f"{_said(member.ticket.created_at)}_{member.ticket_id}"


def _place(text: str) -> tuple[datetime, int] | None:
    """Where the page begins; None, the start, for what names no place."""
    at, _, key = text.rpartition("_")
    moment, number = _moment(at), whole(key)
    return None if moment is None or number is None else (moment, number)
