"""Guesses what a file's columns are, from their names and first rows, for a person to confirm.

How times are written is never guessed where two readings fit: then the readings are named, for the person to choose.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pyarrow.compute as pc

from watchfloor.backtest.tables import UnreadableError, first_rows, load_table
from watchfloor.backtest.ticket_file import time_parser

LOOKED_AT: Final = 2_000
MOST_ATTRIBUTES: Final = 6
_DATES: Final = (
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%d.%m.%Y",
    "%m.%d.%Y",
    "%d-%m-%Y",
    "%m-%d-%Y",
    "%Y/%m/%d",
    "%d/%m/%y",
    "%m/%d/%y",
)
_CLOCKS: Final = ("", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p", ", %H:%M", ", %H:%M:%S")
FORMATS: Final = tuple(date + clock for date in _DATES for clock in _CLOCKS)
_NAMES: Final = {
    "time": r"open|creat|filed|report|submi|start|time|date|\bat\b",
    "id": r"^(id|number|key|ref|case|ticket|incident|issue|request)$|[ _-]?(id|number|key|no)$",
    "requester": r"caller|requester|reporter|requested|customer|user|author|contact$|from|email|opened_by",
    "text": r"subject|title|summary|descr|body|text|message|comment",
}
_NOT_TIME: Final = r"updat|clos|resol|due|modif|end"
# Of the work on a ticket, not of what it is about.
_OF_THE_WORK: Final = r"stat[eu]|count|sla|active|assigned|owner|_by$|notif|knowledge|priority"
_LIKELY: Final = (
    r"categ|modul|product|platform|compon|region|locat|countr|site|symptom|error|code|type|channel|group|queue|service|"
    r"system|area|impact|version|browser|device|environ|tag|label|intent"
)


@dataclass(frozen=True, slots=True)
class Looked:
    """What the first rows hold: for each column its name, up to three example cells, and how many distinct ones."""

    columns: list[str]
    examples: dict[str, list[str]]
    distinct: dict[str, int]
    rows: int


@dataclass(frozen=True, slots=True)
class Guess:
    """What the columns may be; "" and [] where nothing fits."""

    time: str = ""
    id: str = ""
    requester: str = ""
    text: str = ""
    attributes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Times:
    """How a column's times can be read: `iso`, or these `formats`; `naive` where some name no zone."""

    iso: bool
    formats: tuple[str, ...]
    naive: bool
    example: str

    @property
    def is_clear(self) -> bool:
        """Whether there is one reading and no more."""
        return self.iso or len(self.formats) == 1


def look(path: Path, columns: Sequence[str]) -> Looked:
    """The first rows of a file. Raises UnreadableError."""
    table = first_rows(path, columns, LOOKED_AT)
    if not table.num_rows:
        raise UnreadableError(f"{path.name} holds no rows")
    examples, distinct = {}, {}
    for name in columns:
        cells = [str(cell).strip() for cell in table.column(name).to_pylist() if cell not in (None, "")]
        distinct[name] = len(set(cells))
        examples[name] = [cell[:60] for cell in dict.fromkeys(cells)][:3]
    return Looked(list(columns), examples, distinct, table.num_rows)


def guess(looked: Looked) -> Guess:
    """What a person would likely choose."""
    left = list(looked.columns)

    def take(kind: str, fits: Any) -> str:
        for name in left:
            if re.search(_NAMES[kind], name, re.IGNORECASE) and fits(name):
                left.remove(name)
                return name
        return ""

    time = take("time", lambda name: not re.search(_NOT_TIME, name, re.IGNORECASE) and _holds_times(looked, name))
    key = take("id", lambda name: looked.distinct[name] > 1)
    requester = take("requester", lambda name: looked.distinct[name] > 1)
    text = take("text", lambda name: any(" " in cell for cell in looked.examples[name]))
    fitting = [name for name in left if _is_attribute(looked, name)]
    likely = [name for name in fitting if re.search(_LIKELY, name, re.IGNORECASE)] or fitting
    return Guess(time, key, requester, text, tuple(likely[:MOST_ATTRIBUTES]))


def times(path: Path, column: str) -> Times:
    """Every reading that fits a column's times; all rows are read, as the thirteenth of a month tells the two apart."""
    table, _ = load_table(path, [column], only=True)
    cells = [cell for cell in pc.unique(table.column(column)).to_pylist() if cell not in (None, "")]
    example = str(cells[0])[:40] if cells else ""
    if cells and all(isinstance(cell, datetime) for cell in cells):
        return Times(iso=True, formats=(), naive=any(cell.tzinfo is None for cell in cells), example=example)
    texts = [str(cell).strip() for cell in cells]
    iso = _parsed(texts, None)
    if iso:
        return Times(iso=True, formats=(), naive=any(_is_naive(text) for text in texts[:LOOKED_AT]), example=example)
    fitting = tuple(form for form in FORMATS if _parsed(texts[:50], form) and _parsed(texts, form))
    return Times(iso=False, formats=fitting, naive=True, example=example)


def _parsed(texts: Sequence[str], time_format: str | None) -> bool:
    """Whether at most one in twenty cannot be read so: those are rows to leave out, not another format."""
    parse, bad = time_parser(time_format, UTC), 0
    for text in texts:
        try:
            parse(text)
        except ValueError:
            bad += 1
            if bad * 20 > len(texts):
                return False
    return bool(texts)


def _is_naive(text: str) -> bool:
    if text.removeprefix("-").isdigit() and len(text) > 8:
        return False
    try:
        return datetime.fromisoformat(text).tzinfo is None
    except ValueError:
        return False


def _holds_times(looked: Looked, name: str) -> bool:
    cells = looked.examples[name]
    return bool(cells) and all(re.search(r"\d", cell) and re.search(r"[-/.:]|^\d{8,}$", cell) for cell in cells)


def _is_attribute(looked: Looked, name: str) -> bool:
    """Values that come again, and not too many of them; not true or false, which split nothing."""
    if re.search(f"{_NOT_TIME}|{_OF_THE_WORK}", name, re.IGNORECASE) or _holds_times(looked, name):
        return False
    if {cell.lower() for cell in looked.examples[name]} <= {"true", "false", "yes", "no"}:
        return False
    return 2 <= looked.distinct[name] <= min(200, max(2, looked.rows // 4))
