"""What came by mail, for whoever may see it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet

from watchfloor.core.models import Person
from watchfloor.eventlog.models import Event
from watchfloor.mail import blobs, outcomes, tokens
from watchfloor.mail.models import MailAddress, Mailbox, RawMail
from watchfloor.tickets.access import queues_for, visible_to
from watchfloor.tickets.models import Ticket


@dataclass(frozen=True, slots=True)
class Correspondent:
    """Where a ticket's answers go. `person_id` 0: nobody is its requester, and a mail opened it."""

    address: str
    name: str
    person_id: int


def mailboxes() -> QuerySet[Mailbox]:
    """The mailboxes in use."""
    return Mailbox.objects.filter(archived_at=None).order_by("address")


def visible_mails(person: Person) -> QuerySet[RawMail]:
    """The mails that the person may read: of tickets they see, and of no ticket where they see the mailbox's queue.

    What is of no mailbox, or not read yet, is for those who see the queues of all mailboxes: it may be of any.
    """
    queues = queues_for(person).values("id")
    loose = Q(ticket_id=None) & (Q(mailbox__isnull=False, mailbox__queue_id=None) | Q(mailbox__queue_id__in=queues))
    if not Mailbox.objects.filter(queue_id__isnull=False).exclude(queue_id__in=queues).exists():
        loose |= Q(ticket_id=None, mailbox=None)
    return RawMail.objects.filter(loose | Q(ticket_id__in=visible_to(person).values("id")))


def raw_bytes(mail: RawMail) -> bytes | None:
    """The mail as it came, but for what proves a sender by its token; None where it was erased."""
    return tokens.without_signatures(blobs.read(mail.blob)) if mail.blob else None


def of_tickets(tickets: Iterable[int]) -> dict[int, list[RawMail]]:
    """The mails that these tickets are made of, the oldest first."""
    found: dict[int, list[RawMail]] = {}
    for row in RawMail.objects.filter(ticket_id__in=list(tickets)).order_by("id"):
        if row.ticket_id is not None:
            found.setdefault(row.ticket_id, []).append(row)
    return found


def messages_of_mails(positions: Iterable[int]) -> dict[int, int]:
    """Which of these events are messages that came by mail, and the id of the mail of each. One query, or none."""
    keys = list(positions)
    found = Event.objects.filter(position__in=keys, source="mail") if keys else Event.objects.none()
    said = dict(found.values_list("position", "external_id"))
    # The message itself has the mail's id; what else a mail does has something behind it.
    return {position: int(key) for position, key in said.items() if key and key.isdigit()}


def correspondent(ticket: Ticket) -> Correspondent | None:
    """Whom a mail about the ticket goes to: its requester, or whoever wrote the mail that opened one without."""
    if ticket.requester_id is not None:
        owned = MailAddress.objects.filter(person_id=ticket.requester_id, bounced_at=None, muted_at=None)
        row = owned.order_by(F("verified_at").desc(nulls_last=True), "id").first()
        name = Person.objects.filter(id=ticket.requester_id).values_list("name", flat=True).first() or ""
        return None if row is None else Correspondent(row.address, name, ticket.requester_id)
    mail = RawMail.objects.filter(ticket_id=ticket.id, outcome=outcomes.FILED).exclude(sender="").order_by("id").first()
    return None if mail is None else Correspondent(mail.sender, mail.sender_name, 0)


def of_person(person_id: int) -> dict[str, list[dict[str, Any]]]:
    """All that is kept of the person here: addresses, and mails of theirs with their bytes' place in the store."""
    addresses = list(MailAddress.objects.filter(person_id=person_id).order_by("id"))
    theirs = Q(person_id=person_id) | Q(sender__in=[row.address for row in addresses])
    return {
        "addresses": [
            {"address": row.address, "verified_at": row.verified_at, "bounced_at": row.bounced_at,
             "muted_at": row.muted_at, "made_at": row.made_at} for row in addresses
        ],
        "mails": [
            {"id": row.pk, "received_at": row.received_at, "from": row.sender, "name": row.sender_name,
             "envelope_from": row.envelope_from, "envelope_to": row.envelope_to, "subject": row.subject,
             "message_id": row.message_id, "outcome": row.outcome, "ticket": row.ticket_id, "file": row.blob}
            for row in RawMail.objects.filter(theirs).order_by("id")
        ],
    }  # fmt: skip
