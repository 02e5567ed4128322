"""The files of an export: one file, plain or gzipped, a zip, or a folder of them."""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from collections.abc import Callable, Container, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from watchfloor.intake.files.rows import Unreadable
from watchfloor.intake.tracker.stream import Element, elements

_ENDINGS: Final = (".json", ".jsonl", ".ndjson", ".json.gz", ".jsonl.gz", ".ndjson.gz")


@dataclass(frozen=True, slots=True)
class Part:
    """One file of an export: its name without its endings, its size as stored, and how it is opened."""

    name: str
    size: int
    opened: Callable[[ExitStack], IO[bytes]]
    gzipped: bool

    def elements(self, lists: Container[str], name: str, done: Callable[[int], None]) -> Iterator[Element]:
        """Its elements; `done` is told how many bytes were read."""
        with ExitStack() as stack:
            raw = stack.enter_context(self.opened(stack))
            unzipped = stack.enter_context(gzip.GzipFile(fileobj=raw)) if self.gzipped else raw
            text = io.TextIOWrapper(
                io.BufferedReader(_Readable(unzipped), 1 << 18), encoding="utf-8-sig", errors="surrogateescape"
            )
            for element in elements(text, lists, name=name):
                yield element
                done(raw.tell())


class _Readable(io.RawIOBase):
    """A stream whose broken end is told as one kind of error."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, into: Any) -> int:
        try:
            data = self._stream.read(len(into))
        except (EOFError, zlib.error, zipfile.BadZipFile) as error:
            raise OSError(str(error)) from None
        into[: len(data)] = data
        return len(data)


def parts(path: Path) -> list[Part]:
    """The files of the export at `path`, by name. Raises Unreadable where there is none."""
    try:
        if path.is_dir():
            files = sorted(p for p in path.rglob("*") if p.is_file() and p.name.lower().endswith(_ENDINGS))
            found = [_plain(file) for file in files]
        elif zipfile.is_zipfile(path):
            found = _zipped(path)
        else:
            found = [_plain(path)]
    except (OSError, zipfile.BadZipFile) as error:
        raise Unreadable(f"{path}: {getattr(error, 'strerror', None) or error}") from None
    if not found:
        raise Unreadable(f"{path}: there is no file in it that ends in {', '.join(_ENDINGS)}")
    if all(part.size == 0 for part in found):
        raise Unreadable(f"{path}: the file is empty; JSON was expected")
    return found


def _plain(file: Path) -> Part:
    with file.open("rb") as raw:
        head = raw.read(2)
    return Part(_stem(file.name), file.stat().st_size, lambda _: file.open("rb"), head == b"\x1f\x8b")


def _zipped(path: Path) -> list[Part]:
    def member(name: str) -> Callable[[ExitStack], IO[bytes]]:
        return lambda stack: stack.enter_context(zipfile.ZipFile(path)).open(name)

    with zipfile.ZipFile(path) as archive:
        infos = sorted(archive.infolist(), key=lambda info: info.filename)
        return [
            Part(_stem(Path(info.filename).name), info.file_size, member(info.filename), info.filename.endswith(".gz"))
            for info in infos
            if info.filename.lower().endswith(_ENDINGS) and not info.filename.startswith("__MACOSX")
        ]


def _stem(name: str) -> str:
    return name.lower().partition(".")[0]


def list_of(stem: str, words: Mapping[str, str]) -> str:
    """Which list a file holds, told by its name: the first of `words` in it."""
    return next((under for word, under in words.items() if word in stem), "")
