"""What the variables of a text are worth on a ticket, for somebody."""

from __future__ import annotations

from django.conf import settings

from watchfloor.core.models import Person
from watchfloor.engine.variables import ATTRIBUTES
from watchfloor.tickets.models import Ticket


def values_of(ticket: Ticket, me: Person | None) -> dict[str, str | None]:
    """Every variable by name. `me` None: nobody acts. Costs no query where queue, owner and requester were joined."""
    asker, owner = ticket.requester, ticket.owner
    team = me.team if me is not None else None
    return {
        "requester.name": asker and asker.name,
        "requester.first_name": asker and _first(asker.name),
        "requester.site": asker and asker.site,
        "ticket.number": str(ticket.number),
        "ticket.subject": ticket.subject,
        "ticket.status": ticket.status.replace("_", " "),
        "ticket.priority": ticket.priority,
        "ticket.kind": ticket.kind,
        "ticket.queue": ticket.queue and ticket.queue.name,
        "ticket.owner": owner and owner.name,
        "ticket.link": link_of(ticket.number),
        "me.name": me and me.name,
        "me.first_name": me and _first(me.name),
        "me.team": team and team.name,
        **{ATTRIBUTES + name: str(value) for name, value in ticket.attributes.items()},
    }


def link_of(number: int) -> str:
    """Where the requester of a ticket reads it; with the site's address where a setting says it."""
    return f"{next(iter(settings.CSRF_TRUSTED_ORIGINS), '')}/portal/tickets/{number}/"


def _first(name: str) -> str:
    # "Silva, Ana" is written by some stores; a comma is no part of a name.
    return (name.split() or [""])[0].rstrip(",;")
