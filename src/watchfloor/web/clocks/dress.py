"""Gives the rows of a list their clocks."""

from __future__ import annotations

from collections.abc import Sequence

from watchfloor.clocks.queries import next_due
from watchfloor.core.models import Person
from watchfloor.tickets.models import Ticket


def with_clocks(_person: Person, tickets: Sequence[Ticket]) -> None:
    """Each ticket's `clock`: what comes due soonest, None where nothing is owed. One query."""
    found = next_due(ticket.id for ticket in tickets)
    for ticket in tickets:
        ticket.clock = found.get(ticket.id)  # type: ignore[attr-defined]
