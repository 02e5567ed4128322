"""A mail with what was found out about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from watchfloor.mail.models import Mailbox, RawMail
from watchfloor.mail.parse.letter import Letter
from watchfloor.mail.sender import Sender
from watchfloor.tickets.models import Ticket


@dataclass(frozen=True, slots=True)
class Mail:
    """What came to which mailbox from whom. `target` is the ticket that it answers, as it says itself."""

    row: RawMail
    letter: Letter
    box: Mailbox
    sender: Sender
    target: Ticket | None
    now: datetime
