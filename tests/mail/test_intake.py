"""A mail in, and what became of it: tickets, answers, and everything that must not become one."""

from __future__ import annotations

import base64
import re
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Final

import pytest

from tests.snapshot import assert_replay_equals_live
from tests.world import NOW, World, small_world
from watchfloor.core.models import Account, Person
from watchfloor.delivery.models import Delivery
from watchfloor.directory.commands import restrict_queue
from watchfloor.eventlog.models import Event, Text
from watchfloor.files.models import Place
from watchfloor.mail import blobs, commands, intake, queries, tokens, work
from watchfloor.mail.models import MailAddress, Mailbox, MailThread, RawMail
from watchfloor.tickets import commands as tickets
from watchfloor.tickets.models import Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.security]

RELAY: Final = "mx.floor.example"
BOX: Final = "support@floor.example"
ROSA: Final = "rosa@example.com"


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> World:
    monkeypatch.setenv("WATCHFLOOR_MAIL_AUTHSERV", RELAY)
    monkeypatch.setenv("WATCHFLOOR_DATA", str(tmp_path))
    made = small_world()
    commands.save_mailbox(commands.Wanted(BOX, queue_id=made.moderation.id), by=made.ada.id, now=NOW)
    commands.own_address(made.rosa.id, ROSA, by=made.ada.id, now=NOW)
    commands.own_address(made.sam.id, "sam@floor.example", by=made.ada.id, now=NOW)
    return made


def mail(
    text: str = "It does not open.", *, sender: str = ROSA, to: str = BOX, subject: str = "Help",
    key: str = "a@example.com", dmarc: str = "", **fields: str,
) -> EmailMessage:  # fmt: skip
    made = EmailMessage()
    if dmarc:
        domain = sender.rpartition("@")[2].rstrip(">")
        made["Authentication-Results"] = (
            f"{RELAY}; spf=pass smtp.mailfrom=x@{domain}; dmarc={dmarc} header.from={domain}"
        )
    made["From"], made["To"], made["Subject"] = sender, to, subject
    made["Date"] = "Mon, 02 Mar 2026 09:00:00 +0000"
    if key:
        made["Message-ID"] = f"<{key}>"
    for name, value in fields.items():
        made[name.replace("_", "-")] = value
    made.set_content(text)
    return made


def came(what: EmailMessage | bytes, *, to: str = BOX, now: datetime = NOW, envelope_from: str = "") -> RawMail:
    raw = what if isinstance(what, bytes) else what.as_bytes()
    row = intake.take(raw, door="lmtp", envelope_from=envelope_from, envelope_to=to, now=now)
    return intake.process(row.pk, now)


def ticket_of(row: RawMail) -> Ticket:
    return Ticket.objects.get(id=row.ticket_id or 0)


def asked(world: World) -> Ticket:
    """A ticket that Rosa asked, of which a mail was sent to her."""
    made = tickets.create_ticket(subject="Old", body="Old", requester=world.rosa.id, by=world.rosa.id, now=NOW)
    MailThread.objects.create(
        message_id="sent.1@floor.example", ticket_id=made.id, direction="out", address=ROSA, at=NOW
    )
    return made


def said(ticket: int | None) -> list[str]:
    ids = [
        payload["text"]
        for payload in Event.objects.filter(ticket=ticket).order_by("position").values_list("payload", flat=True)
        if payload.get("text")
    ]
    found = {str(key): body for key, body in Text.objects.filter(id__in=ids).values_list("id", "body")}
    return [found[key] for key in ids]


def test_a_proven_sender_asks(world: World) -> None:
    row = came(mail(dmarc="pass"))
    made = ticket_of(row)
    assert (row.outcome, row.state, row.proven) == ("filed", "filed", "dmarc")
    assert (made.requester_id, made.queue_id, made.channel, made.kind) == (
        world.rosa.id,
        world.moderation.id,
        "email",
        "question",
    )
    assert Event.objects.get(ticket=made.id).actor == world.rosa.id
    assert said(made.id) == ["It does not open."]
    assert blobs.read(row.blob) == mail(dmarc="pass").as_bytes()


