"""Search as a page asks it: the tickets of a question that a person may see, ranked, counted, marked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from django.db import connection

from watchfloor.core.models import Person, Queue
from watchfloor.engine.search_words import Piece, excerpt, marked
from watchfloor.search.compile import Question, compiled
from watchfloor.search.models import Document
from watchfloor.search.operators import quoted
from watchfloor.search.parts import Asker
from watchfloor.search.window import Place, Window, window
from watchfloor.tickets.models import Ticket
from watchfloor.tickets.queries import visible_to

Sort = Literal["best", "newest", "updated"]
SORTS: Final[tuple[Sort, ...]] = ("best", "newest", "updated")
SIZE: Final = 25
# Of a note, of people and attributes, of a message, of the subject: what a word there counts.
_WEIGHTS: Final = "{0.1, 0.2, 0.4, 1.0}"
# A ticket this old counts half of a new one with the same words.
_HALF: Final = timedelta(days=365)
# Messages of a ticket, and signs of each, that are looked at for the excerpt.
_MESSAGES: Final = 30
_LONGEST: Final = 4000
_HEAVY: Final = ("words", "path", "open_spells", "stretches", "last_order")


@dataclass(frozen=True, slots=True)
class Hit:
    """A ticket, its subject in pieces, and the stretch of a message that holds the words; `internal`: of a note."""

    ticket: Ticket
    subject: Sequence[Piece]
    excerpt: Sequence[Piece]
    internal: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """One operator with values that hits have: (how it is typed, how it is shown, of how many hits)."""

    name: str
    values: tuple[tuple[str, str, int], ...]


@dataclass(frozen=True, slots=True)
class Found:
    """One page of hits. `total` counts those that were found, `about` all that there are where the index knows that.

    `next_after` is the ticket after which the next page begins; `older` is where older hits begin.
    """

    question: Question
    hits: Sequence[Hit] = ()
    total: int = 0
    has_more: bool = False
    about: int | None = None
    facets: Sequence[Facet] = ()
    next_after: int | None = None
    older: Place | None = None
    looked_back_to: datetime | None = None
    gave_up: bool = False


@dataclass(frozen=True, slots=True)
class _Row:
    """What a facet needs of a hit."""

    id: int
    status: str
    priority: str | None
    queue: int | None
    owner: int | None
    platform: str | None
    created_at: datetime


def find(
    asker: Asker, text: str, *, sort: Sort = "best", after: int | None = None, before: Place | None = None,
    size: int = SIZE, typing: bool = False,
) -> Found:  # fmt: skip
    """The tickets that `text` asks for, `size` at a time. About eight queries, whatever the number of tickets."""
    question = compiled(text, asker, typing=typing)
    if question.is_empty or question.problems:
        return Found(question)
    seen = window(question, asker, before)
    rows = _sorted(_visible(asker.person, seen), question, sort, asker.now)
    at = next((i + 1 for i, row in enumerate(rows) if row.id == after), 0)
    shown = rows[at : at + size]
    return Found(
        question=question, hits=_hits(asker, [row.id for row in shown], question), total=len(rows),
        has_more=seen.has_more,
        about=question.hits if asker.reads_all and question.counted and seen.has_more else None,
        facets=_facets(rows) if asker.reads_all and at == 0 else (),
        next_after=shown[-1].id if at + size < len(rows) else None, older=seen.goes_on,
        looked_back_to=seen.looked_back_to, gave_up=seen.gave_up,
    )  # fmt: skip


def _visible(person: Person, seen: Window) -> list[_Row]:
    """Those of the window that the person may see, the newest first."""
    # One array: a thousand parameters take longer to plan than to look up.
    rows = visible_to(person).extra(where=["ticket.id = ANY(%s)"], params=[[ticket for _, ticket in seen.places]])
    known = {row[0]: row for row in rows.values_list("id", "status", "priority", "queue_id", "owner_id", "platform")}
    return [_row(known[ticket], created_at) for created_at, ticket in seen.places if ticket in known]


def _row(known: tuple[Any, ...], created_at: datetime) -> _Row:
    key, status, priority, queue, owner, platform = known
    return _Row(key, status, priority, queue, owner, platform, created_at)


def _sorted(rows: list[_Row], question: Question, sort: Sort, now: datetime) -> list[_Row]:
    if sort == "updated":
        changed = Ticket.objects.extra(where=["ticket.id = ANY(%s)"], params=[[row.id for row in rows]])
        at = dict(changed.values_list("id", "updated_at"))
        return sorted(rows, key=lambda row: (at.get(row.id, row.created_at), row.id), reverse=True)
    if sort == "newest" or not question.ranked:
        return rows
    ranks = _ranks([row.id for row in rows], question.ranked)

    def score(row: _Row) -> tuple[float, datetime, int]:
        age = max(timedelta(0), now - row.created_at)
        return ranks.get(row.id, 0.0) / (1 + age / _HALF), row.created_at, row.id

    return sorted(rows, key=score, reverse=True)


def _ranks(tickets: Sequence[int], ranked: str) -> Mapping[int, float]:
    """How well each document fits the words: by how many of them and where they stand (PostgreSQL's ts_rank)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ticket, ts_rank(%s::float4[], words, %s::tsquery, 1) FROM search_document WHERE ticket = ANY(%s)",
            [_WEIGHTS, ranked, list(tickets)],
        )
        return dict(cursor.fetchall())


