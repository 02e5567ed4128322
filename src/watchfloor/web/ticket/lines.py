"""The timeline as lines: messages, notes, and events as sentences (`sentences.py`)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.utils.translation import gettext

from watchfloor.core import clock
from watchfloor.core.models import Person
from watchfloor.engine import events as ev
from watchfloor.files.models import File
from watchfloor.files.queries import named
from watchfloor.tickets.models import Ticket, TimelineEntry
from watchfloor.tickets.undo import REGRET
from watchfloor.web.ticket.names import Names
from watchfloor.web.ticket.sentences import ICONS, sentence

Entries = Iterable[tuple[TimelineEntry, str | None]]


@dataclass(frozen=True, slots=True)
class Line:
    """One line: a message (public or internal; it has a text) or an event (`strong` word, `rest` of the sentence).

    `of` is the number of the ticket that a message was written on, where that was merged into this one; `parent` that
    of the ticket whose reply also went here; `other` that of a ticket which the sentence is about. Of a note
    `for_partners` says that partners read it too, `says` that a partner gave the ticket back with it (returned) or
    solved it (solved). `mail` is how the mail of an answer does, `came` the mail that it came as.
    """

    shape: str
    at: datetime
    actor: Person | None
    text: str = ""
    strong: str = ""
    rest: str = ""
    icon: str = ""
    by_requester: bool = False
    position: int = 0
    files: list[File] = field(default_factory=list)
    of: int | None = None
    parent: int | None = None
    other: int | None = None
    is_undone: bool = False
    for_partners: bool = False
    says: str = ""
    mail: str = ""
    came: int = 0

    @property
    def is_fresh(self) -> bool:
        """Whether who wrote it can still take it back."""
        return self.shape != "event" and clock.now() - self.at < REGRET

    @property
    def can_begin(self) -> bool:
        """Whether it can begin a ticket of its own."""
        return self.of is None and (self.shape == "note" or (self.shape == "message" and self.by_requester))


FILTERS: Final[dict[str, Callable[[Line], bool]]] = {
    "all": lambda line: bool(line.shape),
    "public": lambda line: line.shape == "message",
    "internal": lambda line: line.shape == "note",
    "events": lambda line: line.shape == "event",
}
# An undo is told where what it undid is told; these are told by themselves, as they may come days later.
_OF_THEIR_OWN: Final = frozenset({ev.TICKET_UNMERGED, ev.TICKET_LET_GO})


def lines_of(ticket: Ticket, entries: Entries) -> list[Line]:
    """All lines in order. Names of people, queues, tickets and files are looked up once for the whole ticket."""
    pairs = list(entries)
    names = Names(pairs)
    files = named(file["id"] for entry, _ in pairs for file in entry.detail.get("files") or ())
    lines: list[Line] = []
    for entry, text in pairs:
        if not _is_silent(entry):
            lines += _lines(ticket, entry, text, names, files)
    return lines


def _is_silent(entry: TimelineEntry) -> bool:
    """Whether it says nothing by itself: what undid something, and a message that was taken back."""
    detail = entry.detail
    return bool(detail.get("retracted")) or ("undoes" in detail and entry.kind not in _OF_THEIR_OWN)


def _lines(
    ticket: Ticket, entry: TimelineEntry, text: str | None, names: Names, files: dict[str, File]
) -> list[Line]:  # fmt: skip
    if entry.kind in (ev.TICKET_REPLIED, ev.TICKET_NOTED):
        return [_message(ticket, entry, _or_gone(text), names, files)]
    first: list[Line] = []
    if entry.ticket_id == ticket.id:
        strong, rest, other = sentence(ticket, entry, names)
        first = [Line(
            "event", entry.at, entry.actor, strong=strong, rest=rest, icon=ICONS.get(entry.kind, "info"),
            position=entry.position, other=other, is_undone=bool(entry.detail.get("undone")),
        )]  # fmt: skip
    if entry.kind == ev.TICKET_CREATED and text:
        first.append(_message(ticket, entry, text, names, files))
    return first


def _message(ticket: Ticket, entry: TimelineEntry, text: str, names: Names, files: dict[str, File]) -> Line:
    """A message; the first one of a ticket is its requester's, whoever filed it."""
    home = ticket if entry.ticket_id == ticket.id else entry.ticket
    is_first = entry.kind == ev.TICKET_CREATED
    came_from = home.number if home is not ticket else names.ticket(entry.detail.get("merged"))
    brought = [files[file["id"]] for file in entry.detail.get("files") or () if file["id"] in files]
    return Line(
        "note" if entry.kind == ev.TICKET_NOTED else "message", entry.at, home.requester if is_first else entry.actor,
        text=text, by_requester=is_first or entry.detail.get("by") == "requester", position=entry.position,
        files=brought, of=came_from, parent=names.ticket(entry.detail.get("parent")),
        for_partners=bool(entry.detail.get("partners")), says=str(entry.detail.get("says", "")),
    )  # fmt: skip


def _or_gone(text: str | None) -> str:
    return text if text is not None else gettext("(The text was erased.)")
