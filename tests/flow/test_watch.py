"""Tickets in, signals out: what breaks out is raised once, whatever happens to the worker on the way."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from django.db import transaction

from tests.snapshot import assert_replay_equals_live
from watchfloor.core.models import Person
from watchfloor.directory.commands import register_person
from watchfloor.eventlog.append import NewEvent, append, keep_text
from watchfloor.eventlog.models import Cursor, Event
from watchfloor.eventlog.read import head
from watchfloor.tickets import project
from watchfloor.tickets.models import Ticket
from watchfloor.watch import commands
from watchfloor.watch.follow import Follower
from watchfloor.watch.models import DetectorView, Signal
from watchfloor.watch.queries import open_signals, recent_signals, signal_of_ticket, signals_between
from watchfloor.watch.view import latest

pytestmark = pytest.mark.django_db

BEGIN = datetime(2026, 9, 28, 0, 0, tzinfo=UTC)
OUTBREAK = BEGIN + timedelta(days=28, hours=10)
MODULES = ("Decision submit", "Policy picker", "Evidence viewer", "Review queue")


def filed(at: datetime, requester: int, module: str, subject: str, n: int, source: str) -> NewEvent:
    payload = {
        "number": n, "kind": "fault", "status": "new", "priority": "P2", "queue": None, "requester": requester,
        "subject": keep_text("subject", subject, ticket=n), "text": None, "channel": "portal",
        "attributes": {"module": module, "platform": "Moderation Console"},
    }  # fmt: skip
    return NewEvent("ticket", n, "ticket.created", at, payload, ticket=n, source=source)


def world(*, source: str = "desk", outbreak: int = 14) -> None:
    """Four weeks of quiet, about fifteen tickets a day, then one module breaks: a ticket every two minutes."""
    random = Random(11)
    people = [register_person(name=f"Reviewer {i}", role="requester", now=BEGIN).id for i in range(60)]
    quiet = sorted(BEGIN + timedelta(minutes=random.uniform(0, 28 * 24 * 60)) for _ in range(400))
    rows = [(at, random.choice(people), random.choice(MODULES), "Something is slow") for at in quiet]
    rows += [
        (OUTBREAK + timedelta(minutes=2 * i), people[i], "Decision submit", f"Decision lost, zebra {i}")
        for i in range(outbreak)
    ]
    with transaction.atomic():
        project.apply(append([filed(*row, n, source) for n, row in enumerate(rows, start=1)]))


def run(follower: Follower, now: datetime) -> None:
    while follower.run(now):
        pass


def signals() -> list[dict[str, Any]]:
    return [dict(row) for row in Signal.objects.order_by("id").values()]


def test_an_outbreak_is_raised_with_its_arithmetic() -> None:
    world()
    run(Follower(), OUTBREAK + timedelta(minutes=30))
    (signal,) = Signal.objects.all()
    assert signal.key == {"module": "Decision submit"} or "Decision submit" in signal.key.values()
    assert "Decision submit" in signal.title
    assert OUTBREAK - timedelta(minutes=30) <= signal.onset_at <= signal.raised_at <= OUTBREAK + timedelta(minutes=30)
    mine = Ticket.objects.filter(id__in=signal.tickets)
    assert {t.attributes["module"] for t in mine} == {"Decision submit"}
    assert len(signal.tickets) >= 10
    assert signal.observed > 5 * signal.expected
    assert "tickets from" in signal.explanation
    assert sum(point["observed"] for point in signal.spark) >= 8


def test_it_ends_when_it_is_over_and_replay_rebuilds_it() -> None:
    world()
    follower = Follower()
    run(follower, OUTBREAK + timedelta(minutes=30))
    run(follower, OUTBREAK + timedelta(hours=9))
    (signal,) = Signal.objects.all()
    assert signal.ended_at is not None
    assert signal.state == "ended"
    kinds = list(Event.objects.filter(subject_kind="signal").order_by("position").values_list("kind", flat=True))
    assert (kinds[0], kinds[-1]) == ("signal.raised", "signal.ended")
    assert_replay_equals_live()


def test_imported_tickets_teach_and_never_raise() -> None:
    world(source="import:old")
    run(Follower(), OUTBREAK + timedelta(hours=1))
    assert signals() == []


@pytest.mark.parametrize("save_at", [0, 5, 30])
def test_a_killed_worker_raises_the_very_same_signals_once(save_at: int) -> None:
    world()
    whole = Follower()
    run(whole, OUTBREAK + timedelta(minutes=10))
    before = signals()
    events = head()
    first = Follower()
    run(first, OUTBREAK + timedelta(minutes=save_at - 5))
    first.checkpoint()
    again = Follower()
    run(again, OUTBREAK + timedelta(minutes=10))
    assert head() == events
    assert signals() == before
    assert before


def test_a_state_of_another_version_is_learnt_anew_and_raises_nothing_twice() -> None:
    world()
    follower = Follower()
    run(follower, OUTBREAK + timedelta(minutes=30))
    follower.checkpoint()
    before = signals()
    Cursor.objects.filter(name="watch").update(state={"version": "older"})
    run(Follower(), OUTBREAK + timedelta(minutes=31))
    assert [s["id"] for s in signals()] == [s["id"] for s in before]
    # Its detector is gone: nobody would tell of it again, so it is over.
    (signal,) = Signal.objects.all()
    assert (signal.state, signal.ended_at) == ("ended", before[0]["changed_at"])
    assert_replay_equals_live()


def test_a_detector_that_was_learnt_anew_numbers_on() -> None:
    world()
    follower = Follower()
    run(follower, OUTBREAK + timedelta(minutes=30))
    follower.checkpoint()
    (old,) = signals()
    Cursor.objects.filter(name="watch").update(state={"version": "older"})
    second = OUTBREAK + timedelta(days=2)
    rows = [(second + timedelta(minutes=2 * i), i + 1, "Review queue", f"Queue is gone {i}") for i in range(14)]
    with transaction.atomic():
        project.apply(append([filed(*row, n, "desk") for n, row in enumerate(rows, start=5000)]))
    follower = Follower()
    run(follower, second + timedelta(minutes=10))
    follower.checkpoint()
    run(Follower(), second + timedelta(minutes=30))
    first, new = Signal.objects.order_by("id")
    assert (first.id, first.title, first.observed) == (old["id"], old["title"], old["observed"])
    assert "Review queue" in new.title
    assert_replay_equals_live()


def test_a_dismissal_closes_the_alarm_and_a_restart_tells_the_same() -> None:
    world()
    follower = Follower()
    run(follower, OUTBREAK + timedelta(minutes=15))
    (signal,) = Signal.objects.all()
    sam = register_person(name="Sam", role="specialist", now=BEGIN)
    with transaction.atomic():
        commands.dismiss(signal.id, reason="expected_event", by=sam.id, now=OUTBREAK + timedelta(minutes=16))
    assert open_signals(sam) == []
    run(follower, OUTBREAK + timedelta(minutes=30))
    signal.refresh_from_db()
    assert (signal.state, signal.verdict) == ("ended", "dismissed")
    before, events = signals(), head()
    assert len(before) == 1, "it was raised again"
    run(Follower(), OUTBREAK + timedelta(minutes=30))
    assert (signals(), head()) == (before, events)
    assert_replay_equals_live()


def test_the_budget_that_people_set_is_the_detectors() -> None:
    world()
    lena = register_person(name="Lena", role="lead", now=BEGIN)
    with transaction.atomic():
        commands.set_budget("1/year", by=lena.id, now=OUTBREAK)
    follower = Follower()
    run(follower, OUTBREAK + timedelta(minutes=30))
    strict = latest(lena)
    follower.checkpoint()
    with transaction.atomic():
        commands.set_budget("2/week", by=lena.id, now=OUTBREAK + timedelta(minutes=31))
    run(Follower(), OUTBREAK + timedelta(minutes=32))
    loose = latest(lena)
    assert strict is not None
    assert loose is not None
    # A hundred times fewer alarms need a hundred times the evidence, whatever part of the budget is held back.
    assert strict.threshold / strict.streams == pytest.approx(8766 / 84 * loose.threshold / loose.streams)


def test_what_the_detector_sees_is_kept_for_the_pages() -> None:
    world(outbreak=3)
    run(Follower(), OUTBREAK + timedelta(minutes=6))
    lena = register_person(name="Lena", role="lead", now=BEGIN)
    view = latest(lena)
    assert view is not None
    assert view.streams > 4
    assert len(view.floor) == 60
    assert sum(b.observed for b in view.floor) >= 3
    assert any(n.people >= 3 and n.lacking >= 1 for n in view.nearest)
    assert DetectorView.objects.count() == 1
    assert latest(register_person(name="Rosa", role="requester", now=BEGIN)) is None


def test_who_may_not_watch_sees_no_signal() -> None:
    world()
    run(Follower(), OUTBREAK + timedelta(minutes=30))
    lead = register_person(name="Lena", role="lead", now=BEGIN)
    rosa = register_person(name="Rosa", role="requester", now=BEGIN)
    (signal,) = open_signals(lead)
    assert open_signals(rosa) == []
    assert recent_signals(rosa) == []
    assert signal_of_ticket(lead, signal.tickets[0]) == signal
    assert signal_of_ticket(rosa, signal.tickets[0]) is None
    assert signals_between(OUTBREAK, OUTBREAK + timedelta(hours=1)) == [signal]
    assert signals_between(OUTBREAK - timedelta(days=2), OUTBREAK - timedelta(days=1)) == []


def test_a_wording_that_breaks_out_everywhere_is_titled_by_its_sentence() -> None:
    world(outbreak=0)
    people = list(Person.objects.filter(role="requester").order_by("id").values_list("id", flat=True))
    said = "My badge reader says tamper alarm and the door stays shut"
    rows = [(OUTBREAK + timedelta(minutes=2 * i), people[i], MODULES[i % 4], said) for i in range(16)]
    with transaction.atomic():
        project.apply(append([filed(*row, n, "desk") for n, row in enumerate(rows, start=1000)]))
    run(Follower(), OUTBREAK + timedelta(minutes=40))
    (signal,) = Signal.objects.all()
    assert signal.key == {"text": said}
    assert signal.title == f"“{said}”"
    # Of a wording only its own tickets are known, and no expectation before its onset.
    assert sum(point["observed"] for point in signal.spark) == len(signal.tickets) == 16
    assert datetime.fromisoformat(signal.spark[0]["at"]) == signal.onset_at
    assert_replay_equals_live()
