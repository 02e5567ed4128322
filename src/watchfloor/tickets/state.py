"""A ticket as its events left it. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from watchfloor.engine.events import DONE


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
    parent: int | None = None
    merged_into: int | None = None
    follow_up_of: int | None = None
    split_from: int | None = None
    due_at: datetime | None = None
    snoozed_until: datetime | None = None
    worked_seconds: int = 0
    votes: int = 0
    rating: int | None = None
    effort: int | None = None
    rated_at: datetime | None = None
    rated_owner: int | None = None
    rating_asked_at: datetime | None = None
    unanswered_since: datetime | None = None
    escalated_at: datetime | None = None
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
