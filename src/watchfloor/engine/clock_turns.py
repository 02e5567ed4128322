"""What begins and ends a cycle of a clock: each measure's turn over one event. Pure."""

from __future__ import annotations

from watchfloor.engine.clock_facts import Moment
from watchfloor.engine.clock_run import Clock
from watchfloor.engine.events import DONE
from watchfloor.engine.promises import REPLIES, Target


def turn(clock: Clock, target: Target, before: Moment | None, now: Moment) -> None:
    """Move a clock over one event. `before` is the moment that the event changed."""
    if target.measure in REPLIES and now.facts.get("records_replies") is False:
        return
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


def _first_reply(clock: Clock, before: Moment | None, now: Moment, *, done: bool) -> None:
    if before is None and not done:
        clock.begin(now.at)
    if now.human_reply:
        clock.finish(now.at)
    elif done:
        clock.drop()
    elif clock.cancelled and before is not None and before.facts["status"] in DONE:
        clock.resume()  # solved without a word and opened again: the first word is still owed


def _next_reply(clock: Clock, now: Moment, *, done: bool) -> None:
    if now.human_reply:
        clock.answered, clock.asked = True, False
        clock.finish(now.at)
    elif now.requester_reply and clock.answered and not clock.active:
        clock.asked = True
    if done:
        # What is asked of a solved ticket is owed once it is open again, which is an event of its own.
        clock.drop()
    elif clock.asked:
        clock.asked = False
        clock.begin(now.at)


def _update(clock: Clock, before: Moment | None, now: Moment, *, done: bool, was_done: bool) -> None:
    if done:
        if now.human_reply:
            clock.finish(now.at)
        clock.drop()
        return
    if now.human_reply:
        clock.finish(now.at)
    if before is None or was_done or now.human_reply:
        clock.begin(now.at)


def _until(clock: Clock, now: Moment, *, wanted: bool) -> None:
    if not wanted:
        clock.finish(now.at)
    elif not clock.began:
        clock.begin(now.at)
    elif not clock.active:
        clock.resume()


def _span(clock: Clock, target: Target, now: Moment) -> None:
    if target.stop is not None and target.stop.holds(now.facts):
        clock.finish(now.at)
    elif not clock.active and target.start.holds(now.facts) and not clock.cancelled:
        if clock.began:
            clock.resume()
        else:
            clock.begin(now.at)


def special(clock: Clock, target: Target, now: Moment) -> None:
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
