"""Once a night, tries and sessions that are over are forgotten."""

from __future__ import annotations

from typing import Any, Final

from watchfloor.core import clock
from watchfloor.core.jobs import Progress
from watchfloor.ways_in import sessions, tries

FORGET: Final = "forget-ways-in"


def forget_old(progress: Progress) -> dict[str, Any]:
    """Delete rows of failed tries that count no more, and of sessions that are over."""
    now = clock.wall()
    gone = tries.drop_old(now) + sessions.drop_old(now)
    progress.step(gone, gone, f"{gone} rows forgotten")
    return {"deleted": gone}
