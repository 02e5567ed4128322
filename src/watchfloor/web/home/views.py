"""The first page: what needs me now; for a lead, what the floor needs."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import render

from watchfloor.assignment.people import Standing, standings
from watchfloor.assignment.queries import next_for
from watchfloor.assignment.ways import CAPACITY, NEED, WAY, setup
from watchfloor.clocks.models import Clock
from watchfloor.core import clock
from watchfloor.core.definitions import every_shared
from watchfloor.core.models import Person
from watchfloor.core.permissions import WORKS_TICKETS, allows
from watchfloor.roster.queries import COVERAGE, SHIFT, Roster, load_now
from watchfloor.tickets.access import hidden_tickets
from watchfloor.tickets.queries import OPEN, Filter, counts, visible_to
from watchfloor.watch.limits import BOUND
from watchfloor.watch.priority import watch_count
from watchfloor.watch.queries import open_signals
from watchfloor.web.domain import domain_of
from watchfloor.web.home import floor
from watchfloor.web.home.handover import told
from watchfloor.web.home.mine import lines
from watchfloor.web.page import Request, page

SHOWN: Final = 12
ROWS: Final = 200


@page("desk.read")
def home(request: Request) -> HttpResponse:
    """What needs the reader now. A lead sees the floor first, and their own work one click away."""
    person, now = request.person, clock.now()
    shows = request.GET.get("show", "")
    leads = allows(person, "roster.edit")
    show = shows if shows in ("mine", "floor") and leads else "floor" if leads else "mine"
    rows = every_shared(SHIFT, COVERAGE, WAY, CAPACITY, NEED)
    roster, plan = load_now(now, timedelta(days=14), rows), setup(rows)
    context: dict[str, Any] = {"show": show, "leads": leads, "page_now": now}
    if show == "mine":
        own = standings([person.id], now, plan, roster, names={person.id: person.name})[person.id]
        context |= _mine(request, own, roster, plan)
    else:
        context |= _floor(person, roster, plan)
    return render(request, "home/page.html", context)


def _mine(request: Request, own: Standing, roster: Roster, plan: Any) -> dict[str, Any]:
    person, now = request.person, clock.now()
    domain = domain_of(request)
    needed, resting = lines(person, now, domain)
    urgent = sum(line.first.rank <= 3 for line in needed)
    site = roster.site_of().get(person.id) or person.site
    return {
        "lines": needed[:SHOWN], "more": max(0, len(needed) - SHOWN), "urgent": urgent, "resting": resting,
        "next": next_for(person, own.skills, now, plan, domain=domain.condition if domain else None), "own": own,
        "load": floor.Load(own), "coming": None if own.span else roster.next_of(person.id, now),
        "is_rostered": person.id in roster.people, "notes": told(person, now, [site] if site else []), "site": site,
    }  # fmt: skip


def _floor(person: Person, roster: Roster, plan: Any) -> dict[str, Any]:
    now = clock.now()
    late, soon = floor.clocks(person, now)
    names = dict(Person.objects.filter(role__in=WORKS_TICKETS).values_list("id", "name"))
    everybody = standings(list(names), now, plan, roster, names=names, skilled=False)
    unowned, new, mine = counts(person, [
        Filter(status=OPEN, owner=(0,)), Filter(status=("new",), owner=(0,)), Filter(status=OPEN, owner=(person.id,)),
    ])  # fmt: skip
    signals = open_signals(person)
    gaps = floor.shortfalls(roster, now)
    at_work = [one for one in everybody.values() if one.span is not None]
    return {
        "late": late, "soon": soon, "unowned": unowned, "new": new, "mine": mine,
        "stuck": watch_count(person, now, "stuck"),
        "bound": BOUND, "signals": signals[:4], "open_signal_count": len(signals), "gaps": gaps[:5],
        "gaps_more": max(0, len(gaps) - 5), "has_needs": bool(roster.needs), "loads": floor.loads(everybody),
        "over": [one for one in everybody.values() if one.load > one.limit], "at_work": at_work,
        "away": [one for one in at_work if one.away], "sites": _by_site(roster, at_work), "notes": told(person, now),
    }  # fmt: skip


def _by_site(roster: Roster, at_work: list[Standing]) -> list[tuple[str, int]]:
    places, found = roster.site_of(), dict.fromkeys(roster.sites, 0)
    for one in at_work:
        site = places.get(one.person, "elsewhere")
        found[site] = found.get(site, 0) + 1
    return sorted(found.items())


@page("desk.read")
def late(request: Request) -> HttpResponse:
    """The open tickets past a promise, the longest first."""
    return _clocks(request, "late", due_at__lt=clock.now())


@page("desk.read")
def soon(request: Request) -> HttpResponse:
    """The open tickets with a promise that comes due within half an hour, soonest first."""
    now = clock.now()
    return _clocks(request, "soon", due_at__gte=now, due_at__lt=now + floor.SOON)


def _clocks(request: Request, which: str, **limits: datetime) -> HttpResponse:
    clocks = Clock.objects.filter(active=True, first=True, **limits).exclude(ticket__in=hidden_tickets(request.person))
    due = list(clocks.order_by("due_at", "ticket")[: ROWS + 1])
    rows = visible_to(request.person).select_related("queue", "owner", "requester").defer("words", "stretches")
    tickets = rows.in_bulk([row.ticket for row in due])
    shown = [tickets[row.ticket] for row in due[:ROWS] if row.ticket in tickets]
    return render(request, "home/clocks.html", {"which": which, "tickets": shown, "cut": len(due) > ROWS})
