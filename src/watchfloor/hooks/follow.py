"""The follower that turns what happens into deliveries: one for each hook that wants it and whose owner may see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
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
from watchfloor.hooks.kinds import CHANGES, FOR_REQUESTERS, OF_SIGNALS
from watchfloor.hooks.models import Hook
from watchfloor.tickets.models import Ticket
from watchfloor.tickets.queries import visible_to

CURSOR: Final = "hooks"
BATCH: Final = 500
# A signal names so many of its tickets at most.
NAMED: Final = 50
# What the detector tells so long after it happened is of a history that it was given.
HISTORY: Final = timedelta(days=1)
_DETECTED: Final = (ev.SIGNAL_RAISED, ev.SIGNAL_CHANGED, ev.SIGNAL_ENDED)


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
    signals = _signals(events)
    for hook in hooks:
        owner = people.get(hook.owner)
        wanted = [event for event in events if _wants(hook, owner, event)]
        if owner is None or not wanted:
            continue
        rows = _seen(owner, {event.ticket for event in wanted if event.ticket is not None})
        reads = allows(owner, "desk.read")
        for event in wanted:
            if event.kind in OF_SIGNALS:
                _post_signal(hook, owner, event, signals.get(event.position), now)
                continue
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
    if event.kind in OF_SIGNALS:
        return allows(owner, "watch.read") and event.recorded_at - event.at < HISTORY
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


def _signals(events: Sequence[Event]) -> Mapping[int, Mapping[str, Any]]:
    """By the position of each event of a signal: the signal as the detector had told it by then. A query for each."""
    found: dict[int, Mapping[str, Any]] = {}
    for event in events:
        if event.kind in _DETECTED:
            found[event.position] = event.payload
        elif event.kind in OF_SIGNALS:
            before = Event.objects.filter(subject_kind="signal", subject_id=event.subject_id, kind__in=_DETECTED)
            before = before.filter(position__lt=event.position).order_by("-position")
            found[event.position] = before.values_list("payload", flat=True).first() or {}
    return found


def _post_signal(hook: Hook, owner: Person, event: Event, told: Mapping[str, Any] | None, now: datetime) -> None:
    """Tell of a signal, if one of the tickets that its owner sees of it fits the hook. It names no others."""
    told = told or {}
    rows = visible_to(owner).filter(id__in=list(told.get("tickets") or ())).order_by("number")
    rows = rows.filter(queue__in=hook.queues) if hook.queues else rows
    rows = rows.filter(platform__in=hook.platforms) if hook.platforms else rows
    rows = rows.filter(priority__in=hook.priorities) if hook.priorities else rows
    numbers = list(rows.values_list("number", flat=True)[:NAMED])
    if not told or (not numbers and (hook.queues or hook.platforms or hook.priorities)):
        return
    sent = body.of_signal(event, event.subject_id, told, numbers)
    enqueue("webhook", target=hook.target, body=sent, key=f"{hook.target}:{event.position}", now=now)
