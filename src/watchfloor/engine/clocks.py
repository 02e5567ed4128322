"""Promises and how they stand: (policies, calendars, a ticket's events, now) → one reading per target. Pure.

The first policy whose condition holds applies, and it is asked again after every event. A slice of time between two
events is measured by the policy and the version of the calendar that were in force *in that slice*, so a change of
priority, policy or opening hours keeps what was earned before it. What the words mean is in `measures`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Literal

from watchfloor.engine import events as ev
from watchfloor.engine.calendars import ALWAYS, Calendar
from watchfloor.engine.conditions import EVERY, Condition
from watchfloor.engine.events import DONE, TicketEvent

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
_ZERO: Final = timedelta(0)


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
class Reading:
    """How a target stands at a moment; of a measure with cycles, its newest one.

    `elapsed` is business time used, `paused` the wall time for which the clock stood, by cause in `pauses`. `due_at` is
    when the goal is used up if nothing changes; None while paused, cancelled or beyond any opening hour.
    `cycles` and `breaches` count every cycle up to this one.
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


# ------------------------------------------------------------- the ticket's past as slices
@dataclass(slots=True)
class _Moment:
    """What is true after an event, and what the event was for the clocks."""

    at: datetime
    facts: dict[str, Any]
    human_reply: bool = False
    requester_reply: bool = False


def _moments(events: Iterable[TicketEvent]) -> Iterator[_Moment]:
    facts: dict[str, Any] = {"tier": 1, "attributes": {}, "status": "new"}
    created = False
    for event in events:
        moment = _Moment(event.at, facts)
        if event.kind == ev.TICKET_CREATED:
            created = True
            facts = {**facts, **event.payload, "attributes": dict(event.payload.get("attributes") or {})}
            facts["source"] = event.source
        elif event.kind == ev.TICKET_REPLIED:
            who = event.payload.get("by")
            moment.human_reply, moment.requester_reply = who == "human", who == "requester"
        else:
            facts = _changed(facts, event)
        moment.facts = facts
        if created:
            yield moment


def _changed(facts: dict[str, Any], event: TicketEvent) -> dict[str, Any]:
    payload = event.payload
    if event.kind == ev.TICKET_STATUS_CHANGED:
        return {**facts, "status": payload["to"], "reason": payload.get("reason")}
    if event.kind == ev.TICKET_PRIORITY_CHANGED:
        return {**facts, "priority": payload["to"]}
    if event.kind == ev.TICKET_ASSIGNED:
        return {**facts, "owner": payload["to"]}
    if event.kind == ev.TICKET_MOVED:
        return {**facts, "queue": payload["queue"]}
    if event.kind == ev.TICKET_ESCALATED:
        return {**facts, "tier": payload["tier"]}
    if event.kind == ev.TICKET_ATTRIBUTES_CHANGED:
        attributes = {**facts["attributes"], **payload["set"]}
        return {**facts, "attributes": {name: value for name, value in attributes.items() if value is not None}}
    return facts


# ------------------------------------------------------------- one clock
@dataclass(slots=True)
class _Clock:
    """A target name on one ticket, while its events are read. `active`: a cycle is under way."""

    name: str
    policy: str = ""
    target: Target | None = None  # what is promised now; of a cycle that is over, what was
    last: Target | None = None
    active: bool = False
    began: bool = False
    answered: bool = False  # the first human reply was given
    started_at: datetime | None = None
    elapsed: timedelta = _ZERO
    pauses: dict[str, timedelta] = field(default_factory=dict)
    unattached: list[tuple[datetime, datetime, dict[str, Any]]] = field(default_factory=list)
    waited: timedelta = _ZERO  # business time of the slices that were paused
    met_at: datetime | None = None
    breached_at: datetime | None = None
    used_up_at: datetime | None = None  # when the goal was used up to the last second, while the clock ran on
    cancelled: bool = False
    was_reset: bool = False
    cycles: int = 0
    breaches: int = 0

    # --------------------------------------------------------- cycles
    def begin(self, at: datetime) -> None:
        """A new cycle, from nothing."""
        self.active, self.began, self.cancelled = True, True, False
        self.started_at, self.met_at, self.breached_at, self.used_up_at = at, None, None, None
        self.elapsed, self.waited, self.pauses, self.unattached = _ZERO, _ZERO, {}, []
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
            self.pauses[cause] = self.pauses.get(cause, _ZERO) + (end - start)
            self.waited += target.calendar.elapsed(start, end)
            self.used_up_at = None
            return
        left, used = target.goal - self.elapsed, target.calendar.elapsed(start, end)
        if self.breached_at is None and used >= left:
            # Late is late, also where the moment is the end of a working day: it was due by then.
            self.used_up_at = self.used_up_at or target.calendar.add(start, left) or start
            if end > self.used_up_at:
                self._breach(self.used_up_at)
        self.elapsed += used

    def _breach(self, at: datetime) -> None:
        self.breached_at, self.breaches = at, self.breaches + 1

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
            self.elapsed, self.waited, self.pauses, self.unattached = _ZERO, _ZERO, {}, []
            self.started_at = at
        elif not target.retroactive_pause:
            # The pauses so far were the old promise's; this one has none before it.
            self.elapsed, self.waited, self.pauses = self.elapsed + self.waited, _ZERO, {}
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
            self.breached_at, self.breaches = None, self.breaches - 1

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
            sum(self.pauses.values(), _ZERO), self.started_at, self._due(target, now, paused), self.met_at,
            self.breached_at, dict(self.pauses), self.cycles, self.breaches,
        )  # fmt: skip

    def _state(self, paused: bool) -> State:
        if self.breached_at is not None:
            return "breached"
        if self.cancelled:
            return "cancelled"
        if self.met_at is not None:
            return "met"
        return "paused" if paused else "running"

    def _due(self, target: Target, now: datetime, paused: bool) -> datetime | None:
        if self.breached_at is not None:
            return self.breached_at
        if self.cancelled or paused:
            return None
        return self.used_up_at or target.calendar.add(self.met_at or now, target.goal - self.elapsed)


