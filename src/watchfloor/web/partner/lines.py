"""A ticket as a partner reads it: who said what, without more of the staff than the names of the first line."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from watchfloor.core.models import Person
from watchfloor.engine import events as ev
from watchfloor.files.models import File
from watchfloor.files.queries import named
from watchfloor.tickets.history import Lines
from watchfloor.tickets.models import Ticket, TimelineEntry
from watchfloor.tickets.redaction import requester_name

# Whose names a partner reads: those who answer requesters under their own.
FIRST_LINE: Final = "specialist"


@dataclass(frozen=True, slots=True)
class Said:
    """A message (`shape` message or note) or a change of status (event). `who` is how its writer is called here,
    `face` the writer where they are called by name.
    """

    shape: str
    at: datetime
    who: str
    face: Person | None = None
    by_requester: bool = False
    is_ours: bool = False
    text: str = ""
    position: int = 0
    says: str = ""
    status: str = ""
    files: list[File] = field(default_factory=list)


def called(person: Person | None, reader: Person) -> str:
    """How somebody who is not the requester is called on the partner's desk."""
    if person is None:
        return "Watchfloor"
    if person.role == "partner" and _is_of_team(person, reader):
        return person.name
    return person.name if person.role == FIRST_LINE else _("The desk")


def said(ticket: Ticket, entries: Lines, reader: Person) -> list[Said]:
    """The lines of a ticket, in order. One query where files came with them."""
    files = named(file["id"] for entry, _text in entries for file in entry.detail.get("files") or ())
    lines = (_line(ticket, entry, text, reader, files) for entry, text in entries)
    return [line for line in lines if line is not None]


def _line(
    ticket: Ticket, entry: TimelineEntry, text: str | None, reader: Person, files: dict[str, File]
) -> Said | None:
    detail: dict[str, Any] = entry.detail
    if entry.kind == ev.TICKET_STATUS_CHANGED:
        undone = detail.get("undone") or "undoes" in detail
        return None if undone else Said("event", entry.at, "", status=detail["to"], position=entry.position)
    if entry.kind not in (ev.TICKET_CREATED, ev.TICKET_REPLIED, ev.TICKET_NOTED):
        return None
    is_first = entry.kind == ev.TICKET_CREATED
    by_requester = is_first or detail.get("by") == "requester"
    home = ticket if entry.ticket_id == ticket.id else entry.ticket
    writer = home.requester if is_first else entry.actor
    who = requester_name(reader, writer) if by_requester else called(writer, reader)
    return Said(
        "note" if entry.kind == ev.TICKET_NOTED else "message", entry.at, who, by_requester=by_requester,
        face=writer if writer is not None and who == writer.name else None,
        is_ours=writer is not None and not by_requester and writer.role == "partner",
        text=text if text is not None else _("(The text was erased.)"), position=entry.position,
        says=str(detail.get("says", "")),
        files=[files[one["id"]] for one in detail.get("files") or () if one["id"] in files],
    )  # fmt: skip


def _is_of_team(person: Person, reader: Person) -> bool:
    return person.id == reader.id or (person.team_id is not None and person.team_id == reader.team_id)
