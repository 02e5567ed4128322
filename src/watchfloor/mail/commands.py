"""Setting mailboxes up, saying whose an address is, deciding on what is held, forgetting somebody: each is audited."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.translation import gettext

from watchfloor.audit.chain import record
from watchfloor.core.models import Person, Queue
from watchfloor.engine.events import PRIORITIES, TICKET_KINDS
from watchfloor.mail import blobs, outcomes, tokens
from watchfloor.mail.addresses import tidy
from watchfloor.mail.models import UNKNOWN_SENDERS, MailAddress, Mailbox, MailThread, RawMail
from watchfloor.mail.out import notes
from watchfloor.tickets.commands import Refused

LONGEST_NAME: Final = 120
LONGEST_SIGNATURE: Final = 4000


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a mailbox is set to."""

    address: str
    queue_id: int | None = None
    kind: str = "question"
    priority: str = "P2"
    sender_name: str = ""
    signature: str = ""
    receipts: bool = True
    unknown_senders: str = "file"


def wanted_of(row: Mailbox) -> Wanted:
    """What a mailbox is set to now."""
    return Wanted(
        row.address, row.queue_id, row.kind, row.priority, row.sender_name, row.signature, row.receipts,
        row.unknown_senders,
    )  # fmt: skip


def save_mailbox(wanted: Wanted, *, by: int | None, now: datetime, key: int | None = None) -> Mailbox:
    """Make a mailbox, or change one; one that was archived is used again. Refused names the field that is wrong."""
    row = Mailbox.objects.select_for_update().get(id=key) if key else Mailbox(made_at=now, made_by=by)
    row.address = _checked(wanted, key)
    row.queue_id, row.kind, row.priority = wanted.queue_id, wanted.kind, wanted.priority
    row.sender_name, row.signature = " ".join(wanted.sender_name.split()), wanted.signature.strip()
    row.receipts, row.unknown_senders, row.archived_at = wanted.receipts, wanted.unknown_senders, None
    row.save()
    detail = {"address": row.address, "queue": row.queue_id, "unknown_senders": row.unknown_senders}
    record("mailbox.changed" if key else "mailbox.made", actor=by, subject=_subject(row), now=now, detail=detail)
    return row


def archive_mailbox(key: int, *, by: int | None, now: datetime) -> None:
    """Take no mail for it any more. LookupError where there is none."""
    row = Mailbox.objects.select_for_update().filter(id=key).first()
    if row is None:
        raise LookupError(f"there is no mailbox {key}")
    if row.archived_at is None:
        row.archived_at = now
        row.save(update_fields=["archived_at"])
        record("mailbox.archived", actor=by, subject=_subject(row), now=now)


def own_address(person: int, address: str, *, by: int | None, now: datetime) -> MailAddress:
    """Say that an address is the person's, for sure; it is taken from whom it was put down to before, unproven."""
    found = tidy(address)
    if not found:
        raise Refused("address", f"{address[:60]!r} is no mail address.")
    if not Person.objects.filter(id=person).exists():
        raise Refused("person", gettext("There is no person %(person)s.") % {"person": person})
    if Mailbox.objects.filter(address=tokens.without(found)).exists():
        raise Refused("address", gettext("That is a mailbox of ours."))
    held = MailAddress.objects.select_for_update().filter(address=found).first()
    if held is not None and held.person_id != person and held.verified_at is not None:
        raise Refused("address", gettext("That address is somebody else's."))
    values = {"person_id": person, "verified_at": now, "bounced_at": None}
    row, _ = MailAddress.objects.update_or_create(
        address=found, defaults=values, create_defaults={**values, "made_at": now}
    )
    record("address.given", actor=by, subject=f"person:{person}", now=now, address=found)
    return row


def disown_address(address: str, *, by: int | None, now: datetime) -> None:
    """The address is nobody's any more. LookupError where it was nobody's."""
    row = MailAddress.objects.select_for_update().filter(address=tidy(address)).first()
    if row is None:
        raise LookupError("that address is nobody's")
    row.delete()
    record("address.taken", actor=by, subject=f"person:{row.person_id}", now=now, address=row.address)


def release(mail: int, *, by: int, now: datetime) -> RawMail:
    """File a held or refused mail after all, or try one that failed again. LookupError where it is none of these.

    One that was refused for want of a mailbox is let in once there is one.
    """
    row = _held(mail, "held", "refused", "failed")
    if row.state != "failed":
        row.released_by = by
    row.state, row.outcome, row.reason, row.attempts, row.next_at, row.done_at = "waiting", "", "", 0, now, None
    row.save()
    record("mail.released", actor=by, subject=f"mail:{row.pk}", now=now)
    return row


