"""Who could take a ticket now, and why somebody can not: availability, shift, capacity, skills."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext as _

from watchfloor.assignment.models import Availability
from watchfloor.assignment.ways import Capacity, Setup, Way
from watchfloor.core.models import Person, Queue, SkillGrant
from watchfloor.core.permissions import WORKS_TICKETS
from watchfloor.roster.queries import Roster, load_now
from watchfloor.roster.shifts import Span
from watchfloor.tickets.access import queues_for
from watchfloor.tickets.queries import OPEN


@dataclass(frozen=True, slots=True)
class Standing:
    """How a person stands at a moment. `off` says in words why nothing is given to them; "" where something can be."""

    person: int
    name: str
    off: str
    load: float
    limit: float
    skills: Mapping[str, int]
    span: Span | None = None
    away: bool = False
    until: datetime | None = None

    @property
    def room(self) -> float:
        """How much more they can hold."""
        return self.limit - self.load

    def can(self, needs: Mapping[str, int]) -> bool:
        """Whether their skills reach what a ticket needs."""
        return all(self.skills.get(skill, 0) >= level for skill, level in needs.items())


def standings(
    people: Collection[int], now: datetime, setup: Setup, roster: Roster | None = None, *,
    names: Mapping[int, str] | None = None, skilled: bool = True,
) -> dict[int, Standing]:  # fmt: skip
    """How each of these people stands now. Four queries, and the roster's three; fewer where the roster and the names
    of people who work tickets are at hand, and one less where nobody asks for skills.
    """
    roster = roster or load_now(now)
    working, rostered = roster.working(now), roster.people
    said = {row.person_id: row for row in Availability.objects.filter(person__in=people)}
    skills = skills_of(people, now) if skilled else {}
    loads = loads_of(people, setup.capacity)
    if names is None:
        names = dict(Person.objects.filter(id__in=people, role__in=WORKS_TICKETS).values_list("id", "name"))
    found: dict[int, Standing] = {}
    for key, name in names.items():
        row, span = said.get(key), working.get(key)
        away, until = is_away(row, now)
        off = _off(away, span, key in rostered, row is not None and not row.away)
        load, limit = loads.get(key, 0.0), setup.capacity.limit_of(key)
        if not off and load >= limit:
            off = _("at capacity, %(load)s of %(limit)s") % {"load": f"{load:g}", "limit": f"{limit:g}"}
        found[key] = Standing(key, name, off, load, limit, skills.get(key, {}), span, away, until)
    return found


def _off(away: bool, span: Span | None, is_rostered: bool, has_said_there: bool) -> str:
    if away:
        return "away"
    if span is None and is_rostered:
        return _("off shift")
    # Nobody knows when somebody without shifts is at work, but they themselves.
    return "" if span is not None or has_said_there else _("not in the roster, and did not say that they are there")


def is_away(said: Availability | None, now: datetime) -> tuple[bool, datetime | None]:
    """Whether a person is away, and until when where they said so."""
    if said is None or not said.away or (said.until is not None and said.until <= now):
        return False, None
    return True, said.until


def skills_of(people: Iterable[int], now: datetime) -> dict[int, dict[str, int]]:
    """The grants of these people that count now. One query."""
    counts = Q(expires_at=None) | Q(expires_at__gt=now)
    found: dict[int, dict[str, int]] = {}
    rows = SkillGrant.objects.filter(counts, person__in=list(people))
    for person, skill, level in rows.values_list("person", "skill", "level"):
        found.setdefault(person, {})[skill] = level
    return found


def loads_of(people: Collection[int], capacity: Capacity) -> dict[int, float]:
    """The weight of each one's open work, added up from the board's cells. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT owner, priority, status, sum(n) FROM board_cell WHERE owner = ANY(%s) AND status = ANY(%s) "
            "GROUP BY owner, priority, status",
            [list(people), list(OPEN)],
        )
        rows = cursor.fetchall()
    found: dict[int, float] = {}
    for owner, priority, status, n in rows:
        found[owner] = found.get(owner, 0.0) + capacity.weight(priority, status) * int(n)
    return found


def queues_of(person: Person, setup: Setup) -> list[Queue]:
    """The queues that are the person's: those that name them, those of their team, and those of no team at all.

    Somebody whose team has no queue (a lead) helps in all of them, but for those that are worked by named people.
    """
    every = list(queues_for(person).order_by("name", "id"))
    open_to_all = [queue for queue in every if not setup.way(queue.id).people]
    named = [queue for queue in every if person.id in setup.way(queue.id).people]
    of_team = [queue for queue in open_to_all if person.team_id is not None and queue.team_id == person.team_id]
    if not named and not of_team:
        return open_to_all
    keys = {queue.id for queue in (*named, *of_team)} | {q.id for q in open_to_all if q.team_id is None}
    return [queue for queue in every if queue.id in keys]


def workers_of(ways: Iterable[Way], queues: Mapping[int, int | None]) -> dict[int, frozenset[int]]:
    """Who works each of these queues: the people it names, else its team, else everybody. `queues` are their teams.

    One query.
    """
    wanted = list(ways)
    teams: dict[int | None, set[int]] = {}
    if any(not way.people for way in wanted):
        for key, team in Person.objects.filter(role__in=WORKS_TICKETS).values_list("id", "team"):
            teams.setdefault(team, set()).add(key)
            teams.setdefault(None, set())
    everybody = frozenset().union(*teams.values()) if teams else frozenset()
    return {way.queue: way.people or _team(teams, queues.get(way.queue), everybody) for way in wanted}


def _team(teams: Mapping[int | None, set[int]], team: int | None, everybody: frozenset[int]) -> frozenset[int]:
    return everybody if team is None else frozenset(teams.get(team, set()))
