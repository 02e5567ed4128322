"""What a group is called: its most typical sentence, and the words that set it apart."""

import math
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from watchfloor.engine.text.book import Book
from watchfloor.engine.text.words import telling, words

_WORDS = 24
_MOST = 40_000
_LONGEST = 30


@dataclass(slots=True)
class Names:
    """In how many tickets each word stood; the rare half is forgotten when there are too many words."""

    texts: int = 0
    met: dict[str, int] = field(default_factory=dict)

    def learn(self, masked: str) -> tuple[str, ...]:
        """The distinct telling words of a text, at most 24, counted."""
        told = [word for word in words(masked) if 2 < len(word) <= _LONGEST and telling(word)]
        mine = tuple(dict.fromkeys(told))[:_WORDS]
        self.texts += 1
        for word in mine:
            self.met[word] = self.met.get(word, 0) + 1
        if len(self.met) > _MOST:
            common = sorted(self.met.items(), key=lambda item: -item[1])[: _MOST // 2]
            self.met = dict(common)
        return mine

    def chips(self, book: Book, group: int, most: int) -> list[str]:
        """Class TF-IDF: how many of the group's tickets hold the word, by how rare it is in all."""
        inside = Counter(word for ticket in book.tickets_of(group) for word in book.members[ticket].words)
        n = max(self.texts, 1)
        weights = {word: count * math.log(1 + n / self.met.get(word, 1)) for word, count in inside.items()}
        return sorted(weights, key=lambda word: (-weights[word], word))[:most]

    def pack(self) -> dict[str, Any]:
        """State as JSON-ready values."""
        return {"texts": self.texts, "met": dict(self.met)}

    def unpack(self, state: dict[str, Any]) -> None:
        """Go on from a packed state."""
        self.texts, self.met = int(state["texts"]), dict(state["met"])


def medoid(book: Book, group: int) -> str | None:
    """The remembered ticket most like the sum of its group, in the space where the group has most of them."""
    by_space: dict[str, list[str]] = {}
    for ticket in book.tickets_of(group):
        by_space.setdefault(book.members[ticket].space, []).append(ticket)
    if not by_space:
        return None
    name = max(by_space, key=lambda space: (len(by_space[space]), space))
    space, tickets = book.spaces[name], by_space[name]
    vectors = space.vectors[[space.slot_of[ticket] for ticket in tickets]]
    total = vectors.sum(axis=0, dtype=np.float64)
    return tickets[int((vectors @ total).argmax())]
