"""The follower that keeps the detector fed: from the log by cursor, and by the clock."""

from __future__ import annotations

import base64
import json
import logging
import time
import zlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction

from watchfloor.core.counters import take
from watchfloor.engine.detect import Budget, Detector, DetectorConfig, SignalChange
from watchfloor.engine.events import SIGNAL_CHANGED, SIGNAL_ENDED, SIGNAL_RAISED
from watchfloor.eventlog import read
from watchfloor.eventlog.append import NewEvent, append, known, lock
from watchfloor.eventlog.models import Cursor, Event
from watchfloor.eventlog.pulse import Beat
from watchfloor.watch import project, view
from watchfloor.watch.aside import IS_POSSIBLE, Aside
from watchfloor.watch.describe import signal_values
from watchfloor.watch.feed import Dismissed, Joined, Step, detector_ids, steps
from watchfloor.watch.models import Signal

log = logging.getLogger("watchfloor.watch")

NAME: Final = "watch"
SOURCE: Final = "watch"
BATCH: Final = 500
# How much would be read again after a kill: seconds of work, not hours of history.
CHECKPOINT_SECONDS: Final = 60.0
CHECKPOINT_EVENTS: Final = 20_000
VIEW_SECONDS: Final = 30.0
# An event that was recorded this soon after it happened is of now: the detector's clock passes with the log's.
OF_NOW: Final = timedelta(minutes=5)
# The detector judges at the ends of minutes.
MINUTE: Final = 60
_KINDS: Final = {"raised": SIGNAL_RAISED, "ended": SIGNAL_ENDED}


