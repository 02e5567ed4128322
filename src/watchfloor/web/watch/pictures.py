"""The two larger pictures of the Watch page: the whole floor, and the detector's precision week by week."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from watchfloor.watch.models import Signal
from watchfloor.watch.record import Week
from watchfloor.watch.view import FloorBin
from watchfloor.web.charts import chart, clock_time, plain, points
from watchfloor.web.words import said

_WIDTH: Final = 960
_RIGHT: Final = 76
_TOP: Final = 24
_FLOOR: Final = 112
_MARK_APART: Final = 44


def floor(bins: Sequence[FloorBin], signals: Sequence[Signal]) -> SafeString:
    """People per three minutes over their expected band, with the onset of each open signal."""
    if len(bins) < 2:
        return mark_safe("")
    top = max(1.0, *(max(b.observed, b.high) for b in bins))
    end = _WIDTH - _RIGHT
    xs = [round(i * end / (len(bins) - 1), 1) for i in range(len(bins))]

    def line(values: Sequence[float]) -> list[tuple[float, float]]:
        return [(x, round(_FLOOR - (_FLOOR - _TOP) * v / top, 1)) for x, v in zip(xs, values, strict=True)]

    seen, usual = line([b.observed for b in bins]), line([b.expected for b in bins])
    band = [*line([b.high for b in bins]), *reversed(line([b.low for b in bins]))]
    last = bins[-1]
    y = seen[-1][1]
    parts = [
        *_hours(bins, xs),
        f'<polygon class="band" points="{points(band)}"/>',
        f'<polyline class="expected" points="{points(usual)}"/>',
        f'<line class="axis" x1="0" y1="{_FLOOR}" x2="{end}" y2="{_FLOOR}"/>',
        *_onsets(bins, signals, end),
        f'<polyline class="series" points="{points(seen)}"/>',
        f'<circle class="end" cx="{xs[-1]}" cy="{y}" r="3"/>',
        f'<text class="chart-value" x="{end + 8}" y="{y + 4}">{plain(last.observed)}</text>',
    ]
    if abs(y - usual[-1][1]) > 13:
        parts.append(f'<text x="{end + 8}" y="{usual[-1][1] + 4}">{_usual(last.expected)}</text>')
    label = _("People who filed, per three minutes, against the expected band; last %(observed)s") % {
        "observed": f"{last.observed:g}"
    }
    return chart(parts, _WIDTH, _FLOOR + 22, label)


def _usual(expected: float) -> str:
    return _("usual %(plain)s") % {"plain": plain(expected)}


def _hours(bins: Sequence[FloorBin], xs: Sequence[float]) -> list[str]:
    """A grid line and the time at each half hour."""
    found = []
    for b, x in zip(bins, xs, strict=True):
        local = timezone.localtime(b.at)
        if local.minute % 30 < 3 and _MARK_APART / 2 <= x <= xs[-1] - _MARK_APART / 2:
            found.append(f'<line class="grid" x1="{x}" y1="{_TOP}" x2="{x}" y2="{_FLOOR}"/>')
            found.append(f'<text text-anchor="middle" x="{x}" y="{_FLOOR + 18}">{clock_time(b.at)}</text>')
    return found


def _onsets(bins: Sequence[FloorBin], signals: Sequence[Signal], end: float) -> list[str]:
    first, last = bins[0].at, bins[-1].at
    found, taken = [], -1e9
    for signal in sorted(signals, key=lambda s: s.onset_at):
        if not first <= signal.onset_at <= last:
            continue
        x = round(end * (signal.onset_at - first) / (last - first), 1)
        found.append(f'<line class="mark" x1="{x}" y1="{_TOP - 6}" x2="{x}" y2="{_FLOOR}"/>')
        if x - taken >= _MARK_APART:
            taken = x
            found.append(f'<text text-anchor="middle" x="{x}" y="{_TOP - 12}">{escape(signal.code)}</text>')
    return found


def precision(weeks: Sequence[Week]) -> SafeString:
    """Each week's precision as a point with its 95 % interval; a week in which nothing was judged stays empty."""
    width, height, floor_y, left = 316, 118, 92, 34
    step = (width - left) / max(len(weeks), 1)

    def y(share: float) -> float:
        return round(floor_y - (floor_y - 10) * share, 1)

    parts = []
    for share in (0.0, 0.5, 1.0):
        style, at = "grid" if share else "axis", y(share)
        parts.append(f'<line class="{style}" x1="{left}" y1="{at}" x2="{width}" y2="{at}"/>')
        parts.append(f'<text text-anchor="end" x="{left - 6}" y="{at + 4}">{share * 100:.0f} %</text>')
    told = []
    for i, week in enumerate(weeks):
        x = round(left + (i + 0.5) * step, 1)
        if i % 4 == 3:
            parts.append(f'<text text-anchor="middle" x="{x}" y="{height - 6}">{said(week.begins, "%-d %b")}</text>')
        real, interval = week.tally.precision, week.tally.interval
        if real is None or interval is None:
            continue
        told.append(
            _("Week of %(begins)s: %(real)s %% of %(judged)s")
            % {"begins": said(week.begins, "%-d %b"), "real": f"{real * 100:.0f}", "judged": week.tally.judged}
        )
        parts += [
            f'<line class="whisker" x1="{x}" y1="{y(interval[0])}" x2="{x}" y2="{y(interval[1])}"/>',
            f'<circle class="end" cx="{x}" cy="{y(real)}" r="3.5"><title>{told[-1]}</title></circle>',
        ]
    label = _("Share of judged signals that were real, by week: ") + (", ".join(told) or _("none judged yet"))
    return chart(parts, width, height, label)
