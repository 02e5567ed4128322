"""What a file says, whatever it is packed in: for the search that proves an erasure, and to find what must go."""

from __future__ import annotations

import bz2
import email
import email.policy
import gzip
import io
import lzma
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, Final

from pyarrow import ArrowException, parquet

CHUNK: Final = 1 << 20
# Texts overlap by this much, so that a word at the edge of two is in one of them whole.
OVERLAP: Final = 512
# Of one part of an archive or a mail, and of all that one file unpacks to.
MOST_OF_PART: Final = 64 << 20
MOST_OF_ALL: Final = 256 << 20
_PARQUET: Final = b"PAR1"
_PACKED: Final[dict[bytes, Callable[[BinaryIO], Any]]] = {
    b"\x1f\x8b": gzip.open,
    b"BZh": bz2.open,
    b"\xfd7zXZ": lzma.open,
}
# Parts of a mail, or of an archive, that are themselves such files.
_DEEPEST: Final = 4


class _Room:
    """How much may still be unpacked of one file: somebody may send an archive that fills any memory."""

    def __init__(self) -> None:
        self.left = MOST_OF_ALL

    def read(self, part: Any) -> io.BytesIO:
        """The bytes of a part, as far as there is room."""
        said = part.read(min(MOST_OF_PART, self.left))
        self.left -= len(said)
        return io.BytesIO(said)


def texts_of(path: Path) -> Iterator[str]:
    """The texts of a file, a stretch at a time; none where it is not there. Raises OSError where it cannot be read."""
    try:
        handle = path.open("rb")
    except FileNotFoundError:
        return
    with handle:
        yield from _texts(handle, 0, _Room())


def _texts(handle: BinaryIO, depth: int, room: _Room) -> Iterator[str]:
    head = handle.read(8)
    handle.seek(0)
    yield from _raw(handle)
    if depth >= _DEEPEST or not room.left:
        return
    handle.seek(0)
    try:
        if head.startswith(_PARQUET):
            yield from _columns(handle)
        elif head.startswith(b"PK"):
            with zipfile.ZipFile(handle) as pack:
                yield "\n".join(pack.namelist())
                for name in pack.namelist():
                    with pack.open(name) as part:
                        yield from _texts(room.read(part), depth + 1, room)
        elif opener := next((how for mark, how in _PACKED.items() if head.startswith(mark)), None):
            with opener(handle) as part:
                yield from _texts(room.read(part), depth + 1, room)
        else:
            yield from _mail(handle, depth, room)
    except (
        zipfile.BadZipFile,
        ArrowException,
        OSError,
        EOFError,
        ValueError,
        lzma.LZMAError,
        zlib.error,
        RuntimeError,
    ):
        # It only began like one, or is locked: what its bytes say has been read.
        return


def _raw(handle: BinaryIO) -> Iterator[str]:
    before = b""
    while some := handle.read(CHUNK):
        yield (before + some).decode("utf-8", "replace")
        if b"\0" in some[:CHUNK:2] or b"\0" in some[1:CHUNK:2]:
            yield (before + some).decode("utf-16-le", "replace")
        before = some[-OVERLAP:]


def _columns(handle: BinaryIO) -> Iterator[str]:
    for batch in parquet.ParquetFile(handle).iter_batches(batch_size=2000):
        yield "\n".join(map(str, batch.to_pylist()))


def _mail(handle: BinaryIO, depth: int, room: _Room) -> Iterator[str]:
    start = handle.read(CHUNK)
    if b":" not in start.partition(b"\n")[0] or b"\n\n" not in start.replace(b"\r\n", b"\n"):
        return
    message = email.message_from_bytes(start + handle.read(MOST_OF_PART), policy=email.policy.default)
    for part in message.walk():
        yield "\n".join(_headers(part))
        body = part.get_payload(decode=True)
        if isinstance(body, bytes) and body:
            charset = part.get_content_charset("utf-8")
            try:
                yield body.decode(charset, "replace")
            except LookupError:
                yield body.decode("latin-1")
            yield from _texts(io.BytesIO(body), depth + 1, room)


def _headers(part: Any) -> Iterator[str]:
    for name in part.keys():  # noqa: SIM118 - a message is no mapping
        try:
            yield f"{name}: {part[name]}"
        except (ValueError, AttributeError, IndexError, TypeError):  # what the parser of headers cannot read
            continue
