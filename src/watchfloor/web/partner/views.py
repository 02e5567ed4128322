"""The partner's desk: the tickets that one's team was handed, as far as they are public or addressed to partners."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy

from watchfloor.clocks.queries import next_due
from watchfloor.core import clock
from watchfloor.core.models import Person, Queue
from watchfloor.engine.events import DONE
from watchfloor.escalation.queries import Handover, handovers
from watchfloor.tickets import commands_partner
from watchfloor.tickets.access import grants_of, handed_to, reads_restricted
from watchfloor.tickets.history import partner_timeline
from watchfloor.tickets.models import Ticket
from watchfloor.tickets.queries import OPEN
from watchfloor.tickets.redaction import requester_name
from watchfloor.web.clocks.drawn import cell
from watchfloor.web.files.given import file_ids
from watchfloor.web.page import Request, page, whole
from watchfloor.web.partner.lines import called, said
from watchfloor.web.ticket.show import note_reading

SHOWN: Final = 50
# What the list shows: its words and the statuses.
SHOWS: Final = {
    "open": (gettext_lazy("Open"), OPEN), "mine": (gettext_lazy("Mine"), OPEN),
    "free": (gettext_lazy("Nobody has it"), OPEN), "done": (gettext_lazy("Done"), tuple(sorted(DONE))),
    "all": (gettext_lazy("All"), ()),
}  # fmt: skip
# Of a ticket's attributes, those that say what it is about; the others are the team's.
ABOUT: Final = ("platform", "module", "region", "error_code")
READS_AND_POSTS: Final = ("GET", "HEAD", "POST")
ONLY_FILES: Final = "(See what is attached.)"


@page("partner.desk")
def handed(request: Request) -> HttpResponse:
    """What one's team was handed: by status, or by a word of the subject or a number; a page at a time."""
    person, now = request.person, clock.now()
    show, text = request.GET.get("show", "open"), " ".join(request.GET.get("q", "").split())[:200]
    show = show if show in SHOWS else "open"
    rows = _searched(_shown(handed_to(person), show, person), text)
    if (after := _after(request.GET.get("after", ""))) is not None:
        rows = rows.extra(where=["(ticket.updated_at, ticket.id) < (%s, %s)"], params=list(after))
    rows = rows.select_related("owner", "queue").defer("words", "stretches").order_by("-updated_at", "-id")
    found = list(rows[: SHOWN + 1])
    last = found[SHOWN - 1] if len(found) > SHOWN else None
    context = {
        "rows": _rows(found[:SHOWN], person, now), "show": show, "text": text,
        "shows": [(key, words) for key, (words, _statuses) in SHOWS.items()],
        "older": f"{last.updated_at.isoformat()}_{last.id}" if last else "",
    }  # fmt: skip
    return render(request, "partner/list.html", context)


@page("partner.desk")
def ticket(request: Request, number: int) -> HttpResponse:
    """One ticket: what was said publicly, what was written to partners, and what it was handed over with."""
    return _page(request, _found(request.person, number))


@page("partner.desk", *READS_AND_POSTS)
def notes(request: Request, number: int) -> HttpResponse:
    """Write to the desk."""
    files = file_ids(request)
    body = request.POST.get("body", "")
    body = body if body.strip() or not files else ONLY_FILES
    return _act(request, number, commands_partner.tell_desk, body=body, files=files)


@page("partner.desk", *READS_AND_POSTS)
def assignment(request: Request, number: int) -> HttpResponse:
    """Take it: the reader works on it from now on."""
    return _act(request, number, commands_partner.take_on)


@page("partner.desk", *READS_AND_POSTS)
def give_back(request: Request, number: int) -> HttpResponse:
    """Give it back to where it came from, with the reason. The team may see it no more after that."""
    return _act(request, number, commands_partner.hand_back, reason=request.POST.get("reason", ""))


@page("partner.desk", *READS_AND_POSTS)
def solution(request: Request, number: int) -> HttpResponse:
    """Tell the desk that it is solved."""
    return _act(request, number, commands_partner.report_solved, body=request.POST.get("body", ""))


