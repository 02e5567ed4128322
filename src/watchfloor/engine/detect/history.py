"""Eight weeks of hourly counts per stream, and how uneven the counts were inside each hour."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from watchfloor.engine.detect.arrays import Bools, Counts, Floats, Ints, Squares, Table, pack_array, unpack_array

WEEK = 168
WINDOW = 8 * WEEK
RING = WINDOW + 24
"""Hours kept. A day more than the window, so that a nightly fit never sees a column being overwritten."""
NONE = -(1 << 40)
"""The hour before there was any. Hours before 1970 are negative, so -1 would not do."""
_MOST = 60_000  # uint16 with room: an hour above this is an outlier by any measure


@dataclass(frozen=True, slots=True)
class Past:
    """The closed hours of the window, oldest first: arrays are streams x hours, `how` is hours."""

    counts: Floats
    squares5: Floats
    squares1: Floats
    usable: Bools
    how: Ints
    week: Ints
    age: Floats


class History(Table):
    """Ring of hourly counts of distinct requesters. Column h holds absolute hour h mod RING."""

    COLUMNS = {
        "counts": ("u2", RING, 0),
        "squares5": ("u4", RING, 0),  # sum over 5-minute bins of count squared
        "squares1": ("u4", RING, 0),  # the same over 1-minute bins
        "hidden": ("?", RING, 0),  # hours under an open signal: not learned from
        "born": ("i8", 1, NONE),  # absolute hour from which the stream's zeros mean something
        "last5": ("i8", 1, NONE),
        "in5": ("i8", 1, 0),
        "last1": ("i8", 1, NONE),
        "in1": ("i8", 1, 0),
    }
    counts: Counts
    squares5: Squares
    squares1: Squares
    hidden: Bools
    born: Ints
    last5: Ints
    in5: Ints
    last1: Ints
    in1: Ints

    def __init__(self, timezone: str) -> None:
        super().__init__()
        self.head = NONE
        self.first = NONE
        self.zone = ZoneInfo(timezone)
        self._how: Ints = np.zeros(RING, dtype=np.int64)
        self.special: Bools = np.zeros(RING, dtype=np.bool_)

    def hour_of_week(self, hour: int) -> int:
        """0 = Monday 00:00 to 168 on the clock of the zone, so that a clock change does not shift the season."""
        local = datetime.fromtimestamp(hour * 3600, tz=UTC).astimezone(self.zone)
        return local.weekday() * 24 + local.hour

    def roll(self, hour: int) -> None:
        """Make `hour` the newest column, emptying those that come round again."""
        if self.head == NONE:
            self.head = self.first = hour
            self._how[hour % RING] = self.hour_of_week(hour)
        if hour <= self.head:
            return
        fresh = np.arange(max(self.head + 1, hour - RING + 1), hour + 1)
        columns = fresh % RING
        for array in (self.counts, self.squares5, self.squares1, self.hidden):
            array[: self.n, columns] = 0
        self.special[columns] = False
        self._how[columns] = [self.hour_of_week(int(h)) for h in fresh]
        self.head = hour

    def record(self, rows: Ints, at: float) -> None:
        """Count one person at `at` (epoch seconds) on each of `rows` (distinct indices)."""
        hour = int(at // 3600)
        self.roll(hour)
        if hour <= self.head - RING:
            return
        self.first = min(self.first, hour)
        column = hour % RING
        counts = self.counts[rows, column]
        self.counts[rows, column] = np.minimum(counts + 1, _MOST)
        _square(self.squares5, self.last5, self.in5, rows, column=column, slot=int(at // 300))
        _square(self.squares1, self.last1, self.in1, rows, column=column, slot=int(at // 60))

    def hide(self, row: int, hour: int) -> None:
        """Do not learn from this hour of this stream."""
        if hour > self.head - RING:
            self.hidden[row, hour % RING] = True

    def show(self, row: int, hour: int) -> None:
        """Learn from this hour of this stream again."""
        if hour > self.head - RING:
            self.hidden[row, hour % RING] = False

    def past(self, upto: int, rows: Ints, *, squares: bool = True, every_day: bool = False) -> Past:
        """The window that ends before absolute hour `upto`, for these streams; the squares only where needed.

        Hours of special days are not usable, unless `every_day` is asked for.
        """
        oldest = max(self.first, upto - WINDOW, self.head - RING + 1)
        hours = np.arange(oldest, upto)
        columns = hours % RING
        here = np.ix_(rows, columns)
        return Past(
            counts=self.counts[here].astype(np.float64),
            squares5=self.squares5[here].astype(np.float64) if squares else np.zeros((0, 0)),
            squares1=self.squares1[here].astype(np.float64) if squares else np.zeros((0, 0)),
            usable=~self.hidden[here]
            & (hours[None, :] >= self.born[rows, None])
            & (every_day | ~self.special[columns]),
            how=self._how[columns],
            week=(upto - 1 - hours) // WEEK,
            age=(upto - 1 - hours).astype(np.float64),
        )

    def totals(self) -> Floats:
        """People counted per stream in the ring."""
        return np.asarray(self.counts[: self.n].sum(axis=1, dtype=np.float64))

    def pack(self) -> dict[str, Any]:
        return {
            **super().pack(),
            "head": self.head,
            "first": self.first,
            "how": pack_array(self._how),
            "special": pack_array(self.special),
        }

    def unpack(self, state: dict[str, Any]) -> None:
        super().unpack(state)
        self.head, self.first = int(state["head"]), int(state["first"])
        self._how = unpack_array(state["how"])
        self.special = unpack_array(state["special"])


def _square(squares: Squares, last: Ints, inside: Ints, rows: Ints, *, column: int, slot: int) -> None:
    """Keep the sum of squared bin counts up to date: (y+1)^2 - y^2 = 2y + 1.

    Only the newest bin of a stream is remembered, so tickets that arrive out of order count as alone in
    their bin: that lowers the dispersion of shuffled imports a little, never that of a sorted one.
    """
    before = inside[rows] * (last[rows] == slot)
    squares[rows, column] += (2 * before + 1).astype(np.uint32)
    last[rows] = slot
    inside[rows] = before + 1
