"""The small named world as page tests know it, and browsers of its people."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.test import Client

from tests.world import NOW, small_world
from watchfloor.core.identity import new_sign_in_link
from watchfloor.core.models import Person
from watchfloor.core.permissions import ROLES
from watchfloor.directory import commands as directory
from watchfloor.tickets import commands
from watchfloor.tickets.models import Ticket


def later(minutes: float) -> datetime:
    return NOW + timedelta(minutes=minutes)


class World:
    """The small world and what pages need beside it: Omar, who asks too; a person of every role; a second platform."""

    def __init__(self) -> None:
        with transaction.atomic():
            small = small_world()
            self.rosa, self.sam, self.lena = small.rosa, small.sam, small.lena
            self.team, self.queue, self.other_queue = small.team, small.moderation, small.appeals
            self.platform, self.module = small.console, small.submit
            self.other_platform = directory.create_platform(name="Appeals Tool", now=NOW)
            self.other_module = directory.create_module(platform=self.other_platform.id, name="Board", now=NOW)
            self.omar = self.person("Omar", "requester")
            self.by_role = {person.role: person for person in (small.rosa, small.sam, small.tom, small.lena, small.ada)}
            for role in ROLES:
                if role not in self.by_role:
                    self.by_role[role] = self.person(f"One {role}", role)
            self.ticket = self.file("Submit fails with MC-5023", by=self.rosa)

    def person(self, name: str, role: str) -> Person:
        return directory.register_person(name=name, role=role, now=NOW, site="Lisbon", team=self.team.id)

    def file(self, subject: str, *, by: Person | None = None, minutes: float = 0, **more: object) -> Ticket:
        """A ticket of `by` (Rosa), filed some minutes after nine."""
        asker = by or self.rosa
        settings: dict[str, object] = {
            "body": "When I press Submit the decision is gone.", "priority": "P2", "queue": self.queue.id,
            "attributes": {"platform": self.platform.name, "module": self.module.name, "region": "EU-West"}, **more,
        }  # fmt: skip
        with transaction.atomic():
            return commands.create_ticket(
                subject=subject,
                requester=asker.id,
                by=asker.id,
                now=later(minutes),
                **settings,  # type: ignore[arg-type]
            )


def signed_in(person: Person | None) -> Client:
    """A browser of `person`, come in by the door: a one-time link. None: a stranger."""
    client = Client()
    if person is not None:
        answer = client.post(new_sign_in_link(person))
        assert answer.status_code == 302, answer.content
    return client
