"""What was done to a group, by whom and when, read from the log; and what of it can be taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Q

from watchfloor.core.models import Person
from watchfloor.engine import events as ev
from watchfloor.eventlog.models import Event
from watchfloor.groups.commands import SUBJECT, UNDOABLE
from watchfloor.groups.models import Group, TicketInGroup
from watchfloor.groups.queries import seen_by, titles

SIZE: Final = 30
_KINDS: Final = (*UNDOABLE, ev.GROUP_UNMERGED, ev.GROUP_UNSPLIT, ev.GROUP_UNSETTLED)


@dataclass(frozen=True, slots=True)
class Edit:
    """One edit: `kind` as the log calls it, who made it ("": the system), the other group of it by id and title.

    `tickets` is how many of those that it moved the reader may see; `can_undo` where it still holds.
    """

    position: int
    kind: str
    at: datetime
    by: str
    other: int | None
    title: str
    tickets: int
    can_undo: bool


def history(person: Person, group: Group, size: int = SIZE) -> list[Edit]:
    """The edits of a group and of its parts, the newest first. Six queries at most."""
    parts = list(Group.objects.filter(root=group.id).values_list("id", "edit"))
    made = [edit for _, edit in parts if edit]
    about = Q(subject_kind=SUBJECT, subject_id__in=[key for key, _ in parts], kind__in=_KINDS)
    events = list(Event.objects.filter(about | Q(position__in=made)).order_by("-position")[:size])
    people = dict(Person.objects.filter(id__in={e.actor for e in events if e.actor}).values_list("id", "name"))
    mine = {key for key, _ in parts}
    others = {event.position: _other(event.payload, mine) for event in events}
    rows = {row.id: row for row in Group.objects.filter(id__in=[key for key in others.values() if key])}
    called = titles(person, rows.values()) if rows else {}
    moved = _moved(person, events)
    return [
        Edit(
            event.position, event.kind, event.at, people.get(event.actor or 0, ""), others[event.position],
            called.get(others[event.position] or 0, ""), len(moved[event.position]),
            _still_holds(event, rows, moved[event.position]),
        )
        for event in events
    ]  # fmt: skip


def _other(said: dict[str, Any], mine: set[int]) -> int | None:
    """The group on the far side of an edit; of a merge always the one that was taken in."""
    if "into" in said:
        return int(said["from"])
    sides = [int(said[name]) for name in ("group", "new", "from") if said.get(name)]
    return next((side for side in sides if side not in mine), None)


def _moved(person: Person, events: list[Event]) -> dict[int, list[TicketInGroup]]:
    named = {event.position: set(event.payload.get("tickets") or [event.payload.get("ticket")]) for event in events}
    wanted = {ticket for tickets in named.values() for ticket in tickets if ticket}
    rows = list(seen_by(person).filter(ticket__in=wanted)) if wanted else []
    return {position: [row for row in rows if row.ticket_id in tickets] for position, tickets in named.items()}


def _still_holds(event: Event, rows: dict[int, Group], moved: list[TicketInGroup]) -> bool:
    if event.kind == ev.GROUP_MERGED:
        gone = rows.get(event.payload["from"])
        return gone is not None and gone.merge == event.position
    return event.kind in UNDOABLE and any(step[0] == event.position for row in moved for step in row.trail)
