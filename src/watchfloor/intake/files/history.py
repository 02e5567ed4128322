"""A row of a source's file as facts about one ticket, and what changed since the ticket's row before. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from watchfloor.engine import events as ev
from watchfloor.engine.events import DONE, TICKET_KINDS
from watchfloor.intake.files.maps import FileMap
from watchfloor.intake.files.times import time_parser

MAX_ID = 500


class Reject(ValueError):
    """This row cannot be used; the message says which column and why."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What one row says. Absent is None; people and queues are still the source's own ids."""

    case: str
    at: datetime
    created: datetime
    status: str | None
    priority: str | None
    group: str | None
    owner: str | None
    resource: str | None
    requester: str | None
    title: str | None
    text: str | None
    kind: str
    attributes: dict[str, str]
    stated: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Draft:
    """An event of a row, before ids are known: `payload` names people and queues by the source's ids."""

    kind: str
    at: datetime
    payload: dict[str, Any]


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A good row: its ticket, its place within the ticket, its identity, and the events it makes."""

    case: str
    key: str
    place: int
    facts: Facts
    drafts: tuple[Draft, ...]


@dataclass(slots=True)
class Reader:
    """Turns rows into events; remembers each ticket's last good row.

    The identity of a row is its ticket, its ordinal within the ticket (bad rows count, so that mending one later
    shifts nothing) and the hash of its fields.
    """

    map: FileMap
    header: list[str]
    timezone: str | None = None
    unmapped: set[str] = field(default_factory=set)
    _last: dict[str, Facts] = field(default_factory=dict)
    _ordinal: dict[str, int] = field(default_factory=dict)
    _index: dict[str, int] = field(default_factory=dict)
    _unknown: frozenset[str] = frozenset()
    _time: Callable[[str], datetime] = datetime.fromisoformat

    def __post_init__(self) -> None:
        self._index = {name: i for i, name in enumerate(self.header)}
        self._unknown = frozenset(self.map.unknown)
        self._time = time_parser(self.map.time_format, self.timezone or self.map.timezone)

    @property
    def tickets(self) -> int:
        """How many different tickets good rows were read of."""
        return len(self._last)

    def missing(self) -> list[str]:
        """Columns that the map names and the file does not have."""
        return [name for name in (*self.map.columns.values(), *self.map.attributes) if name not in self._index]

    def read(self, fields: list[str]) -> SourceRow:
        """The events of a row. Raises Reject."""
        case = self._value(fields, "case")
        if case is None:
            raise Reject(f"column {self.map.columns['case']!r} (the ticket's id) is empty")
        if len(case) > MAX_ID:
            raise Reject(f"column {self.map.columns['case']!r} (the ticket's id) is longer than {MAX_ID} characters")
        self._ordinal[case] = place = self._ordinal.get(case, 0) + 1
        facts = self._facts(case, fields)
        before = self._last.get(case)
        if before is not None and facts.status is None:
            facts = replace(facts, status=before.status)
        drafts = _first(facts, own_end="end" in self.map.columns) if before is None else _changes(before, facts)
        self._last[case] = facts
        digest = hashlib.blake2b("\x1f".join(fields).encode("utf-8", "surrogateescape"), digest_size=8).hexdigest()
        return SourceRow(case, f"{case}#{place}#{digest}", place, facts, tuple(drafts))

    def count_bad(self, fields: list[str]) -> None:
        """A row that was bad in itself still has its place within its ticket, where its id can be read."""
        i = self._index[self.map.columns["case"]]
        if len(fields) > i and (case := fields[i].strip()) not in self._unknown:
            self._ordinal[case] = self._ordinal.get(case, 0) + 1

    def _value(self, fields: list[str], role: str) -> str | None:
        column = self.map.columns.get(role)
        i = self._index.get(column) if column is not None else None
        if i is None:
            return None
        value = fields[i].strip()
        return None if value in self._unknown else value

    def _when(self, fields: list[str], role: str) -> datetime | None:
        value = self._value(fields, role)
        if value is None:
            return None
        try:
            return self._time(value)
        except ValueError as error:
            raise Reject(f"column {self.map.columns[role]!r}: {error}") from None

    def _facts(self, case: str, fields: list[str]) -> Facts:
        at = self._when(fields, "time")
        if at is None:
            raise Reject(f"column {self.map.columns['time']!r} (the time) is empty")
        end = self._when(fields, "end")
        kind = self._value(fields, "kind") or "fault"
        value = self._value(fields, "priority")
        return Facts(
            case=case, at=at, created=self._when(fields, "created") or at, status=self._status(fields, end),
            priority=self.map.priority_of(value) if value else None, group=self._value(fields, "group"),
            owner=self._value(fields, "owner"), resource=self._value(fields, "resource"),
            requester=self._value(fields, "requester"), title=self._value(fields, "title"),
            text=self._value(fields, "text"), kind=kind if kind in TICKET_KINDS else "fault",
            attributes=self._attributes(fields, value), stated=self._stated(fields, end),
        )  # fmt: skip

    def _status(self, fields: list[str], end: datetime | None) -> str | None:
        named = "status" if "status" in self.map.columns else "activity"
        value = self._value(fields, named)
        if named not in self.map.columns:
            return "solved" if end is not None else None
        if value is None:
            return None
        status = self.map.status_of(value)
        if status is None:
            self.unmapped.add(value)
        return status

    def _attributes(self, fields: list[str], priority: str | None) -> dict[str, str]:
        found = {} if priority is None else {"source_priority": priority}
        for name in self.map.attributes:
            i = self._index.get(name)
            if i is not None and (value := fields[i].strip()) not in self._unknown:
                found[name] = value
        return found

    def _stated(self, fields: list[str], end: datetime | None) -> dict[str, Any]:
        stated: dict[str, Any] = {}
        if "end" in self.map.columns:
            stated["end"] = end.isoformat() if end else None
        if (value := self._value(fields, "reassignments")) is not None:
            stated["reassignments"] = _whole(self.map.columns["reassignments"], value)
        if (value := self._value(fields, "sla_met")) is not None:
            stated["sla_met"] = _flag(self.map.columns["sla_met"], value)
        return stated


def _whole(column: str, value: str) -> int:
    if not (value.isascii() and value.isdigit() and len(value) < 10):
        raise Reject(f"column {column!r}: {value[:40]!r} is not a whole number")
    return int(value)


def _flag(column: str, value: str) -> bool:
    flags = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
    if value.lower() not in flags:
        raise Reject(f"column {column!r}: {value[:40]!r} is neither true nor false")
    return flags[value.lower()]


def _first(facts: Facts, *, own_end: bool) -> Iterable[Draft]:
    """A ticket's first row: it is created, and is what the row says. One that is solved already was new before."""
    solved = facts.status in DONE
    created = {
        "kind": facts.kind, "status": "new" if solved else facts.status or "new", "priority": facts.priority,
        "queue": facts.group, "owner": facts.owner, "requester": facts.requester, "title": facts.title or facts.case,
        "body": facts.text, "attributes": facts.attributes, "channel": "import", "source_id": facts.case,
        "own_end": own_end, "records_replies": False,
    }  # fmt: skip
    yield Draft(ev.TICKET_CREATED, facts.created, created)
    if facts.stated:
        yield Draft(ev.TICKET_SOURCE_STATED, facts.at, facts.stated)
    if solved:
        end = facts.stated.get("end")
        at = datetime.fromisoformat(end) if end else facts.at
        yield Draft(ev.TICKET_STATUS_CHANGED, max(at, facts.created), {"to": facts.status, "reason": "solved"})


