"""The page of audit entries: for the auditor and the administrator alone; what is taken out leaves an entry."""

from __future__ import annotations

import pytest

from tests.pages.world import World, signed_in
from tests.world import NOW
from watchfloor.audit import chain, jobs
from watchfloor.audit.kinds import LOG_KINDS
from watchfloor.audit.models import AuditEntry
from watchfloor.core.models import Job
from watchfloor.engine.events import KINDS as EVENT_KINDS
from watchfloor.eventlog.models import ADMINISTRATIVE

pytestmark = [pytest.mark.django_db, pytest.mark.security]


def test_who_may_read_it(world: World) -> None:
    for role, person in world.by_role.items():
        status = signed_in(person).get("/audit/").status_code
        assert status == (200 if role in {"auditor", "administrator"} else 404), role


def test_filters_pages_and_mistakes(world: World) -> None:
    for i in range(60):
        chain.record("ticket.read", actor=world.sam.id, subject=f"ticket:{i}", now=NOW, address="192.0.2.7")
    chain.link()
    client = signed_in(world.by_role["auditor"])
    first = client.get(f"/audit/?who={world.sam.id}&kind=ticket.read")
    assert first.content.count(b"192.0.2.7") == 50
    older = client.get("/audit/?" + first.context["more"])
    assert (older.content.count(b"192.0.2.7"), older.context["more"]) == (10, "")
    assert client.get("/audit/?subject=ticket:7").content.count(b"192.0.2.7") == 1
    assert client.get("/audit/?since=2026-03-03&kind=ticket.read").content.count(b"192.0.2.7") == 0
    assert client.get("/audit/?until=2026-03-02&kind=ticket.read").content.count(b"192.0.2.7") == 50
    for bad in ("who=sam", "since=soon", "until=9999-12-31"):
        assert client.get(f"/audit/?{bad}").status_code == 422
    assert client.get("/audit/?before=x|1|2").status_code == 200


def test_an_export_is_an_entry_itself(world: World) -> None:
    chain.record("signin.failed", actor=None, subject="account", now=NOW, detail={"name": "=1+1"}, address="@sum")
    client = signed_in(world.by_role["auditor"])
    answer = client.post("/audit/export/", {"form": "csv", "kind": "signin.failed"})
    assert answer.getvalue().count(b",'@sum,") == 1
    made = AuditEntry.objects.get(kind="export.made")
    assert (made.actor, made.detail) == (
        world.by_role["auditor"].id,
        {"form": "csv", "filters": {"kind": "signin.failed"}},
    )
    assert client.post("/audit/export/", {"form": "exe"}).status_code == 422


def test_it_says_up_to_where_it_was_verified(world: World) -> None:
    client = signed_in(world.by_role["administrator"])
    assert client.post("/audit/verification/").status_code == 302
    assert Job.objects.get(kind=jobs.VERIFY).state == "waiting"

    class Silent:
        def step(self, *_: object) -> None: ...

    Job.objects.filter(kind=jobs.VERIFY).update(
        state="done", ended_at=NOW, result=jobs.verify_audit(Silent())  # type: ignore[arg-type]
    )  # fmt: skip
    assert b"Verified up to entry" in client.get("/audit/").content


def test_every_administrative_event_has_words() -> None:
    shown = {kind for kind in EVENT_KINDS if kind.partition(".")[0] in ADMINISTRATIVE}
    assert set(LOG_KINDS) == shown
