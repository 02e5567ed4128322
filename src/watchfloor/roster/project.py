"""Folds the roster's events into its tables."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from django.db import connection

from watchfloor.engine import events as ev
from watchfloor.eventlog.models import Event
from watchfloor.roster.models import Absence, DayChange, Handover, HandoverRead

TABLES: Final = (HandoverRead, Handover, DayChange, Absence)


def apply(events: Sequence[Event]) -> None:
    """Fold `events` in order; those of other rooms are passed by."""
    for event in events:
        if (step := _STEPS.get(event.kind)) is not None:
            step(event)


def clear() -> None:
    """Empty the tables, to be filled again from the log."""
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(model._meta.db_table for model in TABLES)}")


def _absent(event: Event) -> None:
    said = event.payload
    Absence.objects.create(
        id=event.subject_id, person_id=said["person"], first=date.fromisoformat(said["from"]),
        last=date.fromisoformat(said["until"]), why=said["why"],
    )  # fmt: skip


def _there_again(event: Event) -> None:
    Absence.objects.filter(id=event.subject_id).delete()


def _day_changed(event: Event) -> None:
    said = event.payload
    DayChange.objects.update_or_create(
        person_id=said["person"],
        day=date.fromisoformat(said["day"]),
        defaults={"zone": said["zone"], "begins": said["start"], "ends": said["end"]},
    )


def _day_restored(event: Event) -> None:
    said = event.payload
    DayChange.objects.filter(person=said["person"], day=date.fromisoformat(said["day"])).delete()


def _published(event: Event) -> None:
    said = event.payload
    Handover.objects.create(
        id=event.subject_id, site=said["site"], at=event.at, by_id=event.actor, text=said["text"],
        promises=said["promises"],
    )  # fmt: skip


def _read(event: Event) -> None:
    if event.actor is None:
        raise AssertionError("a note is read by somebody")
    HandoverRead.objects.get_or_create(handover_id=event.subject_id, person_id=event.actor, defaults={"at": event.at})


_STEPS: Final = {
    ev.ROSTER_ABSENCE_SET: _absent,
    ev.ROSTER_ABSENCE_REMOVED: _there_again,
    ev.ROSTER_DAY_CHANGED: _day_changed,
    ev.ROSTER_DAY_RESTORED: _day_restored,
    ev.HANDOVER_PUBLISHED: _published,
    ev.HANDOVER_READ: _read,
}
