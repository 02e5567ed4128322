"""A text's words and character runs as one short vector, with nothing to train: hashing and a random projection.

Feature hashing (Weinberger et al. 2009) of stemmed words, pairs of words and runs of 3 to 5 characters, each weighted
by 1 + ln(count) and by how rare it has been so far, then folded with signs into a few hundred places, which keeps dot
products right on average. How rare a feature is is itself counted in hashed places, so memory has a fixed size.
"""

import base64
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from watchfloor.engine.text.records import Floats
from watchfloor.engine.text.words import words

PLACES = 256
_RARE = 1 << 15
_STEM = 6
_WINDOW = 50_000
_MOST_WORDS = 160


def features(masked: str) -> NDArray[np.uint32]:
    """Hashes of the features of a masked text, repeated as they stand."""
    told = words(masked)[:_MOST_WORDS]
    if not told:
        return np.empty(0, dtype=np.uint32)
    signs = np.frombuffer(f" {' '.join(told)} ".encode("utf-32-le", "replace"), dtype=np.uint32)
    stems = [_hash_words(word[:_STEM] for word in told)]
    if len(told) > 1:
        stems.append(stems[0][:-1] * np.uint32(0x01000193) ^ stems[0][1:] * np.uint32(31))
    runs = [_runs(signs, length) for length in (3, 4, 5) if len(signs) >= length]
    return np.concatenate([*stems, *runs])


def _hash_words(stems: Any) -> NDArray[np.uint32]:
    return np.array([_fnv(stem) for stem in stems], dtype=np.uint32)


def _fnv(word: str) -> int:
    h = 0x811C9DC5
    for byte in word.encode("utf-8", "replace"):
        h = ((h ^ byte) * 0x01000193) & 0xFFFFFFFF
    return h


def _runs(signs: NDArray[np.uint32], length: int) -> NDArray[np.uint32]:
    n = len(signs) - length + 1
    h = np.full(n, length, dtype=np.uint32)
    for i in range(length):
        h = h * np.uint32(0x9E3779B1) + signs[i : i + n]
    return h


def _mix(h: NDArray[np.uint32]) -> NDArray[np.uint32]:
    h = h ^ (h >> np.uint32(16))
    h = h * np.uint32(0x85EBCA6B)
    h ^= h >> np.uint32(13)
    h *= np.uint32(0xC2B2AE35)
    return h ^ (h >> np.uint32(16))


@dataclass(slots=True)
class Sketch:
    """Vectors of length one; a text of no words has the zero vector. `learn=False` counts nothing."""

    texts: int = 0
    met: NDArray[np.int32] = field(default_factory=lambda: np.zeros(_RARE, dtype=np.int32))

    def of(self, masked: str, *, learn: bool = True) -> Floats:
        """The vector of a masked text by what has been rare before it."""
        found, times = np.unique(features(masked), return_counts=True)
        out = np.zeros(PLACES, dtype=np.float32)
        if not len(found):
            return out
        mixed = _mix(found)
        slot = mixed & np.uint32(_RARE - 1)
        weight = (1 + np.log(times)) * np.log((self.texts + 20.0) / (self.met[slot] + 1.0))
        again = _mix(mixed ^ np.uint32(0x5BD1E995))
        sign = np.where(again & np.uint32(1), 1.0, -1.0)
        np.add.at(out, (again >> np.uint32(1)) % np.uint32(PLACES), (weight * sign).astype(np.float32))
        if learn:
            self._count(slot)
        length = float(np.linalg.norm(out))
        return out / np.float32(length) if length > 0 else out

    def _count(self, slot: NDArray[np.uint32]) -> None:
        self.met[np.unique(slot)] += 1
        self.texts += 1
        if self.texts >= _WINDOW:
            self.texts //= 2
            self.met //= 2

    def pack(self) -> dict[str, Any]:
        """State as JSON-ready values."""
        return {"texts": self.texts, "met": base64.b64encode(self.met.astype("<i4").tobytes()).decode("ascii")}

    def unpack(self, state: dict[str, Any]) -> None:
        """Go on from a packed state."""
        self.texts = int(state["texts"])
        self.met = np.frombuffer(base64.b64decode(state["met"]), dtype="<i4").astype(np.int32)
