"""Rows of a source's file into the log: the people, queues and tickets they name, and each row's own events, once."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db import connection, transaction

from watchfloor.core.counters import take
from watchfloor.core.models import Person, Queue
from watchfloor.directory import commands as directory
from watchfloor.directory import project as people
from watchfloor.engine import events as ev
from watchfloor.eventlog.append import NewEvent, append, known, lock
from watchfloor.eventlog.models import Text
from watchfloor.intake.files.history import Draft, SourceRow
from watchfloor.tickets import project as tickets
from watchfloor.tickets.models import Ticket

# Nobody at the desk should feel an import: the append lock is held for at most about this long at a time.
HOLD_SECONDS: Final = 0.04
_TEXTS: Final = uuid.UUID("5d1b37a3-0d0b-4a55-8a4e-0a2f6b0a4f11")
_IMPORT_LOCK: Final = 0x494D50
_FIRST_BATCH: Final = 100
_LARGEST_BATCH: Final = 2000
MAX_SUBJECT: Final = 1000


@dataclass(frozen=True, slots=True)
class Step:
    """What of a row happens at one moment: its drafts at these places. An import takes a row in one step."""

    row: SourceRow
    places: tuple[int, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class Written:
    """How many rows added nothing, and how many events of tickets were appended."""

    duplicates: int
    events: int


@dataclass(slots=True)
class _Known:
    """Ids found so far by the source's own names. Only of committed batches: a rolled-back one must not leave any."""

    people: dict[str, int] = field(default_factory=dict)
    queues: dict[str, int] = field(default_factory=dict)

    def queue(self, name: str | None) -> int | None:
        return self.queues[name] if name else None

    def staff(self, name: str | None) -> int | None:
        return self.people[_staff(name)] if name else None

    def asker(self, name: str | None) -> int | None:
        return self.people[_asker(name)] if name else None


@dataclass(frozen=True, slots=True)
class _Batch:
    """What the rows of one transaction share: ids by the source's names, and the texts to keep beside the log."""

    found: _Known
    strangers: dict[str, int]
    tickets: dict[str, int]
    numbers: dict[str, int]
    texts: list[Text] = field(default_factory=list)


