"""The demo in a store: its history, loaded once, and what is due in a running demo, second by second.

A demo that was killed goes on where it stopped, and loading twice adds nothing: the ledger is written in the
transaction of the events it accounts for. A store that holds no demo is left alone.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from watchfloor.demo import ledger
from watchfloor.demo.ledger import Ledger
from watchfloor.demo.outbreak import live_outbreak
from watchfloor.demo.staffing import SOURCE, register_world, registered
from watchfloor.demo.timeline import background, history, in_order, live_acts
from watchfloor.demo.world import requesters
from watchfloor.engine import events as ev
from watchfloor.eventlog.models import Event
from watchfloor.intake.acts import Act, Create
from watchfloor.intake.bulk import Names, file_acts
from watchfloor.tickets.models import Ticket

__all__ = ["DEFAULT_SEED", "Loaded", "NotADemo", "history", "is_demo", "live_acts", "load", "run_due"]

DEFAULT_SEED: Final = 7
# Loading, nobody waits; a running demo that catches up shares the log with people.
LOAD_BATCH: Final = 1000
LIVE_BATCH: Final = 100
LIVE_PLAN: Final = timedelta(hours=24)
# `watchfloor up` says here when it began, so that a worker which is started again goes on with the same outbreak.
STARTED_AT: Final = "WATCHFLOOR_STARTED_AT"


class NotADemo(ValueError):
    """The demo cannot go into this store; the message says why."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did: events and tickets that it added itself, and the demo that the store now holds."""

    tickets: int
    events: int
    seed: int
    weeks: int
    until: datetime


def is_demo() -> bool:
    """Whether this store holds a demo, or part of one."""
    return ledger.read() is not None


