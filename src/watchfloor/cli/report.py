"""`watchfloor report daily`: what happened on a day, what is out of the ordinary, what is open."""

from __future__ import annotations

from datetime import MAXYEAR, MINYEAR, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from watchfloor.cli.door import Unusable, data_option, opened
from watchfloor.intake.files.maps import BadMap, zone_name


@click.group("report")
def command() -> None:
    """Write a report."""


@command.command("daily")
@click.option("--date", "day", required=True, help="The day, as YYYY-MM-DD.")
@click.option("--timezone", default="UTC", show_default=True, help="Whose midnight bounds the day.")
@click.option("--format", "form", type=click.Choice(["md", "json"]), default="md", show_default=True)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write to this file instead.")
@data_option
def daily(day: str, timezone: str, form: str, out: Path | None, data: Path | None) -> None:
    """Write the report of one day. The same day twice gives the same bytes."""
    wanted = _day(day)
    try:
        zone = ZoneInfo(zone_name(timezone))
    except BadMap as problem:
        raise Unusable(str(problem)) from None
    with opened(data):
        from watchfloor.reports import daily as report

        content = report.daily(wanted, zone)
        text = report.to_markdown(content) if form == "md" else report.to_json(content)
    if out is None:
        click.echo(text, nl=False)
        return
    try:
        _write(out, text)
    except OSError as problem:
        raise Unusable(f"cannot write {out}: {problem.strerror}") from None


def _day(text: str) -> date:
    try:
        day = datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007
    except ValueError:
        raise Unusable(f"--date: {text!r} is not a day of the form YYYY-MM-DD") from None
    # A report looks eight weeks back and a day ahead: both must exist on the calendar.
    if not MINYEAR < day.year < MAXYEAR:
        raise Unusable(f"--date: {text} is at the end of the calendar; no report can be written of it")
    return day


def _write(out: Path, text: str) -> None:
    """Whole or not at all: a reader never finds half a report."""
    part = out.with_name(out.name + ".part")
    part.write_text(text, encoding="utf-8")
    part.replace(out)
