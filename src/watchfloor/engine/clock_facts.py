"""A ticket's events as clocks see them: what was true after each, and who wrote. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from watchfloor.engine import events as ev
from watchfloor.engine.events import TicketEvent, taken_back


@dataclass(slots=True)
class Moment:
    """What is true after an event, and what the event was for the clocks; or a moment at which policies changed."""

    at: datetime
    facts: dict[str, Any]
    human_reply: bool = False
    requester_reply: bool = False


# What a policy may ask of a ticket, beside its attributes.
FACTS: Final = (
    "status", "priority", "kind", "queue", "owner", "requester", "tier", "channel", "source", "reason", "parent",
)  # fmt: skip
# The only kinds that can change a clock.
HEARD: Final = frozenset({
    ev.TICKET_CREATED, ev.TICKET_REPLIED, ev.TICKET_RETRACTED, ev.TICKET_STATUS_CHANGED, ev.TICKET_PRIORITY_CHANGED,
    ev.TICKET_KIND_CHANGED, ev.TICKET_ASSIGNED, ev.TICKET_MOVED, ev.TICKET_ESCALATED, ev.TICKET_ATTRIBUTES_CHANGED,
    ev.TICKET_PARENT_SET,
})  # fmt: skip


def moments(events: Sequence[TicketEvent]) -> Iterator[Moment]:
    """The moments of a ticket from its creation on. What was taken back or undone never was."""
    facts: dict[str, Any] = {"tier": 1, "attributes": {}, "status": "new"}
    created = False
    gone = taken_back(events)
    for event in events:
        if event.position in gone:
            continue
        moment = Moment(event.at, facts)
        if event.kind == ev.TICKET_CREATED:
            created = True
            facts = {**facts, **event.payload, "attributes": dict(event.payload.get("attributes") or {})}
            facts["source"] = event.source
        elif event.kind == ev.TICKET_REPLIED:
            who = event.payload.get("by")
            moment.human_reply, moment.requester_reply = who == "human", who == "requester"
        else:
            facts = _changed(facts, event)
        moment.facts = facts
        if created:
            yield moment


# Kinds that give one fact a new value: which fact, and where the payload has it.
_SETS: Final = {
    ev.TICKET_PRIORITY_CHANGED: ("priority", "to"),
    ev.TICKET_KIND_CHANGED: ("kind", "to"),
    ev.TICKET_PARENT_SET: ("parent", "to"),
    ev.TICKET_ASSIGNED: ("owner", "to"),
    ev.TICKET_MOVED: ("queue", "queue"),
    ev.TICKET_ESCALATED: ("tier", "tier"),
}


def _changed(facts: dict[str, Any], event: TicketEvent) -> dict[str, Any]:
    payload = event.payload
    if event.kind in _SETS:
        fact, name = _SETS[event.kind]
        return {**facts, fact: payload[name]}
    if event.kind == ev.TICKET_STATUS_CHANGED:
        return {**facts, "status": payload["to"], "reason": payload.get("reason")}
    if event.kind == ev.TICKET_ATTRIBUTES_CHANGED:
        attributes = {**facts["attributes"], **payload["set"]}
        return {**facts, "attributes": {name: value for name, value in attributes.items() if value is not None}}
    return facts
