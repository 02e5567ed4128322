"""The words of the store: how many documents hold each, how it may go on, what was meant.

Only for people who read every ticket: a word, and that it exists, may come from one ticket alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from django.db import connection
from django.db.models import Sum

from watchfloor.engine.search_words import allowed_slips, near, slips
from watchfloor.search.models import Day

# Sorts after any text in the byte order of UTF-8.
_LAST: Final = "\U0010ffff"
Counted = tuple[str, int]


def documents_with(words: Iterable[str]) -> Mapping[str, int]:
    """In how many documents each stands; those that stand in none are left out."""
    return dict(
        _rows(
            "SELECT word, documents FROM search_word WHERE word = ANY(%s) AND documents > 0",
            [list(dict.fromkeys(words))],
        )
    )


def documents() -> int:
    """How many documents there are, as the days count them."""
    return int(Day.objects.aggregate(n=Sum("documents"))["n"] or 0)


def beginning(start: str, limit: int) -> list[Counted]:
    """Words that begin so, the commonest first."""
    return _rows(
        "SELECT word, documents FROM search_word WHERE word >= %s AND word < %s AND plain AND documents > 0 "
        "ORDER BY documents DESC, word LIMIT %s",
        [start, start + _LAST, limit],
    )


def terms(start: str, limit: int, part: str = "") -> list[Counted]:
    """Terms that begin so and hold `part` after that, without the beginning; the commonest first."""
    return _rows(
        "SELECT substr(word, %s), documents FROM search_word WHERE word >= %s AND word < %s AND documents > 0 "
        "AND strpos(substr(word, %s), %s) > 0 ORDER BY documents DESC, word LIMIT %s",
        [len(start) + 1, start, start + _LAST, len(start) + 1, part, limit],
    )


def holding(part: str, limit: int) -> list[Counted]:
    """Words that hold `part` anywhere, the commonest first. Three letters at least, as the index knows no fewer."""
    if len(part) < 3:
        return []
    like = part.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    return _rows(
        "SELECT word, documents FROM search_word WHERE word LIKE %s AND plain AND documents > 0 "
        "ORDER BY documents DESC, word LIMIT %s",
        [f"%{like}%", limit],
    )


def meant(word: str, limit: int = 3) -> list[Counted]:
    """Words that may have been meant: fewest slips first, then the commonest."""
    most = allowed_slips(word)
    # Each slip of a long word is a word to look up, and nobody means one of thirty letters.
    if not most or not word.isalpha() or len(word) > 30:
        return []
    close = _rows(
        "SELECT word, documents FROM search_word WHERE word = ANY(%s) AND documents > 0", [sorted(near(word))]
    )
    if not close and most > 1:
        alike = _rows(
            "SELECT word, documents FROM search_word WHERE word %% %s AND plain AND documents > 0 "
            "ORDER BY similarity(word, %s) DESC LIMIT 40",
            [word, word],
        )
        close = [(other, n) for other, n in alike if slips(word, other) <= most]
    return sorted(close, key=lambda one: (slips(word, one[0]), -one[1], one[0]))[:limit]


def _rows(sql: str, values: Sequence[Any]) -> list[Counted]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [(str(word), int(n)) for word, n in cursor.fetchall()]
