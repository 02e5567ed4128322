"""The back-test that a page asks for: at the budget that was asked for, and beside it at others."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from watchfloor.backtest.history import StoreHistory
from watchfloor.backtest.models import Upload
from watchfloor.backtest.play import DEFAULT_BUDGET, Request, as_row, detector, learn_until, play, request
from watchfloor.backtest.tables import UnreadableError
from watchfloor.backtest.ticket_file import Columns, TicketFile, read_tickets, time_parser, zone
from watchfloor.backtest.uploads import named, path_of
from watchfloor.core.jobs import Failure, Progress
from watchfloor.engine.detect import Signal

BACKTEST: Final = "backtest"
OTHERS: Final = ("1/day", "1/week", "1/month", "1/quarter")
# Beyond this many tickets played in all, only the budget that was asked for is tried.
MOST_PLAYED: Final = 500_000
Step = Callable[[int], None]


def run(
    progress: Progress, *, upload: str | None = None, source: str | None = None, until: str | None = None,
    columns: dict[str, Any] | None = None, learn: str | None = None, budget: str = DEFAULT_BUDGET,
    timezone: str = "UTC", name: str = "",
) -> dict[str, Any]:  # fmt: skip
    """Play an upload or the store's own tickets; what it would have raised, as JSON. `name` is what people call it.

    Raises Failure.
    """
    try:
        tickets, asked = _read(progress, upload, columns, source, until, timezone)
        start = learn_until(learn, asked, tickets.first, tickets.last)
        runs = _runs(progress, tickets, asked, start, budget)
    except (UnreadableError, ValueError) as why:
        raise Failure(str(why)) from None
    left_out = (
        (tickets.rows, tickets.bad_rows, tickets.bad) if isinstance(tickets, TicketFile) else (len(tickets), 0, [])
    )
    return {
        "name": name, "tickets": len(tickets), "first": tickets.first.isoformat(), "last": tickets.last.isoformat(),
        "learn_until": start.isoformat(), "timezone": asked.timezone, "attributes": list(asked.columns.attributes),
        "rows": left_out[0], "bad_rows": left_out[1], "bad": left_out[2], "budget": budget, "runs": runs,
    }  # fmt: skip


def _read(
    progress: Progress, upload: str | None, columns: dict[str, Any] | None, *of_store: str | None
) -> tuple[TicketFile | StoreHistory, Request]:  # fmt: skip
    if upload is not None:
        return _of_file(progress, upload, columns or {})
    source, until, timezone = of_store
    return _of_store(source, until, timezone or "UTC")


def _of_file(progress: Progress, upload: str, columns: dict[str, Any]) -> tuple[TicketFile, Request]:
    row = Upload.objects.filter(id=uuid.UUID(upload)).first()
    if row is None or not path_of(row).exists():
        raise Failure("the file is no longer here; upload it again")
    asked = request(columns, None)
    # A question mark is a value like any other where no map says that it stands for unknown.
    asked = replace(asked, columns=replace(asked.columns, unknown=frozenset({"", "?"})))

    def step() -> None:
        progress.step(0, 0, f"reading {row.name}")

    try:
        return read_tickets(path_of(row), asked.columns, asked.time_format, asked.timezone, step), asked
    except UnreadableError as why:
        raise named(row, why) from None


def _of_store(source: str | None, until: str | None, timezone: str) -> tuple[StoreHistory, Request]:
    history = StoreHistory(source, time_parser(None, zone(timezone))(until) if until else None)
    if history.is_empty:
        raise Failure("there is no ticket in that part of the history")
    return history, Request(Columns(time="", attributes=()), None, timezone)


def _runs(
    progress: Progress, tickets: TicketFile | StoreHistory, asked: Request, start: datetime, budget: str
) -> list[dict[str, Any]]:  # fmt: skip
    budgets, total = [budget], len(tickets)
    if total * (len(OTHERS) + 1) <= MOST_PLAYED:
        budgets += [other for other in OTHERS if other != budget]
    runs = []
    for i, one in enumerate(budgets):
        watcher = detector(asked.columns.attributes or None, one, asked.timezone)
        step = _step(progress, i * total, len(budgets) * total, f"playing at {one}")
        signals = play(tickets, tickets.last, watcher, start, step)
        runs.append({"budget": one, "signals": _rows(tickets, signals, asked.timezone)})
    return runs


def _step(progress: Progress, before: int, total: int, note: str) -> Step:
    return lambda played: progress.step(before + played, total, note)


def _rows(tickets: TicketFile | StoreHistory, signals: list[Signal], timezone: str) -> list[dict[str, Any]]:
    if isinstance(tickets, StoreHistory):
        tickets.know(ticket for signal in signals for ticket in signal.tickets)
    local = zone(timezone)
    return [
        {**as_row(signal, tickets.label, local), "sentence": signal.evidence.sentence, "text": signal.text}
        for signal in signals
    ]
