"""Lines that many different tickets share, such as a form's labels: they make nobody's ticket a copy of another's."""

from dataclasses import dataclass, field
from typing import Any
from zlib import crc32

LEAST, SHARE = 6, 0.02
"""A line in so many of the different texts, and in this share of them, is the form's. What an outbreak repeats a
thousand times is one text; an error message pasted under many titles is told by its first copies before it counts."""
_WINDOW = 1_000


@dataclass(slots=True)
class Boilerplate:
    """How many different texts held a line, by checksum of the line; halved at 1,000 texts, so rare lines leave."""

    texts: int = 0
    counts: dict[int, int] = field(default_factory=dict)

    def without(self, lines: list[str]) -> list[str]:
        """The lines that are not the form's; all of them where nothing else was written."""
        enough = max(LEAST, SHARE * self.texts)
        own = [line for line in lines if self.counts.get(_key(line), 0) < enough]
        return own or lines

    def learn(self, lines: list[str]) -> None:
        """A text unlike those before holds these lines."""
        self.texts += 1
        for line in sorted(set(lines)):
            key = _key(line)
            self.counts[key] = self.counts.get(key, 0) + 1
        if self.texts >= _WINDOW:
            self.texts //= 2
            self.counts = {key: count // 2 for key, count in self.counts.items() if count > 1}

    def pack(self) -> dict[str, Any]:
        """State as JSON-ready values."""
        return {"texts": self.texts, "lines": list(self.counts.keys()), "counts": list(self.counts.values())}

    def unpack(self, state: dict[str, Any]) -> None:
        """Go on from a packed state."""
        self.texts = int(state["texts"])
        self.counts = {int(k): int(n) for k, n in zip(state["lines"], state["counts"], strict=True)}


def _key(line: str) -> int:
    return crc32(line.encode("utf-8", "replace"))
