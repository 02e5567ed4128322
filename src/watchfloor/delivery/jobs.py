"""Once a night, what was done with long ago is forgotten."""

from __future__ import annotations

from typing import Any, Final

from watchfloor.core import clock
from watchfloor.core.jobs import Progress
from watchfloor.delivery import commands

FORGET: Final = "forget-deliveries"


def forget_old(progress: Progress) -> dict[str, Any]:
    """Delete rows, with their attempts, that were sent or given up a month ago."""
    gone = commands.forget_old(clock.wall())
    progress.step(gone, gone, f"{gone} deliveries forgotten")
    return {"deleted": gone}
