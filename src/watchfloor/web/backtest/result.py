"""What a run found, as its page shows it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import QueryDict
from django.utils.translation import gettext as _

from watchfloor.backtest.summary import Week, by_hour, by_week
from watchfloor.core.models import Job
from watchfloor.engine.detect import Budget
from watchfloor.web.backtest.pictures import hour_grid, week_bars
from watchfloor.web.words import lazy, said

FIELDS: Final = (
    "raised_at", "onset_at", "ended_at", "key", "observed", "expected", "band", "requesters", "tickets", "log_evalue",
    "recurrence_days", "words", "state",
)  # fmt: skip
SAMPLE: Final = 2
LISTED: Final = 200
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_DAYS: Final = (
    lazy("Monday"),
    lazy("Tuesday"),
    lazy("Wednesday"),
    lazy("Thursday"),
    lazy("Friday"),
    lazy("Saturday"),
    lazy("Sunday"),
)


def run_at(job: Job, budget: str) -> dict[str, Any]:
    """The run at this budget; the one that was asked for where none is named."""
    runs: list[dict[str, Any]] = job.result["runs"] if job.result else []
    return next((run for run in runs if run["budget"] == budget), runs[0])


def cells(signal: Mapping[str, Any]) -> list[Any]:
    """A signal as a row of a table that a spreadsheet may open: nothing in it begins like a formula."""
    row = []
    for name in FIELDS:
        value = signal[name]
        text = json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value
        row.append(f"'{text}" if isinstance(text, str) and text.startswith(_FORMULA) else text)
    return row


def shown(job: Job, address: QueryDict) -> dict[str, Any]:
    """The context of a run that is done."""
    result: dict[str, Any] = job.result or {}
    chosen = run_at(job, address.get("budget", ""))
    signals = chosen["signals"]
    weeks = _weeks(result)
    start, end = _judged(result, signals)  # in the zone of the history
    per_week = by_week(signals, start, end)
    return {
        "result": result, "chosen": chosen["budget"], "signals": [_signal(s) for s in signals[:LISTED]],
        "raised": len(signals), "more": max(len(signals) - LISTED, 0), "weeks": weeks, "per_week": per_week,
        "a_week": len(signals) / weeks if weeks else None,
        "week_picture": week_bars([(week.monday, week.raised) for week in per_week]),
        "hour_picture": hour_grid(by_hour(signals)), "busiest": _busiest(by_hour(signals)),
        "budgets": [_budget(run, weeks) for run in _in_order(result)],
        "first": datetime.fromisoformat(result["first"]), "last": datetime.fromisoformat(result["last"]),
        "learned": f"{said(start, '%a %-d %b %Y %H:%M')} {result['timezone']}",
        "by_week": _by_week(per_week), "of_store": "upload" not in job.args,
        "again": _again(job),
    }  # fmt: skip


def _weeks(result: Mapping[str, Any]) -> float:
    judged = datetime.fromisoformat(result["last"]) - datetime.fromisoformat(result["learn_until"])
    return max(judged / timedelta(weeks=1), 0.0)


def _judged(result: Mapping[str, Any], signals: list[Mapping[str, Any]]) -> tuple[datetime, datetime]:
    """From when to when it judged, in the zone of the history."""
    zone = ZoneInfo(result["timezone"])
    start, end = (datetime.fromisoformat(result[name]).astimezone(zone) for name in ("learn_until", "last"))
    newest = max((datetime.fromisoformat(signal["raised_at"]).astimezone(zone) for signal in signals), default=end)
    return min(start, end), max(end, newest)


def _by_week(weeks: list[Week]) -> str:
    """The picture's sentence."""
    counts = [week.raised for week in weeks]
    if len(counts) == 1:
        return _("%(counts)s in the one week that was judged") % {"counts": counts[0]}
    return _("From %(min)s to %(max)s a week, in %(n)s weeks") % {
        "min": min(counts),
        "max": max(counts),
        "n": len(counts),
    }


def _in_order(result: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The strictest budget first."""
    return sorted(result["runs"], key=lambda run: -Budget.parse(run["budget"]).hours)


def _budget(run: Mapping[str, Any], weeks: float) -> dict[str, Any]:
    n = len(run["signals"])
    budget = Budget.parse(run["budget"])
    allowed = None if budget.per_stream else weeks * 168.0 / budget.hours
    return {
        "budget": run["budget"], "raised": n, "a_week": n / weeks if weeks else None, "allowed": allowed,
        "query": urlencode({"budget": run["budget"]}),
    }  # fmt: skip


def _signal(signal: Mapping[str, Any]) -> dict[str, Any]:
    raised, onset = (datetime.fromisoformat(signal[name]) for name in ("raised_at", "onset_at"))
    ended = datetime.fromisoformat(signal["ended_at"]) if signal["ended_at"] else None
    return {
        **signal, "raised": raised, "onset": onset, "ended": ended, "sample": signal["tickets"][:SAMPLE],
        "rest": max(len(signal["tickets"]) - SAMPLE, 0), "n": len(signal["tickets"]),
    }  # fmt: skip


def _busiest(grid: list[list[int]]) -> str:
    """The hour of the week with the most signals, in words; nothing where none stands out."""
    most = max(max(row) for row in grid)
    places = [(day, hour) for day, row in enumerate(grid) for hour, n in enumerate(row) if n == most]
    if most < 2 or len(places) > 3:
        return ""
    return " and ".join(f"{_DAYS[day]} {hour:02d}:00" for day, hour in places) + (
        _(", %(most)s each") % {"most": most} if len(places) > 1 else _(", %(most)s of them") % {"most": most}
    )


def _again(job: Job) -> str:
    """The address of the form with the same choices."""
    args = job.args
    if "upload" not in args:
        return "/watch/backtest/"
    columns = args["columns"]
    given = [(name, columns.get(name) or "") for name in ("time", "id", "requester", "time_format", "timezone")]
    given += [("text", text) for text in columns.get("texts") or ()]
    given += [("attributes", name) for name in columns.get("attributes") or ()]
    given += [("learn", args.get("learn") or ""), ("budget", args["budget"])]
    return f"/watch/backtest/uploads/{args['upload']}/?" + urlencode([(k, v) for k, v in given if v])
