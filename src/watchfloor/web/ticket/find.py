"""The ticket that an address names."""

from __future__ import annotations

from django.http import Http404

from watchfloor.core.models import Person
from watchfloor.tickets.models import Ticket
from watchfloor.tickets.queries import by_number


def found(person: Person, number: int) -> Ticket:
    """The ticket, if `person` may open it; else it does not exist."""
    row = by_number(person, number)
    if row is None:
        raise Http404
    return row
