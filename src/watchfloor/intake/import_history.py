"""A source's ticket history into the log: each row once, whatever happens on the way."""

from __future__ import annotations

import csv
import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final, TextIO

from django.db import connection, transaction

from watchfloor.core import clock
from watchfloor.core.counters import take
from watchfloor.core.models import Person, Queue
from watchfloor.directory import commands as directory
from watchfloor.directory import project as people
from watchfloor.engine import events as ev
from watchfloor.eventlog.append import NewEvent, append, known, lock
from watchfloor.eventlog.models import Text
from watchfloor.intake.files.history import Draft, Reader, Reject, SourceRow
from watchfloor.intake.files.maps import FileMap
from watchfloor.intake.files.rows import Row, Unreadable, open_table
from watchfloor.tickets import project as tickets
from watchfloor.tickets.models import Ticket

SOURCE_PREFIX: Final = "import:"
# Nobody at the desk should feel an import: the append lock is held for at most about this long at a time.
HOLD_SECONDS: Final = 0.04
_TEXTS: Final = uuid.UUID("5d1b37a3-0d0b-4a55-8a4e-0a2f6b0a4f11")
_IMPORT_LOCK: Final = 0x494D50
_FIRST_BATCH: Final = 100
_LARGEST_BATCH: Final = 2000
MAX_SUBJECT: Final = 1000

Progress = Callable[[int, int, int], None]


@dataclass(slots=True)
class Outcome:
    """What an import did. `events` were appended by this run; `duplicates` are rows that added nothing."""

    rows: int = 0
    tickets: int = 0
    events: int = 0
    duplicates: int = 0
    rejected: int = 0
    rejects_file: str | None = None
    seconds: float = 0.0
    warnings: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if name != "warnings"}


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


def import_file(
    path: Path, file_map: FileMap, *, timezone: str | None = None, dry_run: bool = False,
    rejects_dir: Path | None = None, progress: Progress | None = None,
) -> Outcome:  # fmt: skip
    """Import the history in `path` as `file_map` reads it.

    Bad rows go, numbered and with the reason, to a file in `rejects_dir`; the rest is kept. `progress` is called with
    (bytes read, bytes in all, rows so far). Raises Unreadable or BadMap where nothing can be read.
    """
    started = time.monotonic()
    table = open_table(path)
    reader = Reader(file_map, table.header, timezone)
    outcome = Outcome(warnings=_warn_missing(reader))
    rejects = Rejects(rejects_dir, path)
    good = _good_rows(table.rows(), reader, outcome, rejects)
    writer = _Writer(SOURCE_PREFIX + file_map.name)
    for batch in _batches(good, writer):
        if not dry_run:
            writer.write(batch, outcome)
        if progress:
            progress(table.done, table.size, outcome.rows)
    outcome.tickets = reader.tickets
    outcome.rejects_file = rejects.close()
    if reader.unmapped:
        shown = ", ".join(sorted(reader.unmapped)[:10])
        outcome.warnings.append(f"statuses that the map does not name left the status as it was: {shown}")
    outcome.seconds = round(time.monotonic() - started, 3)
    return outcome


def _warn_missing(reader: Reader) -> list[str]:
    missing = reader.missing()
    for role in ("case", "time"):
        if (column := reader.map.columns[role]) in missing:
            raise Unreadable(f"the file has no column {column!r}, which map {reader.map.name!r} reads the {role} from")
    if not reader.map.expects_all:
        return []
    return [f"the file has no column {name!r}; what the map reads from it stays unknown" for name in missing]


def _good_rows(rows: Iterable[Row], reader: Reader, outcome: Outcome, rejects: Rejects) -> Iterator[SourceRow]:
    for row in rows:
        outcome.rows += row.number > 0 or row.reason is not None
        reason = row.reason
        if reason is None:
            try:
                yield reader.read(row.fields)
                continue
            except Reject as error:
                reason = str(error)
        else:
            reader.count_bad(row.fields)
        outcome.rejected += 1
        rejects.add(row, reason)


def _batches(rows: Iterator[SourceRow], writer: _Writer) -> Iterator[list[SourceRow]]:
    batch: list[SourceRow] = []
    for row in rows:
        batch.append(row)
        if len(batch) >= writer.batch_size:
            yield batch
            batch = []
    if batch:
        yield batch


