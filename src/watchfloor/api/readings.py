"""Readings of restricted tickets, which are written down."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from watchfloor.audit.chain import record
from watchfloor.audit.models import AuditEntry
from watchfloor.core import clock
from watchfloor.core.models import Person
from watchfloor.tickets.access import reads_restricted
from watchfloor.tickets.models import Ticket


def note_reading(person: Person, row: Ticket) -> None:
    """Write down, once an hour, that a ticket of a restricted queue was read as a whole."""
    if not reads_restricted(person, row):
        return
    now, subject = clock.wall(), f"ticket:{row.id}"
    with transaction.atomic():
        seen = AuditEntry.objects.filter(kind="ticket.read", actor=person.id, subject=subject)
        if not seen.filter(at__gt=now - timedelta(hours=1)).exists():
            record("ticket.read", actor=person.id, subject=subject, now=now, detail={"by": "api"})
