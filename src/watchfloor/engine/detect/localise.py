"""Which attribute values does an alarm really concern? A penalised scan over the alarmed window only.

Every combination of values that occurs in the window is scored by the likelihood ratio of "tickets with
exactly these values arrive faster" against "as usual" (Kulldorff's scan statistic). A value that does not
belong to the cause lets tickets escape and lowers the score; one that is missing dilutes the excess with
ordinary tickets and lowers it too. Each value must earn its place.
"""

from collections import Counter
from collections.abc import Callable

import numpy as np

from watchfloor.engine.detect.arrays import Floats
from watchfloor.engine.detect.recent import Kept
from watchfloor.engine.detect.records import Key
from watchfloor.engine.detect.routes import keys_of

PRICE = 3.0
"""Log-likelihood that each attribute value in the key must bring: about the number of values tried, in logs."""
LEAST_PEOPLE = 3
"""One or two people are never an issue that is breaking out, however rare their tickets are."""
_MOST_TICKETS = 3000
_MOST_KEYS = 400

Expectation = Callable[[list[Key]], Floats]
"""Expected people in the window, with the null's margin, for each key."""


def localise(
    window: list[Kept], alarmed: Key, order: int, expected: Expectation, *, disp: float, raised: float
) -> Key | None:
    """The smallest set of values that holds the alarm's excess. `alarmed` is the key of the stream in alarm.

    Only sets that three people had by the time of the raise: what is named must have been seen by then. None
    where no set is above its expectation.
    """
    people = distinct(window)[-_MOST_TICKETS:]
    counts: Counter[Key] = Counter()
    shared: Counter[Key] = Counter()
    early: Counter[Key] = Counter()
    for ticket in people:
        keys = keys_of(ticket.values, order)
        counts.update(keys)
        if ticket.has(alarmed):
            shared.update(keys)
            early.update(keys if ticket.at <= raised else ())
    least = max(2.0, 0.5 * (counts[alarmed] - float(expected([alarmed])[0])))
    able = (key for key in shared if shared[key] >= least and early[key] >= LEAST_PEOPLE)
    keys = sorted(able, key=lambda key: (-counts[key], key))
    keys = keys[:_MOST_KEYS]
    if not keys:
        return None
    scores = scan(np.array([counts[key] for key in keys], dtype=np.float64), expected(keys)) / max(disp, 1.0)
    ranked = [
        (-round(float(score) - PRICE * len(key), 9), len(key), key)
        for key, score in zip(keys, scores, strict=True)
        if score > 0.0
    ]
    return min(ranked)[2] if ranked else None


def scan(observed: Floats, expected: Floats) -> Floats:
    """o ln(o/e) - (o - e) where o > e, else 0: the likelihood ratio of the best raised Poisson rate."""
    o, e = np.maximum(observed, 1e-9), np.maximum(expected, 1e-6)
    return np.where(observed > e, o * np.log(o / e) - (o - e), 0.0)


def distinct(tickets: list[Kept]) -> list[Kept]:
    """One ticket per requester and set of values: a person who files fifty times is one person."""
    seen: set[tuple[str, Key]] = set()
    kept = []
    for ticket in tickets:
        mark = (ticket.requester or ticket.id, ticket.values)
        if mark not in seen:
            seen.add(mark)
            kept.append(ticket)
    return kept
