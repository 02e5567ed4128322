"""Once a night every view is counted anew, and what differs is told."""

from __future__ import annotations

from typing import Any, Final

from watchfloor.core.jobs import Progress
from watchfloor.views.models import ViewCounted

RECOUNT: Final = "views.recount"


def recount(progress: Progress) -> dict[str, Any]:
    """Ask the follower for a count of every view: only it knows up to where the log is in the cells."""
    asked = ViewCounted.objects.update(due=True)
    progress.step(asked, asked, f"{asked} counts asked for")
    return {"asked": asked}
