"""Why this ticket, in words: its clock, its priority, how long it waits, what it needs. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from watchfloor.assignment.models import Waiting

_RANKS = ("P0", "P1", "P2", "P3")


def of_ticket(row: Waiting, skills: Mapping[str, int], now: datetime) -> str:
    """`due in 12 m, P1, waits 34 m, needs payouts 2 (you have 3)`: the most pressing first."""
    parts = [due(row.due_at, now)] if row.due_at else []
    parts.append(_RANKS[row.rank] if row.rank < len(_RANKS) else "no priority")
    parts.append(f"waits {spoken(now - row.created_at)}")
    parts += [
        f"needs {skill} {level} (has {skills.get(skill, 0)})" for skill, level in sorted(row.needs.items()) if level
    ]
    return ", ".join(parts)


def due(at: datetime, now: datetime) -> str:
    """`due in 12 m` or `8 m late`."""
    return f"due in {spoken(at - now)}" if at >= now else f"{spoken(now - at)} late"


def spoken(length: timedelta) -> str:
    """A duration in at most two units: 3 m, 2 h 05 m, 9 d."""
    minutes = max(0, int(length.total_seconds() // 60))
    if minutes < 60:
        return f"{minutes} m"
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest:02} m" if hours < 24 else f"{hours // 24} d"