class Writer:
    """Appends batches of steps. A batch is one transaction; its size follows how long the lock was held."""

    def __init__(self, source: str, teaches_until: datetime | None = None) -> None:
        self.source, self._teaches_until = source, teaches_until
        self.batch_size = _FIRST_BATCH
        self._known = _Known()

    def write(self, batch: Sequence[Step]) -> Written:
        """Append what is new of a batch, in one transaction."""
        found = _Known(dict(self._known.people), dict(self._known.queues))
        with transaction.atomic():
            only_import_of(self.source)
            steps = self._fresh(batch)
            if not steps:
                return Written(len(batch), 0)
            # Rows of tickets are held before the log is: everybody takes them in this order.
            wanted = {step.row.case for step in steps}
            held = Ticket.objects.select_for_update().filter(source=self.source, source_id__in=wanted).order_by("id")
            list(held.values_list("id"))
            lock()
            began = time.monotonic()
            events = append(self._events(steps, found), checked=True)
            people.apply(events)
            tickets.apply(events)
        self._adapt(len(steps), time.monotonic() - began)
        self._known = found
        return Written(len(batch) - len(steps), sum(event.subject_kind == "ticket" for event in events))

    def _fresh(self, batch: Sequence[Step]) -> list[Step]:
        """The steps that have events which the log does not hold, with the places of those events."""
        have = known(self.source, [_name(step.row, place) for step in batch for place in step.places])
        fresh = []
        for step in batch:
            places = tuple(place for place in step.places if _name(step.row, place) not in have)
            if places:
                fresh.append(Step(step.row, places, step.at))
        return fresh

    def _adapt(self, steps: int, held: float) -> None:
        """Aim at the longest batch that holds the lock no longer than it may."""
        fitting = int(steps * HOLD_SECONDS / max(held, 1e-4))
        self.batch_size = max(50, min(fitting, 2 * self.batch_size, _LARGEST_BATCH))

    def _events(self, fresh: list[Step], found: _Known) -> list[NewEvent]:
        """Each step's events, preceded by those of the people and queues that it is the first to name."""
        batch = self._numbered([step.row for step in fresh], found)
        events: list[NewEvent] = []
        for step in fresh:
            row = step.row
            events += self._introduced(row, step.at, batch)
            actor = found.people[_staff(row.facts.resource)] if row.facts.resource else None
            for place in step.places:
                draft = row.drafts[place]
                payload = {**self._payload(row, draft, batch), "row": [row.place, place]}
                ticket = batch.tickets[row.case]
                events.append(NewEvent(
                    "ticket", ticket, draft.kind, draft.at, payload, ticket=ticket, actor=actor, source=self.source,
                    external_id=_name(row, place),
                ))  # fmt: skip
        Text.objects.bulk_create(batch.texts, ignore_conflicts=True)
        return events

    def _numbered(self, rows: list[SourceRow], found: _Known) -> _Batch:
        """Ids and numbers for what these rows are the first to name, in their order."""
        strangers = self._look_up(rows, found)
        wanted = list(dict.fromkeys(row.case for row in rows))
        have = Ticket.objects.filter(source=self.source, source_id__in=wanted).values_list("source_id", "id", "number")
        tickets_of = {case: ticket for case, ticket, _ in have if case is not None}
        numbers = {case: number for case, _, number in have if case is not None}
        new = [case for case in wanted if case not in tickets_of]
        tickets_of.update(_given("ticket", new))
        numbers.update(_given("ticket_number", new))
        return _Batch(found, _given("person", strangers), tickets_of, numbers)

    def _look_up(self, rows: list[SourceRow], found: _Known) -> list[str]:
        """Find what the store knows of the people and queues that these rows name; returns the people it does not."""
        names = [name for name in dict.fromkeys(n for row in rows for n in _people_of(row)) if name not in found.people]
        if names:
            have = Person.objects.filter(source=self.source, source_id__in=names).values_list("source_id", "id")
            found.people.update((name, key) for name, key in have if name is not None)
        groups = {row.facts.group for row in rows if row.facts.group} - found.queues.keys()
        if groups:
            found.queues.update(Queue.objects.filter(name__in=groups).values_list("name", "id"))
        return [name for name in names if name not in found.people]

    def _introduced(self, row: SourceRow, at: datetime, batch: _Batch) -> Iterator[NewEvent]:
        """Events of the people and the queue that this row is the first to name."""
        found = batch.found
        for name in _people_of(row):
            if name not in found.people:
                found.people[name] = person = batch.strangers[name]
                event, text = directory.person_event(person, _new_person(name), source=self.source, at=at)
                batch.texts.append(text)
                yield event
        group = row.facts.group
        if group and group not in found.queues:
            found.queues[group] = queue = take("queue")[0]
            yield directory.queue_event(queue, group, source=self.source, at=at)

    def _payload(self, row: SourceRow, draft: Draft, batch: _Batch) -> dict[str, Any]:
        """The draft's payload with our ids for the source's names, and pointers for its texts."""
        payload, found = dict(draft.payload), batch.found
        if draft.kind == ev.TICKET_MOVED:
            payload["queue"] = found.queue(payload["queue"])
        elif draft.kind == ev.TICKET_ASSIGNED:
            payload["to"] = found.staff(payload["to"])
        elif draft.kind == ev.TICKET_CREATED:
            title, body = payload.pop("title"), payload.pop("body")
            payload |= {
                "number": batch.numbers[row.case], "queue": found.queue(payload["queue"]),
                "owner": found.staff(payload["owner"]), "requester": found.asker(payload["requester"]),
                "subject": self._keep("subject", row, title[:MAX_SUBJECT], batch),
                "text": self._keep("body", row, body, batch) if body else None,
            }  # fmt: skip
            if self._teaches_until is not None and draft.at < self._teaches_until:
                payload["teaches"] = True
        return payload

    def _keep(self, kind: str, row: SourceRow, body: str, batch: _Batch) -> str:
        key = uuid.uuid5(_TEXTS, f"{self.source}|{row.key}|{kind}")
        batch.texts.append(Text(id=key, kind=kind, ticket=batch.tickets[row.case], body=body))
        return str(key)


def only_import_of(source: str) -> None:
    """One import of a source at a time: what is looked up after this stays true until the commit."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [_IMPORT_LOCK, source])


def _name(row: SourceRow, place: int) -> str:
    return f"{row.key}:{row.drafts[place].kind}"


def _given(counter: str, names: list[str]) -> dict[str, int]:
    """The next numbers of a counter, one for each name."""
    return dict(zip(names, take(counter, len(names)), strict=True)) if names else {}


def _staff(name: str) -> str:
    return f"staff:{name}"


def _asker(name: str) -> str:
    return f"requester:{name}"


def _people_of(row: SourceRow) -> Iterator[str]:
    """Who a row names. A source may number its requesters and its staff apart, so equal ids are not one person."""
    facts = row.facts
    if facts.requester:
        yield _asker(facts.requester)
    if facts.resource:
        yield _staff(facts.resource)
    if facts.owner:
        yield _staff(facts.owner)


def _new_person(source_id: str) -> directory.NewPerson:
    side, _, name = source_id.partition(":")
    role = "requester" if side == "requester" else "specialist"
    shown = f"{role.capitalize()} {name}" if name.isdigit() else name
    return directory.NewPerson(name=shown, role=role, source_id=source_id)
