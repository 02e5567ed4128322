"""Charts as template tags."""

from __future__ import annotations

from datetime import datetime

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from watchfloor.watch.models import Signal
from watchfloor.web.charts import Bin, expected_band, plain

register = template.Library()


@register.simple_tag
def spark(signal: Signal) -> SafeString:
    """The picture of a signal: its counts over what was expected."""
    bins = [
        Bin(datetime.fromisoformat(b["at"]), b["observed"], b["expected"], b["low"], b["high"]) for b in signal.spark
    ]
    last = _("; last %(observed)s") % {"observed": f"{bins[-1].observed:g}"} if bins else ""
    label = _("%(signal_code)s: tickets over time against the expected band%(last)s") % {
        "signal_code": signal.code,
        "last": last,
    }
    return expected_band(bins, signal.onset_at, label)


@register.filter
def bin_words(signal: Signal) -> str:
    """How long one bin of the picture is: "5 min"."""
    if len(signal.spark) < 2:
        return ""
    first, second = (datetime.fromisoformat(b["at"]) for b in signal.spark[:2])
    minutes = (second - first).total_seconds() / 60
    return _("%(minutes)s min") % {"minutes": f"{minutes:.0f}"} if minutes < 120 else f"{minutes / 60:.0f} h"


@register.filter
def counted(value: float) -> str:
    """A count or an expected count: 47, 6.1, 0.03."""
    return plain(value)
