"""Plays tickets through a detector as if they came now. Needs no database."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from typing import Any, Final, Protocol

from watchfloor.backtest.meaning import Joined
from watchfloor.backtest.tables import UnreadableError
from watchfloor.backtest.ticket_file import UNKNOWN, Columns, time_parser, zone
from watchfloor.engine.detect import Budget, Detector, DetectorConfig, Signal, TicketSeen
from watchfloor.intake.files.maps import FileMap

MOST_LEARNING: Final = timedelta(weeks=4)
DEFAULT_BUDGET: Final = "1/week"
# What a source says of a ticket after the fact is no property of the issue; a map's list of attributes holds it too.
TOLD_AFTERWARDS: Final = frozenset({"closed_code", "Resolution"})


class Tickets(Protocol):
    """A history in order of time."""

    first: datetime
    last: datetime

    def __len__(self) -> int: ...
    def __iter__(self) -> Any: ...
    def label(self, ticket: str) -> Any:
        """The ticket's id as people know it."""


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked for of a file, with a map's answers filled in."""

    columns: Columns
    time_format: str | None
    timezone: str


def request(given: dict[str, Any], file_map: FileMap | None) -> Request:
    """From what was given by name (time, id, requester, attributes, texts, time_format, timezone), else the map's.

    Raises ValueError where it does not say enough.
    """
    columns = dict(file_map.columns) if file_map else {}
    time = given.get("time") or columns.get("created") or columns.get("time")
    names = given.get("attributes") or [
        name for name in (file_map.attributes if file_map else ()) if name not in TOLD_AFTERWARDS
    ]
    if not time:
        raise ValueError("say which column holds the time, with --time or --map")
    if not names or not all(names):
        raise ValueError("say which columns to watch, with --attributes A,B,C or --map")
    texts = given.get("texts") or [columns[part] for part in ("title", "text") if columns.get(part)]
    timezone = given.get("timezone") or (file_map.timezone if file_map else None) or "UTC"
    zone(timezone)
    return Request(
        Columns(
            time=time, attributes=tuple(dict.fromkeys(names)), id=given.get("id") or columns.get("case"),
            requester=given.get("requester") or columns.get("requester"), texts=tuple(texts),
            unknown=frozenset(file_map.unknown) | {""} if file_map else UNKNOWN,
        ),
        given.get("time_format") or (file_map.time_format if file_map else None), timezone,
    )  # fmt: skip


def learn_until(text: str | None, asked: Request, first: datetime, last: datetime) -> datetime:
    """The moment before which nothing is raised: as written, else a quarter of the history, at most four weeks."""
    if not text:
        return first + min(MOST_LEARNING, (last - first) / 4)
    local = zone(asked.timezone)
    for form in (None, asked.time_format):
        try:
            return time_parser(form, local)(text)
        except ValueError:
            continue
    raise ValueError(f"--learn-until {text!r} is not an ISO 8601 time")


def detector(attributes: tuple[str, ...] | None, budget: str, timezone: str) -> Detector:
    """A detector that knows nothing yet and is told by `play` when to raise."""
    return Detector(
        DetectorConfig(attributes=attributes, budget=Budget.parse(budget), timezone=timezone, warmup_hours=0.0)
    )


def play(
    tickets: Iterable[TicketSeen | Joined], last: datetime, watcher: Detector, start: datetime,
    step: Callable[[int], None],
) -> list[Signal]:  # fmt: skip
    """Run sorted tickets through the detector, those before `start` for learning only; the signals as they
    stood at the end, by the time they were raised. `step` is told how many tickets were played."""
    signals: dict[str, Signal] = {}
    played, now = 0, start
    for item in tickets:
        if isinstance(item, Joined):
            changes = watcher.join(item.ticket, item.group, now)
        else:
            now = item.at
            if played % 500 == 0:
                step(played)
            played += 1
            changes = watcher.observe(item if item.at >= start else replace(item, live=False))
        for change in changes:
            signals[change.signal.id] = change.signal
    for change in watcher.advance(last + timedelta(minutes=5)):
        signals[change.signal.id] = change.signal
    return sorted(signals.values(), key=lambda signal: (signal.raised_at, signal.id))


def as_row(signal: Signal, label: Callable[[str], Any], local: tzinfo) -> dict[str, Any]:
    """A signal as the documented JSON object, ticket ids as the file has them."""

    def when(at: datetime | None) -> str | None:
        return None if at is None else at.astimezone(local).isoformat()

    return {
        "raised_at": when(signal.raised_at),
        "onset_at": when(signal.onset_at),
        "ended_at": when(signal.ended_at),
        "key": dict(signal.key),
        "observed": signal.observed,
        "expected": signal.expected,
        "band": list(signal.band),
        "requesters": signal.requesters,
        "tickets": [label(ticket) for ticket in signal.tickets],
        "log_evalue": signal.log_evalue,
        "recurrence_days": signal.recurrence_days,
        "words": list(signal.words),
        "state": signal.state,
    }


__all__ = [
    "DEFAULT_BUDGET",
    "Request",
    "Tickets",
    "UnreadableError",
    "as_row",
    "detector",
    "learn_until",
    "play",
    "request",
]
