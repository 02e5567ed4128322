"""Tickets counted on their streams: which streams there are, who counts as one more person, what is usual there."""

from collections.abc import Iterable

import numpy as np

from watchfloor.engine.detect.arrays import Bools, Ints
from watchfloor.engine.detect.bank import CLOSED, Bank
from watchfloor.engine.detect.births import look_back, take_prior
from watchfloor.engine.detect.config import HOUR, OVERSHOOT, DetectorConfig
from watchfloor.engine.detect.days import local_day, special_days, today
from watchfloor.engine.detect.expectation import Outlook
from watchfloor.engine.detect.history import NONE, RING, WEEK, History
from watchfloor.engine.detect.issues import IssueBook
from watchfloor.engine.detect.levels import Fitted, lean, plan, refit
from watchfloor.engine.detect.recent import Recent, Words
from watchfloor.engine.detect.records import Key
from watchfloor.engine.detect.requesters import Requesters
from watchfloor.engine.detect.routes import CODE, COPIES, GROUP, TEMPLATE, Routes, Waiting, is_text
from watchfloor.engine.text import Lexical

_REMEMBER_IDS = 7 * 24 * HOUR
TEXT_SHARE = 0.75
"""Text makes no stream beyond this share of the most there may be: attribute values must find room."""
MOST_CODES = 2
"""Error codes of a text that are followed: a log pasted into a ticket may hold dozens."""
NO_TIME = -1e18
"""The clock has not started."""
_LEAST_HISTORY = 24
"""Closed hours without which no baseline is fitted and nothing is tested."""


