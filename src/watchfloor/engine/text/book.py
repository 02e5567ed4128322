"""What the grouper keeps: spaces, micro-groups, the last tickets, keys. The one place that changes any of them."""

from bisect import insort
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from watchfloor.engine.text.affinity import Counts, add
from watchfloor.engine.text.evidence import Micro, sum_counts
from watchfloor.engine.text.feedback import Feedback
from watchfloor.engine.text.records import Floats, How, Settings
from watchfloor.engine.text.space import Space

_MOST_KEYS = 32


@dataclass(frozen=True, slots=True)
class Member:
    """A remembered ticket: what its title, the chips and a split need."""

    space: str
    sentence: str
    words: tuple[str, ...]
    attributes: Mapping[str, str]

    def pack(self) -> list[Any]:
        """State as JSON-ready values."""
        return [self.space, self.sentence, list(self.words), dict(self.attributes)]


@dataclass(slots=True)
class Book:
    """Micro-groups by id and by group, members by ticket. Ids count upward and are never used twice."""

    settings: Settings
    groups: int = 0
    numbered: int = 0
    spaces: dict[str, Space] = field(default_factory=dict)
    micros: dict[int, Micro] = field(default_factory=dict)
    members: dict[str, Member] = field(default_factory=dict)
    feedback: Feedback = field(default_factory=Feedback)
    by_key: dict[str, list[int]] = field(default_factory=dict)
    by_group: dict[int, set[int]] = field(default_factory=dict)
    traits: dict[int, Counts] = field(default_factory=dict)

    # ------------------------------------------------------------- reading
    def micros_of(self, group: int) -> list[Micro]:
        """A group's micro-groups in the order of their ids."""
        return [self.micros[micro] for micro in sorted(self.by_group.get(group, ()))]

    def traits_of(self, group: int) -> Counts:
        """The attribute values of a group's tickets, counted."""
        known = self.traits.get(group)
        if known is None:
            known = self.traits[group] = sum_counts(self.micros_of(group))
        return known

    def keyed(self, keys: tuple[tuple[str, How], ...]) -> dict[int, How]:
        """The groups that share a key, each with the strongest."""
        found: dict[int, How] = {}
        for key, how in keys:
            for micro in self.by_key.get(key, ()):
                found.setdefault(self.micros[micro].group, how)
        return found

    def micro_of(self, ticket: str) -> Micro:
        """The micro-group of a remembered ticket."""
        space = self.spaces[self.members[ticket].space]
        return self.micros[int(space.micro[space.slot_of[ticket]])]

    def tickets_of(self, group: int) -> list[str]:
        """The remembered tickets of a group, the oldest first."""
        mine = self.by_group.get(group, set())
        return [
            ticket
            for ticket, member in self.members.items()
            if int(self.spaces[member.space].micro[self.spaces[member.space].slot_of[ticket]]) in mine
        ]

    # ------------------------------------------------------------- changing
    def space(self, name: str, dim: int) -> Space:
        """The space of a model; every vector of it has the same length."""
        known = self.spaces.get(name)
        if known is None:
            known = self.spaces[name] = Space(dim, self.settings.most_micros, self.settings.remember)
        if known.dim != dim:
            raise ValueError(f"vectors of {name!r} have {known.dim} places here, not {dim}")
        return known

    def new_group(self) -> int:
        """The next group's number."""
        self.groups += 1
        return self.groups

    def new_micro(self, group: int, space: str, title: str, at: float) -> Micro:
        """An empty micro-group in a group."""
        self.numbered += 1
        micro = Micro(self.numbered, group, space, title)
        self.micros[micro.id] = micro
        self.by_group.setdefault(group, set()).add(micro.id)
        self.spaces[space].found(micro.id, group, at)
        return micro

    def count(self, micro: Micro, x: Floats, density: int, attributes: Mapping[str, str], sign: int = 1) -> None:
        """Add a ticket to a micro-group, or take it away."""
        self.spaces[micro.space].add(micro.id, x, density, sign)
        for name, value in attributes.items():
            add(micro.attributes, name, value, sign)
        self.traits.pop(micro.group, None)

    def remember(self, ticket: str, member: Member, micro: Micro, x: Floats, density: int) -> None:
        """Keep a ticket for titles, chips and splits."""
        gone = self.spaces[micro.space].remember_as(ticket, x, density, micro.id)
        if gone is not None:
            del self.members[gone]
        self.members[ticket] = member

    def key(self, micro: Micro, keys: tuple[tuple[str, How], ...]) -> None:
        """Let the micro-group be found by these keys."""
        for key, _ in keys:
            if key not in micro.keys and len(micro.keys) < _MOST_KEYS:
                micro.keys.append(key)
                insort(self.by_key.setdefault(key, []), micro.id)

    def move(self, micro: Micro, group: int) -> None:
        """Put a micro-group into another group."""
        for one in (micro.group, group):
            self.traits.pop(one, None)
        mine = self.by_group[micro.group]
        mine.discard(micro.id)
        if not mine:
            del self.by_group[micro.group]
        micro.group = group
        self.by_group.setdefault(group, set()).add(micro.id)
        space = self.spaces[micro.space]
        space.group[space.row(micro.id)] = group

    def reseat(self, ticket: str, micro: Micro) -> None:
        """Move a remembered ticket from its micro-group into another."""
        member = self.members[ticket]
        space = self.spaces[member.space]
        slot = space.slot_of[ticket]
        x, density = space.vectors[slot].copy(), int(space.own_density[slot])
        self.count(self.micro_of(ticket), x, density, member.attributes, -1)
        space.micro[slot] = micro.id
        self.count(micro, x, density, member.attributes)

    def make_room(self, space: str) -> None:
        """Forget the micro-groups not met for longest when there are too many."""
        old = self.spaces[space].oldest()
        if old:
            self.forget(space, old)

    def forget(self, space: str, micros: list[int]) -> None:
        """Drop micro-groups and the tickets remembered in them."""
        for ticket in self.spaces[space].drop(micros):
            del self.members[ticket]
        for number in micros:
            micro = self.micros.pop(number)
            self.traits.pop(micro.group, None)
            self.by_group[micro.group].discard(number)
            if not self.by_group[micro.group]:
                del self.by_group[micro.group]
            for key in micro.keys:
                self.by_key[key].remove(number)
                if not self.by_key[key]:
                    del self.by_key[key]
        self.feedback.drop(set(micros))

    # ------------------------------------------------------------- state
    def pack(self) -> dict[str, Any]:
        """State as JSON-ready values."""
        return {
            "groups": self.groups, "numbered": self.numbered,
            "spaces": {name: space.pack() for name, space in self.spaces.items()},
            "micros": [micro.pack() for micro in self.micros.values()],
            "members": {ticket: member.pack() for ticket, member in self.members.items()},
            "feedback": self.feedback.pack(),
        }  # fmt: skip

    def unpack(self, state: dict[str, Any]) -> None:
        """Go on from a packed state."""
        self.groups, self.numbered = int(state["groups"]), int(state["numbered"])
        for name, packed in state["spaces"].items():
            self.space(name, int(packed["dim"])).unpack(packed)
        self.micros = {micro.id: micro for micro in map(Micro.unpack, state["micros"])}
        for micro in self.micros.values():
            self.by_group.setdefault(micro.group, set()).add(micro.id)
            for key in micro.keys:
                insort(self.by_key.setdefault(key, []), micro.id)
        self.members = {
            ticket: Member(space, sentence, tuple(words), dict(attributes))
            for ticket, (space, sentence, words, attributes) in state["members"].items()
        }
        self.feedback.unpack(state["feedback"])
