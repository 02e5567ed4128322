"""The counts mode of `watchfloor backtest`: series per hour, day or week instead of tickets."""

import json
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from watchfloor.backtest.tables import UnreadableError
from watchfloor.backtest.ticket_file import time_parser, zone
from watchfloor.cli.count_file import CountFile, read_counts
from watchfloor.engine.detect import Budget
from watchfloor.engine.detect.series import PER_YEAR, CountAlarm, watch_series

DEFAULT_BUDGET = "1/year/stream"
FIELDS = ("stream", "raised_at", "onset_at", "ended_at", "observed", "expected", "log_evalue", "recurrence_days")
_LEARN_YEARS, _LEARN_HOURLY_WEEKS = 2.0, 4
_TOLD_EACH = 50
"""Series after which progress is told."""


def backtest_counts(file: Path, given: dict[str, Any], console: Console, *, as_json: bool) -> int:
    """Read, watch every series, print; the exit code. UnreadableError or ValueError say what cannot be used."""
    local = zone(given["timezone"] or "UTC")
    if not given["time"]:
        raise UnreadableError("say which column holds the time, with --time")
    counts = read_counts(
        file, given["time"], given["stream"], given["count"],
        bin_=given["bin_"], time_format=given["time_format"], local=local,
    )  # fmt: skip
    budget = Budget.parse(given["budget"] or DEFAULT_BUDGET)
    start = _start(given["learn_until"], counts, given["time_format"], local)
    console.print(
        f"{len(counts.series)} series of {len(counts.labels):,} {counts.bin}s; learning until {_at(counts, start)}"
    )
    rows = []
    for done, name in enumerate(counts.series, start=1):
        rows += _rows(name, counts, start, budget)
        if done % _TOLD_EACH == 0:
            console.print(f"{done:,} of {len(counts.series):,} series")
    rows.sort(key=lambda row: (row[0], row[1]["stream"]))
    _show([row for _, row in rows], as_json=as_json)
    if counts.bad_rows:
        console.print(f"{counts.bad_rows:,} cells or rows left out; {'; '.join(counts.bad)}")
    return 1 if counts.bad_rows else 0


def _rows(name: str, counts: CountFile, start: int, budget: Budget) -> list[tuple[int, dict[str, Any]]]:
    first = counts.first_of[name]
    alarms = watch_series(
        counts.series[name][first:], max(start - first, 0), counts.bin,
        budget.threshold(len(counts.series)), counts.calendar[first:],
    )  # fmt: skip
    return [(first + alarm.raised, _row(name, alarm, counts, first)) for alarm in alarms]


def _row(name: str, alarm: CountAlarm, counts: CountFile, first: int) -> dict[str, Any]:
    ended = None if alarm.ended is None else counts.labels[first + alarm.ended]
    labels = (counts.labels[first + alarm.raised], counts.labels[first + alarm.onset], ended)
    figures = (alarm.observed, alarm.expected, alarm.log_evalue, alarm.recurrence_days)
    return dict(zip(FIELDS, (name, *labels, *figures), strict=True))


def _start(text: str | None, counts: CountFile, time_format: str | None, local: tzinfo) -> int:
    """The first bin that may raise."""
    if text is None:
        most = _LEARN_HOURLY_WEEKS * 168 if counts.bin == "hour" else int(_LEARN_YEARS * PER_YEAR[counts.bin])
        return min(most, len(counts.labels) // 3)
    if isinstance(counts.origin, datetime):
        try:
            return counts.place(time_parser(None, local)(text))
        except ValueError:
            return counts.place(time_parser(time_format, local)(text))
    return counts.place(int(text))


def _at(counts: CountFile, start: int) -> str:
    return str(counts.labels[start]) if start < len(counts.labels) else "the end"


def _show(rows: list[dict[str, Any]], *, as_json: bool) -> None:
    if as_json:
        for row in rows:
            click.echo(json.dumps(row, ensure_ascii=False, separators=(",", ":")))
        return
    table = Table("stream", "raised", "began", "ended", "seen", "expected", "once in")
    for row in rows:
        table.add_row(
            row["stream"], str(row["raised_at"]), str(row["onset_at"]), str(row["ended_at"] or "open"),
            f"{row['observed']:,.0f}", f"{row['expected']:,.1f}", f"{row['recurrence_days']:,.0f} d",
        )  # fmt: skip
    Console(highlight=False).print(table if rows else "Nothing would have been raised.")
