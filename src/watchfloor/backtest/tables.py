"""A delimited file or a Parquet file as an Arrow table."""

from __future__ import annotations

import codecs
import gzip
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any, Final

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

NAMED: Final = 5
_HEADER: Final = 1_000_000
_BLOCK: Final = 16 << 20


class UnreadableError(Exception):
    """The file cannot be used; the message is one line for the person who gave it."""


def load_table(path: Path, needed: Sequence[str], *, only: bool = False) -> tuple[pa.Table, list[str]]:
    """The file as a table that has the `needed` columns (`only` these), and a line for each row that is none.

    Every cell of a delimited file is text. Raises UnreadableError.
    """
    if not path.is_file():
        raise UnreadableError(f"no such file: {path}")
    try:
        names = column_names(path)
        if missing := [name for name in needed if name not in names]:
            raise UnreadableError(
                f"{path.name} has no column {', '.join(map(repr, missing))}; it has {', '.join(names)}"
            )
        wanted = list(needed) if only else names
        table, skipped = _parquet(path, wanted) if is_parquet(path) else _csv(path, wanted)
    except (pa.ArrowException, OSError, EOFError, zlib.error, ValueError) as error:
        raise UnreadableError(f"{path.name} cannot be read: {_first_line(error)}") from error
    if table.num_rows == 0:
        raise UnreadableError(f"{path.name} holds no rows")
    return table, skipped


def first_rows(path: Path, wanted: Sequence[str], rows: int) -> Any:
    """The first rows of the file, as far as they lie in its first megabyte. Raises UnreadableError."""
    try:
        if is_parquet(path):
            batches = pa.parquet.ParquetFile(path).iter_batches(batch_size=rows, columns=list(wanted))
            return next(iter(batches), pa.record_batch([], names=[]))
        head, encoding = _head(path)
        end = head.rfind(b"\n") + 1 if len(head) == _HEADER else len(head)
        return _parsed(pa.BufferReader(head[:end]), list(wanted), encoding, head, lambda _: "skip").slice(0, rows)
    except (pa.ArrowException, OSError, EOFError, zlib.error, ValueError) as error:
        raise UnreadableError(f"{path.name} cannot be read: {_first_line(error)}") from error


def column_names(path: Path) -> list[str]:
    """The names of the file's columns, in order."""
    if is_parquet(path):
        return list(pa.parquet.read_schema(path).names)
    head, encoding = _head(path)
    return list(_header(head, encoding))


def is_parquet(path: Path) -> bool:
    """Whether the file says that it is Parquet."""
    with path.open("rb") as file:
        return file.read(4) == b"PAR1"


def _parquet(path: Path, wanted: list[str]) -> tuple[pa.Table, list[str]]:
    table = pa.parquet.read_table(path, columns=wanted)
    for i, column in enumerate(table.schema):
        if pa.types.is_timestamp(column.type) and column.type.unit == "ns":  # Python's times end at microseconds
            micro = pa.timestamp("us", tz=column.type.tz)
            table = table.set_column(i, column.name, table.column(i).cast(micro, safe=False))
    return table, []


def _csv(path: Path, wanted: list[str]) -> tuple[pa.Table, list[str]]:
    """Every cell stays text: ids keep their zeros. Rows with too many or too few cells are left out and named."""
    head, encoding = _head(path)
    skipped: list[str] = []

    def skip(row: Any) -> str:
        where = "" if row.number is None else f"row {row.number - 1}: "
        skipped.append(f"{where}{row.actual_columns} cells where {row.expected_columns} are expected")
        return "skip"

    with _opened(path) as file:
        return _parsed(file, wanted, encoding, head, skip), skipped


def _parsed(file: Any, wanted: list[str], encoding: str, head: bytes, skip: Any) -> pa.Table:
    return pa.csv.read_csv(
        file,
        read_options=pa.csv.ReadOptions(encoding=encoding, block_size=_BLOCK, use_threads=False),
        parse_options=pa.csv.ParseOptions(
            delimiter=_delimiter(head), newlines_in_values=True, invalid_row_handler=skip
        ),
        convert_options=pa.csv.ConvertOptions(
            column_types=dict.fromkeys(wanted, pa.string()), include_columns=wanted, strings_can_be_null=False
        ),
    )


def _opened(path: Path) -> IO[bytes] | gzip.GzipFile:
    with path.open("rb") as file:
        is_zipped = file.read(2) == b"\x1f\x8b"
    return gzip.open(path) if is_zipped else path.open("rb")


def _head(path: Path) -> tuple[bytes, str]:
    """The beginning of a delimited file, and how all of it is encoded: a byte far down may be the first to tell."""
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    encoding = "utf-8"
    with _opened(path) as file:
        head = block = file.read(_HEADER)
        if not head.strip():
            raise UnreadableError(f"{path.name} is empty")
        if head[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            raise UnreadableError(f"{path.name} is written in UTF-16; save it as UTF-8")
        try:
            while block:
                decoder.decode(block)
                block = file.read(_HEADER)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            encoding = "latin-1"
    return head, encoding


def _delimiter(head: bytes) -> str:
    line = head.splitlines()[0].decode("latin-1")
    return max(",;\t|", key=line.count)


def _header(head: bytes, encoding: str) -> list[str]:
    end = head.find(b"\n") + 1 or len(head)
    return list(
        pa.csv.read_csv(
            pa.BufferReader(head[:end]),
            read_options=pa.csv.ReadOptions(encoding=encoding),
            parse_options=pa.csv.ParseOptions(delimiter=_delimiter(head)),
        ).column_names
    )


def _first_line(error: BaseException) -> str:
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
