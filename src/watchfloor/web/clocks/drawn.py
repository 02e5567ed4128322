"""How a clock is shown: its words, its tone (ok, soon, late, met, paused, over), how much of it is left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone

from watchfloor.clocks.models import Clock
from watchfloor.engine.clocks import Reading, span
from watchfloor.web.templatetags.watchfloor import short

ALWAYS_WORDS: Final = "24 × 7"
NAMES: Final = {
    "first_reply": "First reply",
    "next_reply": "Next reply",
    "update": "Update",
    "resolution": "Resolution",
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One clock in a list. `share` is how much of its time is left, in hundredths; `due` and `risk` count down."""

    what: str
    tone: str
    text: str
    title: str
    share: int = 0
    due: str = ""
    risk: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One clock of a ticket: what is said at its right, how far its bar is, what stands below, and why."""

    what: str
    tone: str
    text: str
    below: str
    why: list[str]
    used: int
    due: str = ""
    risk: str = ""


def name_of(target: str) -> str:
    """A target's name as words: first_reply → First reply, tier_2 → Tier 2."""
    return NAMES.get(target) or target.replace("_", " ").capitalize()


def calendar_words(name: str) -> str:
    """A calendar's name as people say it."""
    return ALWAYS_WORDS if name == "always" else name


def cell(row: Clock, now: datetime) -> Cell:
    """A row of the table as a cell of a list, at `now`."""
    what = name_of(row.target).lower()
    goal = f"target {span(row.goal)}, {calendar_words(row.calendar)}, policy {row.policy}"
    if row.due_at is None:
        return Cell(what, "paused", "paused", f"{name_of(row.target)} is paused; {goal}", _left(row, now))
    due = timezone.localtime(row.due_at)
    title = f"{name_of(row.target)} due {due:%a %-d %b %H:%M}; {goal}"
    if now > row.due_at:
        return Cell(what, "late", f"{rough(now - row.due_at)} late", title, 0, _iso(row.due_at), _iso(row.risk_at))
    tone = "soon" if row.risk_at is not None and row.risk_at <= now else "ok"
    return Cell(what, tone, brief(row.due_at - now), title, _left(row, now), _iso(row.due_at), _iso(row.risk_at))


def line(reading: Reading, now: datetime) -> Line:
    """A reading as a line of the ticket's panel."""
    tone, text = _said(reading, now)
    used = min(100, round(100 * (reading.elapsed / reading.goal)))
    counts = reading.state == "running" or (reading.state == "breached" and reading.active)
    return Line(
        name_of(reading.target), tone, text, _below(reading), _why(reading), used,
        _iso(reading.due_at) if counts else "", _iso(reading.risk_at) if counts else "",
    )  # fmt: skip


def brief(length: timedelta) -> str:
    """A time on a clock: 40 s, 6 m, 3 h 12 m, 2 d."""
    seconds = length.total_seconds()
    return f"{int(seconds)} s" if seconds < 60 else short(seconds)


def rough(length: timedelta) -> str:
    """How late something is, in one unit: 40 s, 6 m, 3 h, 2 d."""
    seconds = int(length.total_seconds())
    for unit, name in ((86400, "d"), (3600, "h"), (60, "m")):
        if seconds >= unit:
            return f"{seconds // unit} {name}"
    return f"{seconds} s"


def _said(reading: Reading, now: datetime) -> tuple[str, str]:
    if reading.state == "breached":
        if reading.active and reading.breached_at is not None:
            return "late", f"{rough(now - reading.breached_at)} late"
        if reading.met_at is not None and reading.breached_at is not None:
            return "late", f"met {rough(max(reading.met_at - reading.breached_at, timedelta(0)))} late"
        return "late", "missed"
    if reading.state == "met":
        return "met", f"met in {brief(reading.elapsed)}"
    if reading.state == "cancelled":
        return "over", "no longer owed"
    if reading.state == "paused" or reading.due_at is None:
        return "paused", "paused" if reading.state == "paused" else "not due"
    soon = reading.risk_at is not None and reading.risk_at <= now
    return ("soon" if soon else "ok"), f"{brief(reading.due_at - now)} left"


def _below(reading: Reading) -> str:
    """The due time and the target; what is paused says how long, and what is left of it."""
    target = f"target {span(reading.goal)}"
    if reading.state == "paused":
        # How long it has stood is what people ask of a clock that stands.
        return reading.explain()
    if reading.due_at is None or reading.state in ("met", "cancelled"):
        return target
    due = timezone.localtime(reading.due_at)
    today = timezone.localtime(reading.due_at).date() == timezone.localdate()
    word = "was due" if reading.state == "breached" else "due"
    return f"{word} {due:%H:%M}, {target}" if today else f"{word} {due:%a %-d %b %H:%M}, {target}"


def _why(reading: Reading) -> list[str]:
    """How it came to this, a sentence each."""
    started = timezone.localtime(reading.started_at)
    said = [
        f"{reading.explain()[:1].upper()}{reading.explain()[1:]}.",
        f"Policy {reading.policy}, hours: {calendar_words(reading.calendar)}. Began {started:%a %-d %b %H:%M}.",
    ]
    if reading.breached_at is not None:
        said.append(f"Broken {timezone.localtime(reading.breached_at):%a %-d %b %H:%M:%S}.")
    if reading.cycles > 1:
        said.append(f"{reading.cycles} times so far, {reading.breaches} of them late.")
    return said


def _left(row: Clock, now: datetime) -> int:
    """The share of the goal that is left, as if the hours between were all open: good enough for a ring."""
    left = max(0.0, 1 - row.elapsed / row.goal)
    if row.due_at is not None and row.due_at > row.read_at:
        left *= max(0.0, (row.due_at - now) / (row.due_at - row.read_at))
    return min(100, max(0, round(100 * left)))


def _iso(at: datetime | None) -> str:
    return "" if at is None else at.isoformat()
