"""What is promised, and how a promise stands: targets, policies and their editions, readings. Pure.

The words are documented in `docs/reference/clocks.md`; `clocks` reads them from a ticket's events.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Literal

from watchfloor.engine.calendars import ALWAYS, Calendar
from watchfloor.engine.conditions import EVERY, Condition

State = Literal["running", "paused", "met", "breached", "cancelled"]
Measure = Literal["first_reply", "next_reply", "update", "resolution", "tier", "span"]

MEASURES: Final[Mapping[str, str]] = {
    "first_reply": "From the ticket's creation to the first public reply of a human who works it. Bots never count. "
    "Solved without a reply it is cancelled: nobody waits any more.",
    "next_reply": "After the first reply: from the requester's oldest unanswered message to the next public human "
    "reply. A ticket that is solved meanwhile cancels it. Each question is a cycle of its own.",
    "update": "Between public human replies while the ticket is not solved, from creation on; each is a cycle.",
    "resolution": "From creation until solved or closed. Re-opened, the same clock goes on from what it had; the "
    "time while it was solved does not count.",
    "tier": "While the ticket is with tier `tier` and not solved. Handed on it is met; handed back it goes on from "
    "what it had. Each tier answers for its own time.",
    "span": "From the first moment at which `start` holds until `stop` holds, asked after every event.",
}
WAITING: Final = ("pending", "on_hold")
REPLIES: Final = ("first_reply", "next_reply", "update")
"""What is measured by messages: nothing is promised of them where the ticket's source keeps none."""
ZERO: Final = timedelta(0)


@dataclass(frozen=True, slots=True)
class Target:
    """One promise. `goal` is business time of `calendar`; `None` conditions never hold.

    While `pause` holds the clock stands; `cancel` ends it without a verdict; when `reset` begins to hold it starts from
    nothing. A target that attaches to a ticket with a past counts it (`retroactive_start`), without the pauses the
    ticket had (`retroactive_pause`).
    """

    name: str
    measure: Measure
    goal: timedelta
    calendar: Calendar = ALWAYS
    tier: int | None = None
    start: Condition = EVERY
    stop: Condition | None = None
    pause: Condition | None = None
    cancel: Condition | None = None
    reset: Condition | None = None
    retroactive_start: bool = True
    retroactive_pause: bool = True

    @property
    def risky(self) -> timedelta:
        """Used time from which a breach is near: a quarter of the goal is left."""
        return self.goal - self.goal / 4


@dataclass(frozen=True, slots=True)
class Policy:
    """Targets for the tickets on which `when` holds."""

    name: str
    when: Condition
    targets: tuple[Target, ...]

    def target(self, name: str) -> Target | None:
        """Its target of that name."""
        return next((target for target in self.targets if target.name == name), None)


@dataclass(frozen=True, slots=True)
class Edition:
    """Policies that are in force from `since` (None: since ever) until the next edition."""

    since: datetime | None
    policies: tuple[Policy, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """How a target stands at a moment; of a measure with cycles, its newest one.

    `elapsed` is business time used, `paused` the wall time for which the clock stood, by cause in `pauses`. `due_at` is
    when the goal is used up if nothing changes; None while paused, cancelled or beyond any opening hour. `risk_at` is
    when only a quarter of it was or will be left. `active`: the promise is still owed, be it late.
    `cycles` and `breaches` count every cycle up to this one; `late` has the number and the moment of each late one.
    """

    ticket: int | str
    target: str
    policy: str
    state: State
    goal: timedelta
    elapsed: timedelta
    paused: timedelta
    started_at: datetime
    due_at: datetime | None = None
    met_at: datetime | None = None
    breached_at: datetime | None = None
    pauses: Mapping[str, timedelta] = field(default_factory=dict)
    cycles: int = 1
    breaches: int = 0
    risk_at: datetime | None = None
    active: bool = False
    late: tuple[tuple[int, datetime], ...] = ()
    calendar: str = ""

    @property
    def left(self) -> timedelta:
        """Business time that remains; negative once it is used up."""
        return self.goal - self.elapsed

    def as_json(self) -> dict[str, Any]:
        """The documented object: seconds and ISO 8601 times in UTC."""
        return {
            "ticket": self.ticket,
            "target": self.target,
            "policy": self.policy,
            "state": self.state,
            "started_at": _iso(self.started_at),
            "due_at": _iso(self.due_at),
            "goal_seconds": _seconds(self.goal),
            "elapsed_business_seconds": _seconds(self.elapsed),
            "paused_seconds": _seconds(self.paused),
            "met_at": _iso(self.met_at),
            "breached_at": _iso(self.breached_at),
            "cycles": self.cycles,
            "breaches": self.breaches,
        }

    def explain(self) -> str:
        """How it came to this, in words: "paused 14 h 20 min while pending; 2 h 10 min of 4 h business time used"."""
        parts = [f"paused {span(time)} while {cause.replace('_', ' ')}" for cause, time in self.pauses.items() if time]
        parts.append(f"{span(self.elapsed)} of {span(self.goal)} business time used")
        return "; ".join(parts)


def _iso(at: datetime | None) -> str | None:
    return None if at is None else at.astimezone(UTC).isoformat()


def _seconds(time: timedelta) -> int | float:
    seconds = time.total_seconds()
    return int(seconds) if seconds == int(seconds) else seconds


def span(time: timedelta) -> str:
    """A length of time as people say it: 45 s, 12 min, 2 h 10 min, 3 d 4 h."""
    seconds = int(abs(time).total_seconds())
    if seconds < 60:
        return f"{seconds} s"
    minutes = seconds // 60
    if minutes < 60:
        return f"{minutes} min"
    big, small, names = (*divmod(minutes, 60), ("h", "min")) if minutes < 48 * 60 else (
        *divmod(minutes // 60, 24), ("d", "h"),
    )  # fmt: skip
    return f"{big} {names[0]}" + (f" {small} {names[1]}" if small else "")