# ------------------------------------------------------------- what begins and ends a cycle
def _turn(clock: _Clock, target: Target, before: _Moment | None, now: _Moment) -> None:
    """Move a clock over one event. `before` is the moment that the event changed."""
    done = now.facts["status"] in DONE
    was_done = before is not None and before.facts["status"] in DONE
    match target.measure:
        case "first_reply":
            _first_reply(clock, before, now, done=done)
        case "next_reply":
            _next_reply(clock, now, done=done)
        case "update":
            _update(clock, before, now, done=done, was_done=was_done)
        case "resolution":
            _until(clock, now, wanted=not done)
        case "tier":
            _until(clock, now, wanted=not done and now.facts.get("tier") == target.tier)
        case "span":
            _span(clock, target, now)


def _first_reply(clock: _Clock, before: _Moment | None, now: _Moment, *, done: bool) -> None:
    if before is None and not done:
        clock.begin(now.at)
    if now.human_reply:
        clock.finish(now.at)
    elif done:
        clock.drop()
    elif clock.cancelled and before is not None and before.facts["status"] in DONE:
        clock.resume()  # solved without a word and opened again: the first word is still owed


def _next_reply(clock: _Clock, now: _Moment, *, done: bool) -> None:
    if now.human_reply:
        clock.answered = True
        clock.finish(now.at)
    elif now.requester_reply and clock.answered and not clock.active:
        clock.begin(now.at)
    if done and clock.active and not now.requester_reply:
        clock.drop()


def _update(clock: _Clock, before: _Moment | None, now: _Moment, *, done: bool, was_done: bool) -> None:
    if done:
        if now.human_reply:
            clock.finish(now.at)
        clock.drop()
        return
    if now.human_reply:
        clock.finish(now.at)
    if before is None or was_done or now.human_reply:
        clock.begin(now.at)


def _until(clock: _Clock, now: _Moment, *, wanted: bool) -> None:
    if not wanted:
        clock.finish(now.at)
    elif not clock.began:
        clock.begin(now.at)
    elif not clock.active:
        clock.resume()


def _span(clock: _Clock, target: Target, now: _Moment) -> None:
    if target.stop is not None and target.stop.holds(now.facts):
        clock.finish(now.at)
    elif not clock.active and target.start.holds(now.facts) and not clock.cancelled:
        if clock.began:
            clock.resume()
        else:
            clock.begin(now.at)


def _special(clock: _Clock, target: Target, now: _Moment) -> None:
    """Cancel and reset, whatever the measure."""
    if target.reset is not None:
        holds = target.reset.holds(now.facts)
        if holds and not clock.was_reset and clock.active:
            clock.cycles -= 1
            clock.begin(now.at)
        clock.was_reset = holds
    abandoned = now.facts["status"] in DONE and now.facts.get("reason") in ("cancelled", "merged")
    if abandoned or (target.cancel is not None and target.cancel.holds(now.facts)):
        if clock.met_at is not None and clock.met_at == now.at and clock.breached_at is None:
            clock.active, clock.met_at = True, None
        clock.drop()


# ------------------------------------------------------------- the door
def read_clocks(
    ticket: int | str, events: Sequence[TicketEvent], policies: Sequence[Policy], now: datetime
) -> list[Reading]:
    """Every target of a ticket as it stands at `now`, by name in the order in which policies name them.

    `events` are the ticket's own, in their order; those after `now` are left out. The first policy that matches at a
    moment is in force until the next event.
    """
    shapes = _shapes(policies)
    clocks = {name: _Clock(name) for name in shapes}
    before: _Moment | None = None
    for moment in _moments(event for event in events if event.at <= now):
        if before is not None:
            _pass(clocks.values(), before, moment.at)
        policy = next((policy for policy in policies if policy.when.holds(moment.facts)), None)
        for name, clock in clocks.items():
            target = policy.target(name) if policy is not None else None
            _turn(clock, target or shapes[name], before, moment)
            clock.attach(target, policy.name if policy is not None else "", moment.at)
            _special(clock, target or shapes[name], moment)
        before = moment
    if before is None:
        return []
    _pass(clocks.values(), before, now)
    found = (clock.reading(ticket, now, before.facts) for clock in clocks.values())
    return [reading for reading in found if reading is not None]


def _pass(clocks: Iterable[_Clock], before: _Moment, until: datetime) -> None:
    for clock in clocks:
        clock.pass_time(before.at, until, before.facts)


def _shapes(policies: Sequence[Policy]) -> dict[str, Target]:
    """For each target name the first that bears it: what begins and ends it while no policy promises it."""
    shapes: dict[str, Target] = {}
    for policy in policies:
        for target in policy.targets:
            shapes.setdefault(target.name, target)
    return shapes
