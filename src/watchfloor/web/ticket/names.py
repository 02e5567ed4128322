"""Names of the people, queues and tickets that a ticket's history mentions."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext

from watchfloor.core.models import Person, Queue
from watchfloor.engine import events as ev
from watchfloor.eventlog.models import Text
from watchfloor.rules.words import people_in
from watchfloor.tickets.access import common
from watchfloor.tickets.models import TimelineEntry

# In a line's detail: ids of tickets.
_TICKETS: Final = ("ticket", "other", "into", "by", "parent", "merged", "split_from", "follow_up_of")
_ENDS_ARE_TICKETS: Final = frozenset({ev.TICKET_MERGED, ev.TICKET_UNMERGED, ev.TICKET_PARENT_SET})


class Names:
    """Looked up once for all entries: at most a query for people, queues, tickets and subjects; none for nothing."""

    def __init__(self, entries: list[tuple[TimelineEntry, str | None]]) -> None:
        people, queues, tickets, texts = set[int](), set[int](), set[int](), set[str]()
        for entry, _ in entries:
            # Only of known kinds: what other entries changed may be a whole table of values.
            if entry.kind == ev.TICKET_ASSIGNED:
                people |= _ends(entry)
            elif entry.kind == ev.TICKET_MOVED:
                queues |= _ends(entry)
            elif entry.kind == ev.TICKET_RULE_APPLIED:
                people |= people_in(str(entry.detail.get("why")))
            elif entry.kind in _ENDS_ARE_TICKETS:
                tickets |= _ends(entry)
            elif entry.kind == ev.TICKET_SUBJECT_CHANGED:
                texts |= {key for key in (entry.detail.get("from"), entry.detail.get("to")) if key}
            if entry.kind.startswith("ticket."):
                named = (entry.detail.get(name) for name in _TICKETS)
                tickets |= {key for key in named if isinstance(key, int)}
        self._people = dict(Person.objects.filter(id__in=people).values_list("id", "name")) if people else {}
        open_ones = Queue.objects.filter(id__in=queues, restricted=False)
        self._queues = dict(open_ones.values_list("id", "name")) if queues else {}
        self._tickets = dict(common().filter(id__in=tickets).values_list("id", "number")) if tickets else {}
        said = Text.objects.filter(id__in=texts).values_list("id", "body") if texts else ()
        self._texts = {str(key): body for key, body in said}

    def person(self, key: int | None) -> str:
        """A person's name."""
        return self._people.get(key, "nobody") if key else "nobody"

    def queue(self, key: int | None) -> str:
        """A queue's name."""
        # A history is read by people who may know of the queue and by others: a restricted one is named to nobody.
        return self._queues.get(key, "a restricted queue") if key else gettext("no queue")

    def ticket(self, key: int | None) -> int | None:
        """A ticket's number."""
        return self._tickets.get(key) if key else None

    def text(self, key: str | None) -> str:
        """A subject."""
        return self._texts.get(key or "", "")


def _ends(entry: TimelineEntry) -> set[int]:
    return {key for key in (entry.detail.get("from"), entry.detail.get("to")) if isinstance(key, int)}
