"""The tickets that wait for an owner, in the order in which they should find one. Kept by the follower."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from watchfloor.assignment.models import Cursor, Waiting
from watchfloor.assignment.ways import Setup, next_step
from watchfloor.engine import events as ev
from watchfloor.engine.conditions import Condition
from watchfloor.engine.events import PRIORITIES
from watchfloor.eventlog.read import head
from watchfloor.tickets.facts import facts_of
from watchfloor.tickets.models import Ticket, TimelineEntry
from watchfloor.tickets.where import holding

# The next moment at which a promise of each of these tickets is due; the clocks say it, through the pipeline.
Due = Callable[[Sequence[int]], Mapping[int, datetime]]

BATCH: Final = 1000
LOOKED_AT: Final = 1000
WORKABLE: Final = ("new", "open")
_NO_RANK: Final = len(PRIORITIES)
_ORDER: Final = "due_at, rank, created_at, ticket"
# Each queue's own order is its index; the few of each are then put in one order.
_NEXT: Final = (
    "SELECT w.* FROM unnest(%(queues)s::bigint[]) AS mine(id) CROSS JOIN LATERAL ("  # noqa: S608 - our own names
    " SELECT * FROM assignment_waiting WHERE queue = mine.id AND NOT EXISTS (SELECT FROM jsonb_each_text(needs) AS need"
    "  WHERE need.value::int > coalesce((%(skills)s::jsonb ->> need.key)::int, 0))"
    f" ORDER BY {_ORDER} LIMIT %(size)s) AS w ORDER BY w.due_at, w.rank, w.created_at, w.ticket LIMIT %(size)s"
)


def no_clocks(_: Sequence[int]) -> Mapping[int, datetime]:
    """No ticket has a promise that is due: priority and age decide."""
    return {}


def in_order(queues: Iterable[int], skills: Mapping[str, int], size: int = 50) -> list[Waiting]:
    """The first `size` waiting tickets of these queues that these skills suffice for.

    One query; it reads no further than it must in each queue's index.
    """
    asked = {"queues": list(queues), "skills": json.dumps(dict(skills)), "size": size}
    return list(Waiting.objects.raw(_NEXT, asked))


def size_for(domain: Condition | None, size: int) -> int:
    """How many rows to read so that `size` of a domain are among them, but for a domain in which next to nothing is."""
    return size if domain is None else max(size, LOOKED_AT)


def of_domain(rows: Sequence[Waiting], domain: Condition | None, now: datetime) -> list[Waiting]:
    """Those of a domain, in their order. One query; none for everything."""
    if domain is None:
        return list(rows)
    some = Ticket.objects.filter(id__in=[row.ticket for row in rows])
    mine = set(holding(some, domain, None, now).values_list("id", flat=True))
    return [row for row in rows if row.ticket in mine]


def keep(setup: Setup, due: Due = no_clocks) -> bool:
    """Bring the table up to the log's head, a batch a call; returns whether there is more to read."""
    cursor = Cursor.objects.first()
    if cursor is None:
        _fill(setup, due)
        return False
    upto = head()
    changed = list(
        _rows().filter(last_position__gt=cursor.position, last_position__lte=upto).order_by("last_position")[:BATCH]
    )
    more = len(changed) == BATCH
    position = changed[-1].last_position if more else upto
    if position != cursor.position:
        with transaction.atomic():
            write(changed, setup, due)
            Cursor.objects.filter(id=cursor.id).update(position=position)
    if cursor.needs != setup.token:
        _read_needs_again(setup, due)
        Cursor.objects.filter(id=cursor.id).update(needs=setup.token)
    return more


def write(tickets: Sequence[Ticket], setup: Setup, due: Due = no_clocks) -> None:
    """Put these tickets in, where they wait, and out, where they do not. Four queries at most."""
    waits = [ticket for ticket in tickets if waits_for_an_owner(ticket)]
    gone = {ticket.id for ticket in tickets} - {ticket.id for ticket in waits}
    if gone:
        Waiting.objects.filter(ticket__in=gone).delete()
    if not waits:
        return
    keys = [ticket.id for ticket in waits]
    old = Waiting.objects.in_bulk(keys)
    moments = due(keys)
    fresh = [ticket for ticket in waits if (row := old.get(ticket.id)) is None or row.queue != (ticket.queue_id or 0)]
    steps = _steps_before({ticket.id: _began(ticket) for ticket in fresh})
    rows = [_row(ticket, old.get(ticket.id), moments.get(ticket.id), steps, setup) for ticket in waits]
    Waiting.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["ticket"],
        update_fields=[
            "queue", "rank", "created_at", "since", "due_at", "needs", "relaxed", "relax_at",
        ],
    )  # fmt: skip