def _act(request: Request, number: int, verb: Callable[..., Ticket], **more: Any) -> HttpResponse:
    row, by = _found(request.person, number), request.person
    if request.method != "POST":
        # Whoever comes to a verb's address by going back is at the ticket.
        return redirect(f"/partner/tickets/{number}/")
    verb(row.id, by=by.id, now=clock.now(), **more)
    still = handed_to(by).filter(id=row.id).exists()
    return redirect(f"/partner/tickets/{number}/" if still else "/partner/")


def _page(request: Request, row: Ticket) -> HttpResponse:
    person, now = request.person, clock.now()
    if reads_restricted(person, row):
        note_reading(person, row)
    own = _queues(person)
    is_ours = row.queue_id is not None and row.queue_id in own
    due = next_due([row.id]).get(row.id)
    context = {
        "ticket": row, "lines": said(row, partner_timeline(row, person), person), "owner": _owner(row, person),
        "clock": cell(due, now) if due else None, "handovers": _handovers(row, own, person), "is_ours": is_ours,
        "is_done": row.status in DONE, "about": _about(row),
        "requester": requester_name(person, row.requester),
        "may_take": is_ours and _is_free(row, person),
    }  # fmt: skip
    return render(request, "partner/ticket.html", context)


def _found(person: Person, number: int) -> Ticket:
    """The ticket, if the person's team was handed it; else it does not exist."""
    rows = handed_to(person).select_related("owner", "queue", "requester").defer("words", "stretches")
    row = rows.filter(number=number).first()
    if row is None:
        raise Http404
    return row


def _queues(person: Person) -> set[int]:
    """The queues of the person's team."""
    return set(Queue.objects.filter(team=person.team_id).values_list("id", flat=True)) if person.team_id else set()


def _handovers(row: Ticket, own: set[int], person: Person) -> list[tuple[Handover, str]]:
    """What it was handed over with to a queue that the partner reads, and who did: not what went to other tiers."""
    granted = set(grants_of(person).filter(queue__isnull=False).values_list("queue", flat=True))
    found = handovers([row.id], queues=own | granted).get(row.id, [])
    return [(one, called(one.actor, person)) for one in found]


def _about(row: Ticket) -> list[tuple[str, str]]:
    return [(name, row.attributes[name]) for name in ABOUT if row.attributes.get(name)]


def _shown(rows: QuerySet[Ticket], show: str, person: Person) -> QuerySet[Ticket]:
    statuses = SHOWS[show][1]
    rows = rows.filter(status__in=statuses) if statuses else rows
    if show == "mine":
        return rows.filter(owner=person)
    return rows.filter(owner=None) if show == "free" else rows


def _searched(rows: QuerySet[Ticket], text: str) -> QuerySet[Ticket]:
    """Those with the text in their subject, or with that number. What was said is not searched: of that a partner
    reads a part.
    """
    if not text:
        return rows
    number = whole(text.lstrip("#"))
    fits = Q(subject__icontains=text)
    return rows.filter(fits | Q(number=number) if number is not None else fits)


def _rows(tickets: Sequence[Ticket], person: Person, now: datetime) -> list[dict[str, Any]]:
    """Each ticket with its owner's name as it stands here, and its clock. One query."""
    due = next_due(ticket.id for ticket in tickets)
    return [
        {"ticket": row, "owner": _owner(row, person), "clock": cell(due[row.id], now) if row.id in due else None}
        for row in tickets
    ]


def _owner(row: Ticket, person: Person) -> str:
    return called(row.owner, person) if row.owner is not None else ""


def _is_free(row: Ticket, person: Person) -> bool:
    owner = row.owner
    if owner is None:
        return True
    return owner.id != person.id and owner.role == "partner" and owner.team_id == person.team_id


def _after(text: str) -> tuple[datetime, int] | None:
    """The row that a page begins past, as the link before it names it."""
    at, _sep, key = text.partition("_")
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return None
    return (moment, whole(key) or 0) if 1900 < moment.year < 9000 and moment.tzinfo else None
