"""Traps in whole tickets: outbreaks only to those who count tickets for people, or arrivals for filings."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np

from watchfloor.bench.feeds import CONFIG, HISTORY, START, usual
from watchfloor.engine.detect import Detector, TicketSeen

_WEEKS = 6
_WITHIN = timedelta(hours=4)
Arrival = tuple[datetime, TicketSeen]


@dataclass(frozen=True, slots=True)
class Outcome:
    """Signals raised within four hours of an occurrence, and at other times."""

    name: str
    occurrences: int
    signals: int
    others: int
    weeks: int


def one_requester(at: datetime, feed: list[TicketSeen], rng: np.random.Generator) -> list[Arrival]:
    """One person files fifty tickets on one module within twenty minutes."""
    like = feed[int(rng.integers(len(feed)))]
    minutes = np.sort(rng.uniform(0, 20, 50))
    moments = [at + timedelta(minutes=float(m)) for m in minutes]
    return [(m, replace(like, id=f"r{at:%j}-{i}", at=m, requester="the one")) for i, m in enumerate(moments)]


def backlog_import(at: datetime, feed: list[TicketSeen], rng: np.random.Generator) -> list[Arrival]:
    """Four hundred tickets of the last three days are imported at once."""
    ages = rng.uniform(0, 72, 400)
    picks = [feed[int(i)] for i in rng.integers(0, len(feed), 400)]
    return [
        (at, replace(like, id=f"i{at:%j}-{i}", at=at - timedelta(hours=float(age)), requester=f"old{i}", live=False))
        for i, (like, age) in enumerate(zip(picks, ages, strict=True))
    ]


def late_delivery(at: datetime, feed: list[TicketSeen], rng: np.random.Generator) -> list[Arrival]:
    """Two hundred tickets come through the live door between fifteen minutes and a day late."""
    late = backlog_import(at, feed, rng)[:200]
    return [(when, replace(t, at=at - timedelta(hours=float(rng.uniform(0.25, 24))), live=True)) for when, t in late]


def twice(at: datetime, feed: list[TicketSeen], rng: np.random.Generator) -> list[Arrival]:  # noqa: ARG001
    """Everything of the last six hours is delivered once more."""
    return [(at, ticket) for ticket in feed if at - timedelta(hours=6) <= ticket.at < at]


def new_ids(at: datetime, feed: list[TicketSeen], rng: np.random.Generator) -> list[Arrival]:
    """A bridge files everything of the last two hours once more, under new ids, with the times at which it does."""
    return [(at, replace(t, id=f"again-{at:%j}-{t.id}", at=at)) for _, t in twice(at, feed, rng)[-80:]]


TRAPS: dict[str, Callable[[datetime, list[TicketSeen], np.random.Generator], list[Arrival]]] = {
    "one requester files fifty tickets": one_requester,
    "a backlog of 400 tickets is imported": backlog_import,
    "200 tickets delivered up to a day late": late_delivery,
    "six hours delivered twice": twice,
    "80 tickets filed again at once under new ids": new_ids,
}


def spring(name: str, seed: int) -> Outcome:
    """The trap of this name every other day, on a feed in which nothing breaks out."""
    rng = np.random.default_rng([seed, 5])
    feed = [
        TicketSeen(f"q{i}", at, f"by-{i}", values, "", live=at >= START + HISTORY)
        for i, (at, values) in enumerate(usual(seed, _WEEKS, 40.0))
    ]
    begins = [START + HISTORY + timedelta(days=2 * k, hours=29 + 3 * (k % 4)) for k in range(6)]
    arrivals = [(ticket.at, ticket) for ticket in feed]
    arrivals += [arrival for at in begins for arrival in TRAPS[name](at, feed, rng)]
    detector = Detector(CONFIG)
    raised = []
    for _, ticket in sorted(arrivals, key=lambda arrival: arrival[0]):
        raised += [change.at for change in detector.observe(ticket) if change.change == "raised"]
    near = sum(any(at <= moment <= at + _WITHIN for at in begins) for moment in raised)
    return Outcome(name, len(begins), near, len(raised) - near, _WEEKS - 4)
