"""What clocks told, as lines of a ticket's timeline."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _

from watchfloor.engine import events as ev
from watchfloor.tickets.models import TimelineEntry
from watchfloor.web.clocks.drawn import name_of
from watchfloor.web.words import length, said

CLOCK_KINDS: Final = frozenset({ev.TICKET_CLOCK_AT_RISK, ev.TICKET_CLOCK_BREACHED, ev.TICKET_CLOCK_LIFTED})


def told(entry: TimelineEntry) -> tuple[str, str]:
    """The bold word and the rest."""
    detail = entry.detail
    name, goal = name_of(detail["target"]), length(timedelta(seconds=detail["goal_seconds"]))
    by = _("of the policy %(detail)s") % {"detail": detail["policy"]}
    if entry.kind == ev.TICKET_CLOCK_AT_RISK:
        return _("%(name)s at risk") % {"name": name}, _(
            "a quarter of its %(goal)s is left, due %(time)s; promise %(by)s"
        ) % {"goal": goal, "time": _time(detail.get("due_at")), "by": by}
    if entry.kind == ev.TICKET_CLOCK_BREACHED:
        return _("%(name)s missed") % {"name": name}, _("it was due within %(goal)s, at %(time)s; promise %(by)s") % {
            "goal": goal,
            "time": _time(detail.get("due_at")),
            "by": by,
        }
    return (
        _("%(name)s no longer late") % {"name": name},
        _("what is promised now leaves time; it counted as late from %(time)s")
        % {"time": _time(detail.get("breached_at"))},
    )


def _time(text: str | None) -> str:
    return said(timezone.localtime(datetime.fromisoformat(text)), "%a %-d %b %H:%M") if text else _("at no time")