def _changes(before: Facts, now: Facts) -> Iterable[Draft]:
    """What a later row of a ticket changes; a row that changes nothing still leaves its event."""
    none_yet = True
    for draft in _differences(before, now):
        none_yet = False
        yield draft
    stated = {name: value for name, value in now.stated.items() if before.stated.get(name, ...) != value}
    if stated or none_yet:
        yield Draft(ev.TICKET_SOURCE_STATED, now.at, stated)


def _differences(before: Facts, now: Facts) -> Iterable[Draft]:
    if now.group != before.group:
        yield Draft(ev.TICKET_MOVED, now.at, {"queue": now.group})
    if now.owner != before.owner:
        yield Draft(ev.TICKET_ASSIGNED, now.at, {"to": now.owner})
    if now.priority != before.priority:
        yield Draft(ev.TICKET_PRIORITY_CHANGED, now.at, {"to": now.priority})
    changed = {
        name: now.attributes.get(name)
        for name in (*before.attributes, *(n for n in now.attributes if n not in before.attributes))
        if before.attributes.get(name) != now.attributes.get(name)
    }
    if changed:
        yield Draft(ev.TICKET_ATTRIBUTES_CHANGED, now.at, {"set": changed})
    if now.status is not None and now.status != before.status:
        reason = {"reason": "solved"} if now.status in DONE else {}
        yield Draft(ev.TICKET_STATUS_CHANGED, now.at, {"to": now.status, **reason})
