"""Reading files. Whether somebody may is for the edge to say: it knows tickets, this room does not."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from typing import Final

from django.db import connection

from watchfloor.files.commands import PART
from watchfloor.files.models import File, Part, Place

# What a browser may draw itself: formats that hold no script. Larger ones are only downloaded: a small file can claim
# a picture so large that drawing it takes a browser's whole memory.
SHOWN: Final = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
MOST_PIXELS: Final = 40_000_000


def named(ids: Iterable[object]) -> dict[str, File]:
    """Files by their ids as events write them. One query; none for no ids."""
    keys = {str(key) for key in ids}
    return {str(file.id): file for file in File.objects.filter(id__in=keys)} if keys else {}


def found(key: uuid.UUID) -> File | None:
    """The file of that id."""
    return File.objects.filter(id=key).first()


def places(file: File) -> list[Place]:
    """Where it is attached."""
    return list(file.places.all())


def waiting(owner: int, ids: Iterable[object]) -> list[File]:
    """Those of `ids` that `owner` gave and that are attached to nothing yet, as a form shows them again."""
    wanted = [key for key in map(_uuid, ids) if key]
    held = {file.id: file for file in File.objects.filter(id__in=wanted, owner=owner, attached=False)} if wanted else {}
    return [held[key] for key in dict.fromkeys(wanted) if key in held]


def is_shown(file: File) -> bool:
    """Whether a page may show it as a picture."""
    return (
        file.type in SHOWN
        and file.erased_at is None
        and bool(file.width and file.height)
        and (file.width or 0) * (file.height or 0) <= MOST_PIXELS
    )


def read(file: File, start: int = 0, end: int | None = None) -> Iterator[bytes]:
    """The bytes from `start` up to `end` (all), a part at a time.

    The connection is given back between parts: a slow reader must not keep one from everybody else.
    """
    end = file.size if end is None else min(end, file.size)
    while start < end:
        n, skip = divmod(start, PART)
        part = Part.objects.filter(file=file, n=n).values_list("body", flat=True).first()
        if not connection.in_atomic_block:
            connection.close()
        if part is None:
            return
        block = bytes(part[skip : skip + end - start])
        start += len(block)
        yield block


def _uuid(key: object) -> uuid.UUID | None:
    try:
        return uuid.UUID(str(key))
    except ValueError:
        return None
