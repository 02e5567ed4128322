"""The order of a list. By last change or filing an index gives it, whole. By anything else the newest hits are sorted.

No page reads more than a bounded part of a large store: where only the newest hits were sorted, the list says so.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext

from watchfloor.tickets.models import Ticket
from watchfloor.web.desk.by_clock import page_by_clock
from watchfloor.web.desk.columns import Column, column_of
from watchfloor.web.words import lazy

# So many of the newest hits are sorted by a column that has no index.
WINDOW: Final = 5000
# A condition of any kind is first looked for in so many tickets of the order.
PROBE: Final = 3000
_INDEXED: Final = {
    "updated": ("updated_at", "<"), "-updated_at": ("updated_at", "<"),
    "created": ("created_at", "<"), "-created_at": ("created_at", "<"),
    "oldest": ("created_at", ">"), "created_at": ("created_at", ">"),
    "updated_at": ("updated_at", ">"),
}  # fmt: skip
_SAME: Final = {"-updated_at": "updated", "-created_at": "created", "created_at": "oldest"}
WORDS: Final = {
    "updated": lazy("Last change, newest first"), "created": lazy("Filed, newest first"),
    "oldest": lazy("Filed, oldest first"),
    "clock": lazy("Clock, soonest first"),
}  # fmt: skip
_CASTS: Final = {"text": "text", "number": "float8", "time": "timestamptz"}


@dataclass(frozen=True, slots=True)
class Sort:
    """How a list is sorted: by an indexed time (`column`, `sign`), or by any column's key."""

    name: str
    column: str = ""
    sign: str = ""
    by: Column | None = None
    down: bool = False

    @property
    def words(self) -> str:
        """As the menu names it."""
        if self.name in WORDS:
            return WORDS[self.name]
        if self.by is None:
            return gettext("Last change, oldest first")
        return (
            gettext("%(column)s, descending") % {"column": gettext(self.by.words)}
            if self.down
            else gettext(self.by.words)
        )


@dataclass(frozen=True, slots=True)
class Found:
    """The ids of a page in their order, where the next one starts, and how many hits there are where that is known.

    `within`: only so many of the newest hits were sorted.
    """

    ids: Sequence[int]
    after: str = ""
    total: int | None = None
    within: int = 0


def sort_of(name: str) -> Sort:
    """The sort of that name (a column, with - for descending); an unknown one is the usual."""
    name = _SAME.get(name, name)
    if name in _INDEXED:
        column, sign = _INDEXED[name]
        return Sort(name, column, sign)
    by = column_of(name.removeprefix("-"))
    if by is None or not by.key:
        return sort_of("updated")
    return Sort(name, by=by, down=name.startswith("-"))


def page(rows: QuerySet[Ticket], sort: Sort, after: str, size: int, *, plain: bool) -> Found:
    """A page of `rows`. `plain`: an index serves their conditions, so that no look at the newest first is worth it."""
    try:
        if sort.name == "clock":
            return _by_clock(rows, after, size, plain=plain)
        if sort.by is not None:
            return _sorted(rows, sort, sort.by, after, size)
        return _in_order(rows, sort, after, size, plain=plain)
    except EmptyResultSet:
        return Found([], total=0)


# ------------------------------------------------------------------ by an index
def _in_order(rows: QuerySet[Ticket], sort: Sort, after: str, size: int, *, plain: bool) -> Found:
    cursor = read_cursor(after)
    past = _past(rows, sort, cursor)
    if plain:
        return _cut(_first(past, sort, size), cursor, size)
    bound = _bound(sort, cursor)
    if bound is None:
        # So few tickets are left that all are looked at.
        return _cut(_first(past, sort, size), cursor, size)
    # The names come from _INDEXED alone.
    near = past.extra(where=[f"(ticket.{sort.column}, ticket.id) {_OTHER[sort.sign]} (%s, %s)"], params=[*bound])  # noqa: S610
    found = _first(near, sort, size)
    return _cut(found if len(found) > size else _rare(past, sort, size), cursor, size)


_OTHER: Final = {"<": ">=", ">": "<="}


def _past(rows: QuerySet[Ticket], sort: Sort, cursor: tuple[datetime, int] | None) -> QuerySet[Ticket]:
    if cursor is None:
        return rows
    # A row value on the matching index: an OFFSET would read all that it skips.
    return rows.extra(where=[f"(ticket.{sort.column}, ticket.id) {sort.sign} (%s, %s)"], params=[*cursor])  # noqa: S610


def _first(rows: QuerySet[Ticket], sort: Sort, size: int) -> list[tuple[int, datetime]]:
    direction = "-" if sort.sign == "<" else ""
    return list(rows.order_by(f"{direction}{sort.column}", f"{direction}id").values_list("id", sort.column)[: size + 1])


