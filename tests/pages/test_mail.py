"""The pages of mail: mailboxes, what came and what was sent, one's own addresses, and the link that stops mails."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.api.conftest import Program
from tests.pages.world import World, signed_in
from tests.world import NOW
from watchfloor.audit.models import AuditEntry
from watchfloor.core import clock
from watchfloor.delivery.models import Delivery, DeliveryAttempt, DeliveryTarget
from watchfloor.directory.commands import create_queue, restrict_queue
from watchfloor.mail import commands as mail
from watchfloor.mail import intake, tokens
from watchfloor.mail.commands import Wanted
from watchfloor.mail.models import MailAddress, Mailbox, RawMail
from watchfloor.mail.out import follow, links, notes
from watchfloor.mail.out.notes import Note
from watchfloor.tickets import commands as tickets
from watchfloor.tickets.models import Ticket
from watchfloor.web.mail import own

pytestmark = [pytest.mark.django_db, pytest.mark.security]

FORM = {"address": "Help@Floor.example", "queue": "", "kind": "question", "priority": "P2", "sender_name": "Floor",
        "signature": "The floor", "receipts": "1", "unknown_senders": "hold"}  # fmt: skip
# What a page may ask the database, however much is on it.
MOST_QUERIES = 16


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setenv("WATCHFLOOR_ORIGINS", "https://floor.example")
    monkeypatch.setenv("WATCHFLOOR_MAIL_RELAY_HOST", "relay.example")
    return World()


@pytest.fixture
def ada(world: World) -> Client:
    return signed_in(world.by_role["administrator"])


def box(**more: object) -> Mailbox:
    return mail.save_mailbox(Wanted("help@floor.example", **more), by=None, now=NOW)  # type: ignore[arg-type]


def came(subject: str = "Hello", *, sender: str = "who@else.example", body: str = "<script>x</script>") -> RawMail:
    raw = (
        f"From: {sender}\r\nTo: help@floor.example\r\nSubject: {subject}\r\nMessage-ID: <{subject}@else.example>\r\n"
        f"Content-Type: text/html\r\n\r\n{body}\r\n"
    )
    return intake.take(raw.encode(), door="file", envelope_from="", envelope_to="help@floor.example", now=clock.wall())


def queries_of(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    return len(asked)


def test_a_mailbox_is_made_changed_and_taken_away_and_that_is_written_down(ada: Client, world: World) -> None:
    assert "None yet." in ada.get("/admin/mail/").content.decode()
    assert ada.post("/admin/mail/mailboxes/new/", FORM | {"queue": str(world.queue.id)}).status_code == 302
    row = Mailbox.objects.get()
    assert (row.address, row.queue_id, row.sender_name, row.receipts, row.unknown_senders) == (
        "help@floor.example", world.queue.id, "Floor", True, "hold")  # fmt: skip
    here = f"/admin/mail/mailboxes/{row.pk}/"
    assert "The floor" in ada.get(here).content.decode()
    bad = ada.post(here, FORM | {"address": "nobody", "signature": "kept words"})
    assert (bad.status_code, "kept words" in bad.content.decode()) == (422, True)
    form = {name: value for name, value in FORM.items() if name != "receipts"}
    assert ada.post(here, form).status_code == 302
    assert (Mailbox.objects.get().receipts, Mailbox.objects.get().queue_id) == (False, None)
    assert ada.post(f"{here}archive/").status_code == 302
    assert ada.get(here).status_code == 410
    kinds = AuditEntry.objects.filter(kind__startswith="mailbox.").order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["mailbox.made", "mailbox.changed", "mailbox.archived"]


def test_the_page_says_how_the_doors_do(ada: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "relay.example, port 587 (starttls)" in ada.get("/admin/mail/").content.decode()
    monkeypatch.setenv("WATCHFLOOR_MAIL_RELAY_TLS", "perhaps")
    assert "WATCHFLOOR_MAIL_RELAY_TLS must be one of" in ada.get("/admin/mail/").content.decode()
    monkeypatch.delenv("WATCHFLOOR_MAIL_RELAY_HOST")
    assert "No relay is configured" in ada.get("/admin/mail/").content.decode()


def test_what_is_held_is_read_as_text_let_in_or_thrown_away(ada: Client) -> None:
    box(unknown_senders="hold")
    first, second = came("One"), came("Two")
    intake.process_due(clock.wall())
    page = ada.get("/admin/mail/in/").content.decode()
    assert page.count("not proven") == 2
    shown = ada.get(f"/admin/mail/in/{first.pk}/").content.decode()
    assert "&lt;script&gt;x&lt;/script&gt;" in shown
    assert "<script>x" not in shown
    assert ada.post(f"/admin/mail/in/{first.pk}/release/").status_code == 302
    assert ada.post(f"/admin/mail/in/{second.pk}/discard/").status_code == 302
    intake.process_due(clock.wall())
    assert list(RawMail.objects.order_by("id").values_list("state", flat=True)) == ["filed", "dropped"]
    assert ada.post(f"/admin/mail/in/{second.pk}/release/").status_code == 410
    assert ada.get("/admin/mail/in/?state=filed").content.decode().count("/admin/mail/in/") > 1


def test_who_reads_a_mail_reads_no_token_to_write_one_as_its_sender(ada: Client, world: World) -> None:
    box()
    mail.own_address(world.rosa.id, "rosa@people.example", by=None, now=NOW)
    to = f"help+{tokens.sign(world.ticket.id, world.rosa.id)}@floor.example"
    raw = f"From: rosa@people.example\r\nTo: {to}\r\nSubject: Re\r\nMessage-ID: <a@b>\r\n\r\nMore.\r\n> To: {to}\r\n"
    row = intake.take(raw.encode(), door="file", envelope_from="", envelope_to=to, now=clock.wall())
    intake.process_due(clock.wall())
    row.refresh_from_db()
    assert (row.outcome, row.ticket_id) == ("replied", world.ticket.id)
    program, number = Program(world.by_role["administrator"]), world.ticket.number
    read = [
        ada.get(f"/admin/mail/in/{row.pk}/").content, ada.get("/admin/mail/in/?state=filed").content,
        signed_in(world.sam).get(f"/tickets/{number}/mails/{row.pk}/").content,
        *(program("GET", path).content for path in (f"/mails/{row.pk}", f"/mails/{row.pk}/raw")),
        program("GET", f"/tickets/{number}/mails").content,
        program("GET", f"/tickets/{number}/mails/{row.pk}/raw").content,
    ]  # fmt: skip
    signature = to.partition("@")[0].rpartition("-")[2].encode()
    assert [signature in one for one in read] == [False] * 7
    assert read[4] == raw.encode().replace(signature, b"x" * 20)


def test_what_was_sent_is_read_and_sent_again(ada: Client, world: World) -> None:
    mail.own_address(world.rosa.id, "rosa@people.example", by=None, now=NOW)
    key = notes.post(Note("reply", world.rosa.id, world.ticket.id, 1), key="reply:1:1", now=NOW)
    Delivery.objects.update(state="failed", last_error="The relay said 550: no", attempts=1)
    DeliveryAttempt.objects.create(delivery_id=key, number=1, at=NOW, ended_at=NOW, note="The relay said 550: no")
    DeliveryTarget.objects.update(disabled_at=NOW, notice="Away for days.")
    MailAddress.objects.update(bounced_at=NOW)
    page = ada.get("/admin/mail/out/").content.decode()
    assert "The relay said 550: no" in page
    assert "rosa@people.example" in page
    assert "Away for days." in ada.get(f"/admin/mail/out/{key}/").content.decode()
    assert ada.post(f"/admin/mail/out/{key}/repeat/").status_code == 302
    assert Delivery.objects.get().state == "waiting"
    assert DeliveryTarget.objects.get().disabled_at is None
    assert ada.post(f"/admin/mail/addresses/{MailAddress.objects.get().pk}/try/").status_code == 302
    assert MailAddress.objects.get().bounced_at is None


def test_nothing_tells_of_tickets_and_queues_that_an_administrator_may_not_see(ada: Client, world: World) -> None:
    with transaction.atomic():
        queue = create_queue(name="Apart", now=NOW)
        restrict_queue(queue.id, to=True, by=None, now=NOW)
    hidden = world.file("Apart", queue=queue.id)
    before = [ada.get(f"/admin/mail/{page}").content for page in ("", "in/", "out/")]
    key = notes.post(Note("reply", world.rosa.id, hidden.id, 1), key="reply:1:1", now=NOW)
    apart = mail.save_mailbox(Wanted("apart@floor.example", queue_id=queue.id), by=None, now=NOW)
    row = RawMail.objects.create(digest="d", door="file", received_at=NOW, size=1, blob="x", ticket_id=hidden.id,
                                 state="held", next_at=NOW)  # fmt: skip
    strip = [ada.get(f"/admin/mail/{page}").content for page in ("", "in/", "out/")]
    assert [len(one) for one in strip] == [len(one) for one in before]
    for path in (f"out/{key}/", f"in/{row.pk}/", f"mailboxes/{apart.pk}/"):
        assert ada.get(f"/admin/mail/{path}").status_code == 410
    for path in (f"out/{key}/repeat/", f"in/{row.pk}/release/", f"mailboxes/{apart.pk}/archive/"):
        assert ada.post(f"/admin/mail/{path}").status_code == 410
    refused = ada.post("/admin/mail/mailboxes/new/", FORM | {"queue": str(queue.id)}).content.decode()
    missing = ada.post("/admin/mail/mailboxes/new/", FORM | {"queue": "987654"}).content.decode()
    assert f"There is no queue {queue.id}." in refused
    assert "There is no queue 987654." in missing


def test_only_administrators_come_here(world: World) -> None:
    for role in ("requester", "specialist", "lead", "partner", "auditor"):
        client = signed_in(world.by_role[role])
        assert client.get("/admin/mail/").status_code == 404
        assert client.get("/admin/mail/in/1/").status_code == 404


def test_more_mails_are_no_more_queries(ada: Client, world: World) -> None:
    box()
    paths = ("/admin/mail/", "/admin/mail/in/?state=waiting", "/admin/mail/out/")
    came("First")
    notes.post(Note("reply", world.rosa.id, world.ticket.id, 1), key="reply:0:1", now=NOW)
    few = [queries_of(ada, path) for path in paths]
    for n in range(5):
        came(f"More{n}")
        other = world.file(f"Other {n}", by=world.omar)
        notes.post(Note("reply", world.omar.id, other.id, n), key=f"reply:{n}:2", now=NOW)
        mail.save_mailbox(Wanted(f"box{n}@floor.example", queue_id=world.queue.id), by=None, now=NOW)
    many = [queries_of(ada, path) for path in paths]
    assert many == few
    assert max(many) <= MOST_QUERIES


def test_pages_follow_one_another(ada: Client, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("watchfloor.web.mail.sent.SHOWN", 2)
    keys = [notes.post(Note("device", world.rosa.id), key=f"device:{n}", now=NOW) for n in range(5)]
    seen, before = [], ""
    for _page in range(3):
        page = ada.get(f"/admin/mail/out/?before={before}").content.decode()
        seen += [key for key in reversed(keys) if f'href="/admin/mail/out/{key}/"' in page]
        before = page.partition("state=&amp;before=")[2].partition('"')[0]
    assert before == ""
    assert seen == keys[::-1]


def test_ones_own_addresses(world: World) -> None:
    rosa, omar = signed_in(world.rosa), signed_in(world.omar)
    assert rosa.post("/account/addresses/", {"address": "no address"}).status_code == 422
    assert rosa.post("/account/addresses/", {"address": "rosa@people.example"}).status_code == 302
    assert not MailAddress.objects.exists()
    link = links.proof_path(world.rosa.id, "rosa@people.example", clock.wall())
    # Whoever else opens it, or has a program look at it, proves nothing.
    assert omar.post(link).status_code == 410
    assert "rosa@people.example" not in omar.get(link).content.decode()
    assert rosa.get(link).status_code == 200
    assert not MailAddress.objects.exists()
    assert rosa.post(link).status_code == 302
    row = MailAddress.objects.get()
    assert (row.person_id, row.verified_at is not None) == (world.rosa.id, True)
    assert "rosa@people.example" in rosa.get("/account/").content.decode()
    assert "rosa@people.example" not in omar.get("/account/").content.decode()
    rosa.post("/account/mails/", {"wanted": "0"})
    assert MailAddress.objects.get().muted_at is not None
    rosa.post("/account/mails/", {"wanted": "1"})
    assert MailAddress.objects.get().muted_at is None
    omar.post(f"/account/addresses/{row.pk}/drop/")
    assert MailAddress.objects.exists()
    rosa.post(f"/account/addresses/{row.pk}/drop/")
    assert not MailAddress.objects.exists()


def test_a_link_of_a_mail_stops_mails_without_signing_in(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    mail.own_address(world.rosa.id, "rosa@people.example", by=None, now=NOW)
    mail.own_address(world.omar.id, "omar@people.example", by=None, now=NOW)
    path, nobody = links.stop_path(world.rosa.id), Client(enforce_csrf_checks=True)
    assert nobody.get(path).status_code == 200
    assert not MailAddress.objects.exclude(muted_at=None).exists()
    # RFC 8058: a mail program posts this, with no cookie and no token of a page.
    assert nobody.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert [row.address for row in MailAddress.objects.exclude(muted_at=None)] == ["rosa@people.example"]
    page = nobody.get(path).content.decode()
    assert "Rosa" not in page
    assert "rosa@people.example" not in page
    nobody.post(path, {"again": "1"})
    assert not MailAddress.objects.exclude(muted_at=None).exists()
    other = path.replace(f"{world.rosa.id:x}:", f"{world.omar.id:x}:")
    assert nobody.post(other).status_code == 410
    monkeypatch.setattr(own.LOOKS, "allows", lambda _: False)
    assert nobody.post(path).status_code == 429


def test_a_tickets_page_says_how_the_mail_of_an_answer_does(world: World) -> None:
    box()
    mail.own_address(world.rosa.id, "rosa@people.example", by=None, now=NOW)
    follow.follow(NOW)
    with transaction.atomic():
        tickets.reply(world.ticket.id, body="Done.", by=world.sam.id, now=clock.wall())
    sam, rosa = signed_in(world.sam), signed_in(world.rosa)
    here = f"/tickets/{world.ticket.number}/"
    queries_of(sam, here)
    before = queries_of(sam, here)
    follow.follow(NOW)
    page = sam.get(here).content.decode()
    assert "Mail waits" in page
    assert queries_of(sam, here) == before
    Delivery.objects.update(state="bounced", last_error="nobody there")
    assert "Mail came back" in sam.get(here).content.decode()
    Delivery.objects.update(state="sent")
    assert "Mailed" in sam.get(here).content.decode()
    assert "Mailed" not in rosa.get(f"/portal/tickets/{world.ticket.number}/").content.decode()


def test_signing_in_on_a_new_device_is_told_by_mail(world: World) -> None:
    mail.own_address(world.sam.id, "sam@floor.example", by=None, now=NOW)
    signed_in(world.sam)
    assert not Delivery.objects.exists()
    signed_in(world.sam)
    note = notes.read(Delivery.objects.get().body)
    assert (note.letter, note.person, note.ticket) == ("device", world.sam.id, None)


def test_a_message_that_came_by_mail_leads_to_the_mail_with_all_that_was_folded(world: World) -> None:
    box()
    row = intake.process(
        came(body="Hi<script>x</script><blockquote type=cite>Of <b>before</b></blockquote>").pk, clock.wall()
    )
    other = intake.process(came("Other").pk, clock.wall())
    numbers = dict(Ticket.objects.values_list("id", "number"))
    number = numbers[row.ticket_id or 0]
    sam, rosa = signed_in(world.sam), signed_in(world.rosa)
    assert f'href="/tickets/{number}/mails/{row.pk}/"' in sam.get(f"/tickets/{number}/").content.decode()
    page = sam.get(f"/tickets/{number}/mails/{row.pk}/").content.decode()
    for words in ("not proven", "Of before", "&lt;script&gt;"):
        assert words in page
    assert "<script>x" not in page
    # Only as a mail of its own ticket, and only for the desk.
    assert sam.get(f"/tickets/{numbers[other.ticket_id or 0]}/mails/{row.pk}/").status_code == 410
    assert rosa.get(f"/tickets/{number}/mails/{row.pk}/").status_code == 404
    secret = create_queue(name="Secret", now=NOW)
    restrict_queue(secret.id, to=True, by=None, now=NOW)
    tickets.move(row.ticket_id or 0, queue=secret.id, by=None, now=clock.wall())
    assert sam.get(f"/tickets/{number}/mails/{row.pk}/").status_code == 410
