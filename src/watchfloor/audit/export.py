"""Lines of the audit as a file: JSON lines, or a table that no spreadsheet takes for formulas."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Final

from watchfloor.audit import queries

COLUMNS: Final = ("at", "kind", "actor", "subject", "address", "detail", "source", "position", "hash")
# What a spreadsheet runs where a cell begins with it.
_RUNS: Final = ("=", "+", "-", "@", "\t", "\r")


def lines(wanted: queries.Wanted, form: str) -> Iterator[str]:
    """Each line with its end; `form` is jsonl or csv."""
    if form == "csv":
        yield _row(COLUMNS)
    for line in queries.every(wanted):
        told = {
            "at": line.at.isoformat(), "kind": line.kind, "actor": line.actor, "subject": line.subject,
            "address": line.address, "detail": line.detail, "source": "log" if line.of_log else "audit",
            "position": line.position, "hash": line.hash,
        }  # fmt: skip
        if form == "csv":
            told["detail"] = json.dumps(line.detail, ensure_ascii=False, separators=(",", ":"))
            yield _row([_cell(told[name]) for name in COLUMNS])
        else:
            yield json.dumps(told, ensure_ascii=False, separators=(",", ":")) + "\n"


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_RUNS) else text


def _row(cells: list[str] | tuple[str, ...]) -> str:
    written = io.StringIO()
    csv.writer(written, lineterminator="\r\n").writerow(cells)
    return written.getvalue()
