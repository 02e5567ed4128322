"""`watchfloor audit-detector`: how often does the detector raise on this store's past when nothing was the matter?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from watchfloor.cli.door import Unusable, data_option, one_line, opened


@click.command("audit-detector")
@click.option("--weeks", type=click.IntRange(1, 52), default=4, show_default=True, help="How many weeks are judged.")
@click.option("--json", "as_json", is_flag=True, help="Print one line of JSON.")
@data_option
def command(weeks: int, as_json: bool, data: Path | None) -> None:
    """Replay the last weeks of the store's own tickets through a fresh detector, without those of signals that people
    found to have a cause, and count what it still raises: its false alarms.

    It runs each night by itself; the Watch page shows the newest. Ctrl-C leaves nothing behind.
    """
    with opened(data):
        from django.db import transaction

        from watchfloor.core import clock
        from watchfloor.watch.audit import TooShort, audit
        from watchfloor.watch.commands import keep_audit

        now = clock.now()
        try:
            with _bar() as progress:
                found = audit(now, weeks=weeks, progress=progress)
        except TooShort as short:
            raise Unusable(str(short)) from None
        with transaction.atomic():
            keep_audit(found, now=now)
    if as_json:
        one_line(found)
    else:
        _tell(found)


def _tell(found: dict[str, Any]) -> None:
    streams, weeks = max(found["streams"], 1), "1 week" if found["weeks"] == 1 else f"{found['weeks']:g} weeks"
    click.echo(
        f"{found['false_alarms']} false alarms in {weeks} over {found['streams']:,} streams, "
        f"after {found['learnt_weeks']:.1f} weeks of learning; "
        f"{found['masked']:,} of {found['tickets']:,} tickets left out."
    )
    click.echo(
        f"{found['per_week']:.2f} a week [{found['low']:.2f}, {found['high']:.2f}], "
        f"{100 * found['per_week'] / streams:.2g} per 100 stream-weeks; "
        f"{found['budget']} allows {found['allowed']:.3g} a week."
    )
    for raised in found["raised"]:
        click.echo(f"  {raised['raised_at'][:16].replace('T', ' ')}  {raised['title']}")


@contextmanager
def _bar() -> Iterator[Callable[[int, int], None]]:
    console = Console(stderr=True)
    columns = (TextColumn("replaying"), BarColumn(), TextColumn("{task.completed:,.0f} tickets"), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bars:
        task = bars.add_task("replaying", total=None)
        yield lambda done, whole: bars.update(task, completed=done, total=whole)
