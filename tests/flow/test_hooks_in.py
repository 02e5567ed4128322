"""Hooks in: what monitoring and chats post becomes tickets, once; what cannot be used is kept, with why."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import timedelta
from typing import Any, Final

import pytest
from django.test import Client

from tests.snapshot import assert_replay_equals_live
from tests.world import World, small_world
from watchfloor.core import clock
from watchfloor.core.models import Person
from watchfloor.eventlog.models import Event
from watchfloor.hooks import incoming, sources
from watchfloor.hooks.models import Source, Unread
from watchfloor.hooks.sources import Wanted
from watchfloor.tickets import commands as tickets
from watchfloor.tickets.models import Ticket
from watchfloor.web.hooks import incoming as door
from watchfloor.web.satisfaction.limit import Limit

pytestmark = [pytest.mark.django_db, pytest.mark.security]
KEY: Final = "a key that signs"


class Door:
    """A source of the small world, and posts to its address."""

    def __init__(self, kind: str, **more: Any) -> None:
        self.now = clock.wall()
        self.world: World = small_world(self.now - timedelta(days=1))
        wanted = {"queue": self.world.moderation.id, "priorities": {"critical": "P0", "warning": "P3"}, **more}
        self.source, self.token = sources.save_source(
            Wanted("Pager", kind, **wanted), by=self.world.ada.id, now=self.now
        )
        self.client = Client(enforce_csrf_checks=True)

    def post(self, body: Any, path: str = "", **headers: str) -> Any:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.client.post(
            f"/hooks/in/{self.token}/{path}", data=raw, content_type="application/json", headers=headers
        )


def trigger(**more: Any) -> dict[str, Any]:
    payload = {"summary": "Submit fails", "source": "web-1", "severity": "critical", "component": "Console"}
    return {"routing_key": "r", "event_action": "trigger", "dedup_key": "inc-1", "payload": payload, **more}


def test_an_incident_is_one_ticket_told_again_a_note_and_resolved_solves_it() -> None:
    door = Door("pagerduty", platform_from="payload.component", module="Submit")
    answer = door.post(trigger(), "v2/enqueue")
    assert answer.status_code == 202
    assert answer.json() == {"status": "success", "message": "Event processed", "dedup_key": "inc-1"}
    row = Ticket.objects.get()
    assert (row.subject, row.priority, row.queue_id, row.requester_id) == (
        "Submit fails", "P0", door.world.moderation.id, None,
    )  # fmt: skip
    assert (row.platform, row.attributes["module"]) == ("Console", "Submit")
    before = Event.objects.count()
    door.post(trigger())
    assert Event.objects.count() == before
    changed = trigger()
    changed["payload"]["summary"] = "Submit fails everywhere"
    for _ in range(2):
        door.post(changed)
    door.post({"event_action": "acknowledge", "dedup_key": "inc-1"})
    assert row.timeline.filter(kind="ticket.noted").count() == 2
    for _ in range(2):
        assert door.post({"event_action": "resolve", "dedup_key": "inc-1"}).status_code == 202
    row.refresh_from_db()
    assert (row.status, row.closed_reason) == ("solved", "solved")
    # What comes after the end is another one.
    door.post(trigger())
    assert Ticket.objects.count() == 2
    assert_replay_equals_live()


def test_a_resolve_can_be_a_note_and_of_what_nobody_knows_it_is_nothing() -> None:
    door = Door("pagerduty", solves=False)
    assert door.post({"event_action": "resolve", "dedup_key": "other"}).status_code == 202
    door.post(trigger())
    door.post({"event_action": "resolve", "dedup_key": "inc-1"})
    row = Ticket.objects.get()
    assert row.status == "new"
    assert row.timeline.filter(kind="ticket.noted").count() == 1


def test_without_a_key_it_gets_one_that_is_told_and_stays() -> None:
    door = Door("pagerduty")
    keys = {door.post(trigger(dedup_key=None)).json()["dedup_key"] for _ in range(2)}
    assert len(keys) == 1
    assert Ticket.objects.count() == 1


@pytest.mark.parametrize(
    ("kind", "body", "field"),
    [
        ("pagerduty", b"{", "body"), ("pagerduty", b"[]", "body"), ("pagerduty", b"\xff", "body"),
        ("pagerduty", b"[" * 100_000, "body"),
        ("pagerduty", {"event_action": "explode"}, "event_action"), ("pagerduty", {"event_action": 7}, "event_action"),
        ("pagerduty", {"event_action": "resolve"}, "dedup_key"), ("pagerduty", trigger(payload=None), "payload"),
        ("pagerduty", trigger(payload={"severity": "bad"}), "payload.severity"),
        ("pagerduty", trigger(dedup_key="x" * 256), "dedup_key"),
        ("pagerduty", trigger(dedup_key="a\x00b"), "dedup_key"),
        ("pagerduty", trigger(dedup_key="\ud800"), "dedup_key"),
        ("alertmanager", {"version": "3"}, "version"), ("alertmanager", {"version": "4"}, "groupKey"),
        ("alertmanager", {"version": "4", "groupKey": "g", "alerts": []}, "alerts"),
        ("alertmanager", {"version": "4", "groupKey": "g", "alerts": [{"status": "odd"}]}, "alerts.0.status"),
        ("alertmanager", {"version": "4", "groupKey": "g", "alerts": [7]}, "alerts.0"),
        ("chat", {"channel": "c", "ts": "1", "user": "u"}, "text"), ("chat", {"text": "hi"}, "channel"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_names_its_field_and_is_kept(kind: str, body: Any, field: str) -> None:
    door = Door(kind)
    answer = door.post(body)
    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["field"] == field
    kept = Unread.objects.get()
    assert (kept.field, kept.done_at, kept.source) == (field, None, door.source)
    assert Ticket.objects.count() == 0


def test_what_was_kept_can_be_tried_again_when_the_source_is_set_right() -> None:
    door = Door("alertmanager")
    door.post(trigger())
    item = Unread.objects.get()
    assert not incoming.try_again(item.pk, now=door.now, wall=door.now)
    Source.objects.update(kind="pagerduty")
    assert incoming.try_again(item.pk, now=door.now, wall=door.now)
    assert incoming.try_again(item.pk, now=door.now, wall=door.now)
    assert Ticket.objects.get().subject == "Submit fails"
    assert_replay_equals_live()


def alerts(*states: str) -> dict[str, Any]:
    found = [
        {"status": state, "fingerprint": f"f{i}", "labels": {"alertname": "Slow", "severity": "warning",
         "pod": f"p{i}"},
         "annotations": {"summary": f"Pod {i} is slow"}, "startsAt": "2026-03-02T09:00:00Z"}
        for i, state in enumerate(states)
    ]  # fmt: skip
    return {
        "version": "4",
        "groupKey": "{}:{}",
        "status": "firing",
        "alerts": found,
        "commonLabels": {"service": "Desk"},
    }


def test_each_alert_of_a_group_is_a_ticket_and_resolved_by_itself() -> None:
    door = Door("alertmanager", platform_from="commonLabels.service")
    for _ in range(3):
        assert door.post(alerts("firing", "firing")).status_code == 202
    assert list(Ticket.objects.order_by("id").values_list("subject", "priority", "platform")) == [
        ("Pod 0 is slow", "P3", "Desk"), ("Pod 1 is slow", "P3", "Desk"),
    ]  # fmt: skip
    door.post(alerts("resolved", "firing"))
    assert list(Ticket.objects.order_by("id").values_list("status", flat=True)) == ["solved", "new"]
    assert_replay_equals_live()


def test_half_of_a_group_that_cannot_be_read_makes_nothing() -> None:
    door = Door("alertmanager")
    body = alerts("firing", "firing")
    del body["alerts"][1]["fingerprint"]
    assert door.post(body).json()["field"] == "alerts.1.fingerprint"
    assert Ticket.objects.count() == 0


def say(user: str, text: str, ts: str, thread: str = "") -> dict[str, Any]:
    return {"user": user, "text": text, "channel": "help", "ts": ts, **({"thread": thread} if thread else {})}


def test_a_conversation_is_a_ticket_and_nobody_in_it_is_staff() -> None:
    door = Door("chat")
    # The name of somebody who works here, as anybody could write it.
    for _ in range(2):
        door.post(say("Sam", "It is broken\nand has been for long", "1"))
    row = Ticket.objects.get()
    assert row.requester is not None
    assert (row.subject, row.requester.role, row.requester.name) == ("It is broken", "requester", "Sam")
    assert row.requester_id != door.world.sam.id
    for _ in range(2):
        door.post(say("Sam", "Still", "2", "1"))
        door.post(say("Kim", "Here too", "3", "1"))
    kinds = row.timeline.exclude(kind="ticket.status_changed").order_by("position").values_list("kind", flat=True)
    assert list(kinds) == ["ticket.created", "ticket.replied", "ticket.noted"]
    assert row.timeline.get(kind="ticket.replied").detail["by"] == "requester"
    assert Person.objects.filter(role="requester", name__in=["Sam", "Kim"]).count() == 2
    tickets.set_status(row.id, status="closed", by=door.world.sam.id, now=door.now)
    door.post(say("Sam", "Again", "4", "1"))
    assert Ticket.objects.count() == 2
    assert_replay_equals_live()


def slack(text: str, ts: str = "1.1", **more: Any) -> dict[str, Any]:
    event = {"type": "message", "user": "U1", "text": text, "channel": "C1", "ts": ts, **more}
    return {"type": "event_callback", "event": event}


def signed(body: Any, stamp: int, key: str = KEY) -> dict[str, str]:
    raw = json.dumps(body).encode()
    found = hmac.new(key.encode(), f"v0:{stamp}:".encode() + raw, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": str(stamp), "X-Slack-Signature": f"v0={found}"}


def test_slack_is_heard_when_it_signs_in_time_and_by_its_key() -> None:
    door = Door("slack", signing=KEY)
    now = int(clock.wall().timestamp())
    body = slack("Help")
    for headers in ({}, signed(body, now, "another"), signed(body, now - 301), signed(body, now + 400),
                    signed(slack("Other"), now), {**signed(body, now), "X-Slack-Request-Timestamp": "²"}):  # fmt: skip
        assert door.post(body, **headers).status_code == 401
    # Who is not known to be the source can fill no table.
    assert (Ticket.objects.count(), Unread.objects.count()) == (0, 0)
    assert door.post(body, **signed(body, now)).status_code == 200
    bot = slack("Taken", "1.2", bot_id="B1")
    assert door.post(bot, **signed(bot, now)).status_code == 200
    assert Ticket.objects.get().subject == "Help"
    asked = {"type": "url_verification", "challenge": "word"}
    assert door.post(asked, **signed(asked, now)).json() == {"challenge": "word"}


def test_teams_is_heard_when_it_signs() -> None:
    key = base64.b64encode(b"a key").decode()
    door = Door("teams", signing=key)
    body = {"id": "1", "text": "Help", "from": {"id": "t1", "name": "Kim"}, "conversation": {"id": "c1"}}
    found = hmac.new(b"a key", json.dumps(body).encode(), hashlib.sha256).digest()
    assert door.post(body, Authorization="HMAC AAAA").status_code == 401
    assert door.post(body, Authorization=f"HMAC {base64.b64encode(found).decode()}").status_code == 200
    assert Ticket.objects.get().requester.name == "Kim"  # type: ignore[union-attr]


def test_only_the_address_opens_and_an_old_one_does_not() -> None:
    door = Door("pagerduty")
    assert door.token not in json.dumps(list(Source.objects.values()), default=str)
    old = door.token
    _, door.token = sources.new_address(door.source.pk, by=door.world.ada.id, now=door.now)
    assert door.post(trigger()).status_code == 202
    door.token = old
    assert door.post(trigger()).status_code == 401
    _, door.token = sources.new_address(door.source.pk, by=door.world.ada.id, now=door.now)
    Source.objects.update(active=False)
    assert door.post(trigger()).status_code == 401


def test_too_large_and_too_often_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    here = Door("pagerduty")
    assert here.post(b" " * (door.MOST_BYTES + 1)).status_code == 413
    monkeypatch.setattr(door, "EACH", Limit(2, 60.0))
    codes = [here.post(trigger()).status_code for _ in range(3)]
    assert codes == [202, 202, 429]
    monkeypatch.setattr(door, "STRANGERS", Limit(1, 60.0))
    here.token = "guess"
    assert [here.post(trigger()).status_code for _ in range(2)] == [401, 429]


def test_of_what_cannot_be_used_the_newest_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    here = Door("pagerduty")
    monkeypatch.setattr(incoming, "MOST_UNREAD", 3)
    for _ in range(5):
        here.post(b"{")
    assert Unread.objects.count() == 3
