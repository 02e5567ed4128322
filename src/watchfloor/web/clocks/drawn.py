"""How a clock is shown: its words, its tone (ok, soon, late, met, paused, over), how much of it is left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _

from watchfloor.clocks.models import Clock
from watchfloor.engine.clocks import Reading
from watchfloor.web.templatetags.watchfloor import short
from watchfloor.web.words import explained, lazy, length
from watchfloor.web.words import said as dated

ALWAYS_WORDS: Final = "24 × 7"
NAMES: Final = {
    "first_reply": lazy("First reply"),
    "next_reply": lazy("Next reply"),
    "update": lazy("Update"),
    "resolution": lazy("Resolution"),
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
    goal = _("target %(length)s, %(calendar_words)s, policy %(policy)s") % {
        "length": length(row.goal),
        "calendar_words": calendar_words(row.calendar),
        "policy": row.policy,
    }
    if row.due_at is None:
        return Cell(
            what,
            "paused",
            _("paused"),
            _("%(name_of)s is paused; %(goal)s") % {"name_of": name_of(row.target), "goal": goal},
            _left(row, now),
        )
    due = timezone.localtime(row.due_at)
    title = _("%(name_of)s due %(due)s; %(goal)s") % {
        "name_of": name_of(row.target),
        "due": dated(due, "%a %-d %b %H:%M"),
        "goal": goal,
    }
    if now > row.due_at:
        return Cell(
            what,
            "late",
            _("%(rough)s late") % {"rough": rough(now - row.due_at)},
            title,
            0,
            _iso(row.due_at),
            _iso(row.risk_at),
        )
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
            return "late", _("%(rough)s late") % {"rough": rough(now - reading.breached_at)}
        if reading.met_at is not None and reading.breached_at is not None:
            return "late", _("met %(rough)s late") % {
                "rough": rough(max(reading.met_at - reading.breached_at, timedelta(0)))
            }
        return "late", _("missed")
    if reading.state == "met":
        return "met", _("met in %(brief)s") % {"brief": brief(reading.elapsed)}
    if reading.state == "cancelled":
        return "over", _("no longer owed")
    if reading.state == "paused" or reading.due_at is None:
        return "paused", _("paused") if reading.state == "paused" else _("not due")
    soon = reading.risk_at is not None and reading.risk_at <= now
    return ("soon" if soon else "ok"), _("%(brief)s left") % {"brief": brief(reading.due_at - now)}


def _below(reading: Reading) -> str:
    """The due time and the target; what is paused says how long, and what is left of it."""
    target = _("target %(length)s") % {"length": length(reading.goal)}
    if reading.state == "paused":
        # How long it has stood is what people ask of a clock that stands.
        return explained(reading)
    if reading.due_at is None or reading.state in ("met", "cancelled"):
        return target
    due = timezone.localtime(reading.due_at)
    today = timezone.localtime(reading.due_at).date() == timezone.localdate()
    when = f"{due:%H:%M}" if today else dated(due, "%a %-d %b %H:%M")
    form = _("was due %(when)s, %(target)s") if reading.state == "breached" else _("due %(when)s, %(target)s")
    return form % {"when": when, "target": target}


def _why(reading: Reading) -> list[str]:
    """How it came to this, a sentence each."""
    started, told = timezone.localtime(reading.started_at), explained(reading)
    said = [
        f"{told[:1].upper()}{told[1:]}.",
        _("Policy %(policy)s, hours: %(calendar_words)s. Began %(started)s.")
        % {
            "policy": reading.policy,
            "calendar_words": calendar_words(reading.calendar),
            "started": dated(started, "%a %-d %b %H:%M"),
        },
    ]
    if reading.breached_at is not None:
        said.append(
            _("Broken %(breached_at)s.")
            % {"breached_at": dated(timezone.localtime(reading.breached_at), "%a %-d %b %H:%M:%S")}
        )
    if reading.cycles > 1:
        said.append(
            _("%(cycles)s times so far, %(breaches)s of them late.")
            % {"cycles": reading.cycles, "breaches": reading.breaches}
        )
    return said


def _left(row: Clock, now: datetime) -> int:
    """The share of the goal that is left, as if the hours between were all open: good enough for a ring."""
    left = max(0.0, 1 - row.elapsed / row.goal)
    if row.due_at is not None and row.due_at > row.read_at:
        left *= max(0.0, (row.due_at - now) / (row.due_at - row.read_at))
    return min(100, max(0, round(100 * left)))


def _iso(at: datetime | None) -> str:
    return "" if at is None else at.isoformat()
