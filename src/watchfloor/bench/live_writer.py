"""A process that files its share of the live feed on time, by the command that the portal uses."""

from __future__ import annotations

import time
from multiprocessing.queues import Queue
from typing import Final, NamedTuple

from watchfloor.bench.live_feed import Filing, plan

# A writer that cannot keep up ends so many seconds after the end; what it did not file is told.
PATIENCE: Final = 10


class Share(NamedTuple):
    """Which tickets of the plan a writer files: number `first` of each `of`; second 0 is `start` (time.time())."""

    first: int
    of: int
    start: float
    rate: float
    minutes: float
    outbreaks: list[float]
    people: int


class Filed(NamedTuple):
    """Of each ticket in milliseconds: how long the command took, and how long after it was due it was kept. `cpu` is
    the processor time of the writer in seconds.
    """

    took: list[float]
    after_due: list[float]
    cpu: float


def write(share: Share, people: dict[int, int], queues: list[int], told: Queue[Filed]) -> None:
    """File the share. `people` and `queues` are the ids of the numbers in the plan."""
    import django

    django.setup()
    took, after_due = [], []
    tickets = plan(share.rate, share.minutes, share.outbreaks, share.people)
    for at, one in (pair for i, pair in enumerate(tickets) if i % share.of == share.first):
        due = share.start + at
        if time.time() > share.start + share.minutes * 60 + PATIENCE:
            break
        if (pause := due - time.time()) > 0:
            time.sleep(pause)
        began = time.time()
        file(one, people, queues)
        ended = time.time()
        took.append((ended - began) * 1000)
        after_due.append((ended - due) * 1000)
    told.put(Filed(took, after_due, time.process_time()))


def file(one: Filing, people: dict[int, int], queues: list[int]) -> None:
    """One request of the portal: one transaction."""
    from django.db import transaction

    from watchfloor.core import clock
    from watchfloor.tickets.commands import create_ticket

    with transaction.atomic():
        create_ticket(
            subject=one.subject, body=one.body, requester=people[one.who], by=people[one.who], now=clock.now(),
            queue=queues[one.queue], attributes=one.attributes,
        )  # fmt: skip
