"""The daily report: what happened on a day, what is out of the ordinary, what is open. Deterministic."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from statistics import fmean, median
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db.models import Q

from watchfloor.engine.events import DONE
from watchfloor.engine.metrics.registry import METRICS
from watchfloor.insight import windows
from watchfloor.insight.columns import Columns, Within
from watchfloor.insight.question import ask
from watchfloor.insight.run import MetricRow, answer
from watchfloor.reports.markdown import to_markdown
from watchfloor.tickets.access import common
from watchfloor.watch.models import Signal
from watchfloor.watch.queries import signals_between

__all__ = ["bounds", "daily", "to_json", "to_markdown"]

HEADLINES: Final = (
    "tickets_created", "tickets_solved", "backlog_open", "backlog_age_median_hours", "first_reply_p50_hours",
    "first_reply_p90_hours", "resolution_p50_hours", "resolution_p90_hours", "reopened_share", "bounced_share",
)  # fmt: skip
# What a category is: the first of these that the store's tickets have.
CATEGORIES: Final = ("module", "category", "product", "platform", "queue")
WEEKS: Final = 8
# Fewer same weekdays than this say nothing about what is usual.
ENOUGH: Final = 4
TOP: Final = 5
SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the work that a report keeps to, as figures, tickets and signals take it."""

    within: Within
    tickets: Q
    signals: Callable[[list[Signal]], list[Signal]]


def daily(day: date, zone: ZoneInfo, part: Part | None = None) -> dict[str, Any]:
    """The report of `day`, midnight to midnight in `zone`, as plain JSON values; `part` keeps to a part of the work."""
    start, end = bounds(day, zone)
    began = _first_ticket_at()
    earlier = [bounds(day - timedelta(weeks=w), zone) for w in range(WEEKS, 0, -1)]
    # A weekday before the first ticket, or the day of it, is no whole day and says nothing about what is usual.
    whole = [window for window in earlier if began and window[0] >= began]
    with windows.columns(part.within if part else ()) as store:
        *then, now = windows.over_windows(store, HEADLINES, [*whole, (start, end)])
        category = _category(windows.dimension_names(store))
        volume, hours = _top_by_volume(store, category, start, end), _top_by_time(store, category, start, end)
    past = [{row["metric"]: row["value"] for row in rows} for rows in then]
    figures = [_against(row, [values[row["metric"]] for values in past]) for row in now]
    return {
        "report": "daily", "date": day.isoformat(), "weekday": f"{day:%A}", "timezone": zone.key,
        "from": start.isoformat(), "to": end.isoformat(), "figures": figures,
        "unusual": [f["metric"] for f in figures if f["unusual"]], "compared_with": len(whole), "category": category,
        "top_by_volume": volume, "top_by_time": hours, "signals": _signals(start, end, part),
        "priority": _priority(end, part),
    }  # fmt: skip


def bounds(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Midnight and the next one, on the clock of `zone`: a day of a clock change has 23 or 25 hours."""
    return datetime.combine(day, time(), zone), datetime.combine(day + timedelta(days=1), time(), zone)


def to_json(report: dict[str, Any]) -> str:
    """One compact line."""
    return json.dumps(report, separators=(",", ":"), ensure_ascii=False) + "\n"


def _first_ticket_at() -> datetime | None:
    return common().order_by("created_at").values_list("created_at", flat=True).first()


def _against(row: MetricRow, earlier: list[float | None]) -> dict[str, Any]:
    """A figure beside the same weekday of the weeks before, with limits as an XmR chart draws them.

    Limits are mean ± 2.66 times the mean moving range; a value beyond them is unusual. Source: NHS Making Data Count.
    """
    past = [value for value in earlier if value is not None]
    usual: dict[str, Any] = {"median": None, "low": None, "high": None, "n": len(past)}
    unusual = False
    if len(past) >= ENOUGH:
        spread = 2.66 * fmean(abs(b - a) for a, b in pairwise(past))
        low, high = max(0.0, fmean(past) - spread), fmean(past) + spread
        usual |= {"median": _round(median(past)), "low": _round(low), "high": _round(high)}
        unusual = row["value"] is not None and not low <= row["value"] <= high
    return {
        "metric": row["metric"], "name": METRICS[row["metric"]].name, "value": _round(row["value"]),
        "unit": row["unit"], "n": row["n"], "excluded": row["excluded"], "usual": usual, "unusual": unusual,
        "definition": row["definition"],
    }  # fmt: skip


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _category(known: list[str]) -> str:
    return next(name for name in CATEGORIES if name in known)


def _by(store: Columns, metric: str, category: str, start: datetime, end: datetime) -> list[MetricRow]:
    question = ask(metrics=[metric], start=start, end=end, by=category, where=(), timezone="UTC")
    return answer(store, question)


def _top_by_volume(store: Columns, category: str, start: datetime, end: datetime) -> list[dict[str, Any]]:
    rows = _by(store, "tickets_created", category, start, end)
    counted = sorted((-row["value"], row["by"][category] or "", row["by"][category]) for row in rows if row["value"])
    return [{"value": value, "tickets": -minus} for minus, _, value in counted[:TOP]]


def _top_by_time(store: Columns, category: str, start: datetime, end: datetime) -> list[dict[str, Any]]:
    """Where the hours from created to solved went, of the tickets solved that day."""
    rows = _by(store, "resolution_mean_hours", category, start, end)
    spent = sorted(
        (-round(row["value"] * row["n"], 2), row["by"][category] or "", row["by"][category], row["n"])
        for row in rows
        if row["value"] is not None
    )
    return [{"value": value, "hours": -minus, "tickets": n} for minus, _, value, n in spent[:TOP]]


def _signals(start: datetime, end: datetime, part: Part | None) -> list[dict[str, Any]]:
    return [
        {
            "code": s.code, "title": s.title, "raised_at": s.raised_at.isoformat(), "onset_at": s.onset_at.isoformat(),
            "ended_at": s.ended_at.isoformat() if s.ended_at and s.ended_at < end else None,
            "observed": s.observed, "expected": _round(s.expected), "requesters": s.requesters, "key": s.key,
            "explanation": s.explanation,
        }
        for s in (part.signals(signals_between(start, end)) if part else signals_between(start, end))
    ]  # fmt: skip


def _priority(end: datetime, part: Part | None) -> dict[str, Any]:
    """P0 and P1 tickets that were open at the end of the day, the most urgent and oldest first."""
    is_open = ~Q(status__in=DONE) | Q(solved_at__gte=end)
    rows = common().filter(is_open, part.tickets if part else Q(), priority__in=("P0", "P1"), created_at__lt=end)
    shown = rows.select_related("queue").order_by("priority", "created_at", "id")[:SHOWN]
    return {
        "open": rows.count(),
        "tickets": [
            {
                "number": t.number, "priority": t.priority, "subject": t.subject, "reopens": t.reopens,
                "queue": t.queue.name if t.queue else None,
                "age_hours": round((end - t.created_at).total_seconds() / 3600, 1),
            }
            for t in shown
        ],
    }  # fmt: skip
