"""The name of what is breaking out: attribute values where they explain the excess, else the wording it shares."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np

from watchfloor.engine.detect.expectation import Outlook
from watchfloor.engine.detect.localise import LEAST_PEOPLE, PRICE, distinct, localise, scan
from watchfloor.engine.detect.recent import Kept, Recent, title_of
from watchfloor.engine.detect.records import Key

NEARLY_ALL = 0.9
"""Share of a wording's tickets that must carry an attribute value for it to belong to the name."""
_LEFT_OVER = 0.2
_MUCH = 0.5
_COMPARED = 40


@dataclass(frozen=True, slots=True)
class Cause:
    """Real attribute values in `key`; `text` is the key of a text stream, `title` a sentence that shows it."""

    key: Key = ()
    text: Key = ()
    title: str = ""

    @property
    def full(self) -> Key:
        """What a ticket must carry to belong to it."""
        return self.key + self.text

    @property
    def stream(self) -> Key:
        """The key whose baseline is the expectation: a wording is rarer than the values that come with it."""
        return self.text or self.key

    def shown(self) -> dict[str, str]:
        """The key as a signal shows it."""
        return {"text": self.title} if self.text and not self.key else dict(self.key)


@dataclass(frozen=True, slots=True)
class Namer:
    """Names what happened between two epoch times."""

    outlook: Outlook
    recent: Recent
    order: int

    def name(self, base: Key | None, text: Key | None, onset: float, at: float, raised: float) -> Cause | None:
        """The cause behind alarms of the attribute stream `base`, of the text stream `text`, or of both.

        Of both: the attributes name it if without their tickets the wording is as frequent as usual, else the
        wording does if it holds most of the excess.
        """
        key = None if base is None else self._values(base, onset, at, raised)
        if text is None:
            return None if key is None else Cause(key)
        members = self.recent.holding(text, onset, at)
        wording = self._wording(text, members)
        if base is None:
            return wording
        key = base if key is None else key
        if key and self._explains(key, text, members, (onset, at)):
            return Cause(key)
        seen = len(self.recent.holding(key, onset, at))
        mine = self.excess(text, len(members), onset, at)
        return wording if mine >= _MUCH * self.excess(key, seen, onset, at) else Cause(key)

    def excess(self, key: Key, seen: int, start: float, end: float) -> float:
        """Tickets above expectation, at least one."""
        return max(seen - float(self.outlook.keys([key], start, end, margin=False)[0]), 1.0)

    def _values(self, base: Key, onset: float, at: float, raised: float) -> Key | None:
        row = self.outlook.routes.row_of.get(base, 0)

        def expected(keys: list[Key]) -> Any:
            return self.outlook.keys(keys, onset, at, margin=True)

        disp = float(self.outlook.bank.disp[row])
        return localise(self.recent.between(onset, at), base, self.order, expected, disp=disp, raised=raised)

    def _explains(self, key: Key, text: Key, members: list[Kept], span: tuple[float, float]) -> bool:
        left = sum(not ticket.has(key) for ticket in members)
        return left <= max(self.outlook.one(text, *span).band()[1], _LEFT_OVER * len(members))

    def _wording(self, text: Key, members: list[Kept]) -> Cause:
        return Cause(self._common(distinct(members)), text, title(members, text))

    def _common(self, members: list[Kept]) -> Key:
        """Values that nearly all of them share and that say something: the most surprising first, each next one
        only if it is surprising beside those before it."""
        counts = Counter(pair for ticket in members for pair in ticket.values)
        able = sorted(pair for pair, n in counts.items() if n >= max(LEAST_PEOPLE, NEARLY_ALL * len(members)))
        key: Key = ()
        while able:
            scores = [self._surprise(key, pair, counts[pair], len(members)) for pair in able]
            best = int(np.argmax(scores))
            if scores[best] <= PRICE:
                break
            key = tuple(sorted((*key, able.pop(best))))
        return key

    def _surprise(self, key: Key, pair: tuple[str, str], seen: int, members: int) -> float:
        with_it = self.outlook.usual_share(tuple(sorted((*key, pair))))
        usual = with_it / self.outlook.usual_share(key) if key else with_it
        return float(scan(np.array([float(seen)]), np.array([members * min(usual, 1.0)]))[0])


def title(members: list[Kept], text: Key) -> str:
    """The first sentence of the member that shares most words with the others (the newest forty are compared)."""
    some = [ticket for ticket in members if ticket.text][-_COMPARED:]
    if not some:
        return f"group {text[0][1]}"
    words = [frozenset(ticket.words) for ticket in some]
    alike = [sum(len(a & b) / max(len(a | b), 1) for b in words) for a in words]
    return title_of(some[int(np.argmax(np.round(alike, 9)))].text) or f"group {text[0][1]}"
