"""The report's figures as the page shows them: each with the address of the tickets it was counted from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from watchfloor.engine.metrics.registry import METRICS
from watchfloor.reports.markdown import headline
from watchfloor.web.insight.asked import amount, definition_of
from watchfloor.web.words import said


@dataclass(frozen=True, slots=True)
class Shown:
    """A figure of the report. `usual` is its range on the same weekday in words; `side` above or below, if beyond."""

    name: str
    amount: str
    n: int
    excluded: int
    usual: str
    side: str
    tickets: str
    definition: str


@dataclass(frozen=True, slots=True)
class Draft:
    headline: str
    figures: list[Shown]
    unusual: list[Shown]
    by_id: dict[str, Shown]
    top: list[tuple[dict[str, Any] | None, dict[str, Any] | None]]


def drafted(report: dict[str, Any]) -> Draft:
    """The report, dressed for its page."""
    shown = {figure["metric"]: _shown(figure, report) for figure in report["figures"]}
    volume, hours = report["top_by_volume"], report["top_by_time"]
    top = [(_topped(volume, i, report), _topped(hours, i, report)) for i in range(max(len(volume), len(hours)))]
    unusual = [shown[name] for name in report["unusual"]]
    return Draft(_headline(report), list(shown.values()), unusual, shown, top)


def _headline(report: dict[str, Any]) -> str:
    """The report in a sentence, in the reader's language; the file of the report stays English."""
    if not (get_language() or "en").startswith("en"):
        day = said(date.fromisoformat(report["date"]), "%A")
        parts = [
            _("%(name)s was above its usual range") % {"name": _(one["name"])}
            if one["value"] > one["usual"]["high"]
            else _("%(name)s was below its usual range") % {"name": _(one["name"])}
            for one in report["figures"]
            if one["unusual"]
        ]
        if n := len(report["signals"]):
            told = ngettext("%(n)s signal was raised or open", "%(n)s signals were raised or open", n)
            parts.insert(0, told % {"n": n})
        if parts:
            return _("%(parts)s.") % {"parts": _(", ").join(parts)}
        if report["compared_with"] < 4:
            return _("No signal was raised; too few earlier days of this weekday are known to say what is usual.")
        return _("Nothing was out of the ordinary for a %(weekday)s.") % {"weekday": day}
    return headline(report)


def _shown(figure: dict[str, Any], report: dict[str, Any]) -> Shown:
    usual, unit = figure["usual"], figure["unit"]
    known = usual["low"] is not None
    beyond = figure["unusual"] and known
    return Shown(
        name=_(figure["name"]),
        amount=amount(figure["value"], unit),
        n=figure["n"],
        excluded=figure["excluded"],
        usual=_("%(amount)s to %(amount2)s")
        % {"amount": amount(usual["low"], unit), "amount2": amount(usual["high"], unit)}
        if known
        else _("not known yet"),
        side=("above" if figure["value"] > usual["high"] else "below") if beyond else "",
        tickets=_tickets(figure["metric"], report),
        definition=definition_of(METRICS[figure["metric"]]),
    )


def _topped(rows: list[dict[str, Any]], i: int, report: dict[str, Any]) -> dict[str, Any] | None:
    if i >= len(rows):
        return None
    row = rows[i]
    metric = "resolution_mean_hours" if "hours" in row else "tickets_created"
    return {**row, "address": _tickets(metric, report, f"{report['category']}={row['value'] or ''}")}


def _tickets(metric: str, report: dict[str, Any], where: str = "") -> str:
    pairs = {"metric": metric, "from": report["from"], "to": report["to"], "where": where}
    return "/insight/tickets/?" + urlencode({key: value for key, value in pairs.items() if value})
