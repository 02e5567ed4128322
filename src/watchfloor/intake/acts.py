"""What somebody did, told as plain records: the input of the bulk door. Pure: no database, no clock.

People and queues are named by the caller's own names, tickets and acts by the caller's own keys. A key is the act's
identity at its source: an act that is told twice happens once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One act on the ticket `ticket` (the key of the act that created it). `by` None is the system; `at` is aware."""

    key: str
    ticket: str
    at: datetime
    by: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Create(Act):
    """A requester asks: `by` is the requester, `key` equals `ticket`."""

    subject: str
    body: str
    kind: str = "fault"
    queue: str | None = None
    priority: str | None = "P2"
    attributes: Mapping[str, str] = field(default_factory=dict)
    channel: str = "portal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply(Act):
    """A public message. It wakes the ticket by the same rule as at the desk."""

    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Note(Act):
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Assign(Act):
    to: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Move(Act):
    queue: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SetStatus(Act):
    """`reason` is given with solved and closed (solved, cancelled, merged) and with nothing else."""

    status: str
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SetPriority(Act):
    priority: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalate(Act):
    tier: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AskRating(Act):
    """The requester is asked how the help was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate(Act):
    """The requester says how the help was: 1 to 5, and if they like the effort 1 to 7 and words."""

    rating: int
    effort: int | None = None
    comment: str = ""
