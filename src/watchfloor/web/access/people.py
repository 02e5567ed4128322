"""What one person may see, and why; and in which team they are."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import F
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from watchfloor.core import clock
from watchfloor.core.models import AccessGrant, Person, Queue, Team
from watchfloor.core.permissions import allows
from watchfloor.directory import commands as directory
from watchfloor.tickets.access import grants_of, queues_for
from watchfloor.tickets.commands import Refused
from watchfloor.tickets.granting import READERS, opens_more, told_of
from watchfloor.web.page import Request, page, whole


@page("admin.access")
def one(request: Request, key: int) -> HttpResponse:
    """What the person may see, as far as the reader may know of it."""
    row, reader = _person(key), request.person
    rows = grants_of(row).select_related("person", "team", "queue").order_by(F("expires_at").asc(nulls_last=True), "id")
    grants = told_of(reader, rows)
    known = list(queues_for(reader).select_related("team").order_by("name"))
    context = {
        "who": row, "grants": grants, "reads": row.role in READERS,
        "by_team": [queue for queue in known if _is_by_team(queue, row)],
        "shut": [queue for queue in known if queue.restricted and not _sees(queue, row, grants)],
        "may_restrict": allows(reader, "admin.restrict") and row.id != reader.id,
        "teams": Team.objects.order_by("name"),
    }  # fmt: skip
    return render(request, "access/person.html", context)


@page("admin.restrict", "POST")
def team(request: Request, key: int) -> HttpResponse:
    """Put the person into another team, or (0) into none."""
    row, to = _person(key), whole(request.POST.get("team", ""))
    if row.id == request.person.id:
        raise Refused("team", _("Somebody else says in which team you are."))
    if to is None or (to and not Team.objects.filter(id=to).exists()):
        raise Refused("team", _("Choose a team, or none."))
    if to and to != row.team_id and opens_more(to, request.person):
        raise Refused("team", _("That team may see more than you: you cannot put anybody into it."))
    directory.change_team(row.id, to=to or None, by=request.person.id, now=clock.now())
    return redirect(f"/admin/access/people/{row.id}/")


def _person(key: int) -> Person:
    row = Person.objects.select_related("team").filter(id=key).first()
    if row is None:
        raise Http404
    return row


def _is_by_team(queue: Queue, person: Person) -> bool:
    """Whether the team is why the person sees the queue: of one that is open, only partners need a reason."""
    own = person.team_id is not None and queue.team_id == person.team_id
    return own and person.role in READERS and (queue.restricted or person.role == "partner")


def _sees(queue: Queue, person: Person, grants: Sequence[AccessGrant]) -> bool:
    return _is_by_team(queue, person) or any(one.queue_id == queue.id for one in grants)
