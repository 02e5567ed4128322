"""Groups of meaning for a history that is played: each ticket is placed as it comes, never by what came later."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import islice
from typing import Final

from watchfloor.engine.detect import TicketSeen
from watchfloor.engine.text import Grouper, Said, clean
from watchfloor.models import Routed, Router

MOST_TICKETS: Final = 20_000
"""A model reads some 200 texts a second: of a longer history only the wordings are followed."""
BATCH: Final = 256
READ: Final = 300
"""Characters of a text that a model is given: what a ticket is about stands at its beginning."""
PASS_EVERY: Final = 16
_RECENT: Final = timedelta(hours=12)

Embed = Callable[[Sequence[str]], Sequence[Routed]]


@dataclass(frozen=True, slots=True)
class Joined:
    """It is known only now that this ticket belongs to `group`."""

    ticket: str
    group: str


@dataclass(slots=True)
class Meaning:
    """Places tickets; `embed` gives the vectors of texts. One for each history."""

    embed: Embed = field(default_factory=lambda: Router(threads=2).embed)
    grouper: Grouper = field(default_factory=Grouper)
    _members: dict[str, deque[TicketSeen]] = field(default_factory=lambda: defaultdict(deque))

    def grouped(self, tickets: Iterable[TicketSeen]) -> Iterator[TicketSeen | Joined]:
        """The tickets in their order with their groups, and what the merge passes find out in between."""
        source, count = iter(tickets), 0
        while batch := list(islice(source, BATCH)):
            vectors = self.embed([clean(ticket.text[: 2 * READ])[:READ] for ticket in batch])
            for ticket, routed in zip(batch, vectors, strict=True):
                yield self._placed(ticket, routed) if ticket.text.strip() else ticket
                count += 1
                if count % PASS_EVERY == 0:
                    yield from self._passed(ticket)

    def _placed(self, ticket: TicketSeen, routed: Routed) -> TicketSeen:
        said = Said(ticket.id, ticket.at, ticket.text, ticket.attributes, routed.vector, routed.space)
        found = self.grouper.place(said)
        self._members[found.micro].append(ticket)
        return replace(ticket, group=found.group)

    def _passed(self, newest: TicketSeen) -> Iterator[Joined]:
        oldest = newest.at - _RECENT
        for move in self.grouper.merge_pass(newest.at):
            for micro in move.micros:
                members = self._members[micro]
                while members and members[0].at < oldest:
                    members.popleft()
                yield from (Joined(ticket.id, move.target) for ticket in members)
