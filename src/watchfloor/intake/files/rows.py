"""Rows of a delimited file, one by one, in spite of what is broken in it: a bad one is told apart, the rest is kept."""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

# A field past this is no ticket text; it would only fill the log.
MAX_FIELD: Final = 1_000_000
# A quote that is never closed swallows the rest of the file. Past these bounds its line is given up, not the file.
MAX_RECORD: Final = 32 * 1024 * 1024
MAX_LINES: Final = 20_000
DELIMITERS: Final = ",;\t|"
# The csv module's own limit is 128 KiB, which a long conversation passes; ours is told with the column's name.
csv.field_size_limit(MAX_RECORD)


class Unreadable(ValueError):
    """Input of which nothing can be read; the message is one clear line."""


@dataclass(frozen=True, slots=True)
class Row:
    """A data row: its number from 1, the line it begins on, and its fields; `reason` says why it is bad, if it is.

    Of a row that is broken, `fields` are those in front of the break.
    """

    number: int
    line: int
    fields: list[str]
    raw: str
    reason: str | None = None


@dataclass(slots=True)
class Table:
    """An open file: its header, and how much of it was read (bytes as stored, of `size`)."""

    header: list[str]
    delimiter: str
    size: int
    _raw: BinaryIO
    _lines: Lines

    @property
    def done(self) -> int:
        return self.size if self._raw.closed else self._raw.tell()

    def close(self) -> None:
        """Let go of the file."""
        self._raw.close()

    def rows(self) -> Iterator[Row]:
        """Every data row, good and bad, in order."""
        for number, (line, record) in enumerate(_records(self._lines, self.delimiter, self._is_row), start=1):
            yield self._row(number, line, record)

    def _is_row(self, record: str) -> bool:
        try:
            fields = next(csv.reader([record.rstrip("\r\n")], delimiter=self.delimiter, strict=True), [])
        except csv.Error:
            return False
        return len(fields) == len(self.header) > 1

    def _row(self, number: int, line: int, record: str | _Broken) -> Row:
        if isinstance(record, _Broken):
            return Row(number, line, self._legible(record.raw), record.raw, record.reason)
        try:
            fields = next(csv.reader([record], delimiter=self.delimiter, strict=True))
        except (csv.Error, StopIteration) as error:
            return Row(number, line, self._legible(record), record, f"not a row of a delimited file: {error}")
        return Row(number, line, fields, record, self._fault(record, fields))

    def _legible(self, record: str) -> list[str]:
        """The fields in front of the broken one: a row that cannot be kept may still tell whose it is."""
        try:
            return next(csv.reader([record.partition("\n")[0].rstrip("\r")], delimiter=self.delimiter), [])[:-1]
        except csv.Error:
            return []

    def _fault(self, record: str, fields: list[str]) -> str | None:
        if not record.isascii():
            # Bytes that were not UTF-8 were read as lone surrogates, so that the row can be shown as it was.
            for name, value in zip(self.header, fields, strict=False):
                if any("\udc80" <= c <= "\udcff" for c in value):
                    return f"column {name!r} is not UTF-8 text"
        if len(fields) != len(self.header):
            return f"{len(fields)} columns where the header has {len(self.header)}"
        if len(record) > MAX_FIELD:
            for name, value in zip(self.header, fields, strict=True):
                if len(value) > MAX_FIELD:
                    return f"column {name!r} holds {len(value):,} characters; at most {MAX_FIELD:,} are kept"
        if "\x00" in record:
            return "holds a NUL character, which text cannot keep"
        return None


@dataclass(frozen=True, slots=True)
class _Broken:
    raw: str
    reason: str


class Lines:
    """Physical lines with their numbers; lines can be pushed back, and a broken end of the file is remembered."""

    def __init__(self, stream: io.TextIOBase) -> None:
        self._stream = stream
        self._back: list[tuple[int, str]] = []
        self._count = 0
        self.broken: str | None = None

    def next(self) -> tuple[int, str] | None:
        """The next line and its number, or None at the end."""
        if self._back:
            return self._back.pop()
        try:
            text = self._stream.readline(MAX_RECORD)
        except (EOFError, zlib.error, gzip.BadGzipFile, OSError) as error:
            self.broken = f"the file ends here: {error}"
            return None
        if not text:
            return None
        self._count += 1
        return self._count, text

    def push(self, lines: list[tuple[int, str]]) -> None:
        self._back.extend(reversed(lines))