def test_an_unproven_mail_is_nobodys_and_says_so(world: World) -> None:
    for dmarc, words in (("", "Unverified sender"), ("fail", "Not from whom it says")):
        row = came(mail(dmarc=dmarc, key=f"u{dmarc}@x"))
        made = ticket_of(row)
        assert (row.outcome, row.proven, made.requester_id) == ("filed", "", None)
        assert set(Event.objects.filter(ticket=made.id).values_list("actor", flat=True)) == {None}
        assert words in said(made.id)[1]
        found = queries.correspondent(made)
        assert found is not None
        assert (found.address, found.person_id) == (ROSA, 0)


@pytest.mark.parametrize(
    "field",
    [
        "other.example; dmarc=pass header.from=example.com",
        f"{RELAY}; dmarc=pass header.from=evil.example",
        f"{RELAY}; dmarc=pass",
        f"{RELAY}; spf=pass (dmarc=pass header.from=example.com)",
        f'{RELAY}; spf=pass smtp.mailfrom="x; dmarc=pass header.from=example.com"@evil.example',
        f"{RELAY}; spf=pass smtp.mailfrom=x; dmarc=pass header.from=example.com; dmarc=fail header.from=example.com",
        f"{RELAY}; spf=pass smtp.mailfrom==?utf-8?q?x=3B_dmarc=3Dpass_header.from=3Dexample.com?=@evil.example",
    ],
)
def test_a_field_that_is_not_our_relays_word_proves_nothing(world: World, field: str) -> None:
    raw = b"Authentication-Results: " + field.encode() + b"\r\n" + mail().as_bytes()
    row = came(raw)
    assert (row.outcome, row.proven) == ("filed", "")
    assert ticket_of(row).requester_id is None


def test_of_two_fields_the_topmost_counts_and_two_senders_are_none(world: World) -> None:
    good, bad = mail(dmarc="pass").as_bytes(), mail(dmarc="fail").as_bytes()
    assert came(bad.partition(b"\n")[0] + b"\n" + good).proven == ""
    assert came(b"From: Rosa <rosa@example.com>\n" + mail(dmarc="pass", key="b@x").as_bytes()).proven == ""
    assert came(mail(dmarc="pass", key="c@x", sender=f"{ROSA}, x@example.com")).proven == ""


def test_a_new_sender_becomes_a_requester(world: World) -> None:
    row = came(mail(sender='"Neu, Nina" <Nina@xn--bcher-kva.example>'))
    again = came(mail("And this.", key="n2@x").as_bytes().replace(b"rosa@example.com", "nina@bücher.example".encode()))
    owned = MailAddress.objects.get(address="nina@xn--bcher-kva.example")
    person = Person.objects.get(id=owned.person_id)
    assert (person.name, person.role, owned.verified_at) == ("Neu, Nina", "requester", None)
    both = Ticket.objects.filter(id__in=[ticket_of(row).id, ticket_of(again).id])
    assert set(both.values_list("requester_id", flat=True)) == {person.id}
    assert Event.objects.filter(ticket__in=[ticket_of(row).id, ticket_of(again).id], actor__isnull=False).count() == 0
    # As soon as there is more to lose than a name on mails, what is not proven is not theirs.
    Account.objects.create(person=person, password="!")
    third = came(mail("Give me more.", sender="nina@xn--bcher-kva.example", key="n3@x"))
    assert ticket_of(third).requester_id is None


