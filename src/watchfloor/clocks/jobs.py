"""Hourly work of the clocks room: the audit."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from watchfloor.clocks.audit import audit
from watchfloor.core import clock, jobs
from watchfloor.core.jobs import Progress
from watchfloor.core.models import Job

AUDIT: Final = "audit-clocks"
EVERY: Final = timedelta(hours=1)


def audit_clocks(progress: Progress) -> dict[str, Any]:
    """Read every open ticket's clocks from the log, compare them with their rows, mend what differs."""
    return audit(progress.step)


class Hourly:
    """Asks for the audit once an hour by the machine's clock, whoever else is asked for it meanwhile."""

    def __init__(self) -> None:
        self._next = clock.wall()

    def ask_when_due(self) -> None:
        """Queue the audit where an hour has passed since it was last asked for."""
        now = clock.wall()
        if now < self._next:
            return
        newest = Job.objects.filter(kind=AUDIT).order_by("-id").values_list("asked_at", flat=True).first()
        if newest is None or newest + EVERY <= now:
            jobs.enqueue(AUDIT, key=f"hourly:{AUDIT}")
            newest = now
        self._next = newest + EVERY
