"""Words as search compares them: how a text falls into words, endings, near misses, and where they stand. Pure.

The database splits texts the same way (`search/document.py`): ASCII punctuation is space, accents are dropped, the rest
is the word breaking of PostgreSQL's default parser; letters are lower case; nothing is stemmed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

PUNCTUATION: Final = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
_SPACES: Final = str.maketrans(dict.fromkeys(PUNCTUATION, " "))
_RUN: Final = re.compile(r"[^\W_]+")
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"
_VOWELS: Final = frozenset("aeiou")
# Shorter words are looked for as they are: "is" has no plural, and nearly all of them are near misses of each other.
_SHORTEST: Final = 4


def plain(text: str) -> str:
    """`text` without accents and ASCII punctuation, in lower case."""
    text = text.lower().translate(_SPACES)
    if text.isascii():
        return text
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not "\u0300" <= sign <= "\u036f")
    return unicodedata.normalize("NFC", bare).lower().translate(_SPACES)


def words(text: str) -> list[str]:
    """The words of a text in ASCII, in order; of another one, a guess that PostgreSQL's parser has the last word on."""
    return _RUN.findall(plain(text))


def endings(word: str) -> tuple[str, ...]:
    """`word` and its forms by the commonest English endings: export, exports, exported, exporting. The word is first.

    Forms that do not exist cost nothing, as no document holds them; so this may be generous and needs no dictionary.
    """
    if len(word) < _SHORTEST or not word.isascii() or not word.isalpha():
        return (word,)
    forms: dict[str, None] = {word: None}
    for stem in _stems(word):
        for ending in _endings_of(stem):
            forms[ending] = None
    return tuple(forms)


def _stems(word: str) -> Iterator[str]:
    """What the word may be a form of: itself where it has no ending."""
    for ending in ("ing", "ed"):
        stem = word.removesuffix(ending)
        # "string" and "need" have none.
        if stem != word and len(stem) >= 3 and _VOWELS & set(stem):
            yield from ((stem[:-1] + "y",) if stem.endswith("i") else _unended(stem))
            return
    if word.endswith("ies"):
        yield word[:-3] + "y"
    elif word.endswith(("ches", "shes", "sses", "xes")):
        yield word[:-2]
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
        yield word[:-1]
    else:
        yield word


def _unended(stem: str) -> Iterator[str]:
    """What stood before -ing or -ed: submitt-ed is submit, stor-ing is store."""
    if len(stem) > 3 and stem[-1] == stem[-2] and stem[-1] not in "ls":
        yield stem[:-1]
    else:
        yield stem
        if stem[-1] not in _VOWELS:
            yield stem + "e"


def _endings_of(stem: str) -> Iterator[str]:
    yield stem
    if stem.endswith("y") and len(stem) > 2 and stem[-2] not in _VOWELS:
        yield from (stem[:-1] + "ies", stem[:-1] + "ied", stem + "ing")
        return
    yield stem + ("es" if stem.endswith(("s", "x", "z", "ch", "sh")) else "s")
    if stem.endswith("e"):
        yield from (stem + "d", stem[:-1] + "ing")
        return
    yield from (stem + "ed", stem + "ing")
    if len(stem) > 2 and stem[-1] not in _VOWELS | set("wxy") and stem[-2] in _VOWELS and stem[-3] not in _VOWELS:
        yield from (stem + stem[-1] + "ed", stem + stem[-1] + "ing")


def near(word: str) -> set[str]:
    """Every word of the letters a to z that is one slip away: a letter left out, added, changed, or two swapped."""
    splits = [(word[:i], word[i:]) for i in range(len(word) + 1)]
    found = {a + b[1:] for a, b in splits if b}
    found |= {a + b[1] + b[0] + b[2:] for a, b in splits if len(b) > 1}
    found |= {a + c + b[1:] for a, b in splits if b for c in _LETTERS}
    found |= {a + c + b for a, b in splits for c in _LETTERS}
    return found - {word, ""}


def slips(one: str, other: str) -> int:
    """How many slips lie between two words: insertions, deletions, changes, swaps of neighbours.

    Optimal string alignment (Damerau 1964, restricted as in Boytsov 2011).
    """
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, sign in enumerate(one, 1):
        row = [i]
        for j, there in enumerate(other, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (sign != there))
            if i > 1 and j > 1 and sign == other[j - 2] and one[i - 2] == there:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before, last = last, row
    return last[-1]


def allowed_slips(word: str) -> int:
    """How many slips a word of this length may be away and still be meant."""
    return 0 if len(word) < _SHORTEST else 1 if len(word) < 8 else 2


# ------------------------------------------------------------------ where they stand
Piece = tuple[str, bool]


def marked(text: str, exact: Iterable[str], beginnings: Sequence[str] = ()) -> list[Piece]:
    """`text` in pieces, each with whether it is one of the words that were looked for. Joined they are `text` again."""
    wanted, begins = set(exact), tuple(beginnings)
    pieces: list[Piece] = []
    at = 0
    for run in _RUN.finditer(text):
        if not _is_wanted(run[0], wanted, begins):
            continue
        if run.start() > at:
            pieces.append((text[at : run.start()], False))
        pieces.append((run[0], True))
        at = run.end()
    if at < len(text) or not pieces:
        pieces.append((text[at:], False))
    return pieces


def excerpt(text: str, exact: Iterable[str], beginnings: Sequence[str] = (), *, length: int = 180) -> list[Piece]:
    """The stretch of `text` that holds the most of what was looked for, in pieces; its beginning where it has none."""
    text = " ".join(text.split())
    wanted, begins = set(exact), tuple(beginnings)
    places = [(run.start(), run[0].lower()) for run in _RUN.finditer(text) if _is_wanted(run[0], wanted, begins)]
    start = _densest(places, length) if places else 0
    begin = 0 if start < length // 3 else text.rfind(" ", 0, max(1, start - length // 4)) + 1
    cut = text[begin : begin + length]
    if begin + length < len(text):
        cut = (cut[: cut.rfind(" ")] if " " in cut[length // 2 :] else cut) + " …"
    pieces = marked(cut, wanted, begins)
    return [("… ", False), *pieces] if begin else pieces


def _densest(places: Sequence[tuple[int, str]], length: int) -> int:
    """Where a stretch of this length begins that holds the most different ones of these words; the first such."""
    best, found = places[0][0], 0
    for i, (start, _) in enumerate(places[:200]):
        held = len({word for at, word in places[i : i + 40] if at < start + length * 3 // 4})
        if held > found:
            best, found = start, held
    return best


def _is_wanted(run: str, wanted: set[str], begins: tuple[str, ...]) -> bool:
    word = run.lower() if run.isascii() else plain(run)
    return word in wanted or bool(begins and word.startswith(begins))
