"""Rules on a store: they act within a round of the follower, once, without loops, and say why."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.snapshot import assert_replay_equals_live
from tests.world import World, small_world
from watchfloor.core import clock
from watchfloor.core.models import Definition
from watchfloor.eventlog.models import Cursor, Event
from watchfloor.rules import follow as follower
from watchfloor.rules.commands import order_rules, save_rule, set_rule
from watchfloor.rules.models import Application, DefinitionUse, DueTicket
from watchfloor.tickets import commands
from watchfloor.tickets.models import Ticket

pytestmark = pytest.mark.django_db


class Floor:
    """The small world at this hour, with rules that act from the first moment."""

    def __init__(self) -> None:
        self.now = clock.wall() - timedelta(minutes=30)
        self.world: World = small_world(self.now - timedelta(days=30))
        follower.follow(self.now)

    def tick(self, **length: float) -> datetime:
        """Let time pass."""
        self.now += timedelta(**(length or {"seconds": 1}))
        return self.now

    def rule(self, name: str = "Rule", **body: Any) -> Definition:
        made = save_rule(
            name=name, body={"on": "event", **body}, by=self.world.lena.id, now=self.now - timedelta(days=9)
        )
        self.round()
        return made

    def file(self, **more: Any) -> Ticket:
        settings = {"subject": "Submit fails", "body": "It says MC-5023.", "priority": "P2", **more}
        return commands.create_ticket(
            requester=self.world.rosa.id, by=self.world.rosa.id, now=self.tick(), queue=self.world.moderation.id,
            **settings,
        )  # fmt: skip

    def round(self) -> None:
        while follower.follow(self.now):
            pass

    def do(self, verb: Callable[..., Ticket], ticket: Ticket, **arguments: Any) -> Ticket:
        by = arguments.pop("by", self.world.sam.id)
        verb(ticket.id, by=by, now=self.tick(), **arguments)
        self.round()
        return Ticket.objects.get(id=ticket.id)


@pytest.fixture
def floor(db: None) -> Floor:
    return Floor()


def did(ticket: Ticket) -> list[tuple[str, str]]:
    """The rules that acted on the ticket, and why."""
    events = Event.objects.filter(ticket=ticket.id, kind="ticket.rule_applied").order_by("position")
    return [(event.payload["name"], event.payload["why"]) for event in events]


def now(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(id=ticket.id)


def test_a_rule_acts_on_what_happens_and_says_why_on_the_ticket(floor: Floor) -> None:
    rule = floor.rule(
        "Faults of Submit are urgent", events=["created"],
        condition={"kind": "fault", "queue": [floor.world.moderation.id]},
        actions=[{"do": "priority", "value": "P1"}, {"do": "note", "text": "Look at {{ticket.number}} first."}],
    )  # fmt: skip
    ticket = floor.file()
    floor.round()
    assert now(ticket).priority == "P1"
    assert did(ticket) == [("Faults of Submit are urgent", "it was filed, kind is fault, queue is Moderation T1")]
    changed = Event.objects.get(ticket=ticket.id, kind="ticket.priority_changed")
    assert (changed.source, changed.actor) == (f"rule:{rule.id}", None)
    use = DefinitionUse.objects.get(definition=rule.id)
    assert (use.used, use.failed) == (1, 0)
    assert_replay_equals_live()


def test_it_acts_once_however_often_the_log_is_read(floor: Floor) -> None:
    floor.rule(events=["created"], actions=[{"do": "note", "text": "Welcome"}])
    ticket = floor.file()
    start = Cursor.objects.get(name="rules").position
    for _ in range(3):
        Cursor.objects.filter(name="rules").update(position=start)
        floor.round()
    assert len(did(ticket)) == 1
    assert Event.objects.filter(ticket=ticket.id, kind="ticket.noted").count() == 1


def test_what_a_rule_did_never_makes_a_rule_act_but_what_follows_is_done_at_once(floor: Floor) -> None:
    other = floor.world.appeals.id
    there = floor.rule("There", changes=[{"field": "queue", "to": [floor.world.moderation.id]}],
                       actions=[{"do": "queue", "value": other}])  # fmt: skip
    back = floor.rule("Back", changes=[{"field": "queue", "to": [other]}],
                      actions=[{"do": "queue", "value": floor.world.moderation.id}])  # fmt: skip
    ticket = floor.file()
    floor.round()
    ticket = floor.do(commands.move, ticket, queue=other)
    # "There" finds the queue as it was before anybody acted.
    assert [name for name, _ in did(ticket)] == ["Back"]
    assert ticket.queue_id == floor.world.moderation.id
    assert list(DefinitionUse.objects.values_list("definition", flat=True)) == [back.id]
    assert there.id != back.id
    before = Event.objects.count()
    floor.round()
    assert Event.objects.count() == before


def test_order_and_stop(floor: Floor) -> None:
    first = floor.rule("First", events=["created"], actions=[{"do": "priority", "value": "P0"}], stops=True)
    second = floor.rule("Second", events=["created"], actions=[{"do": "priority", "value": "P3"}])
    ticket = floor.file()
    floor.round()
    assert now(ticket).priority == "P0"
    order_rules([second.id, first.id], by=None, now=floor.now - timedelta(days=8))
    ticket = floor.file()
    floor.round()
    assert [name for name, _ in did(ticket)] == ["Second", "First"]
    set_rule(second.id, enabled=False, by=None, now=floor.now - timedelta(days=7))
    ticket = floor.file()
    floor.round()
    assert [name for name, _ in did(ticket)] == ["First"]


def test_an_act_of_several_events_is_one_happening(floor: Floor) -> None:
    floor.rule("Back again", events=["asked"], changes=[{"field": "status", "was": ["solved"], "to": ["open"]}],
               condition={"field": "message", "op": "contains", "value": "AGAIN"},
               actions=[{"do": "attribute", "name": "returned", "value": "yes"}])  # fmt: skip
    ticket = floor.file()
    ticket = floor.do(commands.set_status, ticket, status="solved")
    ticket = floor.do(commands.reply, ticket, body="It is back again.", by=floor.world.rosa.id)
    assert ticket.status == "open"
    assert ticket.attributes["returned"] == "yes"
    assert did(ticket) == [("Back again", "the requester wrote, status changed from solved to open, message has AGAIN")]


def test_an_action_that_cannot_be_done_stops_no_other_and_is_told(floor: Floor) -> None:
    rule = floor.rule(events=["created"], actions=[
        {"do": "queue", "value": 424242}, {"do": "priority", "value": "P0"},
        {"do": "owner", "value": floor.world.rosa.id},
    ])  # fmt: skip
    after = floor.rule("After", events=["created"], actions=[{"do": "attribute", "name": "seen", "value": "1"}])
    ticket = floor.file()
    floor.round()
    assert (now(ticket).priority, now(ticket).attributes["seen"]) == ("P0", "1")
    told = Application.objects.get(definition=rule.id)
    assert [one["do"] for one in told.failed] == ["queue", "owner"]
    assert "There is no queue 424242" in told.failed[0]["why"]
    assert DefinitionUse.objects.get(definition=rule.id).failed == 1
    assert DefinitionUse.objects.get(definition=after.id).failed == 0


def test_a_rule_that_changes_nothing_leaves_nothing(floor: Floor) -> None:
    floor.rule(events=["created"], actions=[{"do": "priority", "value": "P2"}])
    ticket = floor.file()
    floor.round()
    assert did(ticket) == []


def test_history_is_left_alone_and_so_is_what_was_before_the_rule(floor: Floor) -> None:
    old = commands.create_ticket(subject="Old", body="x", requester=floor.world.rosa.id, by=None,
                                 now=floor.now - timedelta(days=3))  # fmt: skip
    save_rule(name="Late", body={"events": ["created"], "actions": [{"do": "priority", "value": "P0"}]}, by=None,
              now=clock.wall() + timedelta(seconds=5))  # fmt: skip
    early = floor.file()
    floor.round()
    assert did(old) == did(early) == []


def test_it_acts_only_where_the_ticket_still_is_what_it_fired_on(floor: Floor) -> None:
    floor.rule(changes=[{"field": "status", "to": ["pending"]}], condition={"status": "pending"},
               actions=[{"do": "note", "text": "Waits"}])  # fmt: skip
    ticket = floor.file()
    commands.set_status(ticket.id, status="pending", by=floor.world.sam.id, now=floor.tick())
    commands.set_status(ticket.id, status="open", by=floor.world.sam.id, now=floor.tick())
    floor.round()
    assert did(ticket) == []


# ---------------------------------------------------------------- time
REMIND = {"on": "time", "since": "status", "wait": "3d", "condition": {"status": "pending"}}


def test_a_rule_on_time_acts_when_it_is_due_and_once_as_long_as_all_stays_as_it_is(floor: Floor) -> None:
    rule = floor.rule(
        "Remind", **REMIND, actions=[{"do": "reply", "text": "Dear {{requester.first_name}}, still there?"}]
    )
    ticket = floor.file()
    ticket = floor.do(commands.set_status, ticket, status="pending")
    floor.tick(days=2.9)
    floor.round()
    assert did(ticket) == []
    floor.tick(days=0.2)
    floor.round()
    ((name, why),) = did(ticket)
    assert (name, "3 days passed since it got its status" in why) == ("Remind", True)
    floor.tick(days=10)
    floor.round()
    assert len(did(ticket)) == 1
    # Another state of affairs.
    ticket = floor.do(commands.set_status, ticket, status="open")
    assert not DueTicket.objects.filter(ticket=ticket.id).exists()
    ticket = floor.do(commands.set_status, ticket, status="pending")
    floor.tick(days=4)
    floor.round()
    assert len(did(ticket)) == 2
    assert DefinitionUse.objects.get(definition=rule.id).used == 2
    assert_replay_equals_live()


def test_a_rule_on_time_finds_what_was_there_before_it(floor: Floor) -> None:
    tickets = [floor.file() for _ in range(3)]
    for ticket in tickets[:2]:
        floor.do(commands.set_status, ticket, status="pending")
    floor.tick(days=4)
    floor.rule("Remind", **REMIND, actions=[{"do": "note", "text": "Ask again"}])
    floor.round()
    assert [len(did(ticket)) for ticket in tickets] == [1, 1, 0]
    assert not DueTicket.objects.filter(ticket=tickets[2].id).exists()


def test_a_changed_or_stopped_rule_on_time_waits_by_what_it_says_now(floor: Floor) -> None:
    rule = floor.rule("Remind", **REMIND, actions=[{"do": "note", "text": "Ask again"}])
    ticket = floor.do(commands.set_status, floor.file(), status="pending")
    body = Definition.objects.get(id=rule.id).body
    save_rule(name="Remind", body={**body, "wait": "6d"}, by=None, now=floor.now, key=rule.id)
    floor.tick(days=4)
    floor.round()
    assert did(ticket) == []
    set_rule(rule.id, enabled=False, by=None, now=floor.now)
    floor.tick(days=4)
    floor.round()
    assert did(ticket) == []
    assert not DueTicket.objects.exists()
    set_rule(rule.id, enabled=True, by=None, now=floor.now)
    floor.round()
    assert len(did(ticket)) == 1


def test_what_a_rule_on_time_changes_is_seen_by_rules_on_events(floor: Floor) -> None:
    floor.rule("Remind", **REMIND, actions=[{"do": "priority", "value": "P0"}])
    floor.rule("Urgent", changes=[{"field": "priority", "to": ["P0"]}],
               actions=[{"do": "queue", "value": floor.world.appeals.id}])  # fmt: skip
    ticket = floor.do(commands.set_status, floor.file(), status="pending")
    floor.tick(days=4)
    floor.round()
    assert [name for name, _ in did(ticket)] == ["Remind", "Urgent"]
    assert now(ticket).queue_id == floor.world.appeals.id


def test_since_a_person_touched_it_passes_over_what_rules_do(floor: Floor) -> None:
    body = {"on": "time", "since": "touched", "condition": {"status": ["new", "open"]}}
    floor.rule("Nudge", **body, wait="2d", actions=[{"do": "note", "text": "Nobody looked"}])
    floor.rule("Lead", **body, wait="5d", actions=[{"do": "priority", "value": "P1"}])
    ticket = floor.file()
    floor.round()
    for _ in range(6):
        floor.tick(days=1)
        floor.round()
    assert [name for name, _ in did(ticket)] == ["Nudge", "Lead"]


@pytest.mark.django_db(transaction=True)
def test_killed_half_way_it_is_done_once(monkeypatch: pytest.MonkeyPatch) -> None:
    with transaction.atomic():
        floor = Floor()
        floor.rule(
            "Both", events=["created"], actions=[{"do": "priority", "value": "P0"}, {"do": "note", "text": "Hi"}]
        )
        ticket = floor.file()
    from watchfloor.rules import acting

    def killed(_event: object) -> None:
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(acting, "keep", killed)
        with pytest.raises(SystemExit):
            follower.follow(floor.now)
    assert now(ticket).priority == "P2"
    floor.round()
    assert now(ticket).priority == "P0"
    assert len(did(ticket)) == 1
    assert Event.objects.filter(ticket=ticket.id, kind="ticket.noted").count() == 1


def test_killed_before_rules_act_a_rule_on_time_waits_all_the_same(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    floor.rule("Remind", **REMIND, actions=[{"do": "note", "text": "Ask again"}])
    floor.rule("Pending", changes=[{"field": "status"}], actions=[{"do": "attribute", "name": "seen", "value": "1"}])
    ticket = floor.file()
    floor.round()
    commands.set_status(ticket.id, status="pending", by=floor.world.sam.id, now=floor.tick())

    def killed(*_: object) -> None:
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(follower, "_on_acts", killed)
        with pytest.raises(SystemExit):
            follower.follow(floor.now)
    assert DueTicket.objects.filter(ticket=ticket.id, due_at__isnull=False).exists()


# ---------------------------------------------------------------- cost
def test_a_round_without_news_costs_the_same_however_many_rules_there_are(floor: Floor) -> None:
    for number in range(8):
        floor.rule(f"Event {number}", events=["created"], actions=[{"do": "priority", "value": "P0"}])
        floor.rule(f"Time {number}", **REMIND, actions=[{"do": "note", "text": "?"}])
    floor.round()
    with CaptureQueriesContext(connection) as idle:
        follower.follow(floor.now)
    assert len(idle) <= 6, [one["sql"] for one in idle.captured_queries]


def test_what_concerns_no_rule_is_passed_by_in_one_go(floor: Floor) -> None:
    floor.rule(events=["breached"], actions=[{"do": "priority", "value": "P0"}])
    tickets = [floor.file() for _ in range(20)]
    with CaptureQueriesContext(connection) as queries:
        floor.round()
    assert len(queries) <= 16
    assert Cursor.objects.get(name="rules").position >= Ticket.objects.get(id=tickets[-1].id).last_position
