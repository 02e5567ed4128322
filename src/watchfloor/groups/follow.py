"""The follower that keeps tickets in groups: from the log by cursor, in batches, as fast as a model reads.

Every change of groups, a person's or its own, is made while it or they hold the cursor's row. So the grouper has heard
of all that was said before it says anything, and the order of the log is the order in which it learnt.
"""

from __future__ import annotations

import json
import logging
import time
import zlib
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Max

from watchfloor.core.counters import take
from watchfloor.engine import events as ev
from watchfloor.engine.text import Move, Said
from watchfloor.eventlog import read
from watchfloor.eventlog.append import NewEvent, append
from watchfloor.eventlog.models import Cursor, Event
from watchfloor.groups import project
from watchfloor.groups.commands import CURSOR, SUBJECT, merged
from watchfloor.groups.embedding import Embedder
from watchfloor.groups.learner import Learner
from watchfloor.groups.models import Group, GrouperState, TicketInGroup, TicketVector
from watchfloor.groups.texts import keep_vectors, said, said_of, with_vectors
from watchfloor.tickets.access import restricted_among
from watchfloor.tickets.models import Ticket

log = logging.getLogger("watchfloor.groups")

SOURCE: Final = "groups"
BATCH: Final = 64
STRETCH: Final = 500
# What an import brings that is older than this before the newest ticket is not grouped.
OLDEST: Final = timedelta(weeks=8)
# How much would be read again after a kill.
CHECKPOINT_SECONDS: Final = 60.0
CHECKPOINT_TICKETS: Final = 2000
# Events of groups that are heard in one go after a restart.
HEARD: Final = 16
# Of the state's shape; another one is learnt anew from the log.
VERSION: Final = 1
_ROW: Final = 1


class Outdated(Exception):
    """A model answers in another version than the grouper learnt from: all is read again, which is under way."""


