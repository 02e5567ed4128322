"""Answers questions about figures, and shows the tickets behind one."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, TypedDict

import ibis
import ibis.expr.types as ir

from watchfloor.core.models import Person
from watchfloor.core.permissions import reads_all_tickets
from watchfloor.engine.metrics.base import Metric
from watchfloor.engine.metrics.facts import Window
from watchfloor.engine.stats.intervals import wilson
from watchfloor.insight import columns as tables
from watchfloor.insight import segments
from watchfloor.insight.columns import Columns
from watchfloor.insight.expressions import EXPRESSIONS, Series, kaplan_meier, mark, ranked, totals
from watchfloor.insight.question import Condition, Moment, Question, ask
from watchfloor.tickets.queries import visible_to

# The keys of a row in the JSON that other programs read; a row holds its interval besides.
CONTRACT: Final = ("metric", "value", "unit", "n", "excluded", "by", "population", "definition")
# Before any event a store has been watched up to no particular moment; any will do over no tickets.
_NOTHING_YET: Final = datetime(1970, 1, 1, tzinfo=UTC)

Group = str | None
Cells = Mapping[str, Any]


class MetricRow(TypedDict):
    """One figure of one group. `by` is empty without a dimension; `interval` is there for shares."""

    metric: str
    value: float | int | None
    unit: str
    n: int
    excluded: int
    by: dict[str, str | None]
    population: str
    definition: str
    interval: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Drill:
    """The numbers of the tickets behind a figure, ascending, and whether there are more."""

    numbers: list[int]
    has_more: bool


def compute(
    *,
    metrics: Sequence[str] | None = None,
    start: Moment | None = None,
    end: Moment | None = None,
    by: str | None = None,
    where: Iterable[str | Condition] = (),
    timezone: str = "UTC",
    viewer: Person | None = None,
    now: datetime | None = None,
    within: tables.Within = (),
) -> list[MetricRow]:
    """Return the figures asked for, by metric and then by group, unknown last.

    Times without a zone are in `timezone`; `start` is inclusive, `end` exclusive. `where` holds
    (dimension, value) pairs or "dimension=value" texts, all of which must hold. With a viewer
    only tickets that they may see are counted; None counts all. `within` keeps to a part of the work.
    An `end` past `now` ends the watch of open tickets at `now`. Raises QuestionError.
    """
    question = ask(metrics=metrics, start=start, end=end, by=by, where=where, timezone=timezone)
    return figures(question, viewer=viewer, now=now, within=within)


def figures(
    question: Question, *, viewer: Person | None = None, now: datetime | None = None, within: tables.Within = ()
) -> list[MetricRow]:
    """Return the figures that a checked question asks for, as `compute` does."""
    with segments.reading() as manifest, tables.opened(segments.folder(), manifest) as store:
        return answer(tables.within(store, within), question, scope=_scope(viewer), now=now)


def answer(
    store: Columns, question: Question, *, scope: list[int] | None = None, now: datetime | None = None
) -> list[MetricRow]:
    """Return the figures asked for from opened columns; `scope` holds the only ticket ids that count."""
    marked = _marked(store, question, scope, now)
    cells = cells_of(store, marked, question, is_grouped=bool(question.by))
    groups = sorted(cells, key=lambda group: (group is None, group or ""))
    return [row_of(metric, question.by, group, cells[group]) for metric in question.metrics for group in groups]


def ticket_numbers(
    metric: str,
    *,
    start: Moment | None = None,
    end: Moment | None = None,
    where: Iterable[str | Condition] = (),
    timezone: str = "UTC",
    viewer: Person | None = None,
    now: datetime | None = None,
    limit: int = 1000,
    within: tables.Within = (),
) -> Drill:
    """Return the tickets that a figure's n counts, the lowest numbers first; raises QuestionError.

    For one group of a breakdown add its dimension and value to `where`.
    """
    question = ask(metrics=[metric], start=start, end=end, by=None, where=where, timezone=timezone)
    with segments.reading() as manifest, tables.opened(segments.folder(), manifest) as store:
        return drill(tables.within(store, within), question, limit, scope=_scope(viewer), now=now)


def drill(
    store: Columns,
    question: Question,
    limit: int,
    *,
    scope: list[int] | None = None,
    now: datetime | None = None,
) -> Drill:
    """Return up to `limit` of the tickets behind the question's one metric, from opened columns."""
    marked = _marked(store, question, scope, now)
    (metric,) = question.metrics
    members = marked.filter(EXPRESSIONS[metric.id].members(marked)).select("number")
    rows = store.rows(members.order_by("number").limit(limit + 1))
    numbers = [int(number) for number in rows["number"].to_pylist()]
    return Drill(numbers[:limit], len(numbers) > limit)


