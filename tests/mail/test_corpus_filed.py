"""What becomes of each mail of the corpus, in one world: its outcome, its ticket, and as whom it acts."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from django.db.models import Count

from tests.mail.cases import EXPECTED, RECIPES, raw
from tests.world import NOW, small_world
from watchfloor.core.models import Person
from watchfloor.delivery.models import Delivery
from watchfloor.directory.commands import register_person, restrict_queue
from watchfloor.eventlog.models import Event
from watchfloor.files.limits import AT_ONCE
from watchfloor.files.models import Place
from watchfloor.mail import commands, intake, tokens
from watchfloor.mail.models import MailAddress, Mailbox, MailThread, RawMail
from watchfloor.mail.queries import visible_mails
from watchfloor.tickets import commands as tickets
from watchfloor.tickets.access import visible_to
from watchfloor.tickets.models import Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.security]

BOX: Final = "support@floor.example"
ADDRESSES: Final = {"ada": "ada@example.com", "bo": "bo@example.net", "lin": "lin@example.org"}
# Tickets of which mails were sent, and who asked each.
ASKED: Final = {"printer": "ada", "vpn": "bo", "vault": "lin", "old": "ada"}


class Floor:
    """Ada, Bo and Lin ask, Sam works; of each ticket one mail was sent to who asked it."""

    def __init__(self) -> None:
        world = small_world()
        self.box = commands.save_mailbox(commands.Wanted(BOX, queue_id=world.moderation.id), by=world.ada.id, now=NOW)
        restrict_queue(world.appeals.id, to=True, by=world.ada.id, now=NOW)
        self.people: dict[str, Person] = {"sam": world.sam}
        for name, address in ADDRESSES.items():
            self.people[name] = register_person(name=name.capitalize(), role="requester", now=NOW)
            commands.own_address(self.people[name].id, address, by=world.ada.id, now=NOW)
        commands.own_address(world.sam.id, "sam@floor.example", by=world.ada.id, now=NOW)
        self.tickets: dict[str, Ticket] = {}
        for name, who in ASKED.items():
            queue = world.appeals.id if name == "vault" else world.moderation.id
            made = tickets.create_ticket(
                subject=name, body=name, requester=self.people[who].id, by=self.people[who].id, now=NOW, queue=queue
            )
            sent = Delivery.objects.create(
                channel="mail", target=who, key=name, body="", state="sent", next_at=NOW, created_at=NOW
            )
            MailThread.objects.create(
                message_id=f"{name}.1@floor.example", ticket_id=made.id, direction="out", address=ADDRESSES[who],
                delivery_id=sent.pk, at=NOW,
            )  # fmt: skip
            self.tickets[name] = made
        tickets.set_status(self.tickets["old"].id, status="solved", by=world.sam.id, now=NOW)

    def came(self, what: bytes, n: int = 0) -> RawMail:
        """A mail that came a few minutes after the one before."""
        now = NOW + timedelta(minutes=5 * n)
        row = intake.take(self.addressed(what), door="file", envelope_from="", envelope_to="", now=now)
        return intake.process(row.pk, now)

    def addressed(self, what: bytes) -> bytes:
        """With the tokens that the corpus leaves open, right or wrong ones."""

        def token(match: re.Match[bytes]) -> bytes:
            made = tokens.sign(self.tickets[match[2].decode()].id, self.people[match[3].decode()].id)
            return (made if match[1] == b"token" else made[:-4] + "aaaa").encode()

        return re.sub(rb"\b(token|wrong)\.(\w+)\.(\w+)(?=@)", token, what)

    def told(self, row: RawMail, since: int) -> dict[str, Any]:
        """What became of a mail, in the words of the table."""
        names = {ticket.id: name for name, ticket in self.tickets.items()}
        events = list(Event.objects.filter(position__gt=since).values_list("actor", "ticket", "kind"))
        actors = {actor for actor, ticket, _ in events if ticket and actor}
        return {
            "outcome": row.outcome,
            "ticket": names.get(row.ticket_id or 0, "") if row.state == "filed" else "",
            "acts_as": " ".join(self.who(actor, row) for actor in actors),
            "touched others": sorted({ticket for _, ticket, _ in events if ticket} - {row.ticket_id}),
        }

    def who(self, person: int, row: RawMail) -> str:
        known = next((name for name, one in self.people.items() if one.id == person), "")
        is_new = Person.objects.filter(id=person, role="requester").exists()
        own = MailAddress.objects.filter(person_id=person, address=row.sender).exists()
        return known or ("new" if is_new and own else f"person {person}")


@pytest.fixture
def floor(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Floor:
    monkeypatch.setenv("WATCHFLOOR_MAIL_AUTHSERV", "mx.floor.example")
    monkeypatch.setenv("WATCHFLOOR_DATA", str(tmp_path))
    return Floor()


def last_event() -> int:
    return Event.objects.order_by("-position").values_list("position", flat=True)[0]


def test_each_mail_becomes_what_its_table_says(floor: Floor) -> None:
    wrong: dict[str, object] = {}
    for n, (name, expected) in enumerate(EXPECTED.items()):
        since = last_event()
        got = floor.told(floor.came(raw(name), n), since)
        wanted = {key: expected.get(key, "") for key in ("outcome", "ticket", "acts_as")} | {"touched others": []}
        if got != wanted:
            wrong[name] = {key: (got[key], wanted[key]) for key in got if got[key] != wanted[key]}
    assert wrong == {}


def test_large_and_hostile_mails_are_filed_at_the_first_attempt(floor: Floor) -> None:
    for n, name in enumerate(("fifty-megabytes", "a nest of 10,000", "20,000 files", "100,000 receivers")):
        row = floor.came(RECIPES[name][0]().replace(b"<recipe@", b"<recipe%d@" % n, 1), n)
        assert (row.state, row.attempts) == ("filed", 1), (name, row.reason)
    # Larger than a file may be: the mail is kept whole, the file is not, and that is said.
    film = RawMail.objects.order_by("id")[0]
    assert film.size > 50_000_000
    assert [words for words in film.remarks if words.startswith("film.mp4 is larger than")]
    assert Place.objects.values("ticket").annotate(n=Count("id")).order_by("-n")[0]["n"] == AT_ONCE


BOUNCE: Final = """Return-Path: <>
From: mailer-daemon@x.example
To: {box}
Subject: Undelivered
X-N: {n}
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; x

