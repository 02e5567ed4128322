"""The named people and tickets that page tests know: made by the commands, as a store would hold them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.test import Client

from watchfloor.core.identity import new_sign_in_link
from watchfloor.core.models import Person
from watchfloor.core.permissions import ROLES
from watchfloor.directory import commands as directory
from watchfloor.tickets import commands
from watchfloor.tickets.models import Ticket

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def later(minutes: float) -> datetime:
    return NOW + timedelta(minutes=minutes)


class World:
    """Rosa and Omar ask, Sam works, Lena leads; one person of every other role; two queues; a platform."""

    def __init__(self) -> None:
        with transaction.atomic():
            self.team = directory.create_team(name="First line", now=NOW, site="Lisbon")
            self.queue = directory.create_queue(name="Moderation T1", now=NOW, team=self.team.id)
            self.other_queue = directory.create_queue(name="Appeals T1", now=NOW)
            self.platform = directory.create_platform(name="Moderation Console", now=NOW)
            self.module = directory.create_module(
                platform=self.platform.id, name="Decision submit", now=NOW, team=self.team.id
            )
            self.other_platform = directory.create_platform(name="Appeals Tool", now=NOW)
            self.other_module = directory.create_module(platform=self.other_platform.id, name="Board", now=NOW)
            self.rosa = self.person("Rosa Lind", "requester")
            self.omar = self.person("Omar Said", "requester")
            self.sam = self.person("Sam Ito", "specialist")
            self.lena = self.person("Lena Fox", "lead")
            self.by_role = {"requester": self.rosa, "specialist": self.sam, "lead": self.lena}
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
