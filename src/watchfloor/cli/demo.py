"""`watchfloor demo`: four weeks of a simulated support team, from a seed."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import click

from watchfloor.cli.door import Unusable, data_option, one_line, opened


@click.command("demo")
@data_option
@click.option("--seed", type=int, help="Another team's weeks. Default: 7, or what the store holds.")
@click.option("--weeks", type=click.IntRange(1, 26), help="Length of the history. Default: 4.")
@click.option("--json", "as_json", is_flag=True, help="Print what was done as one line of JSON.")
def command(data: Path | None, seed: int | None, weeks: int | None, as_json: bool) -> None:
    """Load the weeks before this moment of a simulated support team: about thirty staff, 500 tickets a week.

    Running it again adds nothing. A store that holds other tickets is refused.
    """
    began = time.monotonic()
    with opened(data):
        from watchfloor.core import clock
        from watchfloor.demo import simulate

        try:
            loaded = simulate.load(now=clock.now(), seed=seed, weeks=weeks, progress=_progress)
        except simulate.NotADemo as problem:
            raise Unusable(str(problem)) from None
    seconds = round(time.monotonic() - began, 3)
    if as_json:
        one_line({
            "tickets": loaded.tickets, "events": loaded.events, "seed": loaded.seed, "weeks": loaded.weeks,
            "until": loaded.until.isoformat(), "seconds": seconds,
        })  # fmt: skip
    elif loaded.events:
        click.echo(f"Loaded {loaded.tickets} tickets with {loaded.events} events in {seconds:.1f} s.")
    else:
        click.echo("The demo is loaded already; nothing was added.")


def _progress(done: int, whole: int) -> None:
    """One line on standard error that a terminal overwrites; nothing where nobody looks."""
    if sys.stderr.isatty():
        click.echo(f"\rLoading the demo: {100 * done // whole} %", err=True, nl=done == whole)
