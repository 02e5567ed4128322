"""Vectors from letters and words alone: what works where no weights are, in any language.

Feature hashing (Weinberger et al. 2009): each word, its beginning, its runs of three and four letters and each pair of
words go with a sign to one of 512 places. Words that every text has weigh a tenth. Nothing is learned and nothing
counted, so a text has the same vector always.
"""

from collections.abc import Iterator, Sequence
from zlib import crc32

import numpy as np

from watchfloor.engine.text.words import distinct, telling, words
from watchfloor.models.base import Vectors, unit

_MOST_WORDS = 200
_STEM = 5


class Lexical:
    """Always there."""

    name = "lexical"
    version = "hashed words 1"
    dim = 512

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One vector for each text."""
        out = np.zeros((len(texts), self.dim), dtype=np.float32)
        for row, text in enumerate(texts):
            for feature, weight in _features(words(text)[:_MOST_WORDS]):
                h = crc32(feature.encode("utf-8", "replace"))
                out[row, (h >> 1) % self.dim] += weight if h & 1 else -weight
        return unit(out)


def _features(told: list[str]) -> Iterator[tuple[str, float]]:
    before, weight_before = "", 0.0
    for word in told:
        weight = 1.0 if telling(word) else 0.3 if distinct(word) else 0.1
        yield word[:_STEM], weight
        if weight > 0.1:
            edged = f"<{word}>"
            for length in (3, 4):
                for i in range(len(edged) - length + 1):
                    yield f"#{edged[i : i + length]}", 0.3 * weight
        if before:
            yield f"{before[:_STEM]} {word[:_STEM]}", 0.7 * min(weight, weight_before)
        before, weight_before = word, weight
