"""Each metric as an Ibis expression over the facts, and the ones that are read off a sorted series.

`mark` puts the populations beside each ticket once; a metric is then a few conditional aggregates, so that all of
them cost one scan. Percentiles and medians need their values in order: `ranked` and `kaplan_meier` answer those.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from math import log
from typing import Final, Literal

import ibis
import ibis.expr.types as ir

from watchfloor.engine.metrics.base import MICROSECONDS_PER_HOUR
from watchfloor.engine.metrics.facts import Window
from watchfloor.engine.metrics.satisfaction import GOOD_FROM
from watchfloor.engine.stats.survival import HALF

Series = Literal["first_reply", "resolution", "backlog", "km"]


@dataclass(frozen=True, slots=True)
class Expression:
    """A metric over marked facts: who is counted, who is left out, and its value.

    Where `value` is None it is read off `series`: the value at a nearest-rank percent, or the
    median of the middle pair where `percent` is None.
    """

    members: Callable[[ir.Table], ir.BooleanValue]
    excluded: Callable[[ir.Table], ir.BooleanValue] | None = None
    value: Callable[[ir.Table], ir.Value] | None = None
    series: Series | None = None
    percent: int | None = None


def mark(facts: ir.Table, spells: ir.Table, window: Window, group: ir.Value) -> ir.Table:
    """Return the facts with their group, their populations and their durations in microseconds."""
    undated = facts.is_solved & facts.solved_at.isnull()
    before_end = _is_before(facts.created_at, window.end)
    dated_in_window = facts.solved_at.notnull() & _holds(facts.solved_at, window)
    open_tickets = spells.filter(_reaches_end(spells, window)).ticket
    return facts.mutate(
        group=group,
        before_end=before_end,
        created=_holds(facts.created_at, window),
        solved=dated_in_window if window.is_bounded else facts.is_solved,
        dated=dated_in_window,
        undated=undated,
        maybe_solved=undated & before_end,
        solve_in_doubt=(undated & before_end) if window.is_bounded else ibis.literal(False),
        open=facts.ticket.isin(open_tickets) & ~undated & before_end,
        maybe_open=_is_in_doubt(facts, undated, window),
        replied=facts.records_replies & facts.first_reply_at.notnull(),
        reply_wait=_microseconds(facts.created_at, facts.first_reply_at),
        resolution=_microseconds(facts.created_at, facts.solved_at),
        age=ibis.greatest(_microseconds(facts.created_at, ibis.literal(window.as_of)), 0),
        answered=facts.rated_at.notnull() & _holds(facts.rated_at, window),
        asked=facts.rating_asked_at.notnull() & _holds(facts.rating_asked_at, window),
        ended=facts.solved_at.notnull() & _is_before(facts.solved_at, window.end),
    )


def _is_before(moment: ir.Value, end: datetime | None) -> ir.Value:
    return ibis.literal(True) if end is None else moment < ibis.literal(end)


def _holds(moment: ir.Value, window: Window) -> ir.Value:
    before_end = _is_before(moment, window.end)
    return before_end if window.start is None else (moment >= ibis.literal(window.start)) & before_end


def _reaches_end(spells: ir.Table, window: Window) -> ir.Value:
    if window.end is None:
        return spells.end_at.isnull()
    end = ibis.literal(window.end)
    return (spells.start_at < end) & (spells.end_at.isnull() | (spells.end_at >= end))


def _is_in_doubt(facts: ir.Table, undated: ir.Value, window: Window) -> ir.Value:
    if window.end is None:
        return ibis.literal(False)
    end = ibis.literal(window.end)
    return undated & (facts.created_at < end) & (facts.last_event_at >= end)


def _microseconds(since: ir.Value, until: ir.Value) -> ir.Value:
    return until.delta(since, unit="microsecond")


def _column(name: str) -> Callable[[ir.Table], ir.Value]:
    return lambda t: t[name]


def _count(members: str, excluded: str | None = None) -> Expression:
    """How many of `members` there are."""
    return Expression(
        _column(members), _column(excluded) if excluded else None, value=lambda t: t.count(where=t[members])
    )


def _share(
    yes: Callable[[ir.Table], ir.Value],
    members: Callable[[ir.Table], ir.Value],
    excluded: Callable[[ir.Table], ir.Value] | None = None,
) -> Expression:
    """What part of `members` are `yes`; null for none."""
    return Expression(
        members,
        excluded,
        value=lambda t: t.count(where=members(t) & yes(t)) / t.count(where=members(t)).nullif(0),
    )


def _of_ratings(yes: Callable[[ir.Table], ir.Value]) -> Expression:
    return _share(yes, lambda t: t.answered & t.rating.notnull(), lambda t: t.answered & t.rating.isnull())


def _mean_of_created(number: Callable[[ir.Table], ir.Value]) -> Expression:
    return Expression(
        _column("created"),
        value=lambda t: number(t).sum(where=t.created) / t.count(where=t.created).nullif(0),
    )


def _ranked(series: Series, percent: int | None) -> Expression:
    members, excluded = _SERIES[series]
    return Expression(members, excluded, series=series, percent=percent)


_SERIES: Final[dict[Series, tuple[Callable[[ir.Table], ir.Value], Callable[[ir.Table], ir.Value]]]] = {
    "first_reply": (lambda t: t.created & t.replied, lambda t: t.created & ~t.replied),
    "resolution": (lambda t: t.dated, lambda t: t.maybe_solved),
    "backlog": (lambda t: t.open, lambda t: t.maybe_open),
    "km": (lambda t: t.created & ~t.undated, lambda t: t.created & t.undated),
}
_DURATIONS: Final[dict[Series, str]] = {
    "first_reply": "reply_wait",
    "resolution": "resolution",
    "backlog": "age",
}

EXPRESSIONS: Final[dict[str, Expression]] = {
    "tickets_created": _count("created"),
    "tickets_solved": _count("solved", "solve_in_doubt"),
    "backlog_open": _count("open", "maybe_open"),
    "backlog_age_median_hours": _ranked("backlog", None),
    "first_reply_p50_hours": _ranked("first_reply", 50),
    "first_reply_p90_hours": _ranked("first_reply", 90),
    "resolution_p50_hours": _ranked("resolution", 50),
    "resolution_p90_hours": _ranked("resolution", 90),
    "resolution_median_hours": _ranked("resolution", None),
    "resolution_mean_hours": Expression(
        *_SERIES["resolution"], value=lambda t: t.resolution.mean(where=t.dated) / MICROSECONDS_PER_HOUR
    ),
    "resolution_km_median_hours": _ranked("km", None),
    "source_sla_met_share": _share(
        lambda t: t.source_sla_met,
        lambda t: t.created & t.source_sla_met.notnull(),
        lambda t: t.created & t.source_sla_met.isnull(),
    ),
    "one_touch_share": _share(
        lambda t: t.agent_replies < 2,
        lambda t: t.solved & t.records_replies,
        lambda t: (t.solved & ~t.records_replies) | t.solve_in_doubt,
    ),
    "reopened_share": _share(lambda t: t.reopens > 0, _column("created")),
    "reassignments_mean": _mean_of_created(lambda t: ibis.coalesce(t.source_reassignments, t.transfers)),
    "transfers_mean": _mean_of_created(lambda t: t.transfers),
    "bounced_share": _share(lambda t: t.bounced, _column("created")),
    "csat": _of_ratings(lambda t: t.rating >= GOOD_FROM),
    "dsat": _of_ratings(lambda t: t.rating < GOOD_FROM),
    "csat_response_rate": _share(
        # Null where it was never rated, which is no answer.
        lambda t: (t.rated_at >= t.rating_asked_at).fill_null(False),
        _column("asked"),
    ),
    "ces": Expression(
        lambda t: t.answered & t.effort.notnull(),
        lambda t: t.answered & t.effort.isnull(),
        value=lambda t: t.effort.mean(where=t.answered & t.effort.notnull()),
    ),
}


def totals(marked: ir.Table, metrics: list[str]) -> ir.Table:
    """Return one row per group: n, excluded and, where an aggregate says it, the value of each metric."""
    columns = {}
    for name in metrics:
        expression = EXPRESSIONS[name]
        columns[f"{name}.n"] = marked.count(where=expression.members(marked))
        if expression.excluded is not None:
            columns[f"{name}.excluded"] = marked.count(where=expression.excluded(marked))
        if expression.value is not None:
            columns[f"{name}.value"] = expression.value(marked)
    return marked.group_by("group").aggregate(present=marked.count(where=marked.before_end), **columns)


def ranked(marked: ir.Table, series: Series, metrics: list[str]) -> ir.Table:
    """Return one row per group with the value, in hours, of each metric that is read off the sorted series."""
    spans = marked.filter(EXPRESSIONS[metrics[0]].members(marked)).select("group", us=marked[_DURATIONS[series]])
    sort = ibis.window(group_by="group", order_by="us")
    placed = spans.mutate(rank=ibis.row_number().over(sort) + 1, n=spans.count().over(ibis.window(group_by="group")))
    values = {f"{name}.value": _picked(placed, EXPRESSIONS[name].percent) for name in metrics}
    return placed.group_by("group").aggregate(**values)


def _picked(placed: ir.Table, percent: int | None) -> ir.Value:
    if percent is None:
        middle = (placed.rank == (placed.n + 1) // 2) | (placed.rank == (placed.n + 2) // 2)
        return placed.us.mean(where=middle) / MICROSECONDS_PER_HOUR
    # ceil(percent/100 * n) in integers, as in engine.stats.ranks.
    rank = (placed.n * percent + 99) // 100
    return placed.us.max(where=placed.rank == rank) / MICROSECONDS_PER_HOUR


def kaplan_meier(marked: ir.Table, metrics: list[str]) -> ir.Table:
    """Return one row per group with the Kaplan-Meier median in hours; null where the curve stays above 1/2.

    S(t) is the product of (1 - ended / at risk) over the times so far: here the sum of the logarithms.
    """
    spans = marked.filter(EXPRESSIONS[metrics[0]].members(marked)).select(
        "group", "ended", us=ibis.ifelse(marked.ended, marked.resolution, marked.age)
    )
    times = spans.group_by("group", "us").aggregate(ended=spans.count(where=spans.ended), leaving=spans.count())
    so_far = ibis.window(group_by="group", order_by="us", preceding=None, following=0)
    from_here = ibis.window(group_by="group", order_by=ibis.desc("us"), preceding=None, following=0)
    at_risk = times.mutate(at_risk=times.leaving.sum().over(from_here))
    # The last one to end leaves nobody: the logarithm of zero is an error, that of this is low enough.
    staying = ibis.greatest(1 - at_risk.ended / at_risk.at_risk, 1e-300)
    curve = at_risk.mutate(log_survival=staying.ln().sum().over(so_far))
    median = curve.us.min(where=curve.log_survival <= log(HALF)) / MICROSECONDS_PER_HOUR
    return curve.group_by("group").aggregate(**{f"{name}.value": median for name in metrics})
