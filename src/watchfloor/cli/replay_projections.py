"""`watchfloor replay-projections`: every table from the log, from zero."""

from __future__ import annotations

import time
from pathlib import Path

import click

from watchfloor.cli.door import data_option, one_line, opened


@click.command("replay-projections")
@click.option("--json", "as_json", is_flag=True, help="End with one JSON line on standard output.")
@data_option
def command(as_json: bool, data: Path | None) -> None:
    """Empty every projection and fill it again from the event log, in one transaction.

    The result equals what was there. Pages wait until it is done; a kill half-way changes nothing.
    """
    started = time.monotonic()
    with opened(data):
        from watchfloor.pipeline import replay_projections

        events = replay_projections(progress=lambda n: click.echo(f"\r{n:,} events", nl=False, err=True))
    click.echo("", err=True)
    seconds = round(time.monotonic() - started, 3)
    if as_json:
        one_line({"events": events, "seconds": seconds})
    else:
        click.echo(f"Rebuilt every projection from {events:,} events in {seconds:.1f} s.")
