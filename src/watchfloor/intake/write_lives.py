"""Lives of tickets of another system into the log: the people and queues they name, and each event once."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.db import transaction

from watchfloor.core.counters import take
from watchfloor.core.models import Person, Queue
from watchfloor.directory import commands as directory
from watchfloor.directory import project as people
from watchfloor.engine import events as ev
from watchfloor.eventlog.append import NewEvent, append, known, lock
from watchfloor.eventlog.models import Text
from watchfloor.intake.tracker.lives import Happening, Life, Someone, Tie
from watchfloor.intake.write_rows import HOLD_SECONDS, MAX_SUBJECT, only_import_of
from watchfloor.tickets import project as tickets
from watchfloor.tickets.models import Ticket

_TEXTS: Final = uuid.UUID("e2b9f5c7-61a5-4d0f-9d43-0f6a0c5b7d21")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
# That a ticket was created comes first in its history, whatever else has a time before that.
_FIRST: Final = -(2**62)
_LAST_AT_ONCE: Final = 32_000
_MOST_KNOWN: Final = 100_000
_KINDS_OF_TEXT: Final = {ev.TICKET_NOTED: "note", ev.TICKET_RATED: "rating"}
_OTHER_WAY: Final = {
    "related": "related", "duplicates": "duplicated_by", "duplicated_by": "duplicates", "blocks": "blocked_by",
    "blocked_by": "blocks",
}  # fmt: skip


@dataclass(slots=True)
class Written:
    """How many tickets or ties added nothing, how many events of tickets were appended, how many people are new."""

    duplicates: int = 0
    events: int = 0
    people: int = 0
    loose: int = 0


@dataclass(slots=True)
class _Names:
    """Ids by the source's names: only of committed batches, and dropped where they grow too many."""

    people: dict[str, tuple[int, str]] = field(default_factory=dict)
    queues: dict[str, int] = field(default_factory=dict)