Final-Recipient: rfc822; {to}
Action: failed
Status: {status}
--b
Content-Type: text/rfc822-headers

Message-ID: <printer.1@floor.example>
In-Reply-To: <vpn.1@floor.example>
--b--
"""


def bounce(n: int, *, to: str = "ada@example.com", status: str = "5.1.1") -> bytes:
    return BOUNCE.format(box=BOX, n=n, to=to, status=status).encode()


def is_gone() -> bool:
    return MailAddress.objects.get(address="ada@example.com").bounced_at is not None


def test_a_bounce_stops_mails_only_to_an_address_that_is_gone_and_until_it_writes_again(floor: Floor) -> None:
    floor.came(bounce(0, status="5.2.2"))
    floor.came(bounce(1, status="4.4.1"))
    floor.came(bounce(2, to="ada@elsewhere.example"))
    assert not is_gone()
    floor.came(bounce(3))
    assert is_gone()
    floor.came(mail("I am here.", dmarc="fail"))
    assert is_gone()
    floor.came(mail("I am here."))
    assert not is_gone()


def test_many_bounces_of_one_mail_are_a_few_notes_on_its_ticket_and_none_on_others(floor: Floor) -> None:
    for n in range(12):
        floor.came(bounce(n))
    notes = Event.objects.filter(kind="ticket.noted").values_list("ticket", flat=True)
    assert list(notes) == [floor.tickets["printer"].id] * 5


def mail(text: str, *, sender: str = "ada@example.com", dmarc: str = "pass", key: str = "", more: str = "") -> bytes:
    key = key or f"{text}{dmarc}".replace(" ", "")
    return (
        f"Authentication-Results: mx.floor.example; dmarc={dmarc} header.from={sender.rpartition('@')[2]}\n{more}"
        f"From: {sender}\nTo: {BOX}\nSubject: Hello\nMessage-ID: <{key}@x.example>\n\n{text}\n"
    ).encode()


def test_mails_in_somebodys_name_do_not_keep_out_their_own(floor: Floor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WATCHFLOOR_MAIL_RATE", "3")
    forged = [floor.came(mail(f"n{n}", dmarc="fail")).outcome for n in range(5)]
    assert forged == ["filed", "filed", "filed", "held", "held"]
    assert floor.came(mail("Mine")).outcome == "filed"


def test_a_copy_that_proves_nothing_does_not_go_before_the_mail_itself(floor: Floor) -> None:
    copy, own = floor.came(mail("Same", dmarc="fail", key="k")), floor.came(mail("Same", key="k"))
    assert (copy.proven, own.outcome, own.proven) == ("", "filed", "dmarc")
    assert floor.came(mail("Same", key="k", more="X-Way: another\n")).outcome == "dropped:duplicate"


def test_what_the_relay_calls_forged_makes_nobody(floor: Floor) -> None:
    row = floor.came(mail("Hi", sender="victim@bank.example", dmarc="fail"))
    assert (row.outcome, Ticket.objects.get(id=row.ticket_id or 0).requester_id) == ("filed", None)
    assert not MailAddress.objects.filter(address="victim@bank.example").exists()


def test_reports_that_ask_for_nothing_are_dropped_also_where_they_name_no_mail(floor: Floor) -> None:
    late = raw("055-delayed-postfix").replace(b"token.printer.ada", b"x").replace(b"printer.1@", b"unknown@")
    read = raw("072-read-receipt").replace(b"token.printer.ada", b"x").replace(b"printer.1@", b"unknown@")
    assert [floor.came(late).outcome, floor.came(read).outcome] == ["dropped:auto-reply", "dropped:auto-reply"]


def test_no_mail_about_a_restricted_ticket_is_read_by_who_may_not_see_it(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault, more = floor.tickets["vault"], "In-Reply-To: <vault.1@floor.example>\n"
    admin = Person.objects.get(role="administrator")
    assert not visible_to(admin).filter(id=vault.id).exists()
    rows = {
        "held": floor.came(mail("Sam answers", sender="sam@floor.example", more=more)),
        "dropped:auto-reply": floor.came(
            mail("Away", sender="lin@example.org", more=f"{more}Auto-Submitted: auto-replied\n")
        ),
        "replied": floor.came(mail("Mine", sender="lin@example.org", key="mine", more=more)),
        "dropped:duplicate": floor.came(
            mail("Mine", sender="lin@example.org", key="mine", more=f"X-Way: another\n{more}")
        ),
        "filed": floor.came(mail("Unproven, and quotes it all", sender="lin@example.org", dmarc="fail", more=more)),
    }
    rows["dropped:loop"] = floor.came(
        mail("It came back", sender="lin@example.org", key="k").replace(b"k@x.example", b"vault.1@floor.example")
    )
    filed = Ticket.objects.get(id=rows["filed"].ticket_id or 0)
    assert (filed.queue_id, filed.requester_id) == (vault.queue_id, None)
    monkeypatch.setattr("watchfloor.mail.work.work", None)
    rows["waiting"] = floor.came(mail("It fails", sender="lin@example.org", more=more))
    rows["waiting "] = floor.came(b"not read yet")
    Mailbox.objects.create(address="vault@floor.example", queue_id=vault.queue_id, made_at=NOW)
    for outcome, row in rows.items():
        assert (row.outcome or row.state) == outcome.strip()
        assert not visible_mails(admin).filter(id=row.pk).exists(), outcome
