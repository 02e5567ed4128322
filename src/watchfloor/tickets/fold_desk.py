"""What the desk's own verbs mean to a ticket: merge, split, parent, snooze, due date, time, votes, rating. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from watchfloor.engine import events as ev
from watchfloor.engine.events import TicketEvent
from watchfloor.tickets.state import TicketState

Step = Callable[[TicketState, TicketEvent], dict[str, Any] | None]

# What happens to a ticket without anybody working on it: it does not become the newest of the list by that.
QUIET: Final = frozenset({ev.TICKET_VOTED, ev.TICKET_UNVOTED, ev.TICKET_RATING_ASKED, ev.TICKET_FOLLOWED_UP})


def _kind_changed(state: TicketState, event: TicketEvent) -> dict[str, Any]:
    before, state.kind = state.kind, event.payload["to"]
    return {"from": before, "to": state.kind}


def _subject_changed(state: TicketState, event: TicketEvent) -> dict[str, Any]:
    state.subject = event.payload["subject"]
    return {"from": event.payload.get("from"), "to": state.subject}


def _merged(state: TicketState, event: TicketEvent) -> dict[str, Any]:
    before, state.merged_into = state.merged_into, event.payload["into"]
    return {"from": before, "to": state.merged_into}


def _unmerged(state: TicketState, _event: TicketEvent) -> dict[str, Any]:
    before, state.merged_into = state.merged_into, None
    return {"from": before, "to": None}


def _other_ticket(_state: TicketState, event: TicketEvent) -> dict[str, Any]:
    """Something that concerns another ticket: the line names it."""
    return {name: value for name, value in event.payload.items() if name != "text"}


def _told(_state: TicketState, event: TicketEvent) -> dict[str, Any]:
    """A rule or a macro acted: what it changed are events of their own, the line names it and says why."""
    return {
        name: event.payload.get(name) for name in ("rule", "macro", "name", "why", "failed") if name in event.payload
    }


def _parent_set(state: TicketState, event: TicketEvent) -> dict[str, Any]:
    before, state.parent = state.parent, event.payload["to"]
    return {"from": before, "to": state.parent}


def _snoozed(state: TicketState, event: TicketEvent) -> dict[str, Any]:
    before, state.snoozed_until = state.snoozed_until, datetime.fromisoformat(event.payload["until"])
    return {"from": before.isoformat() if before else None, "to": event.payload["until"]}


def _woken(state: TicketState, event: TicketEvent) -> dict[str, Any]:
    before, state.snoozed_until = state.snoozed_until, None
    return {"from": before.isoformat() if before else None, "to": None, "because": event.payload["why"]}


def _due_set(state: TicketState, event: TicketEvent) -> dict[str, Any]:
    before, to = state.due_at, event.payload["to"]
    state.due_at = datetime.fromisoformat(to) if to else None
    return {"from": before.isoformat() if before else None, "to": to}


def _time_logged(state: TicketState, event: TicketEvent) -> dict[str, Any]:
    state.worked_seconds += event.payload["seconds"]
    return {"seconds": event.payload["seconds"], "total": state.worked_seconds}


def _voted(state: TicketState, _event: TicketEvent) -> None:
    state.votes += 1


def _unvoted(state: TicketState, _event: TicketEvent) -> None:
    state.votes -= 1


def _rating_asked(state: TicketState, event: TicketEvent) -> None:
    state.rating_asked_at = event.at


def _rated(state: TicketState, event: TicketEvent) -> dict[str, Any]:
    before = {"rating": state.rating, "effort": state.effort}
    state.rating, state.effort = event.payload.get("rating"), event.payload.get("effort")
    state.rated_at, state.rated_owner = event.at, event.payload.get("owner")
    return {"from": before, "rating": state.rating, "effort": state.effort}


STEPS: Final[Mapping[str, Step]] = {
    ev.TICKET_KIND_CHANGED: _kind_changed,
    ev.TICKET_SUBJECT_CHANGED: _subject_changed,
    ev.TICKET_MERGED: _merged,
    ev.TICKET_UNMERGED: _unmerged,
    ev.TICKET_TOOK_IN: _other_ticket,
    ev.TICKET_LET_GO: _other_ticket,
    ev.TICKET_SPLIT: _other_ticket,
    ev.TICKET_FOLLOWED_UP: _other_ticket,
    ev.TICKET_LINKED: _other_ticket,
    ev.TICKET_UNLINKED: _other_ticket,
    ev.TICKET_PARENT_SET: _parent_set,
    ev.TICKET_CHILD_ADDED: _other_ticket,
    ev.TICKET_CHILD_REMOVED: _other_ticket,
    ev.TICKET_SNOOZED: _snoozed,
    ev.TICKET_WOKEN: _woken,
    ev.TICKET_DUE_SET: _due_set,
    ev.TICKET_TIME_LOGGED: _time_logged,
    ev.TICKET_VOTED: _voted,
    ev.TICKET_UNVOTED: _unvoted,
    ev.TICKET_RATING_ASKED: _rating_asked,
    ev.TICKET_RATED: _rated,
    ev.TICKET_RETRACTED: _other_ticket,
    ev.TICKET_RULE_APPLIED: _told,
    ev.TICKET_MACRO_APPLIED: _told,
}
