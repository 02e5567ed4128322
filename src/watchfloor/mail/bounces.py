"""A mail of ours that came back: noted with its delivery, the address and the ticket."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.utils.translation import gettext_noop as noop

from watchfloor.delivery.commands import mark_bounced
from watchfloor.eventlog.append import Origin
from watchfloor.mail import outcomes
from watchfloor.mail.models import MailAddress, MailThread, RawMail
from watchfloor.mail.parse.letter import Letter
from watchfloor.tickets import commands
from watchfloor.tickets.models import Ticket

# What one bounce says, a hundred of the same mail say no better: the timeline is for people.
MOST_A_DAY: Final = 5
# There is no such address (RFC 3463), or its server says no status at all. A full mailbox is there again tomorrow.
_GONE: Final = ("5.1.", "5.0.0")


def take(row: RawMail, letter: Letter, now: datetime) -> tuple[str, str]:
    """Note what came back. Only the id of a mail that we sent, which its receiver alone knows, makes it believed; and
    whoever knows it may stop mails to that one address, until it writes to us again.
    """
    one = _sent(letter)
    if one is None:
        return outcomes.BOUNCE, noop("It names no mail that this store sent; nothing was noted.")
    row.ticket_id = one.ticket_id
    if one.delivery_id is not None:
        mark_bounced(one.delivery_id, why=letter.bounce_reason, now=now)
    is_about_it = not letter.bounced_to or one.address in letter.bounced_to
    if is_about_it and (not letter.bounce_status or letter.bounce_status.startswith(_GONE)):
        MailAddress.objects.filter(address=one.address, bounced_at=None).update(bounced_at=now)
    if Ticket.objects.filter(id=one.ticket_id).exists() and not _is_told(row, now):
        words = f"A mail to {one.address or 'its requester'} came back: {letter.bounce_reason}"
        origin = Origin("mail", f"{row.pk}:bounce")
        commands.add_note(one.ticket_id, body=words, by=None, now=now, origin=origin)
    return outcomes.BOUNCE, letter.bounce_reason


def _sent(letter: Letter) -> MailThread | None:
    """The mail of ours that it is about: the first that it names."""
    found = MailThread.objects.filter(message_id__in=letter.bounced_ids, direction="out")
    return min(found, key=lambda one: letter.bounced_ids.index(one.message_id), default=None)


def _is_told(row: RawMail, now: datetime) -> bool:
    since = now - timedelta(days=1)
    others = RawMail.objects.filter(ticket_id=row.ticket_id, outcome=outcomes.BOUNCE, received_at__gt=since)
    return others.exclude(id=row.pk).count() >= MOST_A_DAY
