"""`watchfloor backtest FILE`: what would the detector have raised on this history? Needs no database."""

import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import IO, Any

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from watchfloor.cli.backtest_counts import backtest_counts
from watchfloor.cli.ticket_file import (
    UNKNOWN,
    Columns,
    TicketFile,
    UnreadableError,
    read_tickets,
    time_parser,
    zone,
)
from watchfloor.engine.detect import Budget, Detector, DetectorConfig, Signal, TicketSeen
from watchfloor.intake.files.maps import load_map

MOST_LEARNING = timedelta(weeks=4)


class OneLineError(click.ClickException):
    """Exit code 2 with one clear line on standard error."""

    exit_code = 2

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(f"watchfloor backtest: {self.format_message()}", file=file or sys.stderr)


_LEARN = "Nothing is raised before; by default a quarter of the history, at most four weeks."
_BUDGET = (
    "Accepted false alarms: N/PERIOD for the feed, N/PERIOD/stream for each stream."
    " Default 1/week for tickets, 1/year/stream for counts."
)
_FORMAT = "How times are written, as in '%d/%m/%Y %H:%M'; otherwise ISO 8601."


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked for, with the map's answers filled in."""

    columns: Columns
    time_format: str | None
    timezone: str


@click.command(name="backtest", short_help="What would have been raised on this history?")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--time", "time", metavar="COL", help="Column with the time a ticket was filed.")
@click.option("--map", "map_", metavar="MAP", help="A map file, or the name of one that comes with Watchfloor.")
@click.option("--time-format", metavar="FORMAT", help=_FORMAT)
@click.option("--timezone", metavar="TZ", help="Zone of times without offset, and of the week's rhythm. Default UTC.")
@click.option("--id", "id_", metavar="COL", help="Column with the ticket's id; rows of one id are one ticket.")
@click.option("--requester", metavar="COL", help="Column with who asked; people are counted, not tickets.")
@click.option("--attributes", metavar="A,B,C", help="Columns whose values are watched, alone and together.")
@click.option("--text", metavar="COL", help="Column with the ticket's text, for the words of a signal.")
@click.option("--learn-until", metavar="T", help=_LEARN)
@click.option("--budget", help=_BUDGET)
@click.option("--counts", is_flag=True, help="FILE holds counts per hour, day or week instead of tickets.")
@click.option("--stream", metavar="COL", help="Counts, long file: column that names the series.")
@click.option("--count", metavar="COL", help="Counts, long file: column with the count; a wide file needs neither.")
@click.option("--bin", "bin_", type=click.Choice(["hour", "day", "week"]), help="Counts: what one step of time is.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document a line on standard output.")
@click.pass_context
def command(context: click.Context, /, file: Path, as_json: bool, counts: bool, **given: Any) -> None:
    """Play the tickets of FILE (CSV, gzipped CSV or Parquet) through the detector and list its signals.

    Ticket ids are the values of --id, else the number of the row (the first after the header is 1). With
    --counts FILE holds a count per hour, day or week and series, each judged by its own past.
    """
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    try:
        if counts:
            context.exit(backtest_counts(file, given, console, as_json=as_json))
        context.exit(_backtest_tickets(file, given, console, as_json=as_json))
    except (UnreadableError, ValueError) as why:
        raise OneLineError(str(why)) from why


def _backtest_tickets(file: Path, given: dict[str, Any], console: Console, *, as_json: bool) -> int:
    """Read, play, print; the exit code."""
    learn_until, budget = given["learn_until"], given["budget"]
    request = _request(given)
    tickets = read_tickets(file, request.columns, request.time_format, request.timezone)
    start = _learn_until(learn_until, request, tickets)
    config = DetectorConfig(
        attributes=request.columns.attributes,
        budget=Budget.parse(budget or "1/week"),
        timezone=request.timezone,
        warmup_hours=0.0,
    )
    console.print(f"{len(tickets.tickets):,} tickets from {tickets.rows:,} rows; learning until {start.isoformat()}")
    signals = play(tickets.tickets, Detector(config), start, console)
    _show(signals, tickets, zone(request.timezone), as_json=as_json)
    if tickets.bad_rows:
        console.print(f"{tickets.bad_rows:,} rows left out; {'; '.join(tickets.bad)}")
    return 1 if tickets.bad_rows else 0


