"""The follower that keeps the clocks: from the log by cursor, by the time, and anew where a promise changed.

It is killed and started again without a trace: its cursor moves in the transaction that keeps what was read, what it
tells is known by an external id, and a row can be read from the log at any time.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import BooleanField, ExpressionWrapper, Q

from watchfloor.clocks import jobs
from watchfloor.clocks.book import newest_word
from watchfloor.clocks.models import Clock
from watchfloor.clocks.refresh import CURSOR, refresh
from watchfloor.engine.clock_facts import HEARD
from watchfloor.engine.events import TICKET_CREATED
from watchfloor.eventlog import read
from watchfloor.eventlog.models import Cursor, Event
from watchfloor.eventlog.pulse import Beat
from watchfloor.tickets.models import Ticket
from watchfloor.tickets.queries import OPEN

WINDOW: Final = 500
DUE: Final = 100
SWEEP: Final = 200
# An import brings thousands of events that concern no clock: they are passed over for so long at a time.
STRETCH_SECONDS: Final = 0.3


class Follower:
    """Keeps the table of clocks. One process of a store runs it at a time."""

    def __init__(self) -> None:
        self._beat = Beat(CURSOR)
        self._audits = jobs.Hourly()

    def run(self, now: datetime) -> bool:
        """Read what is new, look at what is due, read anew what a changed promise touches; is there more at once?"""
        more = [self._read(now), self._look(now), self._sweep(now)]
        self._audits.ask_when_due()
        return any(more)

    def _read(self, now: datetime) -> bool:
        until = time.monotonic() + STRETCH_SECONDS
        while True:
            with transaction.atomic():
                cursor = held_cursor()
                events = _window(cursor.position)
                refresh(_concerned(events), now)
                if events:
                    cursor.position = events[-1].position
                    cursor.save(update_fields=["position"])
            self._beat.dealt_with(events)
            self._beat.tell(cursor.position)
            if len(events) < WINDOW or time.monotonic() >= until:
                return len(events) == WINDOW

    def _look(self, now: datetime) -> bool:
        """What time alone brings: a promise at risk, or broken."""
        with transaction.atomic():
            held_cursor()
            due = Clock.objects.filter(look_at__lte=now).order_by("look_at").values_list("ticket", flat=True)[:DUE]
            refresh(found := list(due), now)
        return len(found) == DUE

    def _sweep(self, now: datetime) -> bool:
        """Read every open ticket's clocks anew once a policy or calendar changed, some at a time."""
        with transaction.atomic():
            cursor = held_cursor()
            state = dict(cursor.state)
            if (word := newest_word()) != state.get("word"):
                state |= {"word": word, "swept_to": 0}
            if "swept_to" in state:
                open_ones = Ticket.objects.filter(id__gt=state["swept_to"], status__in=OPEN).order_by("id")
                found = list(open_ones.values_list("id", flat=True)[:SWEEP])
                refresh(found, now)
                state["swept_to"] = found[-1] if found else 0
                if len(found) < SWEEP:
                    del state["swept_to"]
            if state != cursor.state:
                cursor.state = state
                cursor.save(update_fields=["state"])
        return "swept_to" in state


def held_cursor() -> Cursor:
    """The follower's cursor, held: whoever writes clocks holds it. The first time, it begins at the log's end.

    What was there before is read ticket by ticket, the open ones, as after a change of a policy.
    """
    cursor = read.cursor_of(CURSOR)
    if not cursor.state:
        cursor.position, cursor.state = read.head(), {"word": -1}
        cursor.save()
    return cursor


def _window(position: int) -> list[Event]:
    imported = ExpressionWrapper(Q(payload__has_key="row"), output_field=BooleanField())
    found = Event.objects.filter(position__gt=position).annotate(imported=imported).order_by("position")
    return list(found.only("position", "subject_kind", "subject_id", "kind", "at", "recorded_at")[:WINDOW])


def _concerned(events: Sequence[Event]) -> set[int]:
    """The tickets whose clocks these events may change: open ones, ones with clocks, ones that were filed here.

    An imported ticket that is done already has clocks too; they are read where somebody looks at them.
    """
    heard = [event for event in events if event.subject_kind == "ticket" and event.kind in HEARD]
    tickets = {event.subject_id for event in heard}
    if not tickets:
        return set()
    filed = {e.subject_id for e in heard if e.kind == TICKET_CREATED and not getattr(e, "imported", False)}
    rest = list(tickets - filed)
    if not rest:
        return filed
    open_ones = set(Ticket.objects.filter(id__in=rest, status__in=OPEN).values_list("id", flat=True))
    with_clocks = set(Clock.objects.filter(ticket__in=rest).values_list("ticket", flat=True))
    return filed | open_ones | with_clocks
