"""What a store remembers of its demo: one row, written in the same transaction as the events it accounts for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from watchfloor.demo.timeline import WEEK
from watchfloor.eventlog.models import Cursor
from watchfloor.eventlog.read import cursor_of

NAME: Final = "demo"
RUNS_KEPT: Final = 3


@dataclass(frozen=True, slots=True)
class Ledger:
    """`until` is the end of the history; all acts up to `filed_until` are filed; `runs` are the newest starts."""

    seed: int
    weeks: int
    until: datetime
    filed_until: datetime
    runs: tuple[datetime, ...] = ()

    @property
    def anchor(self) -> datetime:
        """The beginning of the history."""
        return self.until - self.weeks * WEEK

    @property
    def is_loaded(self) -> bool:
        return self.filed_until >= self.until

    def filed(self, until: datetime) -> Ledger:
        return replace(self, filed_until=max(self.filed_until, until))

    def started(self, at: datetime) -> Ledger:
        """With a run that began at `at`; the oldest runs are forgotten."""
        return self if at in self.runs else replace(self, runs=(*self.runs, at)[-RUNS_KEPT:])


def read() -> Ledger | None:
    """The store's ledger as committed; None where the store holds no demo."""
    return _from(Cursor.objects.filter(name=NAME).first())


def held() -> Ledger | None:
    """The same, locked until the transaction ends: one loader or worker at a time. Makes a missing row."""
    return _from(cursor_of(NAME))


def write(ledger: Ledger) -> None:
    """Remember this state. `held` has made and locked the row."""
    state = {
        "seed": ledger.seed, "weeks": ledger.weeks, "until": ledger.until.isoformat(),
        "filed_until": ledger.filed_until.isoformat(), "runs": [run.isoformat() for run in ledger.runs],
    }  # fmt: skip
    Cursor.objects.filter(name=NAME).update(state=state)


def _from(row: Cursor | None) -> Ledger | None:
    if row is None or not row.state:
        return None
    state = row.state
    return Ledger(
        seed=state["seed"], weeks=state["weeks"], until=datetime.fromisoformat(state["until"]),
        filed_until=datetime.fromisoformat(state["filed_until"]),
        runs=tuple(datetime.fromisoformat(run) for run in state["runs"]),
    )  # fmt: skip
