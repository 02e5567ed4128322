"""The only place that reads the wall clock. Everything else is told what time it is."""

from __future__ import annotations

from datetime import UTC, datetime


def wall() -> datetime:
    """The moment by the machine's clock, aware, in UTC: for links, sessions, jobs and all that is of this world."""
    return datetime.now(UTC)


def now() -> datetime:
    """The present moment of the store, aware, in UTC."""
    return wall()
