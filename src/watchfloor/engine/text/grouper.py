"""Which tickets say the same: one pass as they come, a merge of small groups now and then, and persons' corrections.

A ticket joins a group when the log-odds of its text, its attributes and the time since the group was last met are high
enough. Inside groups lie micro-groups: what is alike beyond doubt. Automatic and persons' moves only ever move whole
micro-groups, so that each can be taken back exactly.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import numpy as np

from watchfloor.engine.text import naming
from watchfloor.engine.text.affinity import CODE, TEMPLATE, Affinity
from watchfloor.engine.text.book import Book, Member
from watchfloor.engine.text.cleaning import clean
from watchfloor.engine.text.evidence import DAY, STEP, Evidence, Judge, Micro, Query, keys_of
from watchfloor.engine.text.lexical import READ, Lexical, first_sentence
from watchfloor.engine.text.linkage import Pool, agglomerate, care
from watchfloor.engine.text.masks import mask
from watchfloor.engine.text.moves import Moves
from watchfloor.engine.text.records import Bounds, Move, Placement, Said, Settings
from watchfloor.engine.text.sketch import Sketch
from watchfloor.engine.text.space import SCALE, whole

LEXICAL = 0.4
"""Weight of the similarity of words beside that of meaning: z-scores one to ten on short questions."""
_SENTENCE = 160


class Grouper:
    """Groups of tickets that say the same. The result depends on the tickets, the moves and their order alone."""

    def __init__(self, settings: Settings | None = None) -> None:
        self.settings = settings or Settings()
        self.lexical, self.sketch, self.affinity = Lexical(), Sketch(), Affinity()
        self.names = naming.Names()
        self.book = Book(self.settings)
        self.moves = Moves(self.book)

    # ------------------------------------------------------------- placing
    def place(self, said: Said) -> Placement:
        """Put one ticket where it belongs; a ticket placed before stays where it is."""
        if said.at.tzinfo is None:
            raise ValueError(f"ticket {said.id}: `at` needs a time zone")
        if said.id in self.book.members:
            micro = self.book.micro_of(said.id)
            return Placement(f"g{micro.group}", f"m{micro.id}", 0.0, None, False, "again")
        query, member = self._read(said)
        self.book.make_room(member.space)
        judge = self._judge(member.space)
        weighed = judge.weigh(query, self.book.keyed(query.keys), self.book.traits_of)
        best = weighed[0] if weighed and weighed[0].total >= self.settings.join else None
        wordwise = max(weighed, key=lambda e: e.text, default=None)
        if wordwise is not None and wordwise.text >= self.settings.join:
            self.affinity.joined(query.attributes, self.book.traits_of(wordwise.group))
        micro = self._seat(said.id, query, member, judge, best)
        self.affinity.seen(query.attributes)
        return self._tell(micro, best, weighed)

    def _read(self, said: Said) -> tuple[Query, Member]:
        masked = mask(clean(said.text[: 2 * READ])[:READ])
        words = self.sketch.of(masked)
        if said.vector is None:
            name, x = "", whole(words)
        else:
            name, x = said.space, whole(np.concatenate((said.vector, np.float32(LEXICAL**0.5) * words)))
        space = self.book.space(name, len(x))
        density = int(np.clip(space.density_of(x), *self._densities(name)))
        lexical = self.lexical.of(said.text)
        keys = keys_of(lexical)
        attributes = {key: value for key, value in said.attributes.items() if value}
        attributes |= {TEMPLATE: lexical.template or "-", CODE: lexical.codes[0] if lexical.codes else "-"}
        query = Query(x, density, keys, attributes, said.at.timestamp(), said.vector is not None)
        sentence = first_sentence(clean(said.text))[:_SENTENCE]
        return query, Member(name, sentence, self.names.learn(masked), attributes)

    def _bounds(self, space: str) -> Bounds:
        bounds = self.settings.bounds
        return bounds.get(space) or bounds[""]

    def _densities(self, space: str) -> tuple[int, int]:
        bounds = self._bounds(space)
        return int(bounds.floor * SCALE), int(bounds.ceiling * SCALE)

    def _judge(self, space: str) -> Judge:
        plain = self._bounds(space)
        link = plain.link + self.book.feedback.shift(space, plain.link)
        bounds = replace(plain, link=link)
        return Judge(self.book.spaces[space], bounds, self.affinity, self.settings.active_days * DAY)

    def _seat(self, ticket: str, query: Query, member: Member, judge: Judge, best: Evidence | None) -> Micro:
        """Into the micro-group it is like beyond doubt, else into a new one of the best group or of a new group."""
        book = self.book
        near = None if best is None else judge.nearest_micro(query, best.group)
        if near is None:
            group = book.new_group() if best is None else best.group
            micro = book.new_micro(group, member.space, member.sentence, query.at)
        else:
            micro = book.micros[near]
        book.count(micro, query.x, query.density, query.attributes)
        judge.space.touch(micro.id, query.at)
        book.key(micro, query.keys)
        book.remember(ticket, member, micro, query.x, query.density)
        return micro

    def _tell(self, micro: Micro, best: Evidence | None, weighed: Sequence[Evidence]) -> Placement:
        margin = self.settings.margin
        line = self.settings.join
        least = line - margin if best is None else max(line, best.total) - margin
        others = tuple(
            (f"g{e.group}", round(e.total, 3))
            for e in weighed
            if e is not best and e.total > least and e.group != micro.group
        )[:3]
        unsure = bool(others)
        score = best.total if best is not None else (weighed[0].total if weighed else 0.0)
        how = best.how if best is not None else "alone"
        runner_up = others[0][0] if others else None
        return Placement(f"g{micro.group}", f"m{micro.id}", round(score, 3), runner_up, unsure, how, others)

    # ------------------------------------------------------------- merging small groups
    def merge_pass(self, now: datetime) -> list[Move]:
        """Join groups that belong together by all their members (average link); returns what was merged."""
        done: list[Move] = []
        for name in sorted(self.book.spaces):
            done += self._pass(name, now.timestamp())
        return done

    def _pass(self, name: str, now: float) -> list[Move]:
        space = self.book.spaces[name]
        space.refresh_densities(*self._densities(name))
        rows = np.flatnonzero(space.last[: len(space.ids)] >= now - self.settings.active_days * DAY)
        if len(rows) < 2:
            return []
        groups, place = np.unique(space.group[rows], return_inverse=True)
        sums = np.zeros((len(groups), space.dim))
        np.add.at(sums, place, space.sums[rows])
        n, dense = (np.bincount(place, column[rows]).astype(np.float64) for column in (space.n, space.density))
        pool = Pool(sums, n, dense, SCALE)
        least = self._judge(name).bounds.link
        done: list[Move] = []

        def allowed(one: int, other: int, link: float) -> bool:
            a, b = int(groups[one]), int(groups[other])
            spoken = self.affinity.between(self.book.traits_of(a), self.book.traits_of(b))
            score = min((link - care(pool.n[one], pool.n[other]) - least) / STEP, self.settings.most_pass) + spoken
            if score < 0 or self.moves.kept_apart(self.book.by_group[a], self.book.by_group[b]):
                return False
            done.append(self.moves.merge(a, b, "pass", score))
            return True

        agglomerate(pool, least, allowed)
        return done

    # ------------------------------------------------------------- a person's verbs
    def merge(self, into: str, gone: str) -> Move:
        """A person says that two groups are one: `gone` goes into `into`. They stay one until it is undone."""
        one, other = self._group(into), self._group(gone)
        if one == other:
            raise ValueError(f"{into} cannot be merged with itself")
        return self.moves.merge(one, other, "merge", 0.0)

    def split(self, group: str, tickets: Sequence[str]) -> Move:
        """A person says that these tickets of the group are another matter: they become a group of their own.

        Tickets no longer remembered cannot be moved and are left out; ValueError where none of them is of the group.
        """
        one = self._group(group)
        known = [t for t in tickets if t in self.book.members and self.book.micro_of(t).group == one]
        if not known:
            raise ValueError(f"none of these tickets is remembered in {group}")
        return self.moves.split(one, known, "split")

    def settle(self, ticket: str, group: str) -> Move:
        """A person says where a ticket belongs: it is taken out of its group and put into `group`."""
        target = self._group(group)
        if ticket not in self.book.members:
            raise ValueError(f"ticket {ticket} is not remembered")
        source = self.book.micro_of(ticket).group
        if source == target:
            raise ValueError(f"ticket {ticket} is in {group} already")
        return self.moves.split(source, [ticket], "settle", target)

    def undo(self, move: str) -> Move:
        """Take a move back exactly; KeyError where it is unknown or too old."""
        return self.moves.undo(move)

    def _group(self, name: str) -> int:
        number = int(name[1:]) if name[:1] == "g" and name[1:].isdigit() else 0
        if number not in self.book.by_group:
            raise ValueError(f"there is no group {name}")
        return number

    # ------------------------------------------------------------- reading
    def groups(self) -> dict[str, list[str]]:
        """Every group with its micro-groups."""
        return {f"g{g}": [f"m{m}" for m in sorted(ms)] for g, ms in sorted(self.book.by_group.items())}

    def size(self, group: str) -> int:
        """Tickets in a group, remembered or not."""
        return sum(self._count(micro) for micro in self.book.micros_of(self._group(group)))

    def _count(self, micro: Micro) -> int:
        space = self.book.spaces[micro.space]
        return int(space.n[space.row(micro.id)])

    def medoid(self, group: str) -> str | None:
        """The remembered ticket nearest to all of its group."""
        return naming.medoid(self.book, self._group(group))

    def title(self, group: str) -> str:
        """The first sentence of the medoid; where none is remembered, of the ticket that founded the group."""
        ticket = self.medoid(group)
        if ticket is not None:
            return self.book.members[ticket].sentence
        return self.book.micros_of(self._group(group))[0].title

    def chips(self, group: str, most: int = 5) -> list[str]:
        """The words that set the group's remembered tickets apart from all others (class TF-IDF), best first."""
        return self.names.chips(self.book, self._group(group), most)

    # ------------------------------------------------------------- state
    def pack(self) -> dict[str, Any]:
        """State as JSON-ready values."""
        return {
            "lexical": self.lexical.pack(), "sketch": self.sketch.pack(), "affinity": self.affinity.pack(),
            "names": self.names.pack(), "book": self.book.pack(), "moves": self.moves.pack(),
        }  # fmt: skip

    @classmethod
    def unpack(cls, state: Mapping[str, Any], settings: Settings | None = None) -> "Grouper":
        """A grouper that goes on from a packed state and places every further ticket as the packed one would."""
        new = cls(settings)
        new.lexical = Lexical.unpack(state["lexical"])
        new.sketch.unpack(state["sketch"])
        new.affinity.unpack(state["affinity"])
        new.names.unpack(state["names"])
        new.book.unpack(state["book"])
        new.moves.unpack(state["moves"])
        return new
