"""The two pictures of a back-test: signals a week, and at which hour of the week."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from watchfloor.web.charts import chart
from watchfloor.web.words import lazy, said

_DAYS = (lazy("Mon"), lazy("Tue"), lazy("Wed"), lazy("Thu"), lazy("Fri"), lazy("Sat"), lazy("Sun"))


def week_bars(weeks: Sequence[tuple[date, int]]) -> SafeString:
    """One bar a week with its number; Mondays on the axis as far as they have room."""
    if not weeks or not any(n for _, n in weeks):
        return mark_safe("")
    width, height, floor, tallest = 520, 150, 124, 96
    step = width / max(len(weeks), 6)
    top = max(n for _, n in weeks)
    every = max(1, round(52 / step))
    parts = [f'<line class="axis" x1="0" y1="{floor}" x2="{width}" y2="{floor}"/>']
    for i, (monday, n) in enumerate(weeks):
        x, tall = round(i * step + step * 0.2, 1), round(tallest * n / top, 1)
        wide = round(min(step * 0.6, 40), 1)
        parts.append(
            f'<rect class="bar" x="{x}" y="{floor - tall}" width="{wide}" height="{tall}" rx="2">'
            f"<title>{_week(monday, n)}</title></rect>"
        )
        if n and step > 14:
            middle, above = round(x + wide / 2, 1), floor - tall - 6
            parts.append(f'<text class="chart-value" text-anchor="middle" x="{middle}" y="{above}">{n}</text>')
        if i % every == 0:
            parts.append(f'<text x="{x}" y="{floor + 18}">{said(monday, "%-d %b")}</text>')
    told = ", ".join(_week(monday, n) for monday, n in weeks if n)
    return chart(parts, width, height, gettext("Signals a week; %(told)s") % {"told": told})


def _week(monday: date, n: int) -> str:
    return gettext("Week of %(monday)s: %(n)s") % {"monday": said(monday, "%-d %b %Y"), "n": n}


def hour_grid(grid: Sequence[Sequence[int]]) -> SafeString:
    """Seven rows of 24 fields; the more signals, the darker, and the number in the field."""
    width, height, left, top, wide, tall = 520, 168, 34, 4, 20, 20
    most = max(max(row) for row in grid)
    if not most:
        return mark_safe("")
    parts = []
    for day, row in enumerate(grid):
        y = top + day * tall
        parts.append(f'<text x="0" y="{y + 14}">{_DAYS[day]}</text>')
        for hour, n in enumerate(row):
            x = left + hour * wide
            level = 0 if not n else 1 + min(2, int(3 * (n - 1) / most))
            parts.append(
                f'<rect class="heat-{level}" x="{x}" y="{y}" width="{wide - 2}" height="{tall - 2}" rx="3">'
                f"<title>{_DAYS[day]} {hour:02d}:00: {n}</title></rect>"
            )
            if n:
                place = f'text-anchor="middle" x="{x + (wide - 2) / 2}" y="{y + 13}"'
                parts.append(f'<text class="heat-value heat-value-{level}" {place}>{n}</text>')
    floor = top + 7 * tall + 14
    parts += [f'<text x="{left + hour * wide}" y="{floor}">{hour:02d}</text>' for hour in range(0, 24, 3)]
    told = ", ".join(
        f"{_DAYS[day]} {hour:02d}:00 {n}" for day, row in enumerate(grid) for hour, n in enumerate(row) if n
    )
    return chart(
        parts, width, height, gettext("Signals by the hour of the week they were raised in; %(told)s") % {"told": told}
    )
