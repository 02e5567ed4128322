"""The pages of rules: written, ordered, stopped, tried on last week, and what they could not do."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.pages.world import World, signed_in
from watchfloor.core import clock, jobs
from watchfloor.core.models import Definition, Job
from watchfloor.eventlog.models import Event
from watchfloor.rules import follow, trial
from watchfloor.tickets import commands
from watchfloor.tickets.models import Ticket

pytestmark = pytest.mark.django_db

URGENT = {
    "name": "Lost decisions are urgent", "on": "event", "events": ["created"], "enabled": "yes",
    "if.0.0.field": "subject", "if.0.0.op": "contains", "if.0.0.value": "MC-5023",
    "act.0.do": "priority", "act.0.priority": "P1",
}  # fmt: skip


@pytest.fixture
def lead(world: World) -> Client:
    return signed_in(world.lena)


def write(client: Client, form: dict[str, Any] | None = None, **more: Any) -> Definition:
    answer = client.post("/rules/new/", {**(form or URGENT), **more})
    assert answer.status_code == 302, answer.content.decode()
    return Definition.objects.filter(what="rule").latest("id")


class Told:
    """A progress that keeps what it was told."""

    def __init__(self) -> None:
        self.notes: list[str] = []

    def step(self, _done: int, _total: int = 0, note: str | None = None) -> None:
        self.notes.append(note or "")


def tried(client: Client, form: dict[str, Any]) -> tuple[list[dict[str, Any]], str]:
    """A trial asked for by its door, and run as the job process would: what it found by rule, and its page."""
    answer = client.post("/rules/trials/", form)
    assert answer.status_code == 302, answer.content.decode()
    job = Job.objects.filter(kind=trial.TRIAL).latest("id")
    result = trial.try_rules(Told(), **job.args)  # type: ignore[arg-type]
    job.result, job.state = result, "done"
    job.save()
    return result["rules"], client.get(answer["Location"]).content.decode()


def test_a_rule_is_written_shown_in_words_and_ordered(lead: Client) -> None:
    first, second = write(lead), write(lead, name="Second", stops="yes")
    assert first.body["condition"] == {"all": [{"field": "subject", "op": "contains", "value": "MC-5023"}]}
    text = lead.get("/rules/").content.decode()
    assert "a ticket is filed, if Subject has MC-5023" in text
    assert "set the priority to P1" in text
    lead.post("/rules/order/", {"up": str(second.id)})
    assert list(Definition.objects.filter(what="rule").order_by("place").values_list("id", flat=True)) == [
        second.id, first.id,
    ]  # fmt: skip
    shown = lead.get(f"/rules/{first.id}/").content.decode()
    assert 'value="MC-5023"' in shown
    assert 'name="events" value="created" checked' in shown


def test_it_is_stopped_and_archived(lead: Client) -> None:
    rule = write(lead)
    lead.post(f"/rules/{rule.id}/state/", {"enabled": "no"})
    assert Definition.objects.get(id=rule.id).body["enabled"] is False
    lead.post(f"/rules/{rule.id}/archive/")
    assert "Lost decisions" not in lead.get("/rules/").content.decode()
    assert "Lost decisions" in lead.get("/rules/?show=archive").content.decode()


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"act.0.do": ""}, "At least one thing"), ({"name": " "}, "It needs a name"),
        ({"act.0.do": "reply", "act.0.text": "Yours, {{me.name}}"}, "a rule is nobody"),
        ({"on": "time", "wait": "soon"}, "A length of time is a number"),
        ({"if.0.0.field": "owner", "if.0.0.op": "in", "if.0.0.value": "me"}, "a rule is nobody".capitalize()),
        ({"if.0.0.field": "rating", "if.0.0.op": "is", "if.0.0.value": "many"}, "umber"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_and_nothing_is_lost(lead: Client, form: dict[str, str], told: str) -> None:
    answer = lead.post("/rules/new/", {**URGENT, **form})
    text = answer.content.decode().replace("&#x27;", "'")
    assert answer.status_code == 422
    assert told in text
    assert 'name="events" value="created" checked' in text
    assert not Definition.objects.filter(what="rule").exists()


def test_two_that_undo_each_other_are_named(world: World, lead: Client) -> None:
    here, there = str(world.queue.id), str(world.other_queue.id)
    plain = {"name": "There", "on": "event", "enabled": "yes", "act.0.do": "queue", "act.0.queue": there}
    write(lead, {**plain, "change.0.field": "queue", "change.0.to": f"queue:{here}"})
    write(
        lead, {**plain, "name": "Back", "act.0.queue": here, "change.0.field": "queue", "change.0.to": f"queue:{there}"}
    )
    assert "can undo each other: both set the queue" in lead.get("/rules/").content.decode()


def test_last_week_is_tried_unsaved_and_changes_nothing(world: World, lead: Client) -> None:
    now = clock.wall()
    old = commands.create_ticket(subject="MC-5023 long ago", body="x", requester=world.rosa.id, by=world.rosa.id,
                                 now=now - timedelta(days=20))  # fmt: skip
    fits = commands.create_ticket(subject="MC-5023 again", body="x", requester=world.rosa.id, by=world.rosa.id,
                                  now=now - timedelta(days=2))  # fmt: skip
    commands.create_ticket(subject="Another", body="x", requester=world.rosa.id, by=None, now=now - timedelta(days=2))
    before = Event.objects.count()
    (found,), text = tried(lead, URGENT)
    assert [one["ticket"] for one in found["listed"]] == [fits.id]
    assert f'href="/tickets/{fits.number}/"' in text
    assert "it was filed, subject has MC-5023" in text
    assert "1 ticket" in text
    assert Event.objects.count() == before
    assert not Definition.objects.filter(what="rule").exists()
    assert Ticket.objects.get(id=fits.id).priority == "P2"
    assert old.id not in {one["ticket"] for one in found["listed"]}


def test_last_week_is_tried_for_rules_on_time(world: World, lead: Client) -> None:
    now, sam = clock.wall(), world.sam.id
    remind = {
        "name": "Remind", "on": "time", "wait": "3d", "since": "status", "enabled": "yes", "if.0.0.field": "status",
        "if.0.0.op": "in", "if.0.0.value": "pending", "act.0.do": "note", "act.0.text": "Ask again",
    }  # fmt: skip

    def pending(days: float) -> Ticket:
        at = now - timedelta(days=days)
        made = commands.create_ticket(subject=f"{days}", body="x", requester=world.rosa.id, by=None, now=at)
        return commands.set_status(made.id, status="pending", by=sam, now=at + timedelta(hours=1))

    quiet, due, answered, young = pending(30), pending(5), pending(6), pending(2)
    commands.set_status(answered.id, status="open", by=sam, now=now - timedelta(days=5))
    (found,), _ = tried(lead, remind)
    assert {one["ticket"] for one in found["listed"]} == {quiet.id, due.id}
    assert young.id not in {one["ticket"] for one in found["listed"]}


def test_a_trial_says_what_the_follower_then_does(world: World, lead: Client) -> None:
    """The same engine, the same tickets: what a trial lists of a time is what rules did in it."""
    write(lead)
    write(lead, {
        "name": "Urgent ones move", "on": "event", "enabled": "yes", "change.0.field": "priority",
        "change.0.to": "priority:P1", "act.0.do": "queue", "act.0.queue": str(world.other_queue.id),
    })  # fmt: skip
    Definition.objects.update(saved_at=clock.wall() - timedelta(days=1))
    follow.follow(clock.wall())
    now = clock.wall() - timedelta(seconds=5)
    tickets = [
        commands.create_ticket(
            subject=subject, body="x", requester=world.rosa.id, by=None, now=now, queue=world.queue.id
        )
        for subject in ("MC-5023", "Other", "mc-5023 too")
    ]
    commands.set_priority(tickets[1].id, priority="P1", by=world.sam.id, now=now + timedelta(seconds=1))
    while follow.follow(clock.wall()):
        pass
    did = {(e.payload["name"], e.ticket) for e in Event.objects.filter(kind="ticket.rule_applied")}
    rules, _ = tried(lead, {})
    would = {(rule["name"], one["ticket"]) for rule in rules for one in rule["listed"]}
    # Filing is no change of the priority; the second rule fires only where somebody changed it.
    assert would == did
    assert len(did) >= 3


def test_what_it_could_not_do_stands_on_its_page(world: World, lead: Client) -> None:
    rule = write(lead, {**URGENT, "act.1.do": "link", "act.1.number": "999999", "act.1.how": "related"})
    Definition.objects.update(saved_at=clock.wall() - timedelta(days=1))
    follow.follow(clock.wall())
    now = clock.wall()
    made = commands.create_ticket(subject="MC-5023", body="x", requester=world.rosa.id, by=None, now=now)
    while follow.follow(clock.wall()):
        pass
    assert Ticket.objects.get(id=made.id).priority == "P1"
    text = lead.get(f"/rules/{rule.id}/").content.decode()
    assert "There is no ticket 999999" in text
    assert f'href="/tickets/{made.number}/"' in text
    assert "1 not done" in lead.get("/rules/").content.decode()
    assert "Rule “Lost decisions are urgent”" in lead.get(f"/tickets/{made.number}/").content.decode()


def test_a_trial_is_watched_and_stopped(lead: Client) -> None:
    write(lead)
    address = lead.post("/rules/trials/", {})["Location"]
    assert "Waiting for its turn" in lead.get(address).content.decode()
    lead.post(f"{address}stop/")
    assert "Stopped" in lead.get(address).content.decode()
    assert Job.objects.get(kind=trial.TRIAL).state == "stopped"
    assert jobs.UNFINISHED


def test_rules_are_for_those_who_set_them_up(desk: Client) -> None:
    for address in ("/rules/", "/rules/new/"):
        assert desk.get(address).status_code == 404
