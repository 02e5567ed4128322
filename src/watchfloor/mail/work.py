"""What is done with a mail: dropped, held, refused, made a ticket, or added to the ticket that it answers.

A mail does no more than a requester may: ask, answer on what they asked, and add files. Only a sender who is proven
acts as a person; the rest is filed as said by nobody, with a note that says so.
"""

from __future__ import annotations

import hashlib
import os
from datetime import datetime, timedelta
from typing import Final

from django.utils.translation import gettext_noop as noop

from watchfloor.core.permissions import WORKS_TICKETS
from watchfloor.engine.events import DONE
from watchfloor.mail import bounces, outcomes, tickets, tokens
from watchfloor.mail.addresses import tidy
from watchfloor.mail.arrived import Mail
from watchfloor.mail.models import MailAddress, Mailbox, MailThread, RawMail
from watchfloor.mail.parse import parts, read
from watchfloor.mail.parse.letter import Letter
from watchfloor.mail.sender import Sender, known_as, sender_of
from watchfloor.tickets.models import Ticket

# A mail passes a handful of servers; one that goes in a circle passes more each time.
MOST_HOPS: Final = 50
RATE: Final = "WATCHFLOOR_MAIL_RATE"
MOST_AN_HOUR: Final = 60
# What asks for nothing: an answer by a program. Other automatic mail, as of a monitor, may well ask for something.
_ANSWERS: Final = (
    "Auto-Submitted: auto-replied", "Precedence: auto_reply", "Precedence: junk", "It marks", "Its subject",
    "X-Auto-Response-Suppress", "It is a report",
)  # fmt: skip

Outcome = tuple[str, str]


def work(row: RawMail, raw: bytes, now: datetime) -> Outcome:
    """Do what the mail asks for; returns the outcome and why. Notes on `row` what was read, without saving it."""
    letter = read.read(raw)
    fields = parts.split(raw.partition(b"\n")[2] if raw.startswith(b"From ") else raw)[0]
    sent_to = _sent_to(row, letter)
    sender = sender_of(letter, fields, sent_to)
    _note(row, letter, sender)
    if sender.proven and sender.owned is not None and sender.owned.bounced_at is not None:
        # Somebody writes from there: mails arrive again.
        MailAddress.objects.filter(id=sender.owned.pk).update(bounced_at=None)
    target = _target(letter, sender)
    # Whatever becomes of it: who may not see the ticket that it quotes may not read it either.
    row.ticket_id = target.id if target is not None else _known_by(letter.message_id)
    box = _mailbox(sent_to)
    if box is None:
        return outcomes.NO_MAILBOX, outcomes.OUTCOMES[outcomes.NO_MAILBOX][1]
    row.mailbox = box
    if letter.is_bounce:
        return bounces.take(row, letter, now)
    if why := _loop(letter, sender, hops=len(fields.get("received", ()))):
        return outcomes.LOOP, why
    if _came_before(row):
        return outcomes.DUPLICATE, noop("The same mail came to the same mailbox before.")
    mail = Mail(row, letter, box, sender, target, now)
    if why := _automatic(mail):
        return outcomes.AUTO_REPLY, why
    if row.released_by is None and (why := _too_often(mail)):
        return outcomes.HELD, why
    return _asked(mail)


def _asked(mail: Mail) -> Outcome:
    """A mail that wants something."""
    sender, target = mail.sender, mail.target
    if target is not None and sender.proven and sender.person and sender.person.id == target.requester_id:
        tickets.answer(mail, sender.person)
        return _answered(target)
    if target is not None and sender.proven and target.requester_id is None and _wrote(target, sender):
        tickets.answer_unnamed(mail)
        return _answered(target)
    if mail.row.released_by is None:
        if target is not None and sender.proven and sender.person and sender.person.role in WORKS_TICKETS:
            return outcomes.HELD, noop(
                "Somebody who works tickets answered one by mail; answers are written on the desk."
            )
        is_known = bool(sender.proven and sender.person)
        if not is_known and mail.box.unknown_senders == "refuse":
            return outcomes.UNKNOWN_SENDER, _why_not(sender)
        if not is_known and mail.box.unknown_senders == "hold":
            return outcomes.HELD, _why_not(sender)
    brought = tickets.bring(mail.letter)
    # Nothing unproven is put down to somebody who has more to lose than a name on mails, and what our relay calls
    # forged to nobody: no mail goes to an address that somebody else wrote down.
    who = known_as(sender, row=mail.row.pk, now=mail.now) if sender.address and _may_name(sender) else None
    tickets.file(mail, who, brought, by=who if sender.proven else None)
    return outcomes.FILED, "" if sender.proven else _why_not(sender)


def _answered(target: Ticket) -> Outcome:
    return (outcomes.REOPENED if target.status in DONE else outcomes.REPLIED), ""


def _may_name(sender: Sender) -> bool:
    return bool(sender.proven) or (sender.trust != "fail" and not sender.is_guarded)


def _why_not(sender: Sender) -> str:
    if not sender.address:
        return noop("It says no sender.")
    if sender.proven:
        return noop("Its sender is proven, but nobody's address here yet.")
    if sender.trust == "fail":
        return noop("Our relay says that it is not from whom it says (DMARC failed).")
    return noop("Nothing proves that it is from whom it says.")


