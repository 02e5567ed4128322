"""The tickets of the store as a history to play: as they were filed, in that order, a page at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db import connection
from django.db.models import Max, Min, QuerySet

from watchfloor.engine.detect import TicketSeen
from watchfloor.engine.events import TICKET_CREATED
from watchfloor.eventlog.models import Event
from watchfloor.tickets.access import common
from watchfloor.tickets.models import Ticket
from watchfloor.watch.feed import seen

_PAGE = 2000
_SOURCES = """
WITH RECURSIVE found AS (
    (SELECT source FROM ticket ORDER BY source LIMIT 1)
    UNION ALL
    SELECT (SELECT source FROM ticket WHERE source > found.source ORDER BY source LIMIT 1) FROM found
    WHERE found.source IS NOT NULL
)
SELECT source FROM found WHERE source IS NOT NULL LIMIT 100
"""


def sources() -> list[str]:
    """Where the store's tickets come from; a walk over an index, not over the tickets."""
    with connection.cursor() as cursor:
        cursor.execute(_SOURCES)
        return [row[0] for row in cursor.fetchall()]


class StoreHistory:
    """The tickets of one source, or all, filed before a moment. `is_empty` where there is none."""

    def __init__(self, source: str | None, until: datetime | None) -> None:
        self._tickets: QuerySet[Ticket] = common()
        if source:
            self._tickets = self._tickets.filter(source=source)
        if until is not None:
            self._tickets = self._tickets.filter(created_at__lt=until)
        ends = self._tickets.aggregate(first=Min("created_at"), last=Max("created_at"))
        self.is_empty = ends["first"] is None
        self.first: datetime = ends["first"]
        self.last: datetime = ends["last"]
        self._numbers: dict[str, int] = {}

    def __len__(self) -> int:
        return self._tickets.count()

    def __iter__(self) -> Iterator[TicketSeen]:
        rows = self._tickets.order_by("created_at", "id").values_list("created_at", "id")
        after: tuple[datetime, int] | None = None
        while True:
            page = rows
            if after is not None:
                page = rows.extra(where=["(ticket.created_at, ticket.id) > (%s, %s)"], params=list(after))
            keys = list(page[:_PAGE])
            if not keys:
                return
            place = {key: i for i, (_, key) in enumerate(keys)}
            events = Event.objects.filter(ticket__in=place, kind=TICKET_CREATED)
            yield from seen(sorted(events, key=lambda event: place[event.subject_id]))
            after = keys[-1]

    def know(self, tickets: Iterable[str]) -> None:
        """Look up the numbers of these tickets, which `label` then tells."""
        ids = {int(ticket) for ticket in tickets} - {int(known) for known in self._numbers}
        rows = Ticket.objects.filter(id__in=ids).values_list("id", "number")
        self._numbers.update((str(key), number) for key, number in rows)

    def label(self, ticket: str) -> int:
        """The ticket's number."""
        return self._numbers.get(ticket, 0)
