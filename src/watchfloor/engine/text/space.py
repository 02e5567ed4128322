"""The vectors of one model: sums of micro-groups, and the last tickets with their own.

Vectors are kept as whole numbers (1/1024), so that sums and products are exact in whatever order: what was added can be
taken away to the last bit, and a split undone is as if it had never been.
"""

import base64
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from watchfloor.engine.text.linkage import Doubles
from watchfloor.engine.text.records import Floats

SCALE = 1024
_NEIGHBOURS = 10
_LEAST_NEIGHBOURS = 3
_SHARE = 100


def whole(vector: Floats) -> Floats:
    """The vector in steps of 1/1024, held as float32 whole numbers."""
    return np.asarray(np.rint(np.clip(vector, -8, 8) * SCALE), dtype=np.float32)


@dataclass(slots=True)
class Space:
    """Rows of micro-groups and a ring of members. `density` of a ticket: its mean similarity to its nearest."""

    dim: int
    most: int
    remember: int
    ids: list[int] = field(default_factory=list)
    sums: Doubles = field(init=False)
    n: NDArray[np.int64] = field(init=False)
    density: NDArray[np.int64] = field(init=False)
    group: NDArray[np.int64] = field(init=False)
    last: NDArray[np.float64] = field(init=False)
    slot_of: dict[str, int] = field(default_factory=dict)
    vectors: Floats = field(init=False)
    micro: NDArray[np.int64] = field(init=False)
    own_density: NDArray[np.int64] = field(init=False)

    def __post_init__(self) -> None:
        self.sums = np.zeros((0, self.dim))
        self.n, self.density, self.group = (np.zeros(0, dtype=np.int64) for _ in range(3))
        self.last = np.zeros(0)
        self.vectors = np.zeros((0, self.dim), dtype=np.float32)
        self.micro, self.own_density = np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)

    # ------------------------------------------------------------- members
    def density_of(self, x: Floats) -> int:
        """Mean similarity to the nearest remembered tickets, in 1/1024; 0 while there are too few."""
        used = len(self.slot_of)
        k = _neighbours(used)
        if k == 0:
            return 0
        near = np.partition(self.vectors[:used] @ x, used - k)[used - k :]
        return int(near.sum(dtype=np.float64) / (k * SCALE))

    def refresh_densities(self, floor: int, ceiling: int) -> None:
        """Compute every remembered ticket's density anew, and those of the micro-groups from them."""
        used = len(self.slot_of)
        k = _neighbours(used - 1)
        if k == 0:
            return
        for start in range(0, used, 500):
            block = self.vectors[start : start + 500][: used - start]
            near = block @ self.vectors[:used].T
            near[np.arange(len(block)), np.arange(start, start + len(block))] = -np.inf
            top = np.partition(near, used - k, axis=1)[:, used - k :]
            mean = top.sum(axis=1, dtype=np.float64) // (k * SCALE)
            self.own_density[start : start + len(block)] = np.clip(mean, floor, ceiling)
        rows = np.searchsorted(self.ids, self.micro[:used])
        members = np.bincount(rows, minlength=len(self.ids))
        total = np.bincount(rows, self.own_density[:used], minlength=len(self.ids))
        known = np.flatnonzero(members)
        self.density[known] = (total[known] * self.n[known] / members[known]).astype(np.int64)

    def remember_as(self, ticket: str, x: Floats, density: int, micro: int) -> str | None:
        """Keep a ticket's vector; returns the ticket that had to be forgotten for it."""
        gone = None
        if len(self.slot_of) >= self.remember:
            gone = next(iter(self.slot_of))
            slot = self.slot_of.pop(gone)
        else:
            slot = len(self.slot_of)
            if slot == len(self.vectors):
                self._grow_ring()
        self.slot_of[ticket] = slot
        self.vectors[slot], self.own_density[slot], self.micro[slot] = x, density, micro
        return gone

    def _grow_ring(self) -> None:
        more = min(max(64, len(self.vectors)), self.remember - len(self.vectors))
        self.vectors = np.vstack((self.vectors, np.zeros((more, self.dim), dtype=np.float32)))
        self.micro, self.own_density = (
            np.append(a, np.zeros(more, dtype=np.int64)) for a in (self.micro, self.own_density)
        )

    # ------------------------------------------------------------- micro-groups
    def row(self, micro: int) -> int:
        """The row of a micro-group: ids only ever grow, so rows are in their order."""
        return int(np.searchsorted(self.ids, micro))

    def found(self, micro: int, group: int, at: float) -> None:
        """An empty micro-group."""
        row = len(self.ids)
        if row == len(self.n):
            more = max(64, row)
            self.sums = np.vstack((self.sums, np.zeros((more, self.dim))))
            self.n, self.density, self.group = (
                np.append(a, np.zeros(more, dtype=np.int64)) for a in (self.n, self.density, self.group)
            )
            self.last = np.append(self.last, np.zeros(more))
        self.ids.append(micro)
        self.sums[row], self.n[row], self.density[row], self.group[row], self.last[row] = 0, 0, 0, group, at

    def add(self, micro: int, x: Floats, density: int, sign: int = 1) -> None:
        """Add a ticket to a micro-group, or take it away."""
        row = self.row(micro)
        self.sums[row] += sign * x
        self.n[row] += sign
        self.density[row] += sign * density

    def touch(self, micro: int, at: float) -> None:
        """The micro-group was met."""
        row = self.row(micro)
        self.last[row] = max(self.last[row], at)

    def oldest(self) -> list[int]:
        """The quarter of the micro-groups not met for longest, once there are too many."""
        if len(self.ids) < self.most:
            return []
        order = np.argsort(self.last[: len(self.ids)], kind="stable")[: max(1, self.most // 4)]
        return sorted(self.ids[row] for row in order)

    def drop(self, micros: list[int]) -> list[str]:
        """Forget micro-groups; returns the remembered tickets that go with them."""
        gone = set(micros)
        stay = [row for row, micro in enumerate(self.ids) if micro not in gone]
        for name in ("sums", "n", "density", "group", "last"):
            column = getattr(self, name)
            column[: len(stay)] = column[stay]
        self.ids = [self.ids[row] for row in stay]
        tickets = [ticket for ticket, slot in self.slot_of.items() if int(self.micro[slot]) in gone]
        if tickets:
            self._forget(tickets)
        return tickets

    def _forget(self, tickets: list[str]) -> None:
        gone = set(tickets)
        kept = [(ticket, slot) for ticket, slot in self.slot_of.items() if ticket not in gone]
        slots = [slot for _, slot in kept]
        for name in ("vectors", "micro", "own_density"):
            column = getattr(self, name)
            column[: len(kept)] = column[slots]
        self.slot_of = {ticket: place for place, (ticket, _) in enumerate(kept)}

    # ------------------------------------------------------------- state
    def pack(self) -> dict[str, Any]:
        """State as JSON-ready values; arrays as base64."""
        rows, used = len(self.ids), len(self.slot_of)
        return {
            "dim": self.dim, "ids": list(self.ids), "sums": _text(self.sums[:rows], "<i8"),
            "n": self.n[:rows].tolist(), "density": self.density[:rows].tolist(), "group": self.group[:rows].tolist(),
            "last": self.last[:rows].tolist(), "tickets": list(self.slot_of), "slots": list(self.slot_of.values()),
            "vectors": _text(self.vectors[:used], "<i2"), "micro": self.micro[:used].tolist(),
            "own_density": self.own_density[:used].tolist(),
        }  # fmt: skip

    def unpack(self, state: dict[str, Any]) -> None:
        """Go on from a packed state."""
        self.ids = list(map(int, state["ids"]))
        self.sums = _numbers(state["sums"], "<i8", self.dim).astype(np.float64)
        self.n, self.density, self.group, self.micro, self.own_density = (
            np.array(state[name], dtype=np.int64) for name in ("n", "density", "group", "micro", "own_density")
        )
        self.last = np.array(state["last"], dtype=np.float64)
        self.slot_of = dict(zip(state["tickets"], map(int, state["slots"]), strict=True))
        self.vectors = _numbers(state["vectors"], "<i2", self.dim).astype(np.float32)


def _neighbours(others: int) -> int:
    """How many nearest tickets make the density: one in a hundred, 3 to 10. Of few tickets the tenth is a stranger."""
    return 0 if others < _LEAST_NEIGHBOURS else min(max(others // _SHARE, _LEAST_NEIGHBOURS), _NEIGHBOURS)


def _text(array: Floats | Doubles, kind: str) -> str:
    return base64.b64encode(array.astype(kind).tobytes()).decode("ascii")


def _numbers(text: str, kind: str, dim: int) -> NDArray[Any]:
    return np.frombuffer(base64.b64decode(text), dtype=kind).reshape(-1, dim)
