"""Texts of one line, as people and programs write them: subjects and names. Pure."""

from __future__ import annotations

import unicodedata
from typing import Final

# Of what cannot be seen these mean something within a word: Persian and Indic writing, and emoji, are joined by them.
JOINERS: Final = frozenset("\u200c\u200d")


def one_line(text: str) -> str:
    r"""The text in one line, without characters that cannot be seen or that turn the direction of writing.

    Right-to-left writing needs none of them: its letters say their direction themselves.

    >>> one_line("Invoice \u202egpj.exe\u202c \n now"), one_line("\u05e9\u05dc\u05d5\u05dd\u200f!"), one_line("\u200b")
    ('Invoice gpj.exe now', '\u05e9\u05dc\u05d5\u05dd!', '')
    """
    if text.isascii():
        return " ".join(text.split())
    return " ".join("".join(c for c in text if c in JOINERS or unicodedata.category(c) != "Cf").split())
