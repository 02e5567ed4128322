"""What a ticket is: the fold of its own events, and nothing else. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from watchfloor.engine import events as ev
from watchfloor.engine.events import DONE, TicketEvent

PUBLIC = frozenset({ev.TICKET_CREATED, ev.TICKET_REPLIED, ev.TICKET_STATUS_CHANGED})


@dataclass(slots=True)
class TicketState:
    """A ticket after some prefix of its events. Times are aware; ids are those of people and queues."""

    id: int
    number: int = 0
    kind: str = "fault"
    status: str = "new"
    closed_reason: str | None = None
    priority: str | None = None
    queue: int | None = None
    owner: int | None = None
    requester: int | None = None
    tier: int = 1
    attributes: dict[str, str] = field(default_factory=dict)
    channel: str = ""
    source: str = "desk"
    source_id: str | None = None
    subject: str | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    first_reply_at: datetime | None = None
    done_at: datetime | None = None
    own_end: bool = False
    stated_end: datetime | None = None
    source_reassignments: int | None = None
    source_sla_met: bool | None = None
    records_replies: bool = True
    agent_replies: int = 0
    reopens: int = 0
    handovers: int = 0
    moved_at: datetime | None = None
    just_moved: bool = False
    path: list[int] = field(default_factory=list)
    stretches: list[list[datetime | None]] = field(default_factory=list)
    last_order: tuple[int, int, int] = (0, 0, 0)
    last_position: int = 0

    @property
    def solved_at(self) -> datetime | None:
        """When it was solved for good; None while it is not, or where a source that states it does not know."""
        if self.status not in DONE:
            return None
        return self.stated_end if self.own_end else self.done_at

    @property
    def open_spells(self) -> list[list[datetime | None]]:
        """The stretches in which it was not solved, as [start, end]; end None while it is open.

        Where the source states its own solved time, that time alone ends the one stretch; solved at a time that the
        source does not know, the ticket has no stretch at all, for its length is unknown.
        """
        if not self.own_end:
            return self.stretches
        if self.status not in DONE:
            return [[self.created_at, None]]
        return [] if self.stated_end is None else [[self.created_at, self.stated_end]]

    @property
    def transfers(self) -> int:
        """Changes from one known queue to another: stations less one."""
        return max(0, len(self.path) - 1)

    @property
    def moves(self) -> int:
        """How often it went on to somebody else: changes of queue, and changes of owner that followed none."""
        return self.transfers + self.handovers

    @property
    def reopened_at(self) -> datetime | None:
        """When it was opened again the last time; None where it never was."""
        return self.stretches[-1][0] if self.reopens and self.stretches else None

    @property
    def bounced(self) -> bool:
        """Whether it returned to a queue that it had left (A, B, A)."""
        return len(set(self.path)) < len(self.path)


def order_of(payload: Mapping[str, Any], position: int) -> tuple[int, int, int]:
    """The place of an event in its ticket's history: imported rows by their number at the source, then ours."""
    row = payload.get("row")
    return (1, position, 0) if row is None else (0, row[0], row[1])


def fold(ticket: int, events: Iterable[TicketEvent]) -> tuple[TicketState, list[dict[str, Any]]]:
    """The state after `events`, which are sorted by their order, and the detail of each for the timeline."""
    state = TicketState(id=ticket)
    return state, [step(state, event) for event in events]


def step(state: TicketState, event: TicketEvent) -> dict[str, Any]:
    """Advance `state` by one event, in place; returns what the timeline says of it (from, to, …)."""
    detail = _STEPS[event.kind](state, event) or {}
    state.updated_at = event.at
    state.last_order = event.order
    state.last_position = max(state.last_position, event.position)
    return detail


def _created(state: TicketState, event: TicketEvent) -> None:
    if state.created_at is not None:
        # The source's first row was bad and came late: the row after it had made the ticket in the meantime.
        return
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
    _enter(state, get("queue"))
    if state.status in DONE:
        state.closed_reason = get("reason")
        state.done_at = event.at
        state.stretches = [[event.at, event.at]]
    else:
        state.stretches = [[event.at, None]]


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
    return {"from": before, "to": state.owner}


def _status_changed(state: TicketState, event: TicketEvent) -> dict[str, Any]:
    before, state.status = state.status, event.payload["to"]
    state.closed_reason = event.payload.get("reason") if state.status in DONE else None
    if before not in DONE and state.status in DONE:
        state.done_at = event.at
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
        if state.first_reply_at is None:
            state.first_reply_at = event.at
    return {"by": by}


def _noted(_state: TicketState, _event: TicketEvent) -> None:
    """A note changes nothing but when the ticket was last touched."""


def _escalated(state: TicketState, event: TicketEvent) -> dict[str, Any]:
    before, state.tier = state.tier, event.payload["tier"]
    return {"from": before, "to": state.tier, "reason": event.payload.get("reason")}


def _source_stated(state: TicketState, event: TicketEvent) -> None:
    payload = event.payload
    if "end" in payload:
        state.stated_end = datetime.fromisoformat(payload["end"]) if payload["end"] else None
    if "reassignments" in payload:
        state.source_reassignments = payload["reassignments"]
    if "sla_met" in payload:
        state.source_sla_met = payload["sla_met"]


_STEPS = {
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
}
