"""What a ticket of feedback shows at the desk: its place on the board, and ideas that it may be a duplicate of."""

from __future__ import annotations

from typing import Any

from watchfloor.core.models import Person
from watchfloor.feedback import queries
from watchfloor.feedback.commands import STATES
from watchfloor.feedback.models import Idea
from watchfloor.tickets.models import Ticket


def panel_context(person: Person, ticket: Ticket) -> dict[str, Any]:
    """The context of `feedback/_panel.html`; empty, and without a query, for every other kind of ticket."""
    if ticket.kind != "feedback" or ticket.merged_into is not None:
        return {}
    idea = queries.idea_of(ticket.id, person)
    words = f"{idea.title} {idea.summary}" if idea else ticket.subject
    alike = [one for one in queries.similar(person, words, size=4) if one.ticket != ticket.id]
    shown = Idea.objects.filter(ticket=ticket.id, is_shown=True).exists() if idea else False
    return {"idea": idea, "idea_is_shown": shown, "alike": alike[:3], "idea_states": STATES.items()}
