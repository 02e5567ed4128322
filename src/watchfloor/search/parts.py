"""What a question is made of: who asks, and conditions on documents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from django.utils.translation import gettext as _

from watchfloor.core.models import Person
from watchfloor.engine.search_query import Term, Value
from watchfloor.search.operators import Problem


@dataclass(frozen=True, slots=True)
class Asker:
    """Whose question it is, and when and where it is asked. `reads_all`: every ticket, notes and all.

    `scope`: terms of which a ticket must have one, as the reader's domain says; none for everything.
    """

    person: Person
    now: datetime
    zone: tzinfo
    reads_all: bool
    scope: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A condition: `query` in the language of tsquery where it is one, else None and `sql` with its values.

    `terms` are what of the index a document must hold: of each group one at least.
    Times bound what can be found: it is filed from `since` and before `until`, and was changed from `changed_since` on.
    """

    query: str | None
    sql: str = ""
    values: tuple[Any, ...] = ()
    terms: tuple[tuple[str, ...], ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    changed_since: datetime | None = None


class NotUnderstoodError(Exception):
    """A value that the operator does not know."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.why)
        self.problem = problem


def literal(word: str, marks: str = "") -> str:
    """A word in the language of tsquery, whatever it holds."""
    inner = word.replace("\\", "\\\\").replace("'", "''")
    return f"'{inner}'{':' if marks else ''}{marks}"


def one_of(parts: Sequence[Part]) -> tuple[tuple[str, ...], ...]:
    """What a document must hold for which one of the parts holds: something of each part's first group."""
    if not all(part.terms for part in parts):
        return ()
    return (tuple(term for part in parts for term in part.terms[0]),)


def sql_of(part: Part) -> tuple[str, tuple[Any, ...]]:
    """Any condition in SQL, on a document `d` and its ticket `t`."""
    return ("d.words @@ %s::tsquery", (part.query,)) if part.query is not None else (part.sql, part.values)


def index(*terms: str) -> Part:
    """Documents that hold one of the terms."""
    query = " | ".join(literal(term) for term in terms)
    return Part(f"({query})" if len(terms) > 1 else query, terms=(terms,))


def only_is(term: Term, value: Value) -> str:
    """The value of an operator that compares nothing."""
    if value.how != "is":
        raise NotUnderstoodError(
            Problem(
                term.source, _("%(term_name)s: compares nothing; it takes values alone.") % {"term_name": term.name}
            )
        )
    return value.text
