"""The follower that keeps the detector fed: from the log by cursor, and by the clock."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from watchfloor.core.counters import take
from watchfloor.engine.detect import Detector, DetectorConfig, SignalChange
from watchfloor.engine.events import SIGNAL_CHANGED, SIGNAL_ENDED, SIGNAL_RAISED
from watchfloor.eventlog import read
from watchfloor.eventlog.append import NewEvent, append, known, lock
from watchfloor.eventlog.models import Cursor, Event
from watchfloor.watch import project
from watchfloor.watch.describe import signal_values
from watchfloor.watch.feed import seen

log = logging.getLogger("watchfloor.watch")

NAME: Final = "watch"
SOURCE: Final = "watch"
BATCH: Final = 500
# How much would be read again after a kill: seconds of work, not hours of history.
CHECKPOINT_SECONDS: Final = 60.0
CHECKPOINT_EVENTS: Final = 20_000
_KINDS: Final = {"raised": SIGNAL_RAISED, "ended": SIGNAL_ENDED}


class Follower:
    """The detector in memory, with the position up to which it has seen the log."""

    def __init__(self, config: DetectorConfig | None = None) -> None:
        self._config = config or DetectorConfig()
        self._detector: Detector | None = None
        self._position = 0
        self._saved_position = 0
        self._saved_at = 0.0
        self._only_train_to = 0

    def run(self, now: datetime) -> bool:
        """Read a stretch of the log, keep what the detector says of it. Returns whether there is more to read.

        Once all is read the clock passes too. A stretch is short enough that a stop is not waited for.
        """
        detector = self._detector or self._load()
        events = read.read_after(self._position, BATCH)
        if events:
            tickets = seen(events, only_train_to=self._only_train_to)
            self._keep([change for ticket in tickets for change in detector.observe(ticket)])
            self._position = events[-1].position
        if len(events) < BATCH:
            self._keep(detector.advance(now))
        self._checkpoint_when_due()
        return len(events) == BATCH

    def checkpoint(self) -> None:
        """Save the detector's state and its cursor together."""
        if self._detector is None:
            return
        with transaction.atomic():
            cursor = read.cursor_of(NAME)
            cursor.position, cursor.state = self._position, self._detector.state()
            cursor.save()
        self._saved_position, self._saved_at = self._position, time.monotonic()

    def _load(self) -> Detector:
        saved = Cursor.objects.filter(name=NAME).first()
        detector = Detector(self._config)
        if saved is not None and saved.state:
            try:
                detector.restore(saved.state)
                self._position = self._saved_position = saved.position
            except (KeyError, TypeError, ValueError) as problem:
                # Another version of the detector wrote it. What was seen trains this one and is not raised again.
                log.warning("the detector's saved state is of another version and is learnt anew: %s", problem)
                detector = Detector(self._config)
                self._only_train_to = saved.position
        self._detector, self._saved_at = detector, time.monotonic()
        return detector

    def _checkpoint_when_due(self) -> None:
        waited = time.monotonic() - self._saved_at
        behind = self._position - self._saved_position
        if behind >= CHECKPOINT_EVENTS or (behind and waited >= CHECKPOINT_SECONDS):
            self.checkpoint()

    def _keep(self, changes: Sequence[SignalChange]) -> None:
        if not changes:
            return
        with transaction.atomic():
            lock()
            new = _unknown(changes)
            if not new:
                return
            ids = _ids([change for _, change in new])
            events = [_event(external_id, change, ids[change.signal.id]) for external_id, change in new]
            project.apply(append(events, checked=True))


def _unknown(changes: Sequence[SignalChange]) -> list[tuple[str, SignalChange]]:
    """Those that were not kept before a restart, by their external ids."""
    named = {f"{c.signal.id}:{c.change}:{c.at.isoformat()}": c for c in changes}
    have = known(SOURCE, list(named))
    return [(external_id, change) for external_id, change in named.items() if external_id not in have]


def _ids(changes: Sequence[SignalChange]) -> dict[str, int]:
    """Our number of each of the detector's signals: the one it was raised under, or the next."""
    wanted = list(dict.fromkeys(change.signal.id for change in changes))
    raised = Event.objects.filter(subject_kind="signal", kind=SIGNAL_RAISED, payload__detector_id__in=wanted)
    ids = {
        row["payload__detector_id"]: row["subject_id"] for row in raised.values("payload__detector_id", "subject_id")
    }
    for detector_id in wanted:
        if detector_id not in ids:
            ids[detector_id] = take("signal")[0]
    return ids


def _event(external_id: str, change: SignalChange, signal: int) -> NewEvent:
    payload: dict[str, Any] = signal_values(change.signal)
    return NewEvent(
        "signal", signal, _KINDS.get(change.change, SIGNAL_CHANGED), change.at, payload, source=SOURCE,
        external_id=external_id,
    )  # fmt: skip
