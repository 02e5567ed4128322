"""The event stream of a page: numbers of tickets that changed. What changed is asked for by ordinary pages."""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Final

from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.http import StreamingHttpResponse

from watchfloor.core import clock
from watchfloor.core.models import Person
from watchfloor.core.permissions import allows
from watchfloor.engine.events import TICKET_ASSIGNED, TICKET_MOVED, TICKET_NOTED, TICKET_PRIORITY_CHANGED
from watchfloor.eventlog.models import Event
from watchfloor.eventlog.read import recorded_since
from watchfloor.presence.here import Page
from watchfloor.tickets.access import asked_by, handed_to, visible_to
from watchfloor.tickets.fold import PUBLIC
from watchfloor.tickets.models import Ticket
from watchfloor.web.live.hub import Batch, News, Presence, asked, hub
from watchfloor.web.page import Request, stream, whole
from watchfloor.web.presence.keeper import keeper

HEARTBEAT_SECONDS: Final = 15
# A page reads its rows a little before it writes down when, and the database may have a clock of its own.
MARGIN: Final = timedelta(seconds=5)
# How long one look at a person's rights is believed for who is on a ticket with them.
BELIEVED_SECONDS: Final = 10.0
# A page that is older than this reads itself anew when its stream opens.
OLDEST_PAGE: Final = timedelta(minutes=10)
# Beside what is public: where it waits, with whom, and how urgent it is, in the list of the partner's desk.
SHOWN_TO_PARTNERS: Final = frozenset({TICKET_ASSIGNED, TICKET_MOVED, TICKET_PRIORITY_CHANGED})


@stream("signed_in")
async def live(request: Request) -> StreamingHttpResponse:
    """Server-Sent Events: `change` {"tickets": [number, …]}, `signal` {}, `presence` {"html": …}.

    `at`: when the page was made (seconds). A ticket's page names its `ticket` and itself (`page`, a UUID): it is told
    who else is there, and others are told of it, as long as the stream is open.
    """
    number, key = whole(request.GET.get("ticket", "")), _uuid(request.GET.get("page", ""))
    on = None
    if number is not None and key is not None and allows(request.person, "desk.read"):
        on = await asked(_page, request.person, number, key)
    return StreamingHttpResponse(
        messages(request.person.id, since=_made(request.GET.get("at", "")), session=request.session.session_key, on=on),
        content_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _page(person: Person, number: int, key: uuid.UUID) -> Page | None:
    """The open page, if the person may see the ticket; else nobody is told that they asked."""
    ticket = visible_to(person).filter(number=number).values_list("id", flat=True).first()
    return None if ticket is None else Page(key, person.id, ticket)


def _made(at: str) -> datetime | None:
    """The moment from which a page may have missed something; None for one that is none, or too old."""
    now, seconds = clock.wall(), whole(at)
    if seconds is None or not (now - OLDEST_PAGE).timestamp() <= seconds <= now.timestamp():
        return None
    return datetime.fromtimestamp(seconds, UTC) - MARGIN


async def messages(
    person: int, since: datetime | None = None, session: str | None = None, on: Page | None = None
) -> AsyncIterator[str]:
    """What the person may know of each batch, as stream text; a comment now and then so that a dead line is noticed.

    What was recorded from `since` on comes first: between making a page and opening its stream things happen too.
    Nothing is said any more once `session` is over.
    """
    async with hub().subscription(on.ticket if on else None) as batches:
        with _there(on):
            yield "retry: 1000\n\n"
            if since is not None and (text := await asked(lambda: told(person, recorded_since(since), session))):
                yield text
            looked_at = time.monotonic()
            while True:
                try:
                    news = await asyncio.wait_for(batches.get(), HEARTBEAT_SECONDS)
                except TimeoutError:
                    yield ": still here\n\n"
                    continue
                behind = [news, *(batches.get_nowait() for _ in range(batches.qsize()))]
                if None in behind:
                    return
                # A reader that is slower than the log is told of all that waits at once.
                events, here = _sorted(behind)
                if events or time.monotonic() - looked_at > BELIEVED_SECONDS:
                    looked_at = time.monotonic()
                    text = await asked(told, person, events, session, on)
                    if text is None:
                        return
                    if text:
                        yield text
                if here is not None:
                    yield f"event: presence\ndata: {json.dumps({'html': here.markup})}\n\n"


@contextmanager
def _there(on: Page | None) -> Iterator[None]:
    """While this runs others are told that the person is on the ticket."""
    if on is None:
        yield
        return
    keeper().arrive(on)
    try:
        yield
    finally:
        keeper().leave(on)


def _sorted(behind: Sequence[News]) -> tuple[list[Event], Presence | None]:
    """The events, and of what was said of presence the last: it is all of it."""
    events = [event for some in behind if some is not None and not isinstance(some, Presence) for event in some]
    return events, next((one for one in reversed(behind) if isinstance(one, Presence)), None)


def told(person_id: int, batch: Batch, session: str | None = None, on: Page | None = None) -> str | None:
    """The stream text of a batch for one person, by the rights they hold at this moment; None: they may not listen,
    or may not see the ticket any more whose page they are on.
    """
    person = Person.objects.filter(id=person_id, account__is_active=True).first()
    if person is None or (session is not None and not _goes_on(session)):
        return None
    if on is not None and not (allows(person, "desk.read") and visible_to(person).filter(id=on.ticket).exists()):
        return None
    numbers = _numbers(person, batch)
    signal = any(event.subject_kind == "signal" for event in batch) and allows(person, "watch.read")
    lines = [f"event: change\ndata: {json.dumps({'tickets': numbers})}\n\n"] if numbers else []
    return "".join([*lines, "event: signal\ndata: {}\n\n"] if signal else lines)


def _goes_on(session: str) -> bool:
    """Whether nobody signed out of it since, in another tab perhaps."""
    return Session.objects.filter(session_key=session, expire_date__gt=clock.wall()).exists()


def _numbers(person: Person, batch: Batch) -> list[int]:
    """Tickets that changed in a way the person may see: an internal note must not even show as a flicker."""
    if allows(person, "desk.read"):
        return _of(visible_to(person), {event.ticket for event in batch})
    # Who has no desk has only the portal's pages open, and those show what they asked.
    asked_for = _of(asked_by(person), {event.ticket for event in batch if event.kind in PUBLIC})
    if not allows(person, "partner.desk"):
        return asked_for
    handed = _of(handed_to(person), {event.ticket for event in batch if _shows_partners(event)})
    return sorted({*asked_for, *handed})


def _of(rows: QuerySet[Ticket], ids: set[int | None]) -> list[int]:
    known = [one for one in ids if one is not None]
    return sorted(rows.filter(id__in=known).values_list("number", flat=True)) if known else []


def _shows_partners(event: Event) -> bool:
    """Whether the event changes what the partner's desk shows; of notes only those that are marked for partners."""
    if event.kind == TICKET_NOTED:
        return bool(event.payload.get("partners"))
    return event.kind in PUBLIC or event.kind in SHOWN_TO_PARTNERS
