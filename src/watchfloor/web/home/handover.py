"""The hand-over notes that a person should read, with their texts, in one query."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Count, Exists, OuterRef, Subquery
from django.utils.translation import gettext as _

from watchfloor.core.models import Person
from watchfloor.eventlog.models import Text
from watchfloor.roster.models import Handover, HandoverRead

LASTS: Final = timedelta(hours=24)
READ: Final = 50


@dataclass(frozen=True, slots=True)
class Told:
    """A note, its text, how many have read it, and whether the reader did."""

    note: Handover
    body: str
    readers: int
    is_read: bool


def told(person: Person, now: datetime, sites: Collection[str] = (), size: int = 3) -> list[Told]:
    """The newest note of each site (none named: of all) of the last day, newest first. One query."""
    rows = Handover.objects.filter(at__gte=now - LASTS).select_related("by")
    if sites:
        rows = rows.filter(site__in=sites)
    rows = rows.annotate(
        body=Subquery(Text.objects.filter(id=OuterRef("text")).values("body")[:1]),
        is_read=Exists(HandoverRead.objects.filter(handover=OuterRef("id"), person=person)),
        read_by=Count("readers"),
    ).order_by("-at", "-id")[:READ]
    newest: dict[str, Any] = {}
    for row in rows:
        newest.setdefault(row.site, row)
    found = list(newest.values())[:size]
    return [Told(row, row.body or _("(The text was erased.)"), row.read_by, row.is_read) for row in found]