def dimensions() -> list[str]:
    """Return what figures can be broken down by: the fixed dimensions, then the attributes by name."""
    with segments.reading() as manifest, tables.opened(segments.folder(), manifest) as store:
        return [*tables.DIMENSIONS, *tables.attribute_names(store)]


def _marked(store: Columns, question: Question, scope: list[int] | None, now: datetime | None) -> ir.Table:
    """Return the facts that the question is about, with their populations marked."""
    named = {name for name, _ in question.where} | ({question.by} if question.by else set())
    tables.check_dimensions(store, named)
    facts = tables.narrowed(store.facts, question.where, scope)
    group = tables.dimension(facts, question.by) if question.by else ibis.null("string")
    return mark(facts, store.spells, _window(store, question, now), group)


def _scope(viewer: Person | None) -> list[int] | None:
    """Return the ids of the tickets that the viewer may see, None for all."""
    if viewer is None or reads_all_tickets(viewer):
        return None
    return list(visible_to(viewer).values_list("id", flat=True))


def _window(store: Columns, question: Question, now: datetime | None) -> Window:
    if question.end is None:
        as_of = tables.last_known_at(store) or now or _NOTHING_YET
    else:
        as_of = question.end if now is None else min(question.end, now)
    return Window(question.start, question.end, as_of)


def cells_of(store: Columns, marked: ir.Table, question: Question, *, is_grouped: bool) -> dict[Group, Cells]:
    """Return the cells of each group: one query for all aggregates, one for each sorted series."""
    names = [metric.id for metric in question.metrics]
    cells: dict[Group, dict[str, Any]] = {} if is_grouped else {None: {}}
    for row in store.rows(totals(marked, names)).to_pylist():
        # A group whose tickets all came after the window is no answer to the question.
        if not is_grouped or row["present"] or any(row[f"{name}.n"] for name in names):
            cells[row["group"]] = row
    for table in _series(marked, names):
        for row in store.rows(table).to_pylist():
            cells[row["group"]].update(row)
    return dict(cells)


def _series(marked: ir.Table, names: Sequence[str]) -> Iterator[ir.Table]:
    wanted: defaultdict[Series, list[str]] = defaultdict(list)
    for name in names:
        series = EXPRESSIONS[name].series
        if series is not None:
            wanted[series].append(name)
    for series, of_series in wanted.items():
        yield kaplan_meier(marked, of_series) if series == "km" else ranked(marked, series, of_series)


def row_of(metric: Metric, by: str | None, group: Group, cells: Cells) -> MetricRow:
    """Return the figure that a group's cells hold."""
    n = cells.get(f"{metric.id}.n", 0)
    value = cells.get(f"{metric.id}.value")
    if value is None and metric.unit == "tickets":
        value = 0
    return MetricRow(
        metric=metric.id,
        value=value,
        unit=metric.unit,
        n=n,
        excluded=cells.get(f"{metric.id}.excluded", 0),
        by={by: group} if by else {},
        population=metric.population,
        definition=metric.definition,
        interval=wilson(round(value * n), n) if metric.unit == "share" and value is not None else None,
    )
