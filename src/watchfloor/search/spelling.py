"""What each word of a question stands for in the index: its forms, how it goes on, what was meant by it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from django.db import connection

from watchfloor.engine.search_query import Node, Phrase, Word, leaves, wanted
from watchfloor.engine.search_words import endings, plain
from watchfloor.search import words
from watchfloor.search.document import CONFIG

# For how many words an open end or a part stands, the commonest.
MOST_FORMS: Final = 60
_PLAIN_RUN: Final = re.compile(r"[a-z]+$")

How = Literal["begins", "holds", "meant"]


@dataclass(frozen=True, slots=True)
class Widened:
    """A word that no ticket holds, and what is looked for instead: words that begin so, hold it, or were meant."""

    word: str
    how: How
    instead: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Spelled:
    """A leaf as the index has it: words side by side, each with its forms. `open_end`: the last one may go on."""

    places: tuple[tuple[str, ...], ...]
    open_end: bool = False


@dataclass(frozen=True, slots=True)
class Spelling:
    """Every leaf by its identity; how many documents hold each form; what was widened; what may have been meant.

    `counts` is None where the vocabulary may not be looked at.
    """

    leaves: Mapping[int, Spelled]
    counts: Mapping[str, int] | None
    widened: tuple[Widened, ...] = ()
    rather: tuple[tuple[str, str], ...] = ()


def spelled(tree: Node, *, vocabulary: bool, typing: bool = False) -> Spelling:
    """Spell each word and phrase of the tree. `typing`: the last word is still being typed and may go on.

    Without the vocabulary every word may go on, nothing is widened and nothing is counted.
    """
    said = [leaf for leaf in leaves(tree) if isinstance(leaf, Word | Phrase)]
    texts = split([leaf.text for leaf in said])
    if not vocabulary:
        return Spelling({id(leaf): _openly(leaf, text) for leaf, text in zip(said, texts, strict=True)}, None)
    found = {id(leaf): _forms(leaf, text) for leaf, text in zip(said, texts, strict=True)}
    last = list(leaves(tree))[-1:]
    for leaf in said:
        if isinstance(leaf, Word) and (leaf.open_end or (typing and leaf is last[0])):
            found[id(leaf)] = _going_on(found[id(leaf)])
    counts = dict(words.documents_with(_all_forms(found.values())))
    widened = [
        told for leaf in wanted(tree) if isinstance(leaf, Word) and (told := _widen(found, counts, leaf)) is not None
    ]
    return Spelling(found, counts, tuple(widened), tuple(_rather(tree, found, counts)))


def split(texts: Sequence[str]) -> list[list[str]]:
    """The words of each text as PostgreSQL's parser has them; of plain letters we know without asking it."""
    bare = [plain(text) for text in texts]
    asked = [i for i, text in enumerate(bare) if not all(_PLAIN_RUN.match(run) for run in text.split())]
    found = [text.split() for text in bare]
    if asked:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT t.i, w.lexeme FROM unnest(%s::int[], %s::text[]) AS t (i, said), "  # noqa: S608
                f"unnest(to_tsvector('{CONFIG}', t.said)) AS w, unnest(w.positions) AS at ORDER BY t.i, at",
                [asked, [bare[i] for i in asked]],
            )
            rows = cursor.fetchall()
        for i in asked:
            found[i] = [word for at, word in rows if at == i]
    return found


def _forms(leaf: Word | Phrase, text: Sequence[str]) -> Spelled:
    """A word in its forms; several words that were one (MC-5023), and a phrase, just as they are."""
    if isinstance(leaf, Word) and len(text) == 1:
        return Spelled((endings(text[0]),))
    return Spelled(tuple((word,) for word in text))


def _openly(leaf: Word | Phrase, text: Sequence[str]) -> Spelled:
    return Spelled(
        tuple((word,) for word in text), open_end=isinstance(leaf, Word) and bool(text) and len(text[-1]) > 2
    )


def _going_on(one: Spelled) -> Spelled:
    if not one.places:
        return one
    begun = one.places[-1][0]
    forms = (begun, *(word for word, _ in words.beginning(begun, MOST_FORMS)))
    return Spelled((*one.places[:-1], tuple(dict.fromkeys(forms))))


def _all_forms(spellings: Iterable[Spelled]) -> Iterable[str]:
    return (form for one in spellings for place in one.places for form in place)


def _widen(found: dict[int, Spelled], counts: dict[str, int], leaf: Word) -> Widened | None:
    """Where no document holds a word in any form: words that begin so, else that hold it, else that were meant."""
    one = found[id(leaf)]
    if len(one.places) != 1 or any(form in counts for form in one.places[0]):
        return None
    word = one.places[0][0]
    ladder: tuple[tuple[How, list[words.Counted]], ...] = ()
    for how, look in (("begins", words.beginning), ("holds", words.holding)):
        if len(word) > 2 and (more := look(word, MOST_FORMS)):
            ladder = ((how, more),)  # type: ignore[assignment]
            break
    else:
        if close := words.meant(word):
            ladder = (("meant", close),)
    for how, more in ladder:
        counts.update(more)
        instead = tuple(form for form, _ in more)
        found[id(leaf)] = Spelled((instead,))
        return Widened(leaf.text, how, instead)
    return None


def _rather(tree: Node, found: Mapping[int, Spelled], counts: Mapping[str, int]) -> Iterable[tuple[str, str]]:
    """Words that some tickets hold, but far more a word one slip away: (the word, that other one)."""
    for leaf in wanted(tree):
        if not isinstance(leaf, Word) or leaf.open_end:
            continue
        one = found[id(leaf)]
        if len(one.places) != 1 or not 0 < (held := sum(counts.get(form, 0) for form in one.places[0])) <= 50:
            continue
        close = words.meant(one.places[0][0], limit=1)
        if close and close[0][1] >= 20 * held and close[0][0] not in one.places[0]:
            yield leaf.text, close[0][0]
