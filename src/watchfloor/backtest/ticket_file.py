"""Reads a CSV or Parquet file of tickets without a database, in memory bounded by the columns that are asked for.

One ticket per id, at its first row. Times are ISO 8601 unless a format is given: a date such as 3/4/2016 has
two readings, and guessing one of them would move every ticket of the year.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from watchfloor.backtest.tables import NAMED, UnreadableError, load_table
from watchfloor.engine.detect import TicketSeen

UNKNOWN: Final = frozenset({"", "?"})
_NO_ID: Final = "\0 no id"
_LATEST: Final = 4_102_444_800  # 2100-01-01: whole numbers beyond it are milliseconds
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_CHUNK: Final = 20_000


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns hold what. `id` and `requester` may be absent; `texts` are joined."""

    time: str
    attributes: tuple[str, ...]
    id: str | None = None
    requester: str | None = None
    texts: tuple[str, ...] = ()
    unknown: frozenset[str] = UNKNOWN

    def named(self) -> list[str]:
        """Every column that must be in the file, once."""
        optional = [name for name in (self.id, self.requester) if name]
        return list(dict.fromkeys([self.time, *self.attributes, *optional, *self.texts]))


@dataclass(frozen=True, slots=True)
class _Coded:
    """A column as small numbers into its distinct values; -1 where it is empty."""

    codes: np.ndarray[Any, np.dtype[np.int64]]
    values: list[Any]

    def texts(self, unknown: frozenset[str]) -> list[str]:
        """The distinct values as text, unknown ones empty; one more at the end for code -1."""
        found = ["" if value is None else str(value).strip() for value in self.values]
        return ["" if text in unknown else text for text in found] + [""]


@dataclass(slots=True)
class TicketFile:
    """Tickets in order of time (file order where times tie), and what had to be left out: `bad` names the first."""

    rows: int
    columns: Columns
    bad: list[str] = field(default_factory=list)
    bad_rows: int = 0
    _ids: _Coded | None = None
    _row: np.ndarray[Any, np.dtype[np.int64]] = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    _at: np.ndarray[Any, np.dtype[np.int64]] = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    _coded: dict[str, _Coded] = field(default_factory=dict)
    _texts: Any = None
    _labels: dict[str, Any] | None = None

    def __len__(self) -> int:
        return len(self._row)

    @property
    def first(self) -> datetime:
        """When the first ticket was filed."""
        return _EPOCH + int(self._at[0]) * _MICROSECOND

    @property
    def last(self) -> datetime:
        """When the last ticket was filed."""
        return _EPOCH + int(self._at[-1]) * _MICROSECOND

    def __iter__(self) -> Iterator[TicketSeen]:
        columns = self.columns
        words = {name: column.texts(columns.unknown) for name, column in self._coded.items()}
        for start in range(0, len(self), _CHUNK):
            rows = self._row[start : start + _CHUNK]
            cells = {name: column.codes[rows].tolist() for name, column in self._coded.items()}
            texts = [self._texts.column(name).take(rows).to_pylist() for name in columns.texts]
            for i, at in enumerate(self._at[start : start + _CHUNK].tolist()):
                yield TicketSeen(
                    id=self._id(int(rows[i])),
                    at=_EPOCH + at * _MICROSECOND,
                    requester=words[columns.requester][cells[columns.requester][i]] if columns.requester else "",
                    attributes={
                        name: value for name in columns.attributes if (value := words[name][cells[name][i]])
                    },
                    text=_joined([column[i] for column in texts], columns.unknown),
                )  # fmt: skip

    def label(self, ticket: str) -> Any:
        """The id of a ticket as the file has it; the number of its row where there is no such column."""
        if self._ids is None:
            return int(ticket)
        if self._labels is None:
            self._labels = {str(value): value for value in self._ids.values if not isinstance(value, str)}
        return self._labels.get(ticket, ticket)

    def _id(self, row: int) -> str:
        return str(row + 1) if self._ids is None else str(self._ids.values[self._ids.codes[row]])


def read_tickets(
    path: Path, columns: Columns, time_format: str | None, timezone: str, step: Callable[[], None] = lambda: None
) -> TicketFile:  # fmt: skip
    """Read the file. UnreadableError when nothing sensible can be made of it; single bad rows are counted.

    `step` is called now and then, and may raise to end it.
    """
    table, skipped = load_table(path, columns.named(), only=True)
    out = TicketFile(table.num_rows + len(skipped), columns, list(skipped[:NAMED]), len(skipped))
    out._texts = table.select(list(dict.fromkeys(columns.texts)))
    names = [*columns.attributes, *([columns.requester] if columns.requester else [])]
    out._coded = {name: _coded(table.column(name), name) for name in names}
    out._ids = _coded(table.column(columns.id), columns.id) if columns.id else None
    rows, at, example = _times(out, table, time_parser(time_format, zone(timezone)), step)
    if out.bad_rows > 0.5 * max(out.rows, 1) or not rows:
        raise UnreadableError(_mostly_bad(path, columns.time, out, time_format, example))
    order = np.argsort(np.frombuffer(at, dtype=np.int64), kind="stable")
    out._row, out._at = np.frombuffer(rows, dtype=np.int64)[order], np.frombuffer(at, dtype=np.int64)[order]
    return out


