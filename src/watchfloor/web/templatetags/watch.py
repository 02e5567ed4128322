"""Parts of the Watch page: its two pictures, the meter of the budget, and figures in its words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from watchfloor.core import clock
from watchfloor.engine import events as ev
from watchfloor.watch.history import Moment
from watchfloor.watch.models import DetectorAudit, Signal
from watchfloor.watch.record import Record
from watchfloor.watch.view import Near, View
from watchfloor.web.templatetags.watchfloor import short, words
from watchfloor.web.watch import pictures
from watchfloor.web.words import lazy

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
    end = _("%(rate)s allowed") % {"rate": rate(audit.allowed)}
    if limit != width:
        end = _("%(rate)s at most") % {"rate": rate(audit.high)}
    label = _("%(rate)s false alarms a week, at most %(high)s, %(allowed)s allowed") % {
        "rate": rate(audit.per_week), "high": rate(audit.high), "allowed": rate(audit.allowed),
    }  # fmt: skip
    return format_html(
        '<svg class="chart meter" viewBox="0 0 {0} 32" role="img" aria-label="{1}">'
        '<rect class="meter-ground" x="0" y="6" width="{0}" height="8" rx="4"/>'
        '<rect class="meter-fill" x="0" y="6" width="{2}" height="8" rx="4"/>'
        '<line class="meter-limit" x1="{4}" y1="0" x2="{4}" y2="20"/><line class="meter-mark" x1="{3}" y1="2" x2="{3}" '
        'y2="18"/><text x="0" y="31">0</text><text text-anchor="end" x="{0}" y="31">{5}</text></svg>',
        int(width), label, filled, _inside(mark, width), _inside(limit, width), end,
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
    return _("the last week") if round(value, 1) == 1 else _("the last %(value)s weeks") % {"value": f"{value:.0f}"}


@register.filter
def stream_words(near: Near) -> str:
    """What a stream is, in its values; its wording where it is one."""
    if near.text:
        return _("Wording: “%(text)s”") % {"text": near.text}
    return ", ".join(near.key.values()) or _("All tickets")


_MOST = 0.5
_HAPPENED = {
    "onset": lazy("Onset"), "raised": lazy("Signal raised"), "growing": lazy("Growing"),
    "recovering": lazy("Recovering"), "ended": lazy("Over"),
    ev.SIGNAL_CONFIRMED: lazy("Confirmed"), ev.SIGNAL_REOPENED: lazy("Decision taken back"),
}  # fmt: skip
_KINDS = {"raised": "red", "growing": "red", "recovering": "green", "ended": "green", ev.SIGNAL_CONFIRMED: "blue"}


@register.filter
def moment_words(moment: Moment) -> str:
    """What happened, and by whom."""
    by = _(" by %(actor)s") % {"actor": moment.actor} if moment.actor else ""
    if moment.what in (ev.SIGNAL_LINKED, ev.SIGNAL_UNLINKED):
        what = f"S-{moment.signal}" if moment.signal else _("a ticket")
        form = (
            _("Linked to %(what)s%(by)s")
            if moment.what == ev.SIGNAL_LINKED
            else _("No longer linked to %(what)s%(by)s")
        )
        return form % {"what": what, "by": by}
    if moment.what == ev.SIGNAL_DISMISSED:
        return _("Dismissed%(by)s: %(lower)s") % {"by": by, "lower": words(moment.reason).lower()}
    owner = (
        _("; %(owner)s looks after it") % {"owner": moment.owner}
        if moment.owner and moment.owner != moment.actor
        else ""
    )
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
    return ", ".join(f"{words(name).lower()} {value}" for name, value in key.items()) or _("all tickets")


@register.filter
def telling(signal: Signal) -> list[dict[str, Any]]:
    """The shares that say what it is: values of its key, and what most of its tickets have."""
    return [share for share in signal.shares if share["share"] >= _MOST or share["name"] in signal.key]


@register.filter
def ago(at: datetime) -> str:
    """How long ago, in seconds while it is under a minute."""
    seconds = max(0.0, (clock.now() - at).total_seconds())
    return (
        _("%(seconds)s s ago") % {"seconds": f"{seconds:.0f}"}
        if seconds < 60
        else _("%(seconds)s ago") % {"seconds": short(seconds)}
    )


@register.filter
def item(found: Mapping[Any, Any], key: object) -> Any:
    """What a mapping holds under a key; nothing where it holds none."""
    return found.get(key) if found else None


def _inside(x: float, width: float) -> float:
    return min(max(x, 1.0), width - 1.0)
