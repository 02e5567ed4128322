"""Looking for words in every column of every table and in every file of the store's folder: what is left of somebody.

Nothing of what is found is shown, only where. It streams: neither a table nor a file is in memory as a whole.
"""

from __future__ import annotations

import base64
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from django.contrib.sessions.models import Session
from django.db import connection

from watchfloor.personal.reading import texts_of
from watchfloor.personal.sweep import Column, columns
from watchfloor.personal.words import forms, patterns
from watchfloor.settings import data_dir

# What may still hold a word, and why. Each is said to whoever searches.
ALLOWED: Final = {
    "personal_erasure.words": "what a running erasure looks for; it goes at its end",
    "postgres.log": "PostgreSQL's log, of which a megabyte is kept",
}
# Said at the end of each search.
NOT_READ: Final = {
    "pg/": "PostgreSQL's own files: rows that were erased stay in free space and in the write-ahead log until both are "
    "written over, and in every back-up that was made before.",
    "files that are packed in an unusual way or encrypted, what unpacks to more than 256 MB, and pictures": "Of "
    "attached files the bytes are compared as they are.",
}
_BINARY: Final = "bytea"


@dataclass(frozen=True, slots=True)
class Found:
    """Where a word stands: a column ("table.column") with how many rows, or a file. `allowed` says why it may."""

    where: str
    rows: int
    allowed: str | None


def _session(raw: str) -> bytes:
    return str(Session(session_data=raw).get_decoded()).encode()


def _state(raw: str) -> bytes:
    return zlib.decompress(base64.b64decode(raw))


_UNPACKS: Final[dict[str, Callable[[Any], bytes]]] = {
    "grouper_state.packed": zlib.decompress, "event_cursor.state": _state, "django_session.session_data": _session,
}  # fmt: skip
Step = Callable[[int, int, str], None]


def search(words: Sequence[str], *, step: Step = lambda _done, _all, _where: None) -> Iterator[Found]:
    """Everything that holds one of the words, whatever its capitals. `step` is told how far it is; it may raise."""
    words = [form for word in words for form in sorted(forms(word))]
    tables = [(name, list(some)) for name, some in groupby(columns(), key=lambda column: column.table)]
    files = [path for path in sorted(data_dir().rglob("*")) if path.is_file() and not path.is_symlink()]
    total = len(tables) + len(files)
    for n, (table, some) in enumerate(tables):
        step(n, total, table)
        yield from _in_table(table, some, words)
    for n, path in enumerate(files, len(tables)):
        step(n, total, str(path.relative_to(data_dir())))
        yield from _in_file(path, words)
    step(total, total, "")


def _in_table(table: str, some: list[Column], words: Sequence[str]) -> Iterator[Found]:
    asked: dict[str, Any] = {"patterns": patterns(words)}
    asked |= {f"word{i}": variant for i, variant in enumerate(_bytes(words))}
    counts = ", ".join(f"count(*) FILTER (WHERE {_holds(column, asked)})" for column in some)
    with connection.cursor() as cursor:
        # The names are those of the store's own tables.
        cursor.execute(f'SELECT {counts} FROM "{table}"', asked)  # noqa: S608
        row = cursor.fetchone()
    for column, plain in zip(some, row, strict=True):
        where = f"{table}.{column.name}"
        rows = plain + (_packed(table, column.name, words) if where in _UNPACKS else 0)
        rows += _across_parts(words) if where == "file_part.body" else 0
        if rows:
            yield Found(where, rows, ALLOWED.get(where))


def _holds(column: Column, asked: dict[str, Any]) -> str:
    if column.kind == _BINARY:
        words = [name for name in asked if name != "patterns"]
        return " OR ".join(f'position(%({name})s::bytea IN "{column.name}") > 0' for name in words)
    return f'"{column.name}"::text ILIKE ANY(%(patterns)s)'


def _bytes(words: Sequence[str]) -> list[bytes]:
    """As bytes may spell a word: its capitals, another width, in JSON, in base64 at each of its three places."""
    found: set[bytes] = set()
    for word in words:
        for said in {word, word.lower(), word.upper(), word.title()}:
            plain = said.encode()
            found |= {plain, said.encode("utf-16-le"), said.encode("unicode_escape")}
            found |= {base64.b64encode(b"\0" * n + plain)[(0, 2, 3)[n] : -4] for n in range(3)}
    return sorted(one for one in found if len(one) > 2)


def _packed(table: str, column: str, words: Sequence[str]) -> int:
    unpack, found = _UNPACKS[f"{table}.{column}"], 0
    inner = f"{column} ->> 'packed'" if table == "event_cursor" else column
    with connection.chunked_cursor() as cursor:
        cursor.execute(f'SELECT {inner} FROM "{table}" WHERE {inner} IS NOT NULL')  # noqa: S608
        for (raw,) in cursor:
            said = unpack(raw if isinstance(raw, str) else bytes(raw)).decode("utf-8", "replace")
            found += _says(said, words)
    return found


def _across_parts(words: Sequence[str]) -> int:
    """Where one part of a file ends within a word, and the next begins with its rest."""
    found = 0
    for word in _bytes(words):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM file_part a JOIN file_part b ON b.file_id = a.file_id AND b.n = a.n + 1 WHERE "
                "position(%(word)s::bytea IN substring(a.body FROM greatest(1, octet_length(a.body) - %(n)s + 2)) || "
                "substring(b.body FOR %(n)s - 1)) > 0",
                {"word": word, "n": len(word)},
            )
            found += cursor.fetchone()[0]
    return found


def _in_file(path: Path, words: Sequence[str]) -> Iterator[Found]:
    where = path.relative_to(data_dir()).as_posix()
    allowed = next((why for place, why in ALLOWED.items() if where == place or where.startswith(place)), None)
    if where.startswith("pg/"):
        # Its pages are read through the tables; what else is in them is said once, not counted.
        return
    if any(_says(text, words) for text in (where, *texts_of(path))):
        yield Found(where, 1, allowed)


def _says(text: str, words: Sequence[str]) -> bool:
    folded = text.lower()
    return any(word.lower() in folded for word in words)