def _rare(rows: QuerySet[Ticket], sort: Sort, size: int) -> list[tuple[int, datetime]]:
    """All hits first, then their order: the planner would else walk the whole order to find the few."""
    inner, parameters = rows.order_by().values("id", sort.column).query.sql_with_params()
    way = "DESC" if sort.sign == "<" else "ASC"
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH hits (id, at) AS MATERIALIZED ({inner}) "  # noqa: S608
            f"SELECT id, at FROM hits ORDER BY at {way}, id {way} LIMIT %s",
            [*parameters, size + 1],
        )
        return list(cursor.fetchall())


def _bound(sort: Sort, cursor: tuple[datetime, int] | None) -> tuple[datetime, int] | None:
    """The last of the next PROBE tickets in this order, whatever they are; None where fewer are left."""
    way, back = ("DESC", "ASC") if sort.sign == "<" else ("ASC", "DESC")
    past = f"WHERE ({sort.column}, id) {sort.sign} (%s, %s)" if cursor else ""
    with connection.cursor() as asked:
        asked.execute(
            f"SELECT at, id, n FROM (SELECT at, id, count(*) OVER () AS n FROM (SELECT {sort.column} AS at, id "  # noqa: S608
            f"FROM ticket {past} ORDER BY {sort.column} {way}, id {way} LIMIT %s) near) near "
            f"ORDER BY at {back}, id {back} LIMIT 1",
            [*(cursor or ()), PROBE],
        )
        row = asked.fetchone()
    return (row[0], row[1]) if row is not None and row[2] == PROBE else None


def _cut(found: list[tuple[int, datetime]], cursor: object, size: int) -> Found:
    shown = found[:size]
    if len(found) <= size:
        return Found([key for key, _ in shown], total=None if cursor else len(shown))
    key, at = shown[-1]
    return Found([one for one, _ in shown], after=f"{at.isoformat().replace('+00:00', 'Z')}_{key}")


def read_cursor(text: str) -> tuple[datetime, int] | None:
    """Where a page of an indexed order starts; None for its beginning, and for what means nothing."""
    at, _, key = text.rpartition("_")
    try:
        moment = datetime.fromisoformat(at)
        return (moment, int(key)) if moment.tzinfo and key.isdecimal() and len(key) < 19 else None
    except ValueError:
        return None


def _by_clock(rows: QuerySet[Ticket], after: str, size: int, *, plain: bool) -> Found:
    def rest(others: QuerySet[Ticket], cursor: str) -> tuple[list[int], str]:
        found = _in_order(others, sort_of("updated"), cursor, size, plain=plain)
        return [*found.ids], found.after

    ids, more = page_by_clock(rows, after, size, read_cursor, rest)
    return Found(ids, more, None if after or more else len(ids))


# ------------------------------------------------------------------ by any column
def _sorted(rows: QuerySet[Ticket], sort: Sort, by: Column, after: str, size: int) -> Found:
    key = f"nullif(lower({by.key}), '')" if by.type == "text" else by.key
    keyed = rows.annotate(sort_key=RawSQL(f"({key})::{_CASTS[by.type]}", by.parameters))  # noqa: S611  (our own columns)
    newest = keyed.order_by("-updated_at", "-id").values("id", "sort_key")[:WINDOW]
    inner, parameters = newest.query.sql_with_params()
    way = "DESC" if sort.down else "ASC"
    past, more = _past_key(read_key(after, by), by, sort)
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH hits (id, key) AS MATERIALIZED ({inner}) "  # noqa: S608
            "SELECT id, hits.key::text, (SELECT count(*) FROM hits) FROM hits "
            f"{past} ORDER BY hits.key IS NULL, hits.key {way}, hits.id {way} LIMIT %s",
            [*parameters, *more, size + 1],
        )
        found = cursor.fetchall()
    shown = found[:size]
    total = found[0][2] if found else 0
    next_page = json.dumps([shown[-1][1], shown[-1][0]]) if len(found) > size else ""
    full = total == WINDOW
    return Found([row[0] for row in shown], next_page, None if full or after else total, WINDOW if full else 0)


def _past_key(cursor: tuple[str | None, int] | None, by: Column, sort: Sort) -> tuple[str, list[Any]]:
    if cursor is None:
        return "", []
    key, last = cursor
    sign = "<" if sort.down else ">"
    if key is None:
        return f"WHERE hits.key IS NULL AND id {sign} %s", [last]
    cast = _CASTS[by.type]
    return f"WHERE hits.key IS NULL OR (hits.key, id) {sign} (%s::{cast}, %s)", [key, last]


def read_key(text: str, by: Column) -> tuple[str | None, int] | None:
    """Where a page of a column's order starts; None for its beginning, and for what means nothing."""
    try:
        key, last = json.loads(text)
        if key is not None and by.type == "number":
            float(key)
        if key is not None and by.type == "time":
            datetime.fromisoformat(key)
    except (ValueError, TypeError):
        return None
    sound = key is None or (isinstance(key, str) and "\x00" not in key)
    sound = sound and isinstance(last, int) and abs(last) < 2**63
    return (key, last) if sound else None
