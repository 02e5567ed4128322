"""What takes an event back: for each kind the event that says the opposite. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from watchfloor.engine import events as ev

Inverse = tuple[str, dict[str, Any]]
# From an event's payload and the detail of its line (what was before, what after).
_Make = Callable[[Mapping[str, Any], Mapping[str, Any]], Inverse]


def inverse_of(kind: str, payload: Mapping[str, Any], detail: Mapping[str, Any]) -> Inverse | None:
    """The kind and payload that take it back; None for what only tells of something, or cannot be taken back."""
    make = _INVERSES.get(kind)
    return make(payload, detail) if make else None


def _back(kind: str, name: str = "to") -> _Make:
    """The same kind, with what was before."""
    return lambda _payload, detail: (kind, {name: detail.get("from"), "from": detail.get("to")})


def _other(kind: str, *names: str) -> _Make:
    """The opposite kind, about the same."""
    return lambda payload, _detail: (kind, {name: payload[name] for name in names})


def _status(_payload: Mapping[str, Any], detail: Mapping[str, Any]) -> Inverse:
    back = {"to": detail.get("from"), "from": detail.get("to")}
    # Why it was closed before stands in no line of this change; who appends it looks it up.
    return ev.TICKET_STATUS_CHANGED, back


def _asleep(_payload: Mapping[str, Any], detail: Mapping[str, Any]) -> Inverse:
    if detail.get("from"):
        return ev.TICKET_SNOOZED, {"until": detail["from"], "from": detail.get("to")}
    return ev.TICKET_WOKEN, {"why": "person", "from": detail.get("to")}


_INVERSES: Final[Mapping[str, _Make]] = {
    ev.TICKET_ASSIGNED: _back(ev.TICKET_ASSIGNED),
    ev.TICKET_MOVED: _back(ev.TICKET_MOVED, "queue"),
    ev.TICKET_STATUS_CHANGED: _status,
    ev.TICKET_PRIORITY_CHANGED: _back(ev.TICKET_PRIORITY_CHANGED),
    ev.TICKET_KIND_CHANGED: _back(ev.TICKET_KIND_CHANGED),
    ev.TICKET_SUBJECT_CHANGED: _back(ev.TICKET_SUBJECT_CHANGED, "subject"),
    ev.TICKET_ATTRIBUTES_CHANGED: _back(ev.TICKET_ATTRIBUTES_CHANGED, "set"),
    ev.TICKET_ESCALATED: lambda _payload, detail: (
        ev.TICKET_ESCALATED, {"tier": detail.get("from"), "from": detail.get("to"), "reason": "undone"}
    ),
    ev.TICKET_MERGED: lambda payload, _detail: (ev.TICKET_UNMERGED, {"from": payload["into"]}),
    ev.TICKET_UNMERGED: lambda payload, _detail: (ev.TICKET_MERGED, {"into": payload["from"]}),
    ev.TICKET_TOOK_IN: _other(ev.TICKET_LET_GO, "ticket"),
    ev.TICKET_LET_GO: _other(ev.TICKET_TOOK_IN, "ticket"),
    ev.TICKET_LINKED: _other(ev.TICKET_UNLINKED, "other", "how"),
    ev.TICKET_UNLINKED: _other(ev.TICKET_LINKED, "other", "how"),
    ev.TICKET_PARENT_SET: _back(ev.TICKET_PARENT_SET),
    ev.TICKET_CHILD_ADDED: _other(ev.TICKET_CHILD_REMOVED, "ticket"),
    ev.TICKET_CHILD_REMOVED: _other(ev.TICKET_CHILD_ADDED, "ticket"),
    ev.TICKET_SNOOZED: _asleep,
    ev.TICKET_WOKEN: _asleep,
    ev.TICKET_DUE_SET: _back(ev.TICKET_DUE_SET),
    ev.TICKET_TIME_LOGGED: lambda payload, _detail: (ev.TICKET_TIME_LOGGED, {"seconds": -payload["seconds"]}),
    ev.TICKET_VOTED: lambda _payload, _detail: (ev.TICKET_UNVOTED, {}),
    ev.TICKET_UNVOTED: lambda _payload, _detail: (ev.TICKET_VOTED, {}),
    ev.ESCALATION_REQUESTED: lambda _payload, _detail: (ev.ESCALATION_WITHDRAWN, {}),
}  # fmt: skip

# Kinds that change the same thing; a later one of these means that it was changed since.
SAME: Final[Mapping[str, frozenset[str]]] = {
    kind: together
    for together in (
        frozenset({ev.TICKET_MERGED, ev.TICKET_UNMERGED}),
        frozenset({ev.TICKET_SNOOZED, ev.TICKET_WOKEN}),
    )
    for kind in together
}
# What several people may each change for themselves: a later one takes nothing from an earlier one.
ADDS_UP: Final = frozenset({
    ev.TICKET_TIME_LOGGED, ev.TICKET_VOTED, ev.TICKET_UNVOTED, ev.TICKET_LINKED, ev.TICKET_UNLINKED,
    ev.TICKET_CHILD_ADDED, ev.TICKET_CHILD_REMOVED, ev.TICKET_TOOK_IN, ev.TICKET_LET_GO,
})  # fmt: skip
WORDS: Final[Mapping[str, str]] = {
    ev.TICKET_ASSIGNED: "the owner", ev.TICKET_MOVED: "the queue", ev.TICKET_STATUS_CHANGED: "the status",
    ev.TICKET_PRIORITY_CHANGED: "the priority", ev.TICKET_KIND_CHANGED: "the kind",
    ev.TICKET_SUBJECT_CHANGED: "the subject", ev.TICKET_ATTRIBUTES_CHANGED: "an attribute",
    ev.TICKET_ESCALATED: "the tier", ev.TICKET_MERGED: "the merge", ev.TICKET_UNMERGED: "the merge",
    ev.TICKET_PARENT_SET: "the parent", ev.TICKET_SNOOZED: "the snooze", ev.TICKET_WOKEN: "the snooze",
    ev.TICKET_DUE_SET: "the due date", ev.TICKET_CREATED: "the new ticket", ev.TICKET_REPLIED: "the reply",
    ev.TICKET_NOTED: "the note", ev.ESCALATION_REQUESTED: "the hand-over",
}  # fmt: skip
