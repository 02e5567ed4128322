"""The grouper with our numbers of its groups: what it says goes into the log, what people say comes out of it.

The grouper moves micro-groups between its groups; the log knows groups alone. So each micro-group has a home, the
group of the log that its next ticket is put into. A merge leaves homes as they are, which is why it can be taken back
with all that came since.

What a person merges stays apart in the grouper, which only learns from it where its line should be: people merge what
is worded differently, and a ticket that is just like the one half is not like the average of both.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from watchfloor.engine import events as ev
from watchfloor.engine.text import Grouper, Move, Said
from watchfloor.eventlog.models import Event

log = logging.getLogger("watchfloor.groups")

# After so many tickets small groups are looked at again, sooner while few come at a time: by what the log tells, not by
# the clock, so that a restart does the same.
PASS_EVERY: Final = 256
PASS_QUIET: Final = 8
FEW: Final = 32
# A group is called anew when it reaches one of these sizes.
SIZES: Final = frozenset({2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233, 377, 610, 987, 1597, 2584, 4181})
Number = Callable[[], int]


@dataclass
class Learner:
    """`numbers` is our number by the grouper's group, `homes` our group by its micro-group, `moves` its move by the
    position of our event, `former` the homes that a move changed, `counts` the tickets by the grouper's group, `parts`
    the group that a person merged one of ours into, with the position of that."""

    grouper: Grouper = field(default_factory=Grouper)
    numbers: dict[str, int] = field(default_factory=dict)
    homes: dict[str, int] = field(default_factory=dict)
    moves: dict[int, str] = field(default_factory=dict)
    former: dict[int, dict[str, int | None]] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    parts: dict[int, tuple[int, int]] = field(default_factory=dict)
    since_pass: int = 0
    awaited: list[Move] = field(default_factory=list)
    renamed: set[str] = field(default_factory=set)

    # ------------------------------------------------------------- what it says
    def place(self, one: Said, number: Number) -> dict[str, Any]:
        """Place a new ticket: its part of a `group.placed`. `number` gives the next free number."""
        found = self.grouper.place(one)
        if found.group not in self.numbers:
            self.numbers[found.group] = number()
        home = self.homes.setdefault(found.micro, self.numbers[found.group])
        self._count(found.group)
        whole = self._whole(home)
        others = [
            [self.numbers[group], float(score)]
            for group, score in found.alternatives
            if group in self.numbers and self._whole(self.numbers[group]) != whole
        ]
        is_near_the_line = found.how != "alone" and found.score < self.grouper.settings.margin
        return {
            "ticket": int(one.id), "group": home, "score": float(found.score), "how": found.how,
            "unsure": bool(others or is_near_the_line), "others": others,
        }  # fmt: skip

    def passed(self, tickets: int, now: datetime) -> list[Move]:
        """After so many more tickets: what the merge pass joined, where one was due. `now`: of the newest ticket."""
        self.since_pass += tickets
        if self.since_pass < (PASS_QUIET if tickets < FEW else PASS_EVERY):
            return []
        self.since_pass = 0
        moves = self.grouper.merge_pass(now)
        self.renamed |= {move.target for move in moves}
        return moves

    def keep(self, position: int, move: Move) -> None:
        """The log holds the merge at `position`."""
        self.moves[position] = move.id

    def ours(self, move: Move) -> tuple[int, int]:
        """Our numbers of the groups that a merge joined: where to, and what went."""
        return self.numbers[move.target], self.numbers[move.source]

    def names(self) -> list[dict[str, Any]]:
        """The titles of a `group.titled`: of the groups that grew or changed since this was asked last."""
        found = []
        for group in sorted(self.renamed & self.grouper.groups().keys(), key=lambda name: int(name[1:])):
            ticket = self.grouper.medoid(group)
            if ticket is not None:
                chips = self.grouper.chips(group)
                found.append({"group": self.numbers[group], "ticket": int(ticket), "chips": chips})
        self.renamed.clear()
        return found

    # ------------------------------------------------------------- what it hears
    def hear_placed(self, event: Event, tickets: list[Said]) -> None:
        """Tickets that were placed before a restart: the same again, under the numbers that the log gave."""
        said = {str(one["ticket"]): one["group"] for one in event.payload["tickets"]}
        for one in tickets:
            found = self.grouper.place(one)
            self.numbers.setdefault(found.group, said[one.id])
            self.homes.setdefault(found.micro, said[one.id])
            self._count(found.group)
        self.awaited = self.passed(len(said), max((one.at for one in tickets), default=event.at))
        self.renamed.clear()

    def hear(self, event: Event) -> None:
        """An edit or a title. One about what was forgotten long ago teaches nothing; the log holds it all the same."""
        try:
            _HEARS[event.kind](self, event)
        except (KeyError, ValueError) as why:
            log.info("an edit of a group teaches nothing: %s at %s (%s)", event.kind, event.position, why)

    def _titled(self, event: Event) -> None:
        named = {one["group"] for one in event.payload["titles"]}
        self.renamed = {group for group in self.renamed if self.numbers.get(group) not in named}

    def _merged(self, event: Event) -> None:
        into, gone = event.payload["into"], event.payload["from"]
        if event.actor is None and self.awaited:
            same = [move for move in self.awaited if {*self.ours(move)} == {into, gone}]
            mine = (same or self.awaited)[0]
            self.awaited.remove(mine)
            self._moved(event.position, mine)
            return
        self.parts[gone] = (into, event.position)
        one, other = self._named(into), self._named(gone)
        link = self.grouper.moves.link(int(one[1:]), int(other[1:])) if one and other and one != other else None
        if link is not None and event.actor is not None:
            self.grouper.book.feedback.learn(f"p{event.position}", *link, same=True)

    def _split(self, event: Event) -> None:
        said = event.payload
        tickets = [str(ticket) for ticket in said["tickets"]]
        group = self.grouper.book.micro_of(next(t for t in tickets if t in self.grouper.book.members)).group
        self._moved(event.position, self.grouper.split(f"g{group}", tickets), said["new"])

    def _settled(self, event: Event) -> None:
        said = event.payload
        if said["group"] == said["from"]:
            return
        ticket = str(said["ticket"])
        if (known := self._named(said["group"])) is not None:
            move = self.grouper.settle(ticket, known)
        else:
            group = f"g{self.grouper.book.micro_of(ticket).group}"
            move = self.grouper.split(group, [ticket])
        self._moved(event.position, move, said["group"])

    def _undone(self, event: Event) -> None:
        said = event.payload
        position = said.get("merge") or said.get("split") or said.get("settled")
        if self.parts.get(said.get("from", 0), (0, 0))[1] == position:
            del self.parts[said["from"]]
            self.grouper.book.feedback.forget(f"p{position}")
            return
        move = self.grouper.undo(self.moves.pop(position))
        for micro, home in self.former.pop(position, {}).items():
            if home is None:
                self.homes.pop(micro, None)
            else:
                self.homes[micro] = home
        if event.kind == ev.GROUP_UNSPLIT:
            # What came into the new group since is one with those that went back.
            self.parts[said["new"]] = (said["group"], event.position)
        self.renamed |= {move.source, move.target}

    def _moved(self, position: int, move: Move, new: int | None = None) -> None:
        self.moves[position] = move.id
        self.renamed |= {move.source, move.target}
        if new is not None:
            self.numbers.setdefault(move.target, new)
            self.former[position] = {micro: self.homes.get(micro) for micro in move.micros}
            self.homes.update(dict.fromkeys(move.micros, new))

    def _whole(self, number: int) -> int:
        """The group that ours is a part of by people's word."""
        while number in self.parts:
            number = self.parts[number][0]
        return number

    def _named(self, number: int) -> str | None:
        """The grouper's name of our group, or of the one that it is part of by now."""
        living = self.grouper.groups()
        homes = {self.homes.get(micro): group for group, micros in living.items() for micro in micros}
        direct = next((group for group in living if self.numbers.get(group) == number), None)
        return direct or homes.get(number)

    def _count(self, group: str) -> None:
        self.counts[group] = self.counts.get(group, 0) + 1
        if self.counts[group] in SIZES:
            self.renamed.add(group)

    # ------------------------------------------------------------- state
    def pack(self) -> dict[str, Any]:
        """State as JSON values. What the grouper has forgotten is forgotten here too."""
        living = self.grouper.groups()
        micros = {micro for some in living.values() for micro in some}
        undoable = {position: move for position, move in self.moves.items() if move in self.grouper.moves.log}
        known = living.keys() | {
            name for move in self.grouper.moves.log.values() for name in (move.source, move.target)
        }
        return {
            "grouper": self.grouper.pack(), "since_pass": self.since_pass,
            "numbers": {name: number for name, number in self.numbers.items() if name in known},
            "homes": {micro: home for micro, home in self.homes.items() if micro in micros},
            "parts": self.parts, "moves": undoable,
            "former": {at: homes for at, homes in self.former.items() if at in undoable},
            "counts": {name: count for name, count in self.counts.items() if name in living},
        }  # fmt: skip

    @classmethod
    def unpack(cls, state: Mapping[str, Any]) -> Learner:
        """A learner that goes on from a packed state."""
        return cls(
            Grouper.unpack(state["grouper"]), dict(state["numbers"]), dict(state["homes"]),
            {int(at): move for at, move in state["moves"].items()},
            {int(at): dict(homes) for at, homes in state["former"].items()}, dict(state["counts"]),
            {int(part): (int(into), int(at)) for part, (into, at) in state["parts"].items()}, int(state["since_pass"]),
        )  # fmt: skip


_HEARS: Final[Mapping[str, Callable[[Learner, Event], None]]] = {
    ev.GROUP_TITLED: Learner._titled,
    ev.GROUP_MERGED: Learner._merged,
    ev.GROUP_SPLIT: Learner._split,
    ev.GROUP_SETTLED: Learner._settled,
    ev.GROUP_UNMERGED: Learner._undone,
    ev.GROUP_UNSPLIT: Learner._undone,
    ev.GROUP_UNSETTLED: Learner._undone,
}
