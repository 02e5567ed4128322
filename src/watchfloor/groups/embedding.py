"""What the follower asks of a model: a vector for each text, with the space that it belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from watchfloor.engine.text import clean
from watchfloor.engine.text.records import Floats
from watchfloor.models import Router


@dataclass(frozen=True, slots=True)
class Vector:
    """A vector of length one in a model's `space`. Those of two spaces or versions are never compared."""

    space: str
    version: str
    values: Floats


class Embedder(Protocol):
    """Vectors of texts."""

    def embed(self, texts: Sequence[str]) -> Sequence[Vector | None]:
        """A vector for each text, in their order; None for one that has none: its words alone group it then."""
        ...


class Models:
    """The models that travel with the program: English to the one, other languages to the other, words without any."""

    def __init__(self) -> None:
        self._router = Router(threads=1)

    def embed(self, texts: Sequence[str]) -> Sequence[Vector]:
        """A vector for each text, read without greeting, signature and quoted mail."""
        routed = self._router.embed([clean(text) for text in texts])
        return [Vector(one.space, one.version, one.vector) for one in routed]
