"""How long tickets take, over those that are done and with those that are not."""

from collections.abc import Callable, Sequence

from watchfloor.engine.metrics.base import Figure, Metric, hours, ratio
from watchfloor.engine.metrics.facts import Facts, TicketFact, Window, microseconds
from watchfloor.engine.metrics.populations import (
    CALENDAR,
    created,
    solved_dated,
    solved_undated,
)
from watchfloor.engine.stats.ranks import middle_pair_median, nearest_rank
from watchfloor.engine.stats.survival import median_survival

_EXCLUSIONS = "Solved tickets whose source does not state when are excluded; no other time stands in for it."


def _durations(facts: Facts, window: Window) -> list[int]:
    return [
        microseconds(fact.created_at, fact.solved_at)
        for fact in solved_dated(facts, window)
        if fact.solved_at is not None
    ]


def _mean(durations: Sequence[int]) -> float | None:
    return ratio(sum(durations), len(durations))


def _over_solved(summary: Callable[[Sequence[int]], float | None]) -> Callable[[Facts, Window], Figure]:
    def define(facts: Facts, window: Window) -> Figure:
        durations = _durations(facts, window)
        return Figure(hours(summary(durations)), len(durations), len(solved_undated(facts, window)))

    return define


def _resolution(statistic: str, name: str, how: str, summary: Callable[[Sequence[int]], float | None]) -> Metric:
    return Metric(
        id=f"resolution_{statistic}_hours",
        name=f"Resolution time, {name}",
        unit="hours",
        meaning=f"From creation to the last solve, {how}; open tickets are not counted.",
        population="Tickets whose last solve lies in the window.",
        clock=CALENDAR,
        null_rule="Null where no ticket was solved.",
        exclusions=_EXCLUSIONS,
        define=_over_solved(summary),
        members=solved_dated,
    )


def _followed(facts: Facts, window: Window) -> list[TicketFact]:
    return [fact for fact in created(facts, window) if not fact.solved_undated]


def _span(fact: TicketFact, window: Window) -> tuple[int, bool]:
    """Return how long the ticket took and True, or how long it has been open so far and False."""
    if fact.solved_at is not None and window.is_before_end(fact.solved_at):
        return microseconds(fact.created_at, fact.solved_at), True
    return max(0, microseconds(fact.created_at, window.as_of)), False


def _kaplan_meier(facts: Facts, window: Window) -> Figure:
    tickets = _followed(facts, window)
    median = median_survival(_span(fact, window) for fact in tickets)
    return Figure(hours(median), len(tickets), len(created(facts, window)) - len(tickets))


RESOLUTION_KM_MEDIAN_HOURS = Metric(
    id="resolution_km_median_hours",
    name="Resolution time, median with open tickets counted",
    unit="hours",
    meaning=(
        "The time by which half of the tickets are solved, by Kaplan and Meier: the smallest t with S(t) at "
        "most 1/2, where a ticket not solved before the end of the window counts as open until then."
    ),
    population="Tickets created in the window, solved or open.",
    clock=CALENDAR,
    null_rule="Null while fewer than half are known to be solved.",
    exclusions=_EXCLUSIONS,
    define=_kaplan_meier,
    members=_followed,
)

METRICS = (
    _resolution("p50", "half within", "p50 by nearest rank", lambda spans: nearest_rank(spans, 50)),
    _resolution("p90", "nine in ten within", "p90 by nearest rank", lambda spans: nearest_rank(spans, 90)),
    _resolution("median", "median", "median with the middle pair averaged", middle_pair_median),
    _resolution("mean", "mean", "arithmetic mean", _mean),
    RESOLUTION_KM_MEDIAN_HOURS,
)
