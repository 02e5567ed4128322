"""The detector: tickets in, signal changes out. Deterministic, and the same after a restart as without one."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

import numpy as np

from watchfloor.engine.detect.arrays import Ints, pack_array, unpack_array
from watchfloor.engine.detect.bank import BIN, FAST_BIN, Bank, Closed
from watchfloor.engine.detect.births import look_back, take_prior
from watchfloor.engine.detect.config import HOUR, DetectorConfig
from watchfloor.engine.detect.expectation import Outlook
from watchfloor.engine.detect.history import RING, WEEK, History
from watchfloor.engine.detect.issues import IssueBook
from watchfloor.engine.detect.levels import Fitted, refit
from watchfloor.engine.detect.localise import LEAST_PEOPLE
from watchfloor.engine.detect.recent import Kept, Recent, Words, words_of
from watchfloor.engine.detect.records import Key, SignalChange, TicketSeen
from watchfloor.engine.detect.requesters import Requesters
from watchfloor.engine.detect.routes import Routes, Waiting

VERSION = 1
_KEEP = 12 * HOUR
_REMEMBER_IDS = 7 * 24 * HOUR
_LEAST_HISTORY = 24
"""Closed hours without which no baseline is fitted and nothing is tested."""


class Detector:
    """Feed it tickets in the order they arrive; ask `advance` to let time pass without tickets."""

    def __init__(self, config: DetectorConfig | None = None) -> None:
        self.config = config or DetectorConfig()
        self.history = History(self.config.timezone)
        self.bank = Bank()
        self.routes = Routes(self.config.order)
        self.requesters = Requesters()
        self.recent = Recent()
        self.words = Words()
        self.outlook = Outlook(self.bank, self.history, self.routes)
        self.book = IssueBook(self.outlook, self.recent, self.words, self.config.order)
        self.fitted: Fitted | None = None
        self._ids: dict[str, float] = {}
        self._trained = 0
        self._bin = -1.0  # start of the open 5-minute bin; -1: the clock has not started
        self._minute = -1.0
        self.history.add()
        self.bank.add()

    # ------------------------------------------------------------- the two doors
    def observe(self, event: TicketSeen) -> list[SignalChange]:
        """Take one ticket. A ticket id seen in the last week is a duplicate and changes nothing."""
        at = event.at.timestamp()
        if event.id in self._ids:
            return []
        self._ids[event.id] = at
        values = self._values(event)
        words = words_of(event.text) if event.text else ()
        self.words.add(words)
        started = self._bin >= 0
        if not event.live or (started and at < self._bin - self.config.lateness_seconds):
            self._trained += 1
            self._count(values, event.requester, at, live=False)
            return []
        changes = self._run_until(at)
        at = max(at, self._minute)
        self.recent.add(Kept(at, event.id, event.requester, values, words))
        raised = self._count(values, event.requester, at, live=True)
        return changes + self._alarms(raised, at)

    def advance(self, now: datetime) -> list[SignalChange]:
        """Let time pass up to `now`; the bins that end by then are judged."""
        return self._run_until(now.timestamp())

    @property
    def streams(self) -> int:
        """How many streams share the budget."""
        return self.bank.n

    @property
    def threshold(self) -> float:
        """The e-detector value (hours) at which a stream goes into alarm."""
        return self.config.budget.threshold(self.bank.n)

    # ------------------------------------------------------------- counting
    def _values(self, event: TicketSeen) -> Key:
        names = self.config.attributes
        if names is None:
            return tuple(sorted((k, v) for k, v in event.attributes.items() if v)[:6])
        return tuple(sorted((name, event.attributes[name]) for name in names if event.attributes.get(name)))

    def _count(self, values: Key, requester: str, at: float, *, live: bool) -> list[int]:
        """Count a ticket on its streams; returns rows that may have crossed the threshold."""
        route = self.routes.of(values)
        rows = self.requesters.fresh(requester, route.rows, at)
        hot: list[int] = []
        if len(rows):
            self.history.record(rows, at)
            if live:
                self.bank.people[rows] += 1
                self.bank.people5[rows] += 1
                hot = rows[self.bank.people[rows] >= self.bank.need[rows]].tolist()
        for key in route.waiting:
            early = self.routes.wait(key, (at, requester, live))
            if early and self.bank.n < self.config.max_streams:
                hot.append(self._birth(key, early))
        return hot

    def _birth(self, key: Key, early: list[Waiting]) -> int:
        row = self.history.add()
        self.bank.add()
        self.routes.born(key, row)
        first = int(min(at for at, _, _ in early) // 3600)
        # A key of the first week may be as old as the feed; a later one is new.
        self.history.born[row] = first if first > self.history.first + WEEK else self.history.first
        rows, times = np.array([row]), []
        for at, requester, live in sorted(early):
            if len(self.requesters.fresh(requester, rows, at)):
                self.history.record(rows, at)
                if live:
                    times.append(at)
        if self.fitted is not None and self._bin >= 0:
            take_prior(self.bank, row, self.fitted, self.history.hour_of_week(int(self._bin // 3600)))
            look_back(self.bank, row, times, self._bin)
        return row

    # ------------------------------------------------------------- alarms
    def _alarms(self, hot: list[int], at: float) -> list[SignalChange]:
        """Judge rows inside an open bin, strongest first."""
        if not hot or not self._testing(at):
            return []
        found = []
        for row in hot:
            if self.bank.opened[row] >= 0:
                continue
            since = at - (self._minute if self.bank.fast[row] else self._bin)
            value = self.bank.value_now(row, since, at - self._bin)
            limit = self.threshold * float(np.exp(self.bank.caution[row]))
            if value >= limit:
                found.append((-value, row))
            else:
                self.bank.wait_for_more(row, value / limit)
        return self._raise(found, at, inside=True)

    def _raise(self, found: list[tuple[float, int]], at: float, *, inside: bool) -> list[SignalChange]:
        changes = []
        for negative, row in sorted(found):
            people = int(self.bank.people[row]) if inside else 0
            carrier = self.bank.carrier(row, people)
            onset = float(self.bank.onset[row, carrier])
            if not self._enough(row, onset, at):
                self.bank.need[row] = people + 1
                continue
            self.bank.open(row, at, -negative, carrier)
            self._hide(row, int(onset // 3600), int(at // 3600))
            change = self.book.alarm(row, at, onset, self.bank.n)
            if change is not None:
                changes.append(change)
        return changes

    def _enough(self, row: int, onset: float, at: float) -> bool:
        key = self.routes.keys[row]
        people = {t.requester or t.id for t in self.recent.between(onset, at) if t.has(key)}
        return len(people) >= LEAST_PEOPLE

    def _hide(self, row: int, first: int, last: int) -> None:
        for hour in range(first, last + 1):
            self.history.hide(row, hour)

    def _settle(self, closed: Closed, at: float) -> list[SignalChange]:
        changes: list[SignalChange] = []
        for row in closed.ended.tolist():
            changes += self.book.cleared(row, at, self.bank.n)
        self.bank.reset(closed.ended, at)
        values = self.bank.value
        return changes + self._raise([(-float(values[row]), int(row)) for row in closed.raised], at, inside=False)

    # ------------------------------------------------------------- time
    def _run_until(self, at: float) -> list[SignalChange]:
        if self._bin < 0:
            self._start(at)
        changes: list[SignalChange] = []
        while (end := self._next_end()) <= at:
            if end % HOUR == BIN and self._idle(at):
                self._skip_hour()
                continue
            changes += self._close(end)
        return changes

    def _start(self, at: float) -> None:
        self._bin, self._minute = at // BIN * BIN, at // FAST_BIN * FAST_BIN
        self.history.roll(int(at // HOUR))
        self._refit(int(at // HOUR))
        self.bank.onset[: self.bank.n] = self._minute

    def _next_end(self) -> float:
        if self._testing(self._minute) and self.bank.fast[: self.bank.n].any():
            return self._minute + FAST_BIN
        return self._bin + BIN

    def _testing(self, at: float) -> bool:
        return self.fitted is not None and at - self.history.first * HOUR >= self.config.warmup_hours * HOUR

    def _close(self, end: float) -> list[SignalChange]:
        """End the bins that end at `end`: each minute for fast streams, every five minutes for the others."""
        changes: list[SignalChange] = []
        bank, n = self.bank, self.bank.n
        fast = np.flatnonzero(bank.fast[:n])
        fives = end >= self._bin + BIN
        if self._testing(end):
            if len(fast):
                changes += self._end_bins(fast, end, FAST_BIN)
            if fives:
                slow = np.flatnonzero(~bank.fast[:n]) if len(fast) else slice(0, n)
                changes += self._end_bins(slow, end, BIN)
        self._minute = end
        if fives:
            bank.people[:n] = 0
            bank.roll(end)
            self._bin = end
            changes += self.book.review(end, bank.n) if self.book.issues else []
            if end % HOUR == 0:
                self._turn_hour(int(end // HOUR))
        else:
            bank.people[fast] = 0
        return changes

    def _end_bins(self, rows: Ints | slice, end: float, width: float) -> list[SignalChange]:
        closed = self.bank.close(
            rows, self.bank.people[rows], end, hours=width / HOUR, since5=end - self._bin, threshold=self.threshold
        )
        return self._settle(closed, end) if len(closed.raised) or len(closed.ended) else []

    def _idle(self, at: float) -> bool:
        n = self.bank.n
        return (
            self._bin + HOUR <= at
            and self._testing(self._bin)
            and not self.book.open()
            and not self.bank.people5[:n].any()
            and not self.bank.fast[:n].any()
            and not (self.bank.opened[:n] >= 0).any()
        )

    def _skip_hour(self) -> None:
        end = self._bin + HOUR
        self.bank.idle_hour(end, self.threshold)
        self._bin = self._minute = end
        self._turn_hour(int(end // HOUR))

    def _turn_hour(self, hour: int) -> None:
        """An hour is over: levels learn it, old tickets go, and at midnight everything is fitted anew."""
        self.history.roll(hour)
        n = self.bank.n
        people = self.history.counts[:n, (hour - 1) % RING].astype(np.float64)
        self.bank.learn_hour(people, self.history.hour_of_week(hour - 1))
        for row in np.flatnonzero(self.bank.opened[:n] >= 0).tolist():
            self.history.hide(row, hour)
        oldest = self.book.oldest()
        self.recent.forget(min(hour * HOUR - _KEEP, hour * HOUR if oldest is None else oldest))
        if hour % 24 == 0 or self.fitted is None or self._much_is_new():
            self._refit(hour)
        elif self.fitted is not None:
            self.bank.set_hour(self.history.hour_of_week(hour))

    # ------------------------------------------------------------- the nightly fit
    def _much_is_new(self) -> bool:
        """Was so much history imported since the last fit that waiting for the night would be wrong?"""
        return self._trained >= 50 and self._trained >= 0.1 * self.outlook.people

    def _refit(self, hour: int) -> None:
        if self.history.first < 0 or hour - self.history.first < _LEAST_HISTORY:
            return
        self._evict(hour)
        self.fitted = refit(self.history, self.bank, hour)
        self._trained = 0
        self.outlook.people = float(self.history.counts[0].sum(dtype=np.float64))
        self.bank.set_hour(self.history.hour_of_week(hour))

    def _evict(self, hour: int) -> None:
        """Forget what has been silent for eight weeks: streams, early tickets of keys, ticket ids."""
        self.routes.forget_waiting((hour - 8 * WEEK) * HOUR)
        self._ids = {i: at for i, at in self._ids.items() if at >= hour * HOUR - _REMEMBER_IDS}
        silent = (self.history.totals() == 0) & (self.bank.opened[: self.bank.n] < 0)
        silent[0] = False
        if not silent.any():
            return
        rows = np.flatnonzero(~silent)
        place = {int(old): new for new, old in enumerate(rows)}
        self.history.keep(rows)
        self.bank.keep(rows)
        self.routes.keep(rows)
        self.requesters.keep(place)
        self.book.renumber(place)

    # ------------------------------------------------------------- state
    def state(self) -> dict[str, Any]:
        """Everything, JSON-ready. `restore` on a detector of the same configuration goes on identically."""
        return {
            "version": VERSION,
            "history": self.history.pack(),
            "bank": self.bank.pack(),
            "routes": self.routes.pack(),
            "requesters": self.requesters.pack(),
            "recent": self.recent.pack(),
            "words": self.words.pack(),
            "book": self.book.pack(),
            "people": self.outlook.people,
            "fitted": None if self.fitted is None else asdict(self.fitted) | {"shared": pack_array(self.fitted.shared)},
            "ids": dict(self._ids),
            "clock": [self._bin, self._minute, self._trained],
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Take over a state made by `state`. ValueError when it is of another version."""
        if state.get("version") != VERSION:
            raise ValueError(f"detector state of version {state.get('version')}, this is {VERSION}")
        for name in ("history", "bank", "routes", "requesters", "recent", "words", "book"):
            getattr(self, name).unpack(state[name])
        self.outlook.people = float(state["people"])
        fitted = state["fitted"]
        self.fitted = None if fitted is None else Fitted(**{**fitted, "shared": unpack_array(fitted["shared"])})
        self._ids = {str(i): float(at) for i, at in state["ids"].items()}
        self._bin, self._minute, self._trained = state["clock"]
