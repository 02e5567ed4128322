"""What a delivery of the channel mail holds: which letter, to whom, about what. The words are written when it is sent.

So a row in the post holds no text of a ticket: what was taken back, erased or hidden meanwhile does not leave.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db.models import Q

from watchfloor.delivery.commands import enqueue
from watchfloor.delivery.models import Delivery
from watchfloor.mail.models import MailAddress

CHANNEL: Final = "mail"
# About tickets, which one can stop; about one's own ways in, which one cannot; and the proof of an address.
ABOUT_TICKETS: Final = ("receipt", "reply", "solved")
ABOUT_WAYS_IN: Final = ("device", "password", "factor")
PROOF: Final = "proof"


@dataclass(frozen=True, slots=True)
class Note:
    """`letter` for `person` (0: whoever wrote the mail that opened a ticket without a requester); `event` is the
    position of what it tells of, `ticket` the person's own one.
    """

    letter: str
    person: int
    ticket: int | None = None
    event: int | None = None
    detail: dict[str, Any] = field(default_factory=dict)

    def written(self) -> str:
        """As a delivery's body."""
        return json.dumps(asdict(self), sort_keys=True)


def read(body: str) -> Note:
    """The note of a delivery's body."""
    return Note(**json.loads(body))


def target_of(note: Note) -> str:
    """Whom it is for, as a target of deliveries: all that was ever put in the post for a person bears theirs."""
    return of_person(note.person) if note.person else f"ticket:{note.ticket}"


def of_person(person: int) -> str:
    """The person as a target of deliveries."""
    return f"person:{person}"


def post(note: Note, *, key: str, now: datetime, due: datetime | None = None) -> int:
    """Put a letter in the post, once for each key; returns the delivery's id."""
    return enqueue(CHANNEL, target=target_of(note), body=note.written(), key=f"mail:{key}", now=now, due=due)


def forget(person: int) -> None:
    """Destroy what is in the post for the person, sent or not: its rows name addresses that they said are theirs."""
    Delivery.objects.filter(channel=CHANNEL, target=of_person(person)).delete()


def address_for(person: int, *, prefer: str = "") -> MailAddress | None:
    """Where mails about tickets go: where the ticket came from, else a proven address, else the oldest.

    None where there is none that works, and where the person stopped such mails, by whichever address.
    """
    rows = list(MailAddress.objects.filter(person_id=person).order_by("id"))
    if any(row.muted_at for row in rows):
        return None
    working = [row for row in rows if row.bounced_at is None]
    return min(working, key=lambda row: (row.address != prefer, row.verified_at is None, row.id), default=None)


def proven_address(person: int) -> MailAddress | None:
    """Where word of one's ways in goes: an address known to be theirs, also where it stopped other mails."""
    working = Q(bounced_at=None, verified_at__isnull=False)
    return MailAddress.objects.filter(working, person_id=person).order_by("id").first()
