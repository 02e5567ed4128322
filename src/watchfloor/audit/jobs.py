"""Every night the chain and the sealed log are read as a whole; the newest outcome is shown above the entries."""

from __future__ import annotations

from typing import Any, Final

from watchfloor.audit import chain, seal
from watchfloor.audit.verify import verify
from watchfloor.core import clock
from watchfloor.core.jobs import UNFINISHED, Progress
from watchfloor.core.models import Job

VERIFY: Final = "verify-audit"


def verify_audit(progress: Progress) -> dict[str, Any]:
    """Seal what is not, then verify all of it. What is wrong is kept as the job's result."""
    seal.seal_all(clock.wall())
    chain.link()
    report = verify(progress=lambda entries, events: progress.step(entries + events))
    return {
        "sound": report.is_sound, "entries": report.entries, "events": report.events, "position": report.position,
        "head": report.head, "problems": report.problems,
    }  # fmt: skip


def newest() -> Job | None:
    """The last verification that came to an end."""
    return Job.objects.filter(kind=VERIFY, state="done").order_by("-id").first()


def is_running() -> bool:
    """Whether one was asked for and has not ended."""
    return Job.objects.filter(kind=VERIFY, state__in=UNFINISHED).exists()
