"""Promises and how they stand: (policies, calendars, a ticket's events, now) → one reading per target. Pure.

The first policy whose condition holds applies, and it is asked again after every event and whenever policies change. A
slice of time between two such moments is measured by the policy and the version of the calendar that were in force *in
that slice*, so a change of priority, policy or opening hours keeps what was earned before it. What the words mean is in
`promises`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from watchfloor.engine.clock_facts import Moment, moments
from watchfloor.engine.clock_run import Clock
from watchfloor.engine.clock_turns import special, turn
from watchfloor.engine.events import TicketEvent
from watchfloor.engine.promises import (
    MEASURES,
    WAITING,
    Edition,
    Measure,
    Policy,
    Reading,
    State,
    Target,
    span,
)

__all__ = [
    "MEASURES", "WAITING", "Edition", "Measure", "Policy", "Reading", "State", "Target", "read_clocks",
    "read_editions", "span",
]  # fmt: skip


def read_clocks(
    ticket: int | str, events: Sequence[TicketEvent], policies: Sequence[Policy], now: datetime
) -> list[Reading]:
    """Every target of a ticket as it stands at `now`, by name in the order in which policies name them.

    `events` are the ticket's own, in their order; those after `now` are left out. The first policy that matches at a
    moment is in force until the next event.
    """
    return read_editions(ticket, events, (Edition(None, tuple(policies)),), now)


def read_editions(
    ticket: int | str, events: Sequence[TicketEvent], editions: Sequence[Edition], now: datetime
) -> list[Reading]:
    """The same under policies that changed: `editions` are sorted by time, the first in force since ever (None) or not.

    Each new edition is asked at its moment. A promise that it makes anew counts since the clock began, as one that a
    change of priority brings; one that is over already keeps the verdict that it had.
    """
    editions = [edition for edition in editions if edition.since is None or edition.since <= now]
    shapes = _shapes(policy for edition in editions for policy in edition.policies)
    clocks = {name: Clock(name) for name in shapes}
    before: Moment | None = None
    for moment, policies in _asked([event for event in events if event.at <= now], editions):
        if before is not None:
            _pass(clocks.values(), before, moment.at)
        policy = next((policy for policy in policies if policy.when.holds(moment.facts)), None)
        for name, clock in clocks.items():
            target = policy.target(name) if policy is not None else None
            turn(clock, target or shapes[name], before, moment)
            clock.attach(target, policy.name if policy is not None else "", moment.at)
            special(clock, target or shapes[name], moment)
        before = moment
    if before is None:
        return []
    _pass(clocks.values(), before, now)
    found = (clock.reading(ticket, now, before.facts) for clock in clocks.values())
    return [reading for reading in found if reading is not None]


def _asked(
    events: Sequence[TicketEvent], editions: Sequence[Edition]
) -> Iterator[tuple[Moment, tuple[Policy, ...]]]:  # fmt: skip
    """Every moment at which policies are asked, with those in force: the ticket's own, and those of new editions."""
    policies: tuple[Policy, ...] = ()
    last: Moment | None = None
    place = 0
    for moment in moments(events):
        while place < len(editions) and _began(editions[place], moment.at):
            edition, place = editions[place], place + 1
            policies = edition.policies
            if last is not None and edition.since is not None and last.at < edition.since < moment.at:
                yield Moment(edition.since, last.facts), policies
        yield moment, policies
        last = moment
    if last is not None:
        for edition in editions[place:]:
            yield Moment(edition.since or last.at, last.facts), edition.policies


def _began(edition: Edition, at: datetime) -> bool:
    return edition.since is None or edition.since <= at


def _pass(clocks: Iterable[Clock], before: Moment, until: datetime) -> None:
    for clock in clocks:
        clock.pass_time(before.at, until, before.facts)


def _shapes(policies: Iterable[Policy]) -> dict[str, Target]:
    """For each target name the first that bears it: what begins and ends it while no policy promises it."""
    shapes: dict[str, Target] = {}
    for policy in policies:
        for target in policy.targets:
            shapes.setdefault(target.name, target)
    return shapes
