"""The timeline as sentences: what each entry of a ticket's history says to a reader."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from watchfloor.core.models import Person, Queue
from watchfloor.engine import events as ev
from watchfloor.tickets.models import Ticket, TimelineEntry
from watchfloor.web.clocks.told import CLOCK_KINDS, told
from watchfloor.web.templatetags.watchfloor import STATUS_WORDS, words

Entries = Iterable[tuple[TimelineEntry, str | None]]


@dataclass(frozen=True, slots=True)
class Line:
    """One line: a message (public or internal; it has a text) or an event (`strong` word, `rest` of the sentence)."""

    shape: str
    at: datetime
    actor: Person | None
    text: str = ""
    strong: str = ""
    rest: str = ""
    icon: str = ""
    by_requester: bool = False


FILTERS: Final[dict[str, Callable[[Line], bool]]] = {
    "all": lambda line: bool(line.shape),
    "public": lambda line: line.shape == "message",
    "internal": lambda line: line.shape == "note",
    "events": lambda line: line.shape == "event",
}

_ICONS: Final = {
    ev.TICKET_CREATED: "plus", ev.TICKET_ASSIGNED: "user", ev.TICKET_MOVED: "arrow-right",
    ev.TICKET_STATUS_CHANGED: "circle-check", ev.TICKET_PRIORITY_CHANGED: "flag",
    ev.TICKET_ATTRIBUTES_CHANGED: "sliders-horizontal", ev.TICKET_ESCALATED: "trending-up",
    ev.TICKET_CLOCK_AT_RISK: "clock", ev.TICKET_CLOCK_BREACHED: "circle-alert", ev.TICKET_CLOCK_LIFTED: "clock",
    ev.TICKET_SOURCE_STATED: "clipboard-list", ev.TICKET_ROUTING_RELAXED: "sliders-horizontal",
}  # fmt: skip


_WAYS: Final = {"take_next": "taken as the next one", "round_robin": "given out", "load_aware": "given out"}


def lines_of(ticket: Ticket, entries: Entries) -> list[Line]:
    """All lines in order. Names of people and queues are looked up once for the whole ticket."""
    pairs = list(entries)
    names = _Names(pairs)
    lines: list[Line] = []
    for entry, text in pairs:
        lines += _lines(ticket, entry, text, names)
    return lines


def _lines(ticket: Ticket, entry: TimelineEntry, text: str | None, names: _Names) -> list[Line]:
    asked = entry.actor_id is not None and entry.actor_id == ticket.requester_id
    if entry.kind == ev.TICKET_REPLIED:
        asked = entry.detail.get("by") == "requester"
        return [Line("message", entry.at, entry.actor, text=_or_gone(text), by_requester=asked)]
    if entry.kind == ev.TICKET_NOTED:
        return [Line("note", entry.at, entry.actor, text=_or_gone(text))]
    strong, rest = told(entry) if entry.kind in CLOCK_KINDS else _sentence(ticket, entry, names)
    icon = _ICONS.get(entry.kind, "info")
    lines = [Line("event", entry.at, entry.actor, strong=strong, rest=rest, icon=icon)]
    if entry.kind == ev.TICKET_CREATED and text:
        lines.append(Line("message", entry.at, ticket.requester, text=text, by_requester=True))
    return lines


def _sentence(ticket: Ticket, entry: TimelineEntry, names: _Names) -> tuple[str, str]:
    """The bold word and the rest of an event's line."""
    before, after = entry.detail.get("from"), entry.detail.get("to")
    by = f"by {entry.actor.name}" if entry.actor else ""
    match entry.kind:
        case ev.TICKET_CREATED:
            where = {"portal": "through the portal", "desk": "at the desk"}.get(ticket.channel, f"by {ticket.channel}")
            return "Created", f"{by} {where}".strip()
        case ev.TICKET_ASSIGNED:
            gone = f"Owner removed, {names.person(before)} before"
            why = entry.detail.get("why")
            said = f", {_WAYS.get(entry.detail.get('way', ''), 'given out')}: {why}" if why else ""
            return (f"Assigned to {names.person(after)}" if after else gone), f"{by}{said}".lstrip(", ")
        case ev.TICKET_ROUTING_RELAXED:
            skill = entry.detail.get("skill")
            now = f"needs {skill} {after} from here on" if after else f"needs {skill} no more"
            return f"Routing relaxed, {now}", f"it was {before}; {entry.detail.get('why', '')}".rstrip("; ")
        case ev.TICKET_MOVED:
            return f"Moved to {names.queue(after)}", f"from {names.queue(before)} {by}" if before else by
        case ev.TICKET_STATUS_CHANGED:
            reason = entry.detail.get("reason")
            why = f", {reason}" if reason and reason != after else ""
            return f"Status {_status(before)} → {_status(after)}{why}", by
        case ev.TICKET_PRIORITY_CHANGED:
            return f"Priority {before or 'none'} → {after or 'none'}", by
        case ev.TICKET_ESCALATED:
            reason = entry.detail.get("reason")
            return f"Escalated to tier {after}", f"{by}: {reason}" if reason else by
        case ev.TICKET_ATTRIBUTES_CHANGED:
            return _attributes(before or {}, after or {}), by
    return "Recorded at the source", "nothing that changes the ticket"


def _attributes(before: dict[str, Any], after: dict[str, Any]) -> str:
    said = [f"{words(name)} {before.get(name) or 'none'} → {value or 'none'}" for name, value in after.items()]
    return ", ".join(said[:4]) + (f" and {len(said) - 4} more" if len(said) > 4 else "")


def _status(value: str | None) -> str:
    return STATUS_WORDS.get(value or "", value or "none").lower()


def _or_gone(text: str | None) -> str:
    return text if text is not None else "(The text was erased.)"


def _ends(entry: TimelineEntry) -> set[int]:
    return {entry.detail.get("from"), entry.detail.get("to")} - {None}


class _Names:
    """Names of the people and queues that a ticket's entries mention. Two queries, none where nothing is mentioned."""

    def __init__(self, entries: list[tuple[TimelineEntry, str | None]]) -> None:
        people, queues = set(), set()
        for entry, _ in entries:
            # Only of these two kinds: what other entries changed may be a whole table of values.
            if entry.kind == ev.TICKET_ASSIGNED:
                people |= _ends(entry)
            elif entry.kind == ev.TICKET_MOVED:
                queues |= _ends(entry)
        self._people = dict(Person.objects.filter(id__in=people).values_list("id", "name")) if people else {}
        self._queues = dict(Queue.objects.filter(id__in=queues).values_list("id", "name")) if queues else {}

    def person(self, key: int | None) -> str:
        return self._people.get(key, "nobody") if key else "nobody"

    def queue(self, key: int | None) -> str:
        return self._queues.get(key, "no queue") if key else "no queue"