class Streams:
    """Everything the detector remembers, and how a ticket is counted. `Detector` adds alarms and time."""

    def __init__(self, config: DetectorConfig | None = None) -> None:
        self.config = config or DetectorConfig()
        self.budget = self.config.budget
        self.history = History(self.config.timezone)
        self.bank = Bank()
        self.routes = Routes(self.config.order)
        self.requesters = Requesters()
        self.recent = Recent()
        self.words = Words()
        self.lexical = Lexical()
        self.outlook = Outlook(self.bank, self.history, self.routes)
        self.book = IssueBook(self.outlook, self.recent, self.words, self.config.order)
        self.fitted: Fitted | None = None
        self._ids: dict[str, float] = {}
        self._trained = 0
        self._holiday: float | None = None
        self._to_fit: list[Ints] = []
        self._to_lean: list[Ints] = []
        self._bin = NO_TIME  # start of the open 5-minute bin
        self._minute = NO_TIME
        self.history.add()
        self.bank.add()

    @property
    def streams(self) -> int:
        """How many streams share the budget."""
        return self.bank.n

    @property
    def threshold(self) -> float:
        """The e-detector value (hours) at which a stream goes into alarm."""
        return self.budget.threshold(self.bank.n) / OVERSHOOT

    @property
    def clock(self) -> float:
        """Start of the open minute or five, epoch seconds; `NO_TIME` before the first ticket."""
        return self._minute

    def value_at(self, row: int, at: float, more: int = 0) -> float:
        """The e-detector value of a row at `at`, inside the open bin, if `more` people came now."""
        since = at - (self._minute if self.bank.fast[row] else self._bin)
        return self.bank.value_now(row, since, at - self._bin, more)

    # ------------------------------------------------------------- counting
    def _values(self, attributes: Iterable[tuple[str, str]]) -> Key:
        names = self.config.attributes
        if names is None:
            return tuple(sorted((k, v) for k, v in attributes if v)[:6])
        return tuple(sorted((k, v) for k, v in attributes if v and k in names))

    def _texts(self, text: str, group: str) -> Key:
        """The wordings of a text, remembered from now on, and its group of meaning where known."""
        found = ((GROUP, group),) if group else ()
        if not text or not self.config.text:
            return found
        keys = self.lexical.of(text)
        named = ((TEMPLATE, keys.template), (COPIES, keys.copies))
        codes = ((CODE, code) for code in keys.codes[:MOST_CODES])
        return (*codes, *((name, i) for name, i in named if i is not None), *found)

    def _count(self, values: Key, texts: Key, requester: str, at: float, *, live: bool) -> list[int]:
        """Count a ticket on its streams; returns rows that may have crossed the threshold."""
        route = self.routes.of(values)
        hot = self._count_rows(self.routes.with_texts(route.rows, texts), requester, at, live=live)
        for key in route.waiting:
            hot += self._wait(key, (at, requester, live))
        for pair in texts:
            if (pair,) not in self.routes.row_of:
                hot += self._wait((pair,), (at, requester, live))
        return hot

    def _count_rows(self, rows: Ints, requester: str, at: float, *, live: bool) -> list[int]:
        rows = self.requesters.fresh(requester, rows, at)
        if not len(rows):
            return []
        self.history.record(rows, at)
        if not live:
            return []
        self.bank.people[rows] += 1
        self.bank.people5[rows] += 1
        hot: list[int] = rows[self.bank.people[rows] >= self.bank.need[rows]].tolist()
        return hot

    def _count_text(self, pair: tuple[str, str], requester: str, at: float, *, live: bool) -> list[int]:
        row = self.routes.row_of.get((pair,))
        if row is None:
            return self._wait((pair,), (at, requester, live))
        return self._count_rows(np.array([row]), requester, at, live=live)

    def _wait(self, key: Key, ticket: Waiting) -> list[int]:
        early = self.routes.wait(key, ticket)
        most = self.config.max_streams * (TEXT_SHARE if is_text(key) else 1.0)
        if early and self.bank.n < most:
            return [self._birth(key, early)]
        return []

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
        if self.fitted is not None and self._bin > NO_TIME:
            take_prior(self.bank, row, self.fitted, self.history.hour_of_week(int(self._bin // 3600)))
            look_back(self.bank, row, times, self._bin)
        return row

    # ------------------------------------------------------------- the nightly fit
    def _much_is_new(self) -> bool:
        """Was so much history imported since the last fit that waiting for the night would be wrong?"""
        return self._trained >= 50 and self._trained >= 0.1 * self.outlook.people

    def _refit(self, hour: int) -> None:
        if self.history.first == NONE or hour - self.history.first < _LEAST_HISTORY:
            return
        self._evict(hour)
        at_once = self.fitted is None or self._much_is_new()
        self._mark_days(hour)
        own, small = plan(self.history)
        self.fitted = refit(self.history, self.bank, own[0], hour, None)
        self._to_fit, self._to_lean = own[1:], small
        while at_once and self._fit_more(hour):
            pass
        if len(own) == 1 and len(small) == 1:
            self._fit_more(hour)
        self._trained = 0
        self.outlook.people = float(self.history.counts[0].sum(dtype=np.float64))
        self._set_day(hour)
        self.bank.set_hour(self.history.hour_of_week(hour))

    def _mark_days(self, hour: int) -> None:
        found = special_days(self.history, hour, self.history.zone, self.config.holidays)
        self.history.special[found.hours % RING] = found.is_special
        self._holiday = found.holiday

    def _set_day(self, hour: int) -> None:
        """The factor that today's closed hours, or its name, put on every expectation."""
        if self.fitted is None:
            return
        first = hour - self.history.hour_of_week(hour) % 24
        hows = [self.history.hour_of_week(h) for h in range(first, hour)]
        day = local_day(hour, self.history.zone)
        named = self._holiday if any(d.toordinal() == day for d in self.config.holidays) else None
        rates = float(self.bank.level()[0]) * self.bank.profile[0, hows]
        self.bank.day = today(self.history, hour, rates, float(self.bank.disp[0]), named)
        self.bank.day_from = first

    def _fit_more(self, hour: int) -> bool:
        """One more slice of the nightly fit, up to the closed hours by now. False: nothing was left."""
        if self.fitted is None or not (self._to_fit or self._to_lean):
            return False
        if self._to_fit:
            refit(self.history, self.bank, self._to_fit.pop(0), hour, self.fitted)
        else:
            lean(self.history, self.bank, self._to_lean.pop(0), hour, self.fitted)
        return True

    def _beyond_text_share(self) -> Bools:
        """While text has filled its share, those of its streams that were seen longest ago: a fifth of them."""
        n = self.bank.n
        gone = np.zeros(n, dtype=bool)
        if n >= self.config.max_streams * TEXT_SHARE:
            rows = np.array([row for row, key in enumerate(self.routes.keys[:n]) if is_text(key)], dtype=np.int64)
            order = np.argsort(self.history.last5[rows], kind="stable")
            gone[rows[order[: len(rows) // 5]]] = True
        return gone

    def _evict(self, hour: int) -> None:
        """Forget what has been silent for eight weeks: streams, early tickets of keys, ticket ids."""
        self.routes.forget_waiting((hour - 8 * WEEK) * HOUR)
        self.book.forget((hour - 8 * WEEK) * HOUR)
        self._ids = {i: at for i, at in self._ids.items() if at >= hour * HOUR - _REMEMBER_IDS}
        silent = (self.history.totals() == 0) | self._beyond_text_share()
        silent &= self.bank.opened[: self.bank.n] == CLOSED
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
