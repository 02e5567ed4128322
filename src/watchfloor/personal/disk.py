"""Files of the store's folder that hold what a person wrote or what names them."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from watchfloor.backtest import uploads
from watchfloor.backtest.models import Upload
from watchfloor.insight import segments
from watchfloor.personal.reading import texts_of
from watchfloor.personal.words import Words, masker
from watchfloor.settings import data_dir

# Written by imports and by people's own uploads: a file that names somebody goes whole.
_REJECTS: Final = "rejects"
_UPLOADS: Final = "uploads"


def forget(words: Words) -> int:
    """Take away the figures' files (they are made anew from the log) and files that name the person; how many."""
    return segments.erase() + _rejects(words) + _uploads(words)


def _rejects(words: Words) -> int:
    folder = data_dir() / _REJECTS
    gone = [path for path in folder.iterdir() if path.is_file() and _names(path, words)] if folder.is_dir() else []
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)


def _uploads(words: Words) -> int:
    gone = [upload for upload in Upload.objects.all() if _names(uploads.path_of(upload), words)]
    for upload in gone:
        uploads.delete(upload)
    return len(gone)


def _names(path: Path, words: Words) -> bool:
    mask = masker(words.phrases)
    return any(mask(text) != text for text in texts_of(path))
