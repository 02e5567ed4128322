"""Keeps the Parquet files up to date with the log, by position.

A refresh adds the new stretch of the log as a segment and writes anew the facts of those id ranges whose tickets
were touched. Files first, then the manifest that makes them valid: a refresh that is killed leaves files that nobody
reads, and the next one does the same work again.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from watchfloor.eventlog import read
from watchfloor.eventlog.models import Event
from watchfloor.insight import extract, shelf
from watchfloor.insight import manifest as manifests
from watchfloor.insight.manifest import LogFile, Manifest, Range
from watchfloor.settings import data_dir

# A hundred thousand events are about 10 MB of Parquet and a tenth of a second to read.
SEGMENT_ROWS: Final = 100_000
# A live desk leaves one small segment a refresh: past this many they become one.
SMALL_SEGMENTS: Final = 8
# Small enough that a touched ticket costs milliseconds, large enough that a million are 123 files.
RANGE: Final = 8192
# How often a reader starts over because a process that works on another database was faster.
ATTEMPTS: Final = 50


def folder() -> Path:
    """Return where the store's Parquet files are."""
    return data_dir() / "analytics"


def refresh(root: Path | None = None) -> Manifest:
    """Bring the files up to the head of the log and return what they hold. Waits for another writer."""
    root = root or folder()
    current = manifests.load(root)
    if current is not None and _is_current(current):
        return current
    with shelf.locked(root / "write.lock"):
        current = manifests.load(root)
        if current is not None and _is_current(current):
            return current
        if current is None or not _belongs(current):
            # None yet, another layout, another store, or a log that was restored to an earlier state.
            current = Manifest(generation=current.generation if current else _newest_generation(root))
        current = _extend(root, current)
        manifests.save(root, current)
        _sweep(root, current)
        return current


def forget(root: Path | None = None) -> None:
    """Make the next refresh start from zero: for when ticket rows changed without an event (a replay)."""
    root = root or folder()
    with shelf.locked(root / "write.lock"):
        (root / manifests.NAME).unlink(missing_ok=True)


def erase(root: Path | None = None) -> int:
    """Destroy every file at once, once nobody reads them; returns how many. The next refresh starts from zero."""
    root = root or folder()
    if not root.is_dir():
        return 0
    with shelf.locked(root / "write.lock"), shelf.locked(root / "read.lock"):
        (root / manifests.NAME).unlink(missing_ok=True)
        files = list(root.glob("*/*.parquet*"))
        for path in files:
            path.unlink(missing_ok=True)
    return len(files)


@contextmanager
def reading(root: Path | None = None) -> Iterator[Manifest]:
    """Give a current manifest whose files stay in place while it is read."""
    root = root or folder()
    for _ in range(ATTEMPTS):
        refreshed = refresh(root)
        with shelf.locked(root / "read.lock", shared=True):
            # Read again under the lock: what was valid a moment ago may have been swept away, or replaced by a
            # process that works on another database with the same folder.
            manifest = manifests.load(root)
            if manifest is not None and manifest.position >= refreshed.position and _belongs(manifest):
                yield manifest
                return
    raise RuntimeError(f"{root} is written for another database all the time: give each database its own folder")


def _is_current(manifest: Manifest) -> bool:
    return manifest.position == read.head() and _belongs(manifest)


def _belongs(manifest: Manifest) -> bool:
    """Whether the log still holds the very event up to which the files go."""
    return manifest.mark == _mark(manifest.position)


def _mark(position: int) -> str:
    row = Event.objects.filter(position=position).values_list("recorded_at", "kind", "subject_id").first()
    return "" if row is None else f"{row[0].isoformat()} {row[1]} {row[2]}"


def _extend(root: Path, old: Manifest) -> Manifest:
    head = read.head()
    generation = old.generation + 1
    return Manifest(
        generation=generation,
        position=head,
        mark=_mark(head),
        log=_compacted(root, (*old.log, *_log_parts(root, old.position, head, generation))),
        ranges=old.ranges | _range_parts(root, old, head, generation),
    )


def _log_parts(root: Path, position: int, head: int, generation: int) -> Iterator[LogFile]:
    while position < head:
        table = extract.log_after(position, head, SEGMENT_ROWS)
        if not table.num_rows:
            return
        yield _put_log(root, table, generation)
        position = table["position"][-1].as_py()


def _put_log(root: Path, table: pa.Table, generation: int) -> LogFile:
    first, last = table["position"][0].as_py(), table["position"][-1].as_py()
    file = f"log/{first:012d}-{last:012d}-{generation}.parquet"
    shelf.put_table(root / file, table)
    return LogFile(file, first, last, table.num_rows)


def _compacted(root: Path, parts: tuple[LogFile, ...]) -> tuple[LogFile, ...]:
    """Merge the run of small segments at the end into one, once there are many."""
    full = max((i + 1 for i, part in enumerate(parts) if part.rows >= SEGMENT_ROWS), default=0)
    small = parts[full:]
    if len(small) <= SMALL_SEGMENTS:
        return parts
    merged = pa.concat_tables(parquet.read_table(root / part.file) for part in small)
    generation = int(small[-1].file.removesuffix(".parquet").rsplit("-", 1)[1])
    return (*parts[:full], _put_log(root, merged, generation))


def _range_parts(root: Path, old: Manifest, head: int, generation: int) -> dict[int, Range]:
    tickets = extract.touched(old.position, head)
    return {
        key: _put_range(root, key, list(ids), old.ranges.get(key), generation)
        for key, ids in groupby(tickets, lambda ticket: ticket // RANGE)
    }


def _put_range(root: Path, key: int, tickets: list[int], old: Range | None, generation: int) -> Range:
    new = Range(f"facts/{key:06d}-{generation}.parquet", f"spells/{key:06d}-{generation}.parquet")
    facts, spells = extract.facts_of(tickets), extract.spells_of(tickets)
    if old is not None:
        facts = _replaced(root / old.facts, facts, tickets)
        spells = _replaced(root / old.spells, spells, tickets)
    shelf.put_table(root / new.facts, facts)
    shelf.put_table(root / new.spells, spells)
    return new


def _replaced(path: Path, news: pa.Table, tickets: list[int]) -> pa.Table:
    old = parquet.read_table(path, schema=news.schema)
    kept = old.filter(pc.invert(pc.is_in(old["ticket"], pa.array(tickets, pa.int64()))))
    return pa.concat_tables([kept, news]).sort_by("ticket")


def _sweep(root: Path, manifest: Manifest) -> None:
    """Remove files that are no longer valid, unless somebody is reading; then a later refresh does."""
    with shelf.locked_if_free(root / "read.lock") as is_free:
        if is_free:
            for path in root.glob("*/*.parquet*"):
                if path.relative_to(root).as_posix() not in manifest.files:
                    path.unlink()


def _newest_generation(root: Path) -> int:
    """Return the highest generation of any file: a rebuild must not reuse the name of one that is being read."""
    names = (path.name.split(".")[0].rsplit("-", 1)[-1] for path in root.glob("*/*.parquet*"))
    return max((int(name) for name in names if name.isdigit()), default=0)
