"""One clock of one ticket while its events are read: its cycles, what it used, when it was late. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from watchfloor.engine.promises import ZERO, Reading, State, Target


@dataclass(slots=True)
class Clock:
    """A target name on one ticket, while its events are read. `active`: a cycle is under way."""

    name: str
    policy: str = ""
    target: Target | None = None  # what is promised now; of a cycle that is over, what was
    last: Target | None = None
    active: bool = False
    began: bool = False
    answered: bool = False  # the first human reply was given
    asked: bool = False  # a question waits for the ticket to be open again
    started_at: datetime | None = None
    elapsed: timedelta = ZERO
    pauses: dict[str, timedelta] = field(default_factory=dict)
    unattached: list[tuple[datetime, datetime, dict[str, Any]]] = field(default_factory=list)
    waited: timedelta = ZERO  # business time of the slices that were paused
    met_at: datetime | None = None
    breached_at: datetime | None = None
    risk_at: datetime | None = None  # since when a quarter of the goal or less is left
    used_up_at: datetime | None = None  # when the goal was used up to the last second, while the clock ran on
    cancelled: bool = False
    was_reset: bool = False
    cycles: int = 0
    late: list[tuple[int, datetime]] = field(default_factory=list)  # cycle and moment of each breach that stands

    # --------------------------------------------------------- cycles
    def begin(self, at: datetime) -> None:
        """A new cycle, from nothing."""
        self.active, self.began, self.cancelled = True, True, False
        self.started_at, self.met_at, self.breached_at, self.used_up_at = at, None, None, None
        self.risk_at = None
        self.elapsed, self.waited, self.pauses, self.unattached = ZERO, ZERO, {}, []
        self.cycles += 1

    def resume(self) -> None:
        """The cycle goes on from what it had."""
        self.active, self.cancelled, self.met_at = True, False, None

    def finish(self, at: datetime) -> None:
        """What was promised has been done."""
        if self.active:
            self.active, self.met_at = False, at

    def drop(self) -> None:
        """There is nothing to promise any more."""
        if self.active:
            self.active = False
            self.cancelled = self.breached_at is None

    # --------------------------------------------------------- time
    def pass_time(self, start: datetime, end: datetime, facts: dict[str, Any]) -> None:
        """Let one slice go by."""
        if not self.active or start >= end:
            return
        if self.target is None:
            self.unattached.append((start, end, facts))
            return
        self._measure(self.target, start, end, facts)

    def _measure(self, target: Target, start: datetime, end: datetime, facts: dict[str, Any]) -> None:
        if target.pause is not None and target.pause.holds(facts):
            cause = str(facts.get("status"))
            self.pauses[cause] = self.pauses.get(cause, ZERO) + (end - start)
            self.waited += target.calendar.elapsed(start, end)
            self.used_up_at = None
            return
        left, used = target.goal - self.elapsed, target.calendar.elapsed(start, end)
        if self.risk_at is None and self.elapsed + used >= target.risky:
            self.risk_at = target.calendar.add(start, target.risky - self.elapsed) or start
        if self.breached_at is None and used >= left:
            # Late is late, also where the moment is the end of a working day: it was due by then.
            self.used_up_at = self.used_up_at or target.calendar.add(start, left) or start
            if end > self.used_up_at:
                self._breach(self.used_up_at)
        self.elapsed += used

    def _breach(self, at: datetime) -> None:
        self.breached_at = at
        self.late.append((self.cycles, at))

    def attach(self, target: Target | None, policy: str, at: datetime) -> None:
        """The policy in force is now this one; `target` is its promise of the clock's name, if it makes one.

        A cycle that is over keeps the promise under which it ended.
        """
        if self.began and not self.active:
            return
        before, self.target = self.target, target
        if target is None:
            return
        self.policy, self.last = policy, target
        if before == target or not self.began:
            return
        if not target.retroactive_start:
            self.elapsed, self.waited, self.pauses, self.unattached = ZERO, ZERO, {}, []
            self.started_at = at
        elif not target.retroactive_pause:
            # The pauses so far were the old promise's; this one has none before it.
            self.elapsed, self.waited, self.pauses = self.elapsed + self.waited, ZERO, {}
        self.used_up_at = None
        self._catch_up(target)
        self._judge(target, at)

    def _catch_up(self, target: Target) -> None:
        """Measure the slices in which nothing was promised."""
        slices, self.unattached = self.unattached, []
        for start, end, facts in slices:
            judged = target if target.retroactive_pause else replace(target, pause=None)
            self._measure(judged, start, end, facts)

    def _judge(self, target: Target, at: datetime) -> None:
        """Is the goal now in force used up? Under a wider goal that is not, nothing is broken any more."""
        if self.elapsed > target.goal:
            if self.breached_at is None:
                self._breach(at)
        elif self.breached_at is not None:
            self.breached_at = None
            self.late.pop()
        if self.elapsed < target.risky:
            self.risk_at = None
        elif self.risk_at is None:
            self.risk_at = at

    def pausing(self, facts: dict[str, Any]) -> bool:
        """Does the clock stand while these facts hold?"""
        target = self.target
        return target is not None and target.pause is not None and target.pause.holds(facts)

    def reading(self, ticket: int | str, now: datetime, facts: dict[str, Any]) -> Reading | None:
        """The clock at `now`, to which time has been passed. None when it never had a promise to keep."""
        target = self.target or self.last
        if self.started_at is None or target is None:
            return None
        if self.target is None:
            self.drop()
        paused = self.active and self.pausing(facts)
        return Reading(
            ticket, self.name, self.policy, self._state(paused), target.goal, self.elapsed,
            sum(self.pauses.values(), ZERO), self.started_at, self._due(target, now, paused), self.met_at,
            self.breached_at, dict(self.pauses), self.cycles, len(self.late), self._risk(target, now, paused),
            self.active, tuple(self.late), target.calendar.name,
        )  # fmt: skip

    def _state(self, paused: bool) -> State:
        if self.breached_at is not None:
            return "breached"
        if self.cancelled:
            return "cancelled"
        if self.met_at is not None:
            return "met"
        return "paused" if paused else "running"

    def _risk(self, target: Target, now: datetime, paused: bool) -> datetime | None:
        if self.risk_at is not None or paused or not self.active:
            return self.risk_at
        return target.calendar.add(now, target.risky - self.elapsed)

    def _due(self, target: Target, now: datetime, paused: bool) -> datetime | None:
        if self.breached_at is not None:
            return self.breached_at
        if self.cancelled or paused:
            return None
        return self.used_up_at or target.calendar.add(self.met_at or now, target.goal - self.elapsed)
