"""What is waiting, and since when."""

from watchfloor.engine.metrics.base import Figure, Metric, hours
from watchfloor.engine.metrics.facts import Facts, OpenSpell, TicketFact, Window, microseconds
from watchfloor.engine.metrics.populations import CALENDAR, NO_CLOCK
from watchfloor.engine.stats.ranks import middle_pair_median

_POPULATION = "Tickets created before the end of the window and not solved at its end; its start plays no part."
_EXCLUSIONS = (
    "With an end, solved tickets whose source does not state when and that still had events at or "
    "after that end are excluded."
)


def is_open_at_end(spell: OpenSpell, window: Window) -> bool:
    """Whether the spell reaches the window's end: begun before it, not ended before it."""
    if window.end is None:
        return spell.end_at is None
    return spell.start_at < window.end and (spell.end_at is None or spell.end_at >= window.end)


def _open(facts: Facts, window: Window) -> list[TicketFact]:
    open_tickets = {spell.ticket for spell in facts.spells if is_open_at_end(spell, window)}
    return [
        fact
        for fact in facts.tickets
        if fact.ticket in open_tickets and not fact.solved_undated and window.is_before_end(fact.created_at)
    ]


def _unknown(facts: Facts, window: Window) -> int:
    if window.end is None:
        return 0
    return sum(fact.solved_undated and fact.created_at < window.end <= fact.last_event_at for fact in facts.tickets)


def _count(facts: Facts, window: Window) -> Figure:
    n = len(_open(facts, window))
    return Figure(n, n, _unknown(facts, window))


def _age(facts: Facts, window: Window) -> Figure:
    ages = [max(0, microseconds(fact.created_at, window.as_of)) for fact in _open(facts, window)]
    return Figure(hours(middle_pair_median(ages)), len(ages), _unknown(facts, window))


BACKLOG_OPEN = Metric(
    id="backlog_open",
    name="Backlog",
    unit="tickets",
    meaning="How many tickets are open (new, open, pending or on hold) at the end of the window.",
    population=_POPULATION,
    clock=NO_CLOCK,
    null_rule="Zero where none are open; a ticket solved at an unknown time is not open.",
    exclusions=_EXCLUSIONS,
    define=_count,
    members=_open,
)

BACKLOG_AGE_MEDIAN_HOURS = Metric(
    id="backlog_age_median_hours",
    name="Age of the backlog, median",
    unit="hours",
    meaning=(
        "From creation to the end of the window, over the tickets that are open then; median with the "
        "middle pair averaged."
    ),
    population=_POPULATION,
    clock=CALENDAR,
    null_rule="Null where none are open; a ticket solved at an unknown time is not open.",
    exclusions=_EXCLUSIONS,
    define=_age,
    members=_open,
)

METRICS = (BACKLOG_OPEN, BACKLOG_AGE_MEDIAN_HOURS)
