"""The rules people use, on the same hourly counts: what they raise on quiet streams, how soon they see outbreaks."""

from collections.abc import Callable

import numpy as np

from watchfloor.engine.detect.arrays import Bools, Floats, Ints

HOURS_BACK = 4 * 168
Rule = Callable[[Ints, int], Bools]
"""(hourly counts: streams x hours, hour) -> which streams the rule raises at the end of that hour."""


def ears_c2(counts: Ints, hour: int) -> Bools:
    """EARS C2 (Hutwagner and others, 2003) on days: seven days, lag two, three standard deviations, sd >= 0.5."""
    days = counts[:, hour % 24 + 1 : hour + 1].reshape(len(counts), -1, 24).sum(axis=2)
    base = days[:, -10:-3]
    return np.asarray(
        (hour % 24 == 23) & (days[:, -1] > base.mean(axis=1) + 3 * np.maximum(base.std(axis=1, ddof=1), 0.5))
    )


def three_sigma(counts: Ints, hour: int) -> Bools:
    """Three standard deviations above the same hour of the week, four weeks back."""
    past = np.stack([counts[:, hour - 168 * k] for k in range(1, 5)]).astype(np.float64)
    return np.asarray(counts[:, hour] > past.mean(axis=0) + 3 * np.maximum(past.std(axis=0, ddof=1), 0.5))


def farrington_like(counts: Ints, hour: int) -> Bools:
    """Quasi-Poisson over the same hour of the week and its neighbours, upper limit at the 0.1 % point with the
    two-thirds power (Farrington and others, 1996), without trend."""
    past = np.stack([counts[:, hour - 168 * k + d] for k in range(1, 5) for d in (-1, 0, 1)]).astype(np.float64)
    mean = np.maximum(past.mean(axis=0), 0.05)
    phi = np.maximum(past.var(axis=0, ddof=1) / mean, 1.0)
    spread = np.sqrt(phi * mean * (1 + 1 / 12.0)) * (2.0 / 3.0) * mean ** (-1.0 / 3.0)
    return np.asarray((counts[:, hour] > (mean ** (2.0 / 3.0) + 3.09 * spread) ** 1.5) & (counts[:, hour] >= 5))


def times_last_week(counts: Ints, hour: int) -> Bools:
    """Three times the same hour of last week, and at least five."""
    return np.asarray((counts[:, hour] >= 3 * np.maximum(counts[:, hour - 168], 1)) & (counts[:, hour] >= 5))


RULES: dict[str, Rule] = {
    "EARS C2 (daily)": ears_c2,
    "hour of week, 3 sigma": three_sigma,
    "Farrington-style": farrington_like,
    "3 x last week": times_last_week,
}


def alarms(rule: Rule, counts: Ints) -> list[tuple[int, int]]:
    """(hour, stream) of every alarm after the history; one within six hours of the last is the same."""
    found: list[tuple[int, int]] = []
    last = np.full(len(counts), -1e9)
    for hour in range(HOURS_BACK, counts.shape[1]):
        for stream in np.flatnonzero(rule(counts, hour)):
            if hour - last[stream] > 6:
                found.append((hour, int(stream)))
            last[stream] = hour
    return found


def delays(found: list[tuple[int, int]], starts: list[tuple[int, int]]) -> Floats:
    """Minutes from each onset (stream, five-minute bin) to the end of the hour that raised; inf after six hours."""
    out = []
    for stream, start in starts:
        onset = start * 5.0
        later = [
            (hour + 1) * 60.0 - onset for hour, s in found if s == stream and onset < (hour + 1) * 60.0 <= onset + 360.0
        ]
        out.append(min(later, default=np.inf))
    return np.array(out)
