"""What the ticket's page shows of presence, drafts and collisions."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import quote

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from watchfloor.core import clock
from watchfloor.core.models import Person
from watchfloor.engine import events as ev
from watchfloor.eventlog.models import Text
from watchfloor.presence import drafts, here
from watchfloor.tickets.models import Ticket, TimelineEntry
from watchfloor.web.page import Request, whole
from watchfloor.web.words import lazy

WRITES: Final = {
    "reading": "reads", "reply": lazy("writes a reply"), "note": lazy("writes a note"),
    "escalate": lazy("prepares an escalation"),
}  # fmt: skip
# So many of what others said are shown beside one's own text.
SHOWN: Final = 5


def panel_context(person: Person, ticket: Ticket, *, may_work: bool) -> dict[str, Any]:
    """Who else is here and what this person began to write. Three queries at most."""
    return {
        "here": _people(ticket.id, but=person.id),
        "drafts": drafts.of(person.id, ticket.id) if may_work else {},
        "seen": ticket.last_position,
    }


def fragment(ticket: int, *, but: int | None = None) -> str:
    """The part of the page that says who is here, as markup. Rights are asked for before."""
    return render_to_string("presence/_here.html", {"here": _people(ticket, but=but)})


def _people(ticket: int, *, but: int | None = None) -> list[dict[str, Any]]:
    found = here.on(ticket, clock.wall(), but=but)
    return [{"person": one.person, "doing": one.doing, "words": WRITES[one.doing]} for one in found]


def news(person: Person, ticket: Ticket, seen: int) -> list[dict[str, Any]]:
    """The messages and notes that others added past the position `seen`, the oldest first. Two queries, mostly one."""
    entries = TimelineEntry.objects.filter(
        ticket=ticket, position__gt=seen, kind__in=(ev.TICKET_REPLIED, ev.TICKET_NOTED)
    )
    rows = list(entries.exclude(actor=person).select_related("actor").order_by("position")[:SHOWN])
    texts = dict(Text.objects.filter(id__in=[row.text for row in rows]).values_list("id", "body")) if rows else {}
    return [
        {
            "actor": row.actor, "at": row.at, "is_note": row.kind == ev.TICKET_NOTED, "position": row.position,
            "text": texts.get(row.text, "(The text was erased.)") if row.text else "",
            "by_requester": row.actor_id is not None and row.actor_id == ticket.requester_id,
        }
        for row in rows
    ]  # fmt: skip


def collided(person: Person, ticket: Ticket, seen: int) -> dict[str, Any]:
    """The context of the note that others were quicker; `seen` is the position up to which it tells."""
    said = news(person, ticket, seen)
    return {"news": said, "seen": max([seen, *(one["position"] for one in said)]), "ticket": ticket}


def collision(request: Request, ticket: Ticket) -> HttpResponse | None:
    """The answer to a message that was written without knowing what others said meanwhile; None where all is known.

    A form that names no position (a script's) is not held up.
    """
    seen = whole(request.POST.get("seen", ""))
    if seen is None or ticket.last_position <= seen:
        return None
    context = collided(request.person, ticket, seen)
    if not context["news"]:
        return None
    answer = render(request, "presence/collision.html", context | {"body": request.POST.get("body", "")}, status=409)
    answer["X-Message"] = quote(_("Not sent yet: somebody wrote while you did. Read it, then send."))
    return answer