def _hits(asker: Asker, tickets: Sequence[int], question: Question) -> list[Hit]:
    people = visible_to(asker.person).select_related("queue", "owner", "requester").defer(*_HEAVY)
    by_id = people.in_bulk(list(tickets))
    said = _said(tickets, public_only=not asker.reads_all)
    hits = []
    for key in tickets:
        ticket = by_id.get(key)
        if ticket is None:
            continue
        pieces, internal = _excerpt(said.get(key, []), question)
        hits.append(Hit(ticket, marked(ticket.subject, question.exact, question.beginnings), pieces, internal))
    return hits


def _said(tickets: Sequence[int], *, public_only: bool) -> dict[int, list[tuple[str, bool]]]:
    """The first messages of each ticket, with whether each is internal. One query."""
    only = "AND e.public" if public_only else ""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT said.ticket_id, left(x.body, %s), NOT said.public FROM unnest(%s::bigint[]) AS asked (ticket) "  # noqa: S608
            "CROSS JOIN LATERAL (SELECT e.ticket_id, e.public, e.text, e.order_a, e.order_b, e.order_c "
            "FROM timeline_entry e WHERE e.ticket_id = asked.ticket AND e.text IS NOT NULL "
            f"AND NOT e.detail ? 'retracted' {only} ORDER BY e.order_a, e.order_b, e.order_c LIMIT %s) AS said "
            "JOIN personal_text x ON x.id = said.text ORDER BY said.order_a, said.order_b, said.order_c",
            [_LONGEST, list(tickets), _MESSAGES],
        )
        found: dict[int, list[tuple[str, bool]]] = {}
        for ticket, body, internal in cursor.fetchall():
            found.setdefault(ticket, []).append((body, internal))
    return found


def _excerpt(said: Sequence[tuple[str, bool]], question: Question) -> tuple[Sequence[Piece], bool]:
    """The first message that holds a word, cut to where it does; else how the ticket begins."""
    for body, internal in said:
        pieces = excerpt(body, question.exact, question.beginnings)
        if any(is_hit for _, is_hit in pieces):
            return pieces, internal
    public = [body for body, internal in said if not internal]
    return (excerpt(public[0], ()), False) if public else ((), False)


