"""How long solved tickets were open, kept as counts so that a percentile costs no reading of tickets."""

from __future__ import annotations

from bisect import bisect_right
from datetime import timedelta
from typing import Final

from django.db import connection

from watchfloor.engine.events import DONE
from watchfloor.tickets.fold import TicketState

# The bounds of the steps, in seconds: each 9 % (an eighth of a doubling) above the one before, a minute to 16 years.
EDGES: Final = tuple(round(60 * 2 ** (i / 8)) for i in range(185))
# Kind, priority ("" where there is none), step.
Length = tuple[str, str, int]
_NOT_SOLVED: Final = frozenset({"cancelled", "merged"})


def step(seconds: float) -> int:
    """The step of a duration: 0 below the first bound."""
    return bisect_right(EDGES, seconds)


def length_of(state: TicketState) -> Length | None:
    """Where a solved ticket is counted: from filed to solved for good. None for one that is open, cancelled, merged or
    solved at a time that is not known.
    """
    solved = state.solved_at
    if state.status not in DONE or state.closed_reason in _NOT_SOLVED or solved is None or state.created_at is None:
        return None
    return state.kind, state.priority or "", step((solved - state.created_at).total_seconds())


def within(share: float) -> dict[tuple[str, str], tuple[timedelta, int]]:
    """For each kind and priority: how long at most `share` of its solved tickets took, and how many those are in all.

    The upper bound of the step that holds the percentile, so up to 9 % too long, never too short. One query over the
    counts.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT kind, priority, min(step) FILTER (WHERE upto >= %s * total), max(total) FROM ("
            " SELECT kind, priority, step, sum(n) OVER (PARTITION BY kind, priority ORDER BY step) AS upto,"
            " sum(n) OVER (PARTITION BY kind, priority) AS total FROM ticket_duration WHERE n > 0"
            ") AS counted GROUP BY kind, priority",
            [share],
        )
        rows = cursor.fetchall()
    return {
        (kind, priority): (timedelta(seconds=EDGES[min(at, len(EDGES) - 1)]), int(total))
        for kind, priority, at, total in rows
    }
