"""Tickets by two dimensions, added up from the board's cells: owner by status, queue by priority …"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, Sum

from watchfloor.core.models import Person, Queue
from watchfloor.core.permissions import reads_all_tickets
from watchfloor.engine.events import PRIORITIES, STATUSES
from watchfloor.tickets.access import cells_for
from watchfloor.tickets.queries import Filter, filtered

DIMENSIONS: Final = ("owner", "queue", "status", "priority", "platform")
Key = int | str
# In the order in which people read them; what else there is comes by size.
_ORDER: Final[Mapping[str, Sequence[str]]] = {"status": STATUSES, "priority": (*PRIORITIES, "")}


@dataclass(frozen=True, slots=True)
class Heading:
    """A row or a column: its key (0 or "" for none) and its name."""

    key: Key
    name: str
    total: int


@dataclass(frozen=True, slots=True)
class Table:
    """Rows by columns, each cell the number of tickets there; rows beyond `limit` are counted in `left_out`."""

    rows: tuple[Heading, ...]
    columns: tuple[Heading, ...]
    cells: Mapping[tuple[Key, Key], int]
    total: int
    left_out: int


def table(person: Person, *, rows: str, columns: str, wanted: Filter, limit: int = 200) -> Table:
    """How many tickets that `person` may see stand where, the largest rows first. At most three queries.

    `wanted` has no attributes: cells do not know them.
    """
    if rows not in DIMENSIONS or columns not in DIMENSIONS or rows == columns:
        raise ValueError(f"two different ones of {', '.join(DIMENSIONS)}")
    cells = {
        (_key(rows, row[rows]), _key(columns, row[columns])): row["total"]
        for row in _counted(person, rows, columns, wanted)
        if row["total"]
    }
    of_rows, of_columns = _totals(cells, 0), _totals(cells, 1)
    names = {name: _names(name, keys) for name, keys in ((rows, of_rows), (columns, of_columns))}
    down = _headings(rows, of_rows, names[rows])
    return Table(
        rows=down[:limit], columns=_headings(columns, of_columns, names[columns]), cells=cells,
        total=sum(cells.values()), left_out=sum(heading.total for heading in down[limit:]),
    )  # fmt: skip


def _counted(person: Person, rows: str, columns: str, wanted: Filter) -> Iterable[dict[str, Any]]:
    if reads_all_tickets(person):
        found = cells_for(person)
        for name in DIMENSIONS:
            if values := getattr(wanted, name):
                found = found.filter(**{f"{name}__in": values})
        return list(found.values(rows, columns).annotate(total=Sum("n")).order_by())
    # Somebody who sees only their own tickets has few: they are counted.
    return list(filtered(person, wanted).order_by().values(rows, columns).annotate(total=Count("id")))


def _key(dimension: str, value: Key | None) -> Key:
    """The value as cells have it: nobody is 0, nothing is the empty string."""
    return value if value is not None else 0 if dimension in ("owner", "queue") else ""


def _totals(cells: Mapping[tuple[Key, Key], int], place: int) -> dict[Key, int]:
    totals: dict[Key, int] = {}
    for key, n in cells.items():
        totals[key[place]] = totals.get(key[place], 0) + n
    return totals


def _names(dimension: str, keys: Mapping[Key, int]) -> Mapping[Key, str]:
    if dimension == "owner":
        return {0: "nobody", **dict(Person.objects.filter(id__in=list(keys)).values_list("id", "name"))}
    if dimension == "queue":
        return {0: "none", **dict(Queue.objects.filter(id__in=list(keys)).values_list("id", "name"))}
    return {"": "none"}


def _headings(dimension: str, totals: Mapping[Key, int], names: Mapping[Key, str]) -> tuple[Heading, ...]:
    order = list(_ORDER.get(dimension, ()))
    known = [key for key in order if key in totals]
    rest = sorted((key for key in totals if key not in order), key=lambda key: (-totals[key], str(names.get(key, key))))
    return tuple(Heading(key, str(names.get(key, key)), totals[key]) for key in (*known, *rest))
