"""Tickets that act together: a parent with its children, a merged ticket with the one that it is part of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from watchfloor.core.models import Person
from watchfloor.engine import events as ev
from watchfloor.engine.events import DONE
from watchfloor.eventlog.models import Event, Text
from watchfloor.files import commands as files_room
from watchfloor.tickets.access import visible_to
from watchfloor.tickets.acting import Happening, hold_all
from watchfloor.tickets.models import Ticket, TimelineEntry

# What one act changes at once: a parent with more children would hold the log, and so everybody, for seconds.
MAX_CHILDREN: Final = 200


def hold_with_kin(ticket: int, *, children: bool, by: int | None = None) -> dict[int, Ticket]:
    """The ticket's row, locked, with the one that it is merged into and, if asked, its children that `by` may see."""
    end = final(ticket)
    kin = [ticket, end]
    if children:
        rows = Ticket.objects.all() if by is None else visible_to(Person.objects.get(id=by))
        kin += rows.filter(parent_id=ticket).order_by("id").values_list("id", flat=True)[:MAX_CHILDREN]
    held = hold_all(kin)
    if held[end].merged_into is not None or (end != ticket and held[ticket].merged_into is None):
        # Merged, or taken out, between the two looks: once more, with the rows that it is about now.
        return hold_with_kin(ticket, children=children, by=by)
    return held


def open_children(parent: Ticket, held: Mapping[int, Ticket]) -> list[Ticket]:
    """Of the rows held, the parent's children that are not done."""
    return [row for row in held.values() if row.parent_id == parent.id and row.status not in DONE]


def final(ticket: int) -> int:
    """The ticket that this one is part of in the end: itself where it is not merged. A query a step."""
    while (into := Ticket.objects.values_list("merged_into", flat=True).get(id=ticket)) is not None:
        ticket = into
    return ticket


def stirred(row: Ticket, who: str) -> list[Happening]:
    """What a public message does to the ticket's status and sleep."""
    happenings: list[Happening] = []
    if who == "requester" and row.snoozed_until is not None:
        happenings.append((row.id, ev.TICKET_WOKEN, {"why": "requester"}))
    wakes = row.status in ("pending", *DONE) if who == "requester" else row.status == "new"
    if wakes and who != "bot":
        happenings.append((row.id, ev.TICKET_STATUS_CHANGED, {"to": "open"}))
    return happenings


def heard_at(target: Ticket, said: dict[str, Any]) -> list[Happening]:
    """The message of a merged ticket's requester, as it stands on the ticket that it is part of."""
    return [(target.id, ev.TICKET_REPLIED, said), *stirred(target, "requester")]


def show_files(said: Mapping[str, Any], ticket: int, now: datetime, *, public: bool = True) -> None:
    """Let the files of a message be read on another ticket that holds it too."""
    if said.get("files"):
        files_room.show_in([file["id"] for file in said["files"]], ticket=ticket, public=public, now=now)


def subject_pointer(ticket: int) -> str | None:
    """The pointer to the subject that the ticket has now. One query."""
    kinds = (ev.TICKET_CREATED, ev.TICKET_SUBJECT_CHANGED)
    said = Event.objects.filter(ticket=ticket, kind__in=kinds).order_by("-position").values_list("payload", flat=True)
    found = said.first()
    return found.get("subject") if found else None


def body_of(entry: TimelineEntry) -> str:
    """The text of a message; empty where it was erased."""
    if entry.text is None:
        return ""
    return Text.objects.filter(id=entry.text).values_list("body", flat=True).first() or ""
