"""What a clock has to say: that a promise is at risk, was broken, or counts as broken no more. Each once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final

from watchfloor.engine import events as ev
from watchfloor.engine.clocks import Reading
from watchfloor.eventlog.append import NewEvent

SOURCE: Final = "clocks"
# An act that was in time may still be on its way into the log.
GRACE: Final = timedelta(seconds=2)


@dataclass(slots=True)
class Told:
    """What is to be told of one clock now, what will have been told then, and when to look again."""

    news: list[NewEvent] = field(default_factory=list)
    told: dict[str, Any] = field(default_factory=dict)
    look_at: datetime | None = None


def tell(reading: Reading, told: dict[str, Any], now: datetime, known_since: datetime | None) -> Told:
    """What `reading`, at `now`, has to say beyond `told`.

    What was late before the store knew of the ticket (`known_since`) is no news: it is shown, not told.
    """
    had = [(cycle, at) for cycle, at in told.get("late", [])]
    late = [(cycle, at.isoformat()) for cycle, at in reading.late if known_since is None or at > known_since]
    ripe = [one for one in late if _moment(one) + GRACE <= now]
    found = Told(told={**told, "late": [[*one] for one in ripe]})
    found.news += [_breached(reading, one) for one in ripe if one not in had]
    found.news += [_lifted(reading, one, now) for one in had if one not in late]
    looks = [_moment(one) for one in late if one not in ripe]
    if reading.state == "running":
        looks += _risk(reading, told.get("risk"), now, found)
    found.look_at = min(looks) + GRACE if looks else None
    return found


def _moment(what: tuple[int, str]) -> datetime:
    return datetime.fromisoformat(what[1])


def _risk(reading: Reading, told: Any, now: datetime, found: Told) -> Sequence[datetime]:
    """Tell of a breach that is near; returns the moments at which there may be more to tell."""
    looks = [] if reading.due_at is None else [reading.due_at]
    if reading.risk_at is None:
        return looks
    mine = (reading.cycles, reading.risk_at.isoformat())
    if reading.risk_at + GRACE > now:
        return [*looks, reading.risk_at]
    if told != [*mine]:
        found.news.append(_at_risk(reading, mine))
    found.told["risk"] = [*mine]
    return looks


def _breached(reading: Reading, what: tuple[int, str]) -> NewEvent:
    return _event(reading, ev.TICKET_CLOCK_BREACHED, what, {"due_at": what[1]})


def _at_risk(reading: Reading, what: tuple[int, str]) -> NewEvent:
    due = reading.due_at.isoformat() if reading.due_at else None
    return _event(reading, ev.TICKET_CLOCK_AT_RISK, what, {"due_at": due})


def _lifted(reading: Reading, what: tuple[int, str], now: datetime) -> NewEvent:
    return replace(_event(reading, ev.TICKET_CLOCK_LIFTED, what, {"breached_at": what[1]}), at=now)


def _event(reading: Reading, kind: str, what: tuple[int, str], more: dict[str, Any]) -> NewEvent:
    """`what` is the cycle and the moment that names it: told again, it is known already."""
    cycle, at = what
    payload = {
        "target": reading.target, "policy": reading.policy, "goal_seconds": reading.goal.total_seconds(),
        "cycle": cycle, **more,
    }  # fmt: skip
    ticket = int(reading.ticket)
    return NewEvent(
        "ticket", ticket, kind, datetime.fromisoformat(at), payload, ticket=ticket, source=SOURCE,
        external_id=f"{kind}:{ticket}:{reading.target}:{cycle}:{at}",
    )  # fmt: skip
