"""`watchfloor budget`: how many false alarms the detector may raise."""

from __future__ import annotations

from pathlib import Path

import click

from watchfloor.cli.door import Unusable, Words, data_option, one_line, opened
from watchfloor.cli.gate import actor


@click.command("budget")
@click.argument("text", required=False, type=Words())
@click.option("--json", "as_json", is_flag=True, help="Print one line of JSON.")
@data_option
def command(text: str | None, as_json: bool, data: Path | None) -> None:
    """Show the false-alarm budget, or set it to TEXT: N/PERIOD, such as 1/week or 2/month, for the whole feed;
    N/PERIOD/stream for each stream.

    A running detector takes a new budget up at once. `backtest --budget` and the bench read it the same way.
    """
    with opened(data):
        from django.db import transaction

        from watchfloor.core import clock
        from watchfloor.tickets.commands import Refused
        from watchfloor.watch.budget import accepted
        from watchfloor.watch.commands import set_budget
        from watchfloor.watch.view import streams

        if text is not None:
            try:
                with transaction.atomic():
                    set_budget(text, by=actor(), now=clock.now())
            except Refused as problem:
                raise Unusable(str(problem)) from None
        held, tested = accepted(), streams()
    a_week = round(held.a_week(tested), 4)
    if as_json:
        one_line({"budget": held.text, "per_stream": held.per_stream, "streams": tested, "allowed_per_week": a_week})
    else:
        whose = f"for each of {tested:,} streams" if held.per_stream else "for the whole feed"
        click.echo(f"{held.text}: {a_week:.3g} false alarms a week are accepted, {whose}.")
