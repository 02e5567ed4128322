"""How tickets are given out, as people set it up: the ways of queues, capacities, needed skills. Bodies of definitions.

- `what="way"`: `{"queue": 3, "way": "round_robin", "people": []}`; without people the queue's team works it.
- `what="capacity"`: `{"limit": 10, "weights": {"P0": 4}, "waiting": 0, "people": {"17": 6}}`. A ticket weighs by its
  priority; one that is pending or on hold weighs `waiting` times that.
- `what="need"`: `{"when": <condition>, "skill": "payouts", "level": 2, "relax_after": 20}`: tickets that the condition
  holds need the skill at that level, and one level less after each `relax_after` minutes without an owner (0: never).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils.translation import gettext as _

from watchfloor.core.definitions import every_shared
from watchfloor.core.models import Definition
from watchfloor.engine import conditions
from watchfloor.engine.conditions import BadConditionError, Condition
from watchfloor.engine.events import PRIORITIES
from watchfloor.engine.fields import resolve
from watchfloor.tickets.commands import Refused

WAY, CAPACITY, NEED = "way", "capacity", "need"
WAYS: Final = ("manual", "round_robin", "load_aware")
IN_TURN: Final = frozenset({"round_robin", "load_aware"})
WEIGHTS: Final = {"P0": 3.0, "P1": 2.0, "P2": 1.0, "P3": 1.0}
LIMIT: Final = 12.0
MOST: Final = 999.0
LONGEST_RELAX: Final = 60 * 24 * 30
WAITS: Final = ("pending", "on_hold")


@dataclass(frozen=True, slots=True)
class Way:
    """How the tickets of a queue find an owner. `people` work it; nobody named: the queue's team."""

    queue: int
    way: str = "manual"
    people: frozenset[int] = frozenset()
    key: int | None = None


@dataclass(frozen=True, slots=True)
class Capacity:
    """How much open work a person holds at most, in weights of tickets."""

    limit: float = LIMIT
    weights: Mapping[str, float] = field(default_factory=lambda: dict(WEIGHTS))
    waiting: float = 0.0
    people: Mapping[int, float] = field(default_factory=dict)
    key: int | None = None

    def limit_of(self, person: int) -> float:
        """The most that this person holds."""
        return self.people.get(person, self.limit)

    def weight(self, priority: str | None, status: str = "open") -> float:
        """What a ticket weighs. One without a priority weighs like P2."""
        return self.weights.get(priority or "P2", 1.0) * (self.waiting if status in WAITS else 1.0)


@dataclass(frozen=True, slots=True)
class Need:
    """Tickets that `when` holds need `skill` at `level`, one level less after each `relax_after` without an owner."""

    name: str
    when: Condition
    skill: str
    level: int
    relax_after: timedelta
    key: int


@dataclass(frozen=True, slots=True)
class Setup:
    """All that is set up, and `token`, which differs as soon as a need does."""

    ways: Mapping[int, Way]
    capacity: Capacity
    needs: tuple[Need, ...]
    token: str

    def way(self, queue: int) -> Way:
        """The way of a queue: manual where nothing is set up."""
        return self.ways.get(queue) or Way(queue)

    def needs_of(self, facts: Mapping[str, Any]) -> dict[str, Need]:
        """What a ticket of these facts needs, by skill: the highest level where several conditions hold."""
        found: dict[str, Need] = {}
        for need in self.needs:
            if need.when.holds(facts) and (need.skill not in found or found[need.skill].level < need.level):
                found[need.skill] = need
        return found


def setup(rows: Iterable[Definition] | None = None, *, now: datetime | None = None) -> Setup:
    """What is in use. One query, none where the definitions (`rows`, of others too) are at hand. What another version
    wrote and this one can not read is left out. With `now` the needs hold for facts: a condition may name a time such
    as -2d.
    """
    ways: dict[int, Way] = {}
    needs: list[Need] = []
    capacity = Capacity()
    token = []
    for row in every_shared(WAY, CAPACITY, NEED) if rows is None else rows:
        try:
            if row.what == WAY:
                way = parse_way(row.body, row.id)
                ways[way.queue] = way
            elif row.what == CAPACITY:
                capacity = parse_capacity(row.body, row.id)
            elif row.what == NEED:
                need = parse_need(row.body, row.name, row.id)
                needs.append(need if now is None else replace(need, when=resolve(need.when, me=None, now=now)))
                token.append(f"{row.id}.{row.version}")
        except Refused:
            continue
    return Setup(ways, capacity, tuple(needs), ",".join(token))


def parse_way(body: Mapping[str, Any], key: int | None = None) -> Way:
    """The way of a body. Refused names what is wrong."""
    way, queue = body.get("way", "manual"), body.get("queue")
    if way not in WAYS:
        raise Refused(
            "way", _("%(way)s is not one of %(WAYS)s.") % {"way": f"{str(way)[:20]!r}", "WAYS": ", ".join(WAYS)}
        )
    if not isinstance(queue, int):
        raise Refused("queue", _("A way is of a queue."))
    people = body.get("people") or []
    if not isinstance(people, list) or not all(isinstance(person, int) for person in people):
        raise Refused("people", _("People are a list."))
    return Way(queue, way, frozenset(people), key)


def parse_capacity(body: Mapping[str, Any], key: int | None = None) -> Capacity:
    """The capacity of a body. Refused names what is wrong."""
    weights = dict(WEIGHTS)
    for priority, weight in (body.get("weights") or {}).items():
        if priority not in PRIORITIES:
            raise Refused("weights", _("%(priority)s is no priority.") % {"priority": f"{str(priority)[:10]!r}"})
        weights[priority] = _amount("weights", weight)
    people = body.get("people") or {}
    try:
        limits = {int(person): _amount("people", limit) for person, limit in people.items()}
    except (AttributeError, ValueError) as problem:
        if isinstance(problem, Refused):
            raise
        raise Refused("people", _("A person's own limit is a number.")) from None
    return Capacity(
        _amount("limit", body.get("limit", LIMIT)), weights, _amount("waiting", body.get("waiting", 0)), limits, key
    )  # fmt: skip


def parse_need(body: Mapping[str, Any], name: str = "", key: int = 0) -> Need:
    """The need of a body. Refused names what is wrong."""
    try:
        when = conditions.parse(body.get("when") or {})
    except BadConditionError as problem:
        raise Refused("when", f"{problem}.") from problem
    skill = " ".join(str(body.get("skill") or "").split()).lower()
    level, after = body.get("level", 1), body.get("relax_after", 0)
    if not skill or len(skill) > 60:
        raise Refused("skill", _("A skill has a name of at most 60 characters."))
    if not isinstance(level, int) or not 1 <= level <= 5:
        raise Refused("level", _("A level is 1 to 5."))
    if not isinstance(after, int) or not 0 <= after <= LONGEST_RELAX:
        raise Refused("relax_after", _("That is a number of minutes, up to 30 days; 0 never relaxes."))
    return Need(name, when, skill, level, timedelta(minutes=after), key)


def next_step(needs: Mapping[str, Need], relaxed: Mapping[str, int], since: datetime) -> datetime | None:
    """When the next level is let go; None where none ever is."""
    steps = [
        since + need.relax_after * (relaxed.get(skill, 0) + 1)
        for skill, need in needs.items()
        if need.relax_after and need.level > relaxed.get(skill, 0)
    ]
    return min(steps, default=None)


def _amount(where: str, value: Any) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise Refused(where, _("That must be a number.")) from None
    if not 0 <= number <= MOST:
        raise Refused(where, _("That must be 0 to %(MOST)s.") % {"MOST": f"{MOST:.0f}"})
    return number
