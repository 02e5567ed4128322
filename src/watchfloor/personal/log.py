"""Taking a person out of the texts beside the log and out of the events themselves, a batch at a time.

Texts keep their rows and events their places, so that a replay gives what the tables hold. With each batch the tickets
that it touches are folded and indexed anew in the same transaction: a kill leaves no batch half done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from django.db import connection, transaction

from watchfloor.audit import redact
from watchfloor.audit.redact import Change
from watchfloor.core.models import AccessGrant, Definition
from watchfloor.directory import commands as directory
from watchfloor.directory import project as directory_rows
from watchfloor.directory.project import NOBODY
from watchfloor.engine import events as ev
from watchfloor.eventlog import read
from watchfloor.eventlog.models import Event, Text
from watchfloor.personal.gather import TEXTS, own_values
from watchfloor.personal.words import GONE, Words, masker, patterns, within
from watchfloor.search import document, follow
from watchfloor.tickets import project as tickets
from watchfloor.tickets.acting import hold_all

BATCH: Final = 200
Tell = Callable[[str, int], None]

_OWN_TEXTS: Final = f"SELECT id FROM personal_text WHERE body NOT IN (%(gone)s, %(nobody)s) AND id IN ({TEXTS})"  # noqa: S608
_NAMING: Final = "SELECT id FROM personal_text WHERE kind <> 'name' AND body ILIKE ANY(%(patterns)s)"
_NEAR: Final = (
    _NAMING + " AND ticket IN (SELECT ticket FROM event WHERE actor = %(person)s AND ticket IS NOT NULL)"  # noqa: S608
)
_EVENTS: Final = """
SELECT position FROM event e WHERE
    e.ticket IN (SELECT id FROM ticket WHERE requester_id = %(person)s)
    OR (e.subject_kind = 'person' AND e.subject_id = %(person)s)
    OR (e.actor = %(person)s AND e.kind = 'ticket.escalated')
    OR (e.kind = 'definition.saved' AND e.payload -> 'owner' = to_jsonb(%(person)s::bigint))
    OR (e.subject_kind NOT IN ('queue', 'team', 'platform', 'module')
        AND (e.payload::text ILIKE ANY(%(patterns)s) OR e.external_id ILIKE ANY(%(patterns)s)))
"""


def erase_texts(person: int, words: Words, tell: Tell) -> int:
    """Their own texts are gone, and in those of others what names them; returns how many changed."""
    whole, nearby = masker(words.phrases), masker(words.phrases | words.near)
    done = _texts(_OWN_TEXTS, {"person": person, "gone": GONE, "nobody": NOBODY}, _gone, tell)
    AccessGrant.objects.filter(given_by=person).update(reason=GONE)
    if words.phrases:
        asked: dict[str, Any] = {"patterns": patterns(words.phrases)}
        done += _texts(_NAMING, asked, lambda row: whole(row.body), tell)
    if words.near:
        asked = {"patterns": patterns(words.near), "person": person}
        done += _texts(_NEAR, asked, lambda row: nearby(row.body), tell)
    return done


def erase_events(person: int, words: Words, now: Any, tell: Tell) -> int:
    """What events say of them is gone; each that changed is told of in the audit. Returns how many."""
    for definition in Definition.objects.filter(owner=person, archived=False):
        with transaction.atomic():
            directory.archive_definition(definition.id, by=None, now=now)
    rule = _Rule(person, words)
    done = 0
    for keys in _keys(_EVENTS, {"person": person, "patterns": patterns(words.phrases)}):
        with transaction.atomic():
            events = list(Event.objects.filter(position__in=keys).order_by("position"))
            changes = [change for event in events if (change := rule.changed(event)) is not None]
            if changes:
                touched = {event.ticket for event in events if event.ticket is not None}
                hold_all(touched)
                redact.events(changes, subject=f"person:{person}", now=now)
                again(touched)
                changed = Event.objects.filter(position__in=[change.position for change in changes])
                directory_rows.resaved(list(changed.filter(kind=ev.DEFINITION_SAVED).order_by("position")))
        done += len(changes)
        tell("events", done)
    return done


def nobody(person: int, *, by: int | None, now: Any, tell: Tell) -> int:
    """The person has no name and no rights any more; tickets that bear the name are indexed anew."""
    with transaction.atomic():
        directory.erase_person(person, by=by, now=now)
    done = 0
    for keys in _keys("SELECT id FROM ticket WHERE %(person)s IN (requester_id, owner_id)", {"person": person}):
        with transaction.atomic():
            hold_all(keys)
            again(set(keys))
        done += len(keys)
        tell("name", done)
    with transaction.atomic():
        read.cursor_of(follow.NAME)
        document.forget_unused()
    return done


def again(touched: set[int]) -> None:
    """Fold and index these tickets anew, in the caller's transaction."""
    if touched:
        tickets.refold(sorted(touched))
        read.cursor_of(follow.NAME)
        document.write(sorted(touched))


class _Rule:
    """How an event is redacted."""

    def __init__(self, person: int, words: Words) -> None:
        self._person, self._mask = person, masker(words.phrases)
        self._own = own_values(person)
        with connection.cursor() as cursor:
            cursor.execute("SELECT id FROM ticket WHERE requester_id = %s", [person])
            self._asked = {row[0] for row in cursor.fetchall()}

    def changed(self, event: Event) -> Change | None:
        """What it says from now on; None where nothing has to change."""
        payload, name = dict(event.payload), event.external_id
        if event.ticket in self._asked:
            for place in ("attributes", "set"):
                if isinstance(payload.get(place), dict):
                    payload[place] = {k: GONE if (k, v) in self._own else v for k, v in payload[place].items()}
        is_theirs = event.ticket in self._asked or event.actor == self._person
        if event.kind == ev.TICKET_ESCALATED and is_theirs:
            payload["reason"] = GONE
        if event.subject_kind == "person" and event.subject_id == self._person:
            payload = {key: value for key, value in payload.items() if key not in {"source_id", "site"}}
            name = f"erased:{event.position}" if name is not None else None
        if event.kind == ev.DEFINITION_SAVED and payload["owner"] == self._person:
            payload |= {"name": GONE, "body": {}}
        payload = within(payload, self._mask)
        if payload.get("source_id") != event.payload.get("source_id") and "source_id" in payload:
            # No two rows of a source have the same.
            payload["source_id"] = f"erased:{event.position}"
        if name is not None and self._mask(name) != name:
            name = f"erased:{event.position}"
        same = (payload, name) == (event.payload, event.external_id)
        return None if same else Change(event.position, payload, name)


def _gone(row: Text) -> str:
    return NOBODY if row.kind == "name" else GONE


def _texts(sql: str, values: dict[str, Any], to: Callable[[Text], str], tell: Tell) -> int:
    done = 0
    for keys in _keys(sql, values):
        with transaction.atomic():
            rows = list(Text.objects.filter(id__in=keys))
            changed = [row for row in rows if to(row) != row.body]
            touched = {row.ticket for row in changed if row.ticket is not None}
            hold_all(touched)
            for row in changed:
                row.body = to(row)
            Text.objects.bulk_update(changed, ["body"])
            again(touched)
        done += len(changed)
        tell("texts", done)
    return done


def _keys(sql: str, values: dict[str, Any]) -> Iterator[Sequence[Any]]:
    """What a query finds, all of it first: what is changed on the way must not change what is found."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        found = [row[0] for row in cursor.fetchall()]
    for start in range(0, len(found), BATCH):
        yield found[start : start + BATCH]
