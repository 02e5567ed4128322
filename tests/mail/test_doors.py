"""The doors that mails come in by: what they say they have is on the disk, whoever is killed when."""

from __future__ import annotations

import mailbox
import os
import smtplib
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest
from django.db import connection

from tests.cli.command import ROOT
from tests.mail.imap_server import Server
from tests.mail.test_out_relay import certificate  # noqa: F401 - a fixture
from tests.world import NOW, small_world
from watchfloor.mail import blobs, commands, intake
from watchfloor.mail.doors import files, imap, listen
from watchfloor.mail.models import ImapFolder, Mailbox, RawMail
from watchfloor.tickets.models import Ticket

BOX: Final = "support@floor.example"


@pytest.fixture
def data(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("WATCHFLOOR_DATA", str(tmp_path))
    made = small_world()
    commands.save_mailbox(commands.Wanted(BOX, queue_id=made.moderation.id), by=None, now=NOW)
    return tmp_path


def mail(n: int | str) -> bytes:
    return (
        f"From: Nina <nina{n}@example.com>\r\nTo: {BOX}\r\nSubject: Mail {n}\r\nMessage-ID: <{n}@example.com>\r\n"
        f"Date: Mon, 02 Mar 2026 09:00:00 +0000\r\n\r\nText {n}.\r\n"
    ).encode()


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    yield made
    made.close()


def account(server: Server, options: str = "", password: str = "p%20w%221") -> imap.Account:
    return imap.accounts(f"imap://desk:{password}@127.0.0.1:{server.port}/INBOX?for={BOX}{options}")[0]


@pytest.mark.allow_hosts(["127.0.0.1"])
@pytest.mark.django_db
@pytest.mark.usefixtures("data")
class TestImap:
    def test_of_a_new_folder_what_is_unread_then_what_is_new(self, server: Server) -> None:
        server.put(mail("old"), "\\Seen")
        server.put(mail(1))
        assert imap.poll(account(server), NOW) == 1
        assert [(row.door, row.envelope_to, blobs.read(row.blob)) for row in RawMail.objects.all()] == [
            ("imap", BOX, mail(1))
        ]
        assert "\\Seen" in server.folders["INBOX"][1].flags
        # Somebody read it there before we came: it is new to us all the same.
        server.put(mail(2), "\\Seen")
        assert [imap.poll(account(server), NOW) for _ in range(2)] == [1, 0]
        assert RawMail.objects.count() == 2
        intake.process_due(NOW)
        assert Ticket.objects.count() == 2

    def test_a_folder_made_anew_is_read_anew_and_nothing_comes_twice(self, server: Server) -> None:
        server.put(mail(1))
        imap.poll(account(server), NOW)
        server.validity, server.following, kept = 8, 1, server.folders["INBOX"][0].raw
        server.folders["INBOX"] = []
        server.put(kept)
        server.put(mail(2))
        imap.poll(account(server), NOW)
        assert RawMail.objects.count() == 2
        assert ImapFolder.objects.get().uidvalidity == 8

    def test_what_is_kept_is_moved_and_not_before(self, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
        server.put(mail(1))

        def broken(*_: object, **__: object) -> None:
            raise OSError("no space left")

        with monkeypatch.context() as patch:
            patch.setattr(blobs, "keep", broken)
            with pytest.raises(imap.Unreachable, match="no space left"):
                imap.poll(account(server, "&move=Done"), NOW)
        assert len(server.folders["INBOX"]) == 1
        assert server.folders["INBOX"][0].flags == set()
        imap.poll(account(server, "&move=Done"), NOW)
        assert (server.folders["INBOX"], len(server.folders["Done"]), RawMail.objects.count()) == ([], 1, 1)
        server.capabilities = "IMAP4rev1 UIDPLUS"
        server.put(mail(2))
        imap.poll(account(server, "&move=Done"), NOW)
        assert (server.folders["INBOX"], len(server.folders["Done"])) == ([], 2)
        server.put(mail(3))
        with pytest.raises(imap.Unreachable, match="cannot be moved to Gone"):
            imap.poll(account(server, "&move=Gone"), NOW)
        assert (RawMail.objects.count(), imap.poll(account(server), NOW)) == (3, 0)

    def test_nothing_is_touched_before_there_is_a_mailbox(self, server: Server) -> None:
        server.put(mail(1))
        commands.archive_mailbox(Mailbox.objects.get().pk, by=None, now=NOW)
        with pytest.raises(imap.Unreachable, match="there is no mailbox"):
            imap.poll(account(server), NOW)
        assert (server.asked, server.folders["INBOX"][0].flags) == ([], set())

    def test_a_fault_names_no_password(self, server: Server) -> None:
        with pytest.raises(imap.Unreachable) as problem:
            imap.poll(account(server, password="geheim7"), NOW)
        assert "geheim7" not in str(problem.value) + ImapFolder.objects.get().fault
        assert ImapFolder.objects.get().fault


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("imap://u:p@mail.example/", "imap without TLS"), ("http://u:p@mail.example", "no address such as"),
        ("imaps://mail.example", "no address such as"), ("imaps://u:p@mail.example", "say which mailbox"),
        ("imaps://u@mail.example?for=a@b.example", "password is missing"),
        ("imaps://a%40b.example:p@mail.example?fro=x", "no option fro"),
        ("imaps://a%40b.example:p%0d%0aX@mail.example", "line break"),
        ("imaps://a%40b.example@mail.example?password_file=/nowhere/at/all", "cannot be read"),
    ],
)  # fmt: skip
def test_an_account_that_cannot_be_meant_is_told_without_its_password(said: str, words: str) -> None:
    with pytest.raises(imap.Misconfigured, match=words):
        imap.accounts(said)