def _sent_to(row: RawMail, letter: Letter) -> list[str]:
    """All that it names as its receivers, the surest first."""
    said = [row.envelope_to, *letter.delivered_to, *(box.address for box in (*letter.to, *letter.cc))]
    return [one for one in dict.fromkeys(map(tidy, said)) if one]


def _mailbox(sent_to: list[str]) -> Mailbox | None:
    found = {box.address: box for box in Mailbox.objects.filter(archived_at=None)}
    for one in sent_to:
        if box := found.get(one) or found.get(tokens.without(one)):
            return box
    return None


def _note(row: RawMail, letter: Letter, sender: Sender) -> None:
    row.message_id, row.subject = letter.message_id[:500], letter.subject[:500]
    row.sender, row.sender_name = sender.address, sender.name
    row.trust, row.proven = sender.trust, sender.proven
    row.person_id = sender.person.id if sender.person and sender.proven else None
    row.automatic = bool(letter.auto) or letter.is_list or row.envelope_from == "<>"
    row.remarks = list(letter.oddities)
    if letter.message_id or letter.date:
        wrote = [letter.message_id, sender.address, letter.subject, str(letter.date), letter.text, letter.quoted]
        wrote += [hashlib.sha256(one.body).hexdigest() for one in letter.attachments]
        row.same = hashlib.sha256("\x00".join(wrote).encode("utf-8", "replace")).hexdigest()


def _loop(letter: Letter, sender: Sender, *, hops: int) -> str:
    if letter.mark and letter.mark == tokens.mark():
        return noop("It is a mail of this store that came back.")
    if letter.message_id and MailThread.objects.filter(message_id=letter.message_id, direction="out").exists():
        return noop("It has the id of a mail that this store sent.")
    if sender.address and Mailbox.objects.filter(address=tokens.without(sender.address)).exists():
        return noop("It says that it is from a mailbox of ours.")
    return f"It passed {hops} servers." if hops > MOST_HOPS else ""


def _came_before(row: RawMail) -> bool:
    if not row.same:
        return False
    others = RawMail.objects.filter(same=row.same, mailbox=row.mailbox, state__in=("filed", "held", "dropped"))
    if row.proven:
        # A copy that proves nothing, of whoever got one as well, does not go before the mail itself.
        others = others.exclude(proven="")
    return others.exclude(id=row.pk).exists()


def _target(letter: Letter, sender: Sender) -> Ticket | None:
    """The ticket that it answers: by the mails it refers to, the nearest first, else by the token of its address.

    Where they are of several tickets, one that its sender asked goes first: anybody can choose what a mail refers to.
    """
    said = dict(MailThread.objects.filter(message_id__in=letter.references).values_list("message_id", "ticket_id"))
    keys = [said[one] for one in reversed(letter.references) if one in said]
    keys += [sender.token[0]] if sender.token else []
    found = Ticket.objects.defer("words").in_bulk(keys)
    there = [found[key] for key in dict.fromkeys(keys) if key in found]
    own = [one for one in there if sender.person and one.requester_id == sender.person.id]
    return next(iter(own or there), None)


def _known_by(message_id: str) -> int | None:
    """The ticket of the mail with this id, which came or was sent before."""
    found = MailThread.objects.filter(message_id=message_id) if message_id else MailThread.objects.none()
    return found.values_list("ticket_id", flat=True).first()


def place(row: RawMail, raw: bytes) -> None:
    """Note of a mail that could not be worked on whose it is, so that it is shown to nobody else."""
    letter = read.read(raw)
    target = MailThread.objects.filter(message_id__in=[*letter.references, letter.message_id]).order_by("-id").first()
    row.mailbox = _mailbox(_sent_to(row, letter))
    row.ticket_id = target.ticket_id if target is not None else None


def _wrote(target: Ticket, sender: Sender) -> bool:
    """Whether a ticket that nobody is the requester of came by a mail from this address."""
    return RawMail.objects.filter(ticket_id=target.id, sender=sender.address, outcome=outcomes.FILED).exists()


def _automatic(mail: Mail) -> str:
    """Why it is an answer by a program; "" where it may ask for something."""
    said = mail.letter.auto
    if said and (mail.target is not None or mail.letter.references or said.startswith(_ANSWERS)):
        return said
    if mail.row.envelope_from == "<>" and (mail.target is not None or mail.letter.references):
        return "It answers, and wants no answer itself: its envelope has no sender."
    return ""


def _too_often(mail: Mail) -> str:
    said = os.environ.get(RATE, "").strip()
    # A setting that is no number must not keep every mail out.
    most = int(said) if said.isascii() and said.isdigit() else MOST_AN_HOUR
    since = mail.now - timedelta(hours=1)
    lately = RawMail.objects.filter(sender=mail.sender.address, received_at__gt=since, state="filed")
    if mail.sender.proven:
        # What others write in their name keeps nobody out.
        lately = lately.exclude(proven="")
    if not mail.sender.address or lately.exclude(id=mail.row.pk).count() < most:
        return ""
    return f"More than {most} mails came from this address within an hour."
