"""`watchfloor groups`: the groups of tickets that are about the same issue."""

from __future__ import annotations

from pathlib import Path

import click

from watchfloor.cli.door import data_option, one_line, opened


@click.command("groups")
@click.option("--all", "whole", is_flag=True, help="Every group of any age, also tickets that stand alone.")
@click.option("--json", "as_json", is_flag=True, help="Print one line of JSON, each group with its tickets.")
@data_option
def command(whole: bool, as_json: bool, data: Path | None) -> None:
    """List the groups of tickets that are about the same issue, the largest first: those with a new ticket in the
    last 7 days, or in the 7 days before the newest grouped ticket where that is older.

    Tickets are put into groups by the job process of `watchfloor up`, a little after they are filed.
    """
    with opened(data):
        from watchfloor.core import clock
        from watchfloor.groups.listing import listed
        from watchfloor.groups.queries import lag

        now = clock.now()
        groups, behind = listed(now, whole=whole), lag(now)
    if as_json:
        one_line({"groups": groups, "waiting": behind.waiting})
        return
    for group in groups:
        unsure = sum(ticket["unsure"] for ticket in group["tickets"])
        click.echo(f"{group['id']:>8}  {len(group['tickets']):>6} tickets  {group['title']}")
        told = [", ".join(group["chips"]), f"{unsure} unsure" if unsure else ""]
        if any(told):
            click.echo(f"{'':>25}{'; '.join(filter(None, told))}")
    if not groups:
        click.echo("No ticket is grouped yet." if whole else "No two tickets of the week are about the same issue.")
    if behind.waiting:
        click.echo(f"{behind.waiting:,}{'+' if behind.waiting == 1000 else ''} tickets wait to be grouped.", err=True)
