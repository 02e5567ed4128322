"""The night's work: what the rules of retention say goes, and erasures whose process was killed are finished."""

from __future__ import annotations

from typing import Any, Final

from watchfloor.audit import chain
from watchfloor.core import clock
from watchfloor.core.jobs import Failure, Progress, enqueue
from watchfloor.personal import erase, retention
from watchfloor.personal.models import Erasure

ERASE: Final = "erase-person"
RETAIN: Final = "keep-to-retention"


def erase_person(progress: Progress, *, erasure: int) -> dict[str, Any]:
    """Erase the person whose erasure was begun. The job's arguments name nobody."""
    row = Erasure.objects.filter(id=erasure, done_at=None).first()
    if row is None:
        return {"counts": {}}
    try:
        report = erase.run(row, now=clock.wall(), tell=lambda stage, done: progress.step(done, note=stage))
    except erase.Refused as why:
        raise Failure(str(why)) from None
    chain.link()
    return {"counts": report.counts}


def keep_to_retention(progress: Progress) -> dict[str, Any]:
    """Do what the rules say, and take up erasures that nobody finished."""
    for row in erase.unfinished():
        enqueue(ERASE, key=f"erase:{row.pk}", erasure=row.pk)
    return retention.run(clock.wall(), tell=lambda what, done: progress.step(done, note=what))