class LifeWriter:
    """Appends lives in batches. A batch is one transaction; its size in events follows how long the lock was held."""

    def __init__(self, source: str, *, promotes: bool) -> None:
        """`promotes` says that the source tells no roles: who had a ticket is staff from then on."""
        self.source, self._promotes = source, promotes
        self.batch_size = 200
        self._names = _Names()

    def register(self, someone: Sequence[Someone], at: datetime) -> Written:
        """People whom the export lists, whether a ticket names them or not."""
        with transaction.atomic():
            only_import_of(self.source)
            names = self._found([one.id for one in someone], [])
            news, texts = self._introduced(someone, set(), at, names)
            Text.objects.bulk_create(texts, ignore_conflicts=True)
            people.apply(append(news, checked=True))
        self._keep(names)
        return Written(people=len(news))

    def write(self, batch: Sequence[Life]) -> Written:
        """Append what is new of a batch, in one transaction."""
        with transaction.atomic():
            only_import_of(self.source)
            fresh = self._fresh(batch)
            if not fresh:
                return Written(len(batch))
            held = Ticket.objects.select_for_update().filter(source=self.source, source_id__in=fresh).order_by("id")
            list(held.values_list("id"))
            chosen = [life for life in batch if fresh.get(life.case)]
            names = self._found(
                [one for life in chosen for one in life.people],
                [h.payload["queue"] for told in fresh.values() for h, _ in told if h.payload.get("queue")],
            )
            ids = self._numbered(list(fresh))
            lock()
            began = time.monotonic()
            events, texts = self._events(chosen, fresh, ids, names)
            Text.objects.bulk_create(texts, ignore_conflicts=True)
            rows = append(events, checked=True)
            people.apply(rows)
            tickets.apply(rows)
        self._adapt(len(events), time.monotonic() - began)
        self._keep(names)
        of_tickets = sum(event.subject_kind == "ticket" for event in rows)
        new_people = sum(event.kind == ev.PERSON_REGISTERED for event in rows)
        return Written(len(batch) - len(fresh), of_tickets, new_people)

    def tie(self, batch: Sequence[tuple[str, Tie]]) -> Written:
        """Join tickets that are both there; the others are counted as loose."""
        written = Written()
        with transaction.atomic():
            only_import_of(self.source)
            cases = {case for case, _ in batch} | {tie.other for _, tie in batch}
            held = Ticket.objects.select_for_update().filter(source=self.source, source_id__in=cases).order_by("id")
            ids = {case: key for case, key in held.values_list("source_id", "id") if case is not None}
            names = self._found([tie.by for _, tie in batch if tie.by], [])
            events: dict[str, NewEvent] = {}
            for case, tie in batch:
                if case in ids and tie.other in ids and case != tie.other:
                    actor = names.people[tie.by][0] if tie.by in names.people else None
                    events |= {str(e.external_id): e for e in self._joined(case, tie, ids, actor)}
                else:
                    written.loose += 1
            have = known(self.source, events)
            rows = append([event for key, event in events.items() if key not in have])
            tickets.apply(rows)
        written.events = len(rows)
        return written

    def _joined(self, case: str, tie: Tie, ids: Mapping[str, int], actor: int | None) -> Iterator[NewEvent]:
        a, b = (tie.other, case) if tie.how == "took_in" else (case, tie.other)
        if tie.how in {"took_in", "merged"}:
            name = f"merge|{a}|{b}"
            sides = ((a, ev.TICKET_MERGED, {"into": ids[b]}), (b, ev.TICKET_TOOK_IN, {"ticket": ids[a]}))
        elif tie.how == "parent":
            name = f"parent|{a}|{b}"
            sides = ((a, ev.TICKET_PARENT_SET, {"to": ids[b]}), (b, ev.TICKET_CHILD_ADDED, {"ticket": ids[a]}))
        else:
            # Both ends tell of a link, under the same number.
            name = f"tie|{tie.key}" if tie.key.startswith("link:") else f"tie|{'|'.join(sorted((a, b)))}"
            sides = tuple(
                (one, ev.TICKET_LINKED, {"other": ids[other], "how": how})
                for one, other, how in ((a, b, tie.how), (b, a, _OTHER_WAY[tie.how]))
            )  # type: ignore[assignment]
        for one, kind, payload in sides:
            row = [_micros(tie.at), _LAST_AT_ONCE]
            yield NewEvent(
                "ticket", ids[one], kind, tie.at, {**payload, "row": row}, ticket=ids[one], actor=actor,
                source=self.source, external_id=f"{name}|{one}",
            )  # fmt: skip

    def _fresh(self, batch: Sequence[Life]) -> dict[str, list[tuple[Happening, list[int]]]]:
        """By ticket, the events that the log does not hold, with their places in the ticket's history."""
        told = {life.case: _placed(life) for life in batch}
        have = known(self.source, [f"{case}|{h.key}" for case, placed in told.items() for h, _ in placed])
        fresh = {case: [one for one in placed if f"{case}|{one[0].key}" not in have] for case, placed in told.items()}
        return {case: placed for case, placed in fresh.items() if placed}

    def _numbered(self, cases: list[str]) -> dict[str, tuple[int, int]]:
        """The id and the number of each ticket, given where it has none."""
        have = Ticket.objects.filter(source=self.source, source_id__in=cases).values_list("source_id", "id", "number")
        found = {case: (key, number) for case, key, number in have if case is not None}
        if new := [case for case in cases if case not in found]:
            given = zip(take("ticket", len(new)), take("ticket_number", len(new)), strict=True)
            found.update(zip(new, given, strict=True))
        return found

    def _found(self, wanted: Iterable[str], queues: Iterable[str]) -> _Names:
        """What the store knows of these people and queues already."""
        names = _Names(dict(self._names.people), dict(self._names.queues))
        missing = [one for one in dict.fromkeys(wanted) if one not in names.people]
        if missing:
            have = Person.objects.filter(source=self.source, source_id__in=missing).values_list(
                "source_id", "id", "role"
            )
            names.people.update((one, (key, role)) for one, key, role in have if one is not None)
        if groups := set(queues) - names.queues.keys():
            names.queues.update(Queue.objects.filter(name__in=groups).values_list("name", "id"))
        return names

    def _introduced(
        self, someone: Iterable[Someone], workers: set[str], at: datetime, names: _Names
    ) -> tuple[list[NewEvent], list[Text]]:
        """Events of people who are named for the first time, or for the first time as staff."""
        events, texts = [], []
        for one in someone:
            works = one.id in workers
            if one.id not in names.people:
                role = "specialist" if works and self._promotes else one.role
                person = take("person")[0]
                event, text = directory.person_event(
                    person, directory.NewPerson(name=one.name, role=role, source_id=one.id), source=self.source, at=at
                )
                names.people[one.id] = person, role
                events.append(event)
                texts.append(text)
            elif self._promotes and works and names.people[one.id][1] == "requester":
                person = names.people[one.id][0]
                names.people[one.id] = person, "specialist"
                events.append(NewEvent(
                    "person", person, ev.PERSON_ROLE_CHANGED, at, {"to": "specialist"}, source=self.source,
                    external_id=f"person:{one.id}:works",
                ))  # fmt: skip
        return events, texts

    def _events(
        self, batch: Sequence[Life], fresh: Mapping[str, list[tuple[Happening, list[int]]]],
        ids: Mapping[str, tuple[int, int]], names: _Names,
    ) -> tuple[list[NewEvent], list[Text]]:  # fmt: skip
        events: list[NewEvent] = []
        texts: list[Text] = []
        done: set[str] = set()
        for life in batch:
            if life.case in done:
                continue
            done.add(life.case)
            ticket, number = ids[life.case]
            news, said = self._introduced(life.people.values(), life.workers, life.happenings[0].at, names)
            events += news
            texts += said
            for happening, row in fresh[life.case]:
                queue = happening.payload.get("queue")
                if queue and queue not in names.queues:
                    names.queues[queue] = take("queue")[0]
                    events.append(
                        directory.queue_event(names.queues[queue], queue, source=self.source, at=happening.at)
                    )
                payload = self._payload(happening, number, names)
                for key, body in happening.texts.items():
                    text = self._text(life.case, ticket, happening, key, body)
                    payload[key] = str(text.id)
                    texts.append(text)
                actor = names.people[happening.by][0] if happening.by else None
                events.append(NewEvent(
                    "ticket", ticket, happening.kind, happening.at, {**payload, "row": row}, ticket=ticket, actor=actor,
                    source=self.source, external_id=f"{life.case}|{happening.key}",
                ))  # fmt: skip
        return events, texts

    def _payload(self, happening: Happening, number: int, names: _Names) -> dict[str, Any]:
        """The payload with our ids for the source's names."""
        payload = dict(happening.payload)
        if payload.get("queue"):
            payload["queue"] = names.queues[payload["queue"]]
        for key in ("owner", "requester"):
            if payload.get(key):
                payload[key] = names.people[payload[key]][0]
        if happening.kind == ev.TICKET_ASSIGNED and payload["to"]:
            payload["to"] = names.people[payload["to"]][0]
        if happening.kind == ev.TICKET_CREATED:
            payload |= {"number": number, "text": None}
        if payload.get("by") == "?":
            payload["by"] = "requester" if names.people[str(happening.by)][1] == "requester" else "human"
        return payload

    def _text(self, case: str, ticket: int, happening: Happening, key: str, body: str) -> Text:
        kind = "subject" if key == "subject" else _KINDS_OF_TEXT.get(happening.kind, "body")
        body = body[:MAX_SUBJECT] if key == "subject" else body
        name = uuid.uuid5(_TEXTS, f"{self.source}|{case}|{happening.key}|{key}")
        return Text(id=name, kind=kind, ticket=ticket, body=body)

    def _adapt(self, events: int, held: float) -> None:
        fitting = int(events * HOLD_SECONDS / max(held, 1e-4))
        self.batch_size = max(50, min(fitting, 2 * self.batch_size, 2000))

    def _keep(self, names: _Names) -> None:
        self._names = names if len(names.people) < _MOST_KNOWN else _Names(queues=names.queues)


def _micros(at: datetime) -> int:
    return (at - _EPOCH) // _MICROSECOND


def _placed(life: Life) -> list[tuple[Happening, list[int]]]:
    """A life's events in order, each once, each with its place: its moment, and its place within that.

    The place comes from the time and not from a count, so that what a later export adds falls where it belongs.
    """
    placed: list[tuple[Happening, list[int]]] = []
    seen: set[str] = set()
    for happening in life.in_order():
        if happening.key in seen:
            continue
        seen.add(happening.key)
        moment = _FIRST if happening.kind == ev.TICKET_CREATED else _micros(happening.at)
        before = placed[-1][1] if placed else [0, 0]
        place = before[1] + 1 if before[0] == moment else 0
        placed.append((happening, [moment, min(place, _LAST_AT_ONCE - 1)]))
    return placed
