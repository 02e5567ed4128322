"""The tickets of the last hours, in order, so that a signal can say which are its own; and the words of all."""

import re
from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from watchfloor.engine.detect.records import Key
from watchfloor.engine.detect.routes import as_key
from watchfloor.engine.text import clean
from watchfloor.engine.text.lexical import first_sentence

MOST_TICKETS = 200_000
_WORD = re.compile(r"[^\W\d_]{3,}")
_MOST_WORDS = 200_000
_TITLE = 120
TEXT_KEPT = 300
"""Characters of text kept with a ticket, for the title of its signal."""

# Words that hold English sentences together. In a group of few tickets one of them passes every test and says nothing.
_FILLER = frozenset(
    """
    about after again all also and any are because been before but can cannot could did does each else even
    every few for from get gets got had has have here how into its just last like made make many more most much
    must need new no not now off once one only other our out over own please same see seen should since some
    still such than thank thanks that the their them then there these they this those three through time times
    too two until upon use very was way well were what when where which while who why will with without would
    yet you your
    """.split()  # noqa: SIM905 - a page of quotes would be harder to read
)


@dataclass(frozen=True, slots=True)
class Kept:
    """One ticket: epoch seconds, id, requester ("" when unknown), attribute values, distinct words; the wordings
    and meaning groups it belongs to, as pairs of a text stream's key, and the first characters of its text."""

    at: float
    id: str
    requester: str
    values: Key
    words: tuple[str, ...]
    texts: Key = ()
    text: str = ""

    def has(self, key: Key) -> bool:
        """Does the ticket carry every value of the key?"""
        values = self.values
        for pair in key:  # noqa: SIM110 (a generator here costs a third of all time in a flood)
            if pair not in values and pair not in self.texts:
                return False
        return True

    def with_text(self, pair: tuple[str, str]) -> "Kept":
        """The same ticket, of one more wording or group."""
        return replace(self, texts=(*self.texts, pair))


@dataclass(slots=True)
class Recent:
    """Tickets by time of arrival at the detector, oldest first.

    `holders` lists for each attribute value and wording the places of the tickets that carry it, counted from the
    first ticket ever (`gone` of them were forgotten): in a flood a signal's tickets are few among very many.
    """

    tickets: list[Kept] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    holders: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    gone: int = 0

    def add(self, ticket: Kept) -> None:
        """A ticket, no older than the one before it."""
        self._hold(ticket, self.gone + len(self.tickets))
        self.tickets.append(ticket)
        self.times.append(max(ticket.at, self.times[-1]) if self.times else ticket.at)

    def between(self, start: float, end: float) -> list[Kept]:
        """Tickets with start <= time <= end."""
        return self.tickets[slice(*self._span(start, end))]

    def count(self, start: float, end: float) -> int:
        """How many tickets `between` gives."""
        first, last = self._span(start, end)
        return max(0, last - first)

    def holding(self, key: Key, start: float, end: float) -> list[Kept]:
        """Those of `between` that carry every value of the key, in the same order."""
        if not key:
            return self.between(start, end)
        first, last = self._span(start, end)
        places = min((self.holders.get(pair, []) for pair in key), key=len)
        low, high = bisect_left(places, first + self.gone), bisect_left(places, last + self.gone)
        found = [self.tickets[place - self.gone] for place in places[low:high]]
        return found if len(key) == 1 else [ticket for ticket in found if ticket.has(key)]

    def _span(self, start: float, end: float) -> tuple[int, int]:
        return bisect_left(self.times, start), bisect_left(self.times, np.nextafter(end, np.inf))

    def _hold(self, ticket: Kept, place: int) -> None:
        for pair in {*ticket.values, *ticket.texts}:
            self.holders.setdefault(pair, []).append(place)

    def find(self, ticket_id: str, filed: float, late: float) -> Kept | None:
        """The ticket of this id that was filed then and taken in at most `late` seconds after."""
        for place in range(bisect_left(self.times, filed), len(self.tickets)):
            if self.tickets[place].id == ticket_id:
                return self.tickets[place]
            if self.times[place] > filed + late:
                break
        return None

    def put(self, old: Kept, new: Kept) -> None:
        """Keep `new` where `old` was."""
        place = self.tickets.index(old, bisect_left(self.times, old.at))
        self.tickets[place] = new
        for pair in {*new.values, *new.texts} - {*old.values, *old.texts}:
            insort(self.holders.setdefault(pair, []), place + self.gone)

    def forget(self, before: float) -> None:
        """Drop what is older, and the oldest beyond a bound of memory."""
        cut = max(bisect_left(self.times, before), len(self.times) - MOST_TICKETS)
        if cut > 0:
            del self.tickets[:cut], self.times[:cut]
            self.gone += cut
            kept = {pair: places[bisect_left(places, self.gone) :] for pair, places in self.holders.items()}
            self.holders = {pair: places for pair, places in kept.items() if places}

    def pack(self) -> list[Any]:
        return [
            [when, t.at, t.id, t.requester, list(map(list, t.values)), list(t.words), list(map(list, t.texts)), t.text]
            for when, t in zip(self.times, self.tickets, strict=True)
        ]

    def unpack(self, state: list[Any]) -> None:
        self.times = [float(row[0]) for row in state]
        self.tickets = [
            Kept(float(at), str(i), str(who), as_key(values), tuple(words), as_key(texts), str(text))
            for _, at, i, who, values, words, texts, text in state
        ]
        self.holders, self.gone = {}, 0
        for place, ticket in enumerate(self.tickets):
            self._hold(ticket, place)


