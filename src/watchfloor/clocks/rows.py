"""Between a reading of the engine and its row: what a row says at a later moment, and which clock comes first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from watchfloor.clocks.models import Clock
from watchfloor.engine.clocks import Reading

# Columns that a row and a reading have under the same name.
SAME: Final = (
    "ticket", "target", "policy", "calendar", "state", "active", "goal", "elapsed", "paused", "started_at", "due_at",
    "risk_at", "met_at", "breached_at", "cycles", "breaches",
)  # fmt: skip
# Of those, what a row says rightly at any later moment until the ticket's next event.
LASTING: Final = tuple(name for name in SAME if name not in ("elapsed", "paused"))


def standing(row: Clock, now: datetime) -> dict[str, Any]:
    """The lasting columns of a row at `now`: one that ran is late once its time is past."""
    values = {name: getattr(row, name) for name in LASTING}
    if row.state == "running" and row.due_at is not None and now > row.due_at:
        values |= {"state": "breached", "breached_at": row.due_at, "breaches": row.breaches + 1}
    return values


def read_standing(reading: Reading) -> dict[str, Any]:
    """The same of a reading, to compare."""
    return {name: getattr(reading, name) for name in LASTING}


def row_of(reading: Reading, *, read_at: datetime, told: dict[str, Any], look_at: datetime | None) -> Clock:
    """The row of a reading."""
    return Clock(
        **{name: getattr(reading, name) for name in SAME}, read_at=read_at, told=told, look_at=look_at
    )  # fmt: skip


def mark_first(rows: Sequence[Clock]) -> None:
    """Of one ticket's rows mark the one to show: what comes due soonest, else one that waits."""
    owed = [row for row in rows if row.active]
    due = sorted((row for row in owed if row.due_at is not None), key=lambda row: (row.due_at, row.target))
    chosen = due[0] if due else next(iter(owed), None)
    for row in rows:
        row.first = row is chosen
