"""What others tell becomes tickets: told twice it changes nothing; what cannot be used is kept, with why."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from watchfloor.core.models import Person
from watchfloor.directory.commands import register_person
from watchfloor.engine.events import DONE
from watchfloor.eventlog.append import Origin
from watchfloor.hooks import payloads
from watchfloor.hooks.models import Source, Thread, Unread
from watchfloor.hooks.payloads import Telling, Unreadable
from watchfloor.tickets import commands as tickets
from watchfloor.tickets.acting import hold_all
from watchfloor.tickets.commands import MAX_SUBJECT, Refused
from watchfloor.tickets.models import Ticket

# Of one source, the newest are kept.
MOST_UNREAD: Final = 500


def take(source: Source, raw: bytes, *, now: datetime, wall: datetime) -> list[str]:
    """Do what a payload tells; returns the keys that it was about. Unreadable or Refused where it cannot be used: then
    nothing of it is done, and it is kept to be tried again.
    """
    Source.objects.filter(id=source.pk).update(heard_at=wall)
    try:
        with transaction.atomic():
            return _take(source, raw, now)
    except (Unreadable, Refused) as problem:
        _keep(source, raw, problem.field, str(problem), wall)
        raise


def try_again(item: int, *, now: datetime, wall: datetime) -> bool:
    """Try what could not be used, as its source is set now. False where it still cannot be; then it says why now."""
    row = Unread.objects.select_for_update().select_related("source").get(id=item)
    if row.done_at is not None:
        return True
    try:
        with transaction.atomic():
            _take(row.source, row.body.encode(), now)
    except (Unreadable, Refused) as problem:
        row.field, row.reason = problem.field, str(problem)
    else:
        row.done_at = wall
    row.save(update_fields=["field", "reason", "done_at"])
    return row.done_at is not None


def _take(source: Source, raw: bytes, now: datetime) -> list[str]:
    payload = payloads.decoded(raw)
    tellings = payloads.read(source.kind, payload)
    # A trigger without a key is an incident of its own; sent again, it is the same.
    keys = [telling.key or _digest(telling.subject, telling.body) for telling in tellings]
    threads = _held(source, keys)
    for key, telling in zip(keys, tellings, strict=True):
        _do(_Told(source, threads[key], payload, telling, now))
    return keys


def _held(source: Source, keys: Sequence[str]) -> dict[str, Thread]:
    """The threads and their tickets, locked: two payloads that come at once make one ticket.

    All before the first verb, which takes the log: a verb at the desk holds its ticket first, and then waits for it.
    """
    Thread.objects.bulk_create([Thread(source=source, key=key) for key in sorted(set(keys))], ignore_conflicts=True)
    rows = list(Thread.objects.select_for_update().filter(source=source, key__in=keys).order_by("id"))
    hold_all(row.ticket for row in rows if row.ticket is not None)
    return {row.key: row for row in rows}


@dataclass(frozen=True, slots=True)
class _Told:
    """A telling, of whom and about what."""

    source: Source
    thread: Thread
    payload: Mapping[str, Any]
    telling: Telling
    now: datetime

    def origin(self, *told: str) -> Origin:
        thread = self.thread
        return Origin(self.source.origin, f"{_digest(thread.key)}#{thread.round}:{_digest(*told)}")


def _do(told: _Told) -> None:
    ticket = told.thread.ticket
    row = Ticket.objects.defer("words").filter(id=ticket).first() if ticket else None
    if told.telling.does == "say":
        _say(told, row)
    elif told.telling.does == "trigger":
        _trigger(told, row)
    elif row is not None and row.status not in DONE:
        _answer(told, row)


def _trigger(told: _Told, row: Ticket | None) -> None:
    telling = told.telling
    if row is None or row.status in DONE:
        _file(told, requester=None)
        return
    words = f"Told again by {told.source.name}:\n\n{telling.body}"
    # Of the same origin as the ticket itself where it says the same: then nothing is new.
    tickets.add_note(row.id, body=words, by=None, now=told.now, origin=told.origin(telling.subject, telling.body))


def _answer(told: _Told, row: Ticket) -> None:
    does, source = told.telling.does, told.source
    if does == "resolve" and source.solves:
        tickets.set_status(row.id, status="solved", by=None, now=told.now, origin=told.origin("resolve"))
        return
    words = "It says that it is over." if does == "resolve" else "It was acknowledged there."
    tickets.add_note(row.id, body=f"{source.name}: {words}", by=None, now=told.now, origin=told.origin(does))


def _say(told: _Told, row: Ticket | None) -> None:
    telling, who = told.telling, _person(told)
    origin = Origin(told.source.origin, f"say:{_digest(told.thread.key, telling.once)}")
    if row is None or row.status == "closed":
        _file(told, requester=who.id, origin=origin)
    elif row.requester_id == who.id:
        tickets.reply(row.id, body=telling.body, by=who.id, now=told.now, origin=origin)
    else:
        # Whoever joins a conversation is not who asked, and must not count as an answer of the staff.
        words = f"{who.name} wrote in the conversation:\n\n{telling.body}"
        tickets.add_note(row.id, body=words, by=None, now=told.now, origin=origin)


def _file(told: _Told, *, requester: int | None, origin: Origin | None = None) -> None:
    source, thread, telling = told.source, told.thread, told.telling
    thread.round += 1
    attributes = {
        "platform": payloads.place(told.payload, source.platform_from) or source.platform,
        "module": payloads.place(told.payload, source.module_from) or source.module,
    }
    made = tickets.create_ticket(
        subject=" ".join(telling.subject.split())[:MAX_SUBJECT], body=telling.body, requester=requester, by=requester,
        now=told.now, kind="fault", queue=source.queue, channel="chat" if requester else "monitoring",
        attributes=attributes, priority=source.priorities.get(telling.severity, source.priority),
        origin=origin or told.origin(telling.subject, telling.body),
    )  # fmt: skip
    thread.ticket = made.id
    thread.save(update_fields=["ticket", "round"])


def _person(told: _Told) -> Person:
    """Who says it: a requester of this source's own. A source names people as it likes, so nobody of ours is meant."""
    origin = Origin(told.source.origin, f"person:{_digest(told.telling.who)}")
    return register_person(name=told.telling.who_name, role="requester", now=told.now, origin=origin)


def _digest(*words: str) -> str:
    return hashlib.sha256(json.dumps(words).encode()).hexdigest()[:32]


def _keep(source: Source, raw: bytes, field: str, reason: str, now: datetime) -> None:
    body = raw.decode("utf-8", "replace").replace("\x00", "")
    Unread.objects.create(source=source, at=now, body=body, field=field[:200], reason=reason[:500])
    kept = Unread.objects.filter(source=source).order_by("-id").values_list("id", flat=True)
    for oldest in kept[MOST_UNREAD : MOST_UNREAD + 1]:
        Unread.objects.filter(source=source, id__lte=oldest).delete()
