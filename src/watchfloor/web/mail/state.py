"""How the mail of each answer of a ticket does, on its page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from watchfloor.mail.out.queries import states_of_replies
from watchfloor.mail.queries import messages_of_mails
from watchfloor.tickets.models import Ticket
from watchfloor.web.ticket.lines import Line


def with_mails(ticket: Ticket, lines: Sequence[Line]) -> list[Line]:
    """The lines: the desk's answers with the state of their mails, and which came by mail. Two queries at most."""
    answers = [line.position for line in lines if line.shape == "message" and not line.by_requester and line.of is None]
    states = {position: row.state for position, row in states_of_replies(ticket.id, answers).items()}
    came = messages_of_mails(line.position for line in lines if line.shape != "event" and line.of is None)
    if not states and not came:
        return list(lines)
    return [replace(line, mail=states.get(line.position, ""), came=came.get(line.position, 0)) for line in lines]
