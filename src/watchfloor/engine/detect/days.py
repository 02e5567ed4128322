"""Days that are not like others of their weekday: found in the history, and noticed while they run."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import numpy as np

from watchfloor.engine.detect.arrays import Bools, Floats, Ints
from watchfloor.engine.detect.baseline import fit
from watchfloor.engine.detect.history import History

QUIET = 0.6
"""A day on which the whole feed brings less than this share of what is usual is a day of its own."""
LEAST_PEOPLE, LEAST_HOURS = 50.0, 4
_A_DAY = 20
_FOR_GOOD = 3
"""So many quiet days in a row are the new usual, not an exception."""


@dataclass(frozen=True, slots=True)
class Special:
    """For each closed hour of the window whether its day is special; the share of the usual that named holidays
    bring, where there was one."""

    hours: Ints
    is_special: Bools
    holiday: float | None


def special_days(history: History, upto: int, timezone: ZoneInfo, holidays: Collection[date]) -> Special:
    """Judge the days of the window by the whole feed, as the robust fit of its total expects them."""
    past = history.past(upto, np.array([0]), every_day=True)
    hours = np.arange(upto - past.counts.shape[1], upto)
    fitted = fit(past)
    shape = fitted.profile[0, past.how]
    level = float((past.counts[0] * fitted.weights[0]).sum() / max(float((shape * fitted.weights[0]).sum()), 1e-9))
    days, index = np.unique([local_day(int(hour), timezone) for hour in hours], return_inverse=True)
    seen, hoped = (np.bincount(index, values, len(days)) for values in (past.counts[0], level * shape))
    whole = (np.bincount(index, minlength=len(days)) >= _A_DAY) & (hoped >= LEAST_PEOPLE)
    quiet = _alone(whole & (seen < QUIET * hoped))
    named = np.isin(days, [day.toordinal() for day in holidays])
    known = whole & named
    share = float(seen[known].sum() / hoped[known].sum()) if known.any() else None
    return Special(hours, (quiet | named)[index], share)


def today(history: History, hour: int, rates: Floats, disp: float, named: float | None) -> float:
    """Factor on every expectation for the rest of the day, as of its closed hours; `rates` are the total's.

    1 unless the whole feed runs surely under `QUIET` of its expectation since midnight. On a named holiday it
    is what earlier ones brought.
    """
    if named is not None:
        return named
    closed = np.arange(hour - history.hour_of_week(hour) % 24, hour)
    hoped = float(rates.sum())
    if len(closed) < LEAST_HOURS or hoped < LEAST_PEOPLE:
        return 1.0
    seen = float(history.counts[0, closed % history.counts.shape[1]].sum(dtype=np.float64))
    most = (seen + 2.0 * np.sqrt(disp * seen) + 3.0) / hoped
    return most if most < QUIET else 1.0


def local_day(hour: int, timezone: ZoneInfo) -> int:
    """Ordinal of the date on the clock of the zone."""
    return datetime.fromtimestamp(hour * 3600, tz=UTC).astimezone(timezone).toordinal()


def _alone(quiet: Bools) -> Bools:
    """Without those that are part of a long run."""
    kept = quiet.copy()
    start = 0
    for i in range(1, len(quiet) + 1):
        if i < len(quiet) and quiet[i] == quiet[start]:
            continue
        if quiet[start] and i - start >= _FOR_GOOD:
            kept[start:i] = False
        start = i
    return kept
