"""People, not tickets: one person counts once per stream and hour."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from watchfloor.engine.detect.arrays import Ints
from watchfloor.engine.detect.config import HOUR

_MANY = 20_000


@dataclass(slots=True)
class Requesters:
    """When each requester was last counted on each row."""

    last: dict[str, dict[int, float]] = field(default_factory=dict)
    newest: dict[str, float] = field(default_factory=dict)
    _purge_at: int = _MANY

    def fresh(self, requester: str, rows: Ints, at: float) -> Ints:
        """The rows on which this ticket counts as one more person; an unknown requester always does."""
        if not requester:
            return rows
        self.newest[requester] = max(at, self.newest.get(requester, at))
        mine = self.last.get(requester)
        if mine is None:
            self.last[requester] = dict.fromkeys(rows.tolist(), at)
            if len(self.last) >= self._purge_at:
                self._purge(at - HOUR)
            return rows
        new = [row for row in rows.tolist() if abs(at - mine.get(row, -1e18)) >= HOUR]
        mine.update(dict.fromkeys(new, at))
        return rows if len(new) == len(rows) else np.array(new, dtype=np.int64)

    def _purge(self, before: float) -> None:
        self.last = {who: rows for who, rows in self.last.items() if self.newest[who] >= before}
        self.newest = {who: self.newest[who] for who in self.last}
        self._purge_at = max(_MANY, 2 * len(self.last))

    def keep(self, place: dict[int, int]) -> None:
        """Rows were renumbered: old row to new row."""
        self.last = {
            who: {place[row]: at for row, at in rows.items() if row in place} for who, rows in self.last.items()
        }

    def pack(self) -> dict[str, Any]:
        return {
            "purge_at": self._purge_at,
            "last": {who: [list(rows.keys()), list(rows.values())] for who, rows in self.last.items()},
            "newest": dict(self.newest),
        }

    def unpack(self, state: dict[str, Any]) -> None:
        self._purge_at = int(state["purge_at"])
        self.newest = {str(who): float(at) for who, at in state["newest"].items()}
        self.last = {
            str(who): {int(row): float(at) for row, at in zip(*rows, strict=True)}
            for who, rows in state["last"].items()
        }
