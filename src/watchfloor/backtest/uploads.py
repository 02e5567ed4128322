"""Keeps the files that people upload, for themselves alone and for a week."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from watchfloor.backtest.models import Upload
from watchfloor.backtest.tables import UnreadableError, column_names
from watchfloor.core import clock
from watchfloor.core.jobs import Progress
from watchfloor.core.models import Person
from watchfloor.settings import data_dir

LONGEST: Final = 100 * 1024 * 1024
LIFE: Final = timedelta(days=7)
FORGET: Final = "forget-uploads"


def keep(owner: Person, name: str, chunks: Iterable[bytes], *, now: datetime) -> Upload:
    """Keep a file, readable by the store's owner alone. Raises UnreadableError where it is no table, or too long."""
    upload = Upload(owner=owner.id, name=Path(name).name[:200] or "file", kept_at=now, size=0)
    path = path_of(upload)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            for chunk in chunks:
                upload.size += len(chunk)
                if upload.size > LONGEST:
                    raise UnreadableError(f"{upload.name} is longer than {LONGEST >> 20} MB; gzip it, or take a part")
                file.write(chunk)
        columns(upload)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    upload.save()
    return upload


def path_of(upload: Upload) -> Path:
    """Where the file lies; its name there is ours, not the person's."""
    return data_dir() / "uploads" / str(upload.id)


def columns(upload: Upload) -> list[str]:
    """The names of its columns. Raises UnreadableError, which speaks of the file by the person's name for it."""
    path = path_of(upload)
    if not path.exists():
        raise UnreadableError(f"{upload.name} is no longer here; uploads are kept for {LIFE.days} days")
    try:
        return column_names(path)
    except UnreadableError as why:
        raise named(upload, why) from None
    except (OSError, EOFError, ValueError) as why:
        raise UnreadableError(f"{upload.name} cannot be read: {str(why).splitlines()[0]}") from None


def named(upload: Upload, why: Exception) -> UnreadableError:
    """The same complaint with the file's own name."""
    return UnreadableError(str(why).replace(str(upload.id), upload.name))


def own(person: Person, *, now: datetime) -> list[Upload]:
    """The person's files, the newest first."""
    return list(Upload.objects.filter(owner=person.id, kept_at__gt=now - LIFE).order_by("-kept_at")[:50])


def found(person: Person, key: uuid.UUID, *, now: datetime) -> Upload | None:
    """One of the person's own files; None for everybody else's."""
    return Upload.objects.filter(id=key, owner=person.id, kept_at__gt=now - LIFE).first()


def delete(upload: Upload) -> None:
    """Take the file away, and that it was there."""
    path_of(upload).unlink(missing_ok=True)
    upload.delete()


def forget_old(progress: Progress | None = None) -> dict[str, Any]:  # noqa: ARG001 - called as every job is
    """Delete what is older than a week, and files that no row knows (an upload that broke off)."""
    now = clock.wall()
    old = list(Upload.objects.filter(kept_at__lte=now - LIFE))
    for upload in old:
        delete(upload)
    known = {str(key) for key in Upload.objects.values_list("id", flat=True)}
    folder = data_dir() / "uploads"
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.name not in known and now.timestamp() - path.stat().st_mtime > LIFE.total_seconds():
            path.unlink(missing_ok=True)
    return {"deleted": len(old)}
