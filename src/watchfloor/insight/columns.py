"""The Parquet files as Ibis tables on DuckDB, in this process."""

import glob
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import reduce
from operator import or_
from pathlib import Path
from typing import Final

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from watchfloor.insight.manifest import Manifest
from watchfloor.insight.question import Condition, QuestionError
from watchfloor.insight.schemas import FACTS, SPELLS

# A part of the work: tickets for which one of these dimensions has one of its values.
Within = tuple[tuple[str, tuple[str, ...]], ...]
# Columns of the facts that figures can be broken down by; any other name is that of an attribute.
DIMENSIONS: Final = ("queue", "priority", "status", "source")


@dataclass(frozen=True, slots=True)
class Columns:
    """The store's facts and open spells, and where they are computed."""

    backend: ibis.BaseBackend
    facts: ir.Table
    spells: ir.Table

    def rows(self, table: ir.Table) -> pa.Table:
        """Compute a table."""
        return self.backend.to_pyarrow(table)


@contextmanager
def opened(root: Path, manifest: Manifest) -> Iterator[Columns]:
    """Give the tables that the manifest lists; every moment in them is in UTC."""
    backend = ibis.duckdb.connect()
    try:
        backend.raw_sql("SET TimeZone = 'UTC'")
        # All that is needed is built in; a figure must never wait for a download.
        backend.raw_sql("SET autoinstall_known_extensions = false")
        ranges = manifest.ranges.values()
        facts = _table(backend, "facts", [root / part.facts for part in ranges], FACTS)
        spells = _table(backend, "spells", [root / part.spells for part in ranges], SPELLS)
        yield Columns(backend, facts, spells)
    finally:
        backend.disconnect()


def _table(backend: ibis.BaseBackend, name: str, files: list[Path], schema: pa.Schema) -> ir.Table:
    if not files:
        return ibis.memtable(schema.empty_table())
    # DuckDB reads every path as a pattern, and a store's folder may be called "a[1]".
    return backend.read_parquet([glob.escape(str(file)) for file in files], table_name=name)


def dimension(facts: ir.Table, name: str) -> ir.Value:
    """Return the column of a dimension, or the value of an attribute; null where a ticket lacks it."""
    return facts[name] if name in DIMENSIONS else facts.attributes.get(name)


def check_dimensions(columns: Columns, names: set[str]) -> None:
    """Raise QuestionError where a name is neither a dimension nor an attribute of any ticket."""
    unknown = sorted(names - {*DIMENSIONS})
    if not unknown:
        return
    known = attribute_names(columns)
    for name in unknown:
        if name not in known:
            there_are = ", ".join((*DIMENSIONS, *known))
            raise QuestionError(
                f"{name!r} is neither a dimension nor an attribute of any ticket; there are: {there_are}"
            )


def attribute_names(columns: Columns) -> list[str]:
    """Return the names of all attributes that any ticket has, sorted."""
    names = columns.facts.select(name=columns.facts.attributes.keys().unnest()).distinct().order_by("name")
    return [str(name) for name in columns.rows(names)["name"].to_pylist()]


def narrowed(facts: ir.Table, where: tuple[Condition, ...], scope: list[int] | None) -> ir.Table:
    """Return the facts that meet all conditions and, where a scope of ticket ids is given, lie in it."""
    for name, value in where:
        column = dimension(facts, name)
        facts = facts.filter(column.isnull() if value is None else column == value)
    if scope is None:
        return facts
    allowed = ibis.memtable(pa.table({"ticket": pa.array(scope, pa.int64())}))
    return facts.filter(facts.ticket.isin(allowed.ticket))


def within(columns: Columns, some: Within) -> Columns:
    """The columns of those tickets alone for which one of `some` holds; all of them where it is empty."""
    if not some:
        return columns
    met = [dimension(columns.facts, name).isin(values) for name, values in some]
    return replace(columns, facts=columns.facts.filter(reduce(or_, met)))


def last_known_at(columns: Columns) -> datetime | None:
    """Return the latest time at which anything is known of any ticket, None in an empty store.

    A source may state a solve later than its last row; nothing may be solved after the end of the watch.
    """
    facts = columns.facts
    latest = facts.aggregate(event=facts.last_event_at.max(), solve=facts.solved_at.max())
    (row,) = columns.rows(latest).to_pylist()
    moments = [moment for moment in row.values() if moment is not None]
    return max(moments).astimezone(UTC) if moments else None
