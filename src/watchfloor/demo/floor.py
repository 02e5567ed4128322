"""The simulated floor: who works when, how many are needed, who can what, how each queue's tickets find an owner."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from watchfloor.assignment import ways
from watchfloor.core.models import Person, Queue, SkillGrant
from watchfloor.demo.world import STAFF, Staff
from watchfloor.directory import commands as directory
from watchfloor.eventlog.append import Origin
from watchfloor.roster import commands as roster
from watchfloor.roster.models import Handover
from watchfloor.roster.queries import COVERAGE, SHIFT
from watchfloor.roster.shifts import spoken

_SOURCE: Final = "demo"
# site -> zone, hours that it is ahead of UTC (in winter)
_ZONES: Final = {"Lisbon": ("Europe/Lisbon", 0), "Manila": ("Asia/Manila", 8)}
_NAMES: Final = {
    ("Lisbon", 6): "Lisbon, early", ("Lisbon", 12): "Lisbon, late", ("Lisbon", 8): "Lisbon, office",
    ("Manila", 8): "Manila, day", ("Manila", 0): "Manila, night", ("Manila", 9): "Manila, office",
}  # fmt: skip
_EVERY_DAY: Final = [0, 1, 2, 3, 4, 5, 6]
_NEEDS: Final = {
    "Lisbon": [
        {"days": _EVERY_DAY, "from": "06:00", "until": "20:00", "people": 2},
        {"days": [0, 1, 2, 3, 4], "from": "09:00", "until": "17:00", "people": 4},
        {"days": [5], "from": "09:00", "until": "17:00", "people": 3},
    ],
    "Manila": [
        {"days": _EVERY_DAY, "from": "00:00", "until": "16:00", "people": 2},
        {"days": [0, 1, 2, 3, 4], "from": "08:00", "until": "16:00", "people": 3},
    ],
}  # fmt: skip
_WAYS: Final = {"Labelling": "round_robin", "Policy desk": "load_aware"}
_SKILL: Final = {
    "Moderation": "moderation", "Appeals": "appeals", "Sellers": "payouts", "Cases and access": "access",
    "Policy": "policy", "Labelling": "labelling",
}  # fmt: skip


def register_floor(now: datetime) -> None:
    """All of it. A second call finds what the first one made and adds nothing."""
    people = dict(Person.objects.filter(name__in=[one.name for one in STAFF]).values_list("name", "id"))
    _register_shifts(people, now)
    for site, bands in _NEEDS.items():
        body = {"site": site, "zone": _ZONES[site][0], "bands": bands}
        _define(COVERAGE, f"Desk, {site}", body, now)
    queues = dict(Queue.objects.filter(name__in=_WAYS).values_list("name", "id"))
    for name, way in _WAYS.items():
        _define(ways.WAY, name, {"queue": queues[name], "way": way, "people": []}, now)
    _define(ways.CAPACITY, "Capacity", {"limit": 12, "weights": {"P0": 3, "P1": 2}, "waiting": 0, "people": {}}, now)
    when = {"attributes.module": ["Payout holds", "Strike ledger"]}
    _define(
        ways.NEED, "Money is for who knows it", {"when": when, "skill": "payouts", "level": 2, "relax_after": 20}, now
    )
    _register_skills(people, now)
    _hand_over(people, now)


def _register_shifts(people: dict[str, int], now: datetime) -> None:
    found: dict[tuple[str, int, int], list[dict[str, Any]]] = {}
    for one in STAFF:
        start, end, weekdays = _local(one)
        found.setdefault((one.site, start, end), []).append({"person": people[one.name], "weeks": [weekdays]})
    first = (now - timedelta(days=now.weekday())).date().isoformat()
    for (site, start, end), members in found.items():
        zone = _ZONES[site][0]
        body = {
            "site": site, "zone": zone, "start": spoken(start), "end": spoken(end % 1440), "from": first,
            "until": None, "people": members,
        }  # fmt: skip
        name = _NAMES.get((site, start // 60), f"{site} {spoken(start)}")
        _define(SHIFT, name if end - start <= 480 else f"{site}, office", body, now)


def _local(one: Staff) -> tuple[int, int, list[int]]:
    """A simulated person's hours in minutes of their own day, and their weekdays there."""
    ahead = _ZONES[one.site][1]
    start, end = (one.shift.start + ahead) * 60, (one.shift.end + ahead) * 60
    # What begins in the evening of UTC is the next day there.
    later = start // 1440
    days = [(day + later) % 7 for day in range(7) if day not in one.off]
    return start - later * 1440, end - later * 1440, sorted(days)


def _register_skills(people: dict[str, int], now: datetime) -> None:
    if SkillGrant.objects.filter(person__in=people.values()).exists():
        return
    for i, one in enumerate(STAFF):
        if one.team in _SKILL:
            directory.grant_skill(
                people[one.name], skill=_SKILL[one.team], level=2 + i % 3, by=None, now=now,
                evidence="Passed the workshop; tickets of the last quarter reviewed",
            )  # fmt: skip


def _hand_over(people: dict[str, int], now: datetime) -> None:
    if not Handover.objects.exists():
        body = (
            "Welcome to the floor.\nA note like this is drafted from what is promised at the end of each shift; "
            "you edit it and publish."
        )
        roster.publish_handover(site="Lisbon", body=body, promises=[], by=people["Lead, Lisbon"], now=now)


def _define(what: str, name: str, body: dict[str, Any], now: datetime) -> None:
    directory.save_definition(
        what=what, name=name, body=body, by=None, now=now, origin=Origin(_SOURCE, f"{what}:{name}")
    )