def discard(mail: int, *, by: int, now: datetime) -> RawMail:
    """Do nothing with a held mail; its bytes stay. LookupError where it is not held."""
    row = _held(mail, "held")
    row.outcome, row.state, row.done_at = outcomes.DISCARDED, outcomes.state_of(outcomes.DISCARDED), now
    row.save()
    record("mail.discarded", actor=by, subject=f"mail:{row.pk}", now=now)
    return row


def forget_person(person_id: int) -> int:
    """Destroy the person's addresses, and what mails of theirs hold: bytes, names, addresses, subjects.

    That a mail came, when, and of which ticket, stays. Returns how many mails were emptied. For erasing a person, which
    has its own entry in the audit. The bytes go at once, so that a caller whose transaction fails has mails without
    them; that is the safe side.
    """
    addresses = list(MailAddress.objects.filter(person_id=person_id).values_list("address", flat=True))
    rows = RawMail.objects.filter(person_id=person_id) | RawMail.objects.filter(sender__in=addresses)
    emptied = list(rows.select_for_update())
    for row in emptied:
        where = row.blob
        row.blob = row.message_id = row.sender = row.sender_name = row.subject = row.envelope_from = ""
        row.envelope_to = "" if row.mailbox is None else row.mailbox.address
        row.same, row.remarks, row.reason, row.person_id = "", [], "", None
        # What tells one row from another must neither be of the bytes nor be the same for two.
        row.digest = f"erased:{row.pk}"
        if row.state in ("waiting", "held", "failed"):
            row.outcome, row.state = outcomes.DISCARDED, outcomes.state_of(outcomes.DISCARDED)
        row.save()
        if where and not RawMail.objects.filter(blob=where).exists():
            blobs.forget(where)
    MailThread.objects.filter(address__in=addresses).update(address="")
    MailThread.objects.filter(person_id=person_id, direction="in").delete()
    MailAddress.objects.filter(person_id=person_id).delete()
    notes.forget(person_id)
    return len(emptied)


def _held(mail: int, *states: str) -> RawMail:
    row = RawMail.objects.select_for_update().filter(id=mail, state__in=states).first()
    if row is None:
        raise LookupError(f"no mail {mail} is {' or '.join(states)}")
    return row


def _checked(wanted: Wanted, key: int | None) -> str:
    address = tidy(wanted.address)
    if not address:
        raise Refused("address", f"{wanted.address[:60]!r} is no mail address.")
    if "+" in address.partition("@")[0]:
        raise Refused("address", gettext("A mailbox has no + in its address: what follows one names the ticket."))
    if Mailbox.objects.filter(address=address).exclude(id=key or 0).exists():
        raise Refused("address", gettext("There is a mailbox of that address already."))
    if MailAddress.objects.filter(address=address).exists():
        raise Refused("address", gettext("That is the address of a person."))
    if wanted.queue_id is not None and not Queue.objects.filter(id=wanted.queue_id).exists():
        raise Refused("queue", gettext("There is no queue %(queue_id)s.") % {"queue_id": wanted.queue_id})
    for field, value, allowed in (
        ("kind", wanted.kind, TICKET_KINDS), ("priority", wanted.priority, PRIORITIES),
        ("unknown_senders", wanted.unknown_senders, UNKNOWN_SENDERS),
    ):  # fmt: skip
        if value not in allowed:
            raise Refused(field, f"{value[:40]!r} is not one of {', '.join(allowed)}.")
    if len(wanted.sender_name) > LONGEST_NAME or not wanted.sender_name.isprintable():
        raise Refused(
            "sender_name",
            gettext("A name is one line of at most %(LONGEST_NAME)s characters.") % {"LONGEST_NAME": LONGEST_NAME},
        )
    if len(wanted.signature) > LONGEST_SIGNATURE or "\x00" in wanted.signature:
        raise Refused(
            "signature",
            gettext("A signature has at most %(LONGEST_SIGNATURE)s characters.")
            % {"LONGEST_SIGNATURE": LONGEST_SIGNATURE},
        )
    return address


def _subject(row: Mailbox) -> str:
    return f"mailbox:{row.pk}"
