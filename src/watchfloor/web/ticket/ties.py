"""The verbs that tie a ticket to others. Each noun is read as a small form (a dialog, or a page), and posted to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from watchfloor.core import clock
from watchfloor.engine.events import DONE, LINKS
from watchfloor.groups.queries import same_issue, seen_by
from watchfloor.tickets import commands_ties as ties
from watchfloor.tickets.acting import Refused
from watchfloor.tickets.history import timeline
from watchfloor.tickets.models import Ticket
from watchfloor.tickets.queries import OPEN, by_number, recent_of_requester, search, visible_to
from watchfloor.web.files.given import file_ids
from watchfloor.web.page import Request, page, whole
from watchfloor.web.ticket.acts import READS_AND_POSTS, act, act_form
from watchfloor.web.ticket.find import found
from watchfloor.web.ticket.lines import lines_of

SUGGESTED: Final = 8


@page("desk.work", *READS_AND_POSTS)
def merge(request: Request, number: int) -> HttpResponse:
    """Choose the ticket that this one is part of; posted to, it is merged into that one."""
    row = found(request.person, number)
    if request.method == "POST":
        into, now = _other(request, "to"), clock.now()
        return act(request, number, lambda row: ties.merge(row.id, into=into.id, by=request.person.id, now=now))
    return act_form(request, row, "merge", found=_suggested(request, row))


@page("desk.work", "POST")
def merge_end(request: Request, number: int) -> HttpResponse:
    """Take the merge back."""
    return act(request, number, lambda row: ties.unmerge(row.id, by=request.person.id, now=clock.now()))


@page("desk.work", *READS_AND_POSTS)
def split(request: Request, number: int) -> HttpResponse:
    """Choose a message; posted to, it begins a ticket of its own."""
    row = found(request.person, number)
    if request.method == "POST":
        message = whole(request.POST.get("message", ""))
        if message is None:
            raise Refused("message", _("Choose the message that is a matter of its own."))
        subject, now = request.POST.get("subject", ""), clock.now()
        return act(
            request, number,
            lambda row: ties.split(row.id, message=message, subject=subject, by=request.person.id, now=now),
        )  # fmt: skip
    lines = [line for line in lines_of(row, timeline(row, viewer=request.person)) if line.can_begin]
    chosen = whole(request.GET.get("message", "")) or (lines[-1].position if lines else None)
    return act_form(request, row, "split", lines=lines[::-1], chosen=chosen)


@page("desk.work", *READS_AND_POSTS)
def links(request: Request, number: int) -> HttpResponse:
    """Choose a ticket and how it belongs here; posted to, the two are linked."""
    row = found(request.person, number)
    if request.method == "POST":
        other, how = _other(request, "to"), request.POST.get("how", "related")
        return act(
            request, number,
            lambda row: ties.link_tickets(row.id, other=other.id, how=how, by=request.person.id, now=clock.now()),
        )  # fmt: skip
    return act_form(request, row, "link", found=_suggested(request, row), hows=LINKS)


@page("desk.work", "POST")
def link_end(request: Request, number: int) -> HttpResponse:
    """Take a link back."""
    other, how = _other(request, "to"), request.POST.get("how", "related")
    return act(
        request, number,
        lambda row: ties.unlink_tickets(row.id, other=other.id, how=how, by=request.person.id, now=clock.now()),
    )  # fmt: skip


@page("desk.work", *READS_AND_POSTS)
def parent(request: Request, number: int) -> HttpResponse:
    """Choose the ticket that this one is a child of; posted to with none, it is no child any more."""
    row = found(request.person, number)
    if request.method == "POST":
        to = None if request.POST.get("to") == "none" else _other(request, "to")
        return act(
            request, number,
            lambda row: ties.set_parent(
                row.id, parent=to.id if to else None, by=request.person.id, now=clock.now()
            ),
            field="parent",
            mine=_("Make it a child of %(number)s") % {"number": to.number} if to else _("Make it no child any more"),
        )  # fmt: skip
    return act_form(request, row, "parent", found=_suggested(request, row))


@page("desk.work", *READS_AND_POSTS)
def follow_up(request: Request, number: int) -> HttpResponse:
    """Write the first message of a ticket that carries this closed one on."""
    row = found(request.person, number)
    if request.method == "POST":
        body, subject, files = request.POST.get("body", ""), request.POST.get("subject", ""), file_ids(request)
        return act(
            request, number,
            lambda row: ties.follow_up(
                row.id, body=body, subject=subject, files=files, by=request.person.id, now=clock.now()
            ),
        )  # fmt: skip
    return act_form(request, row, "follow_up")


@page("desk.work")
def candidates(request: Request, number: int) -> HttpResponse:
    """The tickets that a search for the other one finds, for a dialog that is open."""
    row = found(request.person, number)
    return render(request, "ticket/_candidates.html", {"found": _suggested(request, row), "ticket": row})


def _other(request: Request, name: str) -> Ticket:
    """The ticket that a form names: chosen, or else written as its number."""
    number = whole((request.POST.get(name) or request.POST.get("q", "")).strip().lstrip("#"))
    other = by_number(request.person, number) if number is not None else None
    if other is None:
        raise Refused(name, _("Choose a ticket from the list, or write its number."))
    return other


def _suggested(request: Request, row: Ticket) -> Sequence[Ticket]:
    """What was searched for; without words the requester's other open tickets, and those of the same issue."""
    words = request.GET.get("q", "").strip()
    if words:
        rows = search(request.person, words, size=SUGGESTED + 1)
    else:
        lately = [one for one in recent_of_requester(request.person, row) if one.status not in DONE]
        rows = lately + _alike(request, row)
    return [one for one in {one.id: one for one in rows}.values() if one.id != row.id][:SUGGESTED]


def _alike(request: Request, row: Ticket) -> list[Ticket]:
    """The newest open tickets of the same issue."""
    same = same_issue(request.person, row.id)
    if same is None:
        return []
    keys = seen_by(request.person).filter(group__root=same.id, ticket__status__in=OPEN).order_by("-ticket")
    rows = visible_to(request.person).filter(id__in=list(keys.values_list("ticket", flat=True)[:SUGGESTED]))
    return list(rows.select_related("requester").defer("words").order_by("-id"))
