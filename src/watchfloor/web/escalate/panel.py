"""What the ticket's page shows of hand-overs."""

from __future__ import annotations

from watchfloor.escalation.queries import Handover, handovers
from watchfloor.tickets.models import Ticket


def escalation_panel(ticket: Ticket) -> dict[str, list[Handover]]:
    """What it was handed over with: nothing, at no cost, where it never left its tier. Three queries at most."""
    was_handed_on = ticket.tier > 1 or ticket.escalated_at is not None
    return {"handovers": handovers([ticket.id]).get(ticket.id, []) if was_handed_on else []}
