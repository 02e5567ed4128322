"""How soon people are answered, and how often one answer is enough."""

from collections.abc import Callable

from watchfloor.engine.metrics.base import Figure, Metric, hours, ratio
from watchfloor.engine.metrics.facts import Facts, TicketFact, Window, microseconds
from watchfloor.engine.metrics.populations import (
    CALENDAR,
    NO_CLOCK,
    created,
    solved,
    solved_undated,
)
from watchfloor.engine.stats.ranks import nearest_rank


def _replied(facts: Facts, window: Window) -> list[TicketFact]:
    return [fact for fact in created(facts, window) if fact.records_replies and fact.first_reply_at is not None]


def _waits(facts: Facts, window: Window) -> list[int]:
    return [
        microseconds(fact.created_at, fact.first_reply_at)
        for fact in _replied(facts, window)
        if fact.first_reply_at is not None
    ]


def _percentile(percent: int) -> Callable[[Facts, Window], Figure]:
    def define(facts: Facts, window: Window) -> Figure:
        waits = _waits(facts, window)
        excluded = len(created(facts, window)) - len(waits)
        return Figure(hours(nearest_rank(waits, percent)), len(waits), excluded)

    return define


def _first_reply(percent: int, word: str) -> Metric:
    return Metric(
        id=f"first_reply_p{percent}_hours",
        name=f"First reply, {word}",
        unit="hours",
        meaning=(
            f"From creation to the first public reply by a person of the desk, p{percent} by nearest rank; "
            "a bot's reply never counts."
        ),
        population="Tickets created in the window that have been replied to.",
        clock=CALENDAR,
        null_rule="Null where no ticket has been replied to; a ticket has no value until then.",
        exclusions=("Tickets not yet replied to, and imported tickets whose source carries no messages, are excluded."),
        define=_percentile(percent),
        members=_replied,
    )


def _with_replies_known(facts: Facts, window: Window) -> list[TicketFact]:
    return [fact for fact in solved(facts, window) if fact.records_replies]


def _one_touch(facts: Facts, window: Window) -> Figure:
    tickets = _with_replies_known(facts, window)
    unknown = len(solved(facts, window)) - len(tickets)
    undated = len(solved_undated(facts, window)) if window.is_bounded else 0
    touched_once = sum(fact.agent_replies < 2 for fact in tickets)
    return Figure(ratio(touched_once, len(tickets)), len(tickets), unknown + undated)


FIRST_REPLY_P50_HOURS = _first_reply(50, "half within")
FIRST_REPLY_P90_HOURS = _first_reply(90, "nine in ten within")

ONE_TOUCH_SHARE = Metric(
    id="one_touch_share",
    name="One touch",
    unit="share",
    meaning=(
        "Solved tickets with fewer than two public replies by the desk, as a share of solved tickets; a "
        "solve without any reply counts."
    ),
    population="Tickets solved in the window whose source carries messages.",
    clock=NO_CLOCK,
    null_rule="Null where no solved ticket comes from a source that carries messages.",
    exclusions=(
        "Solved tickets whose source carries no messages and, with a window, those whose source does not "
        "state when they were solved, are excluded."
    ),
    define=_one_touch,
    members=_with_replies_known,
)

METRICS = (FIRST_REPLY_P50_HOURS, FIRST_REPLY_P90_HOURS, ONE_TOUCH_SHARE)
