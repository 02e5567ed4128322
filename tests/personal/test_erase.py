"""Somebody whose every text holds a marker walks through every room and is erased: the marker is nowhere any more."""

from __future__ import annotations

import base64
import json
import zlib
from pathlib import Path
from typing import Any, Final

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction

from tests.snapshot import assert_replay_equals_live
from tests.world import NOW, small_world
from watchfloor.audit import chain, seal
from watchfloor.audit.verify import verify
from watchfloor.backtest import uploads
from watchfloor.core.models import Account, Definition, Job, Person
from watchfloor.delivery import commands as delivery
from watchfloor.delivery.models import DeliveryAttempt
from watchfloor.directory import commands as directory
from watchfloor.eventlog.append import NewEvent, Origin, append
from watchfloor.eventlog.models import Cursor, Event, Text
from watchfloor.feedback import commands as feedback
from watchfloor.files import commands as files
from watchfloor.groups import project as groups
from watchfloor.groups.models import Group, GrouperState, TicketVector
from watchfloor.hooks.models import Hook, Source, Thread, Unread
from watchfloor.insight import segments
from watchfloor.mail.models import MailAddress, Mailbox, MailThread, RawMail
from watchfloor.personal import erase, log, prove
from watchfloor.personal.erase import Refused
from watchfloor.personal.models import Erasure, Hold
from watchfloor.presence.models import Draft, Here
from watchfloor.roster import commands as roster
from watchfloor.rules import commands as rules
from watchfloor.satisfaction import commands as satisfaction
from watchfloor.search import follow as search
from watchfloor.tickets import commands as tickets
from watchfloor.tickets import commands_voice as voice
from watchfloor.tickets.models import Ticket
from watchfloor.tokens.models import ApiToken, IdempotencyKey
from watchfloor.watch import follow as watch
from watchfloor.watch import project as signals
from watchfloor.watch.models import DetectorView, Signal
from watchfloor.ways_in.models import Device, Session, SignInName

pytestmark = [pytest.mark.django_db, pytest.mark.security]
MARK: Final = "Zyxquill"
NAME: Final = f"{MARK} Ravenna"
MAIL: Final = f"{MARK.lower()}@home.example"


