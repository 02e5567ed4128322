"""Who may read a file: whoever sees a ticket that it is attached to, and of a note's files the team alone, with
the partners whom the note is marked for."""

from __future__ import annotations

import uuid

from watchfloor.core.models import Person
from watchfloor.core.permissions import WORKS_TICKETS, allows
from watchfloor.files import queries
from watchfloor.files.models import File, Place
from watchfloor.tickets.access import handed_to
from watchfloor.tickets.history import merges_of, partner_notes
from watchfloor.tickets.models import Ticket
from watchfloor.tickets.queries import visible_to


def readable(person: Person, key: uuid.UUID) -> File | None:
    """The file, if `person` may read it; None for one that may not be read and for one that is not there."""
    file = queries.found(key)
    if file is None:
        return None
    if not file.attached:
        return file if file.owner == person.id else None
    on_team = allows(person, "desk.read")
    places = [place for place in queries.places(file) if place.public or on_team or _is_for(person, place, key)]
    tickets = [place.ticket for place in places]
    if not tickets:
        return None
    if visible_to(person).filter(id__in=tickets).exists() or _is_heard(person, file, places):
        return file
    return None


def _is_for(partner: Person, place: Place, key: uuid.UUID) -> bool:
    """Whether a note brought it that is marked for partners, on a ticket that this partner's team was handed."""
    if not allows(partner, "partner.desk"):
        return False
    notes = partner_notes(partner).filter(ticket=place.ticket, detail__files__contains=[{"id": str(key)}])
    return notes.filter(ticket__in=handed_to(partner)).exists()


def _is_heard(person: Person, file: File, places: list[Place]) -> bool:
    """Whether the team sent it, publicly, on a ticket after one of the person's own was merged into that: what the team
    writes there is theirs to read too, what another requester does is not.
    """
    if not Person.objects.filter(id=file.owner, role__in=WORKS_TICKETS).exists():
        return False
    said = {place.ticket: place.at for place in places if place.public}
    for ticket in Ticket.objects.filter(requester=person, merged_into__isnull=False).only("id", "merged_into"):
        since = None
        for merge in merges_of(ticket):
            since, into = max(since or merge.at, merge.at), merge.detail["to"]
            if into in said and said[into] >= since:
                return True
    return False
