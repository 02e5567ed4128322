"""A source's ticket history into the log: each row once, whatever happens on the way."""

from __future__ import annotations

import csv
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final, TextIO

from watchfloor.core import clock
from watchfloor.intake.files.history import Reader, Reject, SourceRow
from watchfloor.intake.files.maps import FileMap
from watchfloor.intake.files.rows import Row, Unreadable, open_table
from watchfloor.intake.write_rows import Step, Writer

SOURCE_PREFIX: Final = "import:"

Progress = Callable[[int, int, int], None]


@dataclass(slots=True)
class Outcome:
    """What an import did. `events` were appended by this run; `duplicates` are rows that added nothing."""

    rows: int = 0
    tickets: int = 0
    events: int = 0
    duplicates: int = 0
    rejected: int = 0
    rejects_file: str | None = None
    seconds: float = 0.0
    warnings: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if name != "warnings"}


def import_file(
    path: Path, file_map: FileMap, *, timezone: str | None = None, dry_run: bool = False,
    rejects_dir: Path | None = None, progress: Progress | None = None,
) -> Outcome:  # fmt: skip
    """Import the history in `path` as `file_map` reads it.

    Bad rows go, numbered and with the reason, to a file in `rejects_dir`; the rest is kept. `progress` is called with
    (bytes read, bytes in all, rows so far). Raises Unreadable or BadMap where nothing can be read.
    """
    started = time.monotonic()
    table = open_table(path)
    reader = Reader(file_map, table.header, timezone)
    outcome = Outcome(warnings=warn_missing(reader))
    rejects = Rejects(rejects_dir, path)
    good = good_rows(table.rows(), reader, outcome, rejects)
    writer = Writer(SOURCE_PREFIX + file_map.name)
    for batch in _batches(good, writer):
        if not dry_run:
            written = writer.write([Step(row, tuple(range(len(row.drafts))), row.facts.at) for row in batch])
            outcome.duplicates += written.duplicates
            outcome.events += written.events
        if progress:
            progress(table.done, table.size, outcome.rows)
    outcome.tickets = reader.tickets
    outcome.rejects_file = rejects.close()
    if reader.unmapped:
        shown = ", ".join(sorted(reader.unmapped)[:10])
        outcome.warnings.append(f"statuses that the map does not name left the status as it was: {shown}")
    outcome.seconds = round(time.monotonic() - started, 3)
    return outcome


def warn_missing(reader: Reader) -> list[str]:
    """What to tell of columns that the map names and the file lacks. Raises Unreadable where nothing goes without."""
    missing = reader.missing()
    for role in ("case", "time"):
        if (column := reader.map.columns[role]) in missing:
            raise Unreadable(f"the file has no column {column!r}, which map {reader.map.name!r} reads the {role} from")
    if not reader.map.expects_all:
        return []
    return [f"the file has no column {name!r}; what the map reads from it stays unknown" for name in missing]


def good_rows(rows: Iterable[Row], reader: Reader, outcome: Outcome, rejects: Rejects) -> Iterator[SourceRow]:
    """The rows that can be used; the others are counted and kept apart."""
    for row in rows:
        outcome.rows += row.number > 0 or row.reason is not None
        reason = row.reason
        if reason is None:
            try:
                yield reader.read(row.fields)
                continue
            except Reject as error:
                reason = str(error)
        else:
            reader.count_bad(row.fields)
        outcome.rejected += 1
        rejects.add(row, reason)


def _batches(rows: Iterator[SourceRow], writer: Writer) -> Iterator[list[SourceRow]]:
    batch: list[SourceRow] = []
    for row in rows:
        batch.append(row)
        if len(batch) >= writer.batch_size:
            yield batch
            batch = []
    if batch:
        yield batch


class Rejects:
    """The file that bad rows go to; made with the first of them."""

    def __init__(self, folder: Path | None, source: Path) -> None:
        self._folder = folder
        self._source = source
        self._file: TextIO | None = None
        self._path: Path | None = None

    def add(self, row: Row, reason: str) -> None:
        if self._folder is not None:
            self._file = self._file or self._opened(self._folder)
            csv.writer(self._file).writerow([row.number, row.line, reason, row.raw])

    def close(self) -> str | None:
        """Returns the file's path; None where no row was bad."""
        if self._file is not None:
            self._file.close()
        return str(self._path) if self._path else None

    def _opened(self, folder: Path) -> TextIO:
        folder.mkdir(parents=True, exist_ok=True)
        stamp = clock.wall().strftime("%Y%m%dT%H%M%S%f")
        self._path = folder / f"{self._source.name}.{stamp}.rejects.csv"
        # What the source wrote in bytes that are not UTF-8 goes back as the same bytes.
        file = self._path.open("w", encoding="utf-8", errors="surrogateescape", newline="")
        csv.writer(file).writerow(["row", "line", "reason", "raw"])
        return file
