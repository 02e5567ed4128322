"""What hooks send fits the schema that is published of it, and names only what their owners see."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from jsonschema_rs import Draft202012Validator

from tests.flow.test_hooks_out import Floor
from watchfloor.core.models import Queue
from watchfloor.delivery.models import Delivery
from watchfloor.engine import events as ev
from watchfloor.escalation import commands as escalation
from watchfloor.eventlog.append import NewEvent, append
from watchfloor.hooks import commands, schemas
from watchfloor.hooks.kinds import CHANGES, OF_SIGNALS, type_of
from watchfloor.hooks.models import Hook
from watchfloor.hooks.send import may_still_see
from watchfloor.tickets import commands as tickets
from watchfloor.tickets import commands_time as times
from watchfloor.tickets import commands_voice as voice
from watchfloor.tickets import undo
from watchfloor.watch import commands as watch
from watchfloor.watch import project

pytestmark = [pytest.mark.security, pytest.mark.django_db]


@pytest.fixture
def floor(db: None) -> Floor:
    return Floor()


def raised(floor: Floor, found: list[int], key: int = 7, **more: Any) -> int:
    """The detector raises a signal of these tickets."""
    at = floor.now.isoformat()
    told = {
        "title": "Submit fails", "state": "new", "key": {"module": "Review"}, "onset_at": at, "raised_at": at,
        "ended_at": None, "observed": 9.0, "expected": 1.5, "band": [0, 4], "requesters": 8, "log_evalue": 4.2,
        "recurrence_days": 90.0, "words": [], "shares": [], "spark": [], "explanation": "9 against 1.5",
        "tickets": found, "alarm": {}, **more,
    }  # fmt: skip
    kind = ev.SIGNAL_ENDED if more.get("ended_at") else ev.SIGNAL_RAISED
    project.apply(append([NewEvent("signal", key, kind, floor.now, told, source="watch")]))
    return key


def fits(body: Mapping[str, Any]) -> list[str]:
    """What is wrong with a message."""
    schema = schemas.document()
    one = {"$schema": schemas.DIALECT, "$ref": f"#/$defs/{body['type']}", "$defs": schema["$defs"]}
    return [f"{error.instance_path}: {error.message}" for error in Draft202012Validator(one).iter_errors(body)]


def test_every_message_that_is_sent_fits_its_schema(floor: Floor) -> None:
    floor.hook(notes=True)
    floor.hook(owner=floor.world.rosa.id)
    world, sam = floor.world, floor.world.sam.id
    one, other = floor.file(), floor.file()
    who: dict[str, Any] = {"by": sam, "now": floor.now}
    tickets.reply(one.id, body="We look", **who)
    tickets.add_note(one.id, body="Between us", **who)
    tickets.assign(one.id, to=sam, **who)
    tickets.move(one.id, queue=None, **who)
    tickets.set_status(one.id, status="pending", **who)
    tickets.set_priority(one.id, priority="P1", **who)
    tickets.change_kind(one.id, kind="question", **who)
    times.snooze(one.id, until=floor.now + timedelta(hours=1), **who)
    times.wake(one.id, **who)
    times.set_due(one.id, to=floor.now + timedelta(hours=2), **who)
    answers = {"what": "It fails", "tried": "Again", "case": "C-1"}
    escalation.request(one.id, answers=answers, queue=world.moderation.id, severity=2, **who)
    undo.undo(one.id, undo.last_act(one.id, sam), sam, floor.now)
    signal = raised(floor, [one.id, other.id])
    watch.confirm(signal, owner=None, reason="", **who)
    watch.dismiss(signal, reason="false_alarm", **who)
    raised(floor, [one.id], ended_at=floor.now.isoformat(), state="ended")
    tickets.set_status(one.id, status="solved", **who)
    voice.rate(one.id, rating=5, effort=None, comment="", owner=sam, by=world.rosa.id, now=floor.now)
    hook = Hook.objects.order_by("id").first()
    assert hook is not None
    commands.ping(hook.pk, now=floor.now)
    told = floor.bodies()
    assert [(body["type"], wrong) for body in told if (wrong := fits(body))] == []
    sent = {body["type"] for body in told}
    # The rest needs promises that run out, or another room's act; their schemas are made by the same rule.
    assert {type_of(kind) for kind in CHANGES} - sent == {
        type_of(ev.TICKET_MERGED), type_of(ev.TICKET_CLOCK_AT_RISK), type_of(ev.TICKET_CLOCK_BREACHED)
    }  # fmt: skip
    wrong = json.loads(json.dumps(told[0])) | {"colour": "red"}
    assert fits(wrong)


def test_a_signal_names_the_tickets_that_its_hooks_owner_sees_and_no_others(floor: Floor) -> None:
    shut = Queue.objects.create(id=10**6, name="Legal", restricted=True)
    seen, hidden = floor.file(), floor.file()
    asking = floor.hook(name="Of somebody who asks", owner=floor.world.rosa.id)
    tickets.move(hidden.id, queue=shut.id, by=None, now=floor.now)
    hook = floor.hook(kinds=[ev.SIGNAL_RAISED])
    elsewhere = floor.hook(name="Of another queue", kinds=[ev.SIGNAL_RAISED], queues=[shut.id])
    raised(floor, [seen.id, hidden.id])
    (body,) = [body for body in floor.bodies() if body["type"] == type_of(ev.SIGNAL_RAISED)]
    assert body["data"]["signal"]["tickets"] == [seen.number]
    assert body["subject"] == "S-7"
    targets = set(Delivery.objects.filter(body__contains="signal.raised").values_list("target", flat=True))
    assert targets == {hook.target} - {elsewhere.target, asking.target}
    # What waited in the post is asked again when it goes.
    assert may_still_see(hook, json.dumps(body))
    tickets.move(seen.id, queue=shut.id, by=None, now=floor.now)
    assert not may_still_see(hook, json.dumps(body))


def test_what_the_detector_finds_in_a_history_is_not_told(floor: Floor) -> None:
    floor.hook()
    ticket = floor.file()
    floor.now -= timedelta(days=40)
    raised(floor, [ticket.id])
    assert not OF_SIGNALS & {body["data"]["event"]["kind"] for body in floor.bodies()}