def waits_for_an_owner(ticket: Ticket) -> bool:
    """New or open, nobody's, and in sight."""
    return ticket.owner_id is None and ticket.status in WORKABLE and ticket.snoozed_until is None


def refresh_due(after: int, due: Due, size: int = 200) -> int:
    """Ask the clocks again for some rows past the ticket `after`: a new calendar moves a clock without an event.

    Returns where to go on; 0 at the end.
    """
    rows = list(Waiting.objects.filter(ticket__gt=after).order_by("ticket")[:size])
    moments = due([row.ticket for row in rows])
    own = dict(Ticket.objects.filter(id__in=[row.ticket for row in rows]).values_list("id", "due_at"))
    moved = [row for row in rows if _earlier(moments.get(row.ticket), own.get(row.ticket)) != row.due_at]
    for row in moved:
        row.due_at = _earlier(moments.get(row.ticket), own.get(row.ticket))
    Waiting.objects.bulk_update(moved, ["due_at"])
    return rows[-1].ticket if len(rows) == size else 0


def _row(
    ticket: Ticket, old: Waiting | None, clock: datetime | None, steps: Mapping[int, Mapping[str, int]], setup: Setup
) -> Waiting:
    stays = old is not None and old.queue == (ticket.queue_id or 0)
    since = old.since if stays and old is not None else _began(ticket)
    relaxed = dict(old.relaxed) if stays and old is not None else dict(steps.get(ticket.id, {}))
    needs = setup.needs_of(facts_of(ticket))
    rank = PRIORITIES.index(ticket.priority) if ticket.priority in PRIORITIES else _NO_RANK
    left = {skill: need.level - relaxed.get(skill, 0) for skill, need in needs.items()}
    return Waiting(
        ticket=ticket.id, queue=ticket.queue_id or 0, rank=rank,
        created_at=ticket.created_at, since=since, due_at=_earlier(clock, ticket.due_at),
        needs={skill: level for skill, level in left.items() if level > 0}, relaxed=relaxed,
        relax_at=next_step(needs, relaxed, since),
    )  # fmt: skip


def _began(ticket: Ticket) -> datetime:
    """When it began to wait: as it was filed, or at the last thing that happened to it."""
    return ticket.created_at if len(ticket.path) <= 1 and not ticket.handovers and not ticket.reopens else (
        ticket.updated_at
    )  # fmt: skip


def _steps_before(since: Mapping[int, datetime]) -> dict[int, dict[str, int]]:
    """The steps that each of these tickets was relaxed by since it began to wait, as its timeline tells."""
    found: dict[int, dict[str, int]] = {}
    lines = TimelineEntry.objects.filter(ticket__in=list(since), kind=ev.TICKET_ROUTING_RELAXED)
    for line in lines:
        if line.at >= since[line.ticket_id]:
            steps = found.setdefault(line.ticket_id, {})
            steps[line.detail["skill"]] = steps.get(line.detail["skill"], 0) + 1
    return found


def _earlier(first: datetime | None, second: datetime | None) -> datetime | None:
    return min((at for at in (first, second) if at is not None), default=None)


def _rows() -> QuerySet[Ticket]:
    return Ticket.objects.defer("words", "stretches", "open_spells")


def _fill(setup: Setup, due: Due) -> None:
    """Begin: everything that waits, read once. Imported and closed tickets are passed by."""
    with transaction.atomic():
        position = head()
        Waiting.objects.all().delete()
        _all_waiting(setup, due)
        Cursor.objects.create(id=1, position=position, needs=setup.token)


def _read_needs_again(setup: Setup, due: Due) -> None:
    """The needs changed: what waits is read by the new ones."""
    with transaction.atomic():
        _all_waiting(setup, due)


def _all_waiting(setup: Setup, due: Due) -> None:
    after = 0
    while True:
        some = list(
            _rows().filter(owner=None, status__in=WORKABLE, snoozed_until=None, id__gt=after).order_by("id")[:BATCH]
        )
        write(some, setup, due)
        if len(some) < BATCH:
            return
        after = some[-1].id
