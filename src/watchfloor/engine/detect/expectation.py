"""What the baseline expects of any key over any recent stretch of time, and the band that chance allows."""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from watchfloor.engine.detect.arrays import Floats, Ints
from watchfloor.engine.detect.bank import Bank
from watchfloor.engine.detect.history import History
from watchfloor.engine.detect.records import Key
from watchfloor.engine.detect.routes import Routes


@dataclass(frozen=True, slots=True)
class Expected:
    """People expected, the relative standard error of that, and the dispersion they come with."""

    people: float
    doubt: float
    disp: float

    def band(self) -> tuple[int, int]:
        """90 % of what chance gives: negative binomial with variance F e + (doubt e)^2."""
        variance = self.disp * self.people + (self.doubt * self.people) ** 2
        if self.people <= 0.0:
            return 0, 0
        if variance <= self.people * 1.0001:
            low, high = stats.poisson.ppf([0.05, 0.95], self.people)
        else:
            size = self.people**2 / (variance - self.people)
            low, high = stats.nbinom.ppf([0.05, 0.95], size, size / (size + self.people))
        return int(low), int(high)


@dataclass(slots=True)
class Outlook:
    """Reads the bank and the history; `people` is the number of people the feed has counted in all."""

    bank: Bank
    history: History
    routes: Routes
    people: float = 1.0

    def keys(self, keys: list[Key], start: float, end: float, *, margin: bool) -> Floats:
        """Expected people per key between two epoch times; with the null's margin or plain.

        A key that is no stream has been seen fewer than three times: half a ticket, by its share of all.
        """
        rows = np.array([self.routes.row_of.get(key, -1) for key in keys], dtype=np.int64)
        total = float(self._rows(np.array([0]), start, end, margin=margin)[0])
        out = np.full(len(keys), total * 1.5 / max(self.people, 1.0))
        known = rows >= 0
        out[known] = self._rows(rows[known], start, end, margin=margin)
        return np.asarray(np.maximum(out, 1e-4))

    def usual_share(self, key: Key) -> float:
        """Share of the feed's people that this key held over the history."""
        row = self.routes.row_of.get(key)
        own = 1.5 if row is None else float(self.history.counts[row].sum(dtype=np.float64))
        return min(1.0, own / max(self.people, 1.0))

    def one(self, key: Key, start: float, end: float) -> Expected:
        """The same for one key, with its uncertainty."""
        people = float(self.keys([key], start, end, margin=False)[0])
        row = self.routes.row_of.get(key)
        if row is None:
            return Expected(people, 1.0, float(self.bank.disp[0]))
        how = self.history.hour_of_week(int(end // 3600))
        error = self.bank.doubt[row, how] + 1.0 / max(float(self.bank.level_a[row]), 0.5)
        doubt = float(np.sqrt(error + self.bank.sigma[row] ** 2))
        return Expected(people, doubt, float(self.bank.disp[row]))

    def _rows(self, rows: Ints, start: float, end: float, *, margin: bool) -> Floats:
        level = self.bank.level_a[rows] / np.maximum(self.bank.level_b[rows], 1e-9)
        people = np.zeros(len(rows))
        hour = int(start // 3600)
        while hour * 3600 < end:
            hours = (min(end, (hour + 1) * 3600.0) - max(start, hour * 3600.0)) / 3600.0
            hours *= self.bank.day if hour >= self.bank.day_from else 1.0
            people += level * self.bank.profile[rows, self.history.hour_of_week(hour)] * hours
            hour += 1
        if margin:
            plain = np.maximum(self.bank.base[rows], 1e-12)
            people *= self.bank.rate[rows] / plain
        return people
