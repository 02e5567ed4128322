"""A mail of ours that came back: noted with its delivery, the address and the ticket."""

from __future__ import annotations

from datetime import datetime

from watchfloor.delivery.commands import mark_bounced
from watchfloor.eventlog.append import Origin
from watchfloor.mail import outcomes
from watchfloor.mail.models import MailAddress, MailThread, RawMail
from watchfloor.mail.parse.letter import Letter
from watchfloor.tickets import commands
from watchfloor.tickets.models import Ticket


def take(row: RawMail, letter: Letter, now: datetime) -> tuple[str, str]:
    """Note what came back. Only the id of a mail that we sent, which its receiver alone knows, makes it believed."""
    sent = list(MailThread.objects.filter(message_id__in=letter.bounced_ids, direction="out").order_by("id"))
    if not sent:
        return outcomes.BOUNCE, "It names no mail that this store sent; nothing was noted."
    for one in sent:
        if one.delivery_id is not None:
            mark_bounced(one.delivery_id, why=letter.bounce_reason, now=now)
        MailAddress.objects.filter(address=one.address, bounced_at=None).update(bounced_at=now)
        if Ticket.objects.filter(id=one.ticket_id).exists():
            words = f"A mail to {one.address or 'its requester'} came back: {letter.bounce_reason}"
            origin = Origin("mail", f"{row.pk}:bounce:{one.pk}")
            commands.add_note(one.ticket_id, body=words, by=None, now=now, origin=origin)
    row.ticket_id = sent[0].ticket_id
    return outcomes.BOUNCE, letter.bounce_reason
