"""The newest hits of a question: at most 1,000, found from the newest day back, within a time.

A word that few documents hold is looked up at once. Any other question is asked of some days together, the newest
first, until there are enough hits: the index then reads little more than what is shown, however many hits there are.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import psycopg
from django.db import OperationalError, connection, transaction

from watchfloor.search.compile import Question
from watchfloor.search.models import Day
from watchfloor.search.parts import Asker
from watchfloor.tickets.queries import visible_to

WINDOW: Final = 1000
# Up to so many documents are looked up and sorted whole: so many that are likely, of so many that there may be.
RARE: Final = 10_000
RARE_AT_MOST: Final = 40_000
# So many documents are asked about at a time, in whole days; the first times fewer, as that mostly does.
CHUNK: Final = 8000
FIRST_CHUNK: Final = 2000
MOST_CHUNKS: Final = 16
BUDGET_SECONDS: Final = 0.25
# The planner guesses how many documents hold a word, and where it guesses many it reads every ticket beside them. We
# know better: documents by the index, each one's ticket by its key. Were a plan bad, it holds no connection for long.
_SET: Final = (
    "SET LOCAL enable_seqscan = off; SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off; "
    "SET LOCAL jit = off; SET LOCAL statement_timeout = '4s'"
)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

Place = tuple[datetime, int]


@dataclass(frozen=True, slots=True)
class Window:
    """Places of tickets, the newest first; whether there may be older ones, and where to go on (before which)."""

    places: tuple[Place, ...]
    has_more: bool = False
    goes_on: Place | None = None
    # Where time was up: no ticket filed earlier was looked at.
    looked_back_to: datetime | None = None
    gave_up: bool = False


def window(question: Question, asker: Asker, before: Place | None = None) -> Window:
    """The newest tickets that the question holds, filed before the place `before`. Of all tickets: the caller keeps
    those that the person may see. For people who read only their own, only those are looked at.
    """
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_SET)
            search = _Search(cursor, question, before)
            if not asker.reads_all:
                return search.own(asker)
            if question.hits is not None and question.hits <= RARE_AT_MOST and question.likely <= RARE:
                return search.whole()
            return search.back_by_day()
    except OperationalError as problem:
        if not isinstance(problem.__cause__, psycopg.errors.QueryCanceled):
            raise
        return Window((), gave_up=True)


class _Search:
    def __init__(self, cursor: Any, question: Question, before: Place | None) -> None:
        self._cursor, self._question, self._before = cursor, question, before

    def own(self, asker: Asker) -> Window:
        """Among the person's own tickets."""
        own, values = visible_to(asker.person).values("id").order_by().query.sql_with_params()
        # The offset keeps the planner from looking at every ticket for the words first.
        match, matched = self._match()
        return self._cut(self._select([f"d.ticket IN ({own} OFFSET 0)", *match], [*values, *matched]))

    def whole(self) -> Window:
        """Everything that holds it, sorted."""
        return self._cut(self._select(*self._match()))

    def back_by_day(self) -> Window:
        """Days together, the newest first, until there are enough or time is up."""
        began = time.monotonic()
        found: list[Place] = []
        chunks = list(_chunks(self._days()))
        at, step = 0, 1
        while at < len(chunks) and len(found) <= WINDOW:
            taken = chunks[at : at + step]
            found += self._ask(taken, WINDOW + 1 - len(found))
            at += step
            left = BUDGET_SECONDS - (time.monotonic() - began)
            if left < 0 and at < len(chunks) and len(found) <= WINDOW:
                return self._out_of_time(found, taken[-1][-1])
            # No more at once than would take the rest of the time, by how long it took so far.
            fitting = int(at * left / max(BUDGET_SECONDS - left, 1e-6))
            step = max(1, min(step * 2, MOST_CHUNKS, fitting))
        return self._cut(found)

    def _out_of_time(self, found: list[Place], oldest_day: int) -> Window:
        found.sort(reverse=True)
        back_to = _EPOCH + timedelta(days=oldest_day)
        return Window(tuple(found), True, (back_to, 0), back_to)

    def _cut(self, found: list[Place]) -> Window:
        found.sort(reverse=True)
        has_more = len(found) > WINDOW
        found = found[:WINDOW]
        return Window(tuple(found), has_more, found[-1] if has_more else None)

    def _days(self) -> list[tuple[int, int]]:
        """The days that may hold a hit, the newest first, each with how many documents it has."""
        days = Day.objects.filter(documents__gt=0)
        if self._question.changed_since is not None:
            days = days.filter(updated_to__gte=self._question.changed_since)
        if self._question.since is not None:
            days = days.filter(day__gte=_day(self._question.since))
        until = min(filter(None, (self._question.until, self._before and self._before[0])), default=None)
        if until is not None:
            days = days.filter(day__lte=_day(until))
        return list(days.order_by("-day").values_list("day", "documents"))

    def _match(self) -> tuple[list[str], list[Any]]:
        return (["d.words @@ %s::tsquery"], [self._question.match]) if self._question.match else ([], [])

    def _more(self) -> tuple[list[str], list[Any]]:
        tests, values = ([self._question.where], [*self._question.values]) if self._question.where else ([], [])
        if self._before is not None:
            tests.append("(d.created_at, d.ticket) < (%s, %s)")
            values += self._before
        return tests, values

    def _select(self, tests: list[str], values: list[Any]) -> list[Place]:
        more, more_values = self._more()
        self._cursor.execute(
            f"SELECT d.created_at, d.ticket FROM {self._from()} WHERE {' AND '.join([*tests, *more]) or 'true'} "  # noqa: S608
            f"ORDER BY d.created_at DESC, d.ticket DESC LIMIT {WINDOW + 1}",
            [*values, *more_values],
        )
        return list(self._cursor.fetchall())

    def _ask(self, chunks: Sequence[Sequence[int]], limit: int) -> list[Place]:
        """The hits of several chunks of days; those of the later ones are not looked for where there are enough."""
        more, values = self._more()
        match = f" & ({self._question.match})" if self._question.match else ""
        queries = [f"({' | '.join(_term(day) for day in days)}){match}" for days in chunks]
        self._cursor.execute(
            "SELECT hit.created_at, hit.ticket FROM unnest(%s::text[]) AS chunk (query) CROSS JOIN LATERAL ("  # noqa: S608
            f"SELECT d.created_at, d.ticket FROM {self._from()} "
            f"WHERE {' AND '.join(['d.words @@ chunk.query::tsquery', *more])} "
            "ORDER BY d.created_at DESC, d.ticket DESC LIMIT %s) AS hit LIMIT %s",
            [queries, *values, limit, limit],
        )
        return list(self._cursor.fetchall())

    def _from(self) -> str:
        return "search_document d" + (" JOIN ticket t ON t.id = d.ticket" if self._question.joins else "")


def _chunks(days: Sequence[tuple[int, int]]) -> Iterator[list[int]]:
    """Days that together have about CHUNK documents; the first ones fewer."""
    taken: list[int] = []
    held, size = 0, FIRST_CHUNK
    for day, documents in days:
        taken.append(day)
        held += documents
        if held >= size:
            yield taken
            taken, held, size = [], 0, min(2 * size, CHUNK)
    if taken:
        yield taken


def _term(day: int) -> str:
    return f"'=day:{day}'"


def _day(at: datetime) -> int:
    return (at - _EPOCH) // timedelta(days=1)
