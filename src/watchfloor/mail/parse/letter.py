"""What was read of a mail. Everything is text or bytes of bounded size; nothing in it was believed, only read."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A name and an address as a header says them. Anybody can write any."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that came along."""

    name: str
    type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Invite:
    """A calendar invitation: its method (REQUEST, CANCEL …), what it is, when, where and who asks."""

    method: str
    summary: str
    starts: str
    ends: str
    place: str
    organizer: str


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail. `text` is what is new in it; `quoted` and `signature` are what was folded away. `oddities` says what was
    wrong with it or was cut, in words. `auto` names why it seems to be written by a program; "" for a person's.
    `senders` are all that it names as its writers, of which `sender` is the first. Of a bounce, `bounced_to` are the
    addresses that it is about, `bounce_status` is like 5.1.1 or "", and `bounced_ids` are mails it may be about.
    """

    message_id: str = ""
    references: tuple[str, ...] = ()
    sender: Mailbox = Mailbox("", "")
    senders: tuple[Mailbox, ...] = ()
    reply_to: tuple[Mailbox, ...] = ()
    to: tuple[Mailbox, ...] = ()
    cc: tuple[Mailbox, ...] = ()
    delivered_to: tuple[str, ...] = ()
    subject: str = ""
    date: datetime | None = None
    text: str = ""
    quoted: str = ""
    signature: str = ""
    attachments: tuple[Attached, ...] = ()
    invite: Invite | None = None
    auto: str = ""
    is_bounce: bool = False
    bounce_reason: str = ""
    bounce_status: str = ""
    bounced_to: tuple[str, ...] = ()
    bounced_ids: tuple[str, ...] = ()
    is_list: bool = False
    mark: str = ""
    authentication: tuple[str, ...] = ()
    oddities: tuple[str, ...] = ()


@dataclass(slots=True)
class Odd:
    """Collects oddities, each once, a few at most."""

    found: list[str] = field(default_factory=list)

    def say(self, words: str) -> None:
        """Note one."""
        if words not in self.found and len(self.found) < 30:
            self.found.append(words)