def _times(
    out: TicketFile, table: Any, parse: Callable[[Any], datetime], step: Callable[[], None]
) -> tuple[array[int], array[int], Any]:  # fmt: skip
    """The rows that make tickets, their times in microseconds, and the first time of the file as it is written."""
    rows, at, example = array("q"), array("q"), ""
    codes = out._ids.codes if out._ids else None
    empty = {i for i, value in enumerate(out._ids.values) if value in (None, "")} | {-1} if out._ids else set()
    seen = bytearray(len(out._ids.values)) if out._ids else bytearray()
    for index, cell in enumerate(_cells(table.column(out.columns.time), step)):
        example = example or cell or ""
        code = int(codes[index]) if codes is not None else -2
        if code >= 0 and seen[code]:
            continue
        try:
            moment = (parse(_NO_ID if code in empty else cell) - _EPOCH) // _MICROSECOND
        except ValueError as why:
            out.bad_rows += 1
            if len(out.bad) < NAMED:
                out.bad.append(f"row {index + 1}: {why}")
            continue
        if code >= 0:
            seen[code] = 1
        rows.append(index)
        at.append(moment)
    return rows, at, example


def _cells(column: Any, step: Callable[[], None]) -> Iterator[Any]:
    for start in range(0, len(column), _CHUNK):
        step()
        yield from column.slice(start, _CHUNK).to_pylist()


def _coded(column: Any, name: str) -> _Coded:
    kind = column.type
    try:
        plain = column.cast(kind.value_type) if pa.types.is_dictionary(kind) else column
        coded = pc.dictionary_encode(plain).combine_chunks()
    except (pa.ArrowException, NotImplementedError) as why:
        raise UnreadableError(f"column {name!r} holds {kind}; text, numbers or times are expected") from why
    if isinstance(coded, pa.ChunkedArray):
        coded = coded.chunk(0) if coded.num_chunks else pa.array([], pa.string()).dictionary_encode()
    codes = pc.fill_null(coded.indices, -1).to_numpy(zero_copy_only=False).astype(np.int64)
    return _Coded(codes, coded.dictionary.to_pylist())


def _joined(cells: list[Any], unknown: frozenset[str]) -> str:
    texts = ("" if cell is None else str(cell).strip() for cell in cells)
    return " ".join(text for text in texts if text not in unknown)


def zone(name: str) -> tzinfo:
    """The IANA zone of this name. UnreadableError when there is none."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise UnreadableError(f"unknown time zone {name!r}; use a name such as Europe/Berlin") from error


def time_parser(time_format: str | None, local: tzinfo) -> Callable[[Any], datetime]:
    """From a cell to an aware time; naive times are of `local`. The parser raises ValueError with a reason."""
    known: dict[Any, datetime] = {}

    def parse(cell: Any) -> datetime:
        found = known.get(cell)
        if found is None:
            found = _parse(cell, time_format, local)
            if len(known) < 100_000:
                known[cell] = found
        return found

    return parse


def _parse(cell: Any, time_format: str | None, local: tzinfo) -> datetime:
    if isinstance(cell, datetime):
        at = cell
    elif cell is None or cell in {"", _NO_ID}:
        raise ValueError("it has no id" if cell == _NO_ID else "it has no time")
    elif time_format is not None and not isinstance(cell, date):
        at = datetime.strptime(str(cell).strip(), time_format)  # noqa: DTZ007 (the zone is added below)
    else:
        at = _plain(str(cell).strip())
    try:
        aware = at.replace(tzinfo=local) if at.tzinfo is None else at
        return aware.astimezone(UTC)
    except OverflowError:
        raise ValueError(f"{cell!r} is out of range") from None


def _plain(text: str) -> datetime:
    if text.removeprefix("-").isdigit() and len(text) > 8:  # eight digits are a date, as in 20160229
        seconds = int(text)
        try:
            return _EPOCH + timedelta(seconds=seconds / 1000 if abs(seconds) > _LATEST else seconds)
        except OverflowError:
            raise ValueError(f"{text!r} is out of range") from None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is not an ISO 8601 time") from None


def _mostly_bad(path: Path, column: str, out: TicketFile, time_format: str | None, example: Any) -> str:
    if out.bad and "no id" in out.bad[0]:
        return f"{path.name}: {out.bad_rows:,} of {out.rows:,} rows have no id; leave out --id to number them"
    if time_format is None:
        return (
            f"{path.name}: times such as {str(example)[:40]!r} in column {column!r} are not ISO 8601 and may be read in"
            " more than one way; say which with --time-format, for example --time-format '%d/%m/%Y %H:%M'"
        )
    return f"{path.name}: {out.bad_rows} of {out.rows} rows cannot be read with {time_format!r}; {out.bad[0]}"