def test_where_to_listen() -> None:
    assert listen.where("lmtp://[::1]:8024") == listen.Where("lmtp", "::1", 8024)
    for wrong in ("8024", "http://x:1", "smtp://x", "smtp://x:99999", "lmtp://x:1/y"):
        with pytest.raises(listen.Misconfigured):
            listen.where(wrong)


@contextmanager
def listening(kind: str) -> Iterator[int]:
    ending, ready, found = threading.Event(), threading.Event(), []

    def told(number: int) -> None:
        found.append(number)
        ready.set()

    thread = threading.Thread(target=listen.serve_until, args=(ending, listen.Where(kind, "127.0.0.1", 0), told))
    thread.start()
    assert ready.wait(20)
    try:
        yield found[0]
    finally:
        ending.set()
        thread.join(20)


@pytest.fixture
def port(request: pytest.FixtureRequest) -> Iterator[int]:
    with listening(request.param) as number:
        yield number


@pytest.mark.allow_hosts(["127.0.0.1"])
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("data")
class TestListen:
    @pytest.mark.parametrize("port", ["smtp"], indirect=True)
    def test_smtp(self, port: int, monkeypatch: pytest.MonkeyPatch) -> None:
        with smtplib.SMTP("127.0.0.1", port, timeout=20) as wire:
            assert wire.sendmail("a@b.example", [BOX.upper()], mail(1)) == {}
            assert RawMail.objects.get().envelope_from == "a@b.example"
            # A line of a megabyte, and bytes that are no text.
            assert wire.sendmail("<>", ["support+x@floor.example"], mail(2) + b"x" * 600_000 + b"\xff\r\n") == {}
            assert RawMail.objects.get(envelope_to="support+x@floor.example").envelope_from == "<>"
            with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
                wire.sendmail("a@b.example", ["nobody@floor.example"], mail(3))
            assert refused.value.recipients["nobody@floor.example"][0] == 550
            monkeypatch.setattr(blobs, "keep", lambda _: 1 / 0)
            with pytest.raises(smtplib.SMTPDataError) as failed:
                wire.sendmail("a@b.example", [BOX], mail(4))
            assert failed.value.smtp_code == 451
        assert RawMail.objects.count() == 2

    @pytest.mark.parametrize("port", ["lmtp"], indirect=True)
    def test_lmtp_answers_for_each_receiver(self, port: int) -> None:
        with smtplib.LMTP("127.0.0.1", port) as wire:
            wire.ehlo()
            wire.mail("a@b.example")
            for to in (BOX, "support+t@floor.example"):
                assert wire.rcpt(to)[0] == 250
            code, _ = wire.data(mail(1))
            second = wire.getreply()
        assert (code, second[0]) == (250, 250)
        assert RawMail.objects.filter(door="lmtp").count() == 2


