"""A follower's sign of life for other processes: how far it is, how soon it dealt with what was recorded."""

from __future__ import annotations

import time
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Subquery

from watchfloor.core import clock
from watchfloor.eventlog.models import Event, Pulse
from watchfloor.eventlog.read import head

# Bounds of the steps of a delay in milliseconds: each 9 % above the one before, from 1 ms to over an hour.
EDGES: Final = tuple(2 ** (i / 8) for i in range(180))
EVERY_SECONDS: Final = 1.0
# No sign for so long: the follower does not run.
SILENT: Final = timedelta(seconds=15)


class Beat:
    """Kept by a running follower: counts the delays of what it dealt with and writes the row about once a second."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._delays: Counter[int] = Counter()
        self._newest_at: datetime | None = None
        self._written_at = float("-inf")

    def dealt_with(self, events: Sequence[Event]) -> None:
        """These events are done. (Those recorded long before the process started count too, as long delays.)"""
        if not events:
            return
        now = clock.wall()
        for event in events:
            late = (now - event.recorded_at).total_seconds() * 1000
            self._delays[bisect_right(EDGES, late)] += 1
        newest = max(event.at for event in events)
        self._newest_at = newest if self._newest_at is None else max(newest, self._newest_at)

    def tell(self, position: int) -> None:
        """Write the sign of life where one is due."""
        if time.monotonic() - self._written_at < EVERY_SECONDS:
            return
        told: dict[str, Any] = {
            "position": position,
            "beat_at": clock.wall(),
            "delays": {str(k): n for k, n in self._delays.items()},
        }
        if self._newest_at is not None:
            told["newest_at"] = self._newest_at
        if not Pulse.objects.filter(name=self._name).update(**told):
            Pulse.objects.bulk_create([Pulse(name=self._name, **told)], ignore_conflicts=True)
        self._written_at = time.monotonic()


@dataclass(frozen=True, slots=True)
class Health:
    """Whether a follower runs, how many events it has still to read, when the newest one that it read happened."""

    is_running: bool
    behind: int
    newest_at: datetime | None
    beat_at: datetime | None


def health(name: str) -> Health:
    """The follower's health now. One query."""
    newest = Event.objects.order_by("-position").values("position")[:1]
    row = Pulse.objects.filter(name=name).annotate(head=Subquery(newest)).first()
    if row is None:
        return Health(False, head(), None, None)
    behind = max(0, (row.head or 0) - row.position)
    return Health(clock.wall() - row.beat_at <= SILENT, behind, row.newest_at, row.beat_at)


def quantile(delays: Mapping[str, int], share: float) -> float:
    """The delay in milliseconds that `share` of the counted events did not exceed: the upper bound of its step."""
    wanted, upto = share * sum(delays.values()), 0
    for at, n in sorted((int(at), n) for at, n in delays.items()):
        upto += n
        if n and upto >= wanted:
            return EDGES[min(at, len(EDGES) - 1)]
    return 0.0