# ------------------------------------------------------------------ facets
def _facets(rows: Sequence[_Row]) -> list[Facet]:
    """What the hits are, by the operators that narrow them down. Two short queries for names."""
    queues = dict(Queue.objects.filter(id__in={row.queue for row in rows if row.queue}).values_list("id", "name"))
    owners = dict(Person.objects.filter(id__in={row.owner for row in rows if row.owner}).values_list("id", "name"))
    return [
        _facet("status", Counter(row.status for row in rows)),
        _facet("priority", Counter(row.priority or "none" for row in rows)),
        _facet("queue", Counter(queues.get(row.queue or 0, "none") for row in rows)),
        _facet("owner", Counter(owners.get(row.owner or 0, "none") for row in rows)),
        _facet("platform", Counter(row.platform for row in rows if row.platform)),
    ]


def _facet(name: str, counts: Counter[str]) -> Facet:
    most = sorted(counts.items(), key=lambda one: (-one[1], one[0]))[:6]
    return Facet(name, tuple((f"{name}:{quoted(value)}", value, n) for value, n in most))


# ------------------------------------------------------------------ numbers
def by_id(asker: Asker, text: str, *, size: int = 8) -> list[Ticket]:
    """Tickets whose number is or begins with what was typed, or whose id at their source does; the exact one first."""
    bare = text.strip().lstrip("#")
    if not bare or len(bare) > 60 or " " in bare:
        return []
    ids = _of_source(bare, size)
    if bare.isascii() and bare.isdigit() and len(bare) <= 18:
        ids = [*_numbered(int(bare), size, partly=asker.reads_all), *ids]
    found = visible_to(asker.person).select_related("queue", "owner", "requester").defer(*_HEAVY).in_bulk(ids)
    return [found[key] for key in dict.fromkeys(ids) if key in found][:size]


def _numbered(number: int, size: int, *, partly: bool) -> list[int]:
    """The ticket of that number, then those whose number goes on from it, the newest first.

    Restricted ones only by the whole number: cut off before rights are asked, they would tell by the places they take.
    """
    spans = [(number * 10**more, (number + 1) * 10**more - 1) for more in range(10 if partly and number else 1)]
    spans = [(low, high) for low, high in spans if high < 2**63]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT hit.id, hit.number = %s AS is_it, hit.number "
            "FROM unnest(%s::bigint[], %s::bigint[]) AS span (low, high) "
            "CROSS JOIN LATERAL (SELECT id, number FROM ticket WHERE number BETWEEN span.low AND span.high "
            "AND (number = %s OR NOT EXISTS (SELECT FROM core_queue q WHERE q.id = queue_id AND q.restricted)) "
            "ORDER BY number DESC LIMIT %s) AS hit ORDER BY is_it DESC, hit.number DESC LIMIT %s",
            [number, [low for low, _ in spans], [high for _, high in spans], number, size + 1, size + 1],
        )
        return [key for key, _, _ in cursor.fetchall()]


def _of_source(bare: str, size: int) -> list[int]:
    """Tickets whose id at the source is that, or begins so (three signs at least)."""
    upper = bare.upper()
    documents = Document.objects.filter(source_id=upper)
    if len(upper) >= 3:
        documents = Document.objects.filter(source_id__gte=upper, source_id__lt=upper + "\U0010ffff")
    return list(documents.order_by("source_id", "-ticket").values_list("ticket", flat=True)[:size])


# ------------------------------------------------------------------ people
def people(asker: Asker, text: str, *, size: int = 4) -> list[tuple[Person, str]]:
    """People whose name has a word that begins so, each with the question that finds their tickets."""
    text = text.strip()
    if not asker.reads_all or len(text) < 2 or ":" in text or '"' in text:
        return []
    begun = Person.objects.filter(name__istartswith=text).select_related("team").order_by("name", "id")[:size]
    return [(person, _their_tickets(person)) for person in begun]


def _their_tickets(person: Person) -> str:
    operator = "requester" if person.role in {"requester", "partner"} else "owner"
    return f"{operator}:{quoted(person.name)}"


def narrowed(values: Iterable[tuple[str, str, int]], text: str) -> list[tuple[str, str, int]]:
    """A facet's values as the questions that they would make of `text`."""
    return [(f"{text} {typed}".strip(), shown, n) for typed, shown, n in values]
