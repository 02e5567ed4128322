"""What clocks told, as lines of a ticket's timeline."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone

from watchfloor.engine import events as ev
from watchfloor.engine.clocks import span
from watchfloor.tickets.models import TimelineEntry
from watchfloor.web.clocks.drawn import name_of

CLOCK_KINDS: Final = frozenset({ev.TICKET_CLOCK_AT_RISK, ev.TICKET_CLOCK_BREACHED, ev.TICKET_CLOCK_LIFTED})


def told(entry: TimelineEntry) -> tuple[str, str]:
    """The bold word and the rest."""
    detail = entry.detail
    name, goal = name_of(detail["target"]), span(timedelta(seconds=detail["goal_seconds"]))
    by = f"of the policy {detail['policy']}"
    if entry.kind == ev.TICKET_CLOCK_AT_RISK:
        return f"{name} at risk", f"a quarter of its {goal} is left, due {_time(detail.get('due_at'))}; promise {by}"
    if entry.kind == ev.TICKET_CLOCK_BREACHED:
        return f"{name} missed", f"it was due within {goal}, at {_time(detail.get('due_at'))}; promise {by}"
    return (
        f"{name} no longer late",
        f"what is promised now leaves time; it counted as late from {_time(detail.get('breached_at'))}",
    )


def _time(text: str | None) -> str:
    return timezone.localtime(datetime.fromisoformat(text)).strftime("%a %-d %b %H:%M") if text else "at no time"
