"""The event stream of a page: numbers of tickets that changed. What changed is asked for by ordinary pages."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Final

from django.contrib.sessions.models import Session
from django.http import StreamingHttpResponse

from watchfloor.core import clock
from watchfloor.core.models import Person
from watchfloor.core.permissions import allows
from watchfloor.eventlog.read import recorded_since
from watchfloor.tickets.fold import PUBLIC
from watchfloor.tickets.queries import visible_to
from watchfloor.web.live.hub import Batch, asked, hub
from watchfloor.web.page import Request, stream, whole

HEARTBEAT_SECONDS: Final = 15
# A page reads its rows a little before it writes down when, and the database may have a clock of its own.
MARGIN: Final = timedelta(seconds=5)
# A page that is older than this reads itself anew when its stream opens.
OLDEST_PAGE: Final = timedelta(minutes=10)


@stream("signed_in")
async def live(request: Request) -> StreamingHttpResponse:
    """Server-Sent Events: `change` {"tickets": [number, …]} and `signal` {}. `at`: when the page was made (seconds)."""
    return StreamingHttpResponse(
        messages(request.person.id, since=_made(request.GET.get("at", "")), session=request.session.session_key),
        content_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


def _made(at: str) -> datetime | None:
    """The moment from which a page may have missed something; None for one that is none, or too old."""
    now, seconds = clock.wall(), whole(at)
    if seconds is None or not (now - OLDEST_PAGE).timestamp() <= seconds <= now.timestamp():
        return None
    return datetime.fromtimestamp(seconds, UTC) - MARGIN


async def messages(person: int, since: datetime | None = None, session: str | None = None) -> AsyncIterator[str]:
    """What the person may know of each batch, as stream text; a comment now and then so that a dead line is noticed.

    What was recorded from `since` on comes first: between making a page and opening its stream things happen too.
    Nothing is said any more once `session` is over.
    """
    async with hub().subscription() as batches:
        yield "retry: 1000\n\n"
        if since is not None and (text := await asked(lambda: told(person, recorded_since(since), session))):
            yield text
        while True:
            try:
                batch = await asyncio.wait_for(batches.get(), HEARTBEAT_SECONDS)
            except TimeoutError:
                yield ": still here\n\n"
                continue
            behind = [batch, *(batches.get_nowait() for _ in range(batches.qsize()))]
            if None in behind:
                return
            # A reader that is slower than the log is told of all that waits at once.
            text = await asked(told, person, [event for some in behind if some for event in some], session)
            if text is None:
                return
            if text:
                yield text


def told(person_id: int, batch: Batch, session: str | None = None) -> str | None:
    """The stream text of a batch for one person, by the rights they hold at this moment; None: they may not listen."""
    person = Person.objects.filter(id=person_id, account__is_active=True).first()
    if person is None or (session is not None and not _goes_on(session)):
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
    all_kinds = allows(person, "desk.read")
    ids = {event.ticket for event in batch if event.ticket is not None and (all_kinds or event.kind in PUBLIC)}
    return sorted(visible_to(person).filter(id__in=ids).values_list("number", flat=True)) if ids else []
