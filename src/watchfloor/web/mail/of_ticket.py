"""A ticket's mail as it came, for whoever reads the ticket on the desk: what was folded away is still to be read."""

from __future__ import annotations

from typing import Final

from django.http import HttpResponse
from django.shortcuts import render

from watchfloor.mail.models import RawMail
from watchfloor.mail.parse.read import read
from watchfloor.mail.queries import raw_bytes, visible_mails
from watchfloor.tickets.access import reads_restricted
from watchfloor.tickets.queries import by_number
from watchfloor.web.mail.boxes import gone
from watchfloor.web.page import Request, page
from watchfloor.web.ticket.show import note_reading

# So much of its source is drawn; files in it are letters and digits that nobody reads.
MOST_TEXT: Final = 100_000


@page("desk.read")
def mail(request: Request, number: int, mail: int) -> HttpResponse:
    """The mail with what it quotes and how it is signed, and its source as text; nothing of it is drawn or loaded."""
    ticket = by_number(request.person, number)
    row = None if ticket is None else _of(request, ticket.id, mail)
    if ticket is None or row is None:
        return gone(request)
    if reads_restricted(request.person, ticket):
        note_reading(request.person, ticket)
    try:
        raw = raw_bytes(row) or b""
    except OSError:
        raw = b""
    source = raw[:MOST_TEXT].decode("utf-8", "replace").replace("\r\n", "\n")
    context = {"mail": row, "ticket": ticket, "letter": read(raw), "source": source, "is_cut": len(raw) > MOST_TEXT}
    return render(request, "mail/of_ticket.html", context)


def _of(request: Request, ticket: int, mail: int) -> RawMail | None:
    return visible_mails(request.person).select_related("mailbox").filter(id=mail, ticket_id=ticket).first()
