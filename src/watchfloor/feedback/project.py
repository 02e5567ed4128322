"""Folds what the team shows and answers into the board."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.db import connection

from watchfloor.engine import events as ev
from watchfloor.eventlog.models import Event
from watchfloor.feedback.models import Idea

TABLES: Final = (Idea,)


def apply(events: Sequence[Event]) -> None:
    """Fold `events` in order; those of other rooms are passed by."""
    for event in events:
        if (step := _STEPS.get(event.kind)) is not None:
            step(event)


def clear() -> None:
    """Empty the table, to be filled again from the log."""
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {Idea._meta.db_table}")


def _shown(event: Event) -> None:
    said = event.payload
    words = {"title": said["title"], "summary": said.get("summary"), "is_shown": True}
    # Shown again in other words it keeps its place and its answer.
    Idea.objects.update_or_create(
        ticket=event.subject_id, defaults=words, create_defaults={**words, "shown_at": event.at}
    )


def _hidden(event: Event) -> None:
    Idea.objects.filter(ticket=event.subject_id).update(is_shown=False)


def _answered(event: Event) -> None:
    said = event.payload
    Idea.objects.filter(ticket=event.subject_id).update(state=said["to"], note=said.get("note"), answered_at=event.at)


_STEPS: Final = {
    ev.FEEDBACK_SHOWN: _shown,
    ev.FEEDBACK_HIDDEN: _hidden,
    ev.FEEDBACK_ANSWERED: _answered,
}
