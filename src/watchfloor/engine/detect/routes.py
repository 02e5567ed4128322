"""From a ticket's attributes to the streams it counts on; keys become streams at their third ticket."""

from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

import numpy as np

from watchfloor.engine.detect.arrays import Ints
from watchfloor.engine.detect.records import Key

BIRTH = 3
TEXT = "\x1f"
"""Names of text streams begin with this; no attribute's name does."""
CODE, TEMPLATE, COPIES, GROUP = (TEXT + name for name in ("code", "template", "copies", "group"))
Waiting = tuple[float, str, bool]
"""An early ticket of a key that is no stream yet: epoch seconds, requester, live."""


@dataclass(slots=True)
class Route:
    """Where tickets with these attribute values go: rows that exist, keys still waiting."""

    rows: Ints
    waiting: tuple[Key, ...]


@dataclass(slots=True)
class Routes:
    """Keys, their rows, and the early tickets of keys that are no stream yet."""

    order: int
    keys: list[Key] = field(default_factory=lambda: [()])
    row_of: dict[Key, int] = field(default_factory=lambda: {(): 0})
    waiting: dict[Key, list[Waiting]] = field(default_factory=dict)
    _cache: dict[Key, Route] = field(default_factory=dict)

    def of(self, values: Key) -> Route:
        """The route of a ticket with these attribute values (sorted, empty ones left out)."""
        route = self._cache.get(values)
        if route is None or not self.row_of.keys().isdisjoint(route.waiting):
            keys = keys_of(values, self.order)
            rows = [self.row_of[key] for key in keys if key in self.row_of]
            if len(self._cache) > 200_000:
                self._cache.clear()
            route = Route(np.array(rows, dtype=np.int64), tuple(k for k in keys if k not in self.row_of))
            self._cache[values] = route
        return route

    def with_texts(self, rows: Ints, texts: Key) -> Ints:
        """The rows, and those of the streams of these wordings."""
        more = [self.row_of[pair,] for pair in texts if (pair,) in self.row_of]
        return np.append(rows, more) if more else rows

    def wait(self, key: Key, ticket: Waiting) -> list[Waiting] | None:
        """Remember an early ticket of `key`; at the third, give all three back: a stream is to be born."""
        tickets = self.waiting.setdefault(key, [])
        tickets.append(ticket)
        return self.waiting.pop(key) if len(tickets) >= BIRTH else None

    def born(self, key: Key, row: int) -> None:
        """`key` is now counted on `row`."""
        self.keys.append(key)
        self.row_of[key] = row

    def keep(self, rows: Ints) -> None:
        """Rows were dropped and renumbered: only `rows` remain, in order."""
        self.keys = [self.keys[int(row)] for row in rows]
        self.row_of = {key: row for row, key in enumerate(self.keys)}
        self._cache.clear()

    def forget_waiting(self, before: float) -> None:
        """Drop early tickets of keys that were last seen before this time."""
        self.waiting = {key: old for key, old in self.waiting.items() if old[-1][0] >= before}

    def pack(self) -> dict[str, Any]:
        return {
            "keys": [list(map(list, key)) for key in self.keys],
            "waiting": [[list(map(list, key)), [list(t) for t in old]] for key, old in self.waiting.items()],
        }

    def unpack(self, state: dict[str, Any]) -> None:
        self.keys = [as_key(key) for key in state["keys"]]
        self.row_of = {key: row for row, key in enumerate(self.keys)}
        self.waiting = {
            as_key(key): [(float(at), str(who), bool(live)) for at, who, live in old] for key, old in state["waiting"]
        }
        self._cache.clear()


def keys_of(values: Key, order: int) -> list[Key]:
    """All keys of up to `order` of the values, the empty one first. From five values on pairs are the limit."""
    most = min(order, 2 if len(values) > 4 else order)
    return [key for size in range(most + 1) for key in combinations(values, size)]


def is_text(key: Key) -> bool:
    """Is this the key of a text stream?"""
    return len(key) == 1 and key[0][0].startswith(TEXT)


def as_key(pairs: list[list[str]]) -> Key:
    """A key from its JSON form."""
    return tuple((str(name), str(value)) for name, value in pairs)
