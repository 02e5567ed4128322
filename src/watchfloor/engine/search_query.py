"""What people type into a search field, read into a tree. Pure; any text is a question, none is an error.

    payout "left side" status:open,new created:>-7d -region:EU (refund OR chargeback*)

Words stand side by side for "and"; OR (in capitals) and parentheses group; `-` or NOT excludes; quotes hold words
together; `*` at the end of a word lets it go on. What stands before a colon is an operator when it is a name; whether
there is one of that name is not known here. What is left open (a quote, a parenthesis) ends where the text does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, Literal

MAX_LENGTH: Final = 500
# Deeper than anybody means it; a thousand opening parentheses must not be a thousand calls.
MAX_DEPTH: Final = 20

Comparison = Literal["is", "more", "at_least", "less", "at_most", "between"]


@dataclass(frozen=True, slots=True)
class Word:
    """One word as it was typed. `open_end`: it may go on."""

    text: str
    open_end: bool = False


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words in quotes, to be found just so and side by side."""

    text: str


@dataclass(frozen=True, slots=True)
class Value:
    """What an operator asks for: `text`, compared by `how`; `upto` is the other end of a range (between)."""

    text: str
    how: Comparison = "is"
    upto: str = ""
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Term:
    """`name:value,value`; any of the values will do. `source` is what was typed."""

    name: str
    values: tuple[Value, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Not:
    part: Node


@dataclass(frozen=True, slots=True)
class All:
    """Every part; with none, everything."""

    parts: tuple[Node, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Either:
    parts: tuple[Node, ...]


Node = Word | Phrase | Term | Not | All | Either

_NAME: Final = r"[A-Za-z][A-Za-z0-9_.-]*"
_QUOTED: Final = r'"[^"]*(?:"|$)'
# Single quotes are apostrophes; curly ones come with what was copied from a letter.
_CURLY: Final = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"'})
_TOKEN: Final = re.compile(
    rf"""(?P<open>\()|(?P<close>\))
    |(?P<minus>-(?=[^\s)]))
    |(?P<term>(?P<name>{_NAME}):(?P<rest>(?!//)(?:{_QUOTED}|[^\s()"])*))
    |(?P<phrase>{_QUOTED})
    |(?P<word>[^\s()"]+)""",
    re.VERBOSE,
)
_COMPARES: Final[dict[str, Comparison]] = {">=": "at_least", "<=": "at_most", ">": "more", "<": "less"}


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str


def parse(text: str) -> All:
    """The question as a tree. Never fails; an empty question asks for everything (All with no parts)."""
    tokens = list(_tokens(text[:MAX_LENGTH].translate(_CURLY)))
    return All(_Reader(tokens).whole())


def is_empty(node: Node) -> bool:
    """Whether nothing is asked: no word, phrase or operator anywhere."""
    return next(leaves(node), None) is None


def leaves(node: Node) -> Iterator[Word | Phrase | Term]:
    """Each word, phrase and operator, from left to right."""
    match node:
        case Not(part):
            yield from leaves(part)
        case All(parts) | Either(parts):
            for part in parts:
                yield from leaves(part)
        case _:
            yield node


def wanted(node: Node) -> Iterator[Word | Phrase | Term]:
    """Each leaf that a hit may hold: those that are not excluded."""
    match node:
        case Not(_):
            return
        case All(parts) | Either(parts):
            for part in parts:
                yield from wanted(part)
        case _:
            yield node


class _Reader:
    """Recursive descent over the tokens; whatever does not fit is read as something that does."""

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens, self._at = tokens, 0

    def whole(self) -> tuple[Node, ...]:
        parts: list[Node] = []
        while self._at < len(self._tokens):
            parts += self._either(0)
            # A parenthesis that nobody opened.
            self._at += 1
        return tuple(parts)

    def _either(self, depth: int) -> list[Node]:
        """Parts up to a closing parenthesis or the end. OR binds weaker than standing side by side."""
        choices: list[list[Node]] = [[]]
        while (token := self._peek()) is not None and token.kind != "close":
            if token.kind == "word" and token.text == "OR":
                self._at += 1
                choices.append([])
            elif (part := self._one(depth)) is not None:
                choices[-1].append(part)
        said = [parts for parts in choices if parts]
        if len(said) <= 1:
            return said[0] if said else []
        return [Either(tuple(parts[0] if len(parts) == 1 else All(tuple(parts)) for parts in said))]

    def _one(self, depth: int) -> Node | None:
        token = self._tokens[self._at]
        self._at += 1
        if token.kind == "word" and token.text == "AND":
            return None
        if token.kind == "minus" or (token.kind == "word" and token.text == "NOT"):
            return self._excluded(depth)
        if token.kind == "open":
            return self._group(depth)
        return _leaf(token)

    def _excluded(self, depth: int) -> Node | None:
        """What follows a minus, excluded. Any number of minuses excludes once: nobody means the opposite by `--`."""
        while (token := self._peek()) is not None and token.kind == "minus":
            self._at += 1
        if token is None or token.kind == "close" or token.text in {"OR", "AND", "NOT"}:
            return None
        part = self._one(depth)
        return Not(part) if part is not None else None

    def _group(self, depth: int) -> Node | None:
        if depth >= MAX_DEPTH:
            return None
        parts = self._either(depth + 1)
        if self._peek() is not None:
            self._at += 1
        if not parts:
            return None
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def _peek(self) -> _Token | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None


def _tokens(text: str) -> Iterator[_Token]:
    for found in _TOKEN.finditer(text):
        kind = found.lastgroup or ""
        if found["term"]:
            kind = "term"
        elif found["phrase"]:
            kind = "phrase"
        yield _Token(kind, found[0])


def _leaf(token: _Token) -> Node | None:
    if token.kind == "term":
        return _term(token.text)
    if token.kind == "phrase":
        inner = token.text.strip('"').strip()
        return Phrase(inner) if inner else None
    bare = token.text.rstrip("*")
    return Word(bare, open_end=bare != token.text) if bare else None


def _term(source: str) -> Node | None:
    name, _, rest = source.partition(":")
    values = tuple(value for part in _listed(rest) if (value := _value(part)) is not None)
    # `Note:` at the end of what somebody pasted is a word with a colon after it.
    return Term(name.lower(), values, source) if values else Word(name)


def _listed(rest: str) -> Iterator[str]:
    """The values between commas that stand outside quotes."""
    begun = 0
    inside = False
    for at, sign in enumerate(rest):
        if sign == '"':
            inside = not inside
        elif sign == "," and not inside:
            yield rest[begun:at]
            begun = at + 1
    yield rest[begun:]


def _value(part: str) -> Value | None:
    for sign, how in _COMPARES.items():
        if part.startswith(sign):
            text = part[len(sign) :].strip('"').strip()
            return Value(text, how) if text else None
    if part.startswith('"'):
        text = part.strip('"').strip()
        return Value(text, quoted=True) if text else None
    low, dots, high = part.partition("..")
    if dots and (low or high):
        if not low:
            return Value(high, "at_most")
        return Value(low, "between", high) if high else Value(low, "at_least")
    return Value(part) if part else None
