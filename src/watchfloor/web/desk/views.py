"""The list of tickets, what changed on it, and verbs on a selection."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from watchfloor.core import clock
from watchfloor.core.models import Person, Queue
from watchfloor.engine.events import PRIORITIES, STATUSES, TICKET_KINDS
from watchfloor.eventlog.read import head
from watchfloor.tickets import commands
from watchfloor.tickets.models import Ticket
from watchfloor.tickets.queries import visible_to
from watchfloor.views.queries import may_change
from watchfloor.web.desk import conditions, listing
from watchfloor.web.desk.columns import around_subject, every_column
from watchfloor.web.desk.people import like, workers
from watchfloor.web.desk.sidebar import sidebar
from watchfloor.web.desk.sorting import WORDS, Sort, sort_of
from watchfloor.web.page import Request, page, whole

LARGEST_SELECTION = 200
YEAR = 365 * 24 * 3600


@page("desk.read")
def desk(request: Request) -> HttpResponse:
    """The list that the address asks for."""
    wanted = conditions.read(request, request.person)
    # The position first: what is appended while the rows are read is then told as new rather than lost.
    since = head()
    beside = sidebar(request.person, wanted)
    context = listing.shown(request.person, wanted, beside.count) | {
        "since": since,
        "sidebar": beside,
        "name": beside.current.name if beside.current else wanted.view.name if wanted.view else "Tickets",
        "sorts": _sorts(wanted),
        "statuses": STATUSES,
        "priorities": PRIORITIES,
        "kinds": TICKET_KINDS,
        "queues": Queue.objects.order_by("name"),
        "people": workers(),
        "may_change_view": wanted.view is not None and wanted.view.id > 0
        and may_change(request.person, wanted.view.owner),
    }  # fmt: skip
    # The attributes that one may choose are those of the tickets that one sees: nothing is asked for it.
    attributes = {name for ticket in context["tickets"] for name in ticket.attributes}
    context["all_columns"] = every_column(wanted.columns, sorted(attributes | {"platform", "module"}))
    answer = render(request, "desk/list.html", context)
    if "column" in request.GET:
        # Chosen by hand: for every list that names no columns of its own.
        answer.set_cookie("columns", ".".join(c.name for c in wanted.columns), max_age=YEAR, samesite="Lax")
    return answer


@page("desk.read")
def changes(request: Request) -> HttpResponse:
    """What an open list must learn: its rows that changed, how many new ones wait, the counts at the left."""
    wanted = conditions.read(request, request.person)
    shown = _numbers(request.GET.get("shown", ""))
    since = whole(request.GET.get("since", "")) or 0
    fresh = conditions.matching(request.person, wanted).filter(last_position__gt=since)
    before, behind = around_subject(wanted.columns)
    context = {
        "tickets": listing.rows_of(request.person, _numbers(request.GET.get("rows", ""))),
        "new_count": fresh.exclude(number__in=shown)[:100].count(),
        "listing": wanted,
        "before": before,
        "behind": behind,
        "sidebar": sidebar(request.person, wanted),
    }
    return render(request, "desk/changes.html", context)


def _sorts(wanted: conditions.Listing) -> list[Sort]:
    """The sorts that the menu offers: the indexed ones, then the shown columns, one way and the other."""
    by_column = [sort_of(sign + column.name) for column in wanted.columns for sign in ("", "-") if column.key]
    found = {sort.name: sort for sort in [*(sort_of(name) for name in WORDS), *by_column, wanted.sort]}
    return list(found.values())


@page("desk.work", "POST")
def selection_assignment(request: Request) -> HttpResponse:
    """Give the selected tickets an owner."""
    to = _person(request.POST.get("to", ""), request.person)
    return _on_selection(request, lambda ticket, **act: commands.assign(ticket, to=to, **act))


@page("desk.work", "POST")
def selection_status(request: Request) -> HttpResponse:
    """Set the status of the selected tickets."""
    status = request.POST.get("status", "")
    return _on_selection(request, lambda ticket, **act: commands.set_status(ticket, status=status, **act))


@page("desk.work", "POST")
def selection_priority(request: Request) -> HttpResponse:
    """Set the priority of the selected tickets."""
    priority = request.POST.get("priority", "")
    return _on_selection(request, lambda ticket, **act: commands.set_priority(ticket, priority=priority, **act))


@page("desk.work")
def people_suggestions(request: Request) -> HttpResponse:
    """Names that fit what is being typed."""
    return render(
        request,
        "desk/people.html",
        {"people": like((request.GET.get("requester") or request.GET.get("value") or "").strip())},
    )


def _on_selection(request: Request, verb: Callable[..., Ticket]) -> HttpResponse:
    numbers = _numbers(",".join(request.POST.getlist("ticket")))[:LARGEST_SELECTION]
    if not numbers:
        raise commands.Refused("ticket", "Select at least one ticket first.")
    # All rows are held first, in the order of their ids. The first verb takes the log and keeps it to the end: a row
    # asked for after that may be held by somebody who waits for the log, and then one of the two acts is lost.
    held = visible_to(request.person).filter(number__in=numbers).select_for_update(of=("self",)).order_by("id")
    for ticket in list(held.values_list("id", flat=True)):
        verb(ticket, by=request.person.id, now=clock.now())
    return redirect(_back(request))


def _back(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if safe and wanted.startswith("/desk/") else "/desk/"


def _person(text: str, me: Person) -> int | None:
    if text in ("", "none"):
        return None
    if text == "me":
        return me.id
    if (key := whole(text)) is None:
        raise commands.Refused("to", "Choose a person from the list.")
    return key


def _numbers(text: str) -> list[int]:
    return [number for part in text.split(",")[:500] if (number := whole(part)) is not None]


def owner_from(values: Any, me: Person) -> int | None:
    """The person a form names: an id, `me`, or nobody."""
    return _person(values.get("to", ""), me)
