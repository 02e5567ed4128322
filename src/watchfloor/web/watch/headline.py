"""The sentences of the Watch page: its title, and what the audit and the floor say."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from watchfloor.watch.models import DetectorAudit, Signal
from watchfloor.watch.view import FloorBin, Near, View

# This many of the last ten bins above the band are no chance: each is with one in twenty.
_ABOVE: Final = 3
_LAST: Final = 10
# A value that so many of a signal's tickets have belongs to it.
_MOST: Final = 0.5


def headline(signals: Sequence[Signal]) -> str:
    """What is going on, in one sentence."""
    begun = [signal for signal in signals if signal.state != "recovering"]
    if not signals:
        return _("Nothing is breaking out")
    if not begun:
        return _("%(issues)s recovering, nothing new is breaking out") % {"issues": _issues(len(signals))}
    if len(begun) == 1:
        return _("One issue is breaking out: %(title)s") % {"title": begun[0].title}
    return _("%(n)s issues are breaking out, the largest: %(title)s") % {"n": len(begun), "title": begun[0].title}


def newest(signals: Sequence[Signal]) -> datetime | None:
    """When the newest evidence came in."""
    return max((signal.changed_at for signal in signals), default=None)


def quiet(view: View, signals: Sequence[Signal], size: int = 6) -> list[Near]:
    """The streams nearest below their line that are no part of what is open already."""
    told = {pair for signal in signals for pair in signal.key.items()}
    told |= {(s["name"], s["value"]) for signal in signals for s in signal.shares if s["share"] >= _MOST}
    return [near for near in view.nearest if not told & set(near.key.items())][:size]


def floor_sentence(bins: Sequence[FloorBin]) -> str:
    """What the picture of the whole floor says."""
    if not bins:
        return ""
    lately, last = bins[-_LAST:], bins[-1]
    above = sum(b.observed > b.high for b in lately)
    below = sum(b.observed < b.low for b in lately)
    if above >= _ABOVE:
        return _("The whole floor is above its band in %(above)s of the last %(n)s bins") % {
            "above": above,
            "n": len(lately),
        }
    if below >= _ABOVE:
        return _("The whole floor is below its band in %(below)s of the last %(n)s bins") % {
            "below": below,
            "n": len(lately),
        }
    if last.observed > last.high:
        return _("The whole floor is above its band: %(observed)s people in three minutes, at most %(high)s usual") % {
            "observed": f"{last.observed:g}",
            "high": f"{last.high:g}",
        }
    return _("The whole floor is inside its expected band")


def verdict_on(audit: DetectorAudit) -> str:
    """within: at most what is allowed, with 95 %. unsure: the estimate is within, its upper bound not. over: else."""
    if audit.high <= audit.allowed:
        return "within"
    return "unsure" if audit.per_week <= audit.allowed else "over"


def _issues(n: int) -> str:
    return _("One issue is") if n == 1 else _("%(n)s issues are") % {"n": n}
