"""The same figures over many windows at the cost of one question: for reports, which compare a day with others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

import ibis

from watchfloor.engine.metrics.facts import Window
from watchfloor.engine.metrics.registry import METRICS
from watchfloor.insight import columns as tables
from watchfloor.insight import segments
from watchfloor.insight.columns import Columns
from watchfloor.insight.expressions import mark
from watchfloor.insight.question import ask
from watchfloor.insight.run import MetricRow, cells_of, row_of


@contextmanager
def columns(within: tables.Within = ()) -> Iterator[Columns]:
    """The facts as they are now, opened once for several questions (`run.answer` takes them); of a part of the work."""
    with segments.reading() as manifest, tables.opened(segments.folder(), manifest) as store:
        yield tables.within(store, within)


def over_windows(
    store: Columns, metrics: Sequence[str], windows: Sequence[tuple[datetime, datetime]]
) -> list[list[MetricRow]]:
    """The metrics, without a breakdown, over each of the windows [start, end). A window is a group of one question."""
    question = ask(metrics=metrics, start=None, end=None, by=None, where=(), timezone="UTC")
    parts = [
        mark(store.facts, store.spells, Window(start, end, end), ibis.literal(str(i))).drop("attributes")
        for i, (start, end) in enumerate(windows)
    ]
    cells = cells_of(store, ibis.union(*parts) if len(parts) > 1 else parts[0], question, is_grouped=True)
    return [
        [row_of(METRICS[metric.id], None, None, cells.get(str(i), {})) for metric in question.metrics]
        for i in range(len(windows))
    ]


def dimension_names(store: Columns) -> list[str]:
    """What figures of these facts can be broken down by."""
    return [*tables.DIMENSIONS, *tables.attribute_names(store)]