def test_who_asked_answers_by_token_or_by_reference(world: World) -> None:
    ticket = asked(world)
    token = tokens.sign(ticket.id, world.rosa.id)
    to = f"support+{token}@floor.example"
    first = came(mail("By token.", to=to, key="t1@x"), to=to.upper())
    second = came(mail("By reference.", dmarc="pass", key="t2@x", In_Reply_To="<sent.1@floor.example>"))
    assert [row.outcome for row in (first, second)] == ["replied", "replied"]
    assert said(ticket.id) == ["Old", "By token.", "By reference."]
    replies = Event.objects.filter(ticket=ticket.id, kind="ticket.replied")
    assert {(one.actor, one.payload["by"]) for one in replies} == {(world.rosa.id, "requester")}
    tickets.set_status(ticket.id, status="solved", by=world.sam.id, now=NOW)
    third = came(mail("Not solved.", dmarc="pass", key="t3@x", References="<sent.1@floor.example>"))
    assert third.outcome == "reopened"
    assert Ticket.objects.get(id=ticket.id).status == "open"


@pytest.mark.parametrize(
    ("sender", "owner", "dmarc"),
    [("evil@evil.example", "rosa", "pass"), (ROSA, "sam", ""), (ROSA, "rosa", "fail"), (ROSA, "forged", "")],
)
def test_nobody_else_writes_on_a_ticket(world: World, sender: str, owner: str, dmarc: str) -> None:
    ticket = asked(world)
    person = world.sam.id if owner == "sam" else world.rosa.id
    token = tokens.sign(ticket.id, person)
    token = token[:-1] + ("a" if token[-1] != "a" else "b") if owner == "forged" else token
    to = f"support+{token}@floor.example"
    row = came(mail(sender=sender, to=to, dmarc=dmarc, References="<sent.1@floor.example>"), to=to)
    assert row.outcome == "filed"
    assert row.ticket_id != ticket.id
    assert said(ticket.id) == ["Old"]
    assert any(f"ticket {ticket.number}" in words for words in said(row.ticket_id))


def test_a_restricted_ticket_is_answered_by_who_asked_and_named_to_nobody_else(world: World) -> None:
    restrict_queue(world.appeals.id, to=True, by=world.ada.id, now=NOW)
    ticket = tickets.create_ticket(
        subject="S", body="S", requester=world.rosa.id, by=world.rosa.id, now=NOW, queue=world.appeals.id
    )
    MailThread.objects.create(message_id="s@floor.example", ticket_id=ticket.id, direction="out", at=NOW)
    row = came(mail(sender="evil@evil.example", References="<s@floor.example>"))
    assert str(ticket.number) not in "".join(said(row.ticket_id))
    assert row not in queries.visible_mails(world.rosa)
    own = came(mail("Mine.", dmarc="pass", key="m@x", References="<s@floor.example>"))
    assert (own.outcome, own.ticket_id) == ("replied", ticket.id)
    assert own not in queries.visible_mails(world.lena)


def test_staff_answers_on_the_desk_alone_and_what_is_held_can_be_let_in(world: World) -> None:
    ticket = asked(world)
    row = came(mail(sender="sam@floor.example", dmarc="pass", References="<sent.1@floor.example>"))
    assert (row.outcome, row.ticket_id) == ("held", ticket.id)
    assert said(ticket.id) == ["Old"]
    commands.release(row.pk, by=world.lena.id, now=NOW)
    let_in = intake.process(row.pk, NOW)
    assert let_in.outcome == "filed"
    assert ticket_of(let_in).requester_id == world.sam.id


@pytest.mark.parametrize(("policy", "outcome"), [("hold", "held"), ("refuse", "refused:unknown-sender")])
def test_a_mailbox_may_hold_or_refuse_whom_it_does_not_know(world: World, policy: str, outcome: str) -> None:
    Mailbox.objects.update(unknown_senders=policy)
    unproven, unknown = came(mail()), came(mail(sender="new@example.org", dmarc="pass", key="k@x"))
    assert [row.outcome for row in (unproven, unknown)] == [outcome, outcome]
    assert not MailAddress.objects.filter(address="new@example.org").exists()
    assert came(mail(dmarc="pass", key="l@x")).outcome == "filed"
    commands.release(unknown.pk, by=world.lena.id, now=NOW)
    assert intake.process(unknown.pk, NOW).outcome == "filed"
    assert MailAddress.objects.get(address="new@example.org").verified_at == NOW