class Life:
    """The world with one requester and one specialist whose every text holds the marker, in every room."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.world = folder, small_world()
        self.rosa = directory.register_person(
            name=NAME, role="requester", now=NOW, email=MAIL, origin=Origin("history", f"person:{MARK}-77")
        ).id
        self.sam = self.world.sam.id
        self.tickets()
        self.told_of()
        self.ways_in()
        self.beside()
        self.on_disk()

    def tickets(self) -> None:
        rosa, sam, queue = self.rosa, self.sam, self.world.moderation.id
        paper = files.keep(name=f"{MARK}.txt", chunks=[b"x" * (files.PART - 4) + MARK.encode()], owner=rosa, now=NOW)
        files.keep(name=f"waits {MARK}.txt", chunks=[MARK.encode()], owner=rosa, now=NOW)
        self.ticket = tickets.create_ticket(
            subject=f"Printer of {MARK}", body=f"{MARK} cannot print", requester=rosa, by=rosa, now=NOW, queue=queue,
            attributes={"platform": f"Plat {MARK}", "region": "EU-West", "account": f"{MARK}-1"},
            files=[str(paper.id)], origin=Origin("desk", f"{NAME} 1"),
        ).id  # fmt: skip
        tickets.set_attributes(self.ticket, values={"account": f"{MARK}-2"}, by=sam, now=NOW)
        tickets.reply(self.ticket, body=f"Dear {MARK}", by=sam, now=NOW)
        tickets.reply(self.ticket, body=f"I, {MARK}", by=rosa, now=NOW)
        tickets.add_note(self.ticket, body=f"{MARK} is angry", by=sam, now=NOW)
        tickets.change_subject(self.ticket, subject=f"{MARK} and the printer", by=sam, now=NOW)
        tickets.escalate(self.ticket, tier=2, reason=f"{MARK} waits", by=sam, now=NOW)
        tickets.set_status(self.ticket, status="solved", by=sam, now=NOW)
        satisfaction.ask(self.ticket, by=None, now=NOW)
        satisfaction.give(self.ticket, rating=1, effort=7, comment=f"Bad, {MARK}", now=NOW)
        self.wish = tickets.create_ticket(
            subject=f"Wish {MARK}", body=f"{MARK}", kind="feedback", requester=rosa, by=rosa, now=NOW
        ).id
        feedback.show_idea(self.wish, title="Dark mode", summary=f"{NAME} asked", by=sam, now=NOW)
        voice.vote(self.wish, by=rosa, now=NOW)
        tickets.set_status(self.wish, status="closed", by=sam, now=NOW)
        self.other = tickets.create_ticket(
            subject=f"About {NAME}", body="It says MC-5023 on screen.", requester=self.world.lena.id, by=sam, now=NOW,
            attributes={"region": "EU-West", "seen_by": NAME},
        ).id  # fmt: skip
        tickets.add_note(self.other, body=f"{NAME.upper()} called, see {MAIL}.", by=sam, now=NOW)

    def told_of(self) -> None:
        """What others set up or wrote and that names the person, and what is derived from their tickets."""
        sam, rosa = self.sam, self.rosa
        directory.save_definition(what="view", name=f"Of {NAME}", body={"x": NAME}, by=sam, now=NOW)
        directory.save_definition(what="view", name=f"Mine {MARK}", body={"x": MARK}, by=rosa, owner=rosa, now=NOW)
        rules.save_canned(name="Hi", text=f"Dear {NAME},", by=sam, now=NOW)
        directory.grant_skill(rosa, skill="french", level=2, by=sam, now=NOW, evidence=f"{MARK} speaks it")
        directory.grant_skill(sam, skill="french", level=2, by=sam, now=NOW, evidence=f"{NAME} says so")
        directory.give_access(
            person=self.world.tom.id, ticket=self.other, reason=f"{NAME} asked for it", by=self.world.ada.id, now=NOW
        )
        roster.publish_handover(site="Lisbon", body=f"Call {NAME}", by=sam, now=NOW, promises=[])
        payload: dict[str, Any] = {
            "detector_id": "s1", "title": f"{MARK} printer", "state": "onset", "key": {}, "onset_at": NOW.isoformat(),
            "raised_at": NOW.isoformat(), "ended_at": None, "observed": 9, "expected": 1.5, "band": [0, 4],
            "requesters": 8, "log_evalue": 9.5, "recurrence_days": 40.0, "words": ["screen", MARK.lower()],
            "shares": [{"name": "account", "value": f"{MARK}-1", "share": 1, "usual": 0}], "spark": [],
            "explanation": f"9 tickets like {MARK}", "tickets": [self.ticket],
        }  # fmt: skip
        signals.apply(append([NewEvent("signal", 1, "signal.raised", NOW, payload)]))
        placed = {"ticket": self.ticket, "group": 1, "score": 1, "how": "alone", "unsure": False, "others": [],
                  "whole": 1}  # fmt: skip
        titled = {"group": 1, "ticket": self.ticket, "chips": [MARK.lower(), "screen"]}
        groups.apply(append([
            NewEvent("group", 0, "group.placed", NOW, {"tickets": [placed]}, source="groups"),
            NewEvent("group", 0, "group.titled", NOW, {"titles": [titled]}, source="groups"),
        ]))  # fmt: skip
        Cursor.objects.create(name="watch", state=watch.packed({"words": {"seen": {MARK.lower(): 3, "screen": 2}}}))
        DetectorView.objects.create(id=1, at=NOW, seen={"title": MARK})
        packed = zlib.compress(json.dumps({"met": {MARK.lower(): 1}}).encode())
        GrouperState.objects.create(id=1, position=0, saved_at=NOW, packed=packed)
        TicketVector.objects.create(ticket=self.ticket, space="s", version="1", vector=b"1234")
        search.catch_up(NOW)

    def ways_in(self) -> None:
        account, _ = Account.objects.get_or_create(person_id=self.rosa)
        SignInName.objects.create(account=account, name=MAIL)
        device = Device.objects.create(
            account=account, secret_hash="x", words=f"Phone of {MARK}", address="192.0.2.77", first_at=NOW, last_at=NOW
        )
        store = SessionStore()
        store["_auth_user_id"], store["said"] = str(account.pk), MARK
        store.save()
        Session.objects.create(
            session_key=store.session_key or "", account=account, device=device, way="password", started_at=NOW,
            seen_at=NOW,
        )  # fmt: skip
        token = ApiToken.objects.create(person=self.rosa, name=f"Script of {MARK}", secret_hash="h", ending="e",
                                        made_at=NOW)  # fmt: skip
        said = json.dumps({"id": self.ticket, "subject": f"Printer of {MARK}"}).encode()
        IdempotencyKey.objects.create(token=token.id, key=MARK, digest="d", kept_at=NOW)
        IdempotencyKey.objects.create(token=99, key="k", digest="d", body=said, kept_at=NOW)
        chain.record("signin.done", actor=self.rosa, subject=f"person:{self.rosa}", now=NOW, address="192.0.2.77",
                     detail={"device": f"Phone of {MARK}"})  # fmt: skip
        chain.record("signin.failed", actor=None, subject="signin", now=NOW, detail={"name": MAIL})
        chain.record("hook.made", actor=self.sam, subject="hook:1", now=NOW, detail={"name": "Pager"})
        chain.link()
        seal.seal_all(NOW)

    def beside(self) -> None:
        rosa, ticket = self.rosa, self.ticket
        Draft.objects.create(person=rosa, ticket=ticket, kind="reply", body=MARK, saved_at=NOW)
        Draft.objects.create(person=self.sam, ticket=ticket, kind="note", body=MARK, saved_at=NOW)
        Draft.objects.create(person=self.sam, ticket=self.other, kind="note", body=f"Ask {NAME}", saved_at=NOW)
        Here.objects.create(page="b7b8f5a4-6f5e-4a57-9a5e-7b1f3a1d0c11", person=rosa, ticket=ticket, doing_at=NOW,
                            seen_at=NOW)  # fmt: skip
        Job.objects.create(kind="trial", asked_by=rosa, asked_at=NOW, state="done", result={"said": MARK})
        Job.objects.create(kind="trial", asked_by=self.sam, asked_at=NOW, state="done", note=NAME,
                           result={"titles": [f"{MARK} printer"]})  # fmt: skip
        body = json.dumps({"data": {"ticket": {"id": ticket, "subject": f"Printer of {MARK}"}}})
        row = delivery.enqueue("webhook", target="hook:1", body=body, key="1", now=NOW)
        DeliveryAttempt.objects.create(delivery_id=row, number=1, at=NOW, request=body, response=f"ok {MARK}")
        delivery.enqueue("mail", target=MAIL, body=f"To: {MAIL}", key=f"mail:{MAIL}", now=NOW)
        source = Source.objects.create(name="Chat", kind="chat", token_hash="t", made_at=NOW)
        Unread.objects.create(source=source, at=NOW, body=f"from {NAME}", reason="no text")
        # Words that others use too are nobody's.
        Unread.objects.create(source=source, at=NOW, body="It says on screen", reason="no ticket")
        Thread.objects.create(source=source, key=MARK, ticket=ticket)
        Hook.objects.create(name=f"Of {NAME}", address="https://x.example", owner=rosa, secret="s", made_at=NOW)

    def on_disk(self) -> None:
        rosa = self.rosa
        MailAddress.objects.create(person_id=rosa, address=MAIL, made_at=NOW)
        box = Mailbox.objects.create(address="help@floor.example", made_at=NOW)
        said = f"From: {MARK} <{MAIL}>\r\nSubject: Printer\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        (self.folder / "mail").mkdir()
        for n, (sender, text) in enumerate([(MAIL, "Hello"), ("ben@home.example", f"{NAME} said so")]):
            raw = (said if n == 0 else said.replace(f"{MARK} <{MAIL}>", sender)) + base64.b64encode(
                text.encode()
            ).decode()
            (self.folder / f"mail/{n}.eml").write_text(raw)
            RawMail.objects.create(
                digest=str(n), door="file", mailbox=box, envelope_from=sender, sender=sender, received_at=NOW, size=1,
                blob=f"mail/{n}.eml", state="filed", next_at=NOW, subject="Printer",
                person_id=rosa if n == 0 else None, ticket_id=self.ticket if n == 0 else self.other,
            )  # fmt: skip
        MailThread.objects.create(message_id=f"<1.{MAIL}>", ticket_id=self.ticket, direction="in", address=MAIL, at=NOW)
        for owner in (rosa, self.sam):
            person = Person.objects.get(id=owner)
            uploads.keep(person, "history.csv", [f"id,who\n1,{NAME}\n".encode()], now=NOW)
        (self.folder / "rejects").mkdir()
        (self.folder / "rejects" / "a.rejects.csv").write_text(f"row,who\n7,{NAME}\n")
        (self.folder / "rejects" / "b.rejects.csv").write_text("row,who\n7,Ben\n")
        segments.refresh()


@pytest.fixture
def life(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Life:
    monkeypatch.setenv("WATCHFLOOR_DATA", str(tmp_path))
    with transaction.atomic():
        return Life(tmp_path)


def left(*words: str) -> dict[str, int]:
    """Where the words stand, but for what the list allows."""
    return {found.where: found.rows for found in prove.search(words or (MARK,)) if found.allowed is None}


def run(person: int, **more: Any) -> erase.Report:
    return erase.erase(person, by=None, now=NOW, reason=f"{NAME} asked for it", **more)


def test_nothing_is_left_of_somebody_who_was_erased(life: Life) -> None:
    before = left()
    # The proof proves nothing where it would not find: each room held the marker.
    places = {where.partition(".")[0] for where in before}
    assert places >= {
        "personal_text", "core_person", "event", "ticket", "timeline_entry", "file", "file_part", "presence_draft",
        "job", "delivery", "delivery_attempt", "delivery_target", "hook", "hook_thread", "hook_unread", "api_token",
        "idempotency_key", "audit_entry", "django_session", "mail_address", "raw_mail", "mail_thread", "signal",
        "ticket_group", "grouper_state", "event_cursor", "watch_view", "search_document", "search_word",
        "core_definition", "core_definitionversion", "core_skillgrant", "core_accessgrant", "board_cell",
        "ways_in_signinname", "ways_in_device", "detector_view",
    } - {"watch_view"}  # fmt: skip
    assert {where for where in before if "/" in where} >= {"mail/0.eml", "mail/1.eml", "rejects/a.rejects.csv"}
    assert any(where.startswith("analytics/") for where in before)
    assert any(where.startswith("uploads/") for where in before)
    counted = (Ticket.objects.count(), Event.objects.count())
    run(life.rosa)
    chain.link()
    assert left() == {}
    assert Ticket.objects.count() == counted[0]
    assert Event.objects.count() >= counted[1]
    assert (life.folder / "rejects" / "b.rejects.csv").exists()
    report = verify()
    assert report.problems == []
    assert report.redacted
    assert report.emptied == 2
    person = Person.objects.get(id=life.rosa)
    assert (person.name, person.source_id) == ("Erased person", None)
    assert Ticket.objects.get(id=life.ticket).attributes == {
        "platform": "[erased]", "region": "EU-West", "account": "[erased]"
    }  # fmt: skip
    assert Unread.objects.filter(reason="no ticket").exists()
    # What others wrote stays, but for what names them.
    assert Text.objects.filter(body="[erased] called, see [erased].").exists()
    assert Ticket.objects.get(id=life.other).subject == "About [erased]"
    assert Text.objects.filter(body="It says MC-5023 on screen.").exists()
    assert Signal.objects.get(id=1).words == ["screen", "[erased]"]
    assert Group.objects.get(id=1).chips == ["[erased]", "screen"]
    assert_replay_equals_live()
    segments.refresh()
    assert left() == {}
    run(life.rosa)
    assert Erasure.objects.filter(words={}).count() == 2


# With real transactions: an erasure is many of them, and each must stand by itself.
@pytest.mark.django_db(transaction=True)
def test_a_specialist_is_erased_and_the_work_stays(life: Life) -> None:
    with transaction.atomic():
        tom = directory.register_person(name="Oona Zyxheron", role="specialist", now=NOW).id
        tickets.assign(life.other, to=tom, by=life.sam, now=NOW)
        tickets.reply(life.other, body="Zyxheron looks into it", by=tom, now=NOW)
        tickets.add_note(life.other, body="Oona will call", by=life.sam, now=NOW)
        tickets.add_note(life.ticket, body="Oona Zyxheron knows, Oona said", by=life.sam, now=NOW)
        directory.create_queue(name="Desk of Oona Zyxheron", now=NOW)
        person = directory.register_person(name="Ben Smith", role="requester", by=tom, now=NOW)
        directory.save_definition(what="view", name="Zyxheron", body={"x": 1}, by=tom, owner=tom, now=NOW)
    with pytest.raises(Refused) as refused:
        run(tom)
    assert refused.value.field == "with_open"
    run(tom, with_open=True)
    chain.link()
    # Set-up that all work by keeps its name; the search says so.
    assert left("Zyxheron") == {"core_queue.name": 1, "event.payload": 1}
    ticket = Ticket.objects.get(id=life.other)
    assert (ticket.owner_id, ticket.status) == (None, "open")
    # Who they registered keeps their name, what was written on tickets of others stays, but for the name.
    assert Person.objects.get(id=person.id).name == "Ben Smith"
    bodies = set(Text.objects.filter(kind="note").values_list("body", flat=True))
    assert {"[erased] will call", "[erased] knows, Oona said"} <= bodies
    assert Text.objects.filter(body=f"I, {MARK}").exists()
    assert Definition.objects.get(name="[erased]").archived
    assert Person.objects.get(id=tom).role == "requester"
    assert verify().problems == []
    assert_replay_equals_live()


def test_a_run_that_was_killed_is_finished_by_the_next(life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    class Killed(BaseException):
        pass

    def killed(*_: object, **__: object) -> int:
        raise Killed

    for place in ("erase_events", "nobody"):
        with monkeypatch.context() as patch:
            patch.setattr(log, place, killed)
            with pytest.raises(Killed):
                run(life.rosa)
        (row,) = erase.unfinished()
        assert row.words["phrases"]
        assert_replay_equals_live_names(life.rosa)
    erase.run(erase.unfinished()[0], now=NOW)
    chain.link()
    assert erase.unfinished() == []
    assert left() == {}
    assert_replay_equals_live()


def assert_replay_equals_live_names(person: int) -> None:
    """Half-way the name may still stand in the row; nobody comes in as them any more."""
    assert Person.objects.get(id=person).name == NAME
    assert not Account.objects.filter(person=person).exists()
    assert not ApiToken.objects.filter(person=person).exists()


def test_what_forbids_it_is_said_and_nothing_is_changed(life: Life) -> None:
    ada = life.world.ada.id
    before = left()
    Hold.objects.create(ticket=life.ticket, reason="a court asked", at=NOW)
    wrong: dict[str, tuple[int, str, dict[str, Any]]] = {
        "a court asked": (life.rosa, "They asked", {}), "Say why": (life.rosa, " ", {}),
        "There is no person": (987_654, "x", {}), "last administrator": (ada, "x", {}),
        "too short": (life.sam, "x", {"also": ["ab"], "with_open": True}),
    }  # fmt: skip
    for said, (person, reason, more) in wrong.items():
        with pytest.raises(Refused, match=said):
            erase.erase(person, by=None, now=NOW, reason=reason, **more)
    with pytest.raises(Refused, match="themselves"):
        erase.erase(life.sam, by=life.sam, now=NOW, reason="x")
    # What they wrote elsewhere, and where they are named, is kept by a hold too; by the words that are said beside.
    Hold.objects.update(ticket=life.other, reason="of another")
    also: list[str]
    for person, also in ((life.rosa, []), (life.sam, []), (life.world.tom.id, ["on screen"])):
        with pytest.raises(Refused, match="of another"):
            erase.erase(person, by=None, now=NOW, reason="x", also=also, with_open=True, dry_run=True)
    run(life.world.tom.id, dry_run=True)
    Hold.objects.all().delete()
    report = run(life.rosa, dry_run=True)
    assert report.counts["texts"] > 5
    assert report.counts["tickets that stay without their texts"] == 2
    assert left() == before
    assert Erasure.objects.count() == 0
