"""A floor for giving tickets out: one queue of a team, people with shifts, and the follower's passes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from watchfloor.assignment import commands as assignment
from watchfloor.assignment.follow import Follower
from watchfloor.core.models import Person
from watchfloor.directory import commands as directory
from watchfloor.tickets import commands as tickets
from watchfloor.tickets.models import Ticket

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
EVERY_DAY = [[0, 1, 2, 3, 4, 5, 6]]


def later(minutes: float) -> datetime:
    return NOW + timedelta(minutes=minutes)


class Floor:
    """One team with one queue; everybody works 08:00 to 16:00 UTC unless said otherwise."""

    def __init__(self, people: int = 3, way: str = "round_robin", *, limit: float = 100) -> None:
        self.team = directory.create_team(name="First line", now=NOW, site="Lisbon")
        self.queue = directory.create_queue(name="Moderation T1", now=NOW, team=self.team.id)
        self.rosa = directory.register_person(name="Rosa", role="requester", now=NOW)
        self.people = [self.person(f"Person {i}") for i in range(people)]
        self.shift("08:00", "16:00", self.people)
        self.way(way)
        self.limit(limit)
        self.follower = Follower()

    def person(self, name: str, role: str = "specialist") -> Person:
        return directory.register_person(name=name, role=role, now=NOW, site="Lisbon", team=self.team.id)

    def shift(self, start: str, end: str, people: Iterable[Person]) -> None:
        body = {
            "site": "Lisbon", "zone": "UTC", "start": start, "end": end, "from": "2026-01-05", "until": None,
            "people": [{"person": person.id, "weeks": EVERY_DAY} for person in people],
        }  # fmt: skip
        directory.save_definition(what="shift", name=f"{start} to {end}", body=body, by=None, now=NOW)

    def way(self, way: str, people: Sequence[Person] = ()) -> None:
        assignment.save_way(
            queue=self.queue.id, way=way, people=[p.id for p in people], name=self.queue.name, by=None, now=NOW
        )

    def limit(self, limit: float, **weights: float) -> None:
        each = {"P0": 1, "P1": 1, "P2": 1, "P3": 1} | weights
        assignment.save_capacity({"limit": limit, "weights": each}, by=None, now=NOW)

    def need(self, skill: str, level: int, when: dict[str, object] | None = None, relax_after: int = 0) -> int:
        body = {"when": when or {}, "skill": skill, "level": level, "relax_after": relax_after}
        return assignment.save_need(body, name=f"{skill} {level}", by=None, now=NOW).id

    def grant(self, person: Person, skill: str, level: int, expires_at: datetime | None = None) -> None:
        directory.grant_skill(person.id, skill=skill, level=level, by=None, now=NOW, expires_at=expires_at)

    def file(self, minutes: float = 0, priority: str = "P2", **more: object) -> Ticket:
        return tickets.create_ticket(
            subject="Submit fails", body="It says MC-5023.", requester=self.rosa.id, by=self.rosa.id,
            now=later(minutes), priority=priority, **{"queue": self.queue.id, **more},  # type: ignore[arg-type]
        )  # fmt: skip

    def run(self, minutes: float = 0) -> None:
        while self.follower.run(later(minutes)):
            pass

    def owners(self) -> list[int | None]:
        return list(Ticket.objects.order_by("id").values_list("owner", flat=True))

    def held(self) -> dict[int, int]:
        owners = self.owners()
        return {person.id: owners.count(person.id) for person in self.people}
