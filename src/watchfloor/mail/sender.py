"""Who a mail is from, and what proves it. A From says nothing: anybody can write any."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from watchfloor.core.models import Account, Person
from watchfloor.directory.commands import register_person
from watchfloor.eventlog.append import Origin
from watchfloor.mail import tokens
from watchfloor.mail.addresses import tidy
from watchfloor.mail.models import MailAddress
from watchfloor.mail.parse.headers import Fields, boxes
from watchfloor.mail.parse.letter import Letter
from watchfloor.mail.trust import relay_says

LONGEST_NAME: Final = 120
SETTING: Final = "WATCHFLOOR_MAIL_AUTHSERV"


@dataclass(frozen=True, slots=True)
class Sender:
    """`proven`: dmarc, token or "" (anybody may have written it). `person` is whose address it is, proven or not.

    `token` is the ticket and the person that the address it went to was made for.
    """

    address: str
    name: str
    trust: str = ""
    proven: str = ""
    person: Person | None = None
    owned: MailAddress | None = None
    token: tuple[int, int] | None = None

    @property
    def is_guarded(self) -> bool:
        """Whether more hangs on the person than a name on mails, so that nothing unproven is put down to them."""
        if self.person is None or self.owned is None:
            return False
        return (
            self.owned.verified_at is not None
            or self.person.role != "requester"
            or Account.objects.filter(person=self.person.id).exists()
        )


def sender_of(letter: Letter, fields: Fields, sent_to: Sequence[str]) -> Sender:
    """Who wrote it, by its From, and what proves that. `sent_to` are all addresses that it names as its receivers."""
    address = tidy(letter.sender.address)
    owned = MailAddress.objects.filter(address=address).first() if address else None
    person = Person.objects.filter(id=owned.person_id).first() if owned else None
    token = next(filter(None, (tokens.read(tokens.in_address(one)) for one in sent_to)), None)
    trust = relay_says(
        fields.get("authentication-results", ()), relays=_relays(), domain=address.rpartition("@")[2]
    )  # fmt: skip
    # Of two senders a relay vouches for one, and we would read the other.
    is_one = len(fields.get("from", ())) == 1 and len(boxes(fields, "from")) == 1
    proven = ""
    if address and is_one and trust == "pass":
        proven = "dmarc"
    elif address and is_one and trust != "fail" and token and person and token[1] == person.id:
        proven = "token"
    return Sender(address, _name(letter), trust, proven, person, owned, token)


def known_as(sender: Sender, *, row: int, now: datetime) -> Person:
    """The person of the address: a requester is made where it is nobody's yet. What is proven is noted with it."""
    verified = now if sender.proven == "dmarc" else None
    if sender.person is not None and sender.owned is not None:
        if verified and sender.owned.verified_at is None:
            MailAddress.objects.filter(id=sender.owned.pk).update(verified_at=verified)
        return sender.person
    person = register_person(name=sender.name, role="requester", now=now, origin=Origin("mail", f"{row}:person"))
    MailAddress.objects.update_or_create(
        address=sender.address, defaults={"person_id": person.id, "verified_at": verified, "made_at": now}
    )
    return person


def _relays() -> frozenset[str]:
    return frozenset(os.environ.get(SETTING, "").replace(",", " ").lower().split())


def _name(letter: Letter) -> str:
    name = " ".join(letter.sender.name.replace("\x00", "").split())[:LONGEST_NAME].strip()
    return name or letter.sender.address.rpartition("@")[0] or "?"
