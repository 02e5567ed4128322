"""`watchfloor backtest FILE`: what would the detector have raised on this history? Needs no database."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import tzinfo
from pathlib import Path
from typing import IO, Any

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from watchfloor.backtest.meaning import MOST_TICKETS, Joined, Meaning
from watchfloor.backtest.play import DEFAULT_BUDGET, as_row, detector, learn_until, play, request
from watchfloor.backtest.tables import UnreadableError
from watchfloor.backtest.ticket_file import TicketFile, read_tickets, zone
from watchfloor.cli.backtest_counts import backtest_counts
from watchfloor.engine.detect import Signal, TicketSeen
from watchfloor.intake.files.maps import load_map


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
_MEANING = (
    "With --text: follow groups of tickets that say the same in other words, too. Takes a model some minutes;"
    f" of more than {MOST_TICKETS:,} tickets only wordings are followed. Default: yes."
)
_FORMAT = "How times are written, as in '%d/%m/%Y %H:%M'; otherwise ISO 8601."


@click.command(name="backtest", short_help="What would have been raised on this history?")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--time", "time", metavar="COL", help="Column with the time a ticket was filed.")
@click.option("--map", "map_", metavar="MAP", help="A map file, or the name of one that comes with Watchfloor.")
@click.option("--time-format", metavar="FORMAT", help=_FORMAT)
@click.option("--timezone", metavar="TZ", help="Zone of times without offset, and of the week's rhythm. Default UTC.")
@click.option("--id", "id_", metavar="COL", help="Column with the ticket's id; rows of one id are one ticket.")
@click.option("--requester", metavar="COL", help="Column with who asked; people are counted, not tickets.")
@click.option("--attributes", metavar="A,B,C", help="Columns whose values are watched, alone and together.")
@click.option(
    "--text", metavar="COL", help="Column with the ticket's text, for wordings that recur and words that tell."
)
@click.option("--meaning/--no-meaning", default=True, help=_MEANING)
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
    asked = request(
        {
            **given, "id": given["id_"], "texts": [given["text"]] if given["text"] else None,
            "attributes": [name.strip() for name in given["attributes"].split(",")] if given["attributes"] else None,
        },
        load_map(given["map_"]) if given["map_"] else None,
    )  # fmt: skip
    watcher = detector(asked.columns.attributes, given["budget"] or DEFAULT_BUDGET, asked.timezone)
    with console.status(f"reading {file.name}") if console.is_terminal else _nothing():
        tickets = read_tickets(file, asked.columns, asked.time_format, asked.timezone)
    start = learn_until(given["learn_until"], asked, tickets.first, tickets.last)
    console.print(f"{len(tickets):,} tickets from {tickets.rows:,} rows; learning until {start.isoformat()}")
    feed = _with_meaning(tickets, console) if asked.columns.texts and given["meaning"] else tickets
    with _bar(console, len(tickets)) as step:
        signals = play(feed, tickets.last, watcher, start, step)
    _show(signals, tickets, zone(asked.timezone), as_json=as_json)
    if tickets.bad_rows:
        console.print(f"{tickets.bad_rows:,} rows left out; {'; '.join(tickets.bad)}")
    return 1 if tickets.bad_rows else 0


def _with_meaning(tickets: TicketFile, console: Console) -> Iterable[TicketSeen | Joined]:
    """The tickets with their groups of meaning, where they are few enough for a model."""
    if len(tickets) <= MOST_TICKETS:
        return Meaning().grouped(tickets)
    console.print(f"more than {MOST_TICKETS:,} tickets: wordings are followed, groups of meaning are not")
    return tickets


@contextmanager
def _nothing() -> Iterator[None]:
    yield


@contextmanager
def _bar(console: Console, total: int) -> Iterator[Callable[[int], None]]:
    done = TextColumn("{task.completed:,.0f} of {task.total:,.0f} tickets")
    columns = (TextColumn("playing"), BarColumn(), done, TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("playing", total=total)
        yield lambda played: progress.update(task, completed=played)


# ------------------------------------------------------------- output
def _show(signals: list[Signal], tickets: TicketFile, local: tzinfo, *, as_json: bool) -> None:
    if as_json:
        for signal in signals:
            click.echo(json.dumps(as_row(signal, tickets.label, local), ensure_ascii=False, separators=(",", ":")))
        return
    table = Table("raised", "began", "ended", "what", "seen", "expected", "people", "tickets", "once in", "words")
    for signal in signals:
        row = as_row(signal, tickets.label, local)
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


def _minute(text: str | None) -> str:
    return "open" if text is None else text[:16].replace("T", " ")
