"""The address of the Insight page and the question it asks; the figures as its cards and tables show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext

from watchfloor.engine.metrics.base import Metric
from watchfloor.engine.metrics.registry import METRICS
from watchfloor.insight.run import MetricRow
from watchfloor.web.words import lazy

GROUPS: Final = (
    (lazy("Volume"), ("tickets_created", "tickets_solved", "backlog_open", "backlog_age_median_hours")),
    (lazy("First reply"), ("first_reply_p50_hours", "first_reply_p90_hours", "one_touch_share")),
    (lazy("Resolution"), ("resolution_p50_hours", "resolution_p90_hours", "resolution_median_hours",
                    "resolution_mean_hours",
                    "resolution_km_median_hours", "source_sla_met_share")),
    (lazy("Ways through the team"), ("reopened_share", "reassignments_mean", "transfers_mean", "bounced_share")),
    (lazy("What requesters say"), ("csat", "dsat", "csat_response_rate", "ces")),
)  # fmt: skip
COLUMNS: Final = (
    "tickets_created", "tickets_solved", "backlog_open", "first_reply_p50_hours", "resolution_p50_hours",
    "reopened_share",
)  # fmt: skip
LONGEST: Final = 40


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks: a window (dates as typed, in `zone`), a dimension, conditions."""

    start: str
    end: str
    by: str
    where: tuple[tuple[str, str | None], ...]
    zone: str

    def window(self) -> dict[str, Any]:
        return {"start": self.start or None, "end": self.end or None, "timezone": self.zone}

    @property
    def start_day(self) -> str:
        """The day of the start, for a date field; empty where it is none."""
        return _day(self.start)

    @property
    def end_day(self) -> str:
        """The day of the end, likewise."""
        return _day(self.end)

    def address(self, **changes: str) -> str:
        """The address of this question with some parts changed; an empty value drops one."""
        merged = {"from": self.start, "to": self.end, "by": self.by, **changes}
        pairs = [(key, value) for key, value in merged.items() if value]
        return urlencode([*pairs, *(("where", f"{name}={value or ''}") for name, value in self.where)])

    def tickets(self, metric: str, extra: Sequence[tuple[str, str | None]] = ()) -> str:
        """Where the tickets behind a figure are listed."""
        conditions = [("where", f"{name}={value or ''}") for name, value in (*self.where, *extra)]
        pairs = [("metric", metric), ("from", self.start), ("to", self.end), *conditions]
        return "/insight/tickets/?" + urlencode([(key, value) for key, value in pairs if value])


@dataclass(frozen=True, slots=True)
class Card:
    """A figure ready to be shown."""

    name: str
    amount: str
    row: MetricRow
    tickets: str
    clock: str
    definition: str
    interval: str


def _day(text: str) -> str:
    try:
        return datetime.fromisoformat(text).date().isoformat()
    except ValueError:
        return ""


def read(parameters: QueryDict, zone: str) -> Asked:
    """The question that an address asks; checked when it is answered."""
    where = tuple(
        (name, value or None)
        for name, mark, value in (text.partition("=") for text in parameters.getlist("where")[:5])
        if name and mark
    )
    return Asked(parameters.get("from", ""), parameters.get("to", ""), parameters.get("by", ""), where, zone)


def cards(rows: Sequence[MetricRow], asked: Asked) -> list[tuple[str, list[Card]]]:
    """The figures in their groups; what no group names comes last, so that a new metric is never lost."""
    by_id = {row["metric"]: row for row in rows}
    named = [(group, [by_id[name] for name in names if name in by_id]) for group, names in GROUPS]
    known = {name for _, names in GROUPS for name in names}
    rest = [row for row in rows if row["metric"] not in known]
    return [(group, [card(row, asked) for row in some]) for group, some in (*named, (gettext("Others"), rest)) if some]


def definition_of(metric: Metric) -> str:
    """The meaning with its null rule and exclusions, as printed beside a figure."""
    return " ".join(gettext(part) for part in (metric.meaning, metric.null_rule, metric.exclusions) if part)


def card(row: MetricRow, asked: Asked, extra: Sequence[tuple[str, str | None]] = ()) -> Card:
    """One figure with the address of its tickets."""
    metric = METRICS[row["metric"]]
    interval = row["interval"]
    return Card(
        name=gettext(metric.name),
        amount=amount(row["value"], row["unit"]),
        row=row,
        tickets=asked.tickets(metric.id, extra),
        clock=gettext(metric.clock),
        definition=definition_of(metric),
        interval=f"[{interval[0] * 100:.1f}, {interval[1] * 100:.1f}]" if interval else "",
    )


def grouped(rows: Sequence[MetricRow], asked: Asked) -> list[tuple[str, list[Card | None]]]:
    """One line a group, one cell a column; the groups with most tickets first."""
    cells: dict[str | None, dict[str, MetricRow]] = {}
    for row in rows:
        cells.setdefault(row["by"][asked.by], {})[row["metric"]] = row

    def weight(group: str | None) -> tuple[float, str]:
        created = cells[group].get("tickets_created")
        return (-(created["value"] or 0) if created else 0.0, group or "")

    return [
        (group or "unknown", [_cell(cells[group].get(name), asked, group) for name in COLUMNS])
        for group in sorted(cells, key=weight)[:LONGEST]
    ]


def _cell(row: MetricRow | None, asked: Asked, group: str | None) -> Card | None:
    return card(row, asked, [(asked.by, group)]) if row else None


def amount(value: float | None, unit: str) -> str:
    """A figure as people read it: 1,767 · 18.4 % · 2 s · 6.0 min · 4.20 h · 3.1 d; a dash where there is none."""
    if value is None:
        return "–"
    if unit == "share":
        return f"{value * 100:.1f} %"
    if unit == "hours":
        if 0 < value < 1 / 60:
            return f"{value * 3600:.0f} s"
        if value < 1:
            return gettext("%(value)s min") % {"value": f"{value * 60:.1f}"}
        return f"{value:.2f} h" if value < 72 else f"{value / 24:,.1f} d"
    if unit == "points":
        return f"{value:.2f}"
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}"
