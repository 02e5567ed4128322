"""What goes out because of mails that came: to whom, with which headers; and two floors that write to each other."""

from __future__ import annotations

import email
import email.policy
import re
from collections import Counter
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Final

import pytest

from tests.mail.cases import EXPECTED, raw
from tests.mail.test_corpus_filed import BOX, Floor, mail
from tests.world import NOW
from watchfloor.core import clock
from watchfloor.delivery.models import Delivery
from watchfloor.delivery.receipt import Receipt
from watchfloor.delivery.run import send_due
from watchfloor.mail.models import RawMail
from watchfloor.mail.out import follow
from watchfloor.mail.out.compose import MARK
from watchfloor.mail.out.relay import Relay, Said, Talk
from watchfloor.mail.out.send import Sender
from watchfloor.tickets import commands as tickets
from watchfloor.tickets.models import Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.security]

ONCE: Final = ("from", "to", "subject", "date", "message-id", "reply-to", "auto-submitted", "in-reply-to", "references")
OURS: Final = {*ONCE, "x-auto-response-suppress", "list-unsubscribe", "list-unsubscribe-post", "mime-version", "content-type", "content-language", MARK.lower()}  # fmt: skip # noqa: E501


class Post(Talk):
    """A relay that keeps what it is given."""

    def __init__(self) -> None:
        super().__init__()
        self.took: list[tuple[str, bytes]] = []

    def give(self, relay: Relay, *, sender: str, to: str, raw: bytes) -> Said:  # noqa: ARG002
        assert sender == BOX
        self.took.append((to, raw))
        return Said(Receipt(ok=True, status=250))

    def sent(self) -> list[tuple[str, bytes]]:
        """What went out since it was asked last."""
        while follow.follow(NOW):
            pass
        while send_due(clock.wall() + timedelta(minutes=2), {"mail": Sender(talk=self)}):
            pass
        found, self.took = self.took, []
        return found


def parsed(raw_mail: bytes) -> EmailMessage:
    found = email.message_from_bytes(raw_mail, policy=email.policy.default)
    assert isinstance(found, EmailMessage)
    return found


@pytest.fixture
def floor(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Floor:
    monkeypatch.setenv("WATCHFLOOR_MAIL_AUTHSERV", "mx.floor.example")
    monkeypatch.setenv("WATCHFLOOR_DATA", str(tmp_path))
    monkeypatch.setenv("WATCHFLOOR_MAIL_RELAY_HOST", "relay.floor.example")
    monkeypatch.setenv("WATCHFLOOR_ORIGINS", "https://floor.example")
    made = Floor()
    follow.follow(NOW)
    return made


def test_what_goes_out_goes_to_who_asked_alone_and_no_word_becomes_a_header(floor: Floor) -> None:
    post = Post()
    # The second half: programs, forged, broken and hostile ones.
    rows = {name: floor.came(raw(name), n) for n, name in enumerate(list(EXPECTED)[53:])}
    receipts = post.sent()
    # An answer to every ticket, also to those whose writer nothing proves.
    for row in RawMail.objects.filter(outcome="filed", ticket_id__isnull=False):
        tickets.reply(row.ticket_id or 0, body="We look.\r\nBcc: all@floor.example", by=floor.people["sam"].id, now=NOW)
    answers = post.sent()
    for to, one in [*receipts, *answers]:
        head = parsed(one)
        assert {name.lower() for name in head} <= OURS
        assert not str(head["Subject"]).startswith("Re: Re:")
        assert not [name for name in ONCE if len(head.get_all(name, [])) > 1]
        assert to in str(head["To"])
        assert b"vault.1@" not in one
    asked = {
        row.sender for row in rows.values() if row.outcome == "filed" and row.trust != "fail" and not row.automatic
    }
    assert {to for to, _ in receipts} <= asked
    assert max(Counter(to for to, _ in receipts).values()) <= follow.MOST_AUTOMATIC
    assert {to for to, _ in answers} <= {row.sender for row in rows.values() if row.outcome == "filed"}
    assert len(receipts) > 8
    assert len(answers) > 20


def over_there(one: bytes) -> bytes:
    """A mail of ours as one of another floor, that comes to us."""
    turned = re.sub(rb"support(\+[a-z0-9-]+)?@floor\.example", rb"desk\1@other.example", one)
    turned = re.sub(rb"(?m)^To: .*(\r\n .*)*", b"To: support@floor.example", turned, count=1)
    turned = re.sub(rb"(?m)^X-Watchfloor-Mail: .*", b"X-Watchfloor-Mail: another", turned)
    turned = re.sub(rb"(?m)^Message-ID: <", b"Message-ID: <there.", turned)
    return b"Authentication-Results: mx.floor.example; dmarc=pass header.from=other.example\r\n" + turned


def test_two_floors_that_have_each_other_as_a_requester_fall_silent(floor: Floor) -> None:
    post = Post()
    # A person of the other floor wrote to us from its address; all that we say to it comes back as its own mails.
    floor.came(mail("The line is down.", sender="desk@other.example"))
    ticket = Ticket.objects.order_by("-id")[0]
    tickets.reply(ticket.id, body="We look.", by=floor.people["sam"].id, now=NOW)
    tickets.set_status(ticket.id, status="solved", by=floor.people["sam"].id, now=NOW + timedelta(minutes=5))
    outcomes: list[list[str]] = []
    for n in range(1, 6):
        sent = post.sent()
        outcomes.append([floor.came(over_there(one), n).outcome for _, one in sent])
    # What Sam wrote is a person's word and asks there; receipts and reports that it is solved ask nobody.
    assert outcomes[0].count("dropped:auto-reply") == 2
    assert outcomes[-1] == []
    assert Ticket.objects.count() <= len(floor.tickets) + 2


def test_an_answer_to_a_mail_of_ours_finds_its_ticket_by_its_id_alone_and_a_bounce_its_delivery(floor: Floor) -> None:
    post = Post()
    row = floor.came(mail("The line is down."))
    ((_, one),) = post.sent()
    ours = str(parsed(one)["Message-ID"])
    answered = floor.came(mail("Still down.", more=f"In-Reply-To: {ours}\n"))
    assert (answered.outcome, answered.ticket_id) == ("replied", row.ticket_id)
    back = raw("054-bounce-postfix").replace(b"<printer.1@floor.example>", ours.encode())
    assert floor.came(back).ticket_id == row.ticket_id
    assert Delivery.objects.get(channel="mail", target__startswith="person:").state == "bounced"
