"""Who may read a file: whoever sees a ticket that it is attached to, and of a note's files the team alone."""

from __future__ import annotations

import uuid

from watchfloor.core.models import Person
from watchfloor.core.permissions import allows
from watchfloor.files import queries
from watchfloor.files.models import File
from watchfloor.tickets.queries import visible_to


def readable(person: Person, key: uuid.UUID) -> File | None:
    """The file, if `person` may read it; None for one that may not be read and for one that is not there."""
    file = queries.found(key)
    if file is None:
        return None
    if not file.attached:
        return file if file.owner == person.id else None
    on_team = allows(person, "desk.read")
    tickets = [place.ticket for place in queries.places(file) if place.public or on_team]
    return file if tickets and visible_to(person).filter(id__in=tickets).exists() else None
