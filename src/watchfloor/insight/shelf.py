"""Files that are whole or absent, and the locks over them."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import parquet


@contextmanager
def locked(path: Path, *, shared: bool = False) -> Iterator[None]:
    """Hold a lock on `path`, alone or with other readers; waits for whoever holds it."""
    _make_folder(path.parent)
    with path.open("ab") as handle:
        fcntl.flock(handle, fcntl.LOCK_SH if shared else fcntl.LOCK_EX)
        yield


@contextmanager
def locked_if_free(path: Path) -> Iterator[bool]:
    """Hold a lock on `path` alone if nobody else holds it; says whether it does."""
    with path.open("ab") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def put_table(path: Path, table: pa.Table) -> None:
    """Write a table as Parquet, whole or not at all."""
    with _whole(path) as part:
        parquet.write_table(table, part, compression="zstd")


def put_json(path: Path, document: Any) -> None:
    """Write a JSON document, whole or not at all."""
    with _whole(path) as part:
        part.write_text(json.dumps(document, indent=1, sort_keys=True) + "\n", encoding="utf-8")


@contextmanager
def _whole(path: Path) -> Iterator[Path]:
    """Give a path to write to; it takes the name `path` once its bytes are on the disk."""
    _make_folder(path.parent)
    part = path.with_name(path.name + ".part")
    yield part
    _sync(part)
    part.replace(path)
    # The rename itself is lost in a power cut unless the folder is synced too.
    _sync(path.parent)


def _make_folder(folder: Path) -> None:
    """Make a folder for its owner alone: facts about tickets are as confidential as tickets."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
