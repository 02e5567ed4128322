"""Folds who is away and whose turn it is from the log."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db import connection

from watchfloor.assignment.models import Availability, Turn
from watchfloor.assignment.ways import IN_TURN
from watchfloor.engine import events as ev
from watchfloor.eventlog.models import Event

TABLES: Final = (Turn, Availability)


def apply(events: Sequence[Event]) -> None:
    """Fold `events` in order; those of other rooms are passed by."""
    for event in events:
        if event.kind == ev.TICKET_ASSIGNED and event.payload.get("way") in IN_TURN:
            _given(event)
        elif event.kind in (ev.PERSON_WENT_AWAY, ev.PERSON_CAME_BACK):
            _said(event)


def clear() -> None:
    """Empty the tables, to be filled again from the log."""
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(model._meta.db_table for model in TABLES)}")


def _given(event: Event) -> None:
    Turn.objects.update_or_create(
        queue_id=event.payload["queue"], person_id=event.payload["to"], defaults={"position": event.position}
    )


def _said(event: Event) -> None:
    until = event.payload.get("until")
    Availability.objects.update_or_create(
        person_id=event.subject_id,
        defaults={
            "away": event.kind == ev.PERSON_WENT_AWAY,
            "since": event.at,
            "until": datetime.fromisoformat(until) if until else None,
        },
    )
