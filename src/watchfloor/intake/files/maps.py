"""Maps: which column of a source's file is what. The same schema for every command that reads a file."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from importlib import resources
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from watchfloor.engine.events import PRIORITIES, STATUSES

READY: Final = ("servicenow", "volvo", "seamonkey")

COLUMNS: Final[Mapping[str, str]] = {
    "case": "the ticket's id at the source (required)",
    "time": "when the row happened (required)",
    "activity": "what happened; stands for the status where no status column is named",
    "status": "the ticket's status after the row",
    "created": "when the ticket was filed, where the row's time is not that",
    "end": "when the source says that the ticket was solved; with it no other time counts as solved",
    "resource": "who did it",
    "owner": "who owns the ticket after the row",
    "group": "the queue it waits in",
    "requester": "who asks",
    "title": "the subject",
    "text": "the first message",
    "priority": "the source's own priority",
    "kind": "fault, question, request or feedback",
    "reassignments": "the source's own count of reassignments",
    "sla_met": "the source's own flag that its SLA was met (true or false)",
}

# Of a table with a row per ticket, these say nothing that the others do not.
_NOT_IN_CSV: Final = frozenset({"activity", "created", "resource"})
_TOP: Final = frozenset({"attributes", "unknown"})
_TABLES: Final = frozenset({"attributes", "name", "unknown", "columns", "time", "status", "priority"})
# An empty field is never a value; "?" is one only where a map says what else stands for unknown.
UNKNOWN: Final = ("", "?")
_PRIORITY: Final = {"1": "P0", "2": "P1", "3": "P2", "4": "P3", "5": "P3", **{p: p for p in PRIORITIES}}
_STATUS: Final = {
    **{status: status for status in STATUSES},
    "active": "open", "in progress": "open", "assigned": "open", "accepted": "open", "reopened": "open",
    "waiting": "pending", "on hold": "on_hold", "resolved": "solved", "done": "solved", "completed": "solved",
    "cancelled": "closed", "canceled": "closed", "unconfirmed": "new",
}  # fmt: skip


class BadMap(ValueError):
    """A map that cannot be used; the message says what to change."""


@dataclass(frozen=True, slots=True)
class FileMap:
    """A map: `columns` from our word to the source's column, the rest as the file says."""

    name: str
    columns: Mapping[str, str]
    attributes: tuple[str, ...] = ()
    time_format: str | None = None
    timezone: str = "UTC"
    status: Mapping[str, str] = field(default_factory=dict)
    priority: Mapping[str, str] = field(default_factory=dict)
    unknown: tuple[str, ...] = UNKNOWN
    # A map that a person named says what their file has; a default one only what it may have.
    expects_all: bool = True

    def status_of(self, value: str) -> str | None:
        """Our word for the source's status; None where the map has none."""
        return self.status.get(value) or _STATUS.get(value.strip().lower())

    def priority_of(self, value: str) -> str | None:
        """Our word for the source's priority ("2", "2 - High"); None where the map has none."""
        return self.priority.get(value) if self.priority else _PRIORITY.get(value.partition(" - ")[0].strip())


def load_map(name_or_path: str) -> FileMap:
    """A ready map by name, or one from a TOML file. Raises BadMap with one clear line."""
    if name_or_path in READY:
        text = resources.files("watchfloor.intake.maps").joinpath(f"{name_or_path}.toml").read_text()
        return parse_map(text, name_or_path)
    path = Path(name_or_path)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadMap(
            f"map {name_or_path!r} is neither ready-made ({', '.join(READY)}) nor a readable file: {error}"
        ) from None
    return parse_map(text, path.stem)


def default_map(form: str) -> FileMap:
    """The map of a format for which none is named: the log's own, XES names for events, our words for tickets."""
    if form == "servicenow":
        return load_map("servicenow")
    if form == "eventlog":
        columns = {
            "case": "case:concept:name", "activity": "concept:name", "time": "time:timestamp",
            "resource": "org:resource", "group": "org:group",
        }  # fmt: skip
        return FileMap(name="eventlog", columns=columns, expects_all=False)
    return FileMap(name="csv", columns={role: role for role in COLUMNS if role not in _NOT_IN_CSV}, expects_all=False)


def parse_map(text: str, name: str) -> FileMap:
    """A map from its TOML text; every unknown word in it is an error that names it."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadMap(f"map {name}: not valid TOML: {error}") from None
    _only(name, "", raw, _TABLES)
    columns = _strings(name, "columns", raw.get("columns", {}))
    _only(name, "columns.", columns, frozenset(COLUMNS))
    for required in ("case", "time"):
        if required not in columns:
            raise BadMap(f"map {name}: [columns] needs {required!r}: {COLUMNS[required]}")
    time = _strings(name, "time", raw.get("time", {}))
    _only(name, "time.", time, frozenset({"format", "timezone"}))
    return FileMap(
        name=str(raw.get("name", name)), columns=columns, attributes=_list(name, "attributes", raw),
        time_format=_time_format(name, time.get("format")), timezone=zone_name(time.get("timezone", "UTC")),
        status=_values(name, "status", raw, STATUSES), priority=_values(name, "priority", raw, PRIORITIES),
        unknown=("", *_list(name, "unknown", raw)) if "unknown" in raw else UNKNOWN,
    )  # fmt: skip


def zone_name(name: str) -> str:
    """`name` if it is a zone of the IANA database."""
    try:
        ZoneInfo(name)
    except (KeyError, OSError, ValueError):
        raise BadMap(f"time zone {name!r} is not in the IANA database (for example Europe/Lisbon)") from None
    return name


def _time_format(name: str, form: str | None) -> str | None:
    """`form`, if it is one: a slip in it would make every row of the file a bad one."""
    try:
        datetime.strptime("", form or "")  # noqa: DTZ007
    except ValueError as error:
        if "directive" in str(error) or "stray" in str(error):
            raise BadMap(f"map {name}: [time] format {form!r}: {error}") from None
    return form


def _only(name: str, where: str, table: Mapping[str, Any], allowed: frozenset[str]) -> None:
    for key in table:
        if key not in allowed:
            raise BadMap(f"map {name}: {where}{key} is not known; known are {', '.join(sorted(allowed))}")


def _strings(name: str, key: str, table: Any) -> dict[str, str]:
    if not isinstance(table, dict):
        raise BadMap(f"map {name}: [{key}] must be a table of strings")
    for word, value in table.items():
        if word in _TOP and isinstance(value, list):
            raise BadMap(f"map {name}: {word} must stand at the top of the file, before [{key}]")
        if not isinstance(value, str):
            raise BadMap(f"map {name}: [{key}] must be a table of strings; {word} is none")
    return table


def _values(name: str, key: str, raw: Mapping[str, Any], ours: tuple[str, ...]) -> dict[str, str]:
    table = _strings(name, key, raw.get(key, {}))
    for source, value in table.items():
        if value not in ours:
            raise BadMap(f"map {name}: [{key}] {source!r} = {value!r}, which is not one of {', '.join(ours)}")
    return table


def _list(name: str, key: str, raw: Mapping[str, Any]) -> tuple[str, ...]:
    value = raw.get(key, [])
    if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
        raise BadMap(f"map {name}: {key} must be a list of strings, at the top of the file, before any table")
    return tuple(value)