def test_what_a_program_answers_is_dropped_and_what_it_reports_is_filed(world: World) -> None:
    ticket = asked(world)
    tickets.set_status(ticket.id, status="solved", by=world.sam.id, now=NOW)
    away = came(mail(dmarc="pass", key="o@x", References="<sent.1@floor.example>", Auto_Submitted="auto-replied"))
    vacation = came(mail(dmarc="pass", key="p@x", subject="Out of office: back on Monday"))
    silent = came(mail(dmarc="pass", key="q@x", In_Reply_To="<sent.1@floor.example>"), envelope_from="<>")
    assert {row.outcome for row in (away, vacation, silent)} == {"dropped:auto-reply"}
    assert Ticket.objects.get(id=ticket.id).status == "solved"
    monitor = came(mail(sender="disk@hosts.example", key="r@x", Auto_Submitted="auto-generated"))
    assert (monitor.outcome, monitor.automatic) == ("filed", True)


def test_loops_end(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    asked(world)
    assert came(mail(key="sent.1@floor.example")).outcome == "dropped:loop"
    assert came(mail(sender=BOX, key="b1@x")).outcome == "dropped:loop"
    assert came(mail(key="b2@x", X_Watchfloor_Mail=tokens.mark())).outcome == "dropped:loop"
    assert came(mail(key="b3@x", X_Watchfloor_Mail="another-store")).outcome == "filed"
    hops = b"Received: from a by b\r\n" * (work.MOST_HOPS + 1)
    assert came(hops + mail(key="b4@x").as_bytes()).outcome == "dropped:loop"
    monkeypatch.setenv("WATCHFLOOR_MAIL_RATE", "2")
    told = [came(mail(sender="bot@x.example", key=f"c{n}@x")).outcome for n in range(3)]
    assert told == ["filed", "filed", "held"]
    assert came(mail(sender="bot@x.example", key="later@x"), now=NOW + timedelta(hours=2)).outcome == "filed"


def test_the_same_mail_is_one(world: World) -> None:
    first = came(mail(dmarc="pass"))
    assert came(mail(dmarc="pass")).pk == first.pk
    relayed = came(b"Received: from another way\r\n" + mail(dmarc="pass").as_bytes())
    assert relayed.outcome == "dropped:duplicate"
    # Somebody else's Message-ID, taken first, keeps nobody's mail out.
    assert came(mail("Another text.", dmarc="pass")).outcome == "filed"
    no_id = [
        came(b"Received: n%d\r\n" % n + re.sub(rb"Date: .*\n", b"", mail(key="", dmarc="pass").as_bytes()))
        for n in (1, 2)
    ]
    assert [row.outcome for row in no_id] == ["filed", "filed"]


def test_a_bounce_is_noted_with_its_delivery_and_address(world: World) -> None:
    ticket = asked(world)
    sent = Delivery.objects.create(
        channel="mail", target="t", key="k", body="", state="sent", next_at=NOW, created_at=NOW
    )
    MailThread.objects.update(delivery_id=sent.pk)
    report = (
        b"From: MAILER-DAEMON@mx.example\nTo: support@floor.example\nSubject: Undelivered\n"
        b'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
        b"--b\nContent-Type: text/plain\n\nSorry.\n--b\nContent-Type: message/delivery-status\n\n"
        b"Reporting-MTA: dns; mx\n\nAction: failed\nDiagnostic-Code: smtp; 550 no such user\n"
        b"--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: <%s>\n--b--\n"
    )
    row = came(report % b"sent.1@floor.example")
    assert (row.outcome, row.ticket_id) == ("bounce", ticket.id)
    assert Delivery.objects.get(id=sent.pk).state == "bounced"
    assert MailAddress.objects.get(address=ROSA).bounced_at == NOW
    assert "550 no such user" in said(ticket.id)[-1]
    assert came(report % b"made.up@floor.example").ticket_id is None


def test_files_come_along_and_one_that_is_not_taken_stops_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WATCHFLOOR_FILE_LARGEST", "2k")
    one = mail(dmarc="pass")
    one.add_attachment(b"%PDF-1.4 x", maintype="application", subtype="pdf", filename="a.pdf")
    one.add_attachment(b"x" * 3000, maintype="application", subtype="octet-stream", filename="big.bin")
    row, unproven = came(one), mail(key="f2@x")
    unproven.add_attachment("hello", filename="b.txt")
    other = came(unproven)
    assert Place.objects.get(ticket=row.ticket_id or 0).file.name == "a.pdf"
    assert "big.bin" in said(row.ticket_id)[1]
    assert Place.objects.get(ticket=other.ticket_id or 0).file.name == "b.txt"
    many = mail(dmarc="pass", key="f3@x")
    for n in range(25):
        many.add_attachment(b"n%d" % n, maintype="text", subtype="csv", filename=f"{n}.csv")
    assert Place.objects.filter(ticket=ticket_of(came(many)).id).count() == 20
    monkeypatch.setenv("WATCHFLOOR_FILES_PER_TICKET", "11")
    reply = mail("More.", dmarc="pass", key="f4@x", References="<a@example.com>")
    reply.add_attachment(b"too much", maintype="text", subtype="csv", filename="c.csv")
    assert came(reply).outcome == "replied"
    assert "None of its files was taken" in said(row.ticket_id)[-1]


def test_who_wrote_a_ticket_of_nobody_can_answer_on_it(world: World) -> None:
    row = came(mail())
    ticket = ticket_of(row)
    tickets.set_status(ticket.id, status="solved", by=world.sam.id, now=NOW)
    MailThread.objects.create(
        message_id="out.2@floor.example", ticket_id=ticket.id, direction="out", address=ROSA, at=NOW
    )
    to = f"support+{tokens.sign(ticket.id, 0)}@floor.example"
    unproven = came(mail("Me?", sender="evil@evil.example", to=to, key="w1@x", dmarc="pass"), to=to)
    assert unproven.ticket_id != ticket.id
    own = came(mail("Thanks, but no.", dmarc="pass", to=to, key="w2@x"), to=to)
    assert (own.outcome, own.ticket_id) == ("reopened", ticket.id)
    assert said(ticket.id)[-1] == f"{ROSA} answered by mail:\n\nThanks, but no."
    assert Ticket.objects.get(id=ticket.id).status == "open"


def test_no_mailbox_no_ticket(world: World) -> None:
    assert came(mail(to="other@floor.example"), to="other@floor.example").outcome == "refused:no-mailbox"
    assert came(mail(to="x@y.example, support@floor.example", key="z@x"), to="").outcome == "filed"
    commands.archive_mailbox(Mailbox.objects.get().pk, by=world.ada.id, now=NOW)
    assert came(mail(key="y@x")).outcome == "refused:no-mailbox"


def test_what_fails_is_tried_again_a_few_times_and_then_listed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    row = intake.take(mail(dmarc="pass").as_bytes(), door="smtp", envelope_from=ROSA, envelope_to=BOX, now=NOW)
    Mailbox.objects.update(queue_id=999_999)
    now = NOW
    for _ in range(intake.MOST_ATTEMPTS):
        assert RawMail.objects.get().state == "waiting"
        intake.process_due(now)
        now += timedelta(hours=2)
    failed = RawMail.objects.get()
    assert (failed.state, failed.outcome) == ("failed", "failed")
    assert "There is no queue 999999" in failed.reason
    assert not Ticket.objects.exists()
    Mailbox.objects.update(queue_id=None)
    commands.release(row.pk, by=world.lena.id, now=now)
    intake.process_due(now)
    assert RawMail.objects.get().outcome == "filed"
    # One that ends its process each time is given up too.
    RawMail.objects.update(state="waiting", attempts=intake.MOST_ATTEMPTS, reason="", next_at=now)
    assert intake.process(row.pk, now).state == "failed"


def test_an_empty_or_broken_mail_is_a_ticket_too(world: World) -> None:
    for n, raw in enumerate((b"", b"\x00\xff\xfe", b"From: <\n\n", base64.b64encode(bytes(range(256))))):
        row = came(raw, now=NOW + timedelta(minutes=n))
        assert row.outcome == "filed", row.reason
        assert ticket_of(row).subject
    long = came(mail("word " * 20_000, dmarc="pass", key="long@x"))
    assert said(long.ticket_id)[1] == "Of the mail: Its text is longer than 60000 characters and was cut."
    quoted = came(mail("> only\n> quoted", dmarc="pass", key="e@x", subject=""))
    assert ticket_of(quoted).subject == "(no subject)"


def test_somebody_is_forgotten_whole(world: World) -> None:
    row = came(mail(dmarc="pass"))
    other = came(mail(sender="x@y.example", key="o@x"))
    told = queries.of_person(world.rosa.id)
    assert [one["subject"] for one in told["mails"]] == ["Help"]
    assert [one["address"] for one in told["addresses"]] == [ROSA]
    where = row.blob
    assert commands.forget_person(world.rosa.id) == 1
    assert queries.of_person(world.rosa.id) == {"addresses": [], "mails": []}
    gone = RawMail.objects.get(id=row.pk)
    assert (gone.sender, gone.subject, gone.blob, gone.ticket_id) == ("", "", "", row.ticket_id)
    with pytest.raises(FileNotFoundError):
        blobs.read(where)
    assert blobs.read(other.blob)
    assert commands.forget_person(world.rosa.id) == 0


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"address": "no"}, "address"), ({"address": "a+b@c.example"}, "address"), ({"address": BOX}, "address"),
        ({"address": ROSA}, "address"), ({"queue_id": 99}, "queue"), ({"priority": "P9"}, "priority"),
        ({"unknown_senders": "love"}, "unknown_senders"), ({"sender_name": "a\nb"}, "sender_name"),
        ({"signature": "x" * 5000}, "signature"),
    ],
)  # fmt: skip
def test_a_mailbox_that_cannot_be_is_refused_by_field(world: World, values: dict[str, object], field: str) -> None:
    with pytest.raises(tickets.Refused) as refusal:
        commands.save_mailbox(commands.Wanted(**({"address": "n@floor.example"} | values)), by=None, now=NOW)  # type: ignore[arg-type]
    assert refusal.value.field == field


