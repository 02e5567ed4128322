"""`watchfloor clocks EVENTS.jsonl`: how the promises of a ticket log stand. Needs no store."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import click

from watchfloor.cli.door import Unusable, one_line
from watchfloor.core.public_holidays import public_holidays
from watchfloor.engine import events as ev
from watchfloor.engine.calendars import ALWAYS
from watchfloor.engine.clock_files import BadClockFileError, calendars_from, policies_from, utc
from watchfloor.engine.clocks import Reading, read_clocks
from watchfloor.engine.events import KINDS, STATUSES, TicketEvent

# What a payload must hold for the clocks to understand the event.
_NEEDED: Final[Mapping[str, str]] = {
    ev.TICKET_REPLIED: "by",
    ev.TICKET_STATUS_CHANGED: "to",
    ev.TICKET_PRIORITY_CHANGED: "to",
    ev.TICKET_ASSIGNED: "to",
    ev.TICKET_MOVED: "queue",
    ev.TICKET_ESCALATED: "tier",
    ev.TICKET_ATTRIBUTES_CHANGED: "set",
}
_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command("clocks")
@click.argument("events", type=_FILE)
@click.option("--policy", type=_FILE, required=True, help="TOML: the promises, and for which tickets they are made.")
@click.option("--calendar", type=_FILE, help="TOML: business hours. Without it every minute counts.")
@click.option("--now", required=True, metavar="T", help="The moment at which the clocks are read: ISO 8601, else UTC.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line for each ticket and target.")
def command(*, events: Path, policy: Path, calendar: Path | None, now: str, as_json: bool) -> None:
    """Read the clocks of every ticket in EVENTS at the moment --now.

    EVENTS holds one event a line, {"ticket", "at", "kind", "payload"}, in the words of the log. Lines that cannot be
    read are named and left out; the exit code is 1 then. docs/reference/clocks.md describes the three files.
    """
    moment = _moment(now)
    try:
        calendars = {ALWAYS.name: ALWAYS} if calendar is None else calendars_from(_toml(calendar), public_holidays)
        policies = policies_from(_toml(policy), calendars)
    except BadClockFileError as why:
        raise Unusable(str(why)) from None
    tickets, bad = _read(events)
    for ticket, history in tickets.items():
        for reading in read_clocks(ticket, history, policies, moment):
            _show(reading, as_json=as_json)
    for problem in bad[:20]:
        click.echo(problem, err=True)
    if bad:
        click.echo(f"{len(bad):,} lines left out.", err=True)
        click.get_current_context().exit(1)


def _moment(text: str) -> datetime:
    try:
        return utc(text)
    except ValueError:
        raise Unusable(f"--now {text!r} is not an ISO 8601 time") from None


def _toml(path: Path) -> Mapping[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as why:
        raise Unusable(f"cannot read {path}: {why.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as why:
        raise Unusable(f"{path}: {why}") from None


def _read(path: Path) -> tuple[dict[int | str, list[TicketEvent]], list[str]]:
    """Events by ticket, by time and then by line; and what is wrong with the lines that are none."""
    tickets: dict[int | str, list[TicketEvent]] = {}
    bad = []
    for number, line in _lines(path):
        try:
            event = _event(json.loads(line), number)
        except (ValueError, TypeError, AttributeError) as why:
            bad.append(f"line {number}: {why}")
            continue
        tickets.setdefault(event.ticket, []).append(event)
    for history in tickets.values():
        history.sort(key=lambda event: event.at)
    return tickets, bad


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        with path.open(encoding="utf-8-sig") as file:
            yield from ((number, line) for number, line in enumerate(file, 1) if line.strip())
    except OSError as why:
        raise Unusable(f"cannot read {path}: {why.strerror}") from None
    except UnicodeDecodeError as why:
        raise Unusable(f"{path} is not UTF-8: {why}") from None


def _event(row: Any, number: int) -> TicketEvent:
    if not isinstance(row, dict):
        raise ValueError("not an object")  # noqa: TRY004 - every bad line is told in the same way
    if missing := [name for name in ("ticket", "at", "kind") if row.get(name) in (None, "")]:
        raise ValueError(f"{', '.join(missing)} missing")
    kind, payload = row["kind"], row.get("payload") or {}
    if kind not in KINDS:
        raise ValueError(f"there is no event kind {kind!r}")
    if not isinstance(payload, dict):
        raise ValueError("payload is not an object")  # noqa: TRY004
    needed = _NEEDED.get(kind)
    if needed is not None and needed not in payload:
        raise ValueError(f"the payload of {kind} lacks {needed!r}")
    status = payload.get("status" if kind == ev.TICKET_CREATED else "to")
    if kind in (ev.TICKET_CREATED, ev.TICKET_STATUS_CHANGED) and status not in (None, *STATUSES):
        raise ValueError(f"there is no status {status!r}")
    return TicketEvent(row["ticket"], number, utc(str(row["at"])), kind, payload)


def _show(reading: Reading, *, as_json: bool) -> None:
    if as_json:
        one_line(reading.as_json())
        return
    due = "" if reading.due_at is None else f", due {reading.due_at:%Y-%m-%d %H:%M} UTC"
    click.echo(f"{reading.ticket}  {reading.target}: {reading.state}{due}; {reading.explain()}")
