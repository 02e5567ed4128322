"""Nightly work of the watch room."""

from __future__ import annotations

from typing import Any, Final

from django.db import transaction

from watchfloor.core import clock
from watchfloor.core.jobs import Progress
from watchfloor.eventlog.append import Origin
from watchfloor.watch.audit import TooShort, audit
from watchfloor.watch.commands import keep_audit

AUDIT: Final = "audit-detector"


def audit_detector(progress: Progress) -> dict[str, Any]:
    """Audit the detector and keep what was found. A history that is too short is no failure: it says so."""
    now = clock.now()
    try:
        found = audit(now, progress=progress.step)
    except TooShort as short:
        return {"skipped": str(short)}
    with transaction.atomic():
        keep_audit(found, now=now, origin=Origin("job", f"{AUDIT}:{progress.job}"))
    return {name: found[name] for name in ("weeks", "false_alarms", "per_week", "high", "allowed")}
