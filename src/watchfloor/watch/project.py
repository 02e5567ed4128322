"""Folds signal events into the signal row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.db import connection

from watchfloor.engine.events import SIGNAL_CHANGED, SIGNAL_ENDED, SIGNAL_RAISED
from watchfloor.eventlog.models import Event
from watchfloor.watch.models import Signal

TABLES: Final = (Signal,)
KINDS: Final = frozenset({SIGNAL_RAISED, SIGNAL_CHANGED, SIGNAL_ENDED})


def apply(events: Sequence[Event]) -> None:
    """Each signal event carries the whole signal as it was then: the newest is what it is."""
    newest = {event.subject_id: event for event in events if event.kind in KINDS}
    for signal, event in newest.items():
        values = {name: value for name, value in event.payload.items() if name != "detector_id"}
        Signal.objects.update_or_create(id=signal, defaults={**values, "changed_at": event.at})


def clear() -> None:
    """Empty the table, to be filled again from the log."""
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {Signal._meta.db_table}")
