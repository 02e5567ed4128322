"""`watchfloor import`: the history of another system, from a file."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from watchfloor.cli.door import Unusable, data_option, one_line, opened
from watchfloor.intake.files.maps import READY, BadMap, FileMap, default_map, load_map, zone_name
from watchfloor.intake.files.rows import Unreadable, open_table
from watchfloor.intake.tracker.maps import load_tracker_map
from watchfloor.intake.tracker.sources import parts

if TYPE_CHECKING:
    from watchfloor.intake.import_history import Outcome


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--format", "form", type=click.Choice(["servicenow", "eventlog", "csv", "zendesk", "jira"]), required=True,
    help="servicenow: the incident log. eventlog: one row per event. csv: one row per ticket. zendesk: tickets and "
    "audits in JSON. jira: issues with their changelog in JSON.",
)  # fmt: skip
@click.option("--map", "map_name", help=f"Which column is what: {', '.join(READY)}, or a TOML file.")
@click.option("--timezone", help="The zone of times that name none. Overrides the map; UTC if neither says.")
@click.option("--dry-run", is_flag=True, help="Read everything, keep nothing.")
@click.option("--json", "as_json", is_flag=True, help="End with one JSON line on standard output.")
@data_option
def command(
    file: Path, form: str, map_name: str | None, timezone: str | None, dry_run: bool, as_json: bool, data: Path | None
) -> None:
    """Take in the ticket history in FILE: delimited text; for zendesk and jira JSON, a zip or a folder.

    Each row is kept once, however often the file is imported. Bad rows go, numbered and with the reason, to a
    reject file; the rest is kept. Exit codes: 0 all kept, 1 done with rejects, 2 nothing could be read.
    """
    if form in {"zendesk", "jira"}:
        outcome = _tracker(file, form, map_name, timezone, data, dry_run=dry_run)
    else:
        outcome = _table(file, form, map_name, timezone, data, dry_run=dry_run)
    for warning in outcome.warnings:
        click.echo(f"note: {warning}", err=True)
    if outcome.rejects_file:
        click.echo(f"{outcome.rejected} rows were rejected; they are in {outcome.rejects_file}", err=True)
    if as_json:
        one_line(outcome.as_json())
    else:
        click.echo(
            f"{outcome.rows:,} rows, {outcome.tickets:,} tickets: {outcome.events:,} events appended, "
            f"{outcome.duplicates:,} rows were known, {outcome.rejected:,} rejected, in {outcome.seconds:.1f} s."
        )
    sys.exit(1 if outcome.rejected else 0)


def _table(
    file: Path, form: str, map_name: str | None, timezone: str | None, data: Path | None, *, dry_run: bool
) -> Outcome:
    """A delimited file, read by a map of its columns."""
    file_map = _map(form, map_name)
    try:
        zone = zone_name(timezone) if timezone is not None else None
        # Before a database is started: a name mistyped should cost nothing.
        open_table(file).close()
    except (BadMap, Unreadable) as problem:
        raise Unusable(str(problem)) from None
    with opened(data) as store:
        from watchfloor.intake.import_history import import_file

        with _bar() as progress:
            try:
                outcome = import_file(
                    file, file_map, timezone=zone, dry_run=dry_run, rejects_dir=store.data_dir / "rejects",
                    progress=progress,
                )  # fmt: skip
            except Unreadable as problem:
                raise Unusable(str(problem)) from None
    return outcome


def _tracker(
    file: Path, form: str, map_name: str | None, timezone: str | None, data: Path | None, *, dry_run: bool
) -> Outcome:
    """The export of a Zendesk or a Jira."""
    try:
        zone = zone_name(timezone) if timezone is not None else None
        tracker_map = load_tracker_map(form, map_name, zone)
        parts(file)
    except (BadMap, Unreadable) as problem:
        raise Unusable(str(problem)) from None
    with opened(data) as store:
        from watchfloor.intake.import_tracker import import_tracker

        with _bar() as progress:
            outcome = import_tracker(
                file, tracker_map, timezone=zone, dry_run=dry_run, rejects_dir=store.data_dir / "rejects",
                progress=progress,
            )  # fmt: skip
    if outcome.ignored:
        kinds = ", ".join(f"{name} {count:,}" for name, count in outcome.ignored.most_common(12))
        click.echo(f"note: passed over, by type: {kinds}", err=True)
    click.echo(
        f"note: {outcome.people:,} people new, {outcome.ties:,} ties between tickets, {outcome.loose:,} to tickets "
        f"that are not there, {outcome.contradictions:,} tickets whose history ends elsewhere than they are",
        err=True,
    )  # fmt: skip
    return outcome


def _map(form: str, map_name: str | None) -> FileMap:
    try:
        return load_map(map_name) if map_name else default_map(form)
    except BadMap as problem:
        raise Unusable(str(problem)) from None


@contextmanager
def _bar() -> Iterator:  # type: ignore[type-arg]
    console = Console(stderr=True)
    columns = (TextColumn("reading"), BarColumn(), TextColumn("{task.percentage:>3.0f} %"),
               TextColumn("{task.fields[rows]:,} rows"), TimeRemainingColumn())  # fmt: skip
    with Progress(*columns, console=console, disable=not console.is_terminal) as bars:
        task = bars.add_task("reading", total=None, rows=0)

        def update(done: int, size: int, rows: int) -> None:
            bars.update(task, completed=done, total=size, rows=rows)

        yield update
