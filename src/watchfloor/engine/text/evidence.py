"""How much speaks for a ticket's being of a group: text, shared keys, attributes, time, in log-odds."""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from watchfloor.engine.text.affinity import Affinity, Counts
from watchfloor.engine.text.lexical import LexicalKeys
from watchfloor.engine.text.linkage import care
from watchfloor.engine.text.records import Bounds, Floats, How
from watchfloor.engine.text.space import SCALE, Space

DAY = 86_400.0
STEP = 0.04
"""Similarity that one unit of log-odds is worth near the line (logistic fit on pairs of questions)."""
_BONUS: Mapping[How, float] = {"template": 2.0, "copies": 2.0, "code": 1.0}
_WORDLESS = 4.5
"""Log-odds of a shared template or copy where there is no vector to compare."""
_MOST = 12
_LOWEST = -8.0
MOST_TEXT = 4.5
"""However alike, the text adds no more: two faults of one wording on two modules are two, and the attributes say so."""


@dataclass(slots=True)
class Micro:
    """A micro-group: where it belongs, what its members carry, and how it began."""

    id: int
    group: int
    space: str
    title: str
    attributes: Counts = field(default_factory=dict)
    keys: list[str] = field(default_factory=list)

    def pack(self) -> list[Any]:
        """State as JSON-ready values."""
        counts = {name: dict(values) for name, values in self.attributes.items()}
        return [self.id, self.group, self.space, self.title, counts, list(self.keys)]

    @classmethod
    def unpack(cls, state: list[Any]) -> "Micro":
        """Back from a packed state."""
        number, group, space, title, counts, keys = state
        return cls(number, group, space, title, {name: dict(values) for name, values in counts.items()}, list(keys))


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for one group: `text` alone, and all together; `how` names the strongest reason."""

    group: int
    text: float
    total: float
    how: How


@dataclass(frozen=True, slots=True)
class Query:
    """A ticket on its way: its vector in the space, its density, its keys (with how each was met), its attributes."""

    x: Floats
    density: int
    keys: tuple[tuple[str, How], ...]
    attributes: Mapping[str, str]
    at: float
    worded: bool


@dataclass(frozen=True, slots=True)
class Judge:
    """Weighs a query against the groups of one space."""

    space: Space
    bounds: Bounds
    affinity: Affinity
    active: float

    def weigh(self, query: Query, keyed: Mapping[int, How], traits: Callable[[int], Counts]) -> list[Evidence]:
        """Evidence for the likeliest groups, best first. `keyed`: groups that share a key; `traits`: by group."""
        links = self._links(query)
        likely = sorted(links, key=lambda group: (-links[group][0], group))[:_MOST]
        found = []
        for group in sorted({*likely, *keyed}):
            link, last = links.get(group, (None, query.at))
            found.append(self._one(query, group, link, last, keyed.get(group), traits(group)))
        return sorted(found, key=lambda e: (-e.total, e.group))

    def _one(
        self, query: Query, group: int, link: float | None, last: float, key: How | None, traits: Counts
    ) -> Evidence:
        quiet = 0.5 * math.log1p(max(query.at - last, 0.0) / DAY)
        if link is None:
            text = plain = _WORDLESS if key in {"template", "copies"} else _LOWEST
        else:
            plain = (link - self.bounds.link) / STEP
            text = min(plain + (_BONUS[key] if key else 0.0) - quiet, MOST_TEXT)
        total = text + self.affinity.speaks(query.attributes, traits)
        how: How = "meaning" if query.worded else "words"
        if key in {"template", "copies"} or (key == "code" and plain < _BONUS[key]):
            how = key
        return Evidence(group, text, total, how)

    def _links(self, query: Query) -> dict[int, tuple[float, float]]:
        """Group to (link less what its size asks, when it was last met), for groups met within the active days."""
        rows = np.flatnonzero(self.space.last[: len(self.space.ids)] >= query.at - self.active)
        if not len(rows):
            return {}
        groups, place = np.unique(self.space.group[rows], return_inverse=True)
        all_dots = self.space.sums[: len(self.space.ids)] @ query.x.astype(np.float64)
        dots = np.bincount(place, all_dots[rows])
        n = np.bincount(place, self.space.n[rows])
        dense = np.bincount(place, self.space.density[rows]) / n
        last = np.full(len(groups), -np.inf)
        np.maximum.at(last, place, self.space.last[rows])
        link = dots / (n * SCALE**2) - 0.5 * (query.density + dense) / SCALE
        link -= np.array([care(1, size) for size in n.tolist()])
        return {int(g): (float(s), float(t)) for g, s, t in zip(groups, link, last, strict=True)}

    def nearest_micro(self, query: Query, group: int) -> int | None:
        """The micro-group of the group that the ticket is like beyond doubt, None where it is like none."""
        rows = np.flatnonzero(self.space.group[: len(self.space.ids)] == group)
        if not len(rows):
            return None
        sums = self.space.sums[rows]
        length = np.linalg.norm(sums, axis=1) * float(np.linalg.norm(query.x))
        cosines = np.divide(sums @ query.x.astype(np.float64), length, out=np.zeros(len(rows)), where=length > 0)
        best = int(cosines.argmax())
        return self.space.ids[int(rows[best])] if cosines[best] >= self.bounds.tight else None


def keys_of(keys: LexicalKeys) -> tuple[tuple[str, How], ...]:
    """The keys under which a micro-group is found again, the strongest first."""
    found: list[tuple[str, How]] = []
    if keys.template:
        found.append((keys.template, "template"))
    if keys.copies:
        found.append((keys.copies, "copies"))
    return (*found, *((code, "code") for code in keys.codes))


def sum_counts(micros: Iterable[Micro]) -> Counts:
    """The attribute values of several micro-groups together."""
    out: Counts = {}
    for micro in micros:
        for name, values in micro.attributes.items():
            into = out.setdefault(name, {})
            for value, count in values.items():
                into[value] = into.get(value, 0) + count
    return out
