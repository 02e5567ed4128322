"""Who can own a ticket, for the menus."""

from __future__ import annotations

from django.db.models import QuerySet

from watchfloor.core.models import Person
from watchfloor.core.permissions import GRANTS


def workers() -> QuerySet[Person]:
    """Everyone who may work the desk, by name."""
    roles = [role for role, granted in GRANTS.items() if "desk.work" in granted]
    return Person.objects.filter(role__in=roles).order_by("name", "id")


def like(text: str, size: int = 12) -> QuerySet[Person]:
    """People whose name has `text`, for suggestions; nobody for fewer than two characters."""
    found = Person.objects.filter(name__icontains=text) if len(text) >= 2 else Person.objects.none()
    return found.order_by("name", "id")[:size]
