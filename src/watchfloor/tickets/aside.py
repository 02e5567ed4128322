"""Tables beside a ticket's row: its links, who was called on by its messages, time worked, votes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.db import connection

from watchfloor.engine import events as ev
from watchfloor.eventlog.models import Event
from watchfloor.tickets.models import Mention, TicketLink, Vote, Work

TABLES: Final = (TicketLink, Mention, Work, Vote)


def apply(events: Sequence[Event]) -> None:
    """Fold events about tickets into the tables, in their order; those that change none of them cost nothing."""
    with_mentions = [event for event in events if event.payload.get("mentions")]
    if with_mentions:
        _mention(with_mentions)
    for event in events:
        if event.kind in _STATEMENTS:
            _say(event)


_STATEMENTS: Final = {
    ev.TICKET_LINKED: "INSERT INTO ticket_link (ticket_id, other, how) VALUES (%(ticket)s, %(other)s, %(how)s) "
    "ON CONFLICT DO NOTHING",
    ev.TICKET_UNLINKED: "DELETE FROM ticket_link WHERE ticket_id = %(ticket)s AND other = %(other)s AND how = %(how)s",
    ev.TICKET_TIME_LOGGED: "INSERT INTO ticket_work (ticket_id, person_id, seconds) "
    "SELECT %(ticket)s, id, %(seconds)s FROM core_person WHERE id = %(actor)s "
    "ON CONFLICT (ticket_id, person_id) DO UPDATE SET seconds = ticket_work.seconds + EXCLUDED.seconds",
    ev.TICKET_VOTED: "INSERT INTO ticket_vote (ticket_id, person_id) SELECT %(ticket)s, id FROM core_person "
    "WHERE id = %(actor)s ON CONFLICT DO NOTHING",
    ev.TICKET_UNVOTED: "DELETE FROM ticket_vote WHERE ticket_id = %(ticket)s AND person_id = %(actor)s",
    ev.TICKET_RETRACTED: "DELETE FROM ticket_mention WHERE position = %(message)s",
}


def _say(event: Event) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_STATEMENTS[event.kind], {**event.payload, "ticket": event.subject_id, "actor": event.actor})


def _mention(events: Sequence[Event]) -> None:
    rows = [(person, e.subject_id, e.position, e.at) for e in events for person in e.payload["mentions"]]
    with connection.cursor() as cursor:
        # Only people who are there: a log of another store may name others.
        cursor.execute(
            "INSERT INTO ticket_mention (person_id, ticket, position, at) "
            "SELECT told.* FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::timestamptz[]) "
            "AS told (person, ticket, position, at) JOIN core_person ON core_person.id = told.person "
            "ON CONFLICT DO NOTHING",
            [list(column) for column in zip(*rows, strict=True)],
        )
