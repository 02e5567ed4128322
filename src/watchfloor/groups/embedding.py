"""What the follower asks of a model: a vector for each text, and the space that it belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from watchfloor.engine.text.records import Floats

# The name of a space and a vector of length one in it; None where a text cannot be embedded.
Vector = tuple[str, Floats] | None


class Embedder(Protocol):
    """Vectors of texts. Vectors of two spaces are never compared."""

    def embed(self, texts: Sequence[str]) -> Sequence[Vector]:
        """A vector for each text, in their order."""
        ...


class WithoutModel:
    """Grouping by words, templates and near-duplicates alone."""

    def embed(self, texts: Sequence[str]) -> Sequence[Vector]:
        """None for each."""
        return [None] * len(texts)