def test_tokens_are_ours_alone() -> None:
    token = tokens.sign(12_345, 67)
    assert tokens.read(token) == tokens.read(token.upper()) == (12_345, 67)
    assert tokens.in_address(f"support+{token}@x.example") == token
    assert len(f"support+{tokens.sign(2**62, 2**62)}") <= 64
    for wrong in ("", token[:-1], token + "a", token.replace("-", "_"), f"1{token}", "0-0-" + "a" * 20, "é" * 30):
        assert tokens.read(wrong) is None


def test_what_came_by_mail_is_folded_as_it_is_live(world: World) -> None:
    ticket = asked(world)
    came(mail(sender="new@example.org", key="1@x"))
    came(mail(dmarc="pass", key="2@x"))
    tickets.set_status(ticket.id, status="solved", by=world.sam.id, now=NOW)
    came(mail("No.", dmarc="pass", key="3@x", References="<sent.1@floor.example>"))
    unproven = came(mail(key="4@x"))
    came(mail("Me.", to=f"support+{tokens.sign(ticket_of(unproven).id, 0)}@floor.example", dmarc="pass", key="5@x"))
    assert sorted(RawMail.objects.values_list("outcome", flat=True)) == ["filed"] * 3 + ["reopened", "replied"]
    assert_replay_equals_live()
    # A replay leaves them: they are no projections.
    assert RawMail.objects.count() == 5
    assert MailAddress.objects.filter(address="new@example.org").exists()