@pytest.mark.allow_hosts(["127.0.0.1"])
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("data")
def test_smtp_with_tls_and_no_more_connections_than_memory_allows(
    certificate: tuple[Path, Path],  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("WATCHFLOOR_MAIL_CERTIFICATE", str(certificate[0]))
    monkeypatch.setenv("WATCHFLOOR_MAIL_KEY", str(certificate[1]))
    with listening("smtp") as port, smtplib.SMTP("127.0.0.1", port, timeout=20) as wire:
        assert wire.starttls(context=ssl._create_unverified_context())[0] == 220
        assert wire.sendmail("a@b.example", [BOX], mail(1)) == {}
        others = [socket.create_connection(("127.0.0.1", port), timeout=20) for _ in range(listen.MOST_AT_ONCE)]
        greetings = sorted(one.recv(100)[:3] for one in others)
        for one in others:
            one.close()
    assert greetings == [b"220"] * (listen.MOST_AT_ONCE - 1) + [b"421"]
    assert RawMail.objects.count() == 1


@pytest.mark.django_db
def test_files_mboxes_and_maildirs(data: Path) -> None:
    single, box, folder = data / "one.eml", data / "all.mbox", data / "Maildir"
    single.write_bytes(mail(1))
    made = mailbox.mbox(str(box))
    made.add(mail(2))
    made.add(mail(3))
    made.close()
    dirs = mailbox.Maildir(str(folder))
    dirs.add(mail(4))
    dirs.close()
    found = [raw for path in (single, box, folder) for raw in files.mails_of(path)]
    assert [b"Subject: Mail %d" % n in raw for n, raw in enumerate(found, 1)] == [True] * 4
    took = [files.take(raw, to="", now=NOW)[1] for raw in (*found, *found)]
    assert took == [True] * 4 + [False] * 4
    intake.process_due(NOW)
    assert Ticket.objects.count() == 4
    with pytest.raises(files.Unreadable, match="no Maildir"):
        list(files.mails_of(data))


TAKE: Final = """
import sys, django; django.setup()
from watchfloor.core import clock
from watchfloor.mail import intake
from tests.mail.test_doors import BOX, mail
for n in range(30):
    raw = mail(n)
    intake.take(raw, door="lmtp", envelope_from="", envelope_to=BOX, now=clock.wall())
    print(n, flush=True)
    intake.process_due(clock.wall())
"""


@pytest.mark.django_db(transaction=True)
def test_killed_again_and_again_no_mail_is_lost_or_doubled(data: Path) -> None:
    parameters = connection.get_connection_params()
    url = f"postgresql:///{parameters['dbname']}?host={parameters['host']}&user={parameters['user']}"
    if parameters.get("port"):
        url += f"&port={parameters['port']}"
    settings = {"WATCHFLOOR_DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "watchfloor.settings"}
    env = os.environ | settings | {"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}", "WATCHFLOOR_DATA": str(data)}
    told: set[str] = set()
    for kill_after in (6, 15):
        process = subprocess.Popen([sys.executable, "-P", "-c", TAKE], env=env, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        for line in process.stdout:
            told.add(line.strip())
            if line.strip() == str(kill_after):
                # In the middle of working on it, more or less.
                time.sleep(0.004 * (kill_after % 5))
                process.kill()
                break
        process.wait()
        process.stdout.close()
    kept = RawMail.objects.values_list("envelope_to", "digest")
    assert len(kept) == len(set(kept)) >= len(told) == 16
    for row in RawMail.objects.all():
        assert blobs.digest_of(blobs.read(row.blob)) == row.digest
    later = RawMail.objects.order_by("-next_at").values_list("next_at", flat=True)[0]
    while intake.process_due(later):
        pass
    assert set(RawMail.objects.values_list("outcome", flat=True)) == {"filed"}
    assert sorted(Ticket.objects.values_list("subject", flat=True)) == sorted(f"Mail {n}" for n in range(len(kept)))
