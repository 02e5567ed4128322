"""Mail to requesters: who gets which letter and when, given to a relay that is a server of this test."""

from __future__ import annotations

import email
import email.policy
import json
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import transaction

from tests.world import NOW, World, small_world
from watchfloor.core import clock
from watchfloor.core.models import Account
from watchfloor.delivery.models import Delivery, DeliveryAttempt
from watchfloor.delivery.run import send_due
from watchfloor.directory import commands as directory
from watchfloor.eventlog import read
from watchfloor.eventlog.models import Cursor
from watchfloor.files import commands as files
from watchfloor.mail import commands as mail
from watchfloor.mail import tokens
from watchfloor.mail.commands import Wanted
from watchfloor.mail.models import MailAddress, Mailbox, MailThread, RawMail
from watchfloor.mail.out import commands, follow, links
from watchfloor.mail.out import send as sending
from watchfloor.mail.out.compose import MARK
from watchfloor.mail.out.send import Sender
from watchfloor.tickets import commands as tickets
from watchfloor.tickets import commands_ties, commands_voice
from watchfloor.tickets.commands import Refused
from watchfloor.tickets.models import Ticket

pytestmark = pytest.mark.django_db


class Relay:
    """Takes what it is given; `says` are its answers to RCPT, by address."""

    def __init__(self) -> None:
        self.took: list[Envelope] = []
        self.says: dict[str, str] = {}
        self.sessions: set[int] = set()

    async def handle_RCPT(  # noqa: N802 - so the server calls it
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if answer := self.says.get(address):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - as above
        self.took.append(envelope)
        self.sessions.add(id(session))
        return "250 taken"

    @property
    def mails(self) -> list[EmailMessage]:
        return [email.message_from_bytes(one.content or b"", policy=email.policy.default) for one in self.took]  # type: ignore[arg-type]


class AnyPort(Controller):
    """On a port that is free; the library knows no other way to begin than by connecting to the one it was given."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
        super()._trigger_server()


@pytest.fixture
def relay(socket_enabled: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Relay]:
    found = Relay()
    controller = AnyPort(found, hostname="127.0.0.1", port=0)
    controller.start()
    monkeypatch.setenv("WATCHFLOOR_MAIL_RELAY_HOST", "127.0.0.1")
    monkeypatch.setenv("WATCHFLOOR_MAIL_RELAY_PORT", str(controller.port))
    monkeypatch.setenv("WATCHFLOOR_MAIL_RELAY_TLS", "none")
    monkeypatch.setenv("WATCHFLOOR_ORIGINS", "https://floor.example,https://other.example")
    yield found
    controller.stop()


@pytest.fixture
def world() -> World:
    made = small_world()
    mail.save_mailbox(
        Wanted("help@floor.example", sender_name="Floor 支持", signature="The floor"), by=made.ada.id, now=NOW
    )
    mail.own_address(made.rosa.id, "rosa@people.example", by=made.ada.id, now=NOW)
    follow.follow(NOW)
    return made


def ask(world: World, *, by: int | None = None, **more: Any) -> Ticket:
    with transaction.atomic():
        return tickets.create_ticket(
            subject="Printer",
            body="It does not print.",
            requester=world.rosa.id,
            by=by or world.rosa.id,
            now=NOW,
            **more,
        )


def answer(world: World, ticket: Ticket, body: str = "Now it does.", **more: Any) -> Ticket:
    with transaction.atomic():
        return tickets.reply(ticket.id, body=body, by=world.sam.id, now=NOW, **more)


def post(*, later: timedelta = timedelta(minutes=2), sender: Sender | None = None) -> int:
    """Let the follower read on, and send what is due a little later; how many attempts were made."""
    while follow.follow(NOW):
        pass
    return send_due(clock.wall() + later, {"mail": sender or Sender()})


def words(mail_: EmailMessage) -> str:
    part = mail_.get_body(("plain",))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def test_a_ticket_is_received_answered_and_solved_by_mail(world: World, relay: Relay) -> None:
    ticket = ask(world)
    answer(world, ticket)
    with transaction.atomic():
        tickets.set_status(ticket.id, status="solved", by=world.sam.id, now=NOW + timedelta(minutes=9))
    assert post(sender=Sender(lambda row: f"/rate/{row.number}/")) == 3
    _receipt, reply, solved = relay.mails
    assert [one.mail_from for one in relay.took] == ["help@floor.example"] * 3
    assert [one.rcpt_tos for one in relay.took] == [["rosa@people.example"]] * 3
    assert {str(one["Subject"]) for one in relay.mails} == {f"Re: Printer (#{ticket.number})"}
    assert str(reply["From"]) == "Floor 支持 <help@floor.example>"
    token = tokens.in_address(reply["Reply-To"].addresses[0].addr_spec)
    assert tokens.read(token) == (ticket.id, world.rosa.id)
    assert words(reply) == "Sam wrote:\n\nNow it does.\n\n-- \nThe floor\n"
    assert "Say how the help was: https://floor.example/rate/" in words(solved)
    # A person's answer is no automatic mail and belongs to one's own ticket; the others can be stopped.
    assert [one["Auto-Submitted"] for one in relay.mails] == ["auto-replied", None, "auto-generated"]
    assert [bool(one["List-Unsubscribe-Post"]) for one in relay.mails] == [True, False, True]
    assert {one[MARK] for one in relay.mails} == {tokens.mark()}
    assert str(solved["In-Reply-To"]) == str(reply["Message-ID"])
    rows = MailThread.objects.filter(ticket_id=ticket.id, direction="out")
    assert {f"<{row.message_id}>" for row in rows} == {str(one["Message-ID"]) for one in relay.mails}
    assert {row.delivery_id for row in rows} == set(Delivery.objects.values_list("id", flat=True))
    # Over one connection.
    assert len(relay.sessions) == 1
    assert post() == 0


def test_it_answers_the_mail_that_opened_the_ticket(world: World, relay: Relay) -> None:
    ticket = ask(world)
    with transaction.atomic():
        tickets.change_subject(ticket.id, subject="RE: Printer", by=world.sam.id, now=NOW)
    MailThread.objects.create(message_id="first@people.example", ticket_id=ticket.id, direction="in", at=NOW)
    answer(world, ticket)
    post()
    assert str(relay.mails[0]["In-Reply-To"]) == "<first@people.example>"
    assert str(relay.mails[1]["References"]).split()[0] == "<first@people.example>"
    assert str(relay.mails[1]["Subject"]) == f"Re: Printer (#{ticket.number})"


def test_killed_between_the_rows_and_the_cursor_each_letter_is_one(world: World, relay: Relay) -> None:
    ask(world)
    before = read.cursor_of(follow.CURSOR).position
    follow.follow(NOW)
    Cursor.objects.filter(name=follow.CURSOR).update(position=before)
    follow.follow(NOW)
    assert post() == 1
    assert len(relay.took) == 1


def test_what_can_be_taken_back_waits_and_then_does_not_leave(world: World, relay: Relay) -> None:
    ticket = ask(world)
    said = answer(world, ticket, "Sent to the wrong ticket.")
    assert post(later=timedelta(seconds=1)) == 1
    assert "has arrived" in words(relay.mails[0])
    line = said.timeline.get(kind="ticket.replied")
    with transaction.atomic():
        commands_voice.retract(ticket.id, message=line.position, by=world.sam.id, now=NOW)
    assert post() == 1
    assert len(relay.took) == 1
    assert Delivery.objects.get(state="failed").last_error == "The message was taken back."


def test_an_answer_that_solves_is_one_letter(world: World, relay: Relay) -> None:
    ticket = ask(world)
    said = answer(world, ticket, "Try it now.")
    with transaction.atomic():
        tickets.set_status(ticket.id, status="solved", by=world.sam.id, now=NOW)
    follow.follow(NOW)
    sender = Sender(lambda row: f"/rate/{row.number}/")
    assert post(sender=sender) == 2
    reply = words(relay.mails[1])
    assert reply.startswith("Sam wrote:\n\nTry it now.\n\nTicket ")
    assert "https://floor.example/rate/" in reply
    assert relay.mails[1]["Auto-Submitted"] is None
    # Its words taken back it still tells of the solve.
    line = said.timeline.get(kind="ticket.replied")
    with transaction.atomic():
        commands_voice.retract(ticket.id, message=line.position, by=world.sam.id, now=NOW)
    Delivery.objects.filter(key__contains="reply").update(state="waiting")
    post(later=timedelta(hours=1))
    assert "Try it now." not in words(relay.mails[2])
    assert "is solved" in words(relay.mails[2])


def test_solved_and_opened_again_within_the_minute_is_not_told(world: World, relay: Relay) -> None:
    ticket = ask(world)
    with transaction.atomic():
        tickets.set_status(ticket.id, status="solved", by=world.sam.id, now=NOW)
        tickets.set_status(ticket.id, status="open", by=world.sam.id, now=NOW)
    post()
    assert len(relay.took) == 1


@pytest.mark.security
def test_notes_requesters_own_words_and_histories_are_not_sent(world: World, relay: Relay) -> None:
    ticket = ask(world, by=world.sam.id)
    with transaction.atomic():
        tickets.add_note(ticket.id, body="Secret.", by=world.sam.id, now=NOW)
        tickets.reply(ticket.id, body="Mine.", by=world.rosa.id, now=NOW)
        tickets.set_status(ticket.id, status="solved", by=world.rosa.id, now=NOW)
    assert post() == 0
    event = read.of_ticket(ticket.id)[-1]
    event.payload = {"to": "solved", "reason": "solved", "row": 7}
    assert not follow._concerns(event)
    assert not relay.took


@pytest.mark.security
def test_who_asked_no_more_is_told_nothing(world: World, relay: Relay) -> None:
    """A row that waits tells nothing once its reader is another, is closed, or is nobody."""
    ticket = ask(world)
    answer(world, ticket)
    follow.follow(NOW)
    body = Delivery.objects.values_list("body", flat=True)
    assert not any("Printer" in one or "Now it does" in one or "rosa@" in one for one in body)
    Ticket.objects.filter(id=ticket.id).update(requester=world.ada)
    assert post() == 2
    assert not relay.took
    Ticket.objects.filter(id=ticket.id).update(requester=world.rosa)
    Account.objects.create(person=world.rosa, is_active=False)
    Delivery.objects.update(state="waiting")
    post(later=timedelta(hours=1))
    assert not relay.took


def test_whoever_stopped_mails_or_cannot_be_reached_gets_none(world: World, relay: Relay) -> None:
    ticket = ask(world)
    follow.follow(NOW)
    commands.mute(world.rosa.id, now=NOW)
    answer(world, ticket)
    post()
    assert not relay.took
    assert Delivery.objects.count() == 1
    commands.unmute(world.rosa.id)
    relay.says["rosa@people.example"] = "550 5.1.1 <rosa@people.example>: nobody here"
    answer(world, ticket)
    post()
    assert MailAddress.objects.get().bounced_at is not None
    row = Delivery.objects.order_by("-id")[0]
    assert (row.state, row.last_status, row.last_error) == ("failed", 550, "The relay said 550: 5.1.1 <…>: nobody here")
    assert not any("rosa" in one.request + one.note + one.response for one in DeliveryAttempt.objects.all())
    answer(world, ticket)
    post()
    assert Delivery.objects.count() == 2
    assert commands.try_again(MailAddress.objects.get().pk, by=world.ada.id, now=NOW)
    relay.says.clear()
    answer(world, ticket)
    post()
    assert len(relay.took) == 1


def test_a_refusal_for_now_is_tried_again_and_one_of_a_mail_is_not(world: World, relay: Relay) -> None:
    ask(world)
    relay.says["rosa@people.example"] = "451 4.7.1 Greylisted"
    post()
    assert Delivery.objects.get().state == "waiting"
    relay.says["rosa@people.example"] = "554 5.7.1 We do not like this mail"
    post(later=timedelta(hours=1))
    assert Delivery.objects.get().state == "failed"
    assert MailAddress.objects.get().bounced_at is None


def test_without_a_relay_or_a_mailbox_nothing_is_put_in_the_post_and_nothing_later(
    world: World, relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as without:
        without.delenv("WATCHFLOOR_MAIL_RELAY_HOST")
        ask(world)
        post()
    Mailbox.objects.update(archived_at=NOW)
    ask(world)
    post()
    Mailbox.objects.update(archived_at=None)
    post()
    assert not Delivery.objects.exists()
    ask(world)
    follow.follow(NOW)
    monkeypatch.delenv("WATCHFLOOR_MAIL_RELAY_HOST")
    post()
    assert Delivery.objects.get().last_error == sending.NO_RELAY
    assert Delivery.objects.get().state == "waiting"


@pytest.mark.parametrize(
    ("name", "value", "field"), [("TLS", "maybe", "TLS"), ("PORT", "0", "PORT"), ("USER", "x", "USER")]
)
def test_a_wrong_setting_is_named_and_nothing_is_lost(
    world: World, relay: Relay, monkeypatch: pytest.MonkeyPatch, name: str, value: str, field: str
) -> None:
    ask(world)
    follow.follow(NOW)
    monkeypatch.setenv(f"WATCHFLOOR_MAIL_RELAY_{name}", value)
    post()
    row = Delivery.objects.get()
    assert (row.state, f"WATCHFLOOR_MAIL_RELAY_{field}" in row.last_error) == ("waiting", True)
    assert not relay.took


def test_a_relay_that_is_away_is_waited_for(world: World, relay: Relay, monkeypatch: pytest.MonkeyPatch) -> None:
    ask(world)
    follow.follow(NOW)
    monkeypatch.setenv("WATCHFLOOR_MAIL_RELAY_PORT", "1")
    post()
    row = Delivery.objects.get()
    assert (row.state, row.last_error) == ("waiting", "The relay could not be reached: ConnectionRefusedError.")


def test_the_queue_writes_from_its_own_address_in_the_readers_language(world: World, relay: Relay) -> None:
    mail.save_mailbox(
        Wanted("appeals@floor.example", queue_id=world.appeals.id, receipts=False), by=world.ada.id, now=NOW
    )
    ticket = ask(world, queue=world.appeals.id)
    with transaction.atomic():
        directory.set_preferences(world.rosa.id, language="zh-hans", zone=None, by=world.rosa.id, now=NOW)
    answer(world, ticket)
    post()
    assert [str(one["From"]) for one in relay.mails] == ["appeals@floor.example"]
    assert str(relay.mails[0]["Content-Language"]) == "zh-hans"


def test_files_go_along_and_large_ones_stay(world: World, relay: Relay, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("watchfloor.mail.out.letters.MOST_FILES", 10)
    ticket = ask(world)
    small, large = (
        files.keep(name=name, chunks=[data], owner=world.sam.id).id
        for name, data in (("a.txt", b"small"), ("b.txt", b"larger than ten"))
    )
    answer(world, ticket, files=[small, large])
    post()
    reply = relay.mails[1]
    assert [(part.get_filename(), part.get_content()) for part in reply.iter_attachments()] == [("a.txt", b"small")]
    assert "1 file is too large for a mail" in words(reply)


def test_answers_reach_those_whose_tickets_were_merged(world: World, relay: Relay) -> None:
    omar = directory.register_person(name="Omar", role="requester", now=NOW)
    mail.own_address(omar.id, "omar@people.example", by=None, now=NOW)
    ticket = ask(world)
    with transaction.atomic():
        other = tickets.create_ticket(subject="Same", body="Me too.", requester=omar.id, by=omar.id, now=NOW)
        commands_ties.merge(other.id, into=ticket.id, by=world.sam.id, now=NOW)
    answer(world, ticket)
    post()
    replies = {str(one["To"]): one for one in relay.mails if "Now it does." in words(one)}
    assert set(replies) == {"Rosa <rosa@people.example>", "Omar <omar@people.example>"}
    # Each in their own ticket's name.
    assert "Same" in str(replies["Omar <omar@people.example>"]["Subject"])
    assert "Printer" not in str(replies["Omar <omar@people.example>"])


def test_whoever_wrote_a_ticket_without_a_requester_is_answered_there(world: World, relay: Relay) -> None:
    with transaction.atomic():
        ticket = tickets.create_ticket(subject="Who", body="?", requester=None, by=None, now=NOW)
    RawMail.objects.create(
        digest="d", door="file", received_at=NOW, size=1, blob="x", sender="who@else.example", sender_name="Who",
        ticket_id=ticket.id, state="filed", outcome="filed", next_at=NOW,
    )  # fmt: skip
    answer(world, ticket)
    assert post() == 1
    assert relay.took[0].rcpt_tos == ["who@else.example"]
    assert tokens.read(tokens.in_address(relay.mails[0]["Reply-To"].addresses[0].addr_spec)) == (ticket.id, 0)


def test_programs_that_answer_each_other_come_to_an_end(
    world: World, relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(follow, "MOST_AUTOMATIC", 2)
    for _ in range(4):
        ask(world)
    post()
    assert len(relay.took) == 2
    ticket = ask(world)
    RawMail.objects.create(digest="d", door="file", received_at=NOW, size=1, blob="x", ticket_id=ticket.id,
                           automatic=True, next_at=NOW)  # fmt: skip
    created = read.of_ticket(ticket.id)[0]
    created.source = follow.SOURCE
    assert not follow._is_asked(created, ticket)


@pytest.mark.security
def test_word_of_a_way_in_goes_to_a_proven_address_only(world: World, relay: Relay) -> None:
    told = {"device": "Firefox on Linux", "address": "10.0.0.9"}
    MailAddress.objects.update(verified_at=None)
    assert not commands.tell_of_way_in("device", world.rosa.id, key="1", now=NOW, **told)
    MailAddress.objects.update(verified_at=NOW, muted_at=NOW)
    assert commands.tell_of_way_in("device", world.rosa.id, key="1", now=NOW, **told)
    assert commands.tell_of_way_in("device", world.rosa.id, key="1", now=NOW, **told)
    assert commands.tell_of_way_in("password", world.rosa.id, key="2", now=NOW)
    assert commands.tell_of_way_in("factor", world.rosa.id, key="3", now=NOW)
    assert post() == 3
    said = words(relay.mails[0])
    assert "Firefox on Linux, from 10.0.0.9, at 2026-03-02 09:00 UTC" in said
    assert "https://floor.example/account/" in said
    assert {one["Auto-Submitted"] for one in relay.mails} == {"auto-generated"}
    assert not any(one["Reply-To"] or one["List-Unsubscribe"] for one in relay.mails)
    with pytest.raises(LookupError):
        commands.tell_of_way_in("reply", world.rosa.id, key="4", now=NOW)


@pytest.mark.security
def test_an_address_is_ones_own_when_its_mail_is_opened(world: World, relay: Relay) -> None:
    now = clock.wall()
    assert commands.ask_for_proof(world.rosa.id, address=" New@People.Example ", now=now) == "new@people.example"
    assert not MailAddress.objects.filter(address="new@people.example").exists()
    post()
    link = next(line for line in words(relay.mails[0]).splitlines() if "/mail/address/" in line)
    token = link.rpartition("/mail/address/")[2].rstrip("/")
    assert relay.took[0].rcpt_tos == ["new@people.example"]
    for bad in (token[:-1], token.replace(":", "."), links.stop_path(world.rosa.id).split("/")[3]):
        with pytest.raises(Refused):
            commands.take_proof(bad, now=now)
    with pytest.raises(Refused):
        commands.take_proof(token, now=now + timedelta(days=1, minutes=5))
    assert commands.take_proof(token, now=now).person_id == world.rosa.id
    assert commands.take_proof(token, now=now).person_id == world.rosa.id
    assert MailAddress.objects.get(address="new@people.example").verified_at == now
    # What is somebody's for sure is not taken from them, whoever reads their mail.
    mail.disown_address("new@people.example", by=None, now=NOW)
    mail.own_address(world.sam.id, "new@people.example", by=None, now=NOW)
    with pytest.raises(Refused):
        commands.take_proof(token, now=now)
    for n in range(commands.MOST_PROOFS - 1):
        commands.ask_for_proof(world.rosa.id, address=f"n{n}@people.example", now=now + timedelta(seconds=n + 1))
    with pytest.raises(Refused):
        commands.ask_for_proof(world.rosa.id, address="one@more.example", now=now + timedelta(minutes=1))
    mail.forget_person(world.rosa.id)
    assert "people.example" not in json.dumps(list(Delivery.objects.values_list("body", flat=True)))
