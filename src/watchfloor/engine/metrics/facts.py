"""What a metric is counted from: facts about tickets, and the window that is asked about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class TicketFact:
    """One ticket as its events have left it. Times are aware; null means unknown or not yet."""

    ticket: int
    number: int
    source: str
    created_at: datetime
    # The final solve. Null while the ticket is open, and where its source does not state the time.
    solved_at: datetime | None
    is_solved: bool
    first_reply_at: datetime | None
    # False for imported logs that carry no messages: there "no reply" is not known.
    records_replies: bool
    agent_replies: int
    reopens: int
    transfers: int
    bounced: bool
    source_reassignments: int | None
    source_sla_met: bool | None
    queue: str | None
    priority: str | None
    status: str
    requester: int | None
    last_event_at: datetime
    attributes: Mapping[str, str] = field(default_factory=dict)
    # The newest rating: 1 to 5, and the effort 1 to 7; when it was given, and when it was last asked for.
    rating: int | None = None
    effort: int | None = None
    rated_at: datetime | None = None
    rating_asked_at: datetime | None = None

    @property
    def solved_undated(self) -> bool:
        """Whether the ticket is solved at a time that its source does not state."""
        return self.is_solved and self.solved_at is None


@dataclass(frozen=True, slots=True)
class OpenSpell:
    """One stretch in which a ticket was not solved; without an end it still is not."""

    ticket: int
    start_at: datetime
    end_at: datetime | None


@dataclass(frozen=True, slots=True)
class Window:
    """The half-open stretch [start, end) that is asked about; a missing end is unbounded.

    `as_of` is the moment up to which the store is taken to have been watched: open tickets
    have been open until then.
    """

    start: datetime | None
    end: datetime | None
    as_of: datetime

    @property
    def is_bounded(self) -> bool:
        """Whether any time limits the window."""
        return self.start is not None or self.end is not None

    def holds(self, moment: datetime) -> bool:
        """Whether the moment lies in the window."""
        return (self.start is None or self.start <= moment) and self.is_before_end(moment)

    def is_before_end(self, moment: datetime) -> bool:
        """Whether the moment lies before the window's end."""
        return self.end is None or moment < self.end


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts of the tickets in question, with the open spells of at least those tickets."""

    tickets: Sequence[TicketFact]
    spells: Sequence[OpenSpell] = ()


def microseconds(since: datetime, until: datetime) -> int:
    """Return the time between two moments in whole microseconds."""
    return (until - since) // MICROSECOND
