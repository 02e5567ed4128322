"""What a hook can be told of: the CloudEvents types, and what the `change` of each may hold."""

from __future__ import annotations

from typing import Final

from watchfloor.engine import events as ev

PREFIX: Final = "watchfloor."
VERSION: Final = ".v1"
PING: Final = "watchfloor.ping.v1"

# The facts of an event's payload that are passed on, by kind. Pointers to personal text never are; numbers of other
# tickets neither, as the hook's owner may not see those.
CHANGES: Final[dict[str, tuple[str, ...]]] = {
    ev.TICKET_CREATED: ("kind", "status", "priority", "queue", "channel"),
    ev.TICKET_REPLIED: ("by",),
    ev.TICKET_NOTED: (),
    ev.TICKET_ASSIGNED: ("to",),
    ev.TICKET_MOVED: ("queue",),
    ev.TICKET_STATUS_CHANGED: ("to", "reason"),
    ev.TICKET_PRIORITY_CHANGED: ("to",),
    ev.TICKET_KIND_CHANGED: ("to",),
    ev.TICKET_ESCALATED: ("tier",),
    ev.TICKET_SNOOZED: ("until",),
    ev.TICKET_WOKEN: ("why",),
    ev.TICKET_DUE_SET: ("to",),
    ev.TICKET_RATED: ("rating", "effort"),
    ev.TICKET_MERGED: (),
    ev.TICKET_CLOCK_AT_RISK: ("target", "due_at", "goal_seconds", "cycle"),
    ev.TICKET_CLOCK_BREACHED: ("target", "goal_seconds", "cycle"),
    ev.ESCALATION_REQUESTED: ("from_tier", "tier", "severity", "needs"),
    ev.ESCALATION_WITHDRAWN: (),
    ev.SIGNAL_RAISED: (),
    ev.SIGNAL_CONFIRMED: ("owner",),
    ev.SIGNAL_DISMISSED: ("reason",),
    ev.SIGNAL_ENDED: (),
}
# These tell of a signal and not of one ticket: for whoever may watch.
OF_SIGNALS: Final = frozenset({ev.SIGNAL_RAISED, ev.SIGNAL_CONFIRMED, ev.SIGNAL_DISMISSED, ev.SIGNAL_ENDED})
# Written by people, so that it is sent only to who asked for it, and by whom it may be read.
WITH_TEXT: Final = frozenset({ev.TICKET_CREATED, ev.TICKET_REPLIED, ev.TICKET_NOTED})
# What a person who only sees their own tickets may hear of those.
FOR_REQUESTERS: Final = frozenset({ev.TICKET_CREATED, ev.TICKET_REPLIED, ev.TICKET_STATUS_CHANGED})


def type_of(kind: str) -> str:
    """The CloudEvents type of an event kind: `watchfloor.ticket.created.v1`."""
    return f"{PREFIX}{kind}{VERSION}"
