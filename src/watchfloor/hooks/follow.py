"""The follower that turns what happens into deliveries: one for each hook that wants it and whose owner may see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from watchfloor.core import clock
from watchfloor.core.models import Person
from watchfloor.core.permissions import allows
from watchfloor.delivery.commands import enqueue
from watchfloor.engine import events as ev
from watchfloor.eventlog import read
from watchfloor.eventlog.models import Event, Text
from watchfloor.hooks import body
from watchfloor.hooks.kinds import CHANGES, FOR_REQUESTERS
from watchfloor.hooks.models import Hook
from watchfloor.tickets.models import Ticket
from watchfloor.tickets.queries import visible_to

CURSOR: Final = "hooks"
BATCH: Final = 500


def follow(_: datetime) -> bool:
    """Put the next events in the post. Returns whether there is more to read at once.

    Rows and cursor are one transaction: killed, it is done again from here, and each event is one row of each hook.
    """
    with transaction.atomic():
        cursor = read.cursor_of(CURSOR)
        head = read.head() if cursor.position == 0 else 0
        if head and not Hook.objects.exists():
            # A store without hooks: whoever makes one is told of what happens from then on, not of all that ever did.
            cursor.position = head
            cursor.save(update_fields=["position"])
            return False
        events = read.read_after(cursor.position, BATCH)
        if not events:
            return False
        # Deliveries live by the machine's clock, also where a history is played.
        _post([event for event in events if event.kind in CHANGES and "row" not in event.payload], clock.wall())
        cursor.position = events[-1].position
        cursor.save(update_fields=["position"])
    return len(events) == BATCH


def _post(events: Sequence[Event], now: datetime) -> None:
    hooks = list(Hook.objects.filter(active=True, archived=False).order_by("id")) if events else []
    if not hooks:
        return
    people = Person.objects.exclude(account__is_active=False).in_bulk([hook.owner for hook in hooks])
    texts = _texts(events)
    for hook in hooks:
        owner = people.get(hook.owner)
        wanted = [event for event in events if _wants(hook, owner, event)]
        if owner is None or not wanted:
            continue
        rows = _seen(owner, {event.ticket for event in wanted if event.ticket is not None})
        reads = allows(owner, "desk.read")
        for event in wanted:
            row = rows.get(event.ticket or 0)
            if row is None or not _fits(hook, row):
                continue
            sent = body.of_event(event, row, internal=reads, said=texts.get(body.text_of(event) or ""))
            enqueue("webhook", target=hook.target, body=sent, key=f"{hook.target}:{event.position}", now=now)


def _wants(hook: Hook, owner: Person | None, event: Event) -> bool:
    if owner is None or (hook.kinds and event.kind not in hook.kinds):
        return False
    # What is made before the hook is none of its business, also where the follower comes late.
    if event.recorded_at < hook.made_at:
        return False
    if event.kind == ev.TICKET_NOTED:
        return hook.notes and allows(owner, "desk.read")
    if event.payload.get("after_merge") or event.payload.get("merged"):
        return allows(owner, "desk.read")
    return event.kind in FOR_REQUESTERS or allows(owner, "desk.read")


def _fits(hook: Hook, row: Ticket) -> bool:
    return (
        (not hook.queues or row.queue_id in hook.queues)
        and (not hook.platforms or row.platform in hook.platforms)
        and (not hook.priorities or row.priority in hook.priorities)
    )


def _seen(owner: Person, tickets: set[int]) -> dict[int, Ticket]:
    rows = visible_to(owner).filter(id__in=tickets).select_related("queue", "owner").defer("words", "stretches")
    return {row.id: row for row in rows}


def _texts(events: Sequence[Event]) -> Mapping[str, Any]:
    wanted = [key for event in events if (key := body.text_of(event))]
    return {str(key): words for key, words in Text.objects.filter(id__in=wanted).values_list("id", "body")}