@dataclass(slots=True)
class Words:
    """In how many tickets each word was seen, over the whole feed."""

    tickets: int = 0
    seen: Counter[str] = field(default_factory=Counter)

    def add(self, words: tuple[str, ...]) -> None:
        """One ticket's distinct words."""
        self.tickets += 1
        self.seen.update(words)
        if len(self.seen) > _MOST_WORDS:
            self.seen = Counter({word: n for word, n in self.seen.items() if n > 1})

    def standing_out(self, group: list[Kept], most: int = 5) -> tuple[str, ...]:
        """Words that at least three and 30 % of the group carry, and far more than usual; most telling first."""
        inside = Counter(word for ticket in group for word in ticket.words)
        scored = list(self._scores(inside, len(group)))
        return tuple(word for _, word in sorted(scored)[:most])

    def _scores(self, inside: Counter[str], size: int) -> Iterator[tuple[float, str]]:
        others = max(self.tickets - size, 1)
        for word, n in inside.items():
            usual = (max(self.seen[word] - n, 0) + 0.5) / (others + 1.0)
            if word not in _FILLER and n >= 3 and n >= 0.3 * size and n / size >= 3.0 * usual:
                yield -round(n * float(np.log(n / size / usual)), 9), word

    def pack(self) -> dict[str, Any]:
        return {"tickets": self.tickets, "seen": dict(self.seen)}

    def unpack(self, state: dict[str, Any]) -> None:
        self.tickets, self.seen = int(state["tickets"]), Counter(state["seen"])


def title_of(text: str) -> str:
    """The first sentence after a greeting, at most 120 characters, cut at a word."""
    line = first_sentence(clean(text)).strip()
    return line if len(line) <= _TITLE else line[:_TITLE].rsplit(" ", 1)[0] + " …"


def words_of(text: str, codes: Sequence[str] = ()) -> tuple[str, ...]:
    """The error codes, then distinct lower-case words of three letters and more in order of first use.

    The first 2,000 characters are read. A word that is a part of one of the codes is left out.
    """
    parts = " ".join(codes).lower()
    return tuple(dict.fromkeys((*codes, *(w for w in _WORD.findall(text[:2000].lower()) if w not in parts))))
