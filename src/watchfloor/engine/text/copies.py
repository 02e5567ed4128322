"""Near-duplicates: texts whose character 4-grams are much the same set.

MinHash (Broder 1997) estimates the Jaccard similarity of the sets; locality-sensitive hashing finds who to compare
with. A group is known by the text that founded it and others join by being like that one, so that a chain of small
steps cannot lead away. Each band keeps only the newest founder of a bucket: the table has a fixed size, and a founder
lost in one band is found by another.
"""

import base64
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.uint32]

ROWS, BANDS = 3, 32
SIZE = ROWS * BANDS
SIMILAR = 0.55
LEAST_GRAMS = 16
_SLOTS = 1 << 15
_MIX = np.uint32(0x9E3779B1)


def _odd_numbers(n: int, seed: int) -> Hashes:
    """Multipliers that are the same on every machine and in every release of numpy (an LCG of Numerical Recipes)."""
    out, x = [], seed
    for _ in range(n):
        x = (1664525 * x + 1013904223) % 2**32
        out.append(x ^ (x >> 15) | 1)
    return np.array(out, dtype=np.uint32)


_TIMES, _PLUS = _odd_numbers(SIZE, 1), _odd_numbers(SIZE, 2)
_BAND_TIMES = _odd_numbers(ROWS, 3)
_BAND = np.arange(BANDS)


def grams(text: str) -> Hashes:
    """The 4-grams of a text, repeated as they stand, as mixed 32-bit hashes."""
    signs = np.frombuffer(text.encode("utf-32-le", "replace"), dtype=np.uint32)
    if len(signs) < 4:
        return np.empty(0, dtype=np.uint32)
    h: Hashes = signs[:-3] * np.uint32(31**3) + signs[1:-2] * np.uint32(31**2) + signs[2:-1] * np.uint32(31) + signs[3:]
    h ^= h >> np.uint32(16)
    h *= np.uint32(0x85EBCA6B)
    h ^= h >> np.uint32(13)
    h *= np.uint32(0xC2B2AE35)
    h ^= h >> np.uint32(16)
    return h


def signature(hashes: Hashes) -> Hashes:
    """MinHash under SIZE multiply-add permutations."""
    return np.asarray((hashes[:, None] * _TIMES + _PLUS).min(axis=0))


@dataclass(slots=True)
class Copies:
    """Founders of near-duplicate groups. Ids count upward and are never used twice."""

    most: int = 10_000
    number: int = 0
    clock: int = 0
    ids: list[int] = field(default_factory=list)
    seen: list[int] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    signs: Hashes = field(default_factory=lambda: np.zeros((0, SIZE), dtype=np.uint32))
    table: NDArray[np.int32] = field(default_factory=lambda: np.full((BANDS, _SLOTS), -1, dtype=np.int32))

    def place(self, text: str, title: str) -> int | None:
        """The id of the near-duplicate group, a new one where nothing is alike; None for too short a text."""
        hashes = grams(text)
        if len(hashes) < LEAST_GRAMS:
            return None
        self.clock += 1
        sign = signature(hashes)
        slots = _slots(sign)
        rows = self.table[_BAND, slots]
        rows = np.unique(rows[rows >= 0])
        if len(rows):
            alike = (self.signs[rows] == sign).mean(axis=1)
            best = int(alike.argmax())
            if alike[best] >= SIMILAR:
                row = int(rows[best])
                self.seen[row] = self.clock
                return self.ids[row]
        return self._found(sign, slots, title)

    def _found(self, sign: Hashes, slots: NDArray[np.intp], title: str) -> int:
        if len(self.ids) >= self.most:
            self._evict()
        row = len(self.ids)
        if row == len(self.signs):
            more = np.zeros((min(max(256, row), self.most - row), SIZE), dtype=np.uint32)
            self.signs = np.vstack((self.signs, more))
        self.number += 1
        self.signs[row] = sign
        self.table[_BAND, slots] = row
        self.ids.append(self.number)
        self.seen.append(self.clock)
        self.titles.append(title)
        return self.number

    def _evict(self) -> None:
        """Forget the quarter not met for longest."""
        old = set(np.argsort(np.array(self.seen), kind="stable")[: max(1, self.most // 4)].tolist())
        stay = [row for row in range(len(self.ids)) if row not in old]
        self.ids, self.seen = [self.ids[row] for row in stay], [self.seen[row] for row in stay]
        self.titles = [self.titles[row] for row in stay]
        self.signs[: len(stay)] = self.signs[stay]
        self._index()

    def _index(self) -> None:
        """Fill the table as if the founders had come in the order of their ids, which is how they came."""
        self.table.fill(-1)
        for row in range(len(self.ids)):
            self.table[_BAND, _slots(self.signs[row])] = row

    def pack(self) -> dict[str, Any]:
        """State as JSON-ready values; the signatures as base64 of little-endian 32-bit numbers."""
        raw = self.signs[: len(self.ids)].astype("<u4").tobytes()
        return {
            "number": self.number, "clock": self.clock, "ids": list(self.ids), "seen": list(self.seen),
            "titles": list(self.titles), "signs": base64.b64encode(raw).decode("ascii"),
        }  # fmt: skip

    def unpack(self, state: dict[str, Any]) -> None:
        """Go on from a packed state."""
        self.number, self.clock = int(state["number"]), int(state["clock"])
        self.ids, self.seen = list(map(int, state["ids"])), [int(at) for at in state["seen"]]
        self.titles = [str(title) for title in state["titles"]]
        raw = np.frombuffer(base64.b64decode(state["signs"]), dtype="<u4")
        self.signs = raw.astype(np.uint32).reshape(len(self.ids), SIZE)
        self._index()


def _slots(sign: Hashes) -> NDArray[np.intp]:
    h: Hashes = (sign.reshape(BANDS, ROWS) * _BAND_TIMES).sum(axis=1, dtype=np.uint32) * _MIX
    slots: NDArray[np.intp] = (h >> np.uint32(17)).astype(np.intp)
    return slots
