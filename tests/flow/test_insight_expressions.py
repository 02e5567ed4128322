"""Every columnar expression equals the plain definition of its metric, on the same facts."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from tests.engine.fact_maker import HOUR, MONDAY, fact, random_facts, spells_of
from watchfloor.engine.metrics.facts import Facts, TicketFact, Window
from watchfloor.engine.metrics.registry import METRICS
from watchfloor.engine.stats.intervals import wilson
from watchfloor.insight.columns import Columns, opened
from watchfloor.insight.expressions import EXPRESSIONS
from watchfloor.insight.manifest import Manifest, Range
from watchfloor.insight.question import ask
from watchfloor.insight.run import answer, drill
from watchfloor.insight.schemas import FACTS, SPELLS

DAY = timedelta(days=1)
WINDOWS = [
    (None, None),
    (MONDAY + 3 * DAY, None),
    (None, MONDAY + 8 * DAY),
    (MONDAY + 3 * DAY + HOUR, MONDAY + 11 * DAY),
    (MONDAY + 500 * DAY, MONDAY + 501 * DAY),
    (MONDAY - 9 * DAY, MONDAY - 8 * DAY),
]


@contextmanager
def columns_of(facts: Facts) -> Iterator[Columns]:
    """The facts as Parquet files of several id ranges, opened as a reader of the store opens them."""
    with TemporaryDirectory() as folder:
        root = Path(folder)
        ranges = {}
        for key in range(3):
            names = Range(f"facts-{key}.parquet", f"spells-{key}.parquet")
            tickets = [asdict(one) for one in facts.tickets if one.ticket % 3 == key]
            for row in tickets:
                row["attributes"] = list(row["attributes"].items())
            spells = [asdict(one) for one in facts.spells if one.ticket % 3 == key]
            parquet.write_table(pa.Table.from_pylist(tickets, FACTS), root / names.facts)
            parquet.write_table(pa.Table.from_pylist(spells, SPELLS), root / names.spells)
            ranges[key] = names
        with opened(root, Manifest(ranges=ranges)) as columns:
            yield columns


def group_of(one, by):
    return getattr(one, by) if by in ("queue", "priority", "status", "source") else one.attributes.get(by)


def plain_rows(facts, start, end, by, where=()):
    """The rows that the plain definitions give, computed ticket by ticket."""
    known = [moment for one in facts.tickets for moment in (one.last_event_at, one.solved_at) if moment]
    as_of = end or max(known, default=MONDAY)
    window = Window(start, end, as_of)
    chosen = [one for one in facts.tickets if all(group_of(one, dim) == value for dim, value in where)]
    groups: dict[str | None, list[TicketFact]] = {} if by else {None: chosen}
    for one in chosen if by else ():
        groups.setdefault(group_of(one, by), []).append(one)
    rows = {}
    for group, tickets in groups.items():
        for metric in METRICS.values():
            found = metric.define(Facts(tickets, facts.spells), window)
            rows[metric.id, group] = (found.value, found.n, found.excluded)
    return rows


def assert_equal(facts, start, end, by, where=()):
    question = ask(metrics=None, start=start, end=end, by=by, where=where, timezone="UTC")
    with columns_of(facts) as columns:
        rows = answer(columns, question)
    found = {(row["metric"], row["by"].get(by) if by else None): row for row in rows}
    assert len(found) == len(rows)
    expected = plain_rows(facts, start, end, by, where)
    for key, (value, n, excluded) in expected.items():
        if key not in found:
            assert (n, excluded) == (0, 0), key
            continue
        row = found.pop(key)
        assert (row["n"], row["excluded"]) == (n, excluded), key
        assert row["value"] == (None if value is None else pytest.approx(value, rel=1e-12)), key
        if row["unit"] == "share" and value is not None:
            assert row["interval"] == wilson(round(value * n), n)
    assert not found


def test_every_metric_has_an_expression_and_no_other():
    assert list(EXPRESSIONS) == list(METRICS)


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("by", [None, "queue", "priority", "region"])
@pytest.mark.parametrize(("start", "end"), WINDOWS)
def test_expressions_equal_the_definitions(seed, by, start, end):
    assert_equal(random_facts(seed, 150 + seed), start, end, by)


@pytest.mark.parametrize(
    "where",
    [
        [("queue", "Appeals")],
        [("queue", None), ("source", "desk")],
        [("region", "EU")],
        [("region", None)],
        [("module", "it's"), ("status", "solved")],
        [("queue", 'Ünïcode, "quoted"\nqueue')],
        [("queue", "Appeals"), ("queue", "Money")],
    ],
)
def test_conditions_choose_the_same_tickets(where):
    assert_equal(random_facts(11, 300), MONDAY + 2 * DAY, MONDAY + 16 * DAY, "priority", where)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.integers(0, 10**6),
    st.integers(1, 40),
    st.integers(-2, 25),
    st.integers(0, 25),
    st.sampled_from([None, "queue", "module"]),
)
def test_expressions_equal_the_definitions_on_few_tickets(seed, n, first_day, days, by):
    """Small samples meet the edges: no members, one member, an exact half."""
    facts = random_facts(seed, n)
    if by == "module" and not any("module" in one.attributes for one in facts.tickets):
        by = None
    assert_equal(facts, MONDAY + first_day * DAY, MONDAY + (first_day + days) * DAY, by)


def test_expressions_equal_the_definitions_at_the_very_edges_of_the_window():
    """Every combination of times just before, at and just after the start and the end."""
    start, end, step = MONDAY, MONDAY + DAY, timedelta(microseconds=1)
    edges = [edge + offset for edge in (start, end) for offset in (-step, timedelta(), step)]
    times = [(created, solved, last) for created in edges for solved in (None, *edges) for last in edges]
    tickets = [
        fact(n, created_at=created, solved_at=solved, is_solved=solved is not None or n % 2 == 0, last_event_at=last)
        for n, (created, solved, last) in enumerate(times)
    ]
    assert_equal(Facts(tickets, spells_of(tickets)), start, end, "status")


def test_an_empty_store_has_zeros_and_unknowns():
    question = ask(metrics=None, start=None, end=None, by=None, where=(), timezone="UTC")
    with TemporaryDirectory() as folder, opened(Path(folder), Manifest()) as columns:
        rows = answer(columns, question)
    assert [(row["metric"], row["value"], row["n"]) for row in rows] == [
        (metric.id, 0 if metric.unit == "tickets" else None, 0) for metric in METRICS.values()
    ]


@pytest.mark.parametrize("metric", METRICS)
def test_the_tickets_behind_a_figure_are_those_it_counts(metric):
    facts = random_facts(5, 400)
    start, end = MONDAY + 2 * DAY, MONDAY + 12 * DAY
    members = METRICS[metric].members(facts, Window(start, end, end))
    expected = sorted(one.number for one in members)
    assert len(expected) > 3
    question = ask(metrics=[metric], start=start, end=end, by=None, where=(), timezone="UTC")
    with columns_of(facts) as columns:
        assert drill(columns, question, 1000).numbers == expected
        assert not drill(columns, question, len(expected)).has_more
        first = drill(columns, question, 3)
    assert first.numbers == expected[:3]
    assert first.has_more


def test_a_scope_holds_the_only_tickets_that_count():
    facts = random_facts(6, 60)
    question = ask(metrics=["tickets_created"], start=None, end=None, by=None, where=(), timezone="UTC")
    with columns_of(facts) as columns:
        assert answer(columns, question, scope=[3, 4, 999])[0]["value"] == 2
        assert answer(columns, question, scope=[])[0]["value"] == 0
        assert drill(columns, question, 9, scope=[4]).numbers == [1004]


def test_a_window_that_ends_in_the_future_watches_open_tickets_until_now():
    tickets = [fact(1, created_at=MONDAY), fact(2, created_at=MONDAY + HOUR)]
    question = ask(
        metrics=["backlog_age_median_hours"], start=None, end=MONDAY + DAY, by=None, where=(), timezone="UTC"
    )
    with columns_of(Facts(tickets, spells_of(tickets))) as columns:
        assert answer(columns, question)[0]["value"] == 23.5
        assert answer(columns, question, now=MONDAY + 3 * HOUR)[0]["value"] == 2.5
