"""Rules of retention: what is due goes, what is held, kept longer by a better rule or still open stays."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client

from tests.api.conftest import Program
from tests.pages.world import signed_in
from tests.snapshot import assert_replay_equals_live
from tests.world import NOW, World, small_world
from watchfloor.audit import chain
from watchfloor.audit.models import AuditEntry
from watchfloor.audit.verify import verify
from watchfloor.core.models import Job
from watchfloor.eventlog.models import Text
from watchfloor.files import commands as files
from watchfloor.files.models import File, Part
from watchfloor.mail.models import RawMail
from watchfloor.personal import retention
from watchfloor.personal.erase import Refused
from watchfloor.personal.models import Erasure, Hold, Rule
from watchfloor.tickets import commands as tickets
from watchfloor.tickets.models import Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.security]


def later(days: int) -> datetime:
    return NOW + timedelta(days=days)


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setenv("WATCHFLOOR_DATA", str(tmp_path))
    return small_world()


def closed(world: World, *, queue: int | None = None, module: str = "Viewer", status: str = "closed") -> int:
    file = files.keep(name="a.txt", chunks=[b"words"], owner=world.rosa.id, now=NOW)
    ticket = tickets.create_ticket(
        subject="Cannot print", body="At all", requester=world.rosa.id, by=world.rosa.id, now=NOW, queue=queue,
        attributes={"module": module}, files=[str(file.id)],
    ).id  # fmt: skip
    tickets.set_status(ticket, status=status, by=world.sam.id, now=NOW)
    return ticket


def said(ticket: int) -> set[str]:
    return set(Text.objects.filter(ticket=ticket, kind__in=("subject", "body")).values_list("body", flat=True))


def test_without_rules_nothing_that_people_wrote_goes(world: World) -> None:
    ticket = closed(world)
    assert set(retention.run(later(20_000)).values()) == {0}
    assert said(ticket) == {"Cannot print", "At all"}


def test_the_rule_that_fits_best_counts_and_holds_stay(world: World) -> None:
    old, longer, by_module, held, open_one = (
        closed(world), closed(world, queue=world.moderation.id),
        closed(world, queue=world.moderation.id, module="Submit"), closed(world), closed(world, status="open"),
    )  # fmt: skip
    retention.set_rule("texts", days=30, by=None, now=NOW)
    retention.set_rule("texts", days=300, queue=world.moderation.id, by=None, now=NOW)
    retention.set_rule("texts", days=10, module="submit", by=None, now=NOW)
    retention.set_rule("files", days=30, by=None, now=NOW)
    kept = retention.hold(held, reason="A court asked", by=None, now=NOW)
    assert retention.run(later(5))["tickets with texts"] == 0
    assert retention.due(later(31)) == retention.run(later(31))
    gone = {"[erased]"}
    assert [said(x) == gone for x in (old, longer, by_module, held, open_one)] == [True, False, True, False, False]
    assert Ticket.objects.get(id=old).subject == "[erased]"
    assert Ticket.objects.get(id=old).attributes == {"module": "Viewer"}
    assert {file.name for file in File.objects.filter(places__ticket=old)} == {"(erased)"}
    assert Part.objects.filter(file__places__ticket__in=[held, open_one]).count() == 2
    assert_replay_equals_live()
    assert set(retention.run(later(31)).values()) == {0}
    retention.lift(kept.pk, by=None, now=NOW)
    assert retention.run(later(31))["tickets with texts"] == 1
    assert AuditEntry.objects.filter(kind="retention.ran").count() == 2


def test_technical_rows_go_by_themselves_and_audit_details_by_a_rule(world: World, tmp_path: Path) -> None:
    Job.objects.create(kind="k", asked_at=NOW, ended_at=NOW, state="done")
    (tmp_path / "a.eml").write_text("x")
    mail = RawMail.objects.create(
        digest="d", door="file", received_at=NOW, size=1, blob="a.eml", state="filed", next_at=NOW, subject="Hello"
    )
    chain.record("signin.done", actor=1, subject="person:1", now=NOW, address="192.0.2.1")
    chain.link()
    assert (retention.run(later(80))["jobs"], (tmp_path / "a.eml").exists()) == (0, True)
    counts = retention.run(later(91))
    assert (counts["jobs"], counts["mails"], (tmp_path / "a.eml").exists()) == (1, 1, False)
    mail.refresh_from_db()
    assert (mail.blob, mail.subject, mail.digest) == ("", "", "d")
    retention.set_rule("audit", days=60, by=None, now=NOW)
    chain.link()
    assert retention.run(later(91))["audit"] == 1
    chain.link()
    assert verify().problems == []
    # Who let the audit forget, and when, is told for good.
    assert AuditEntry.objects.get(kind="retention.rule").detail["days"] == 60
    assert AuditEntry.objects.get(kind="signin.done").address is None


def test_a_hold_keeps_a_mail_that_came_to_several_addresses(world: World, tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_text("x")
    held, other = closed(world), closed(world)
    for n, ticket in enumerate((held, other, None)):
        RawMail.objects.create(
            digest=str(n), door="file", received_at=NOW, size=1, blob="a.eml", state="filed", next_at=NOW,
            ticket_id=ticket,
        )  # fmt: skip
    kept = retention.hold(held, reason="A court asked", by=None, now=NOW)
    assert (retention.run(later(91))["mails"], (tmp_path / "a.eml").exists()) == (0, True)
    retention.lift(kept.pk, by=None, now=NOW)
    assert retention.run(later(91))["mails"] > 0
    assert not (tmp_path / "a.eml").exists()


def test_nobody_destroys_a_file_of_a_ticket_that_is_held(world: World) -> None:
    ticket = closed(world)
    kept = retention.hold(ticket, reason="A court asked", by=None, now=NOW)
    file = File.objects.get()
    page, program = signed_in(world.sam), Program(world.sam)
    refused = page.post(f"/files/{file.id}/erasure/")
    assert (refused.status_code, b"must be kept" in refused.content, b"court" in refused.content) == (422, True, False)
    assert program("POST", f"/files/{file.id}/erasure").json()["errors"][0]["pointer"] == "/file"
    assert Part.objects.filter(file=file).exists()
    retention.lift(kept.pk, by=None, now=NOW)
    assert page.post(f"/files/{file.id}/erasure/").status_code == 302
    assert not Part.objects.filter(file=file).exists()


def test_wrong_rules_and_holds_name_the_field(world: World) -> None:
    ticket = closed(world)
    retention.hold(ticket, reason="x", by=None, now=NOW)
    for field, act in {
        "what": lambda: retention.set_rule("all", days=1, by=None, now=NOW),
        "days": lambda: retention.set_rule("deliveries", days=31, by=None, now=NOW),
        "queue": lambda: retention.set_rule("jobs", days=1, queue=world.appeals.id, by=None, now=NOW),
        "reason": lambda: retention.hold(ticket, reason=" ", by=None, now=NOW),
        "ticket": lambda: retention.hold(ticket, reason="x", by=None, now=NOW),
        "rule": lambda: retention.end_rule(99, by=None, now=NOW),
        "hold": lambda: retention.lift(99, by=None, now=NOW),
    }.items():
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.field == field


def test_the_pages_hold_rule_hand_out_and_erase(world: World) -> None:
    page: Client = signed_in(world.ada)
    ticket = Ticket.objects.get(id=closed(world))
    assert b"Rosa" in page.get("/admin/personal/?q=ros").content
    assert page.post("/admin/personal/holds/", {"ticket": ticket.number, "reason": "A court"}).status_code == 302
    assert page.post("/admin/personal/holds/", {"ticket": "77", "reason": "A court"}).status_code == 422
    assert page.post("/admin/personal/rules/", {"what": "texts", "days": "0"}).status_code == 422
    assert page.post("/admin/personal/rules/", {"what": "texts", "days": "90"}).status_code == 302
    assert b"A court" in page.get("/admin/personal/").content
    there = f"/admin/personal/{world.rosa.id}/"
    assert page.get(there).status_code == 200
    zipped = page.post(f"{there}export/")
    assert b"".join(zipped.streaming_content).startswith(b"PK")  # type: ignore[attr-defined]
    assert page.post(f"{there}erasure/", {"name": "Rose", "reason": "x"}).status_code == 422
    held = page.post(f"{there}erasure/", {"name": "Rosa", "reason": "x"})
    assert b"A ticket of theirs is held" in held.content
    assert b"court" not in held.content
    page.post(f"/admin/personal/holds/{Hold.objects.get().pk}/end/")
    page.post(f"/admin/personal/rules/{Rule.objects.get().pk}/end/")
    assert (Rule.objects.count(), Hold.objects.filter(ended_at=None).count()) == (0, 0)
    assert page.post(f"{there}erasure/", {"name": "Rosa", "reason": "Asked"}).status_code == 302
    row = Erasure.objects.get()
    job = Job.objects.get(kind="erase-person")
    assert job.args == {"erasure": row.pk}
    assert row.by == world.ada.id
    assert b"Under way" in page.get("/admin/personal/").content
