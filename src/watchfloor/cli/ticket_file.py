"""Reads a CSV or Parquet file of tickets for commands that need no database.

One ticket per id, at its first row. Times are ISO 8601 unless a format is given: a date such as 3/4/2016 has
two readings, and guessing one of them would move every ticket of the year.
"""

import gzip
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from watchfloor.engine.detect import TicketSeen

UNKNOWN = frozenset({"", "?"})
_NAMED = 5
_NO_ID = "\0 no id"
_LATEST = 4_102_444_800  # 2100-01-01: whole numbers beyond it are milliseconds


class UnreadableError(Exception):
    """The file cannot be used; the message is one line for the person who gave it."""


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


@dataclass(slots=True)
class TicketFile:
    """Tickets sorted by time (file order where times tie), and what had to be left out."""

    tickets: list[TicketSeen]
    labels: dict[str, Any]
    rows: int
    bad: list[str] = field(default_factory=list)
    bad_rows: int = 0


def read_tickets(path: Path, columns: Columns, time_format: str | None, timezone: str) -> TicketFile:
    """Read the file. UnreadableError when nothing sensible can be made of it; single bad rows are counted."""
    table, skipped = load_table(path, columns.named())
    table = table.select(columns.named())
    parse = time_parser(time_format, zone(timezone))
    out = TicketFile([], {}, table.num_rows + len(skipped), list(skipped[:_NAMED]), len(skipped))
    values = {name: table.column(name).to_pylist() for name in columns.named()}
    ids = values[columns.id] if columns.id else range(1, table.num_rows + 1)
    seen: set[Any] = set()
    for index, label in enumerate(ids):
        if label in seen:
            continue
        try:
            at = parse(values[columns.time][index] if label not in (None, "") else _NO_ID)
        except ValueError as why:
            out.bad_rows += 1
            if len(out.bad) < _NAMED:
                out.bad.append(f"row {index + 1}: {why}")
            continue
        seen.add(label)
        ticket = _ticket(str(label), at, index, values, columns)
        out.tickets.append(ticket)
        out.labels[ticket.id] = label
    if out.bad_rows > 0.5 * max(out.rows, 1):
        raise UnreadableError(_mostly_bad(path, columns.time, out, time_format, values[columns.time]))
    out.tickets.sort(key=lambda ticket: ticket.at)
    return out


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
            if len(known) < 500_000:
                known[cell] = found
        return found

    return parse


def _parse(cell: Any, time_format: str | None, local: tzinfo) -> datetime:
    if isinstance(cell, datetime):
        at = cell
    elif cell is None or cell in {"", _NO_ID}:
        raise ValueError("it has no id" if cell == _NO_ID else "it has no time")
    elif time_format is not None:
        at = datetime.strptime(str(cell).strip(), time_format)  # noqa: DTZ007 (the zone is added below)
    else:
        at = _plain(str(cell).strip())
    aware = at.replace(tzinfo=local) if at.tzinfo is None else at
    return aware.astimezone(UTC)


def _plain(text: str) -> datetime:
    if text.isdigit() and len(text) > 8:  # eight digits are a date, as in 20160229
        seconds = int(text)
        return datetime.fromtimestamp(seconds / 1000 if seconds > _LATEST else seconds, tz=UTC)
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is not an ISO 8601 time") from None


def _ticket(label: str, at: datetime, index: int, values: dict[str, list[Any]], columns: Columns) -> TicketSeen:
    def cell(name: str | None) -> str:
        value = values[name][index] if name else None
        text = "" if value is None else str(value).strip()
        return "" if text in columns.unknown else text

    return TicketSeen(
        id=label,
        at=at,
        requester=cell(columns.requester),
        attributes={name: text for name in columns.attributes if (text := cell(name))},
        text=" ".join(text for name in columns.texts if (text := cell(name))),
    )


def _mostly_bad(path: Path, column: str, out: TicketFile, time_format: str | None, cells: list[Any]) -> str:
    example = next((cell for cell in cells if cell), "")
    if time_format is None:
        return (
            f"{path.name}: times such as {example!r} in column {column!r} are not ISO 8601 and may be read in more"
            " than one way; say which with --time-format, for example --time-format '%d/%m/%Y %H:%M'"
        )
    return f"{path.name}: {out.bad_rows} of {out.rows} rows cannot be read with {time_format!r}; {out.bad[0]}"


# ------------------------------------------------------------- files
def load_table(path: Path, needed: list[str]) -> tuple[pa.Table, list[str]]:
    """The file as a table that has the `needed` columns, and a line for each row that could not be read at all."""
    if not path.is_file():
        raise UnreadableError(f"no such file: {path}")
    try:
        table, skipped = _parquet(path) if _is_parquet(path) else _csv(path)
    except (pa.ArrowException, OSError, EOFError, gzip.BadGzipFile, ValueError) as error:
        raise UnreadableError(f"{path.name} cannot be read: {_first_line(error)}") from error
    missing = [name for name in needed if name not in table.column_names]
    if missing:
        raise UnreadableError(
            f"{path.name} has no column {', '.join(map(repr, missing))}; it has {', '.join(table.column_names)}"
        )
    if table.num_rows == 0:
        raise UnreadableError(f"{path.name} holds no rows")
    return table, skipped


def _is_parquet(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == b"PAR1"


def _parquet(path: Path) -> tuple[pa.Table, list[str]]:
    table = pa.parquet.read_table(path)
    for i, column in enumerate(table.schema):
        if pa.types.is_timestamp(column.type) and column.type.unit == "ns":  # Python's times end at microseconds
            micro = pa.timestamp("us", tz=column.type.tz)
            table = table.set_column(i, column.name, table.column(i).cast(micro, safe=False))
    return table, []


def _csv(path: Path) -> tuple[pa.Table, list[str]]:
    """Every cell stays text: ids keep their zeros. Rows with too many or too few cells are left out and named."""
    with path.open("rb") as file:
        raw = file.read()
    if raw[:2] == b"\x1f\x8b":
        raw = gzip.decompress(raw)
    if not raw.strip():
        raise UnreadableError(f"{path.name} is empty")
    encoding = "utf-8"
    try:
        raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        encoding = "latin-1"
    skipped: list[str] = []

    def skip(row: Any) -> str:
        where = "" if row.number is None else f"row {row.number - 1}: "
        skipped.append(f"{where}{row.actual_columns} cells where {row.expected_columns} are expected")
        return "skip"

    header = next(_lines(raw)).decode(encoding, errors="replace").lstrip("\ufeff")
    delimiter = max(",;\t|", key=header.count)
    names = pa.csv.read_csv(
        pa.BufferReader(raw[: raw.find(b"\n") + 1 or len(raw)]),
        read_options=pa.csv.ReadOptions(encoding=encoding),
        parse_options=pa.csv.ParseOptions(delimiter=delimiter),
    ).column_names
    table = pa.csv.read_csv(
        pa.BufferReader(raw),
        read_options=pa.csv.ReadOptions(encoding=encoding, block_size=64 << 20, use_threads=False),
        parse_options=pa.csv.ParseOptions(delimiter=delimiter, newlines_in_values=True, invalid_row_handler=skip),
        convert_options=pa.csv.ConvertOptions(
            column_types={name: pa.string() for name in names}, strings_can_be_null=False
        ),
    )
    return table, skipped


def _lines(raw: bytes) -> Iterator[bytes]:
    yield from raw[:1_000_000].splitlines()


def _first_line(error: BaseException) -> str:
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
