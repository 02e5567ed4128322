"""Who is on a ticket's page: written by whoever holds the pages' streams, read for those who may see the ticket."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import connection

from watchfloor.core.models import Person
from watchfloor.presence.models import Here

CHANNEL: Final = "watchfloor_presence"
DOING: Final = ("reading", "reply", "note", "escalate")
# Unless it is said again: who is there, and who writes.
GONE_AFTER: Final = timedelta(seconds=30)
STILL_AFTER: Final = timedelta(seconds=20)
# A notification holds under 8,000 bytes.
_A_CALL: Final = 300


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a ticket that somebody has open."""

    page: uuid.UUID
    person: int
    ticket: int


@dataclass(frozen=True, slots=True)
class Someone:
    """A person on a ticket, by what they do most: reading, or writing a reply, a note, an escalation."""

    person: Person
    doing: str


def arrive(pages: Iterable[Page], now: datetime) -> None:
    """These pages are open. A page that is known already keeps what it does."""
    rows = [Here(page=p.page, person=p.person, ticket=p.ticket, doing_at=now, seen_at=now) for p in pages]
    if rows:
        Here.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["page"], update_fields=["person", "ticket", "seen_at"]
        )


def leave(pages: Collection[uuid.UUID]) -> None:
    """These pages are closed."""
    if pages:
        Here.objects.filter(page__in=pages).delete()


def still(pages: Collection[uuid.UUID], now: datetime) -> set[int]:
    """All of these are still open: one statement. Sweeps away what nobody says any more and returns its tickets."""
    if pages:
        Here.objects.filter(page__in=pages).update(seen_at=now)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM presence_here WHERE seen_at < %s RETURNING ticket", [now - 2 * GONE_AFTER])
        return {row[0] for row in cursor.fetchall()}


def does(page: Page, doing: str, now: datetime) -> bool:
    """The person on that page writes, or reads again; returns whether others see something new by that.

    Raises ValueError for what nobody can do. A page of somebody else's is left alone.
    """
    if doing not in DOING:
        raise ValueError(f"{doing[:20]!r} is not one of {', '.join(DOING)}")
    with connection.cursor() as cursor:
        cursor.execute("SELECT doing, doing_at FROM presence_here WHERE page = %s", [page.page])
        before = cursor.fetchone()
        cursor.execute(
            "INSERT INTO presence_here (page, person, ticket, doing, doing_at, seen_at) "
            "VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (page) DO UPDATE "
            "SET doing = EXCLUDED.doing, doing_at = EXCLUDED.doing_at, seen_at = EXCLUDED.seen_at "
            "WHERE presence_here.person = EXCLUDED.person AND presence_here.ticket = EXCLUDED.ticket",
            [page.page, page.person, page.ticket, doing, now, now],
        )
        if not cursor.rowcount:
            return False
    return before is None or before[0] != doing or now - before[1] > STILL_AFTER


def call(tickets: Collection[int]) -> None:
    """Tell every process that something changed on these tickets; sent when the transaction commits."""
    ids = sorted(tickets)
    with connection.cursor() as cursor:
        for start in range(0, len(ids), _A_CALL):
            words = " ".join(map(str, ids[start : start + _A_CALL]))
            cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, words])


def on(ticket: int, now: datetime, *, but: int | None = None) -> list[Someone]:
    """Who is on the ticket's page, whoever writes first; `but` (who asks) left out. Two queries, one where nobody is.

    Whether the asker may see the ticket is asked before.
    """
    pages = Here.objects.filter(ticket=ticket, seen_at__gt=now - GONE_AFTER)
    doing: dict[int, str] = {}
    for row in pages.exclude(person=but) if but is not None else pages:
        writes = row.doing if now - row.doing_at <= STILL_AFTER else "reading"
        if DOING.index(writes) >= DOING.index(doing.get(row.person, "reading")):
            doing[row.person] = writes
    if not doing:
        return []
    people = Person.objects.filter(id__in=doing).order_by("name", "id")
    found = [Someone(person, doing[person.id]) for person in people]
    return sorted(found, key=lambda one: one.doing == "reading")
