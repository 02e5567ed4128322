"""The daily report as Markdown: what is out of the ordinary first, in words, then the figures behind it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

_UNITS: Final = {"hours": " h", "tickets": "", "share": " %", "per ticket": "", "points": ""}
_NOTHING: Final = "Nothing was out of the ordinary"


def to_markdown(report: dict[str, Any]) -> str:
    """The report as Markdown, ending in a newline. Subjects and names are escaped: they are other people's text."""
    return "\n".join(_lines(report)) + "\n"


def headline(report: dict[str, Any]) -> str:
    """One sentence: what was out of the ordinary, or that nothing was."""
    unusual = [f for f in report["figures"] if f["unusual"]]
    signals = report["signals"]
    parts = (
        [f"{len(signals)} {'signal was' if len(signals) == 1 else 'signals were'} raised or open"] if signals else []
    )
    for figure in unusual:
        side = "above" if figure["value"] > figure["usual"]["high"] else "below"
        parts.append(f"{figure['name'].lower()} was {side} its usual range")
    if parts:
        return _sentence(parts)
    if report["compared_with"] < 4:
        return f"No signal was raised; too few earlier {report['weekday']}s are known to say what is usual."
    return f"{_NOTHING} for a {report['weekday']}."


def amount(value: float | None, unit: str) -> str:
    """A figure as people read it: 12, 0.45 h, 18.4 %; an en dash where there is none."""
    if value is None:
        return "–"
    if unit == "share":
        return f"{100 * value:.1f} %"
    if unit == "hours":
        return f"{value:,.2f} h"
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}"


def _sentence(parts: list[str]) -> str:
    text = parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " and " + parts[-1]
    return text[0].upper() + text[1:] + "."


def _lines(report: dict[str, Any]) -> Iterator[str]:
    day = date.fromisoformat(report["date"])
    yield f"# {day:%A} {day.day} {day:%B %Y}: daily report"
    yield ""
    yield f"**{headline(report)}** {_flow(report)}"
    yield ""
    yield from _figures(report)
    yield from _signals(report["signals"])
    yield from _priority(report["priority"])
    yield from _top(report)
    yield from _footer(report)


def _flow(report: dict[str, Any]) -> str:
    by_id = {f["metric"]: f for f in report["figures"]}
    created, solved, backlog = (by_id[m]["value"] for m in ("tickets_created", "tickets_solved", "backlog_open"))
    return f"{created:,.0f} tickets came in, {solved:,.0f} were solved, {backlog:,.0f} are open at the end of the day."


def _figures(report: dict[str, Any]) -> Iterator[str]:
    yield "## Figures"
    yield ""
    yield f"| figure | value | n | left out | usual for a {report['weekday']} | |"
    yield "|---|---:|---:|---:|---|---|"
    for figure in report["figures"]:
        unit = figure["unit"]
        mark = "**out of the ordinary**" if figure["unusual"] else ""
        yield (
            f"| {figure['name']} | {amount(figure['value'], unit)} | {figure['n']:,} | {figure['excluded']:,} "
            f"| {_usual(figure)} | {mark} |"
        )
    yield ""


def _usual(figure: dict[str, Any]) -> str:
    usual, unit = figure["usual"], figure["unit"]
    if usual["low"] is None:
        return f"not known ({usual['n']} earlier)"
    return f"{amount(usual['low'], unit)} to {amount(usual['high'], unit)} ({usual['n']} earlier)"


def _signals(signals: list[dict[str, Any]]) -> Iterator[str]:
    yield "## Signals"
    yield ""
    if not signals:
        yield "None was raised, and none was open."
    for signal in signals:
        until = f" to {signal['ended_at'][11:16]}" if signal["ended_at"] else ", still open"
        name = f"{signal['code']} {escape(signal['title'])}"
        yield f"- **{name}** ({signal['onset_at'][11:16]}{until}): {escape(signal['explanation'])}"
    yield ""


def _priority(priority: dict[str, Any]) -> Iterator[str]:
    yield f"## Priority tickets open: {priority['open']}"
    yield ""
    if not priority["tickets"]:
        yield "No P0 or P1 ticket is open."
        yield ""
        return
    yield "| ticket | priority | subject | queue | age |"
    yield "|---|---|---|---|---:|"
    for t in priority["tickets"]:
        again = f" (reopened {t['reopens']}×)" if t["reopens"] else ""
        queue = escape(t["queue"] or "none")
        yield f"| {t['number']} | {t['priority']} | {escape(t['subject'])}{again} | {queue} | {t['age_hours']:,.1f} h |"
    if priority["open"] > len(priority["tickets"]):
        yield f"| | | and {priority['open'] - len(priority['tickets'])} more | | |"
    yield ""


def _top(report: dict[str, Any]) -> Iterator[str]:
    yield f"## Top by {report['category']}"
    yield ""
    yield "| most tickets | | most hours to solve | |"
    yield "|---|---:|---|---:|"
    volume, hours = report["top_by_volume"], report["top_by_time"]
    for i in range(max(len(volume), len(hours))):
        left = (escape(_known(volume[i]["value"])), f"{volume[i]['tickets']:,}") if i < len(volume) else ("", "")
        right = (escape(_known(hours[i]["value"])), f"{hours[i]['hours']:,.1f} h") if i < len(hours) else ("", "")
        yield f"| {left[0]} | {left[1]} | {right[0]} | {right[1]} |"
    if not volume and not hours:
        yield "| none | | none | |"
    yield ""


def _known(value: str | None) -> str:
    return "unknown" if value is None else value


def _footer(report: dict[str, Any]) -> Iterator[str]:
    yield "## How to read this"
    yield ""
    yield (
        f"The day is midnight to midnight in {report['timezone']}. A figure is out of the ordinary when it lies "
        f"outside mean ± 2.66 × the mean moving range of the same weekday in the eight weeks before "
        f"({report['compared_with']} of them are known). Left out are tickets for which the figure does not exist, "
        f"for instance because they have no reply yet."
    )
    yield ""
    for figure in report["figures"]:
        yield f"- **{figure['name']}**: {figure['definition']}"


def escape(text: str) -> str:
    """Other people's text inside Markdown: no markup, no table cell, no line of its own."""
    return "".join("\\" + c if c in "\\`*_[]<>|#" else " " if c in "\r\n" else c for c in text)
