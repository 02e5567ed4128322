"""What the variables of a text are worth on a ticket, for somebody."""

from __future__ import annotations

from django.conf import settings

from watchfloor.core.models import Person
from watchfloor.engine.variables import ATTRIBUTES
from watchfloor.tickets.models import Ticket


def values_of(ticket: Ticket, me: Person | None) -> dict[str, str | None]:
    """Every variable by name. `me` None: nobody acts. Costs no query where queue, owner and requester were joined."""
    asker, owner, queue = ticket.requester, ticket.owner, ticket.queue
    team = me.team if me is not None else None
    return {
        "requester.name": asker.name if asker else None,
        "requester.first_name": _first(asker),
        "requester.site": asker.site if asker else None,
        "ticket.number": str(ticket.number),
        "ticket.subject": ticket.subject,
        "ticket.status": ticket.status.replace("_", " "),
        "ticket.priority": ticket.priority,
        "ticket.kind": ticket.kind,
        "ticket.queue": queue.name if queue else None,
        "ticket.owner": owner.name if owner else None,
        "ticket.link": link_of(ticket.number),
        "me.name": me.name if me else None,
        "me.first_name": _first(me),
        "me.team": team.name if team else None,
        **{ATTRIBUTES + name: str(value) for name, value in ticket.attributes.items()},
    }


def link_of(number: int) -> str:
    """Where the requester of a ticket reads it; with the site's address where a setting says it."""
    return f"{next(iter(settings.CSRF_TRUSTED_ORIGINS), '')}/portal/tickets/{number}/"


def _first(person: Person | None) -> str | None:
    # "Silva, Ana" is written by some stores; a comma is no part of a name.
    return (person.name.split() or [""])[0].rstrip(",;") if person else None
