"""Tickets that are tied: what a merge, a split, a parent, a follow-up mean, and what taking them back restores."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from tests.pages.world import World, later
from tests.snapshot import assert_replay_equals_live
from watchfloor.tickets import commands, commands_ties, commands_time
from watchfloor.tickets.commands import Refused
from watchfloor.tickets.history import timeline
from watchfloor.tickets.models import Ticket, TimelineEntry
from watchfloor.tickets.undo import last_act, undo

pytestmark = pytest.mark.django_db
# Of a row: what an act touched last, which an act that is taken back moves on.
MOVES_ON = {"updated_at", "last_order", "last_position"}


def row_of(ticket: Ticket | int) -> dict[str, Any]:
    key = ticket if isinstance(ticket, int) else ticket.id
    found = Ticket.objects.filter(id=key).values().get()
    return {name: value for name, value in found.items() if name not in MOVES_ON}


def texts(ticket: Ticket, *, public_only: bool = False) -> list[str]:
    ticket.refresh_from_db()
    return [text for _, text in timeline(ticket, public_only=public_only) if text]


@pytest.fixture
def world(db: None) -> World:
    return World()


@pytest.fixture
def two(world: World) -> tuple[Ticket, Ticket]:
    """Rosa's ticket with an answer, and Omar's about the same."""
    commands.reply(world.ticket.id, body="We look into it.", by=world.sam.id, now=later(1))
    omar = world.file("It fails for me too", by=world.omar, minutes=2, body="Since nine.")
    return world.ticket, omar


def test_a_merged_ticket_is_read_on_the_other(world: World, two: tuple[Ticket, Ticket]) -> None:
    target, part = two
    commands.add_note(part.id, body="Same code.", by=world.sam.id, now=later(3))
    commands_ties.merge(part.id, into=target.id, by=world.sam.id, now=later(4))
    part.refresh_from_db()
    assert (part.status, part.closed_reason, part.merged_into) == ("closed", "merged", target.id)
    said = texts(target)
    assert {"Since nine.", "Same code.", "We look into it."} <= set(said)
    # Rosa reads nothing of Omar's.
    assert "Since nine." not in texts(target, public_only=True)
    assert_replay_equals_live()


def test_who_was_merged_away_reads_the_answers_that_came_since(world: World, two: tuple[Ticket, Ticket]) -> None:
    target, part = two
    commands_ties.merge(part.id, into=target.id, by=world.sam.id, now=later(4))
    commands.reply(target.id, body="It is mended.", by=world.sam.id, now=later(5))
    commands.reply(target.id, body="Thank you, my own words", by=world.rosa.id, now=later(6))
    said = texts(part, public_only=True)
    assert "It is mended." in said
    assert "We look into it." not in said
    assert "Thank you, my own words" not in said


def test_what_a_merged_requester_writes_wakes_the_whole(world: World, two: tuple[Ticket, Ticket]) -> None:
    target, part = two
    commands_ties.merge(part.id, into=target.id, by=world.sam.id, now=later(4))
    commands.set_status(target.id, status="pending", by=world.sam.id, now=later(5))
    commands.reply(part.id, body="Still broken here", by=world.omar.id, now=later(6))
    target.refresh_from_db()
    assert (target.status, target.unanswered_since) == ("open", later(6))
    assert texts(target).count("Still broken here") == 1
    assert "Still broken here" not in texts(target, public_only=True)
    assert texts(part, public_only=True).count("Still broken here") == 1
    part.refresh_from_db()
    assert part.status == "closed"
    assert_replay_equals_live()


def test_a_merge_taken_back_restores_the_ticket_exactly(world: World, two: tuple[Ticket, Ticket]) -> None:
    target, part = two
    commands.assign(part.id, to=world.sam.id, by=world.sam.id, now=later(3))
    before = row_of(part), row_of(target)
    commands_ties.merge(part.id, into=target.id, by=world.sam.id, now=later(4))
    commands_ties.unmerge(part.id, by=world.lena.id, now=later(500))
    assert (row_of(part), row_of(target)) == before
    assert "Since nine." not in texts(target)
    assert_replay_equals_live()


def test_a_merge_of_a_merge_goes_to_the_final_ticket(world: World, two: tuple[Ticket, Ticket]) -> None:
    target, part = two
    third = world.file("And for me", by=world.omar, minutes=3, body="Third text")
    commands_ties.merge(part.id, into=target.id, by=world.sam.id, now=later(4))
    commands_ties.merge(third.id, into=part.id, by=world.sam.id, now=later(5))
    third.refresh_from_db()
    assert third.merged_into == target.id
    # A chain: the whole is merged on; both parts are read there.
    end = world.file("The first of all", minutes=0)
    commands_ties.merge(target.id, into=end.id, by=world.sam.id, now=later(6))
    assert {"Since nine.", "Third text", "We look into it."} <= set(texts(end))
    with pytest.raises(Refused):
        commands_ties.merge(end.id, into=third.id, by=world.sam.id, now=later(7))
    assert_replay_equals_live()


def test_a_merged_ticket_is_worked_on_where_it_went(world: World, two: tuple[Ticket, Ticket]) -> None:
    target, part = two
    commands_ties.merge(part.id, into=target.id, by=world.sam.id, now=later(4))
    for act in (
        lambda: commands.reply(part.id, body="x", by=world.sam.id, now=later(5)),
        lambda: commands.set_status(part.id, status="open", by=world.sam.id, now=later(5)),
        lambda: commands_ties.merge(part.id, into=world.file("Other").id, by=world.sam.id, now=later(5)),
        lambda: commands_time.snooze(part.id, until=later(60), by=world.sam.id, now=later(5)),
    ):
        with pytest.raises(Refused, match=str(target.number)):
            act()


def test_a_reply_and_a_solve_of_a_parent_reach_its_children(world: World) -> None:
    children = [world.file(f"Child {i}", by=world.omar, minutes=1) for i in range(3)]
    for child in children:
        commands_ties.set_parent(child.id, parent=world.ticket.id, by=world.sam.id, now=later(2))
    commands.set_status(children[2].id, status="solved", by=world.sam.id, now=later(3))
    commands.reply(world.ticket.id, body="It is mended.", to_children=True, by=world.sam.id, now=later(4))
    commands.set_status(world.ticket.id, status="solved", to_children=True, by=world.sam.id, now=later(5))
    assert [texts(child, public_only=True).count("It is mended.") for child in children] == [1, 1, 0]
    rows = Ticket.objects.filter(parent_id=world.ticket.id).order_by("id")
    assert [(row.status, row.agent_replies, row.first_reply_at) for row in rows] == [
        ("solved", 1, later(4)), ("solved", 1, later(4)), ("solved", 0, None),
    ]  # fmt: skip
    assert_replay_equals_live()


def test_a_parent_without_the_wish_leaves_its_children_alone(world: World) -> None:
    child = world.file("Child", by=world.omar, minutes=1)
    commands_ties.set_parent(child.id, parent=world.ticket.id, by=world.sam.id, now=later(2))
    commands.reply(world.ticket.id, body="To Rosa alone", by=world.sam.id, now=later(3))
    commands.set_status(world.ticket.id, status="solved", by=world.sam.id, now=later(4))
    child.refresh_from_db()
    assert (child.status, child.agent_replies) == ("new", 0)


def test_families_have_two_levels_and_no_circle(world: World) -> None:
    parent, child, other = world.ticket, world.file("Child"), world.file("Other")
    commands_ties.set_parent(child.id, parent=parent.id, by=world.sam.id, now=later(1))
    for ticket, to in ((other, child), (parent, other), (parent, child)):
        with pytest.raises(Refused):
            commands_ties.set_parent(ticket.id, parent=to.id, by=world.sam.id, now=later(2))
    with pytest.raises(Refused, match="children"):
        commands_ties.merge(parent.id, into=other.id, by=world.sam.id, now=later(2))
    commands_ties.set_parent(child.id, parent=None, by=world.sam.id, now=later(3))
    assert Ticket.objects.get(id=child.id).parent_id is None


def test_a_split_message_is_read_in_both(world: World) -> None:
    commands.reply(world.ticket.id, body="Another thing: exports are empty\nsince May", by=world.rosa.id, now=later(1))
    message = TimelineEntry.objects.filter(ticket=world.ticket.id, kind="ticket.replied").get()
    new = commands_ties.split(world.ticket.id, message=message.position, by=world.sam.id, now=later(2))
    assert (new.subject, new.requester, new.split_from) == (
        "Another thing: exports are empty", world.rosa, world.ticket.id
    )  # fmt: skip
    assert (new.queue, new.attributes, new.priority, new.status) == (
        world.queue, world.ticket.attributes, "P2", "new"
    )  # fmt: skip
    assert "Another thing: exports are empty\nsince May" in texts(new, public_only=True)
    assert "Another thing: exports are empty\nsince May" in texts(world.ticket)
    assert_replay_equals_live()


def test_a_note_that_begins_a_ticket_stays_inside(world: World) -> None:
    commands.add_note(world.ticket.id, body="The vendor is unreliable", by=world.sam.id, now=later(1))
    note = TimelineEntry.objects.filter(ticket=world.ticket.id, kind="ticket.noted").get()
    new = commands_ties.split(world.ticket.id, message=note.position, by=world.sam.id, now=later(2))
    assert "vendor" not in new.subject
    assert texts(new) == ["The vendor is unreliable"]
    assert texts(new, public_only=True) == []


def test_an_answer_of_the_staff_begins_no_ticket(world: World) -> None:
    commands.reply(world.ticket.id, body="We look into it.", by=world.sam.id, now=later(1))
    answer = TimelineEntry.objects.filter(ticket=world.ticket.id, kind="ticket.replied").get()
    with pytest.raises(Refused, match="an answer cannot"):
        commands_ties.split(world.ticket.id, message=answer.position, by=world.sam.id, now=later(2))


def test_a_follow_up_carries_what_was_known(world: World) -> None:
    commands.set_status(world.ticket.id, status="closed", by=world.sam.id, now=later(1))
    new = commands_ties.follow_up(world.ticket.id, body="It is back", by=world.rosa.id, now=later(2))
    assert (new.subject, new.requester, new.queue, new.attributes, new.follow_up_of, new.status) == (
        world.ticket.subject, world.rosa, world.queue, world.ticket.attributes, world.ticket.id, "new"
    )  # fmt: skip
    assert Ticket.objects.get(id=world.ticket.id).status == "closed"


def test_a_snoozed_ticket_wakes_by_its_time_or_by_its_requester(world: World) -> None:
    other = world.file("Other")
    for ticket in (world.ticket, other):
        commands_time.snooze(ticket.id, until=later(60), by=world.sam.id, now=later(1))
    commands.reply(other.id, body="Hello?", by=world.rosa.id, now=later(2))
    assert Ticket.objects.get(id=other.id).snoozed_until is None
    commands_time.wake_due(later(59))
    assert Ticket.objects.get(id=world.ticket.id).snoozed_until == later(60)
    assert commands_time.wake_due(later(60)) is False
    assert Ticket.objects.get(id=world.ticket.id).snoozed_until is None
    woken = TimelineEntry.objects.filter(kind="ticket.woken").order_by("position")
    assert [(w.ticket_id, w.detail["because"]) for w in woken] == [
        (other.id, "requester"), (world.ticket.id, "time")
    ]  # fmt: skip
    assert_replay_equals_live()


def test_waking_asks_two_things_of_an_idle_floor(world: World, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(3):
        commands_time.wake_due(later(1))


def test_undo_of_a_solve_is_no_reopening(world: World) -> None:
    commands.reply(world.ticket.id, body="Try again", by=world.sam.id, now=later(1))
    before = row_of(world.ticket)
    commands.set_status(world.ticket.id, status="solved", by=world.sam.id, now=later(2))
    done = undo(None, last_act(world.ticket.id, world.sam.id), world.sam.id, later(3))
    assert (done.events, done.stays) == (1, [])
    assert row_of(world.ticket) == before
    assert_replay_equals_live()


def test_undo_of_an_act_of_several_verbs(world: World) -> None:
    before = row_of(world.ticket)
    now = later(1)
    commands.reply(world.ticket.id, body="Try again", by=world.sam.id, now=now)
    commands.assign(world.ticket.id, to=world.sam.id, by=world.sam.id, now=now)
    commands.move(world.ticket.id, queue=world.other_queue.id, by=world.sam.id, now=now)
    commands.set_attributes(world.ticket.id, values={"region": None, "code": "MC-1"}, by=world.sam.id, now=now)
    commands.change_subject(world.ticket.id, subject="Other words", by=world.sam.id, now=now)
    commands.set_status(world.ticket.id, status="pending", by=world.sam.id, now=now)
    act = last_act(world.ticket.id, world.sam.id)
    undo(world.ticket.id, act, world.sam.id, now + timedelta(seconds=30))
    assert row_of(world.ticket) == before
    assert "Try again" not in texts(world.ticket, public_only=True)
    with pytest.raises(Refused):
        undo(world.ticket.id, act, world.sam.id, now + timedelta(seconds=40))
    assert_replay_equals_live()


def test_undo_leaves_what_others_changed_since_and_says_so(world: World) -> None:
    now = later(1)
    commands.assign(world.ticket.id, to=world.sam.id, by=world.sam.id, now=now)
    commands.set_priority(world.ticket.id, priority="P0", by=world.sam.id, now=now)
    act = last_act(world.ticket.id, world.sam.id)
    commands.set_priority(world.ticket.id, priority="P1", by=world.lena.id, now=later(2))
    done = undo(None, act, world.sam.id, later(3))
    row = Ticket.objects.get(id=world.ticket.id)
    assert (row.priority, row.owner_id) == ("P1", None)
    assert done.stays == [f"The priority stays: {world.lena.name} changed it since."]
    assert_replay_equals_live()


def test_nobody_undoes_what_is_not_theirs(world: World) -> None:
    commands.set_priority(world.ticket.id, priority="P0", by=world.sam.id, now=later(1))
    act = last_act(world.ticket.id, world.sam.id)
    with pytest.raises(Refused):
        undo(None, act, world.lena.id, later(2))


def test_a_message_stays_after_a_minute(world: World) -> None:
    commands.reply(world.ticket.id, body="Sent", by=world.sam.id, now=later(1))
    act = last_act(world.ticket.id, world.sam.id)
    done = undo(None, act, world.sam.id, later(3))
    assert done.stays == ["The reply stays: a message can be taken back for a minute only."]
    assert "Sent" in texts(world.ticket, public_only=True)


def test_undo_of_a_merge_from_the_other_side(world: World, two: tuple[Ticket, Ticket]) -> None:
    target, part = two
    before = row_of(part)
    commands_ties.merge(part.id, into=target.id, by=world.sam.id, now=later(4))
    undo(None, last_act(target.id, world.sam.id), world.sam.id, later(5))
    assert row_of(part) == before
    assert_replay_equals_live()


def test_an_undo_can_be_undone(world: World) -> None:
    commands.set_priority(world.ticket.id, priority="P0", by=world.sam.id, now=later(1))
    act = last_act(world.ticket.id, world.sam.id)
    undo(None, act, world.sam.id, later(2))
    back = TimelineEntry.objects.filter(ticket=world.ticket.id).order_by("-position")[0]
    undo(None, [back.position], world.sam.id, later(3))
    assert Ticket.objects.get(id=world.ticket.id).priority == "P0"
    assert_replay_equals_live()


def test_undo_of_a_split_calls_the_new_ticket_off(world: World) -> None:
    first = TimelineEntry.objects.get(ticket=world.ticket.id, kind="ticket.created")
    new = commands_ties.split(world.ticket.id, message=first.position, by=world.sam.id, now=later(1))
    undo(None, last_act(world.ticket.id, world.sam.id), world.sam.id, later(2))
    new.refresh_from_db()
    assert (new.status, new.closed_reason) == ("closed", "cancelled")


def test_a_retracted_reply_counts_nowhere(world: World) -> None:
    before = row_of(world.ticket)
    commands.reply(world.ticket.id, body="To the wrong one", by=world.sam.id, now=later(1))
    act = last_act(world.ticket.id, world.sam.id)
    undo(None, act, world.sam.id, later(1) + timedelta(seconds=59))
    assert row_of(world.ticket) == before
    assert "To the wrong one" not in texts(world.ticket, public_only=True)


def test_time_is_kept_by_person(world: World) -> None:
    for person, seconds in ((world.sam, 900), (world.lena, 600), (world.sam, 60)):
        commands_time.log_time(world.ticket.id, seconds=seconds, by=person.id, now=later(1))
    world.ticket.refresh_from_db()
    assert world.ticket.worked_seconds == 1560
    with connection.cursor() as cursor:
        cursor.execute("SELECT person_id, seconds FROM ticket_work ORDER BY person_id")
        assert dict(cursor.fetchall()) == {world.sam.id: 960, world.lena.id: 600}
