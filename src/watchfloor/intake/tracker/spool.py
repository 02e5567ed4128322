"""What has to wait until the rest of an export was read: on disk, so that memory does not follow the export's size."""

from __future__ import annotations

import json
import sqlite3
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from watchfloor.intake.tracker.lives import Tie

_TABLES: Final = (
    "CREATE TABLE audit (ticket TEXT NOT NULL, body TEXT NOT NULL)",
    "CREATE TABLE tie (case_ TEXT, key TEXT, how TEXT, other TEXT, at TEXT, by_ TEXT)",
)


class Spool:
    """Audits by ticket, and ties in their order. Gone with the object."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="watchfloor-import-")
        self._db = sqlite3.connect(Path(self._folder.name) / "spool.sqlite", isolation_level=None)
        self._db.execute("PRAGMA synchronous = OFF")
        self._db.execute("PRAGMA journal_mode = OFF")
        for statement in _TABLES:
            self._db.execute(statement)
        self._db.execute("BEGIN")
        self.audits = 0
        self.ties = 0

    def add_audit(self, ticket: str, audit: dict[str, Any]) -> None:
        """Keep an audit of a file of its own."""
        self._db.execute("INSERT INTO audit VALUES (?, ?)", [ticket, json.dumps(audit)])
        self.audits += 1

    def arrange(self) -> None:
        """All audits are in."""
        if self.audits:
            self._db.execute("CREATE INDEX audit_ticket ON audit (ticket)")

    def audits_of(self, ticket: str) -> list[dict[str, Any]]:
        """The audits of a ticket, as they came."""
        if not self.audits:
            return []
        rows = self._db.execute("SELECT body FROM audit WHERE ticket = ? ORDER BY rowid", [ticket])
        return [json.loads(body) for (body,) in rows]

    def tickets(self) -> Iterator[str]:
        """Every ticket that audits are of."""
        if self.audits:
            yield from [ticket for (ticket,) in self._db.execute("SELECT DISTINCT ticket FROM audit ORDER BY ticket")]

    def add_tie(self, case: str, tie: Tie) -> None:
        """Keep a tie."""
        row = [case, tie.key, tie.how, tie.other, tie.at.isoformat(), tie.by]
        self._db.execute("INSERT INTO tie VALUES (?, ?, ?, ?, ?, ?)", row)
        self.ties += 1

    def batches_of_ties(self, size: int) -> Iterator[list[tuple[str, Tie]]]:
        """All ties, some at a time."""
        rows = self._db.execute("SELECT case_, key, how, other, at, by_ FROM tie ORDER BY rowid")
        while batch := rows.fetchmany(size):
            yield [
                (case, Tie(key, how, other, datetime.fromisoformat(at), by)) for case, key, how, other, at, by in batch
            ]

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()
        self._folder.cleanup()
