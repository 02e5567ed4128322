"""Lists of tickets whose promises are at risk or late: what an address asks of clocks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.db.models import QuerySet, Value

from watchfloor.clocks.queries import tickets_late, tickets_near
from watchfloor.tickets.models import Ticket
from watchfloor.web.words import lazy

WORDS: Final[Mapping[str, str]] = {"risk": lazy("about to breach"), "late": "late"}


def clocked(rows: QuerySet[Ticket], which: str, now: datetime) -> QuerySet[Ticket]:
    """Those of `rows` with a clock that is about to breach, or late; all where nothing is asked."""
    if which not in WORDS:
        return rows
    return rows.filter(id__in=tickets_near(now) if which == "risk" else tickets_late(now))


def count_clocked(rows: QuerySet[Ticket], now: datetime, most: int) -> dict[str, int]:
    """How many of each there are, up to `most`. One query, from the few such clocks on, whatever the store holds."""
    parts = [
        clocked(rows, which, now).order_by().annotate(which=Value(which)).values_list("which", flat=True)[:most]
        for which in WORDS
    ]
    found = Counter(parts[0].union(*parts[1:], all=True))
    return {which: found[which] for which in WORDS}
