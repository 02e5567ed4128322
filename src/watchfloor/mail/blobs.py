"""The bytes of mails, as files within the data folder that are named by what they hold.

A file is whole and on the disk before anybody is told of it: written beside, synced, then given its name.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path
from typing import Final

from watchfloor import settings

FOLDER: Final = "mail"


def digest_of(raw: bytes) -> str:
    """What names the bytes."""
    return hashlib.sha256(raw).hexdigest()


def keep(raw: bytes) -> str:
    """Write the bytes so that no power cut loses them; returns their path within the data folder."""
    digest = digest_of(raw)
    where = Path(FOLDER) / digest[:2] / f"{digest}.eml"
    path = settings.data_dir() / where
    if not path.is_file():
        for folder in (path.parent.parent, path.parent):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, beside = tempfile.mkstemp(dir=path.parent, prefix=".coming-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(raw)
                file.flush()
                os.fsync(file.fileno())
            Path(beside).replace(path)
        except BaseException:
            Path(beside).unlink(missing_ok=True)
            raise
    # Also where the file was there: another process may have named it a moment ago, and not synced the name yet.
    for folder in (path.parent, path.parent.parent, path.parent.parent.parent):
        _sync(folder)
    return str(where)


def read(where: str) -> bytes:
    """The bytes; OSError where they are not there any more."""
    return (settings.data_dir() / where).read_bytes()


def forget(where: str) -> None:
    """Take the bytes away for good."""
    (settings.data_dir() / where).unlink(missing_ok=True)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
