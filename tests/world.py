"""One small named world for tests, made by the directory's verbs: who asks, who works, who leads, and where."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import transaction

from watchfloor.core.models import Module, Person, Platform, Queue, Team
from watchfloor.directory import commands as directory

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class World:
    """Rosa asks; Sam is a specialist, Tom Tier 2, Lena leads, Ada administers."""

    rosa: Person
    sam: Person
    tom: Person
    lena: Person
    ada: Person
    team: Team
    moderation: Queue
    appeals: Queue
    console: Platform
    submit: Module
    viewer: Module


@transaction.atomic
def small_world(now: datetime = NOW) -> World:
    """The world as of `now`. Needs a database."""
    team = directory.create_team(name="First line", now=now, site="Lisbon")
    console = directory.create_platform(name="Moderation Console", now=now)

    def person(name: str, role: str, team_id: int | None = None) -> Person:
        return directory.register_person(name=name, role=role, now=now, site="Lisbon", team=team_id)

    def module(name: str) -> Module:
        return directory.create_module(platform=console.id, name=name, now=now, team=team.id)

    return World(
        rosa=person("Rosa", "requester"), sam=person("Sam", "specialist", team.id), tom=person("Tom", "tier2"),
        lena=person("Lena", "lead", team.id), ada=person("Ada", "administrator"), team=team,
        moderation=directory.create_queue(name="Moderation T1", now=now, team=team.id),
        appeals=directory.create_queue(name="Appeals T1", now=now), console=console,
        submit=module("Decision submit"), viewer=module("Evidence viewer"),
    )  # fmt: skip
