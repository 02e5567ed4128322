"""What the pipeline calls for the channel mail: a note is written as a mail at this moment, and given to the relay."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Final

from django.db import transaction

from watchfloor.core import clock
from watchfloor.delivery.models import Delivery
from watchfloor.delivery.receipt import Receipt
from watchfloor.mail.models import MailAddress, MailThread
from watchfloor.mail.out import letters, notes, relay
from watchfloor.mail.out.compose import Unfit, compose, fit_address
from watchfloor.mail.out.letters import Letter, NotSent, RatingLink
from watchfloor.mail.out.relay import Talk, Unusable

NO_RELAY: Final = "No relay is configured (WATCHFLOOR_MAIL_RELAY_HOST)."


class Sender:
    """`rating_link` is the path of the page on which a ticket is rated; `talk` and `at` are other ones in tests."""

    def __init__(
        self, rating_link: RatingLink = lambda _: None, talk: Talk | None = None,
        at: Callable[[], datetime] = clock.wall,
    ) -> None:  # fmt: skip
        self._rating_link, self._talk, self._at = rating_link, talk or Talk(), at

    def __call__(self, row: Delivery) -> Receipt:
        """Send it, unless its reader may not read it any more, or wants none."""
        try:
            where = relay.configured()
        except Unusable as problem:
            return Receipt(ok=False, note=str(problem))
        if where is None:
            return Receipt(ok=False, note=NO_RELAY)
        now = self._at()
        try:
            letter = letters.write(notes.read(row.body), key=row.key, at=now, rating_link=self._rating_link)
            raw = compose(letter.mail)
            sender, to = fit_address(letter.mail.sender), fit_address(letter.mail.to)
        except (NotSent, Unfit) as reason:
            return Receipt(ok=False, retry=False, note=str(reason))
        _remember(letter, row, now)
        said = self._talk.give(where, sender=sender, to=to, raw=raw)
        if said.nobody:
            MailAddress.objects.filter(address=letter.mail.to, bounced_at=None).update(bounced_at=now)
        return _with_excerpt(said.receipt, letter, len(raw))


def _remember(letter: Letter, row: Delivery, now: datetime) -> None:
    """Before it is sent: its answer, or its bounce, may be here sooner than the receipt."""
    if letter.ticket is None:
        return
    with transaction.atomic():
        MailThread.objects.update_or_create(
            message_id=letter.mail.message_id.strip("<>"),
            defaults={"ticket_id": letter.ticket, "direction": "out", "address": letter.mail.to,
                      "person_id": letter.person or None, "delivery_id": row.pk, "at": now},
        )  # fmt: skip


def _with_excerpt(said: Receipt, letter: Letter, size: int) -> Receipt:
    """What the log of deliveries shows of the mail: neither its words, nor to whom, nor the token of its answer."""
    lines = (f"From: {letter.mail.sender}", f"Message-ID: {letter.mail.message_id}", f"{size} bytes")
    # Relays like to repeat the address; it is a person's, and no receipt may outlive them.
    note = re.sub(re.escape(letter.mail.to), "…", said.note, flags=re.IGNORECASE)
    return Receipt(ok=said.ok, status=said.status, note=note, retry=said.retry, request="\n".join(lines))
