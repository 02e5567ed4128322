"""Reading history: by position, in commit order, without a gap that could still fill."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from django.db.models import Max

from watchfloor.eventlog.models import Cursor, Event


def read_after(position: int, limit: int = 1000) -> list[Event]:
    """Up to `limit` events past `position`, in commit order."""
    return list(Event.objects.filter(position__gt=position).order_by("position")[:limit])


def every(batch: int = 5000) -> Iterator[list[Event]]:
    """The whole log in batches."""
    position = 0
    while events := read_after(position, batch):
        yield events
        position = events[-1].position


def recorded_since(moment: datetime, limit: int = 500) -> list[Event]:
    """The events recorded at `moment` or later, in commit order, of the newest `limit` only."""
    # By position, which has an index, as the time of recording has none.
    newest = Event.objects.order_by("-position").values_list("position", "recorded_at")[:limit]
    first = min((position for position, at in newest if at >= moment), default=None)
    return [] if first is None else read_after(first - 1, limit)


def head() -> int:
    """The position of the newest event; 0 in an empty log."""
    return Event.objects.aggregate(head=Max("position"))["head"] or 0


def began() -> datetime | None:
    """When the first event was recorded; None in an empty log."""
    return Event.objects.order_by("position").values_list("recorded_at", flat=True).first()


def of_ticket(ticket: int) -> list[Event]:
    """Every event of one ticket, in commit order."""
    return list(Event.objects.filter(ticket=ticket).order_by("position"))


# The row that counts how often personal text was taken out of the store: what learnt from texts must learn anew then.
REDACTED: Final = "redacted"


def redactions() -> int:
    """How often personal text was taken out; a follower that holds texts in memory drops them when this grew."""
    return Cursor.objects.filter(name=REDACTED).values_list("position", flat=True).first() or 0


def redacted() -> None:
    """Count one more time, in the caller's transaction."""
    cursor = cursor_of(REDACTED)
    cursor.position += 1
    cursor.save(update_fields=["position"])


def cursor_of(name: str) -> Cursor:
    """The named follower's cursor, locked so that two workers never run one follower at once."""
    Cursor.objects.bulk_create([Cursor(name=name)], ignore_conflicts=True)
    return Cursor.objects.select_for_update().get(name=name)
