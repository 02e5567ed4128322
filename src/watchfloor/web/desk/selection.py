"""Verbs on the selected tickets of a list: on all of them or on none, with one undo."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote, unquote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext, ngettext

from watchfloor.core import clock
from watchfloor.core.models import Person
from watchfloor.eventlog.read import head
from watchfloor.tickets import commands, commands_ties, commands_time
from watchfloor.tickets.commands import Refused
from watchfloor.tickets.models import Ticket
from watchfloor.tickets.queries import visible_to
from watchfloor.tickets.typed import moment
from watchfloor.tickets.undo import act_since
from watchfloor.web.page import Request, page, whole, zone_of
from watchfloor.web.templatetags.watchfloor import status_word
from watchfloor.web.words import lazy

LARGEST: Final = 200
# What was done, for the line that offers to undo it on the page one is led back to.
DID: Final = "did"
_SECONDS: Final = 60
SNOOZES: Final = (
    ("4h", lazy("Four hours")),
    ("tomorrow", lazy("Until tomorrow morning")),
    ("mon", lazy("Until Monday morning")),
)
DUES: Final = (
    ("today 17:00", lazy("Today at 17:00")),
    ("tomorrow 17:00", lazy("Tomorrow at 17:00")),
    ("fri 17:00", lazy("Friday at 17:00")),
)


@page("desk.work", "POST")
def assignment(request: Request) -> HttpResponse:
    """Give the selected tickets an owner."""
    to = person_named(request.POST.get("to", ""), request.person)
    return on_each(request, gettext("given an owner") if to else gettext("without an owner"), commands.assign, to=to)


@page("desk.work", "POST")
def status(request: Request) -> HttpResponse:
    """Set the status of the selected tickets."""
    wanted = request.POST.get("status", "")
    return on_each(
        request,
        gettext("set to %(status)s") % {"status": status_word(wanted).lower()},
        commands.set_status,
        status=wanted,
    )


@page("desk.work", "POST")
def priority(request: Request) -> HttpResponse:
    """Set the priority of the selected tickets."""
    wanted = request.POST.get("priority", "")
    return on_each(request, gettext("set to %(wanted)s") % {"wanted": wanted}, commands.set_priority, priority=wanted)


@page("desk.work", "POST")
def queue(request: Request) -> HttpResponse:
    """Let the selected tickets wait in another queue."""
    said = request.POST.get("queue", "")
    key = whole(said)
    if key is None and said not in ("", "none"):
        raise Refused("queue", gettext("Choose a queue from the list."))
    return on_each(request, "moved", commands.move, queue=key)


@page("desk.work", "POST")
def kind(request: Request) -> HttpResponse:
    """Say of what kind the selected tickets are."""
    wanted = request.POST.get("kind", "")
    return on_each(request, gettext("made a %(wanted)s") % {"wanted": wanted}, commands.change_kind, kind=wanted)


@page("desk.work", "POST")
def due(request: Request) -> HttpResponse:
    """Promise the selected tickets for a time; `none` takes the promise away."""
    said = request.POST.get("due", "")
    to = None if said == "none" else _moment(request, "due", said)
    return on_each(
        request, gettext("given a due date") if to else gettext("without a due date"), commands_time.set_due, to=to
    )


@page("desk.work", "POST")
def snooze(request: Request) -> HttpResponse:
    """Put the selected tickets out of sight until a time."""
    return on_each(
        request, "snoozed", commands_time.snooze, until=_moment(request, "until", request.POST.get("until", ""))
    )


@page("desk.work", "POST")
def merge(request: Request) -> HttpResponse:
    """Merge the selected tickets into one: the one that is named, else the oldest of them."""
    said = request.POST.get("into", "").strip().lstrip("#")
    rows = _held(request, said)
    into = next((row for row in rows if str(row.number) == said), None) if said else rows[0]
    if into is None:
        raise Refused("into", gettext("There is no ticket %(said)s.") % {"said": said[:20]})
    rest = [row for row in rows if row.id != into.id]
    if not rest:
        raise Refused("ticket", gettext("Select at least two tickets to merge."))
    before = head()
    for row in rest:
        commands_ties.merge(row.id, into=into.id, by=request.person.id, now=clock.now())
    return _back(
        request,
        before,
        gettext("%(many)s merged into %(into_number)s") % {"many": _many(len(rest)), "into_number": into.number},
    )


def on_each(request: Request, words: str, verb: Callable[..., Any], **arguments: Any) -> HttpResponse:
    """Do the verb to each selected ticket; `words` tell what became of them."""
    rows = _held(request)
    before = head()
    for row in rows:
        verb(row.id, by=request.person.id, now=clock.now(), **arguments)
    return _back(request, before, f"{_many(len(rows))} {words}")


def _held(request: Request, more: str = "") -> list[Ticket]:
    """The selected tickets (and that of the number `more`) that one may see, held in the order of their ids.

    The first verb takes the log and keeps it to the end: a row asked for after that may be held by somebody who waits
    for the log, and then one of the two acts is lost.
    """
    numbers = numbers_of(",".join(request.POST.getlist("ticket")))[:LARGEST]
    if not numbers:
        raise Refused("ticket", gettext("Select at least one ticket first."))
    numbers += numbers_of(more)
    rows = visible_to(request.person).filter(number__in=numbers).select_for_update(of=("self",)).order_by("id")
    return list(rows.only("id", "number"))


def _many(n: int) -> str:
    return ngettext("%(n)s ticket", "%(n)s tickets", n) % {"n": n}


def _moment(request: Request, field: str, said: str) -> datetime:
    try:
        return moment(said, clock.now(), zone_of(request))
    except ValueError as why:
        raise Refused(field, str(why).capitalize()) from why


def _back(request: Request, before: int, words: str) -> HttpResponse:
    """Back to the list, which says what was done and offers to undo it."""
    answer = redirect(back(request))
    span = act_since(before, request.person.id)
    if span is not None:
        answer.set_cookie(DID, f"{span[0]}-{span[1]}~{quote(words, safe='')}", max_age=_SECONDS, samesite="Lax")
    return answer


def did(request: HttpRequest) -> dict[str, str] | None:
    """What the act before this page did, and the span that undoes it."""
    span, _, words = request.COOKIES.get(DID, "").partition("~")
    first, _, last = span.partition("-")
    return {"span": span, "words": unquote(words)[:120]} if whole(first) and whole(last) and words else None


def back(request: HttpRequest) -> str:
    """The list on which a form was posted."""
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if safe and wanted.startswith("/desk/") else "/desk/"


def person_named(text: str, me: Person) -> int | None:
    """The person a form names: an id, `me`, or nobody."""
    if text in ("", "none"):
        return None
    if text == "me":
        return me.id
    if (key := whole(text)) is None:
        raise Refused("to", gettext("Choose a person from the list."))
    return key


def numbers_of(text: str) -> list[int]:
    """Numbers between commas; what is none is left out."""
    return [number for part in text.split(",")[:500] if (number := whole(part)) is not None]