class Follower:
    """The grouper in memory, with the positions up to which it read tickets and heard what was said of groups."""

    def __init__(self, embedder: Callable[[], Embedder]) -> None:
        self._make = embedder
        self._embedder: Embedder | None = None
        self._learner: Learner | None = None
        self._read_to = 0
        self._heard_to = 0
        self._unsaved = 0
        self._saved_at = 0.0
        self._redactions = 0
        # The version of each model whose vectors the grouper holds.
        self._versions: dict[str, str] = {}

    def run(self, now: datetime) -> bool:
        """Hear what was said of groups, then place the next tickets. Returns whether there is more at once."""
        try:
            return self._run(now)
        except Outdated as why:
            log.warning("the groups are read again: %s", why)
            self._learner = None
            return True
        except BaseException:
            # What is in memory may be ahead of the log: it is read again from the last checkpoint.
            self._learner = None
            raise

    def checkpoint(self, now: datetime) -> None:
        """Save what was learnt."""
        if self._learner is None:
            return
        packed = {"version": VERSION, "models": self._versions, "learner": self._learner.pack()}
        blob = zlib.compress(json.dumps(packed, separators=(",", ":")).encode(), level=1)
        with transaction.atomic():
            read.cursor_of(CURSOR)
            if self._redactions != read.redactions():
                return
            values: dict[str, Any] = {"position": self._heard_to, "saved_at": now, "packed": blob}
            GrouperState.objects.update_or_create(id=_ROW, defaults=values)
            # They are in the state now.
            TicketVector.objects.all().delete()
        self._unsaved, self._saved_at = 0, time.monotonic()

    def _run(self, now: datetime) -> bool:
        if self._redactions != read.redactions():
            # What was learnt holds words that are to be forgotten.
            self._learner = None
        learner = self._learner or self._load(now)
        if self._hear(learner):
            return True
        upto, tickets = self._next()
        if upto == self._read_to and not learner.renamed:
            self._checkpoint_when_due(now)
            return False
        tickets = self._embedded(tickets) if tickets else []
        if self._place(learner, tickets, upto, now):
            self._read_to = upto
            self._unsaved += len(tickets)
            self._checkpoint_when_due(now)
        return True

    # ------------------------------------------------------------- hearing
    def _hear(self, learner: Learner) -> bool:
        """Some of what was said of groups since; whether there may be more."""
        events = list(self._unheard().order_by("position")[:HEARD])
        for event in events:
            if event.kind == ev.GROUP_PLACED:
                before = said_of(one["ticket"] for one in event.payload["tickets"])
                learner.hear_placed(event, self._embedded(before))
            else:
                learner.hear(event)
            self._heard_to = event.position
        return bool(events)

    def _unheard(self) -> Any:
        return Event.objects.filter(position__gt=self._heard_to, subject_kind=SUBJECT)

    # ------------------------------------------------------------- placing
    def _next(self) -> tuple[int, list[Said]]:
        """The next tickets to place, and the position up to which the log is read with them."""
        events = read.read_after(self._read_to, STRETCH)
        created = [event for event in events if event.kind == ev.TICKET_CREATED]
        if not events:
            return self._read_to, []
        upto = events[-1].position if len(created) <= BATCH else created[BATCH - 1].position
        newest = Ticket.objects.aggregate(newest=Max("created_at"))["newest"]
        wanted = [e for e in created if e.position <= upto and (newest is None or e.at >= newest - OLDEST)]
        if wanted:
            # A group's name, size and words are for everybody.
            apart = restricted_among([e.subject_id for e in wanted])
            wanted = [e for e in wanted if e.subject_id not in apart]
        placed = set(
            TicketInGroup.objects.filter(ticket__in=[e.subject_id for e in wanted]).values_list("ticket_id", flat=True)
        )
        return upto, said([e for e in wanted if e.subject_id not in placed])

    def _place(self, learner: Learner, tickets: Sequence[Said], upto: int, now: datetime) -> bool:
        """Place the tickets and say so; False where something was said of groups meanwhile that must be heard first."""
        with transaction.atomic():
            cursor = read.cursor_of(CURSOR)
            if self._unheard().exists():
                return False
            if tickets:
                keep_vectors(tickets, self._versions)
                self._tell(learner, tickets, now)
            else:
                self._append_titles(learner.names(), now)
            cursor.position = max(cursor.position, upto)
            cursor.save(update_fields=["position"])
        return True

    def _tell(self, learner: Learner, tickets: Sequence[Said], now: datetime) -> None:
        placed = [learner.place(one, _number) for one in tickets]
        wholes = dict(Group.objects.filter(id__in={one["group"] for one in placed}).values_list("id", "root"))
        for one in placed:
            one["whole"] = wholes.get(one["group"], one["group"])
        moves = learner.passed(len(placed), max(said.at for said in tickets))
        # Thought of before the log is held: everybody who files waits there.
        names = learner.names()
        name = f"placed:{tickets[0].id}"
        events = [NewEvent(SUBJECT, 0, ev.GROUP_PLACED, now, {"tickets": placed}, source=SOURCE, external_id=name)]
        self._append(events)
        for move in moves:
            self._append_merge(learner, move, now)
        self._append_titles(names, now)

    def _append_merge(self, learner: Learner, move: Move, now: datetime) -> None:
        into, gone = learner.ours(move)
        roots = dict(Group.objects.filter(id__in=[into, gone]).values_list("id", "root"))
        if roots[into] == roots[gone]:
            return
        # The part itself is joined, not the whole that a person made of it: taking that back must leave them together.
        if roots[gone] != gone and roots[into] == into:
            into, gone = gone, into
        learner.keep(self._append([merged(into, roots[gone], now, whole=roots[into])]), move)

    def _append_titles(self, names: list[dict[str, Any]], now: datetime) -> None:
        if names:
            self._append([NewEvent(SUBJECT, 0, ev.GROUP_TITLED, now, {"titles": names}, source=SOURCE)])

    def _append(self, new: Sequence[NewEvent]) -> int:
        events = append(new)
        project.apply(events)
        self._heard_to = events[-1].position
        return self._heard_to

    # ------------------------------------------------------------- state
    def _load(self, now: datetime) -> Learner:
        """What was saved; else a learner that reads the groups of the last weeks again from the log."""
        self._redactions = read.redactions()
        saved = GrouperState.objects.filter(id=_ROW).first()
        self._read_to = Cursor.objects.filter(name=CURSOR).values_list("position", flat=True).first() or 0
        self._saved_at, self._unsaved = time.monotonic(), 0
        try:
            if saved is not None:
                learner, self._versions = _unpacked(bytes(saved.packed))
                self._learner, self._heard_to = learner, saved.position
                return learner
        except (KeyError, TypeError, ValueError, zlib.error) as problem:
            log.warning("the grouper's saved state is of another version; it reads the groups again: %s", problem)
        first = Event.objects.filter(subject_kind=SUBJECT, at__gte=now - OLDEST).order_by("position").first()
        self._heard_to = first.position - 1 if first else 0
        self._learner, self._versions = Learner(), {}
        return self._learner

    def _checkpoint_when_due(self, now: datetime) -> None:
        waited = time.monotonic() - self._saved_at
        if self._unsaved >= CHECKPOINT_TICKETS or (self._unsaved and waited >= CHECKPOINT_SECONDS):
            self.checkpoint(now)

    def _embedded(self, tickets: Sequence[Said]) -> list[Said]:
        if self._embedder is None:
            self._embedder = self._make()
        versions: dict[str, str] = {}
        found = with_vectors(tickets, self._embedder, versions)
        for space, version in versions.items():
            if self._versions.setdefault(space, version) != version:
                GrouperState.objects.all().delete()
                raise Outdated(f"{space} is of version {version}, what was learnt of {self._versions[space]}")
        return found


def _number() -> int:
    return take("group")[0]


def _unpacked(blob: bytes) -> tuple[Learner, dict[str, str]]:
    state = json.loads(zlib.decompress(blob))
    if state["version"] != VERSION:
        raise ValueError(f"version {state['version']}")
    return Learner.unpack(state["learner"]), dict(state["models"])
