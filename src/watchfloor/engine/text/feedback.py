"""What persons teach: whom to keep apart, and where the line between one and two is for them."""

from dataclasses import dataclass, field
from typing import Any

_PRIOR = 8.0
_MOST = 500
_WIDEST = 0.15
_SPLIT_WEIGHT = 2.0
"""A split counts twice: too much in one group is the worse error."""


@dataclass(slots=True)
class Feedback:
    """Cannot-links between micro-groups, and the links (similarities) at which persons merged and split, by move."""

    apart: list[tuple[int, int]] = field(default_factory=list)
    taught: dict[str, tuple[str, float, bool]] = field(default_factory=dict)

    def learn(self, move: str, space: str, link: float, *, same: bool) -> None:
        """A person said that two groups with this link are one (`same`), or are not."""
        self.taught[move] = (space, link, same)
        if len(self.taught) > _MOST:
            del self.taught[next(iter(self.taught))]

    def forget(self, move: str) -> None:
        """The person took it back."""
        self.taught.pop(move, None)

    def shift(self, space: str, least: float) -> float:
        """How far to move the line `least`.

        The mean of what each contradicted judgement asks for, against eight that ask for nothing: a merge below the
        line asks to lower it to its link, a split above the line to raise it.
        """
        asked, weight = 0.0, _PRIOR
        for where, link, same in self.taught.values():
            if where != space:
                continue
            counts = 1.0 if same else _SPLIT_WEIGHT
            wrong = link < least if same else link >= least
            asked += counts * (link - least) if wrong else 0.0
            weight += counts
        return min(max(asked / weight, -_WIDEST), _WIDEST)

    def drop(self, micros: set[int]) -> None:
        """Micro-groups were forgotten."""
        self.apart = [pair for pair in self.apart if pair[0] not in micros and pair[1] not in micros]

    def pack(self) -> dict[str, Any]:
        """State as JSON-ready values."""
        return {"apart": list(map(list, self.apart)), "taught": {move: list(it) for move, it in self.taught.items()}}

    def unpack(self, state: dict[str, Any]) -> None:
        """Go on from a packed state."""
        self.apart = [(int(a), int(b)) for a, b in state["apart"]]
        self.taught = {m: (str(space), float(link), bool(same)) for m, (space, link, same) in state["taught"].items()}
