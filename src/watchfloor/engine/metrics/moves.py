"""How often tickets change hands."""

from watchfloor.engine.metrics.base import Figure, Metric, ratio
from watchfloor.engine.metrics.facts import Facts, TicketFact, Window
from watchfloor.engine.metrics.populations import CREATED, NO_CLOCK, created


def reassignments(fact: TicketFact) -> int:
    """Return the source's own counter where it has one, else the changes of queue in the log."""
    return fact.transfers if fact.source_reassignments is None else fact.source_reassignments


def _reassignments(facts: Facts, window: Window) -> Figure:
    tickets = created(facts, window)
    return Figure(ratio(sum(map(reassignments, tickets)), len(tickets)), len(tickets), 0)


def _transfers(facts: Facts, window: Window) -> Figure:
    tickets = created(facts, window)
    return Figure(ratio(sum(fact.transfers for fact in tickets), len(tickets)), len(tickets), 0)


def _bounced(facts: Facts, window: Window) -> Figure:
    tickets = created(facts, window)
    return Figure(ratio(sum(fact.bounced for fact in tickets), len(tickets)), len(tickets), 0)


REASSIGNMENTS_MEAN = Metric(
    id="reassignments_mean",
    name="Reassignments, mean",
    unit="per ticket",
    meaning=(
        "Mean number of reassignments of a ticket: the source's own counter as it last stood where the "
        "source keeps one, else the changes of queue in the log."
    ),
    population=CREATED,
    clock=NO_CLOCK,
    null_rule="Null where there were no tickets; a ticket that never had a queue counts as 0.",
    exclusions="Nothing is excluded.",
    define=_reassignments,
    members=created,
)

TRANSFERS_MEAN = Metric(
    id="transfers_mean",
    name="Transfers, mean",
    unit="per ticket",
    meaning="Mean number of changes of queue of a ticket in the log; its first queue is no change.",
    population=CREATED,
    clock=NO_CLOCK,
    null_rule="Null where there were no tickets; a ticket that never had a queue counts as 0.",
    exclusions="Nothing is excluded.",
    define=_transfers,
    members=created,
)

BOUNCED_SHARE = Metric(
    id="bounced_share",
    name="Bounced",
    unit="share",
    meaning=("Tickets that came back to a queue they had left (A, B, A), as a share of tickets created in the window."),
    population=CREATED,
    clock=NO_CLOCK,
    null_rule="Null where there were no tickets; a ticket that never had a queue counts as not bounced.",
    exclusions="Nothing is excluded.",
    define=_bounced,
    members=created,
)

METRICS = (REASSIGNMENTS_MEAN, TRANSFERS_MEAN, BOUNCED_SHARE)
