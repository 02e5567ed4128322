"""Giving out, read: what is next for a person and why, and who would get the next ticket of a queue, or why not."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import connection

from watchfloor.assignment import why
from watchfloor.assignment.people import Standing, queues_of
from watchfloor.assignment.waiting import in_order, of_domain, size_for
from watchfloor.assignment.ways import Setup
from watchfloor.core.models import Person
from watchfloor.engine.conditions import Condition
from watchfloor.tickets.models import Ticket
from watchfloor.tickets.queries import visible_to

BOUND: Final = 1000


@dataclass(frozen=True, slots=True)
class Next:
    """A ticket that waits, and why it is next."""

    ticket: Ticket
    why: str


def next_for(
    person: Person, skills: Mapping[str, int], now: datetime, plan: Setup, *, domain: Condition | None = None,
    size: int = 5,
) -> list[Next]:  # fmt: skip
    """What `take_next` would give the person, in that order. Three queries, and one for a domain."""
    queues = [0, *(queue.id for queue in queues_of(person, plan))]
    rows = of_domain(in_order(queues, skills, size_for(domain, size)), domain, now)[:size]
    shown = visible_to(person).select_related("queue", "requester").defer("words", "stretches", "open_spells")
    tickets = shown.filter(owner=None).in_bulk([row.ticket for row in rows])
    return [Next(tickets[row.ticket], why.of_ticket(row, skills, now)) for row in rows if row.ticket in tickets]


def waiting_by_queue(queues: Collection[int]) -> Mapping[int, int]:
    """How many tickets wait in each of these queues, up to 1,000 each. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT mine.id, (SELECT count(*) FROM (SELECT FROM assignment_waiting WHERE queue = mine.id LIMIT %s) w) "
            "FROM unnest(%s::bigint[]) AS mine(id)",
            [BOUND, list(queues)],
        )
        return dict(cursor.fetchall())


def over_capacity(standing: Mapping[int, Standing]) -> list[Standing]:
    """Those who hold more than they should, the fullest first."""
    over = [one for one in standing.values() if one.load > one.limit]
    return sorted(over, key=lambda one: (one.limit - one.load, one.name))
