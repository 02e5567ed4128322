"""`watchfloor metrics`: figures about the tickets of the store."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from watchfloor.cli.door import Unusable, Words, data_option, one_line, opened
from watchfloor.core import clock
from watchfloor.insight.question import QuestionError, ask

if TYPE_CHECKING:
    from watchfloor.insight.run import MetricRow

UNKNOWN: Final = "(unknown)"


@click.command("metrics")
@click.option("--from", "start", metavar="TIME", help="The first moment that counts: a date or ISO 8601 time.")
@click.option("--to", "end", metavar="TIME", help="The first moment that no longer counts.")
@click.option("--by", metavar="DIM", help="Break down by queue, priority, status, source or an attribute.")
@click.option(
    "--where", metavar="DIM=VALUE", type=Words(), multiple=True, help="Count only these; repeat to narrow further."
)
@click.option("--metric", "metrics", metavar="ID", multiple=True, help="Only this metric; may be repeated.")
@click.option("--timezone", default="UTC", show_default=True, metavar="TZ", help="The zone of times that name none.")
@click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True)
@data_option
def command(
    *,
    start: str | None,
    end: str | None,
    by: str | None,
    where: Sequence[str],
    metrics: Sequence[str],
    timezone: str,
    form: str,
    data: Path | None,
) -> None:
    """Print the figures of a window, each with the number of tickets it rests on (n) and that it had to leave out.

    Without --from and --to the whole history is counted, without --metric every metric. docs/reference/metrics.md
    says what each of them means.
    """
    if by == "":
        raise Unusable("--by is empty; give it a dimension like queue")
    try:
        # Before a database is started: a name mistyped should cost nothing.
        question = ask(metrics=metrics, start=start, end=end, by=by, where=where, timezone=timezone)
        with opened(data):
            from watchfloor.insight.run import figures

            rows = figures(question, now=clock.now())
    except QuestionError as problem:
        raise Unusable(str(problem)) from None
    _PRINTERS[form](rows)


def _print_json(rows: Sequence[MetricRow]) -> None:
    from watchfloor.insight.run import CONTRACT

    one_line([{key: value for key, value in row.items() if key in CONTRACT} for row in rows])


def _print_csv(rows: Sequence[MetricRow]) -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["metric", "by", "group", "value", "unit", "n", "excluded", "population", "definition"])
    for row in rows:
        ((by, group),) = row["by"].items() or [("", "")]
        figure = (row[key] for key in ("value", "unit", "n", "excluded", "population", "definition"))
        writer.writerow([row["metric"], by, group, *figure])
    click.echo(text.getvalue(), nl=False)


def _print_table(rows: Sequence[MetricRow]) -> None:
    by = next(iter(rows[0]["by"]), None) if rows else None
    heads = ["metric", *([by] if by else []), "value", "unit", "n", "excluded", "95 % interval"]
    lines = [heads, *(_cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(heads))]
    numeric = {"value", "n", "excluded"}
    for line in lines:
        cells = zip(heads, line, widths, strict=True)
        shown = (cell.rjust(width) if head in numeric else cell.ljust(width) for head, cell, width in cells)
        click.echo("  ".join(shown).rstrip())


def _cells(row: MetricRow) -> list[str]:
    interval = row["interval"]
    return [
        row["metric"],
        *(UNKNOWN if group is None else " ".join(group.split()) for group in row["by"].values()),
        _number(row["value"], row["unit"]),
        row["unit"],
        f"{row['n']:,}",
        f"{row['excluded']:,}",
        "" if interval is None else f"{interval[0]:.1%} to {interval[1]:.1%}",
    ]


def _number(value: float | None, unit: str) -> str:
    if value is None:
        return "-"
    if unit == "share":
        return f"{value:.1%}"
    return f"{value:,}" if unit == "tickets" else f"{value:,.2f}"


_PRINTERS: Final[dict[str, Callable[[Sequence[MetricRow]], None]]] = {
    "table": _print_table,
    "json": _print_json,
    "csv": _print_csv,
}
