"""Small charts as SVG text: geometry in attributes, colour by class, so that one stylesheet themes them all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from watchfloor.web.words import said

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Bin:
    """One bin of a count series: what was seen, what was expected, and the band that most bins stay in."""

    at: datetime
    observed: float
    expected: float
    low: float
    high: float


WIDTH: Final = 320
HEIGHT: Final = 96
_RIGHT: Final = 30
_TOP: Final = 10
_FLOOR: Final = 74


def expected_band(bins: Sequence[Bin], onset: datetime, label: str) -> SafeString:
    """Counts over the pale band of what is usual, the onset dashed, the last value at the line's end."""
    if len(bins) < 2:
        return mark_safe("")
    step = (WIDTH - _RIGHT) / (len(bins) - 1)
    top = max(1.0, *(max(b.observed, b.high) for b in bins))

    def y(value: float) -> float:
        return round(_FLOOR - (_FLOOR - _TOP) * value / top, 1)

    xs = [round(i * step, 1) for i in range(len(bins))]
    upper = [(x, y(b.high)) for x, b in zip(xs, bins, strict=True)]
    lower = [(x, y(b.low)) for x, b in zip(xs, bins, strict=True)]
    last = bins[-1]
    parts = [
        f'<polygon class="band" points="{points([*upper, *reversed(lower)])}"/>',
        f'<polyline class="expected" points="{points([(x, y(b.expected)) for x, b in zip(xs, bins, strict=True)])}"/>',
        f'<line class="axis" x1="0" y1="{_FLOOR}" x2="{WIDTH - _RIGHT}" y2="{_FLOOR}"/>',
        *_onset(bins, onset),
        f'<polyline class="series" points="{points([(x, y(b.observed)) for x, b in zip(xs, bins, strict=True)])}"/>',
        f'<circle class="end" cx="{xs[-1]}" cy="{y(last.observed)}" r="3"/>',
        f'<text class="chart-value" x="{xs[-1] + 7}" y="{y(last.observed) + 4}">{plain(last.observed)}</text>',
    ]
    if abs(y(last.observed) - y(last.expected)) > 12:
        parts.append(f'<text x="{xs[-1] + 7}" y="{y(last.expected) + 4}">{plain(last.expected)}</text>')
    return chart(parts, WIDTH, HEIGHT, label)


def daily_bars(days: Sequence[tuple[date, int]], label: str) -> SafeString:
    """One bar a day, the largest and the last written over their bars, weeks on the axis."""
    if not days:
        return mark_safe("")
    width, height, floor = 1080, 150, 122
    step = width / max(len(days), 7)
    top = max(1, *(n for _, n in days))
    parts = [f'<line class="axis" x1="0" y1="{floor}" x2="{width}" y2="{floor}"/>']
    most = max(range(len(days)), key=lambda i: days[i][1])
    for i, (day, n) in enumerate(days):
        x, tall = round(i * step + step * 0.18, 1), round(96 * n / top, 1)
        style = "bar-second" if day.weekday() >= 5 else "bar"
        parts.append(
            f'<rect class="{style}" x="{x}" y="{floor - tall}" width="{round(step * 0.64, 1)}" height="{tall}" rx="2">'
            f"<title>{said(day, '%a %-d %b')}: {n:,}</title></rect>"
        )
        if i in (most, len(days) - 1):
            middle, above = round(x + step * 0.32, 1), floor - tall - 6
            parts.append(f'<text class="chart-value" text-anchor="middle" x="{middle}" y="{above}">{n:,}</text>')
        if day.weekday() == 0:
            monday = said(day, "%-d %b")
            parts.append(f'<text x="{x}" y="{floor + 18}">{monday}</text>')
    return chart(parts, width, height, label)


def _onset(bins: Sequence[Bin], onset: datetime) -> list[str]:
    """The dashed vertical where it began, and the times along the axis where they do not collide with it."""
    first, last = bins[0].at, bins[-1].at
    span = (last - first).total_seconds()
    end = WIDTH - _RIGHT
    x = round(end * min(1.0, max(0.0, (onset - first).total_seconds() / span)), 1) if span > 0 else 0.0
    middle = min(max(x, 34.0), end - 30.0)
    word = gettext("%(time)s onset") % {"time": clock_time(onset)}
    label = f'<text text-anchor="middle" x="{middle}" y="{HEIGHT - 4}">{word}</text>'
    times = []
    if middle > 100:
        times.append(f'<text x="0" y="{HEIGHT - 4}">{clock_time(first)}</text>')
    if middle < end - 84:
        times.append(f'<text text-anchor="end" x="{end}" y="{HEIGHT - 4}">{clock_time(last)}</text>')
    return [f'<line class="mark" x1="{x}" y1="2" x2="{x}" y2="{_FLOOR}"/>', label, *times]


def clock_time(at: datetime) -> str:
    """The time of day, in the reader's zone."""
    return timezone.localtime(at).strftime("%H:%M")


def points(pairs: Sequence[Point]) -> str:
    """Points as SVG writes them."""
    return " ".join(f"{x},{y}" for x, y in pairs)


def plain(value: float) -> str:
    """A count as few digits as tell something: 47, 6.1, 0.03, 0."""
    if value >= 10 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 0.095 else f"{value:.2g}" if value >= 0.001 else "0"


def chart(parts: Sequence[str], width: int, height: int, label: str) -> SafeString:
    """The drawing from its parts, which hold numbers and words of ours only."""
    body = mark_safe("".join(parts))  # noqa: S308  (numbers and times of ours only)
    return format_html(
        '<svg class="chart" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>', width, height, escape(label), body
    )
