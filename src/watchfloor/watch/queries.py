"""Reading signals."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from watchfloor.core.models import Person
from watchfloor.core.permissions import allows
from watchfloor.watch.models import Signal


def open_signals(person: Person) -> list[Signal]:
    """Signals that are not over, the strongest evidence first. None for people who may not watch."""
    if not allows(person, "watch.read"):
        return []
    return list(Signal.objects.filter(ended_at=None).order_by("-log_evalue", "-id")[:100])


def recent_signals(person: Person, size: int = 50) -> list[Signal]:
    """Signals that are over, the newest first."""
    if not allows(person, "watch.read"):
        return []
    return list(Signal.objects.exclude(ended_at=None).order_by("-raised_at", "-id")[:size])


def signals_between(start: datetime, end: datetime) -> list[Signal]:
    """Signals raised before `end` that were not over by `start`, in the order they were raised."""
    was_open = Q(ended_at=None) | Q(ended_at__gte=start)
    return list(Signal.objects.filter(was_open, raised_at__lt=end).order_by("raised_at", "id"))


def signal_of_ticket(person: Person, ticket: int) -> Signal | None:
    """The newest signal that the ticket belongs to."""
    if not allows(person, "watch.read"):
        return None
    return Signal.objects.filter(tickets__contains=[ticket]).order_by("-id").first()
