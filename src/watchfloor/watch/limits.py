"""Every limit of the priority watch list, here alone. docs/how-to/watch-list.md says what each means."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

# A ticket of one of these is on the list for its priority alone.
HIGH: Final = ("P0", "P1")

# Stuck: nothing happened to a ticket that the team must act on for longer than this.
STUCK: Final[Mapping[str | None, timedelta]] = {
    "P0": timedelta(hours=1), "P1": timedelta(hours=4), "P2": timedelta(days=2), "P3": timedelta(days=5),
    None: timedelta(days=5),
}  # fmt: skip
# The same where it waits for its requester or for a third party (pending, on hold): a wait that may be right.
STUCK_WAITING: Final = timedelta(days=7)

# Bouncing: passed on this often, between queues or owners; or back in a queue that it had left.
MOVES: Final = 3

# Ageing: open longer than this share of the solved tickets of its kind and priority took …
SHARE: Final = 0.9
# … where there are so many of them; never under a day, as a night must not age what is solved within the hour.
ENOUGH: Final = 50
YOUNGEST: Final = timedelta(days=1)
# Where there are fewer: these.
AGEING: Final[Mapping[str | None, timedelta]] = {
    "P0": timedelta(days=1), "P1": timedelta(days=3), "P2": timedelta(days=14), "P3": timedelta(days=30),
    None: timedelta(days=30),
}  # fmt: skip

# Counts end here and say "1,000+": past it nobody counts, and it must not cost more.
BOUND: Final = 1000


def spoken(length: timedelta) -> str:
    """A duration in one unit, rounded down: 9 m, 3 h, 2 d."""
    minutes = max(0, int(length.total_seconds() // 60))
    if minutes < 60:
        return f"{minutes} m"
    return f"{minutes // 60} h" if minutes < 48 * 60 else f"{minutes // 1440} d"
