"""The list of tickets, and what changed on it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from watchfloor.core.models import Person
from watchfloor.engine.events import PRIORITIES, STATUSES, TICKET_KINDS
from watchfloor.eventlog.read import head
from watchfloor.tickets.access import queues_for
from watchfloor.tickets.queries import asleep
from watchfloor.views.queries import may_change
from watchfloor.web.desk import conditions, listing
from watchfloor.web.desk.columns import around_subject, every_column
from watchfloor.web.desk.people import like, workers
from watchfloor.web.desk.selection import DID, DUES, SNOOZES, did, numbers_of, person_named
from watchfloor.web.desk.sidebar import Named, sidebar
from watchfloor.web.desk.sorting import WORDS, Sort, sort_of
from watchfloor.web.page import Request, page, whole

YEAR = 365 * 24 * 3600


@page("desk.read")
def desk(request: Request) -> HttpResponse:
    """The list that the address asks for."""
    wanted = conditions.read(request, request.person)
    # The position first: what is appended while the rows are read is then told as new rather than lost.
    since = head()
    sleepers = asleep(request.person)
    beside = sidebar(request.person, wanted, sleepers)
    context = listing.shown(request.person, wanted, beside.count, sleepers) | {
        "since": since,
        "sidebar": beside,
        "name": _name(beside.current, wanted),
        "sorts": _sorts(wanted),
        "statuses": STATUSES,
        "priorities": PRIORITIES,
        "kinds": TICKET_KINDS,
        "queues": queues_for(request.person).order_by("name"),
        "people": workers(),
        "did": did(request),
        "snoozes": SNOOZES,
        "dues": DUES,
        "may_change_view": wanted.view is not None and wanted.view.id > 0
        and may_change(request.person, wanted.view.owner),
    }  # fmt: skip
    # The attributes that one may choose are those of the tickets that one sees: nothing is asked for it.
    attributes = {name for ticket in context["tickets"] for name in ticket.attributes}
    context["all_columns"] = every_column(wanted.columns, sorted(attributes | {"platform", "module"}))
    answer = render(request, "desk/list.html", context)
    answer.delete_cookie(DID, samesite="Lax")
    if "column" in request.GET:
        # Chosen by hand: for every list that names no columns of its own.
        answer.set_cookie("columns", conditions.remembered(wanted.columns), max_age=YEAR, samesite="Lax")
    return answer


@page("desk.read")
def changes(request: Request) -> HttpResponse:
    """What an open list must learn: its rows that changed, how many new ones wait, the counts at the left."""
    wanted = conditions.read(request, request.person)
    shown = numbers_of(request.GET.get("shown", ""))
    since = whole(request.GET.get("since", "")) or 0
    fresh = conditions.matching(request.person, wanted).filter(last_position__gt=since)
    before, behind = around_subject(wanted.columns)
    context = {
        "tickets": listing.rows_of(request.person, numbers_of(request.GET.get("rows", ""))),
        "new_count": fresh.exclude(number__in=shown)[:100].count(),
        "listing": wanted,
        "before": before,
        "behind": behind,
        "sidebar": sidebar(request.person, wanted, asleep(request.person)),
    }
    return render(request, "desk/changes.html", context)


def _name(current: Named | None, wanted: conditions.Listing) -> str:
    """What the list is called: a saved view as its owner called it, a list that everybody has in the reader's words."""
    if current is None:
        return wanted.view.name if wanted.view else _("Tickets")
    return current.name if current.is_saved else _(current.name)


def _sorts(wanted: conditions.Listing) -> list[Sort]:
    """The sorts that the menu offers: the indexed ones, then the shown columns, one way and the other."""
    by_column = [sort_of(sign + column.name) for column in wanted.columns for sign in ("", "-") if column.key]
    found = {sort.name: sort for sort in [*(sort_of(name) for name in WORDS), *by_column, wanted.sort]}
    return list(found.values())


@page("desk.work")
def people_suggestions(request: Request) -> HttpResponse:
    """Names that fit what is being typed."""
    return render(
        request,
        "desk/people.html",
        {"people": like((request.GET.get("requester") or request.GET.get("value") or "").strip())},
    )


def owner_from(values: Any, me: Person) -> int | None:
    """The person a form names: an id, `me`, or nobody."""
    return person_named(values.get("to", ""), me)
