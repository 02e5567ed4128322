"""What a ticket is: the fold of its own events, and nothing else. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from watchfloor.engine import events as ev
from watchfloor.engine.events import DONE, TicketEvent, taken_back
from watchfloor.tickets import fold_desk
from watchfloor.tickets.state import TicketState

__all__ = ["PUBLIC", "TicketState", "fold", "is_apart", "order_of", "step"]

MESSAGES: Final = frozenset({ev.TICKET_REPLIED, ev.TICKET_NOTED})
# What of a message's payload its line keeps.
_CARRIED: Final = ("files", "mentions", "parent", "merged", "after_merge", "partners", "says")

PUBLIC: Final = frozenset({
    ev.TICKET_CREATED, ev.TICKET_REPLIED, ev.TICKET_STATUS_CHANGED, ev.TICKET_MERGED, ev.TICKET_UNMERGED,
    ev.TICKET_FOLLOWED_UP,
})  # fmt: skip


def order_of(payload: Mapping[str, Any], position: int) -> tuple[int, int, int]:
    """The place of an event in its ticket's history: imported rows by their number at the source, then ours."""
    row = payload.get("row")
    return (1, position, 0) if row is None else (0, row[0], row[1])


def fold(ticket: int, events: Iterable[TicketEvent]) -> tuple[TicketState, list[dict[str, Any]]]:
    """The state after `events`, which are sorted by their order, and the detail of each for the timeline.

    What was taken back or undone counts as never said, so that no figure knows of it; its line stays, and says so.
    """
    state = TicketState(id=ticket)
    history = list(events)
    gone = taken_back(history)
    return state, [_as_never(state, event) if event.position in gone else step(state, event) for event in history]


def is_apart(event: TicketEvent) -> bool:
    """Whether the event changes what earlier ones meant: the ticket has to be folded from its beginning."""
    return event.kind == ev.TICKET_RETRACTED or "undoes" in event.payload


def step(state: TicketState, event: TicketEvent) -> dict[str, Any]:
    """Advance `state` by one event, in place; returns what the timeline says of it (from, to, …).

    A kind that is not known here (another room's fact about the ticket) only adds its line.
    """
    act = _STEPS.get(event.kind)
    detail = (act(state, event) if act else dict(event.payload)) or {}
    _touch(state, event, quiet=act is None or event.kind in fold_desk.QUIET)
    return detail


def _as_never(state: TicketState, event: TicketEvent) -> dict[str, Any]:
    """The line of what was taken back, or of what took it back: told, but nothing of the ticket comes from it."""
    detail = {"retracted": True} if event.kind in MESSAGES else step(replace(state), event)
    _touch(state, event, quiet=False)
    if "undoes" in event.payload:
        return detail | {name: event.payload[name] for name in ("from", "undoes") if name in event.payload}
    return detail if event.kind in MESSAGES else {**detail, "undone": True}


def _touch(state: TicketState, event: TicketEvent, *, quiet: bool) -> None:
    """When the ticket was last touched; what is quiet happened to it, but nobody did anything on it."""
    if not quiet or state.updated_at is None:
        state.updated_at = event.at
    state.last_order = event.order
    state.last_position = max(state.last_position, event.position)


def _created(state: TicketState, event: TicketEvent) -> dict[str, Any] | None:
    if state.created_at is not None:
        # The source's first row was bad and came late: the row after it had made the ticket in the meantime.
        return None
    get = event.payload.get
    state.number = get("number", 0)
    state.kind = get("kind", "fault")
    state.status = get("status", "new")
    state.priority = get("priority")
    state.owner = get("owner")
    state.requester = get("requester")
    state.tier = get("tier", 1)
    state.attributes = dict(get("attributes") or {})
    state.channel = get("channel", "")
    state.source = event.source
    state.source_id = get("source_id")
    state.subject = get("subject")
    state.own_end = bool(get("own_end"))
    state.records_replies = bool(get("records_replies", True))
    state.created_at = event.at
    state.parent = get("parent")
    state.follow_up_of = get("follow_up_of")
    state.split_from = get("split_from")
    _enter(state, get("queue"))
    if state.status in DONE:
        state.closed_reason = get("reason")
        state.done_at = event.at
        state.stretches = [[event.at, event.at]]
    else:
        state.stretches = [[event.at, None]]
        if state.requester is not None and state.records_replies:
            state.unanswered_since = event.at
    return {name: get(name) for name in ("files", "form", "follow_up_of", "split_from") if get(name)}


