"""Rules: which of them fire when something happens to a ticket, in which order, and why. Pure.

A rule fires at most once for what happened, however much the others change after it, and what rules did is never
handed in as something that happened. So every run ends: no setting can make two rules answer each other for ever.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final

from watchfloor.engine import events as ev
from watchfloor.engine.conditions import EVERY, Condition, Facts, fact
from watchfloor.engine.fields import resolve
from watchfloor.engine.rule_words import Says, changed, held, in_words, plainly

HAPPENINGS: Final[Mapping[str, str]] = {
    "created": "a ticket is filed",
    "asked": "the requester writes",
    "replied": "somebody of the team replies",
    "noted": "somebody of the team adds a note",
    "changed": "a property changes",
    "escalated": "it is escalated",
    "woken": "a snooze ends",
    "at_risk": "a clock is about to breach",
    "breached": "a clock breaches",
    "rated": "the requester rates the help",
}
WHAT: Final[Mapping[str, str]] = {
    "created": "it was filed", "asked": "the requester wrote", "replied": "the team replied",
    "noted": "a note was added", "changed": "a property changed", "escalated": "it was escalated",
    "woken": "its snooze ended", "at_risk": "a clock is about to breach", "breached": "a clock breached",
    "rated": "the requester rated the help",
}  # fmt: skip
PEOPLE: Final[Mapping[str, str]] = {
    "requester": "the requester", "staff": "somebody of the team", "system": "Watchfloor itself",
}  # fmt: skip
SINCE: Final[Mapping[str, str]] = {
    "created": "it was filed",
    "status": "it got its status",
    "owner": "it got its owner",
    "asked": "the requester last wrote",
    "replied": "the team last replied",
    "touched": "a person last touched it",
}
_KINDS: Final[Mapping[str, str]] = {
    ev.TICKET_CREATED: "created",
    ev.TICKET_NOTED: "noted",
    ev.TICKET_ESCALATED: "escalated",
    ev.TICKET_ASSIGNED: "changed",
    ev.TICKET_MOVED: "changed",
    ev.TICKET_STATUS_CHANGED: "changed",
    ev.TICKET_PRIORITY_CHANGED: "changed",
    ev.TICKET_ATTRIBUTES_CHANGED: "changed",
    "ticket.kind_changed": "changed",
    "ticket.subject_changed": "changed",
    "ticket.due_set": "changed",
    "escalation.requested": "escalated",
    "ticket.woken": "woken",
    "ticket.clock_at_risk": "at_risk",
    "ticket.clock_breached": "breached",
    "ticket.rated": "rated",
}
# More rules than this never act on one happening.
MOST_FIRED: Final = 20


@dataclass(frozen=True, slots=True)
class Change:
    """A test of what became of a field: it changed, and `to` one of these, and `was` one of those (empty: any)."""

    field: str
    to: tuple[Any, ...] = ()
    was: tuple[Any, ...] = ()

    def fits(self, before: Facts | None, after: Facts) -> bool:
        """Whether it changed so. Filing a ticket is no change."""
        if before is None:
            return False
        old, new = fact(before, self.field), fact(after, self.field)
        return old != new and (not self.to or new in self.to) and (not self.was or old in self.was)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as the engine reads it. `on` is event or time; `sets` are the fields that its actions give a value.

    On an event: one of `events` happened (none named: any), by one of `by`, all of `changes` fit and `condition` holds
    afterwards. On time: `condition` holds and it is `wait` since `since`.
    """

    key: int
    name: str
    version: int = 1
    on: str = "event"
    events: frozenset[str] = frozenset()
    by: frozenset[str] = frozenset()
    changes: tuple[Change, ...] = ()
    condition: Condition = EVERY
    since: str = "status"
    wait: timedelta = timedelta(0)
    actions: tuple[Any, ...] = ()
    sets: Mapping[str, Any] = field(default_factory=dict)
    stops: bool = False
    enabled: bool = True
    saved_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Happening:
    """What one act did to a ticket: its kinds (of HAPPENINGS), when, by whom, the facts before (None: filed), after."""

    kinds: frozenset[str]
    by: str
    at: datetime
    before: Facts | None
    after: Facts


@dataclass(frozen=True, slots=True)
class Fired:
    """A rule that fires, and why, as the rest of a sentence that begins with "because"."""

    rule: Rule
    why: str


def run(
    rules: Sequence[Rule],
    happening: Happening,
    act: Callable[[Fired], Facts],
    says: Says = plainly,
    first: Fired | None = None,
) -> list[Fired]:
    """Fire the rules that fit, in order. `act` does what a rule says and returns the facts after it.

    What a rule changed is seen by those before it, too, which then may fire; each fires once. `first` is a rule that
    time alone fired: the others see what it changed.
    """
    left = [rule for rule in rules if rule.enabled and rule.on == "event"]
    done: list[Fired] = []
    now = happening
    if first is not None:
        now = _after(now, act(first))
        done.append(first)
    place = 0
    while place < len(left) and len(done) < MOST_FIRED and not (done and done[-1].rule.stops):
        why = reason(left[place], now, says)
        if why is None:
            place += 1
            continue
        fired = Fired(left.pop(place), why)
        then = _after(now, act(fired))
        place = place if then.after == now.after else 0
        now = then
        done.append(fired)
    return done


def _after(happening: Happening, facts: Facts) -> Happening:
    if facts == happening.after:
        return happening
    return replace(happening, after=facts, kinds=happening.kinds | {"changed"})


def reason(rule: Rule, happening: Happening, says: Says = plainly) -> str | None:
    """Why a rule on events fires, in words; None where it does not."""
    named = rule.events & happening.kinds
    if rule.events and not named:
        return None
    if rule.by and happening.by not in rule.by:
        return None
    if not all(change.fits(happening.before, happening.after) for change in rule.changes):
        return None
    condition = resolve(rule.condition, me=None, now=happening.at)
    if not condition.holds(happening.after):
        return None
    parts = [WHAT[name] for name in HAPPENINGS if name in named and not (name == "changed" and rule.changes)]
    before = happening.before or {}
    parts += [changed(c.field, fact(before, c.field), fact(happening.after, c.field), says) for c in rule.changes]
    parts += held(condition, happening.after, says)
    return ", ".join(parts) or "something happened to it"


def reason_of_time(rule: Rule, facts: Facts, since: datetime, says: Says = plainly) -> str:
    """Why a rule on time fires, in words; its condition is resolved."""
    parts = [f"{in_words(rule.wait)} passed since {SINCE[rule.since]} ({since:%Y-%m-%d %H:%M} UTC)"]
    return ", ".join(parts + held(rule.condition, facts, says))


def happening_of(kind: str, payload: Mapping[str, Any]) -> str | None:
    """The name of what an event is to rules; None where they do not hear of it."""
    if kind == ev.TICKET_REPLIED:
        return "asked" if payload.get("by") == "requester" else "replied"
    return _KINDS.get(kind)