def play(tickets: list[TicketSeen], detector: Detector, start: datetime, console: Console) -> list[Signal]:
    """Run sorted tickets through the detector, those before `start` for learning only; the signals as they
    stood at the end, by the time they were raised."""
    signals: dict[str, Signal] = {}
    for ticket in _with_progress(tickets, console):
        live = ticket.at >= start
        for change in detector.observe(ticket if live else replace(ticket, live=False)):
            signals[change.signal.id] = change.signal
    for change in detector.advance(tickets[-1].at + timedelta(minutes=5)):
        signals[change.signal.id] = change.signal
    return sorted(signals.values(), key=lambda signal: (signal.raised_at, signal.id))


def _with_progress(tickets: list[TicketSeen], console: Console) -> Iterable[TicketSeen]:
    done = TextColumn("{task.completed:,.0f} of {task.total:,.0f} tickets")
    columns = (TextColumn("playing"), BarColumn(), done, TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("playing", total=len(tickets))
        for index, ticket in enumerate(tickets):
            if index % 1000 == 0:
                progress.update(task, completed=index)
            yield ticket


def _request(given: dict[str, Any]) -> Request:
    mapped = _map(given["map_"])
    attributes: str | None = given["attributes"]
    names = [name.strip() for name in attributes.split(",")] if attributes else mapped["attributes"]
    time = given["time"] or mapped["time"]
    if not time:
        raise ValueError("say which column holds the time, with --time or --map")
    if not names or not all(names):
        raise ValueError("say which columns to watch, with --attributes A,B,C or --map")
    columns = Columns(
        time=time,
        attributes=tuple(dict.fromkeys(names)),
        id=given["id_"] or mapped["id"],
        requester=given["requester"] or mapped["requester"],
        texts=(given["text"],) if given["text"] else mapped["texts"],
        unknown=mapped["unknown"],
    )
    timezone = given["timezone"] or mapped["timezone"] or "UTC"
    zone(timezone)
    return Request(columns, given["time_format"] or mapped["time_format"], timezone)


def _map(name: str | None) -> dict[str, Any]:
    """What a map says, under our names; nothing where no map is given."""
    empty: dict[str, Any] = dict.fromkeys(("time", "id", "requester", "time_format", "timezone"))
    empty |= {"attributes": [], "texts": (), "unknown": UNKNOWN}
    if name is None:
        return empty
    found = load_map(name)
    columns = found.columns
    return {
        "time": columns.get("created") or columns.get("time"),
        "id": columns.get("case"),
        "requester": columns.get("requester"),
        "time_format": found.time_format,
        "timezone": found.timezone,
        "attributes": list(found.attributes),
        "unknown": frozenset(found.unknown) | {""},
        "texts": tuple(columns[part] for part in ("title", "text") if columns.get(part)),
    }


def _learn_until(text: str | None, request: Request, tickets: TicketFile) -> datetime:
    first, last = tickets.tickets[0].at, tickets.tickets[-1].at
    if text is None:
        return first + min(MOST_LEARNING, (last - first) / 4)
    local = zone(request.timezone)
    try:
        return time_parser(None, local)(text)
    except ValueError:
        if request.time_format is None:
            raise ValueError(f"--learn-until {text!r} is not an ISO 8601 time") from None
        return time_parser(request.time_format, local)(text)


# ------------------------------------------------------------- output
def _show(signals: list[Signal], tickets: TicketFile, local: tzinfo, *, as_json: bool) -> None:
    if as_json:
        for signal in signals:
            click.echo(json.dumps(as_row(signal, tickets.labels, local), ensure_ascii=False, separators=(",", ":")))
        return
    table = Table("raised", "began", "ended", "what", "seen", "expected", "people", "tickets", "once in", "words")
    for signal in signals:
        row = as_row(signal, tickets.labels, local)
        low, high = signal.band
        table.add_row(
            *(_minute(row[name]) for name in ("raised_at", "onset_at", "ended_at")),
            ", ".join(f"{name}={value}" for name, value in signal.key.items()) or "all tickets",
            str(signal.observed),
            f"{signal.expected:.1f} ({low}–{high})",
            str(signal.requesters),
            str(len(signal.tickets)),
            f"{signal.recurrence_days:,.0f} d",
            " ".join(signal.words),
        )
    output = Console(highlight=False)
    output.print(table if signals else "Nothing would have been raised.")


def as_row(signal: Signal, labels: dict[str, Any], local: tzinfo) -> dict[str, Any]:
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
        "tickets": [labels[ticket] for ticket in signal.tickets],
        "log_evalue": signal.log_evalue,
        "recurrence_days": signal.recurrence_days,
        "words": list(signal.words),
        "state": signal.state,
    }


def _minute(text: str | None) -> str:
    return "open" if text is None else text[:16].replace("T", " ")
