"""Puts the simulated people, teams, queues and platforms into a store, through the directory's own verbs."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from watchfloor.clocks.commands import adopt_defaults
from watchfloor.core.counters import take
from watchfloor.core.models import Person, Queue
from watchfloor.demo.floor import register_floor
from watchfloor.demo.forms import register_forms
from watchfloor.demo.lists import register_lists
from watchfloor.demo.world import OTHERS, PLATFORMS, QUEUES, STAFF, TEAMS, address, requesters, tier2_queue
from watchfloor.directory import commands as directory
from watchfloor.directory import project
from watchfloor.engine import events as ev
from watchfloor.eventlog.append import Origin, append, known, lock
from watchfloor.eventlog.models import Event, Text
from watchfloor.intake.bulk import Names
from watchfloor.rules.defaults import adopt_defaults as adopt_rules

SOURCE: Final = "demo"
# Where the office is whose hours count for what is not urgent.
OFFICE_ZONE: Final = "Europe/Lisbon"
_SITES: Final = {"Leads": "Lisbon"}


def register_world(seed: int, *, now: datetime) -> None:
    """Everybody and everything that the tickets name. A second call finds what the first one made and adds nothing."""
    teams = {
        name: directory.create_team(name=name, site=_SITES.get(name), now=now, origin=_once("team", name)).id
        for name in TEAMS
    }
    for queue, team in QUEUES.items():
        directory.create_queue(name=queue, team=teams[team], now=now, origin=_once("queue", queue))
    for name, modules in PLATFORMS.items():
        platform = directory.create_platform(name=name, now=now, origin=_once("platform", name)).id
        for module in modules:
            directory.create_module(
                platform=platform, name=module, team=teams[QUEUES[tier2_queue(name)]], now=now,
                origin=_once("module", f"{name}/{module}"),
            )  # fmt: skip
    for person in STAFF:
        directory.register_person(
            name=person.name, role=person.role, site=person.site, team=teams[person.team], email=person.email, now=now,
            origin=_once("person", person.name),
        )  # fmt: skip
    for other, role in OTHERS:
        directory.register_person(name=other, role=role, email=address(other), now=now, origin=_once("person", other))
    _register_requesters([asker.name for asker in requesters(seed)], now)
    adopt_defaults(now=now, zone=OFFICE_ZONE)
    adopt_rules(now=now)
    register_floor(now)
    register_forms(now)
    register_lists(now)
    _let_partner_in(now)


def _let_partner_in(now: datetime) -> None:
    """The partner who makes the Seller Back Office sees what is escalated of it, until somebody takes that back."""
    (partner,) = (name for name, role in OTHERS if role == "partner")
    person = Person.objects.get(source=SOURCE, name=partner)
    if not person.access.exists() and not Event.objects.filter(kind=ev.ACCESS_GIVEN, subject_kind="access").exists():
        queue = Queue.objects.get(name=tier2_queue("Seller Back Office"))
        directory.give_access(person=person.id, queue=queue.id, reason="They make it", by=None, now=now)


def _register_requesters(names: list[str], now: datetime) -> None:
    """Some six hundred people at once: one by one they would take as long as all their tickets."""
    lock()
    have = known(SOURCE, [f"person:{name}" for name in names])
    new = [name for name in names if f"person:{name}" not in have]
    ids = take("person", len(new)) if new else range(0)
    made = [
        directory.person_event(person, directory.NewPerson(name, "requester", name), source=SOURCE, at=now)
        for person, name in zip(ids, new, strict=True)
    ]
    Text.objects.bulk_create([text for _, text in made], ignore_conflicts=True)
    project.apply(append([event for event, _ in made], checked=True))


def registered() -> Names:
    """The ids of the people and queues that `register_world` left in this store."""
    people = Event.objects.filter(source=SOURCE, kind=ev.PERSON_REGISTERED).values_list("external_id", "subject_id")
    return Names(
        people={key.removeprefix("person:"): person for key, person in people if key is not None},
        queues=dict(Queue.objects.filter(name__in=QUEUES).values_list("name", "id")),
    )


def _once(what: str, name: str) -> Origin:
    return Origin(SOURCE, f"{what}:{name}")
