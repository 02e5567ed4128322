"""The form by which access is given: to whom, to what, why and for how long. What is wrong stands beside its field."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from django.utils.translation import gettext as _

from watchfloor.audit.chain import record
from watchfloor.core import clock
from watchfloor.core.models import AccessGrant, Person, Queue, Team
from watchfloor.directory import commands as directory
from watchfloor.tickets.access import queues_for
from watchfloor.tickets.granting import READERS, may_give
from watchfloor.tickets.models import Ticket
from watchfloor.tickets.queries import by_number
from watchfloor.web.page import whole

# For how many days access is given; none is until it is taken back.
LIVES: Final = (1, 7, 30, 90, 365)
USUAL: Final = "7"


class Given:
    """What was sent by the form. `wrong` says of each field what to do about it; it is given where nothing is wrong."""

    def __init__(self, said: Mapping[str, str], by: Person, ticket: Ticket | None = None) -> None:
        self.by, self.ticket, self.wrong = by, ticket, dict[str, str]()
        self.who = said.get("who", "")
        self.number, self.queue = said.get("ticket", "").strip(), said.get("queue", "")
        self.reason, self.days = said.get("reason", ""), said.get("days", USUAL)
        self.fixed = ticket is not None

    def give(self, now: datetime) -> AccessGrant | None:
        """Give it, with an entry in the audit; None where something is wrong."""
        person, team = self._whom()
        queue = self._what()
        if not self.reason.strip():
            self.wrong["reason"] = _("Say why: it is kept with the access.")
        elif "\x00" in self.reason or len(" ".join(self.reason.split())) > directory.LONGEST_REASON:
            self.wrong["reason"] = _("Say it in at most 300 characters.")
        days = whole(self.days) if self.days else None
        if self.days and days not in LIVES:
            self.wrong["days"] = _("Choose for how long.")
        if self.wrong:
            return None
        grant = directory.give_access(
            person=person.id if person else None, team=team.id if team else None,
            ticket=self.ticket.id if self.ticket else None, queue=queue.id if queue else None, reason=self.reason,
            by=self.by.id, now=now, expires_at=now + timedelta(days=days) if days else None,
        )  # fmt: skip
        record("grant.given", actor=self.by.id, subject=f"access:{grant.id}", now=clock.wall())
        return grant

    def _whom(self) -> tuple[Person | None, Team | None]:
        kind, _sep, key = self.who.partition(":")
        person = Person.objects.filter(id=whole(key) or 0, role__in=READERS).first() if kind == "person" else None
        team = Team.objects.filter(id=whole(key) or 0).first() if kind == "team" else None
        if person is None and team is None:
            self.wrong["who"] = _("Choose a person or a team.")
        if (person is not None and person.id == self.by.id) or (team is not None and team.id == self.by.team_id):
            self.wrong["who"] = _("Somebody else gives access to you and your team.")
        return person, team

    def _what(self) -> Queue | None:
        """The queue, where all of one is meant; the ticket is kept aside. Both are looked up as the giver sees them."""
        queue = queues_for(self.by).filter(id=whole(self.queue) or 0).first() if self.queue else None
        if not self.fixed:
            number = whole(self.number.lstrip("#"))
            self.ticket = by_number(self.by, number) if number is not None else None
            if bool(self.number) == bool(self.queue):
                self.wrong["what"] = _("Name a ticket, or choose a queue.")
            elif self.number and self.ticket is None:
                self.wrong["what"] = _("There is no ticket of that number.")
            elif self.queue and queue is None:
                self.wrong["what"] = _("There is no such queue.")
        place = self.ticket.queue if self.ticket else queue
        if not self.wrong.get("what") and not may_give(self.by, place):
            self.wrong["what"] = _("Leads and administrators of the team of a restricted queue give access to it.")
        return None if self.ticket else queue


def choices() -> dict[str, object]:
    """Whom access can be given to, and for how long. Two queries."""
    people = Person.objects.filter(role__in=READERS).order_by("name", "id")
    return {"people": people, "teams": Team.objects.order_by("name"), "lives": LIVES}