class Follower:
    """The detector in memory, with the position up to which it has seen the log."""

    def __init__(self, config: DetectorConfig | None = None, *, aside: bool = False) -> None:
        """`aside`: what takes seconds is done by a copy of the process, where the system allows it."""
        self._config = config or DetectorConfig()
        self._aside = Aside() if aside and IS_POSSIBLE else None
        self._saves = 0
        self._detector: Detector | None = None
        self._position = 0
        self._saved_position = 0
        self._saved_at = 0.0
        self._only_train_to = 0
        # Set before every id of a detector that was learnt anew: its first signal is not the first one of the store.
        self._run = ""
        self._redactions = 0
        self._viewed_at = float("-inf")
        self._beat = Beat(NAME)
        # The minute up to which time has passed, and our numbers of the detector's signals of this run.
        self._minute = -1
        self._numbers: dict[str, int] = {}

    def run(self, now: datetime) -> bool:
        """Read a stretch of the log, keep what the detector says of it. Returns whether there is more to read.

        Once all is read the clock passes too. A stretch is short enough that a stop is not waited for.
        """
        if self._redactions != read.redactions():
            # What was learnt holds words that are to be forgotten; they are taken out of what is saved.
            self._detector, self._position, self._saved_position = None, 0, 0
        detector = self._detector or self._load(now)
        events = read.read_after(self._position, BATCH)
        self._deal_with(detector, events)
        has_more = len(events) == BATCH or (self._is_due(now) and self._pass_time(detector, now))
        self._beat.tell(self._position)
        self._write_when_due(detector, now, has_more=has_more)
        return has_more

    def _deal_with(self, detector: Detector, events: Sequence[Event]) -> None:
        if not events:
            return
        found = steps(events, only_train_to=self._only_train_to)
        self._keep([change for event, step in found for change in self._take(detector, event, step)])
        self._position = events[-1].position
        self._beat.dealt_with(events)

    def _is_due(self, now: datetime) -> bool:
        return int(now.timestamp() // MINUTE) != self._minute

    def _pass_time(self, detector: Detector, now: datetime) -> bool:
        """Let the minutes up to `now` end; whether there is more to read first.

        What was recorded before `now` but not committed yet holds the log: once we have had it, all of that can be
        read. So the same tickets are counted before the end of a minute here and by a worker that reads the log again.
        """
        with transaction.atomic():
            lock()
            rest = read.read_after(self._position, BATCH)
        self._deal_with(detector, rest)
        if len(rest) == BATCH:
            return True
        self._keep(detector.advance(now))
        self._minute = int(now.timestamp() // MINUTE)
        return False

    def checkpoint(self) -> None:
        """Save the detector's state and its cursor together."""
        if self._aside is not None:
            self._aside.ended(wait=True)
        if self._detector is not None:
            self._save()
            self._saved_position, self._saved_at = self._position, time.monotonic()

    def _write_when_due(self, detector: Detector, now: datetime, *, has_more: bool) -> None:
        """The state, so that little is read again after a kill; and, once all is read, what pages show of it."""
        if self._aside is not None and self._aside.ended():
            self._saved_position = max(self._saved_position, self._saves)
        if self._aside is not None and self._aside.is_busy():
            return
        behind, waited = self._position - self._saved_position, time.monotonic() - self._saved_at
        saves = behind >= CHECKPOINT_EVENTS or (behind > 0 and waited >= CHECKPOINT_SECONDS)
        shows = not has_more and time.monotonic() - self._viewed_at >= VIEW_SECONDS

        def write() -> None:
            if saves:
                self._save()
            if shows:
                view.keep(detector.snapshot(now))

        if not saves and not shows:
            return
        if self._aside is None:
            write()
            self._saved_position = self._position if saves else self._saved_position
        else:
            self._aside.begin(write)
            self._saves = self._position if saves else 0
        self._saved_at = time.monotonic() if saves else self._saved_at
        self._viewed_at = time.monotonic() if shows else self._viewed_at

    def _save(self) -> None:
        assert self._detector is not None  # noqa: S101  (who saves has loaded)
        said = {"run": self._run, "only_train_to": self._only_train_to}
        state = packed(self._detector.state() | said)
        with transaction.atomic():
            cursor = read.cursor_of(NAME)
            # A copy of a worker that was killed may write after its successor did.
            if cursor.position <= self._position and self._redactions == read.redactions():
                cursor.position, cursor.state = self._position, state
                cursor.save()

    def _take(self, detector: Detector, event: Event, step: Step) -> list[SignalChange]:
        passed: list[SignalChange] = []
        if abs(event.recorded_at - event.at) < OF_NOW:
            passed = detector.advance(event.recorded_at)
        return passed + self._said(detector, step)

    def _said(self, detector: Detector, step: Step) -> list[SignalChange]:
        if isinstance(step, Budget):
            detector.set_budget(step)
            return []
        if isinstance(step, Dismissed):
            # A signal of an earlier run is none of this detector's.
            mine = step.id.startswith(self._run)
            return detector.release(step.id.removeprefix(self._run), step.at) if mine else []
        if isinstance(step, Joined):
            return detector.join(step.id, step.group, step.at)
        return detector.observe(step)

    def _load(self, now: datetime) -> Detector:
        self._redactions = read.redactions()
        saved = Cursor.objects.filter(name=NAME).first()
        detector = Detector(self._config)
        if saved is not None and saved.state:
            try:
                state = unpacked(saved.state)
                detector.restore(state)
                self._position = self._saved_position = saved.position
                self._run = state.get("run", "")
                self._only_train_to = state.get("only_train_to", 0)
            except (KeyError, TypeError, ValueError) as problem:
                # Another version of the detector wrote it. What was seen trains this one and is not raised again.
                log.warning("the detector's saved state is of another version and is learnt anew: %s", problem)
                detector = Detector(self._config)
                self._only_train_to, self._run = saved.position, f"{saved.position}."
                self._end_others(now)
        self._detector, self._saved_at = detector, time.monotonic()
        return detector

    def _end_others(self, now: datetime) -> None:
        """End the open signals of the detector before this one: nobody would ever tell of them again."""
        with transaction.atomic():
            lock()
            rows = {row.id: row for row in Signal.objects.filter(ended_at=None)}
            names = {key: name for key, name in detector_ids(list(rows)).items() if not name.startswith(self._run)}
            project.apply(append([_end(rows[key], name, now) for key, name in names.items()]))

    def _keep(self, changes: Sequence[SignalChange]) -> None:
        # What it says of minutes before it knew of the signal tells nothing of it.
        changes = [change for change in changes if change.at >= change.signal.raised_at]
        if not changes:
            return
        changes = [replace(c, signal=replace(c.signal, id=f"{self._run}{c.signal.id}")) for c in changes]
        # The evidence is put together before the log is held: nobody who files a ticket waits for it.
        new = [(external_id, change, signal_values(change.signal)) for external_id, change in _unknown(changes)]
        if not new:
            return
        with transaction.atomic():
            lock()
            ids = self._ids([change for _, change, _ in new])
            events = [_event(name, change, ids[change.signal.id], said) for name, change, said in new]
            project.apply(append(events, checked=True, locked=True))
        self._numbers |= ids

    def _ids(self, changes: Sequence[SignalChange]) -> dict[str, int]:
        """Our number of each of the detector's signals: the one it was raised under, or the next."""
        wanted = list(dict.fromkeys(change.signal.id for change in changes))
        ids = {name: self._numbers[name] for name in wanted if name in self._numbers}
        if others := [name for name in wanted if name not in ids]:
            raised = Event.objects.filter(subject_kind="signal", kind=SIGNAL_RAISED, payload__detector_id__in=others)
            ids |= dict(raised.values_list("payload__detector_id", "subject_id"))
        for name in wanted:
            if name not in ids:
                ids[name] = take("signal")[0]
        return ids


def packed(state: dict[str, Any]) -> dict[str, str]:
    """The state as one compressed text: the database would read each of its millions of numbers as JSON."""
    said = json.dumps(state, separators=(",", ":"))
    return {"packed": base64.b64encode(zlib.compress(said.encode(), 1)).decode()}


def unpacked(state: dict[str, Any]) -> dict[str, Any]:
    """A state as `packed` wrote it, or as earlier versions did. ValueError where it is neither."""
    if "packed" not in state:
        return state
    try:
        found: dict[str, Any] = json.loads(zlib.decompress(base64.b64decode(state["packed"])))
    except zlib.error as problem:
        raise ValueError(str(problem)) from None
    return found


def _unknown(changes: Sequence[SignalChange]) -> list[tuple[str, SignalChange]]:
    """Those that were not kept before a restart, by their external ids."""
    named = {f"{c.signal.id}:{c.change}:{c.at.isoformat()}": c for c in changes}
    have = known(SOURCE, list(named))
    return [(external_id, change) for external_id, change in named.items() if external_id not in have]


def _event(external_id: str, change: SignalChange, signal: int, payload: dict[str, Any]) -> NewEvent:
    return NewEvent(
        "signal", signal, _KINDS.get(change.change, SIGNAL_CHANGED), change.at, payload, source=SOURCE,
        external_id=external_id,
    )  # fmt: skip


def _end(row: Signal, name: str, now: datetime) -> NewEvent:
    """The end of a signal whose detector is gone, as of what was last known of it."""
    newest = Event.objects.filter(subject_kind="signal", subject_id=row.id, kind__in=project.KINDS).order_by("position")
    told = newest.values_list("payload", flat=True).last() or {}
    payload = {**told, "state": "ended", "ended_at": row.changed_at.isoformat()}
    return NewEvent("signal", row.id, SIGNAL_ENDED, now, payload, source=SOURCE, external_id=f"{name}:left")
