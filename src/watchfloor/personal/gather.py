"""What tells who a person is, by what the store holds of them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any, Final

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.db import connection
from django.db.models import Q

from watchfloor.core.models import Account, Module, Person, Platform, Queue, Team
from watchfloor.directory.project import NOBODY
from watchfloor.eventlog.models import Event, Text
from watchfloor.files.models import File
from watchfloor.mail.models import MailAddress
from watchfloor.personal.words import GONE, SHORTEST, Words, tokens
from watchfloor.tickets.models import Ticket
from watchfloor.ways_in.models import SignInName

# A number this short, or a bare word, is no id that could be looked for everywhere.
_ID: Final = 6

# Texts that are theirs: all of tickets that they asked, and those that they wrote elsewhere. A pointer that an event
# copied from another ticket (a split, a subject that was changed) is of who wrote it first.
TEXTS: Final = """
SELECT id FROM personal_text WHERE ticket IN (SELECT id FROM ticket WHERE requester_id = %(person)s)
UNION
SELECT x.id FROM (
    SELECT DISTINCT e.ticket, CASE WHEN value #>> '{}'
        ~ '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' THEN (value #>> '{}')::uuid END AS pointer
    FROM event e, LATERAL jsonb_path_query(e.payload - 'from', 'strict $.**') AS value
    WHERE jsonb_typeof(value) = 'string' AND CASE WHEN e.subject_kind = 'person' THEN e.subject_id = %(person)s
        ELSE e.actor = %(person)s END
) said JOIN personal_text x ON x.id = said.pointer AND (x.ticket IS NULL OR x.ticket = said.ticket)
"""
# What the tickets they asked say of themselves, now and before: (name, value).
_VALUES: Final = """
SELECT DISTINCT one.key, one.value FROM event e, LATERAL jsonb_each_text(
    coalesce(CASE e.kind WHEN 'ticket.created' THEN e.payload -> 'attributes'
        WHEN 'ticket.attributes_changed' THEN e.payload -> 'set' END, '{}'::jsonb)) AS one
WHERE e.ticket IN (SELECT id FROM ticket WHERE requester_id = %(person)s) AND one.value IS NOT NULL
"""
_OTHERS_SAY: Final = """
SELECT EXISTS (SELECT 1 FROM ticket WHERE attributes @> jsonb_build_object(%(name)s::text, %(value)s::text)
    AND requester_id IS DISTINCT FROM %(person)s)
"""


def words_of(person: Person) -> Words:
    """Names, addresses and ids of the person, and the words that they wrote."""
    phrases, near = set(_addresses(person)), set[str]()
    for name in _names(person):
        parts = [part for part in name.split() if len(part) >= SHORTEST]
        if len(name.split()) > 1 or not name.isalpha() or not _is_shared(person, name):
            phrases.add(name)
        else:
            near.add(name)
        near |= set(parts) if len(name.split()) > 1 else set()
    said = {word for text in _texts(person) for word in tokens(text)}
    for _, value in own_values(person.id):
        said |= tokens(value)
    for file in File.objects.filter(owner=person.id).values_list("name", flat=True):
        said |= tokens(file)
    phrases = {one for one in phrases if len(one) >= SHORTEST}
    return Words(frozenset(phrases), frozenset(near - phrases), frozenset(said - tokens(f"{GONE} {NOBODY} (erased)")))


def own_values(person: int) -> set[tuple[str, str]]:
    """Attributes, as (name, value), that no ticket of anybody else has: free text, an account's number. What others
    have too (a region, an error code), and the names of platforms, modules, queues and teams, tells of nobody.
    """
    known = {name for model in (Platform, Module, Queue, Team) for name in model.objects.values_list("name", flat=True)}
    with connection.cursor() as cursor:
        cursor.execute(_VALUES, {"person": person})
        found = [(name, value) for name, value in cursor.fetchall() if value not in known and value != GONE]
        own = set()
        for name, value in found:
            cursor.execute(_OTHERS_SAY, {"person": person, "name": name, "value": value})
            if not cursor.fetchone()[0]:
                own.add((name, value))
    return own


def only_theirs(some: Iterable[str]) -> set[str]:
    """Which of these words no ticket in the index holds. Asked after the person's own tickets were indexed anew."""
    wanted = {word: {word, _plain(word)} for word in some}
    spelt = sorted({form for spellings in wanted.values() for form in spellings})
    with connection.cursor() as cursor:
        cursor.execute("SELECT word FROM search_word WHERE documents > 0 AND word = ANY(%s)", [spelt])
        used = {row[0] for row in cursor.fetchall()}
    return {word for word, spellings in wanted.items() if not spellings & used}


def open_tickets(person: int) -> list[int]:
    """The numbers of open tickets that they asked or work on, the first few."""
    some = Ticket.objects.filter(Q(requester=person) | Q(owner=person)).exclude(status__in=("solved", "closed"))
    return list(some.order_by("number").values_list("number", flat=True)[:10])


def _names(person: Person) -> set[str]:
    pointers = Event.objects.filter(subject_kind="person", subject_id=person.id, kind="person.registered")
    keys = [said["name"] for said in pointers.values_list("payload", flat=True)]
    found = {person.name, *Text.objects.filter(id__in=keys).values_list("body", flat=True)}
    return {name.strip() for name in found if name.strip() and name not in {NOBODY, GONE}}


def _is_shared(person: Person, name: str) -> bool:
    others = Person.objects.exclude(id=person.id).filter(name__icontains=name).values_list("name", flat=True)[:200]
    return any(name.lower() in other.lower().split() for other in others)


def _addresses(person: Person) -> Iterator[str]:
    account = Account.objects.filter(person=person).first()
    yield from MailAddress.objects.filter(person_id=person.id).values_list("address", flat=True)
    said = Event.objects.filter(subject_kind="person", subject_id=person.id, kind="person.registered")
    for payload in said.values_list("payload", flat=True):
        if payload.get("email"):
            yield from Text.objects.filter(id=payload["email"]).exclude(body=GONE).values_list("body", flat=True)
    if person.source_id and _is_id(person.source_id):
        yield person.source_id
    if account is not None:
        yield from SignInName.objects.filter(account=account).values_list("name", flat=True)
        yield from EmailAddress.objects.filter(user=account).values_list("email", flat=True)
        for uid, more in SocialAccount.objects.filter(user=account).values_list("uid", "extra_data"):
            yield from (said for said in (uid, *_strings(more)) if _is_id(said))


def _is_id(said: str) -> bool:
    return len(said) >= _ID and not (said.isalpha() and said.islower())


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str) and "@" in value:
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _strings(inner)


def _texts(person: Person) -> Iterator[str]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(
            f"SELECT body FROM personal_text WHERE body <> %(gone)s AND kind <> 'name' AND id IN ({TEXTS})",  # noqa: S608
            {"person": person.id, "gone": GONE},
        )
        while some := cursor.fetchmany(500):
            yield from (row[0] for row in some)


def _plain(word: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFKD", word) if not unicodedata.combining(sign))
