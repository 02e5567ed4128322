"""The verbs of giving tickets out. Each runs in the caller's transaction, and appends what it did with why.

A person's row is locked before a ticket's, and a ticket's before the log: two acts at once neither give one ticket
twice nor one person too much.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils.translation import gettext as _

from watchfloor.assignment import project, why
from watchfloor.assignment.models import Availability, Waiting
from watchfloor.assignment.people import is_away, loads_of, queues_of, skills_of
from watchfloor.assignment.waiting import WORKABLE, in_order, of_domain, size_for
from watchfloor.assignment.ways import (
    CAPACITY,
    NEED,
    WAY,
    Capacity,
    parse_capacity,
    parse_need,
    parse_way,
    setup,
)
from watchfloor.core.models import Definition, Person
from watchfloor.core.permissions import WORKS_TICKETS
from watchfloor.directory import commands as directory
from watchfloor.engine import events as ev
from watchfloor.engine.conditions import Condition
from watchfloor.eventlog.append import NewEvent, append
from watchfloor.tickets import project as tickets
from watchfloor.tickets.commands import Refused
from watchfloor.tickets.models import Ticket
from watchfloor.tickets.queries import visible_to

TRIES: Final = 50
LONGEST_AWAY: Final = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Taken:
    """A ticket that was taken as the next one, and why it was that one."""

    ticket: Ticket
    why: str


def take_next(person: int, *, now: datetime, domain: Condition | None = None) -> Taken | None:
    """The ticket that this person should work on next becomes theirs; None where none waits that they could take.

    The clock that is due soonest, then priority, then age; of their queues and `domain` (None: all), within skills.
    Somebody else who asks at the same moment gets another one. Refused where they hold all they can.
    """
    who, plan = _hold_person(person), setup()
    load, limit = loads_of([person], plan.capacity).get(person, 0.0), plan.capacity.limit_of(person)
    if load >= limit:
        raise Refused(
            "capacity",
            _("You hold %(load)s of %(limit)s. Solve or hand on one of yours first.")
            % {"load": f"{load:g}", "limit": f"{limit:g}"},
        )
    skills = skills_of([person], now).get(person, {})
    # What is in no queue at all is everybody's.
    queues = [0, *(queue.id for queue in queues_of(who, plan))]
    for row in of_domain(in_order(queues, skills, size_for(domain, TRIES)), domain, now)[:TRIES]:
        ticket = _hold_waiting(row, who)
        if ticket is not None:
            reason = why.of_ticket(row, skills, now)
            return Taken(_assign(ticket, who.id, "take_next", reason, by=person, now=now), reason)
    return None


def hand_out(row: Waiting, person: int, *, way: str, capacity: Capacity, now: datetime) -> Ticket | None:
    """Give a waiting ticket to a person whose turn it is; None where it, or the person's room, is gone meanwhile."""
    who = _hold_person(person)
    load, limit = loads_of([person], capacity).get(person, 0.0), capacity.limit_of(person)
    if load >= limit or is_away(Availability.objects.filter(person=person).first(), now)[0]:
        return None
    ticket = _hold_waiting(row, who)
    if ticket is None:
        return None
    turn = "in turn" if way == "round_robin" else f"by load, {load:g} of {limit:g}"
    reason = f"{turn}: {why.of_ticket(row, skills_of([person], now).get(person, {}), now)}"
    return _assign(ticket, person, way, reason, by=None, now=now)


def relax(row: Waiting, skill: str, *, to: int, now: datetime) -> None:
    """Nobody took it in time: it needs one level less of the skill. Its timeline says so."""
    said = f"no owner for {why.spoken(now - row.since)}"
    payload = {"skill": skill, "from": to + 1, "to": to, "why": said}
    event = NewEvent("ticket", row.ticket, ev.TICKET_ROUTING_RELAXED, now, payload, ticket=row.ticket)
    tickets.apply(append([event]))


def go_away(person: int, *, by: int, now: datetime, until: datetime | None = None) -> None:
    """The person takes no new tickets, until then or until they say so. Refused for an end that is past or far."""
    if until is not None and not now < until <= now + LONGEST_AWAY:
        raise Refused(
            "until", _("Choose a time that is still to come, within a month. A longer absence is the roster's.")
        )
    _say(person, ev.PERSON_WENT_AWAY, {"until": until and until.isoformat()}, by, now)


def come_back(person: int, *, by: int, now: datetime) -> None:
    """The person takes new tickets again."""
    _say(person, ev.PERSON_CAME_BACK, {}, by, now)


def save_way(*, queue: int, way: str, people: Collection[int], name: str, by: int | None, now: datetime) -> Definition:
    """How the tickets of this queue find an owner from now on."""
    body = {"queue": queue, "way": way, "people": sorted(people)}
    parse_way(body)
    old = setup().ways.get(queue)
    return directory.save_definition(what=WAY, name=name, body=body, by=by, now=now, key=old.key if old else None)


def save_capacity(body: Mapping[str, Any], *, by: int | None, now: datetime) -> Definition:
    """How much a person holds at most from now on."""
    parse_capacity(body)
    old = setup().capacity
    return directory.save_definition(what=CAPACITY, name="Capacity", body=body, by=by, now=now, key=old.key)


def save_need(
    body: Mapping[str, Any], *, name: str, by: int | None, now: datetime, key: int | None = None
) -> Definition:
    """Tickets that a condition holds need a skill from now on. LookupError where there is no need `key`."""
    name = " ".join(name.split())
    if not name or len(name) > 120:
        raise Refused("name", _("A need has a name of at most 120 characters."))
    parse_need(body)
    return directory.save_definition(what=NEED, name=name, body=body, by=by, now=now, key=key)


def _hold_person(person: int) -> Person:
    """The row, locked without keeping others from owning tickets: NO KEY UPDATE lets foreign keys through."""
    found = Person.objects.select_for_update(no_key=True, of=("self",)).filter(id=person, role__in=WORKS_TICKETS)
    who = found.first()
    if who is None:
        raise Refused("to", _("An owner must be somebody who works tickets."))
    return who


def _hold_waiting(row: Waiting, who: Person) -> Ticket | None:
    """The ticket, locked, if it still waits where it did and `who` may see it; None too where others hold it."""
    held = Ticket.objects.select_for_update(of=("self",), skip_locked=True).filter(
        id=row.ticket, owner=None, status__in=WORKABLE, snoozed_until=None, queue=row.queue or None
    )
    # The lock first and the right after: the rows of a right may be asked for by a join.
    found = held.only("id", "number", "queue").first()
    return found if found is not None and visible_to(who).filter(id=found.id).exists() else None


def _assign(ticket: Ticket, to: int, way: str, reason: str, *, by: int | None, now: datetime) -> Ticket:
    payload = {"to": to, "way": way, "queue": ticket.queue_id, "why": reason}
    events = append([NewEvent("ticket", ticket.id, ev.TICKET_ASSIGNED, now, payload, ticket=ticket.id, actor=by)])
    tickets.apply(events)
    project.apply(events)
    Waiting.objects.filter(ticket=ticket.id).delete()
    return Ticket.objects.select_related("queue", "owner", "requester").defer("words").get(id=ticket.id)


def _say(person: int, kind: str, payload: dict[str, Any], by: int, now: datetime) -> None:
    _hold_person(person)
    project.apply(append([NewEvent("person", person, kind, now, payload, actor=by)]))