def load(
    *, now: datetime, seed: int | None = None, weeks: int | None = None,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> Loaded:  # fmt: skip
    """Load a history of `weeks` weeks (4) that ends at `now`, or finish the one that an earlier call began.

    `progress` is called with (acts done, acts in all). Raises NotADemo for a store with other tickets, or with a demo
    of another seed or length.
    """
    with transaction.atomic():
        book = _begun(now, seed, weeks)
    names = registered()
    acts = [act for act in history(book.seed, book.until, book.weeks) if act.at > book.filed_until]
    tickets = events = done = 0
    for batch in _batches(acts, LOAD_BATCH):
        with transaction.atomic():
            rows = file_acts(batch, source=SOURCE, names=names)
            book = book.filed(batch[-1].at)
            ledger.write(book)
        done += len(batch)
        events += len(rows)
        tickets += sum(row.kind == ev.TICKET_CREATED for row in rows)
        progress(done, len(acts))
    if not book.is_loaded:
        book = book.filed(book.until)
        ledger.write(book)
    return Loaded(tickets, events, book.seed, book.weeks, book.until)


def _begun(now: datetime, seed: int | None, weeks: int | None) -> Ledger:
    """The ledger of this store's demo, begun here where there is none; with all the people that its tickets name."""
    book = ledger.held()
    if book is None:
        if Ticket.objects.exists():
            raise NotADemo("this store holds tickets that are not a demo; use another --data folder")
        weeks = 4 if weeks is None else weeks
        book = Ledger(DEFAULT_SEED if seed is None else seed, weeks, until=now, filed_until=now)
        book = Ledger(book.seed, weeks, until=now, filed_until=book.anchor - timedelta(seconds=1))
    for what, wanted, have in (("seed", seed, book.seed), ("number of weeks", weeks, book.weeks)):
        if wanted is not None and wanted != have:
            raise NotADemo(f"this store holds a demo with another {what} ({have}); use another --data folder")
    if not book.is_loaded:
        register_world(book.seed, now=book.anchor)
        ledger.write(book)
    return book


def _batches(acts: Sequence[Act], size: int) -> Iterator[list[Act]]:
    """Runs of about `size` acts; those of one moment stay together, for the ledger only remembers a time."""
    batch: list[Act] = []
    for act in acts:
        if len(batch) >= size and act.at != batch[-1].at:
            yield batch
            batch = []
        batch.append(act)
    if batch:
        yield batch


@dataclass(slots=True)
class _Run:
    """A running demo: what comes next, as far as it is drawn."""

    book: Ledger
    names: Names
    plan: list[Act]
    drawn_until: datetime
    place: int = 0

    def due(self, now: datetime) -> list[Act]:
        """The next acts whose time has come, about LIVE_BATCH of them at most."""
        coming = (act for act in self.plan[self.place :] if act.at <= now)
        return next(_batches(list(coming), LIVE_BATCH), [])


_running: _Run | None = None


def run_due(now: datetime) -> int:
    """File what is due in this store's demo; returns how many events that added. Cheap where there is nothing to do.

    Called about every second by the worker. The first call in a process begins a run, whose outbreak starts two
    minutes later. What was missed while nothing ran is caught up, a batch a call.
    """
    global _running  # noqa: PLW0603 - one worker runs one demo
    if _running is None or now >= _running.drawn_until:
        _running = _opened(now, begun=_running.book.runs[-1] if _running else None)
    if _running is None or not (batch := _running.due(now)):
        return 0
    try:
        with transaction.atomic():
            book = ledger.held()
            if book is None or book.filed_until != _running.book.filed_until:
                _running = None  # somebody else filed meanwhile: begin again from what is committed
                return 0
            rows = file_acts(_without_touched(batch), source=SOURCE, names=_running.names)
            book = book.filed(batch[-1].at)
            ledger.write(book)
    except BaseException:
        _running = None
        raise
    _running.book = book
    _running.place += len(batch)
    return len(rows)


def _opened(now: datetime, begun: datetime | None) -> _Run | None:
    """The run from here on; None where the store holds no demo or one that is still being loaded."""
    with transaction.atomic():
        # Looked at before it is locked: locking would make the row in a store that holds no demo.
        if ledger.read() is None or (book := ledger.held()) is None or not book.is_loaded:
            return None
        book = book.started(begun or _started_at(now))
        ledger.write(book)
    until = now + LIVE_PLAN
    return _Run(book, registered(), _plan(book, until), until)


def _started_at(now: datetime) -> datetime:
    told = os.environ.get(STARTED_AT)
    return datetime.fromisoformat(told) if told else now


def _plan(book: Ledger, until: datetime) -> list[Act]:
    """All that is to be filed after the ledger's time, up to `until`.

    Outbreaks of earlier runs do not go on where those were stopped, but the tickets that they did file live on.
    """
    acts = background(book.seed, book.anchor, book.filed_until, until)
    people = requesters(book.seed)
    for started_at in book.runs:
        outbreak = live_outbreak(book.seed, started_at, people)
        if started_at != book.runs[-1]:
            filed = _filed(act.ticket for act in outbreak if isinstance(act, Create))
            outbreak = [act for act in outbreak if act.ticket in filed]
        acts += [act for act in outbreak if book.filed_until < act.at <= until]
    return in_order(acts)


def _filed(keys: Iterator[str]) -> dict[str, int]:
    """The tickets of these keys that the log holds."""
    made = Event.objects.filter(source=SOURCE, external_id__in=list(keys), kind=ev.TICKET_CREATED)
    return {str(key): ticket for key, ticket in made.values_list("external_id", "subject_id")}


def _without_touched(acts: Sequence[Act]) -> list[Act]:
    """Without the acts on tickets that a person has worked on: nobody simulated answers over somebody real."""
    ids = _filed(iter({act.ticket for act in acts}))
    touched = set(
        Event.objects.filter(ticket__in=ids.values(), subject_kind="ticket")
        # What the floor itself does (a clock that tells, a ticket given out) is nobody's work.
        .exclude(source=SOURCE)
        .exclude(actor=None)
        .values_list("ticket", flat=True)
    )
    return [act for act in acts if ids.get(act.ticket) not in touched]
