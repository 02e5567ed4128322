"""The life of a ticket as another system tells it: what happened, when, by whom. Pure.

People, queues and other tickets are named by the source's own ids until they are written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final
from zoneinfo import ZoneInfo

from watchfloor.engine import events as ev

MAX_ID: Final = 64
MOST_SECONDS: Final = 2**31 - 1


class Reject(ValueError):
    """This cannot be used; the message says which field and why."""


@dataclass(frozen=True, slots=True)
class Someone:
    """A person as the source knows them."""

    id: str
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Happening:
    """One event to be: `key` is its identity at the source; `texts` are kept beside the log by the payload's keys."""

    key: str
    kind: str
    at: datetime
    payload: Mapping[str, Any]
    by: str | None = None
    texts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Tie:
    """What joins this ticket to another of the source: `how` is a kind of link, or merged, or parent."""

    key: str
    how: str
    other: str
    at: datetime
    by: str | None = None


@dataclass(slots=True)
class Life:
    """A ticket's whole story, and what reading it told: what was left out, by type, and where it contradicts itself."""

    case: str
    requester: str | None = None
    # Who had the ticket or worked on it: whatever else they do, they are staff.
    workers: set[str] = field(default_factory=set)
    happenings: list[Happening] = field(default_factory=list)
    people: dict[str, Someone] = field(default_factory=dict)
    ties: list[Tie] = field(default_factory=list)
    rejects: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    ignored: Counter[str] = field(default_factory=Counter)

    def add(
        self, key: str, kind: str, at: datetime, payload: Mapping[str, Any], by: str | None = None, *,
        texts: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        """One more event of it."""
        self.happenings.append(Happening(key, kind, at, payload, by, texts or {}))

    def said(self, key: str, at: datetime, body: str, *, by: str | None, public: bool, who: str = "") -> None:
        """A message of somebody; whether one who did not ask is staff is known when it is written ("?")."""
        if not body.strip():
            return
        who = "requester" if by is not None and by == self.requester else "bot" if by is None else who or "?"
        if public:
            self.add(key, ev.TICKET_REPLIED, at, {"by": who}, by, texts={"text": body})
        else:
            self.add(key, ev.TICKET_NOTED, at, {}, by, texts={"text": body})

    def in_order(self) -> list[Happening]:
        """Its events by time, as told where times tie; that it was created comes first."""
        return sorted(self.happenings, key=lambda h: (h.kind != ev.TICKET_CREATED, h.at))


@dataclass(slots=True)
class Times:
    """Times as the source writes them: ISO 8601 with a zone, or without one where `timezone` says which."""

    timezone: str | None = None

    def read(self, value: Any, field_name: str) -> datetime:
        """An aware time in UTC. Raises Reject."""
        if not isinstance(value, str) or not value:
            raise Reject(f"{field_name}: {_short(value)} is not a time")
        try:
            return _time(value, self.timezone)
        except LookupError:
            raise Reject(f"{field_name}: {_short(value)} names no zone; say which with --timezone") from None
        except (ValueError, OverflowError):
            raise Reject(f"{field_name}: {_short(value)} is not a time in ISO 8601") from None


@lru_cache(maxsize=8192)
def _time(text: str, timezone: str | None) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        if timezone is None:
            raise LookupError
        at = at.replace(tzinfo=ZoneInfo(timezone))
    return at.astimezone(UTC)


def _short(value: Any) -> str:
    shown = repr(value)
    return shown if len(shown) <= 60 else shown[:60] + "…"


def an_id(value: Any, field_name: str) -> str:
    """An id as text. Raises Reject where there is none or it is no id."""
    if (found := maybe_id(value, field_name)) is None:
        raise Reject(f"{field_name} is missing")
    return found


def maybe_id(value: Any, field_name: str) -> str | None:
    """An id as text; None where there is none. Raises Reject."""
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise Reject(f"{field_name}: {_short(value)} is not an id")
    text = str(value).strip() if not isinstance(value, int) or abs(value) < 2**63 else ""
    if not text or len(text) > 4 * MAX_ID:
        raise Reject(f"{field_name}: too large for an id")
    return text


def words(value: Any, field_name: str) -> str:
    """Text; empty where there is none. Raises Reject."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Reject(f"{field_name}: {_short(value)} is not text")
    return value


def records(value: Any, field_name: str) -> list[Any]:
    """A list; empty where there is none. Raises Reject."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise Reject(f"{field_name}: {_short(value)} is not a list")
    return value


def record(value: Any, field_name: str) -> dict[str, Any]:
    """An object; empty where there is none. Raises Reject."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise Reject(f"{field_name}: {_short(value)} is not an object")
    return value


def plain(value: Any) -> str | None:
    """A field's value as an attribute holds it: text; None where there is none."""
    if value is None or value in ("", [], {}):
        return None
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(found for item in value if (found := plain(item))) or None
    if isinstance(value, dict):
        return plain(next((value[name] for name in ("value", "name", "displayName", "title") if name in value), None))
    return str(value)[:500]


def seconds(value: Any, field_name: str) -> int:
    """A length of work. Raises Reject."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 11:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST_SECONDS:
        raise Reject(f"{field_name}: {_short(value)} is not a number of seconds")
    return value


def attached(files: Any, field_name: str) -> str:
    """Lines that name what came with a message: name, size, address. The contents are never fetched."""
    lines = []
    for file in records(files, field_name):
        file = record(file, field_name)  # noqa: PLW2901 - checked
        name = file.get("file_name") or file.get("filename") or "file"
        size = file.get("size")
        told = f", {size:,} bytes" if isinstance(size, int) and not isinstance(size, bool) else ""
        address = file.get("content_url") or file.get("content") or file.get("mapped_content_url") or ""
        lines.append(f"[attached] {name}{told}{f', {address}' if isinstance(address, str) and address else ''}")
    return "\n".join(lines)


def joined(*texts: str) -> str:
    """Texts with a line between them; empty ones left out."""
    return "\n\n".join(text for text in texts if text.strip())
