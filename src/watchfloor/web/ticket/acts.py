"""How a verb of the ticket's page is answered: the page as it is then, what undoes it, or both sides of a conflict."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final
from urllib.parse import quote

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from watchfloor.core import clock
from watchfloor.engine import events as ev
from watchfloor.eventlog.models import Event
from watchfloor.eventlog.read import head
from watchfloor.tickets import undo as undoing
from watchfloor.tickets.acting import Refused, hold
from watchfloor.tickets.conflict import changed_since
from watchfloor.tickets.models import Ticket
from watchfloor.web.page import Request, page, whole
from watchfloor.web.ticket.find import found
from watchfloor.web.ticket.lines import lines_of
from watchfloor.web.ticket.show import shown
from watchfloor.web.words import lazy

READS_AND_POSTS: Final = ("GET", "HEAD", "POST")
# What one did, in the words of the line that offers to undo it.
_SAID: Final = {
    ev.ESCALATION_REQUESTED: lazy("Handed over"),
    ev.TICKET_REPLIED: lazy("Reply sent"), ev.TICKET_NOTED: lazy("Note added"),
    ev.TICKET_ASSIGNED: lazy("Owner changed"),
    ev.TICKET_MOVED: lazy("Moved"), ev.TICKET_STATUS_CHANGED: lazy("Status changed"),
    ev.TICKET_PRIORITY_CHANGED: lazy("Priority changed"),
    ev.TICKET_KIND_CHANGED: lazy("Kind changed"), ev.TICKET_SUBJECT_CHANGED: lazy("Subject changed"),
    ev.TICKET_ATTRIBUTES_CHANGED: lazy("Attributes changed"), ev.TICKET_ESCALATED: lazy("Escalated"),
    ev.TICKET_MERGED: lazy("Merged"),
    ev.TICKET_UNMERGED: lazy("Merge taken back"), ev.TICKET_SPLIT: lazy("Split"),
    ev.TICKET_FOLLOWED_UP: lazy("Carried on"),
    ev.TICKET_LINKED: lazy("Linked"), ev.TICKET_UNLINKED: lazy("Link taken back"),
    ev.TICKET_PARENT_SET: lazy("Parent changed"),
    ev.TICKET_SNOOZED: lazy("Snoozed"), ev.TICKET_WOKEN: lazy("Awake again"),
    ev.TICKET_DUE_SET: lazy("Due date changed"),
    ev.TICKET_TIME_LOGGED: lazy("Time logged"), ev.TICKET_VOTED: lazy("Voted"),
    ev.TICKET_UNVOTED: lazy("Vote taken back"),
}  # fmt: skip


def act(
    request: Request, number: int, verb: Callable[[Ticket], Any], *, field: str = "", mine: str = ""
) -> HttpResponse:
    """Do it, unless somebody else changed `field` since the page was drawn (the form's `seen`; without one nothing is
    held up, nor with `anyway`). `mine` says in words what one wanted.
    """
    row = found(request.person, number)
    if field and (answer := _conflict(request, row, field, mine)) is not None:
        return answer
    before = head()
    made = verb(row)
    answer = done(request, number, before)
    if isinstance(made, Ticket) and made.id != row.id:
        answer["X-Made"] = str(made.number)
    return answer


def act_form(request: Request, row: Ticket, what: str, **more: Any) -> HttpResponse:
    """The small form of a verb: a page of its own, of which a script shows the form in a dialog."""
    context = {"ticket": row, "what": what, "form": f"ticket/acts/{what}.html", "seen": row.last_position, **more}
    return render(request, "ticket/act.html", context)


def done(request: Request, number: int, before: int) -> HttpResponse:
    """The page after an act, with the header by which it can be undone: the first and last position of what it left.

    A script gets the page at once: a redirect would lose the header.
    """
    answer = shown(request, number) if request.headers.get("HX-Request") else redirect(f"/tickets/{number}/")
    return with_undo(answer, before, request.person.id)


def with_undo(answer: HttpResponse, before: int, by: int) -> HttpResponse:
    """The answer with `X-Undo` (first-last position) and `X-Did` (what was done, in words), if `by` did something."""
    span = undoing.act_since(before, by)
    if span is None:
        return answer
    answer["X-Undo"] = f"{span[0]}-{span[1]}"
    kinds = Event.objects.filter(position__range=span, actor=by).order_by("position").values_list("kind", flat=True)
    found = dict.fromkeys(kind for kind in kinds[:50] if kind in _SAID)
    # That it is closed by it goes without saying.
    said = [str(_SAID[kind]) for kind in found if kind != ev.TICKET_STATUS_CHANGED or ev.TICKET_MERGED not in found]
    answer["X-Did"] = quote(", ".join(said[:3]) or gettext("Done"))
    return answer


@page("desk.work", "POST")
def undo(request: Request, number: int) -> HttpResponse:
    """Take back one's act that `act` names, or one's last one on this ticket."""
    row, by = found(request.person, number), request.person.id
    positions = _positions(request.POST.get("act", "")) or undoing.last_act(row.id, by)
    result = undoing.undo(None, positions, by, clock.now())
    answer = shown(request, number) if request.headers.get("HX-Request") else redirect(f"/tickets/{number}/")
    answer["X-Did"] = quote(" ".join([gettext("Undone."), *result.stays]))
    return answer


@page("desk.work", "POST")
def undo_act(request: Request) -> HttpResponse:
    """Take back one's act on any tickets: a selection's."""
    result = undoing.undo(None, _positions(request.POST.get("act", "")), request.person.id, clock.now())
    answer = HttpResponse(status=204) if request.headers.get("HX-Request") else redirect("/desk/")
    answer["X-Did"] = quote(" ".join([gettext("Undone."), *result.stays[:3]]))
    return answer


def _positions(span: str) -> Sequence[int]:
    first, _, last = span.partition("-")
    low, high = whole(first), whole(last or first)
    if low is None or high is None:
        return []
    if not low <= high < low + undoing.WIDEST:
        raise Refused("act", gettext("That is no act that could be undone."))
    return range(low, high + 1)


def _conflict(request: Request, row: Ticket, field: str, mine: str) -> HttpResponse | None:
    seen = whole(request.POST.get("seen", ""))
    if seen is None or request.POST.get("anyway") or row.last_position <= seen:
        return None
    hold(row.id)
    theirs = changed_since(row.id, field, seen, request.person.id)
    if not theirs:
        return None
    again = [(name, value) for name, values in request.POST.lists() if name not in _NOT_AGAIN for value in values]
    context = {
        "ticket": row, "field": field, "mine": mine, "lines": lines_of(row, [(entry, None) for entry in theirs]),
        "again": again, "action": request.path,
    }  # fmt: skip
    answer = render(request, "ticket/conflict.html", context, status=409)
    answer["X-Conflict"] = field
    answer["X-Message"] = quote(gettext("Somebody else was quicker: see both sides."))
    return answer


_NOT_AGAIN: Final = frozenset({"csrfmiddlewaretoken", "seen", "anyway"})
