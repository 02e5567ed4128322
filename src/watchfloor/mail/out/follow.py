"""The follower that puts mails to requesters in the post: each event is one letter of each reader, or none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from watchfloor.core import clock
from watchfloor.delivery.models import Delivery
from watchfloor.engine import events as ev
from watchfloor.engine.events import DONE
from watchfloor.eventlog import read
from watchfloor.eventlog.models import Cursor, Event
from watchfloor.mail import outcomes
from watchfloor.mail.models import Mailbox, RawMail
from watchfloor.mail.out import letters, notes, relay
from watchfloor.mail.out.notes import Note
from watchfloor.tickets.history import DEEPEST
from watchfloor.tickets.models import Ticket
from watchfloor.tickets.undo import REGRET

CURSOR: Final = "mail"
# The source of the events that came of mails.
SOURCE: Final = "mail"
BATCH: Final = 500
# What can be taken back for a minute is sent after it.
WAIT: Final = REGRET + timedelta(seconds=5)
# So many letters that no person wrote go to one person in an hour: where a program answers ours, that ends it.
MOST_AUTOMATIC: Final = 10
_HOUR: Final = timedelta(hours=1)


def follow(_: datetime) -> bool:
    """Put the next events in the post. Returns whether there is more to read at once.

    Letters and cursor are one transaction: killed, it is done again from here, and each letter has a key of its own.
    Without a relay or a mailbox nothing is put in the post: what happened then is not told of later.
    """
    with transaction.atomic():
        cursor = read.cursor_of(CURSOR)
        began = bool(cursor.state.get("began"))
        is_on = began and relay.is_on() and clock.replay() is None
        if not (is_on and Mailbox.objects.filter(archived_at=None).exists()):
            _pass_by(cursor)
            return False
        events = read.read_after(cursor.position, BATCH)
        if not events:
            return False
        # Deliveries live by the machine's clock.
        _post([event for event in events if _concerns(event)], clock.wall())
        cursor.position = events[-1].position
        cursor.save(update_fields=["position"])
    return len(events) == BATCH


def _pass_by(cursor: Cursor) -> None:
    """What happened until now is not told of."""
    head = read.head()
    if cursor.position < head or not cursor.state.get("began"):
        cursor.position, cursor.state = max(cursor.position, head), {"began": True}
        cursor.save(update_fields=["position", "state"])


def _concerns(event: Event) -> bool:
    """Whether a requester is told of it: what happened here, not what an import or a replayed history tells."""
    said = event.payload
    if event.ticket is None or "row" in said or "teaches" in said:
        return False
    if event.kind == ev.TICKET_REPLIED:
        # What a requester wrote, on their ticket or on one that it became part of, is no answer to anybody.
        return said.get("by") in {"human", "bot"} and not said.get("merged")
    if event.kind == ev.TICKET_STATUS_CHANGED:
        return said.get("to") in DONE and said.get("reason") == "solved"
    return event.kind == ev.TICKET_CREATED


def _post(events: Sequence[Event], now: datetime) -> None:
    if not events:
        return
    rows = {row.id: row for row in Ticket.objects.filter(id__in={event.ticket for event in events}).defer("words")}
    solved = {_act(event) for event in events if event.kind == ev.TICKET_STATUS_CHANGED}
    answered = {_act(event) for event in events if event.kind == ev.TICKET_REPLIED}
    for event in events:
        row = rows.get(event.ticket or 0)
        if event.kind == ev.TICKET_STATUS_CHANGED and _act(event) in answered:
            # An answer that solves is one letter, which says both.
            continue
        for note, due in _letters(event, row, now, solves=_act(event) in solved) if row else ():
            if _is_reached(note) and not (_is_automatic(note, event) and _too_many(note, now)):
                notes.post(note, key=f"{note.letter}:{event.position}:{note.ticket}", now=now, due=due)


def _act(event: Event) -> tuple[int | None, int | None, datetime]:
    """What is the same for all that one act did to a ticket."""
    return event.ticket, event.actor, event.at


def _letters(event: Event, row: Ticket, now: datetime, *, solves: bool) -> Iterator[tuple[Note, datetime]]:
    if event.kind == ev.TICKET_CREATED:
        if row.requester_id is not None and _is_asked(event, row) and _wants_receipts(row):
            yield Note("receipt", row.requester_id, row.id, event.position), now
    elif event.kind == ev.TICKET_REPLIED:
        for one in (row, *_parts(row)):
            if one.requester_id is None or one.requester_id != event.actor:
                detail = {"solves": True} if solves and one is row else {}
                yield Note("reply", one.requester_id or 0, one.id, event.position, detail), now + WAIT
    elif row.requester_id is not None and row.requester_id != event.actor and row.merged_into is None:
        yield Note("solved", row.requester_id, row.id, event.position), now + WAIT


def _is_asked(event: Event, row: Ticket) -> bool:
    """Whether its requester asked: not what the desk or a rule made in their name, nor what a program wrote by mail."""
    if event.source == SOURCE:
        return not RawMail.objects.filter(ticket_id=row.id, automatic=True).exists()
    return event.actor == row.requester_id


def _is_reached(note: Note) -> bool:
    """Whether there is somebody to write to: asked again when it is sent."""
    if note.person:
        return notes.address_for(note.person) is not None
    return RawMail.objects.filter(ticket_id=note.ticket, outcome=outcomes.FILED).exclude(sender="").exists()


def _wants_receipts(row: Ticket) -> bool:
    box = letters.mailbox_of(row)
    return box is not None and box.receipts


def _parts(row: Ticket) -> list[Ticket]:
    """The tickets that are part of this one by merges: its answers are answers to them."""
    found: list[Ticket] = []
    level = {row.id}
    for _step in range(DEEPEST):
        parts = list(Ticket.objects.filter(merged_into__in=level).defer("words"))
        if not parts:
            break
        found += parts
        level = {part.id for part in parts}
    # One who asked the same twice reads it once.
    return list(
        {
            part.requester_id: part for part in found if part.requester_id and part.requester_id != row.requester_id
        }.values()
    )


def _is_automatic(note: Note, event: Event) -> bool:
    return note.letter == "receipt" or event.actor is None


def _too_many(note: Note, now: datetime) -> bool:
    lately = Delivery.objects.filter(channel=notes.CHANNEL, target=notes.target_of(note), created_at__gt=now - _HOUR)
    return lately.count() >= MOST_AUTOMATIC
