"""Average-link agglomeration of groups, from sums alone.

The average similarity of all pairs of members of two groups is the product of their sums over that of their sizes, so
groups of any size cost the same. Less half the two densities: in a crowded part of the space (everybody writes
of cards) texts must be more alike to count as one than in an empty one. This is the local scaling of CSLS (Conneau et
al. 2018, "Word translation without parallel data").
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Doubles = NDArray[np.float64]

CAREFUL = 0.15
_PAIRS = 0.25
"""The average of few pairs is a poor witness: for two single tickets the line lies 0.15 higher, for a hundred pairs
0.05 (chosen, like the rest, on questions that do not judge)."""


def care(one: float, other: float) -> float:
    """How much higher the line lies for two groups of these sizes."""
    return float(CAREFUL / (one * other) ** _PAIRS)


@dataclass(slots=True)
class Pool:
    """Groups in rows: sums of vectors, sizes, sums of densities. `unit` is the length of a vector of length one."""

    sums: Doubles
    n: Doubles
    density: Doubles
    unit: float = 1.0

    def table(self) -> Doubles:
        """All links; a row has none to itself."""
        mean = self.sums @ self.sums.T / (np.outer(self.n, self.n) * self.unit**2)
        half = self.density / (2 * self.unit * self.n)
        out: Doubles = mean - np.add.outer(half, half)
        np.fill_diagonal(out, -np.inf)
        return out

    def links(self, row: int) -> Doubles:
        """The link of one row to all."""
        mean = self.sums @ self.sums[row] / (self.n * self.n[row] * self.unit**2)
        half = self.density / (2 * self.unit * self.n)
        out: Doubles = mean - half - half[row]
        return out

    def join(self, one: int, other: int) -> None:
        """Put the second row into the first."""
        for column in (self.sums, self.n, self.density):
            column[one] += column[other]


def agglomerate(pool: Pool, least: float, allowed: Callable[[int, int, float], bool]) -> list[tuple[int, int, float]]:
    """Join the nearest pair again and again while its link is at least `least`; pairs not `allowed` stay apart.

    `allowed(one, other, link)` is asked for rows that stand for all that was joined into them. Returns (kept row,
    row that went into it, link) in order. Ties go to the lower rows.
    """
    rows = len(pool.n)
    if rows < 2:
        return []
    table = pool.table()
    nearest, best = table.argmax(axis=1), table.max(axis=1)
    joined: list[tuple[int, int, float]] = []
    while True:
        one = int(best.argmax())
        link = float(best[one])
        if link < least:
            return joined
        other = int(nearest[one])
        one, other = min(one, other), max(one, other)
        if not allowed(one, other, link):
            table[one, other] = table[other, one] = -np.inf
            _again(table, nearest, best, [one, other])
            continue
        joined.append((one, other, link))
        pool.join(one, other)
        apart = np.isneginf(table[one]) | np.isneginf(table[other])
        row = np.where(apart, -np.inf, pool.links(one))
        table[one], table[:, one] = row, row
        table[other], table[:, other] = -np.inf, -np.inf
        _again(table, nearest, best, [one, other, *np.flatnonzero((nearest == one) | (nearest == other)).tolist()])
        closer = row > best
        nearest[closer], best[closer] = one, row[closer]


def _again(table: Doubles, nearest: NDArray[np.intp], best: Doubles, rows: list[int]) -> None:
    nearest[rows], best[rows] = table[rows].argmax(axis=1), table[rows].max(axis=1)
