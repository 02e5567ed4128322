"""What is looked for of a person, and taking it out of texts and JSON."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

GONE: Final = "[erased]"
# Shorter ones are parts of everything.
SHORTEST: Final = 3
# A word of this or more letters can tell who wrote it; longer numbers too.
_TOKEN: Final = re.compile(r"\w{4,}")
_SPACE: Final = re.compile(r"\s+")
_CJK: Final = 0x2E80


@dataclass(frozen=True, slots=True)
class Words:
    """`phrases` go wherever they stand: whole names, addresses, ids. `near` are single names, which somebody else may
    have too: they go on tickets that the person had part in. `tokens` are words that nobody else's ticket holds: they
    go out of what was derived from tickets (signals, groups, results).
    """

    phrases: frozenset[str] = frozenset()
    near: frozenset[str] = frozenset()
    tokens: frozenset[str] = frozenset()

    @classmethod
    def kept(cls, said: Mapping[str, Any]) -> Words:
        """As a row holds them."""
        return cls(*(frozenset(said.get(name, ())) for name in ("phrases", "near", "tokens")))

    def as_json(self) -> dict[str, list[str]]:
        """For a row to hold."""
        return {name: sorted(getattr(self, name)) for name in ("phrases", "near", "tokens")}

    def __or__(self, other: Words) -> Words:
        return Words(self.phrases | other.phrases, self.near | other.near, self.tokens | other.tokens)


def forms(word: str) -> set[str]:
    """The ways in which Unicode may spell it."""
    return {unicodedata.normalize(form, word) for form in ("NFC", "NFD")} | {word}


def tokens(text: str) -> set[str]:
    """The words of a text, in lower case, that could tell who wrote it."""
    return {word.lower() for word in _TOKEN.findall(text)}


def patterns(phrases: Iterable[str]) -> list[str]:
    """For ILIKE ANY: whatever may hold one of the phrases, as text or in JSON. What really does, `masker` knows."""
    found = []
    for phrase in phrases:
        for form in forms(phrase):
            for text in {form, form.replace("\\", "\\\\").replace('"', '\\"')}:
                quoted = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
                found.append("%" + _SPACE.sub("%", quoted) + "%")
    return sorted(set(found))


def masker(phrases: Iterable[str], gone: str = GONE) -> Callable[[str], str]:
    """Takes phrases out of a text: as whole words, however their space is; one that is a single word of letters only
    as it is spelt, with its capitals."""
    exact: list[str] = []
    loose: list[str] = []
    for phrase in sorted({form for one in phrases for form in forms(one)}, key=len, reverse=True):
        spelt = r"\s+".join(re.escape(part) for part in phrase.split())
        # Where words are not set apart by spaces a name stands between other letters.
        whole = spelt if any(ord(sign) >= _CJK for sign in phrase) else rf"(?<!\w){spelt}(?!\w)"
        (exact if phrase.isalpha() else loose).append(whole)
    rules = [re.compile("|".join(exact))] if exact else []
    rules += [re.compile("|".join(loose), re.IGNORECASE)] if loose else []

    def mask(text: str) -> str:
        for rule in rules:
            text = rule.sub(gone, text)
        return text

    return mask


def token_masker(some: Iterable[str], gone: str = GONE) -> Callable[[str], str]:
    """Takes single words out of a text, whatever their capitals."""
    wanted = frozenset(some)
    return lambda text: _TOKEN.sub(lambda found: gone if found[0].lower() in wanted else found[0], text)


def renamed(names: Mapping[str, str]) -> Callable[[str], str]:
    """Gives single words other names, each its own."""
    return lambda text: _TOKEN.sub(lambda found: names.get(found[0].lower(), found[0]), text)


def within(value: Any, mask: Callable[[str], str], *, keys: bool = True) -> Any:
    """A JSON value with its texts masked, and (`keys`) the names of its members."""
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, Mapping):
        return {mask(key) if keys else key: within(inner, mask, keys=keys) for key, inner in value.items()}
    if isinstance(value, list):
        return [within(inner, mask, keys=keys) for inner in value]
    return value
