"""Templates of messages that differ only in their parameters, mined as they come.

After Drain (He, Zhu, Zheng and Lyu 2017, "Drain: an online log parsing approach with fixed depth tree"): a message is
led by its length and first words to a few templates, joins the most similar, and what differs becomes a hole. Different
here: similarity is counted on the words that distinguish, so that "how do I activate my card" and "how do I cancel my
card" stay apart, and error codes lead the way and never become holes.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from watchfloor.engine.text.words import distinct, telling

HOLE = "<*>"
SIMILAR = 0.7
LEAST_TELLING = 2
_LEAF = 64
"""Templates looked at per leaf, the newest: bounds the time of one message."""

Leaf = tuple[int, tuple[str, ...], str]


@dataclass(slots=True)
class Template:
    """A mined template: its words, holes among them, and when it was last met (in messages)."""

    words: list[str]
    leaf: Leaf
    seen: int
    title: str


@dataclass(slots=True)
class Templates:
    """The miner. Ids count upward and are never used twice."""

    most: int = 10_000
    number: int = 0
    clock: int = 0
    by_id: dict[int, Template] = field(default_factory=dict)
    leaves: dict[Leaf, list[int]] = field(default_factory=dict)

    def place(self, words: Sequence[str], codes: tuple[str, ...], title: str) -> int:
        """The id of the template a message belongs to, a new one where none is similar."""
        self.clock += 1
        leaf = (len(words), codes, _lead(words))
        best, best_share = 0, SIMILAR
        for key in self.leaves.get(leaf, ())[-_LEAF:]:
            share = _alike(self.by_id[key].words, words, codes)
            if share > best_share or (share == best_share and not best):
                best, best_share = key, share
        if not best:
            return self._found(list(words), leaf, title)
        known = self.by_id[best]
        known.seen = self.clock
        if known.words != words:
            known.words = [a if a == b else HOLE for a, b in zip(known.words, words, strict=True)]
        return best

    def _found(self, words: list[str], leaf: Leaf, title: str) -> int:
        if len(self.by_id) >= self.most:
            self._evict()
        self.number += 1
        self.by_id[self.number] = Template(words, leaf, self.clock, title)
        self.leaves.setdefault(leaf, []).append(self.number)
        return self.number

    def _evict(self) -> None:
        """Forget the quarter not met for longest."""
        old = sorted(self.by_id, key=lambda key: self.by_id[key].seen)[: max(1, self.most // 4)]
        for key in old:
            leaf = self.by_id.pop(key).leaf
            self.leaves[leaf].remove(key)
            if not self.leaves[leaf]:
                del self.leaves[leaf]

    def pack(self) -> dict[str, Any]:
        """State as JSON-ready values."""
        rows = [
            [key, t.words, [t.leaf[0], list(t.leaf[1]), t.leaf[2]], t.seen, t.title] for key, t in self.by_id.items()
        ]
        return {"number": self.number, "clock": self.clock, "templates": rows}

    def unpack(self, state: dict[str, Any]) -> None:
        """Go on from a packed state."""
        self.number, self.clock = int(state["number"]), int(state["clock"])
        self.by_id, self.leaves = {}, {}
        for key, words, (length, codes, lead), seen, title in state["templates"]:
            leaf = (int(length), tuple(codes), str(lead))
            self.by_id[int(key)] = Template(list(words), leaf, int(seen), str(title))
            self.leaves.setdefault(leaf, []).append(int(key))


def _lead(words: Sequence[str]) -> str:
    """The first telling word, which chooses the leaf."""
    return next((word for word in words if telling(word)), "")


def _alike(known: list[str], words: Sequence[str], codes: tuple[str, ...]) -> float:
    """Share of distinct places that agree; 0 when joining would leave too few telling words to mean anything."""
    same = different = told = 0
    for a, b in zip(known, words, strict=True):
        if a == b:
            same += distinct(a)
            told += telling(a)
        elif a != HOLE and (a[0] != "<" or b[0] != "<"):
            different += distinct(a) or distinct(b)
    if told < LEAST_TELLING and not codes:
        return 0.0
    return same / (same + different) if same else 0.0