class Rejects:
    """The file that bad rows go to; made with the first of them."""

    def __init__(self, folder: Path | None, source: Path) -> None:
        self._folder = folder
        self._source = source
        self._file: TextIO | None = None
        self._path: Path | None = None

    def add(self, row: Row, reason: str) -> None:
        if self._folder is not None:
            self._file = self._file or self._opened(self._folder)
            csv.writer(self._file).writerow([row.number, row.line, reason, row.raw])

    def close(self) -> str | None:
        """Returns the file's path; None where no row was bad."""
        if self._file is not None:
            self._file.close()
        return str(self._path) if self._path else None

    def _opened(self, folder: Path) -> TextIO:
        folder.mkdir(parents=True, exist_ok=True)
        stamp = clock.now().strftime("%Y%m%dT%H%M%S%f")
        self._path = folder / f"{self._source.name}.{stamp}.rejects.csv"
        # What the source wrote in bytes that are not UTF-8 goes back as the same bytes.
        file = self._path.open("w", encoding="utf-8", errors="surrogateescape", newline="")
        csv.writer(file).writerow(["row", "line", "reason", "raw"])
        return file


class _Writer:
    """Appends batches of rows. A batch is one transaction; its size follows how long the lock was held."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.batch_size = _FIRST_BATCH
        self._known = _Known()

    def write(self, batch: list[SourceRow], outcome: Outcome) -> None:
        """Append what is new of a batch, in one transaction."""
        found = _Known(dict(self._known.people), dict(self._known.queues))
        with transaction.atomic():
            self._alone()
            rows = self._fresh(batch)
            outcome.duplicates += len(batch) - len(rows)
            if not rows:
                return
            # Rows of tickets are held before the log is: everybody takes them in this order.
            wanted = {row.case for row, _ in rows}
            held = Ticket.objects.select_for_update().filter(source=self.source, source_id__in=wanted).order_by("id")
            list(held.values_list("id"))
            lock()
            began = time.monotonic()
            events = append(self._events(rows, found), checked=True)
            people.apply(events)
            tickets.apply(events)
        self._adapt(len(rows), time.monotonic() - began)
        self._known = found
        outcome.events += sum(event.subject_kind == "ticket" for event in events)

    def _alone(self) -> None:
        """One import of a source at a time: what is looked up below stays true until the commit."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [_IMPORT_LOCK, self.source])

    def _fresh(self, batch: list[SourceRow]) -> list[tuple[SourceRow, list[int]]]:
        """The rows that have events which the log does not hold, each with the places of those events."""
        have = known(self.source, [f"{row.key}:{draft.kind}" for row in batch for draft in row.drafts])
        rows = []
        for row in batch:
            places = [i for i, draft in enumerate(row.drafts) if f"{row.key}:{draft.kind}" not in have]
            if places:
                rows.append((row, places))
        return rows

    def _adapt(self, rows: int, held: float) -> None:
        """Aim at the longest batch that holds the lock no longer than it may."""
        fitting = int(rows * HOLD_SECONDS / max(held, 1e-4))
        self.batch_size = max(50, min(fitting, 2 * self.batch_size, _LARGEST_BATCH))

    def _events(self, fresh: list[tuple[SourceRow, list[int]]], found: _Known) -> list[NewEvent]:
        """Each row's events, preceded by those of the people and queues that it is the first to name."""
        batch = self._numbered([row for row, _ in fresh], found)
        events: list[NewEvent] = []
        for row, places in fresh:
            events += self._introduced(row, batch)
            actor = found.people[_staff(row.facts.resource)] if row.facts.resource else None
            for place in places:
                draft = row.drafts[place]
                payload = {**self._payload(row, draft, batch), "row": [row.place, place]}
                ticket = batch.tickets[row.case]
                events.append(NewEvent(
                    "ticket", ticket, draft.kind, draft.at, payload, ticket=ticket, actor=actor, source=self.source,
                    external_id=f"{row.key}:{draft.kind}",
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

    def _introduced(self, row: SourceRow, batch: _Batch) -> Iterator[NewEvent]:
        """Events of the people and the queue that this row is the first to name."""
        found, at = batch.found, row.facts.at
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
        return payload

    def _keep(self, kind: str, row: SourceRow, body: str, batch: _Batch) -> str:
        key = uuid.uuid5(_TEXTS, f"{self.source}|{row.key}|{kind}")
        batch.texts.append(Text(id=key, kind=kind, ticket=batch.tickets[row.case], body=body))
        return str(key)


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
