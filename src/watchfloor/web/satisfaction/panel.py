"""What the ticket's page at the desk shows of a rating."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from watchfloor.core import clock
from watchfloor.core.models import Person
from watchfloor.engine.events import DONE
from watchfloor.satisfaction import links
from watchfloor.satisfaction.queries import answer_to, may_rate, was_asked
from watchfloor.tickets.models import Ticket
from watchfloor.web.satisfaction import form


def satisfaction_panel(ticket: Ticket, now: datetime) -> dict[str, Any]:
    """What was said, or that it was asked for, or that it can be. Three queries where it was rated, none else."""
    answer = answer_to(ticket)
    is_solved = ticket.status in DONE and ticket.closed_reason == "solved"
    asked = was_asked(ticket)
    owner = Person.objects.filter(id=answer.owner).first() if answer and answer.owner else None
    return {
        "said": answer, "said_owner": owner, "was_asked": asked,
        "may_ask": is_solved and not asked and not answer and ticket.requester_id is not None,
        "rating_link": links.link(ticket) if asked and may_rate(ticket, answer, now) else None,
    }  # fmt: skip


def portal_context(ticket: Ticket) -> dict[str, object]:
    """What the portal's page of a ticket shows: the form while it can be rated, else what was said."""
    return {"rated": form.context(ticket, clock.now()), "rating_address": f"/portal/tickets/{ticket.number}/rating/"}
