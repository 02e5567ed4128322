"""How those who asked found the help, and how many of those who were asked said so."""

from watchfloor.engine.metrics.base import Figure, Metric, ratio
from watchfloor.engine.metrics.facts import Facts, TicketFact, Window
from watchfloor.engine.metrics.populations import NO_CLOCK

# Of 1 to 5. The middle is no praise: it counts as bad, so that good and bad are all that was said.
GOOD_FROM = 4
_POPULATION = "Tickets whose newest rating was given in the window."
_ALONE = "Read it beside the response rate: those who answer are not all who were helped."


def _answered(facts: Facts, window: Window) -> list[TicketFact]:
    return [fact for fact in facts.tickets if fact.rated_at is not None and window.holds(fact.rated_at)]


def _rated(facts: Facts, window: Window) -> list[TicketFact]:
    return [fact for fact in _answered(facts, window) if fact.rating is not None]


def _weighed(facts: Facts, window: Window) -> list[TicketFact]:
    return [fact for fact in _answered(facts, window) if fact.effort is not None]


def _asked(facts: Facts, window: Window) -> list[TicketFact]:
    return [fact for fact in facts.tickets if fact.rating_asked_at is not None and window.holds(fact.rating_asked_at)]


def _good(facts: Facts, window: Window) -> Figure:
    tickets, all_of_them = _rated(facts, window), _answered(facts, window)
    good = sum(fact.rating is not None and fact.rating >= GOOD_FROM for fact in tickets)
    return Figure(ratio(good, len(tickets)), len(tickets), len(all_of_them) - len(tickets))


def _bad(facts: Facts, window: Window) -> Figure:
    tickets, all_of_them = _rated(facts, window), _answered(facts, window)
    bad = sum(fact.rating is not None and fact.rating < GOOD_FROM for fact in tickets)
    return Figure(ratio(bad, len(tickets)), len(tickets), len(all_of_them) - len(tickets))


def _responded(facts: Facts, window: Window) -> Figure:
    asked = _asked(facts, window)
    said = sum(
        fact.rated_at is not None and fact.rating_asked_at is not None and fact.rated_at >= fact.rating_asked_at
        for fact in asked
    )
    return Figure(ratio(said, len(asked)), len(asked), 0)


def _effort(facts: Facts, window: Window) -> Figure:
    tickets = _weighed(facts, window)
    total = sum(fact.effort for fact in tickets if fact.effort is not None)
    return Figure(ratio(total, len(tickets)), len(tickets), len(_answered(facts, window)) - len(tickets))


CSAT = Metric(
    id="csat",
    name="Satisfied (CSAT)",
    unit="share",
    meaning=f"Ratings of 4 or 5 out of 5, as a share of all ratings; one rating a ticket, the newest. {_ALONE}",
    population=_POPULATION,
    clock=NO_CLOCK,
    null_rule="Null where nobody rated.",
    exclusions="Tickets of which only the effort was rated are excluded.",
    define=_good,
    members=_rated,
)

DSAT = Metric(
    id="dsat",
    name="Dissatisfied (DSAT)",
    unit="share",
    meaning=f"Ratings of 1, 2 or 3 out of 5, as a share of all ratings: 3 is no praise. {_ALONE}",
    population=_POPULATION,
    clock=NO_CLOCK,
    null_rule="Null where nobody rated.",
    exclusions="Tickets of which only the effort was rated are excluded.",
    define=_bad,
    members=_rated,
)

CSAT_RESPONSE_RATE = Metric(
    id="csat_response_rate",
    name="Response rate of ratings",
    unit="share",
    meaning="Tickets whose requester answered when asked how the help was, as a share of those asked.",
    population="Tickets whose requester was last asked in the window.",
    clock=NO_CLOCK,
    null_rule="Null where nobody was asked.",
    exclusions="Nothing is excluded; whoever was asked just now has not answered yet, and counts.",
    define=_responded,
    members=_asked,
)

CES = Metric(
    id="ces",
    name="Effort (CES), mean",
    unit="points",
    meaning=f"How much effort it took to be helped, 1 (very little) to 7 (very much); mean of the answers. {_ALONE}",
    population="Tickets whose newest rating was given in the window and says how much effort it took.",
    clock=NO_CLOCK,
    null_rule="Null where nobody said.",
    exclusions="Tickets that were rated without the effort are excluded.",
    define=_effort,
    members=_weighed,
)

METRICS = (CSAT, DSAT, CSAT_RESPONSE_RATE, CES)
