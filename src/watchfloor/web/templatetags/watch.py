"""Parts of the Watch page: its two pictures, the meter of the budget, and figures in its words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from watchfloor.core import clock
from watchfloor.engine import events as ev
from watchfloor.watch.history import Moment
from watchfloor.watch.models import DetectorAudit, Signal
from watchfloor.watch.record import Record
from watchfloor.watch.view import Near, View
from watchfloor.web.templatetags.watchfloor import short, words
from watchfloor.web.watch import pictures

register = template.Library()


@register.simple_tag
def floor_picture(view: View, signals: list[Signal]) -> SafeString:
    """The whole floor against its band."""
    return pictures.floor(view.floor, signals)


@register.simple_tag
def precision_picture(record: Record) -> SafeString:
    """Precision week by week."""
    return pictures.precision(record.weeks)


@register.simple_tag
def meter(audit: DetectorAudit) -> SafeString:
    """The estimate as a bar, its upper bound as a mark, what is allowed at the right end (or where it is passed)."""
    width = 316.0
    most = max(audit.allowed, audit.high, 1e-9)
    filled, mark, limit = (round(width * v / most, 1) for v in (audit.per_week, audit.high, audit.allowed))
    return format_html(
        '<svg class="chart meter" viewBox="0 0 {0} 32" role="img" aria-label="{1} false alarms a week, at most {2}, '
        '{3} allowed"><rect class="meter-ground" x="0" y="6" width="{0}" height="8" rx="4"/>'
        '<rect class="meter-fill" x="0" y="6" width="{4}" height="8" rx="4"/>'
        '<line class="meter-limit" x1="{6}" y1="0" x2="{6}" y2="20"/><line class="meter-mark" x1="{5}" y1="2" x2="{5}" '
        'y2="18"/><text x="0" y="31">0</text><text text-anchor="end" x="{0}" y="31">{7}</text></svg>',
        int(width), rate(audit.per_week), rate(audit.high), rate(audit.allowed), filled, _inside(mark, width),
        _inside(limit, width), f"{rate(audit.allowed)} allowed" if limit == width else f"{rate(audit.high)} at most",
    )  # fmt: skip


@register.filter
def rate(value: float) -> str:
    """A rate as few digits as tell something: 0.41, 1.0, 12."""
    return f"{value:.0f}" if value >= 10 else f"{value:.1f}" if value >= 0.95 or not value else f"{value:.2f}"


@register.filter
def per_100(per_week: float, streams: int) -> str:
    """False alarms a week as so many per 100 stream-weeks."""
    return f"{100 * per_week / max(streams, 1):.2g}"


@register.filter
def weeks(value: float) -> str:
    """A length in weeks: the last week, the last 4 weeks."""
    return "the last week" if round(value, 1) == 1 else f"the last {value:.0f} weeks"


@register.filter
def stream_words(near: Near) -> str:
    """What a stream is, in its values; its wording where it is one."""
    if near.text:
        return f"Wording: “{near.text}”"
    return ", ".join(near.key.values()) or "All tickets"


_MOST = 0.5
_HAPPENED = {
    "onset": "Onset", "raised": "Signal raised", "growing": "Growing", "recovering": "Recovering", "ended": "Over",
    ev.SIGNAL_CONFIRMED: "Confirmed", ev.SIGNAL_REOPENED: "Decision taken back",
}  # fmt: skip
_KINDS = {"raised": "red", "growing": "red", "recovering": "green", "ended": "green", ev.SIGNAL_CONFIRMED: "blue"}


@register.filter
def moment_words(moment: Moment) -> str:
    """What happened, and by whom."""
    by = f" by {moment.actor}" if moment.actor else ""
    if moment.what in (ev.SIGNAL_LINKED, ev.SIGNAL_UNLINKED):
        what = f"S-{moment.signal}" if moment.signal else "a ticket"
        return f"{'Linked to' if moment.what == ev.SIGNAL_LINKED else 'No longer linked to'} {what}{by}"
    if moment.what == ev.SIGNAL_DISMISSED:
        return f"Dismissed{by}: {words(moment.reason).lower()}"
    owner = f"; {moment.owner} looks after it" if moment.owner and moment.owner != moment.actor else ""
    return _HAPPENED.get(moment.what, words(moment.what)) + by + owner


@register.filter
def moment_kind(moment: Moment) -> str:
    """The colour of a moment's dot."""
    return _KINDS.get(moment.what, "plain")


@register.filter
def iso(text: str) -> datetime:
    """A moment as JSON holds it."""
    return datetime.fromisoformat(text)


@register.filter
def times(value: float, factor: float) -> float:
    """A figure over another span."""
    return value * factor


@register.filter
def key_words(key: Mapping[str, str]) -> str:
    """A key with its names: module Decision submit, region EU-West."""
    return ", ".join(f"{words(name).lower()} {value}" for name, value in key.items()) or "all tickets"


@register.filter
def telling(signal: Signal) -> list[dict[str, Any]]:
    """The shares that say what it is: values of its key, and what most of its tickets have."""
    return [share for share in signal.shares if share["share"] >= _MOST or share["name"] in signal.key]


@register.filter
def ago(at: datetime) -> str:
    """How long ago, in seconds while it is under a minute."""
    seconds = max(0.0, (clock.now() - at).total_seconds())
    return f"{seconds:.0f} s ago" if seconds < 60 else f"{short(seconds)} ago"


@register.filter
def item(found: Mapping[Any, Any], key: object) -> Any:
    """What a mapping holds under a key; nothing where it holds none."""
    return found.get(key) if found else None


def _inside(x: float, width: float) -> float:
    return min(max(x, 1.0), width - 1.0)
