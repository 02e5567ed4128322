"""`watchfloor replay`: a history as if it happened now."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from watchfloor.cli.door import Unusable, data_option, one_line, opened
from watchfloor.intake.files.maps import BadMap, FileMap, default_map, load_map, zone_name
from watchfloor.intake.files.rows import Unreadable, open_table
from watchfloor.intake.files.times import time_parser

if TYPE_CHECKING:
    from watchfloor.intake.replay_history import Played

FORMS = ("servicenow", "eventlog", "csv")
FASTEST = 1e7


class Speed(click.ParamType):  # type: ignore[type-arg]
    """History seconds in a second; `max` is None."""

    name = "speed"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float | None:
        """The number; fails on anything that is none above zero."""
        if value == "max" or value is None:
            return None
        try:
            speed = float(value)
        except ValueError:
            speed = 0.0
        if not 0 < speed <= FASTEST:
            self.fail(
                f"{value!r} is neither 'max' nor a number above 0 (1 is as it was, 3600 an hour a second)", param, ctx
            )
        return speed


@click.command("replay")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--format", "form", required=True,
    help="servicenow, eventlog or csv as in import; or the name of a map, or a TOML file.",
)  # fmt: skip
@click.option(
    "--map", "map_name", help="Which column is what, where --format does not say it: a map's name or a TOML file."
)
@click.option("--timezone", help="The zone of times that name none. Overrides the map; UTC if neither says.")
@click.option("--speed", type=Speed(), default="60", show_default=True, help="History seconds in a second, or max.")
@click.option("--until", metavar="T", help="Stop at this time of the history (ISO 8601).")
@click.option(
    "--learn-until", metavar="T",
    help="No signal is raised before; by default a quarter of the history, at most four weeks.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="End with one JSON line on standard output.")
@data_option
def command(
    file: Path, form: str, map_name: str | None, timezone: str | None, speed: float | None, until: str | None,
    learn_until: str | None, as_json: bool, data: Path | None,
) -> None:  # fmt: skip
    """Play the ticket history in FILE into an empty store as if it happened now; signals are raised as it goes.

    The store then lives by the history's time. Start it with `watchfloor up --no-demo` and watch; Ctrl-C pauses, the
    same command again goes on. At its end the clock goes on at our own speed. Exit codes as for import.
    """
    try:
        file_map = _map(form, map_name)
        zone = zone_name(timezone) if timezone is not None else None
        open_table(file).close()
    except (BadMap, Unreadable) as problem:
        raise Unusable(str(problem)) from None
    parse = time_parser(None, zone or file_map.timezone)
    with opened(data) as store:
        from django.db import InterfaceError, OperationalError

        from watchfloor.intake.replay_history import Asked, Refused, replay_file

        asked = Asked(
            file, file_map, speed, zone, _time(parse, "--until", until), _time(parse, "--learn-until", learn_until)
        )
        _tell_if_nobody_watches(store.data_dir)
        try:
            with _bar(speed) as progress, _stopping() as stop:
                played = replay_file(asked, folder=store.data_dir, stop=stop, progress=progress)
        except (Refused, Unreadable) as problem:
            raise Unusable(str(problem)) from None
        except (OperationalError, InterfaceError):
            raise Unusable("the database went away; run the same command again to go on from there") from None
    _report(played, as_json=as_json)


def _map(form: str, map_name: str | None) -> FileMap:
    if map_name is not None and form not in FORMS:
        raise BadMap(f"--format {form} names a map already; leave out --map")
    if map_name is not None:
        return load_map(map_name)
    return default_map(form) if form in FORMS else load_map(form)


def _time(parse: Callable[[str], datetime], option: str, text: str | None) -> datetime | None:
    try:
        return None if text is None else parse(text)
    except ValueError as problem:
        raise Unusable(f"{option}: {problem}") from None


def _tell_if_nobody_watches(folder: Path) -> None:
    lock = folder / "up.lock"
    if not lock.exists() or not lock.read_text(errors="replace").strip():
        click.echo(
            f"note: no Watchfloor runs on {folder}; `watchfloor up --no-demo --data {folder}` in another terminal "
            "shows the replay and raises its signals, now or later",
            err=True,
        )


@contextmanager
def _stopping() -> Iterator[threading.Event]:
    """Set by Ctrl-C and by SIGTERM: what is being written is finished first."""
    stop = threading.Event()

    def ask(_number: int, _frame: object) -> None:
        stop.set()

    before = [(number, signal.signal(number, ask)) for number in (signal.SIGINT, signal.SIGTERM)]
    try:
        yield stop
    finally:
        for number, handler in before:
            signal.signal(number, handler)


@contextmanager
def _bar(speed: float | None) -> Iterator[Callable[[Played], None]]:
    console = Console(stderr=True)
    pace = "as fast as it goes" if speed is None else f"{speed:,g}×"
    columns = (
        TextColumn("{task.fields[at]:%a %d %b %Y %H:%M}"), BarColumn(), TextColumn("{task.fields[done]:,} steps"),
        TextColumn(pace), TimeRemainingColumn(),
    )  # fmt: skip
    with Progress(*columns, console=console, disable=not console.is_terminal) as bars:
        task: list[Any] = []

        def update(played: Played) -> None:
            if not task:
                whole = (played.ends - played.begins).total_seconds()
                task.append(bars.add_task("playing", total=max(whole, 1.0), at=played.at, done=played.done))
            gone = (played.at - played.begins).total_seconds()
            bars.update(task[0], completed=gone, at=played.at, done=played.done)

        yield update


def _report(played: Played, *, as_json: bool) -> None:
    reading = played.reading
    for warning in reading.warnings:
        click.echo(f"note: {warning}", err=True)
    if reading.rejects_file:
        click.echo(f"{reading.rejected} rows were rejected; they are in {reading.rejects_file}", err=True)
    if as_json:
        one_line({
            "state": played.state, "at": played.at.isoformat(), "steps": played.done, "of": played.total,
            "rows": reading.rows, "tickets": played.tickets, "events": played.events, "rejected": reading.rejected,
            "rejects_file": reading.rejects_file,
        })  # fmt: skip
    elif played.state == "ended":
        click.echo(
            f"Played to the end, {played.at:%a %d %b %Y %H:%M} UTC: {played.tickets:,} tickets, {played.events:,} "
            "events appended by this run. From there the store's clock goes on as fast as ours."
        )
    else:
        click.echo(
            f"Paused at {played.at:%a %d %b %Y %H:%M} UTC, after {played.done:,} of {played.total:,} steps. "
            "The same command again goes on from there."
        )
    sys.exit(1 if reading.rejected else 0)