def _enter(state: TicketState, queue: int | None) -> None:
    state.queue = queue
    if queue is not None and (not state.path or state.path[-1] != queue):
        state.path = [*state.path, queue]


def _moved(state: TicketState, event: TicketEvent) -> dict[str, Any]:
    before, stations = state.queue, len(state.path)
    _enter(state, event.payload["queue"])
    state.just_moved = True
    if 0 < stations < len(state.path):
        state.moved_at = event.at
    return {"from": before, "to": state.queue}


def _assigned(state: TicketState, event: TicketEvent) -> dict[str, Any]:
    before, state.owner = state.owner, event.payload["to"]
    # The owner that a move to another queue brings is part of that move; the first owner, and none, is no move at all.
    if before is not None and state.owner is not None and before != state.owner and not state.just_moved:
        state.handovers += 1
        state.moved_at = event.at
    state.just_moved = False
    given = {name: event.payload[name] for name in ("way", "why") if name in event.payload}
    return {"from": before, "to": state.owner, **given}


def _status_changed(state: TicketState, event: TicketEvent) -> dict[str, Any]:
    before, state.status = state.status, event.payload["to"]
    state.closed_reason = event.payload.get("reason") if state.status in DONE else None
    if before not in DONE and state.status in DONE:
        state.done_at = event.at
        state.unanswered_since = None
        state.snoozed_until = None
        state.stretches = [*state.stretches[:-1], [state.stretches[-1][0], event.at]]
    elif before in DONE and state.status not in DONE:
        state.reopens += 1
        state.done_at = None
        state.stretches = [*state.stretches, [event.at, None]]
    return {"from": before, "to": state.status, "reason": state.closed_reason}


def _priority_changed(state: TicketState, event: TicketEvent) -> dict[str, Any]:
    before, state.priority = state.priority, event.payload["to"]
    return {"from": before, "to": state.priority}


def _attributes_changed(state: TicketState, event: TicketEvent) -> dict[str, Any]:
    changed = event.payload["set"]
    before = {name: state.attributes.get(name) for name in changed}
    merged = {**state.attributes, **changed}
    state.attributes = {name: value for name, value in merged.items() if value is not None}
    return {"from": before, "to": changed}


def _replied(state: TicketState, event: TicketEvent) -> dict[str, Any]:
    by = event.payload["by"]
    if by == "human":
        state.agent_replies += 1
        state.unanswered_since = None
        if state.first_reply_at is None:
            state.first_reply_at = event.at
    elif by == "requester" and state.unanswered_since is None and state.records_replies:
        state.unanswered_since = event.at
    return {"by": by, **_carried(event)}


def _noted(_state: TicketState, event: TicketEvent) -> dict[str, Any]:
    """A note changes nothing but when the ticket was last touched."""
    return _carried(event)


def _carried(event: TicketEvent) -> dict[str, Any]:
    return {name: event.payload[name] for name in _CARRIED if event.payload.get(name)}


def _escalated(state: TicketState, event: TicketEvent) -> dict[str, Any]:
    before, state.tier = state.tier, event.payload["tier"]
    state.escalated_at = event.at if state.tier > before else None if state.tier == 1 else state.escalated_at
    return {"from": before, "to": state.tier, "reason": event.payload.get("reason")}


def _source_stated(state: TicketState, event: TicketEvent) -> None:
    payload = event.payload
    if "end" in payload:
        state.stated_end = datetime.fromisoformat(payload["end"]) if payload["end"] else None
    if "reassignments" in payload:
        state.source_reassignments = payload["reassignments"]
    if "sla_met" in payload:
        state.source_sla_met = payload["sla_met"]


_STEPS: Final[Mapping[str, fold_desk.Step]] = {
    ev.TICKET_CREATED: _created,
    ev.TICKET_REPLIED: _replied,
    ev.TICKET_NOTED: _noted,
    ev.TICKET_ASSIGNED: _assigned,
    ev.TICKET_MOVED: _moved,
    ev.TICKET_STATUS_CHANGED: _status_changed,
    ev.TICKET_PRIORITY_CHANGED: _priority_changed,
    ev.TICKET_ATTRIBUTES_CHANGED: _attributes_changed,
    ev.TICKET_ESCALATED: _escalated,
    ev.TICKET_SOURCE_STATED: _source_stated,
    **fold_desk.STEPS,
}
