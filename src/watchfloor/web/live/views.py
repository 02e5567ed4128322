"""The event stream of a page: numbers of tickets that changed. What changed is asked for by ordinary pages."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Final

from django.http import StreamingHttpResponse

from watchfloor.core.models import Person
from watchfloor.core.permissions import allows
from watchfloor.tickets.fold import PUBLIC
from watchfloor.tickets.queries import visible_to
from watchfloor.web.live.hub import Batch, asked, hub
from watchfloor.web.page import Request, stream

HEARTBEAT_SECONDS: Final = 15


@stream("signed_in")
async def live(request: Request) -> StreamingHttpResponse:
    """Server-Sent Events: `change` {"tickets": [number, …]} and `signal` {}."""
    return StreamingHttpResponse(
        messages(request.person.id),
        content_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


async def messages(person: int) -> AsyncIterator[str]:
    """What the person may know of each batch, as stream text; a comment now and then so that a dead line is noticed."""
    async with hub().subscription() as batches:
        yield "retry: 1000\n\n"
        while True:
            try:
                batch = await asyncio.wait_for(batches.get(), HEARTBEAT_SECONDS)
            except TimeoutError:
                yield ": still here\n\n"
                continue
            if batch is None:
                return
            text = await asked(told, person, batch)
            if text is None:
                return
            if text:
                yield text


def told(person_id: int, batch: Batch) -> str | None:
    """The stream text of a batch for one person, by the rights they hold at this moment; None: they may not listen."""
    person = Person.objects.filter(id=person_id, account__is_active=True).first()
    if person is None:
        return None
    numbers = _numbers(person, batch)
    signal = any(event.subject_kind == "signal" for event in batch) and allows(person, "watch.read")
    lines = [f"event: change\ndata: {json.dumps({'tickets': numbers})}\n\n"] if numbers else []
    return "".join([*lines, "event: signal\ndata: {}\n\n"] if signal else lines)


def _numbers(person: Person, batch: Batch) -> list[int]:
    """Tickets that changed in a way the person may see: an internal note must not even show as a flicker."""
    all_kinds = allows(person, "desk.read")
    ids = {event.ticket for event in batch if event.ticket is not None and (all_kinds or event.kind in PUBLIC)}
    return sorted(visible_to(person).filter(id__in=ids).values_list("number", flat=True)) if ids else []
