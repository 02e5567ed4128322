"""How the mail of each answer of a ticket does, on its page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from watchfloor.mail.out.queries import states_of_replies
from watchfloor.tickets.models import Ticket
from watchfloor.web.ticket.lines import Line


def with_mails(ticket: Ticket, lines: Sequence[Line]) -> list[Line]:
    """The lines, each answer of the desk's with the state of its mail. One query; none where nobody answered."""
    answers = [line.position for line in lines if line.shape == "message" and not line.by_requester and line.of is None]
    states = {position: row.state for position, row in states_of_replies(ticket.id, answers).items()}
    return [replace(line, mail=states.get(line.position, "")) if states else line for line in lines]
