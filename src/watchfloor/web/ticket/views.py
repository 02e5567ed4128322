"""One ticket: its page, and each plain verb as a noun that is posted to. A verb answers with the page it changed."""

from __future__ import annotations

from typing import Final

from django.http import HttpResponse
from django.utils.translation import gettext

from watchfloor.core import clock
from watchfloor.core.models import Person
from watchfloor.eventlog.read import head
from watchfloor.presence import drafts
from watchfloor.tickets import commands
from watchfloor.tickets.access import queues_for
from watchfloor.web.desk.views import owner_from
from watchfloor.web.files.given import file_ids
from watchfloor.web.page import Request, page, whole
from watchfloor.web.presence import parts as presence
from watchfloor.web.templatetags.watchfloor import a_kind, status_word
from watchfloor.web.ticket.acts import act, done
from watchfloor.web.ticket.find import found
from watchfloor.web.ticket.show import shown
from watchfloor.web.words import lazy

__all__ = ["found"]

# What may be sent together with a reply.
AND_SET: Final = ("", "pending", "solved")
ONLY_FILES: Final = lazy("(See what is attached.)")


@page("desk.read")
def ticket(request: Request, number: int) -> HttpResponse:
    """The ticket with its history; `show` narrows the history."""
    return shown(request, number)


@page("desk.work", "POST")
def replies(request: Request, number: int) -> HttpResponse:
    """Write to the requester, and with `then` set the status in the same act; both also on its children, if wanted."""
    row, now, by, before = found(request.person, number), clock.now(), request.person.id, head()
    then = request.POST.get("then", "")
    if then not in AND_SET:
        raise commands.Refused("then", gettext("A reply can set a ticket pending or solved."))
    if (held_up := presence.collision(request, row)) is not None:
        return held_up
    drafts.forget(by, row.id, "reply")
    body, files = _written(request)
    to_children = bool(request.POST.get("to_children"))
    commands.reply(
        row.id, body=body, files=files, mentions=_called(request), to_children=to_children, by=by, now=now
    )  # fmt: skip
    if then:
        commands.set_status(row.id, status=then, to_children=to_children, by=by, now=now)
    return done(request, number, before)


@page("desk.work", "POST")
def notes(request: Request, number: int) -> HttpResponse:
    """Add an internal note, with `partners` one that partners who see the ticket read too."""
    row, by, before = found(request.person, number), request.person.id, head()
    if (held_up := presence.collision(request, row)) is not None:
        return held_up
    drafts.forget(by, row.id, "note")
    body, files = _written(request)
    partners = bool(request.POST.get("partners"))
    commands.add_note(
        row.id, body=body, files=files, mentions=_called(request), partners=partners, by=by, now=clock.now()
    )  # fmt: skip
    return done(request, number, before)


@page("desk.work", "POST")
def assignment(request: Request, number: int) -> HttpResponse:
    """Give the ticket an owner, or take it away."""
    to, by = owner_from(request.POST, request.person), request.person.id
    name = Person.objects.filter(id=to).values_list("name", flat=True).first() if to else None
    return act(
        request, number, lambda row: commands.assign(row.id, to=to, by=by, now=clock.now()), field="owner",
        mine=gettext("Assign to %(what)s") % {"what": name or 'nobody'},
    )  # fmt: skip


@page("desk.work", "POST")
def queue(request: Request, number: int) -> HttpResponse:
    """Let the ticket wait in another queue."""
    key, by = whole(request.POST.get("queue", "")), request.person.id
    name = queues_for(request.person).filter(id=key).values_list("name", flat=True).first() if key else None
    if key and name is None:
        # The same words for one that is not there and for one that the person may not know of.
        raise commands.Refused("queue", gettext("There is no queue %(key)s.") % {"key": key})
    return act(
        request, number, lambda row: commands.move(row.id, queue=key, by=by, now=clock.now()), field="queue",
        mine=gettext("Move to %(what)s") % {"what": name or gettext("no queue")},
    )  # fmt: skip


@page("desk.work", "POST")
def status(request: Request, number: int) -> HttpResponse:
    """Set the status, of its open children too, if wanted."""
    # A menu's button says one thing: `closed/cancelled` is a status and why.
    to, _, why = request.POST.get("status", "").partition("/")
    reason, by = request.POST.get("reason") or why or None, request.person.id
    to_children = bool(request.POST.get("to_children"))
    return act(
        request, number,
        lambda row: commands.set_status(
            row.id, status=to, reason=reason, to_children=to_children, by=by, now=clock.now()
        ),
        field="status", mine=gettext("Set the status to %(status)s") % {"status": status_word(to[:40]).lower()},
    )  # fmt: skip


@page("desk.work", "POST")
def priority(request: Request, number: int) -> HttpResponse:
    """Set the priority."""
    to, by = request.POST.get("priority", ""), request.person.id
    return act(
        request, number, lambda row: commands.set_priority(row.id, priority=to, by=by, now=clock.now()),
        field="priority", mine=gettext("Set the priority to %(to)s") % {"to": to[:40]},
    )  # fmt: skip


@page("desk.work", "POST")
def kind(request: Request, number: int) -> HttpResponse:
    """Say what kind of request it is."""
    to, by = request.POST.get("kind", ""), request.person.id
    return act(
        request, number, lambda row: commands.change_kind(row.id, kind=to, by=by, now=clock.now()), field="kind",
        mine=gettext("Make it %(a_kind)s") % {"a_kind": a_kind(to[:40])},
    )  # fmt: skip


def _written(request: Request) -> tuple[str, list[str]]:
    """The text and the ids of the files that go with it; files alone are a message too."""
    files = file_ids(request)
    body = request.POST.get("body", "")
    return (body if body.strip() or not files else ONLY_FILES), files


def _called(request: Request) -> list[int]:
    """Who is called on by the text."""
    return [key for key in map(whole, request.POST.getlist("mentions")) if key is not None]
