"""How another system's words become ours: a map in TOML over what each format knows of itself."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from watchfloor.engine.events import PRIORITIES, STATUSES, TICKET_KINDS
from watchfloor.intake.files.maps import BadMap, zone_name

TABLES: Final[Mapping[str, str]] = {
    "status": "the source's status (its name) to ours: " + ", ".join(STATUSES),
    "priority": "the source's priority to ours: " + ", ".join(PRIORITIES),
    "kind": "the source's type of ticket or issue to ours: " + ", ".join(TICKET_KINDS),
    "attributes": "a field of the source, by its name or id, to the attribute that keeps it",
}
_TOP: Final = frozenset({"name", "timezone", *TABLES})

_STATUS: Final[Mapping[str, Mapping[str, str]]] = {
    "zendesk": {"hold": "on_hold", "on-hold": "on_hold", "deleted": "closed", **{s: s for s in STATUSES}},
    "jira": {
        **{s: s for s in STATUSES}, "open": "new", "to do": "new", "backlog": "new", "reopened": "open",
        "in progress": "open", "in review": "open", "patch available": "open", "waiting for support": "open",
        "waiting for customer": "pending", "on hold": "on_hold", "blocked": "on_hold", "resolved": "solved",
        "done": "solved", "canceled": "closed", "cancelled": "closed", "declined": "closed",
    },
}  # fmt: skip
# Zendesk's categories of statuses of one's own have the names of its statuses.
_CATEGORY: Final = {"new": "new", "indeterminate": "open", "done": "solved", "undefined": "new"}
_PRIORITY: Final[Mapping[str, str]] = {
    "urgent": "P0", "high": "P1", "normal": "P2", "low": "P3", "blocker": "P0", "highest": "P0", "critical": "P1",
    "major": "P2", "medium": "P2", "minor": "P3", "lowest": "P3", "trivial": "P3", **{p.lower(): p for p in PRIORITIES},
}  # fmt: skip
_KIND: Final[Mapping[str, str]] = {
    "problem": "fault", "incident": "fault", "bug": "fault", "question": "question", "task": "request",
    "story": "request", "epic": "request", "sub-task": "request", "service request": "request",
    "improvement": "feedback", "new feature": "feedback", "wish": "feedback", "suggestion": "feedback",
}  # fmt: skip


@dataclass(slots=True)
class TrackerMap:
    """A map; `categories` are those that the export tells of its own statuses, by name and by id."""

    form: str
    name: str
    timezone: str | None = None
    status: Mapping[str, str] = field(default_factory=dict)
    priority: Mapping[str, str] = field(default_factory=dict)
    kind: Mapping[str, str] = field(default_factory=dict)
    attributes: Mapping[str, str] = field(default_factory=dict)
    categories: dict[str, str] = field(default_factory=dict)
    unmapped: set[str] = field(default_factory=set)

    def status_of(self, name: str) -> str:
        """Our status: by the map, else by what the name or its category is known for, else open."""
        if name in self.status:
            return self.status[name]
        low = name.strip().lower()
        category = self.categories.get(name)
        known = _STATUS[self.form].get(low)
        found = known or _CATEGORY.get(category or "") or _STATUS["zendesk"].get(category or "")
        # "Closed" may be anything by its name; where the source says that work goes on, it does.
        if self.form == "jira" and known and category in {"new", "indeterminate"} and known in {"solved", "closed"}:
            found = _CATEGORY[category]
        if found is None:
            self.unmapped.add(name)
        return found or "open"

    def priority_of(self, name: str | None) -> str | None:
        """Our priority; None where the source has none or one that nothing names."""
        if not name:
            return None
        return self.priority.get(name) or _PRIORITY.get(name.strip().lower())

    def kind_of(self, name: str | None) -> str:
        """Our kind; fault where nothing says otherwise."""
        return self.kind.get(name or "") or _KIND.get((name or "").strip().lower()) or "fault"


def load_tracker_map(form: str, path: str | None, timezone: str | None = None) -> TrackerMap:
    """The map of a format, with what a TOML file says over it. Raises BadMap with one clear line."""
    if path is None:
        return TrackerMap(form, form, timezone)
    try:
        raw = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise BadMap(f"map {path!r} is not a readable file: {error}") from None
    except tomllib.TOMLDecodeError as error:
        raise BadMap(f"map {path}: not valid TOML: {error}") from None
    for key in raw:
        if key not in _TOP:
            raise BadMap(f"map {path}: {key} is not known; known are {', '.join(sorted(_TOP))}")
    zone = timezone or raw.get("timezone")
    return TrackerMap(
        form, str(raw.get("name", form)), zone_name(str(zone)) if zone else None,
        status=_table(path, "status", raw, STATUSES), priority=_table(path, "priority", raw, PRIORITIES),
        kind=_table(path, "kind", raw, TICKET_KINDS), attributes=_table(path, "attributes", raw, None),
    )  # fmt: skip


def _table(path: str, key: str, raw: Mapping[str, Any], ours: tuple[str, ...] | None) -> dict[str, str]:
    table = raw.get(key, {})
    if not isinstance(table, dict):
        raise BadMap(f"map {path}: [{key}] must be a table of strings")
    for word, value in table.items():
        if not isinstance(value, str) or (ours and value not in ours):
            raise BadMap(f"map {path}: [{key}] {word!r} = {value!r}, which is not {', '.join(ours or ('text',))}")
    return table
