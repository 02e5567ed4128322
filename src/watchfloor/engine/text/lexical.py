"""One door to what a text says without a model: its template and its near-duplicates, each under a lasting id."""

import re
from dataclasses import dataclass, field
from typing import Any

from watchfloor.engine.text.boilerplate import Boilerplate
from watchfloor.engine.text.cleaning import clean
from watchfloor.engine.text.copies import Copies
from watchfloor.engine.text.masks import split_codes
from watchfloor.engine.text.templates import LEAST_TELLING, Templates
from watchfloor.engine.text.words import telling, words

READ = 800
"""Characters of a request that are read: what a long ticket is about stands at its beginning."""
_HEAD_WORDS = 30
_TITLE = 120
_HEAD = re.compile(r"\s*(.+?)(?:[.!?](?=\s)|\n|\Z)", re.DOTALL)
_MASKED = re.compile(r"<[a-z]+>")
_OTHER = re.compile(r"[^\w\n]+")


@dataclass(frozen=True, slots=True)
class LexicalKeys:
    """Where a text belongs. None: it says too little (a template), or is too short (copies).

    `template` ("t17") and `copies` ("c42") are ids given once: never renumbered, never used for something else.
    `codes` are the error codes it names, in one spelling.
    """

    template: str | None
    copies: str | None
    codes: tuple[str, ...] = ()


@dataclass(slots=True)
class Lexical:
    """Templates and near-duplicates of the texts so far. The ids depend on the texts and their order alone.

    `most` bounds the templates and the near-duplicate groups remembered; those not met for longest go first.
    """

    most: int = 10_000
    templates: Templates = field(init=False)
    copies: Copies = field(init=False)
    boilerplate: Boilerplate = field(default_factory=Boilerplate)

    def __post_init__(self) -> None:
        if self.most < 4:
            raise ValueError(f"most must be at least 4, not {self.most}")
        self.templates, self.copies = Templates(self.most), Copies(self.most)

    def of(self, text: str) -> LexicalKeys:
        """Place one text (title, line break, description) and remember it."""
        request = clean(text[: 2 * READ])[:READ]
        masked, codes = split_codes(request)
        head = first_sentence(masked)
        told = words(head)[:_HEAD_WORDS]
        newest = (self.templates.number, self.copies.number)
        template = copies = None
        title = _title(head)
        enough = LEAST_TELLING - bool(codes)
        if _telling(told, enough):
            template = f"t{self.templates.place(told, codes, title)}"
        if template is not None or _telling(words(masked), enough):
            lines = _plain_lines(masked)
            number = self.copies.place("\n".join(self.boilerplate.without(lines)), title)
            copies = None if number is None else f"c{number}"
            if newest != (self.templates.number, self.copies.number):
                self.boilerplate.learn(lines)
        return LexicalKeys(template, copies, codes)

    def title(self, key: str) -> str | None:
        """The first sentence (masked) of the text that founded a template or a group; None when forgotten."""
        number = int(key[1:])
        if key[0] == "t":
            known = self.templates.by_id.get(number)
            return known.title if known else None
        return self.copies.titles[self.copies.ids.index(number)] if number in self.copies.ids else None

    def pack(self) -> dict[str, Any]:
        """State as JSON-ready values."""
        return {
            "most": self.most, "templates": self.templates.pack(), "copies": self.copies.pack(),
            "boilerplate": self.boilerplate.pack(),
        }  # fmt: skip

    @classmethod
    def unpack(cls, state: dict[str, Any]) -> "Lexical":
        """A Lexical that goes on from a packed state and places every further text as the packed one would."""
        new = cls(int(state["most"]))
        new.templates.unpack(state["templates"])
        new.copies.unpack(state["copies"])
        new.boilerplate.unpack(state["boilerplate"])
        return new


def first_sentence(text: str) -> str:
    """Up to the first end of sentence or line."""
    found = _HEAD.match(text)
    return found[1] if found else ""


def _title(head: str) -> str:
    return head if len(head) <= _TITLE else head[: _TITLE - 1].rstrip() + "…"


def _telling(told: list[str], enough: int) -> bool:
    """At least so many telling words."""
    count = 0
    for word in told:
        count += telling(word)
        if count >= enough:
            return True
    return count >= enough


def _plain_lines(masked: str) -> list[str]:
    """Words and figures alone, each mask one sign, line by line: what copies have in common."""
    lines = _OTHER.sub(" ", _MASKED.sub("#", masked.lower())).split("\n")
    return [line for line in map(str.strip, lines) if line]
