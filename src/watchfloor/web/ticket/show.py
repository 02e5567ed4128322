"""The ticket's page: what it is drawn from. Other rooms add theirs in `panel_context`."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render

from watchfloor.audit.chain import record
from watchfloor.audit.models import AuditEntry
from watchfloor.core import clock
from watchfloor.core.models import Person
from watchfloor.core.permissions import allows
from watchfloor.engine.events import PRIORITIES, STATUSES, TICKET_KINDS
from watchfloor.groups.queries import same_issue
from watchfloor.tickets import redaction
from watchfloor.tickets.access import is_with_partners, queues_for, reads_restricted, who_may_see
from watchfloor.tickets.granting import told_of
from watchfloor.tickets.kin import kin_of
from watchfloor.tickets.models import Ticket
from watchfloor.tickets.queries import recent_of_requester, timeline
from watchfloor.watch.queries import signal_of_ticket
from watchfloor.web.clocks import panel as clocks
from watchfloor.web.desk.people import workers
from watchfloor.web.escalate.panel import escalation_panel
from watchfloor.web.feedback.panel import panel_context as board_panel
from watchfloor.web.mail.state import with_mails
from watchfloor.web.page import Request
from watchfloor.web.presence import parts as presence
from watchfloor.web.satisfaction.panel import satisfaction_panel
from watchfloor.web.ticket.find import found
from watchfloor.web.ticket.lines import FILTERS, lines_of


def shown(request: Request, number: int) -> HttpResponse:
    """The page of a ticket as it is now; `show` narrows its history."""
    row = found(request.person, number)
    if reads_restricted(request.person, row):
        note_reading(request.person, row)
    lines = with_mails(row, lines_of(row, timeline(row, viewer=request.person)))
    chosen = _chosen(request)
    readable, hidden = redaction.shown(request.person, row)
    context = {
        "ticket": row,
        "guarded": {name: value for name, value in readable.items() if name in row.guarded},
        "hidden": hidden,
        "lines": [line for line in lines if FILTERS[chosen](line)],
        "filters": [(key, sum(map(fits, lines))) for key, fits in FILTERS.items()],
        "chosen": chosen,
        "lately": recent_of_requester(request.person, row),
        "signal": signal_of_ticket(request.person, row.id),
        "same": same_issue(request.person, row.id),
        "statuses": STATUSES,
        "priorities": PRIORITIES,
        "kinds": TICKET_KINDS,
        "queues": queues_for(request.person).order_by("name"),
        "people": workers(),
        "kin": kin_of(request.person, row),
        "with_partners": is_with_partners(row),
        **_who_may_see(request.person, row),
        **panel_context(request.person, row),
    }
    return render(request, "ticket/page.html", context)


def _who_may_see(person: Person, ticket: Ticket) -> dict[str, Any]:
    """Of a restricted ticket: who reads it by their team, and who was given access. Of others nothing is asked."""
    if ticket.queue is None or not ticket.queue.restricted:
        return {}
    grants, people = who_may_see(ticket)
    return {"who_reads": people, "who_was_given": told_of(person, grants)}


def note_reading(person: Person, ticket: Ticket) -> None:
    """Write down that the person read a restricted ticket: once an hour, before anything of it is shown."""
    now, subject = clock.wall(), f"ticket:{ticket.id}"
    since = now - timedelta(hours=1)
    with transaction.atomic():
        seen = AuditEntry.objects.filter(kind="ticket.read", actor=person.id, subject=subject, at__gt=since)
        if not seen.exists():
            record("ticket.read", actor=person.id, subject=subject, now=now)


def panel_context(person: Person, ticket: Ticket) -> dict[str, Any]:
    """What other rooms show on the ticket's page."""
    return {
        **presence.panel_context(person, ticket, may_work=allows(person, "desk.work")),
        **escalation_panel(ticket),
        **satisfaction_panel(ticket, clock.now()),
        **clocks.panel_context(person, ticket, clock.now()),
        **board_panel(person, ticket),
    }


def _chosen(request: Request) -> str:
    """What the timeline shows; a verb's answer shows what the page did that it came from."""
    came_from = parse_qs(urlsplit(request.headers.get("HX-Current-URL", "")).query)
    here = request.GET.get("show") or came_from.get("show", [""])[0]
    return here if here in FILTERS else "all"
