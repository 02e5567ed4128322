"""The follower that asks after every solve and opens a follow-up of every bad answer, each once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from watchfloor.core.models import Person
from watchfloor.engine import events as ev
from watchfloor.engine.events import DONE
from watchfloor.eventlog import read
from watchfloor.eventlog.append import Origin
from watchfloor.eventlog.models import Cursor, Event, Text
from watchfloor.satisfaction import commands, settings
from watchfloor.satisfaction.settings import Settings
from watchfloor.tickets import commands as tickets
from watchfloor.tickets import commands_ties as ties
from watchfloor.tickets import commands_time as times
from watchfloor.tickets.models import Ticket

CURSOR: Final = "satisfaction"
SOURCE: Final = "satisfaction"
BATCH: Final = 1000
# So many acts are one transaction: nobody who writes waits long for it.
TOGETHER: Final = 20


def follow(now: datetime) -> bool:
    """Act on the next events. Returns whether there is more to read at once."""
    cursor = Cursor.objects.filter(name=CURSOR).first()
    if cursor is None:
        # A store that had no such follower: nobody is asked about what was solved before it came.
        _move(read.head())
        return False
    events = read.read_after(cursor.position, BATCH)
    if not events:
        return False
    mine = [event for event in events if _concerns(event)]
    wanted = settings.current() if mine else settings.DEFAULT
    for start in range(0, len(mine), TOGETHER):
        some = mine[start : start + TOGETHER]
        _act_on(some, wanted, now)
    _move(events[-1].position)
    return len(events) == BATCH


def _concerns(event: Event) -> bool:
    """Whether it is a solve or a rating that happened here: what a history tells was asked there, or not at all."""
    if "row" in event.payload:
        return False
    return event.kind == ev.TICKET_RATED or (event.kind == ev.TICKET_STATUS_CHANGED and event.payload.get("to") in DONE)


def _act_on(events: Sequence[Event], wanted: Settings, now: datetime) -> None:
    """What follows some events, with the cursor, in one transaction: killed, it is done again from here, and once."""
    with transaction.atomic():
        cursor = read.cursor_of(CURSOR)
        for event in events:
            if event.position <= cursor.position:
                continue
            if event.kind == ev.TICKET_RATED:
                _look_after(event, wanted, now)
            elif wanted.ask:
                _ask(event.subject_id, now)
        cursor.position = max(cursor.position, events[-1].position)
        cursor.save(update_fields=["position"])


def _move(position: int) -> None:
    with transaction.atomic():
        cursor = read.cursor_of(CURSOR)
        cursor.position = max(cursor.position, position)
        cursor.save(update_fields=["position"])


def _ask(ticket: int, now: datetime) -> None:
    row = Ticket.objects.defer("words").get(id=ticket)
    is_solved = row.status in DONE and row.closed_reason == "solved"
    # An idea of the board was not helped with; a follow-up of a bad rating ends the asking.
    if is_solved and row.requester_id is not None and row.kind != "feedback" and row.source != SOURCE:
        commands.ask(ticket, by=None, now=now)


def _look_after(event: Event, wanted: Settings, now: datetime) -> None:
    """A bad answer becomes a ticket that somebody owns, due soon. One for each question, however it is changed."""
    rating = event.payload.get("rating")
    row = Ticket.objects.defer("words").get(id=event.subject_id)
    if rating is None or rating > wanted.bad_at_most or row.source == SOURCE:
        return
    asked = row.rating_asked_at or row.done_at or event.at
    origin = Origin(SOURCE, f"{row.id}@{int(asked.timestamp())}")
    opened = _opened(row, event, origin, now)
    if opened is None:
        return
    owner = _owner(row, event.payload.get("owner"), wanted)
    if owner is not None:
        tickets.assign(opened.id, to=owner, by=None, now=now)
    tickets.set_priority(opened.id, priority=wanted.priority, by=None, now=now)
    times.set_due(opened.id, to=now + timedelta(hours=wanted.due_hours), by=None, now=now)
    words = f"The help on ticket {row.number} was rated {rating} of 5. Say what you found, and write to who asked."
    tickets.add_note(opened.id, body=words, by=None, now=now)


def _opened(row: Ticket, event: Event, origin: Origin, now: datetime) -> Ticket | None:
    """The follow-up, in the requester's words; None where the question has one already."""
    if Event.objects.filter(source=origin.source, external_id=origin.external_id).exists():
        return None
    said = (
        Text.objects.filter(id=event.payload["text"]).values_list("body", flat=True).first()
        if event.payload.get("text")
        else ""
    )
    body = f"I rated the help on ticket {row.number} with {event.payload['rating']} of 5."
    body = f"{body}\n\n{said}" if said else body
    if row.status in DONE:
        return ties.follow_up(row.id, body=body, by=None, now=now, origin=origin)
    # It was opened again in the meantime: the answer is then looked after where the work is.
    tickets.add_note(
        row.id,
        body=f"Rated {event.payload['rating']} of 5 before it was opened again.",
        by=None,
        now=now,
        origin=origin,
    )
    return None


def _owner(row: Ticket, rated: int | None, wanted: Settings) -> int | None:
    """Who looks after it: whoever was set, else the lead nearest to who was rated: of the team, the site, any."""
    if wanted.owner is not None and Person.objects.filter(id=wanted.owner).exists():
        return wanted.owner
    of = Person.objects.filter(id=rated).first() if rated is not None else None
    queue_team = row.queue.team_id if row.queue else None
    leads = list(Person.objects.filter(role="lead").order_by("id"))
    for fits in (
        lambda lead: of is not None and of.team_id is not None and lead.team_id == of.team_id,
        lambda lead: queue_team is not None and lead.team_id == queue_team,
        lambda lead: of is not None and of.site is not None and lead.site == of.site,
        lambda _: True,
    ):
        for lead in leads:
            if fits(lead):
                return lead.id
    return None
