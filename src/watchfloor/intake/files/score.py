"""A history in the order in which it happened, kept on disk: what `replay` plays."""

from __future__ import annotations

import pickle
import tempfile
from array import array
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import numpy as np

from watchfloor.engine.events import TICKET_CREATED
from watchfloor.intake.files.history import SourceRow

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
Moment = tuple[SourceRow, tuple[int, ...], datetime]


class Score:
    """Rows go in as the file has them; what happens at one moment of one row comes out in order of time.

    A row of a source often tells of more than one moment: when its ticket was filed, when it was changed. Of one ticket
    nothing comes out before what its earlier rows told, even where the times say so; where times tie the file's order
    holds. Memory grows by some forty bytes a moment; the rows lie in a file without a name.
    """

    def __init__(self, folder: Path) -> None:
        self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - closed by close()
        self._at, self._offset, self._first, self._last = array("q"), array("q"), array("H"), array("H")
        self._newest: dict[str, int] = {}
        self._order: np.ndarray[tuple[int], np.dtype[np.int64]] = np.zeros(0, dtype=np.int64)
        self.filed_first: datetime | None = None
        self.filed_last: datetime | None = None

    def __len__(self) -> int:
        return len(self._at)

    def add(self, row: SourceRow) -> None:
        """Keep a row."""
        offset = self._file.tell()
        pickle.dump(row, self._file, protocol=5)
        newest = self._newest.get(row.case, -(2**62))
        for place, draft in enumerate(row.drafts):
            at = max((draft.at - _EPOCH) // _MICROSECOND, newest)
            if place and at == newest:
                self._last[-1] = place
            else:
                for column, value in (
                    (self._at, at),
                    (self._offset, offset),
                    (self._first, place),
                    (self._last, place),
                ):
                    column.append(value)
            newest = at
            if draft.kind == TICKET_CREATED:
                self.filed_first = min(self.filed_first or draft.at, draft.at)
                self.filed_last = max(self.filed_last or draft.at, draft.at)
        self._newest[row.case] = newest

    def arrange(self) -> None:
        """All rows are in: put the moments in order."""
        self._order = np.argsort(np.frombuffer(self._at, dtype=np.int64), kind="stable")
        self._newest.clear()

    def at(self, index: int) -> datetime:
        """When the moment at this place in the order happens."""
        return _EPOCH + self._at[int(self._order[index])] * _MICROSECOND

    def up_to(self, moment: datetime) -> int:
        """How many moments are not later than this one."""
        at = np.frombuffer(self._at, dtype=np.int64)[self._order]
        return int(np.searchsorted(at, (moment - _EPOCH) // _MICROSECOND, side="right"))

    def moments(self, start: int, end: int) -> Iterator[Moment]:
        """The moments at these places of the order."""
        for index in self._order[start:end].tolist():
            self._file.seek(self._offset[index])
            row: SourceRow = pickle.load(self._file)  # noqa: S301 - written above, into a file without a name
            places = tuple(range(self._first[index], self._last[index] + 1))
            yield row, places, _EPOCH + self._at[index] * _MICROSECOND

    def close(self) -> None:
        """Let go of the file, which is gone with it."""
        self._file.close()
