"""How many tickets came in and went out, and how many of those came back."""

from watchfloor.engine.metrics.base import Figure, Metric, ratio
from watchfloor.engine.metrics.facts import Facts, Window
from watchfloor.engine.metrics.populations import (
    CREATED,
    NO_CLOCK,
    SOLVED,
    created,
    solved,
    solved_undated,
)


def _created(facts: Facts, window: Window) -> Figure:
    n = len(created(facts, window))
    return Figure(n, n, 0)


def _solved(facts: Facts, window: Window) -> Figure:
    n = len(solved(facts, window))
    undated = len(solved_undated(facts, window)) if window.is_bounded else 0
    return Figure(n, n, undated)


def _reopened(facts: Facts, window: Window) -> Figure:
    tickets = created(facts, window)
    return Figure(ratio(sum(fact.reopens > 0 for fact in tickets), len(tickets)), len(tickets), 0)


def _source_sla_met(facts: Facts, window: Window) -> Figure:
    tickets = created(facts, window)
    flags = [fact.source_sla_met for fact in tickets if fact.source_sla_met is not None]
    return Figure(ratio(sum(flags), len(flags)), len(flags), len(tickets) - len(flags))


TICKETS_CREATED = Metric(
    id="tickets_created",
    name="Tickets created",
    unit="tickets",
    meaning="How many tickets were created in the window.",
    population=CREATED,
    clock=NO_CLOCK,
    null_rule="Zero where there were none.",
    exclusions="Nothing is excluded.",
    define=_created,
    members=created,
)

TICKETS_SOLVED = Metric(
    id="tickets_solved",
    name="Tickets solved",
    unit="tickets",
    meaning="How many tickets are solved or closed; with a window, those whose last solve lies in it.",
    population=SOLVED,
    clock=NO_CLOCK,
    null_rule="Zero where there were none.",
    exclusions="With a window, solved tickets whose source does not state when are excluded.",
    define=_solved,
    members=solved,
)

REOPENED_SHARE = Metric(
    id="reopened_share",
    name="Reopened",
    unit="share",
    meaning="Tickets that were reopened at least once, as a share of all tickets created in the window.",
    population=CREATED,
    clock=NO_CLOCK,
    null_rule="Null where there were no tickets.",
    exclusions="Nothing is excluded.",
    define=_reopened,
    members=created,
)

SOURCE_SLA_MET_SHARE = Metric(
    id="source_sla_met_share",
    name="SLA met, by the source's own flag",
    unit="share",
    meaning=(
        "Tickets that the system they were imported from marks as having met its SLA, as a share of those it "
        "marks at all; the source's judgement, not ours."
    ),
    population="Tickets created in the window whose source carries such a flag.",
    clock="The source's own, unknown to us.",
    null_rule="Null where no ticket carries the flag.",
    exclusions="Tickets created in the window without the flag are excluded.",
    define=_source_sla_met,
    members=lambda facts, window: [fact for fact in created(facts, window) if fact.source_sla_met is not None],
)

METRICS = (TICKETS_CREATED, TICKETS_SOLVED, REOPENED_SHARE, SOURCE_SLA_MET_SHARE)
