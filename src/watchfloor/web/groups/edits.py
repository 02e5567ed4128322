"""What people do with groups, each a noun that is posted to. Each leads to the group that it changed."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from watchfloor.core import clock
from watchfloor.groups import commands
from watchfloor.groups.models import Group
from watchfloor.groups.queries import group_for, seen_by
from watchfloor.tickets.commands import Refused
from watchfloor.tickets.queries import visible_to
from watchfloor.web.page import Request, page, whole


@page("groups.edit", "POST")
def merges(request: Request, key: int) -> HttpResponse:
    """Another group is about the same issue: it becomes part of this one."""
    here, other = _known(request, key), _known(request, whole(request.POST.get("with", "")), "with")
    return _to(commands.merge_groups(here.id, other=other.id, by=request.person.id, now=clock.now()))


@page("groups.edit", "POST")
def splits(request: Request, key: int) -> HttpResponse:
    """The ticked tickets (by number) are about something else: they become a group of their own."""
    here = _known(request, key)
    numbers = [number for text in request.POST.getlist("ticket") if (number := whole(text)) is not None]
    tickets = list(visible_to(request.person).filter(number__in=numbers).values_list("id", flat=True))
    return _to(commands.split_group(here.id, tickets=tickets, by=request.person.id, now=clock.now()))


@page("groups.edit", "POST")
def answers(request: Request, key: int) -> HttpResponse:
    """Whether an unsure ticket is one of them: yes, no, or a group of its own. Stays on this group's page."""
    here = _known(request, key)
    number = whole(request.POST.get("ticket", "")) or 0
    ticket = seen_by(request.person).filter(group__root=here.id, ticket__number=number).first()
    if ticket is None:
        raise Refused("ticket", _("That ticket is not in this group any more."))
    answer = request.POST.get("answer", "")
    there = commands.settle_ticket(ticket.ticket_id, answer=answer, by=request.person.id, now=clock.now())
    return _to(here if group_for(request.person, here.id) else there)


@page("groups.edit", "POST")
def undos(request: Request, key: int) -> HttpResponse:
    """Take back an edit of this group, named by its position in the log."""
    _known(request, key)
    edit = whole(request.POST.get("edit", "")) or 0
    return _to(commands.undo_edit(edit, by=request.person.id, now=clock.now()))


def _known(request: Request, key: int | None, field: str = "group") -> Group:
    row = group_for(request.person, key) if key is not None else None
    if row is None:
        raise Refused(field, _("There is no such group."))
    return row


def _to(row: Group) -> HttpResponse:
    return redirect(f"/watch/groups/{row.id}/")
