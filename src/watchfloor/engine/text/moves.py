"""Moves of micro-groups between groups, a person's or the grouper's own, and how each is taken back."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from watchfloor.engine.text.book import Book
from watchfloor.engine.text.records import Cut, Move
from watchfloor.engine.text.space import SCALE

_MOST = 2_000
Kind = Literal["merge", "split", "settle", "pass"]


@dataclass(slots=True)
class Moves:
    """The log of moves that can still be taken back: the last 2,000."""

    book: Book
    made: int = 0
    log: dict[str, Move] = field(default_factory=dict)
    loosened: dict[str, list[tuple[int, int]]] = field(default_factory=dict)

    # ------------------------------------------------------------- a person's verbs
    def merge(self, into: int, gone: int, kind: Kind, score: float) -> Move:
        """Put a whole group into another. A person's merge lifts what kept the two apart and is learned from."""
        micros = self.book.micros_of(gone)
        move = self._log(kind, gone, into, [micro.id for micro in micros], score)
        if kind == "merge":
            self._teach(move.id, into, gone, same=True)
            self._loosen(move.id, into, gone)
        for micro in micros:
            self.book.move(micro, into)
        return move

    def split(self, group: int, tickets: Sequence[str], kind: Kind, target: int | None = None) -> Move:
        """Take tickets out into a group of their own (or into `target`); whole micro-groups where all members leave."""
        whole, parts = self._sort(tickets)
        into = self.book.new_group() if target is None else target
        cuts = [self._cut(micro, leaving) for micro, leaving in parts]
        micros = [*whole, *(int(cut.new[1:]) for cut in cuts)]
        move = self._log(kind, group, into, micros, 0.0, tuple(cuts))
        for number in micros:
            self.book.move(self.book.micros[number], into)
        stayed = self.book.micros_of(group)
        if stayed and kind == "split":
            self.book.feedback.apart.append((stayed[0].id, micros[0]))
            self._teach(move.id, group, into, same=False)
        return move

    def undo(self, number: str) -> Move:
        """Take a move back. Undoing a merge of the grouper's own is a person's word that the two are two."""
        move = self.log.pop(number)
        book = self.book
        source, target = int(move.source[1:]), int(move.target[1:])
        back = [book.micros[int(m[1:])] for m in move.micros if int(m[1:]) in book.micros]
        if move.kind == "split":
            first = int(move.micros[0][1:])
            book.feedback.apart = [pair for pair in book.feedback.apart if pair[1] != first]
        for micro in back:
            book.move(micro, source)
        for cut in reversed(move.cuts):
            self._uncut(cut)
        book.feedback.forget(number)
        book.feedback.apart.extend(self.loosened.pop(number, []))
        if move.kind == "pass" and back and book.micros_of(target):
            book.feedback.apart.append((book.micros_of(target)[0].id, back[0].id))
            self._teach(number, target, source, same=False)
        return move

    # ------------------------------------------------------------- pieces
    def kept_apart(self, one: set[int], other: set[int]) -> bool:
        """Whether a person said that micro-groups of the one and of the other are not the same."""
        return any((a in one and b in other) or (a in other and b in one) for a, b in self.book.feedback.apart)

    def link(self, one: int, other: int) -> tuple[str, float] | None:
        """The link of two groups in the space where they have most tickets together; None where they share none."""
        best: tuple[int, str, float] | None = None
        for name, space in self.book.spaces.items():
            rows = [[space.row(m.id) for m in self.book.micros_of(g) if m.space == name] for g in (one, other)]
            if not rows[0] or not rows[1]:
                continue
            sums, n, dense = ([column[r].sum(axis=0) for r in rows] for column in (space.sums, space.n, space.density))
            value = float(sums[0] @ sums[1]) / (n[0] * n[1] * SCALE**2) - 0.5 * sum(
                float(d) / (c * SCALE) for d, c in zip(dense, n, strict=True)
            )
            size = int(n[0] + n[1])
            if best is None or size > best[0]:
                best = (size, name, value)
        return None if best is None else best[1:]

    def _teach(self, move: str, one: int, other: int, *, same: bool) -> None:
        known = self.link(one, other)
        if known is not None:
            self.book.feedback.learn(move, *known, same=same)

    def _loosen(self, move: str, one: int, other: int) -> None:
        mine, theirs = self.book.by_group[one], self.book.by_group[other]
        feedback = self.book.feedback
        lifted = [p for p in feedback.apart if (p[0] in mine and p[1] in theirs) or (p[0] in theirs and p[1] in mine)]
        if lifted:
            self.loosened[move] = lifted
            feedback.apart = [pair for pair in feedback.apart if pair not in lifted]

    def _sort(self, tickets: Sequence[str]) -> tuple[list[int], list[tuple[int, list[str]]]]:
        """Micro-groups that leave whole, and those of which only some tickets leave."""
        leaving: dict[int, list[str]] = {}
        for ticket in dict.fromkeys(tickets):
            leaving.setdefault(self.book.micro_of(ticket).id, []).append(ticket)
        whole, parts = [], []
        for number in sorted(leaving):
            space = self.book.spaces[self.book.micros[number].space]
            if len(leaving[number]) == int(space.n[space.row(number)]):
                whole.append(number)
            else:
                parts.append((number, leaving[number]))
        return whole, parts

    def _cut(self, number: int, tickets: list[str]) -> Cut:
        old = self.book.micros[number]
        space = self.book.spaces[old.space]
        at = float(space.last[space.row(number)])
        new = self.book.new_micro(old.group, old.space, self.book.members[tickets[0]].sentence, at)
        for ticket in tickets:
            self.book.reseat(ticket, new)
        return Cut(f"m{old.id}", f"m{new.id}", tuple(tickets))

    def _uncut(self, cut: Cut) -> None:
        """Put what was cut off back, if both pieces are still known; tickets that came since stay with their piece."""
        old, new = int(cut.old[1:]), int(cut.new[1:])
        book = self.book
        if old not in book.micros or new not in book.micros:
            return
        tickets = [t for t in cut.tickets if t in book.members and book.micro_of(t).id == new]
        for ticket in tickets:
            book.reseat(ticket, book.micros[old])
        space = book.spaces[book.micros[new].space]
        if int(space.n[space.row(new)]) == 0:
            book.forget(book.micros[new].space, [new])

    def _log(
        self, kind: Kind, source: int, target: int, micros: Sequence[int], score: float, cuts: tuple[Cut, ...] = ()
    ) -> Move:
        self.made += 1
        move = Move(
            f"v{self.made}", kind, f"g{source}", f"g{target}", tuple(f"m{m}" for m in micros), round(score, 3), cuts
        )
        self.log[move.id] = move
        if len(self.log) > _MOST:
            gone = next(iter(self.log))
            del self.log[gone]
            self.loosened.pop(gone, None)
        return move

    def pack(self) -> dict[str, Any]:
        """State as JSON-ready values."""
        return {
            "made": self.made, "log": [asdict(move) for move in self.log.values()],
            "loosened": {move: list(map(list, pairs)) for move, pairs in self.loosened.items()},
        }  # fmt: skip

    def unpack(self, state: dict[str, Any]) -> None:
        """Go on from a packed state."""
        self.made = int(state["made"])
        for packed in state["log"]:
            cuts = tuple(Cut(cut["old"], cut["new"], tuple(cut["tickets"])) for cut in packed["cuts"])
            self.log[packed["id"]] = Move(**{**packed, "micros": tuple(packed["micros"]), "cuts": cuts})
        self.loosened = {move: [(int(a), int(b)) for a, b in pairs] for move, pairs in state["loosened"].items()}