def open_table(path: Path) -> Table:
    """Open a delimited file, plain or gzipped, UTF-8 with or without a mark, and read its header."""
    try:
        raw = path.open("rb")
    except OSError as error:
        raise Unreadable(f"{path}: {error.strerror}") from None
    if not raw.seekable():
        raw.close()
        raise Unreadable(f"{path}: a pipe cannot be read twice; give the name of a file")
    try:
        table = _begin(path, raw)
    except BaseException:
        raw.close()
        raise
    return table


def _begin(path: Path, raw: BinaryIO) -> Table:
    zipped = raw.read(2) == b"\x1f\x8b"
    size = raw.seek(0, io.SEEK_END)
    raw.seek(0)
    binary = gzip.GzipFile(fileobj=raw) if zipped else raw
    stream = io.TextIOWrapper(binary, encoding="utf-8-sig", errors="surrogateescape", newline="")
    lines = Lines(stream)
    first = lines.next()
    if first is None:
        raise Unreadable(f"{path}: {lines.broken or 'the file is empty; a header row was expected'}")
    text = first[1].rstrip("\r\n")
    if "\x00" in text or any("\udc80" <= c <= "\udcff" for c in text):
        raise Unreadable(f"{path}: the header is not text; a CSV file, plain or gzipped, was expected")
    delimiter = max(DELIMITERS, key=text.count)
    header = [name.strip() for name in next(csv.reader([text], delimiter=delimiter), [])]
    return Table(header, delimiter, size, raw, lines)


def _records(lines: Lines, delimiter: str, is_row: Callable[[str], bool]) -> Iterator[tuple[int, str | _Broken]]:
    """Logical records: physical lines joined while a quoted field is open."""
    while (first := lines.next()) is not None:
        number, text = first
        if text.strip("\r\n") == "":
            continue
        if not _leaves_open(text, delimiter, inside=False):
            yield number, text.rstrip("\r\n")
        else:
            yield number, _joined(first, lines, delimiter, is_row)
    if lines.broken:
        yield 0, _Broken("", lines.broken)


def _leaves_open(text: str, delimiter: str, *, inside: bool) -> bool:
    """Whether a quoted field is open at the end of a line. A quote opens a field only as its first character."""
    at = 0
    if not inside:
        if '"' not in text:
            return False
        inside, at = text.startswith('"'), 1
    while True:
        if inside:
            at = text.find('"', at) + 1
            if at == 0:
                return True
            inside = text.startswith('"', at)
            at += inside
        else:
            # The first character of the line was looked at; a delimiter may be the very next.
            at = text.find(delimiter + '"', max(at - 1, 0)) + 2
            if at == 1:
                return False
            inside = True


def _joined(first: tuple[int, str], lines: Lines, delimiter: str, is_row: Callable[[str], bool]) -> str | _Broken:
    parts = _until_closed(first, lines, delimiter)
    record = "".join(text for _, text in parts or ())
    if parts and (is_row(record) or not _hides_a_row(parts[1:], lines, delimiter, is_row)):
        return record.rstrip("\r\n")
    # Never closed, or by the quote of a later row: only the row that lacks its own is bad.
    lines.push(parts[1:])
    return _Broken(first[1].rstrip("\r\n"), "a quote is opened and never closed")


def _until_closed(first: tuple[int, str], lines: Lines, delimiter: str) -> list[tuple[int, str]]:
    """The lines from `first`, which leaves a field open, to the one that closes it; none, and all put back, if none."""
    parts, size, is_open = [first], len(first[1]), True
    while is_open:
        more = lines.next()
        if more is None or size > MAX_RECORD or len(parts) > MAX_LINES:
            lines.push([*parts[1:], *([more] if more else [])])
            return []
        parts.append(more)
        size += len(more[1])
        is_open = _leaves_open(more[1], delimiter, inside=True)
    return parts


def _hides_a_row(inner: list[tuple[int, str]], lines: Lines, delimiter: str, is_row: Callable[[str], bool]) -> bool:
    """Whether one of these lines is a row of its own, or the last of them begins one."""
    if any(is_row(text) for _, text in inner):
        return True
    if not _leaves_open(inner[-1][1], delimiter, inside=False):
        return False
    later = _until_closed(inner[-1], lines, delimiter)
    lines.push(later[1:])
    return is_row("".join(text for _, text in later))
