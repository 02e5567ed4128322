"""Whether somebody else changed, since one looked, what one is about to change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from watchfloor.engine import events as ev
from watchfloor.tickets.models import TimelineEntry
from watchfloor.tickets.redaction import hide

FIELDS: Final[Mapping[str, frozenset[str]]] = {
    "status": frozenset({ev.TICKET_STATUS_CHANGED}),
    "priority": frozenset({ev.TICKET_PRIORITY_CHANGED}),
    "owner": frozenset({ev.TICKET_ASSIGNED}),
    "queue": frozenset({ev.TICKET_MOVED}),
    "kind": frozenset({ev.TICKET_KIND_CHANGED}),
    "subject": frozenset({ev.TICKET_SUBJECT_CHANGED}),
    "attributes": frozenset({ev.TICKET_ATTRIBUTES_CHANGED}),
    "parent": frozenset({ev.TICKET_PARENT_SET}),
    "due": frozenset({ev.TICKET_DUE_SET}),
    "snooze": frozenset({ev.TICKET_SNOOZED, ev.TICKET_WOKEN}),
}
_MOST: Final = 20


def changed_since(ticket: int, field: str, seen: int, by: int) -> list[TimelineEntry]:
    """What others than `by` did to the field past the position `seen`, the oldest first; what was undone left out.

    The system's own acts count too: a rule may have been quicker.
    """
    entries = TimelineEntry.objects.filter(ticket=ticket, position__gt=seen, kind__in=FIELDS[field])
    others = entries.select_related("actor").order_by("position")
    found = [
        entry
        for entry in others[: 2 * _MOST]
        if entry.actor_id != by and not {"undone", "undoes"} & entry.detail.keys()
    ][-_MOST:]
    # Whoever may read a sensitive field reads it on the ticket: here it is named alone.
    hide(found, None)
    return found
