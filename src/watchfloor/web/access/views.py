"""Restricted queues, teams, and who was given access to what; as far as the reader may know of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.db.models import Count, F, Prefetch, Q, QuerySet, Sum
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from watchfloor.audit.chain import record
from watchfloor.core import clock
from watchfloor.core.models import AccessGrant, Person, Queue, Team
from watchfloor.core.permissions import READS_ALL_TICKETS, allows
from watchfloor.directory import commands as directory
from watchfloor.search.follow import begin_again
from watchfloor.tickets.access import cells_for, queues_for
from watchfloor.tickets.commands import Refused
from watchfloor.tickets.granting import READERS, readers_of, told_of
from watchfloor.tickets.queries import OPEN
from watchfloor.web.access.form import Given, choices
from watchfloor.web.desk.people import like
from watchfloor.web.page import Request, page

SHOWN: Final = 200
OVER: Final = 50


@page("admin.access")
def overview(request: Request) -> HttpResponse:
    """All of it. With `all` an administrator reads the names of the restricted queues that they may not see, too."""
    return _shown(request)


@page("admin.access", "POST")
def grants(request: Request) -> HttpResponse:
    """Give access."""
    given = Given(request.POST.dict(), request.person)
    if given.give(clock.now()) is None:
        return _shown(request, given, status=422)
    return redirect("/admin/access/#given")


@page("admin.access", "POST")
def grant_end(request: Request, grant: int) -> HttpResponse:
    """Take access back."""
    # The same words for one that is over, one that never was and one that the reader may not know of.
    found = told_of(request.person, AccessGrant.objects.filter(id=grant))
    if not found or not found[0].may_take:  # type: ignore[attr-defined]
        raise Refused("grant", _("There is no such access that you could take back."))
    directory.take_access(grant, by=request.person.id, now=clock.now())
    record("grant.taken", actor=request.person.id, subject=f"access:{grant}", now=clock.wall())
    number = request.POST.get("ticket", "")
    return redirect(f"/tickets/{number}/access/" if number.isdecimal() and len(number) < 19 else "/admin/access/#given")


@page("admin.restrict", "GET", "HEAD", "POST")
def restriction(request: Request, queue: int) -> HttpResponse:
    """What restricting the queue, or opening it, will change; posted to, it is so."""
    row = queues_for(request.person).select_related("team").filter(id=queue).first()
    if row is None:
        raise Http404
    readers = list(readers_of(row))
    given = _holding().filter(queue=row.id)
    if request.method == "POST":
        return _set(request, row, is_read=bool(readers) or given.exists())
    cells = cells_for(request.person).filter(queue=row.id)
    counts = cells.aggregate(every=Sum("n", default=0), open=Sum("n", filter=Q(status__in=OPEN), default=0))
    everybody = Person.objects.filter(role__in=READS_ALL_TICKETS).count()
    desk = [one for one in readers if one.role in READS_ALL_TICKETS]
    context = {
        "queue": row, "readers": readers, "given": given.select_related("person", "team"), "counts": counts,
        "others": everybody - len(desk), "sees_it": any(one.id == request.person.id for one in readers),
    }  # fmt: skip
    return render(request, "access/restriction.html", context)


def _set(request: Request, queue: Queue, *, is_read: bool) -> HttpResponse:
    to = request.POST.get("restricted", "")
    if to not in ("yes", "no"):
        raise Refused("restricted", _("Say whether it is restricted."))
    if to == "yes" and not is_read:
        raise Refused(
            "restricted", _("Nobody could read its tickets then: give its team people, or give access first.")
        )
    directory.restrict_queue(queue.id, to=to == "yes", by=request.person.id, now=clock.now())
    # What the search index holds of its tickets goes, or comes back.
    begin_again()
    return redirect("/admin/access/")


def _shown(request: Request, given: Given | None = None, status: int = 200) -> HttpResponse:
    person = request.person
    may_restrict = allows(person, "admin.restrict")
    every = may_restrict and bool(request.GET.get("all"))
    queues = list(queues_for(person).select_related("team").annotate(grants=_count_holding()).order_by("name"))
    hidden = _hidden(queues) if every else ()
    rows = _holding().select_related("person", "team", "queue").order_by(F("expires_at").asc(nulls_last=True), "id")
    now = clock.now()
    over = AccessGrant.objects.filter(expires_at__lte=now).select_related("person", "team", "queue")
    text = " ".join(request.GET.get("q", "").split())[:100]
    context: dict[str, Any] = {
        "restricted": [row for row in queues if row.restricted], "hidden": hidden, "every": every,
        "open": [row for row in queues if not row.restricted], "queues": queues, "may_restrict": may_restrict,
        "grants": _with_givers(told_of(person, rows[:SHOWN])), "teams_listed": _teams(queues),
        "over": _with_givers(told_of(person, over.order_by("-expires_at", "-id")[:OVER])),
        "found": like(text, 20) if text else (), "text": text, "given": given or Given({}, person), **choices(),
    }  # fmt: skip
    return render(request, "access/overview.html", context, status=status)


def _holding() -> QuerySet[AccessGrant]:
    return AccessGrant.objects.filter(Q(expires_at=None) | Q(expires_at__gt=clock.now()))


def _count_holding() -> Count:
    holds = Q(access__expires_at=None) | Q(access__expires_at__gt=clock.now())
    return Count("access", filter=holds)


def _hidden(known: Sequence[Queue]) -> QuerySet[Queue]:
    """The restricted queues that are hidden from the reader: their names and teams, nothing of what is in them."""
    rows = Queue.objects.filter(restricted=True).exclude(id__in=[row.id for row in known])
    return rows.select_related("team").order_by("name")


def _teams(known: Sequence[Queue]) -> list[tuple[Team, list[Person], list[Queue]]]:
    """Each team with those of it who work or read, and its queues as far as the reader may know of them."""
    members = Person.objects.filter(role__in=READERS).order_by("name", "id")
    teams = Team.objects.prefetch_related(Prefetch("people", queryset=members)).order_by("name")
    return [(team, list(team.people.all()), [row for row in known if row.team_id == team.id]) for team in teams]


def _with_givers(grants: list[AccessGrant]) -> list[AccessGrant]:
    """Each with the name of who gave it (`giver`). One query."""
    names = dict(Person.objects.filter(id__in=[g.given_by for g in grants if g.given_by]).values_list("id", "name"))
    for grant in grants:
        grant.giver = names.get(grant.given_by or 0, "")  # type: ignore[attr-defined]
    return grants
