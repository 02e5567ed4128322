"""The detector: tickets in, signal changes out. Deterministic, and the same after a restart as without one."""

from datetime import datetime
from typing import Any

import numpy as np

from watchfloor.engine.detect.arrays import Ints
from watchfloor.engine.detect.bank import BIN, CLOSED, FAST_BIN, Closed
from watchfloor.engine.detect.config import HOUR, Budget
from watchfloor.engine.detect.history import RING
from watchfloor.engine.detect.issues import YOUNG
from watchfloor.engine.detect.levels import Fitted
from watchfloor.engine.detect.localise import LEAST_PEOPLE
from watchfloor.engine.detect.recent import TEXT_KEPT, Kept, words_of
from watchfloor.engine.detect.records import SignalChange, Snapshot, TicketSeen
from watchfloor.engine.detect.routes import CODE, GROUP
from watchfloor.engine.detect.snapshot import snapshot
from watchfloor.engine.detect.streams import NO_TIME, Streams
from watchfloor.engine.text import Lexical

VERSION = 3
_KEEP = 12 * HOUR


class Detector(Streams):
    """Feed it tickets in the order they arrive; ask `advance` to let time pass without tickets."""

    # ------------------------------------------------------------- the doors
    def observe(self, event: TicketSeen) -> list[SignalChange]:
        """Take one ticket. A ticket id seen in the last week is a duplicate and changes nothing."""
        at = event.at.timestamp()
        if event.id in self._ids:
            return []
        self._ids[event.id] = at
        values = self._values(event.attributes.items())
        texts = self._texts(event.text, event.group)
        words = words_of(event.text, [code for name, code in texts if name == CODE]) if event.text else ()
        self.words.add(words)
        if not event.live or self._is_late(at):
            self._trained += 1
            self._count(values, texts, event.requester, at, live=False)
            return []
        changes = self._run_until(at)
        at = max(at, self._minute)
        self.recent.add(Kept(at, event.id, event.requester, values, words, texts, event.text[:TEXT_KEPT]))
        raised = self._count(values, texts, event.requester, at, live=True)
        return changes + self._alarms(raised, at)

    def join(self, ticket_id: str, group: str, at: datetime) -> list[SignalChange]:
        """At `at` it became known that this ticket belongs to `group`, tickets that mean the same.

        A ticket of the last minutes counts as live; an older one teaches what is usual. A ticket that was never
        seen, or is in that group already, changes nothing.
        """
        filed = self._ids.get(ticket_id)
        if filed is None:
            return []
        changes = self._run_until(at.timestamp())
        pair = (GROUP, group)
        kept = self.recent.find(ticket_id, filed, self.config.lateness_seconds + 2 * BIN)
        if kept is None:
            self._count_text(pair, "", filed, live=False)
            return changes
        if pair in kept.texts:
            return changes
        self.recent.put(kept, kept.with_text(pair))
        raised = self._count_text(pair, kept.requester, kept.at, live=not self._is_late(kept.at))
        return changes + self._alarms(raised, max(at.timestamp(), self._minute))

    def advance(self, now: datetime) -> list[SignalChange]:
        """Let time pass up to `now`; the bins that end by then are judged."""
        return self._run_until(now.timestamp())

    def set_budget(self, budget: Budget) -> None:
        """From now on accept so many false alarms. Part of the state: it survives a restart."""
        self.budget = budget
        n = slice(0, self.bank.n)
        self.bank.need[n] = np.where(self.bank.opened[n] > CLOSED, self.bank.need[n], 1)

    def release(self, signal_id: str, now: datetime) -> list[SignalChange]:
        """A person dismissed the signal: it ends, its hours count as usual ones, and the streams that raised it
        stay silent for four hours. An id that is not known, or was forgotten after eight weeks, changes nothing.
        """
        changes = self._run_until(now.timestamp())
        at = max(now.timestamp(), self._minute)
        hid, told = self.book.release(signal_id, at, self.bank.n)
        for key, (first, last) in hid.items():
            row = self.routes.row_of.get(key)
            if row is None:
                continue
            for hour in range(first, last + 1):
                self.history.show(row, hour)
            if self.book.issue_of(row) is None and self.bank.opened[row] > CLOSED:
                self.bank.reset(np.array([row]), at)
        return changes + told

    def snapshot(self, now: datetime) -> Snapshot:
        """What is near the line, and the last three hours of the whole feed. Changes nothing."""
        return snapshot(self, now)

    def _is_late(self, at: float) -> bool:
        return self._bin > NO_TIME and at < self._bin - self.config.lateness_seconds

    # ------------------------------------------------------------- alarms
    def _alarms(self, hot: list[int], at: float) -> list[SignalChange]:
        """Judge rows inside an open bin, strongest first."""
        if not hot or not self._testing(at):
            return []
        found = []
        for row in hot:
            if self.bank.opened[row] > CLOSED:
                continue
            value = self.value_at(row, at)
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
            if self.book.dismissed(row, onset, at):
                self.bank.reset(np.array([row]), at)
                continue
            self.bank.open(row, at, -negative, carrier)
            self._hide(row, int(onset // 3600), int(at // 3600))
            change = self.book.alarm(row, at, onset, self.bank.n)
            if change is not None:
                changes.append(change)
        return changes

    def _enough(self, row: int, onset: float, at: float) -> bool:
        key = self.routes.keys[row]
        people = {t.requester or t.id for t in self.recent.holding(key, onset, at)}
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
        if self._bin == NO_TIME:
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
        if self._testing(self._minute) and (self.bank.fast[: self.bank.n].any() or self._young()):
            return self._minute + FAST_BIN
        return self._bin + BIN

    def _young(self) -> bool:
        """Is a signal open that is told of each minute?"""
        return any(i.ended is None and self._minute - i.raised < YOUNG for i in self.book.issues)

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
            elif self._fit_more(int(end // HOUR)):
                self.bank.set_hour(self.history.hour_of_week(int(end // HOUR)))
        else:
            bank.people[fast] = 0
            changes += self.book.review(end, bank.n, only_young=True) if self.book.issues else []
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
            and not (self._to_fit or self._to_lean)
            and self._testing(self._bin)
            and not self.book.open()
            and not self.bank.people5[:n].any()
            and not self.bank.fast[:n].any()
            and not (self.bank.opened[:n] > CLOSED).any()
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
        for row in np.flatnonzero(self.bank.opened[:n] > CLOSED).tolist():
            self.history.hide(row, hour)
        oldest = self.book.oldest()
        self.recent.forget(min(hour * HOUR - _KEEP, hour * HOUR if oldest is None else oldest))
        if hour % 24 == 0 or self.fitted is None or self._much_is_new():
            self._refit(hour)
        elif self.fitted is not None:
            self._set_day(hour)
            self.bank.set_hour(self.history.hour_of_week(hour))

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
            "lexical": self.lexical.pack(),
            "book": self.book.pack(),
            "people": self.outlook.people,
            "fitted": None if self.fitted is None else self.fitted.pack(),
            "to_fit": [[rows.tolist() for rows in part] for part in (self._to_fit, self._to_lean)],
            "day": [self.bank.day, self.bank.day_from, self._holiday],
            "ids": dict(self._ids),
            "budget": [self.budget.hours, self.budget.per_stream],
            "clock": [self._bin, self._minute, self._trained],
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Take over a state made by `state`. ValueError when it is of another version."""
        if state.get("version") != VERSION:
            raise ValueError(f"detector state of version {state.get('version')}, this is {VERSION}")
        for name in ("history", "bank", "routes", "requesters", "recent", "words", "book"):
            getattr(self, name).unpack(state[name])
        self.lexical = Lexical.unpack(state["lexical"])
        self.outlook.people = float(state["people"])
        self.fitted = None if state["fitted"] is None else Fitted.unpack(state["fitted"])
        self._to_fit, self._to_lean = ([np.array(rows) for rows in part] for part in state["to_fit"])
        self._ids = {str(i): float(at) for i, at in state["ids"].items()}
        self.budget = Budget(float(state["budget"][0]), bool(state["budget"][1]))
        self.bank.day, self.bank.day_from, self._holiday = state["day"]
        self._bin, self._minute, self._trained = state["clock"]
