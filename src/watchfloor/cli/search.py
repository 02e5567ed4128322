"""`watchfloor search`: the index that search reads."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from watchfloor.cli.door import data_option, one_line, opened


@click.group("search")
def command() -> None:
    """The index that search reads."""


@command.command("status")
@click.option("--json", "as_json", is_flag=True, help="Print one line of JSON.")
@data_option
def status(as_json: bool, data: Path | None) -> None:
    """Say how much the index holds and how far it is behind the tickets.

    `behind` is counted up to 1,000 tickets; `again` is how far a reindex is, null where none runs.
    """
    with opened(data):
        from watchfloor.eventlog import pulse
        from watchfloor.search import document, follow

        lag, size, health = follow.lag(), document.size(), pulse.health(follow.NAME)
    if as_json:
        one_line({**size, "behind": lag.behind, "again": lag.again, "running": health.is_running})
        return
    click.echo(f"{size['documents']:,} documents, {size['words']:,} different words and terms")
    more = "+" if lag.behind == follow.MANY else ""
    click.echo(f"{lag.behind:,}{more} tickets wait to be read" if lag.behind else "up to date")
    if lag.again is not None:
        click.echo(f"being read again: {lag.again:.0%}")
    if not health.is_running:
        click.echo("Nothing follows the tickets now: `watchfloor up` does.", err=True)


@command.command("reindex")
@click.option("--empty", is_flag=True, help="Empty the index first: until it is done, search finds only what was read.")
@click.option("--stop", is_flag=True, help="Stop a reindex that runs; what was read again stays.")
@data_option
def reindex(empty: bool, stop: bool, data: Path | None) -> None:
    """Read every ticket into the index again, with progress. Search works meanwhile.

    Interrupted, by Ctrl C or a kill, nothing is lost: `watchfloor up` goes on where it was, and so does this command.
    """
    with opened(data):
        from watchfloor.search import follow

        if stop:
            click.echo("Stopped." if follow.stop_again() else "Nothing is being read again.", err=True)
            return
        if empty or follow.lag().again is None:
            follow.begin_again(empty=empty)
        _read(empty=empty)


def _read(*, empty: bool) -> None:
    """Read until nothing is left, together with whoever follows already."""
    from watchfloor.core import clock
    from watchfloor.search import document, follow

    follower = follow.Follower()
    columns = (
        TextColumn("Reading tickets"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("", total=1.0)
        while follower.run(clock.now()):
            bar.update(task, completed=follow.share_read() if empty else follow.lag().again or 1.0)
        bar.update(task, completed=1.0)
    click.echo(f"{document.size()['documents']:,} documents", err=True)
