"""The clocks of a ticket's page."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from watchfloor.clocks import queries
from watchfloor.core.models import Person
from watchfloor.core.permissions import allows
from watchfloor.tickets.models import Ticket
from watchfloor.web.clocks.drawn import calendar_words, line


def panel_context(person: Person, ticket: Ticket, now: datetime) -> dict[str, Any]:
    """What `clocks/_panel.html` shows: each promise of the ticket, read from its events at this moment."""
    found = queries.panel(ticket.id, now)
    calendars = list(dict.fromkeys(calendar_words(reading.calendar) for reading in found.readings))
    return {
        "clocks": [line(reading, found.now) for reading in found.readings],
        "clocks_by": calendars[0] if len(calendars) == 1 else "",
        "clocks_teach": not found.promised and allows(person, "admin.clocks"),
    }
