"""Typed names for numpy arrays, and a table of columns that grows by rows."""

import base64
import zlib
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Counts = npt.NDArray[np.uint16]
Squares = npt.NDArray[np.uint32]
Rows = Ints | slice
"""Which rows of a table: an index array, or `slice(0, n)` for all of them without a copy."""


class Table:
    """Columns of one length in spare capacity; subclasses name them in `COLUMNS` as (dtype, width, default).

    Adding a row is amortised O(columns). Views `self.col[:n]` hold the live rows.
    """

    COLUMNS: dict[str, tuple[str, int, float]] = {}

    def __init__(self) -> None:
        self.n = 0
        self._capacity = 0
        self._reserve(16)

    def _reserve(self, rows: int) -> None:
        for name, (dtype, width, default) in self.COLUMNS.items():
            shape = (rows, width) if width > 1 else (rows,)
            fresh = np.full(shape, default, dtype=dtype)
            if self._capacity:
                fresh[: self.n] = getattr(self, name)[: self.n]
            setattr(self, name, fresh)
        self._capacity = rows

    def add(self) -> int:
        """Append one row of defaults and return its index."""
        if self.n == self._capacity:
            self._reserve(self._capacity * 2)
        self.n += 1
        return self.n - 1

    def keep(self, rows: Ints) -> None:
        """Drop every row that is not in `rows` (sorted); the kept ones are renumbered in order."""
        for name, (_, _, default) in self.COLUMNS.items():
            column = getattr(self, name)
            column[: len(rows)] = column[rows]
            column[len(rows) :] = default
        self.n = len(rows)

    def pack(self) -> dict[str, Any]:
        """All live rows as JSON-ready values, bit for bit."""
        return {"n": self.n, **{name: pack_array(getattr(self, name)[: self.n]) for name in self.COLUMNS}}

    def unpack(self, state: dict[str, Any]) -> None:
        """The inverse of `pack`."""
        self.n, self._capacity = int(state["n"]), 0
        for name, (dtype, width, default) in self.COLUMNS.items():
            rows = max(self.n, 16)
            column = np.full((rows, width) if width > 1 else (rows,), default, dtype=dtype)
            column[: self.n] = unpack_array(state[name])
            setattr(self, name, column)
        self._capacity = max(self.n, 16)


def pack_array(array: npt.NDArray[Any]) -> dict[str, Any]:
    """An array as JSON-ready values; compressed, because histories are mostly zeros."""
    raw = zlib.compress(np.ascontiguousarray(array).tobytes(), 1)
    return {"dtype": array.dtype.str, "shape": list(array.shape), "data": base64.b64encode(raw).decode("ascii")}


def unpack_array(state: dict[str, Any]) -> npt.NDArray[Any]:
    """The inverse of `pack_array`."""
    raw = zlib.decompress(base64.b64decode(state["data"]))
    return np.frombuffer(raw, dtype=np.dtype(state["dtype"])).reshape(state["shape"]).copy()
