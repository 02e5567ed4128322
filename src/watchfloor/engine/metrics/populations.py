"""The populations that metrics share, so that two of them never drift apart."""

from watchfloor.engine.metrics.facts import Facts, TicketFact, Window

CREATED = "Tickets created in the window."
SOLVED = "Tickets whose last solve lies in the window; without a window, all tickets that are solved."

CALENDAR = "Calendar time."
NO_CLOCK = "None: tickets are counted."


def created(facts: Facts, window: Window) -> list[TicketFact]:
    """Return the tickets created in the window."""
    return [fact for fact in facts.tickets if window.holds(fact.created_at)]


def solved(facts: Facts, window: Window) -> list[TicketFact]:
    """Return the tickets solved in the window; without one, every solved ticket, dated or not."""
    if not window.is_bounded:
        return [fact for fact in facts.tickets if fact.is_solved]
    return solved_dated(facts, window)


def solved_dated(facts: Facts, window: Window) -> list[TicketFact]:
    """Return the tickets whose last solve is known to lie in the window."""
    return [fact for fact in facts.tickets if fact.solved_at is not None and window.holds(fact.solved_at)]


def solved_undated(facts: Facts, window: Window) -> list[TicketFact]:
    """Return the solved tickets that might lie in the window, were the time of the solve known."""
    return [fact for fact in facts.tickets if fact.solved_undated and window.is_before_end(fact.created_at)]
