"""The facts of a ticket that conditions test, from its row or from the state that a fold left. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

# Facts that stand under another name in a row or in a state; all others are found under their own.
_PLAIN: Final = (
    "status", "priority", "kind", "tier", "channel", "source", "attributes", "created_at", "updated_at",
    "first_reply_at", "solved_at", "unanswered_since", "due_at", "snoozed_until", "escalated_at", "reopened_at",
    "moved_at", "rated_at", "rating", "effort", "reopens", "transfers", "moves", "agent_replies", "votes",
    "worked_seconds", "merged_into", "bounced",
)  # fmt: skip


def facts_of(row: Any, subject: str | None = None) -> Mapping[str, Any]:
    """The facts of a Ticket row or a TicketState. A state only points to its subject: `subject` says it."""
    is_row = hasattr(row, "queue_id")
    facts: dict[str, Any] = {name: getattr(row, name) for name in _PLAIN}
    facts["reason"] = row.closed_reason
    if is_row:
        facts |= {"queue": row.queue_id, "owner": row.owner_id, "requester": row.requester_id}
        facts |= {"parent": row.parent_id, "subject": row.subject if subject is None else subject}
    else:
        facts |= {"queue": row.queue, "owner": row.owner, "requester": row.requester}
        facts |= {"parent": row.parent, "subject": subject}
    return facts
