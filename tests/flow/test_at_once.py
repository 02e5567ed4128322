"""Acts that meet: each waits for the other at most, none is lost to a circle of waiting."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest
from django.db import connection, transaction

from tests.pages.world import World, later, signed_in
from watchfloor.pipeline import replay_projections
from watchfloor.tickets import commands, commands_ties
from watchfloor.tickets.models import Ticket


def beside(act: Callable[[], object]) -> tuple[threading.Thread, list[BaseException]]:
    """`act` in a thread with a connection of its own, and what it failed with."""
    failures: list[BaseException] = []

    def run() -> None:
        try:
            act()
        except BaseException as failure:  # noqa: BLE001  (told to the test)
            failures.append(failure)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread, failures


def holding(ticket: Ticket, world: World, before_the_log: threading.Event) -> Callable[[], object]:
    """A verb on `ticket` in slow motion: its row is held, then somebody else comes, then it takes the log."""

    def act() -> None:
        with transaction.atomic():
            Ticket.objects.select_for_update(of=("self",)).get(id=ticket.id)
            before_the_log.set()
            time.sleep(0.6)
            commands.assign(ticket.id, to=world.sam.id, by=world.sam.id, now=later(2))

    return act


@pytest.mark.django_db(transaction=True)
def test_a_selection_and_a_verb_on_one_of_its_tickets() -> None:
    world = World()
    other = world.file("Another")
    desk = signed_in(world.lena)
    held = threading.Event()
    thread, failures = beside(holding(other, world, held))
    assert held.wait(5)
    answer = desk.post("/desk/selection/priority/", {"ticket": [world.ticket.number, other.number], "priority": "P0"})
    thread.join(10)
    assert failures == []
    assert answer.status_code == 302
    assert set(Ticket.objects.values_list("priority", "owner")) == {("P0", None), ("P0", world.sam.id)}


@pytest.mark.django_db(transaction=True)
def test_a_replay_and_a_verb() -> None:
    world = World()
    held = threading.Event()
    thread, failures = beside(holding(world.ticket, world, held))
    assert held.wait(5)
    replay_projections()
    thread.join(10)
    assert failures == []
    assert Ticket.objects.get(id=world.ticket.id).owner_id == world.sam.id


@pytest.mark.django_db(transaction=True)
def test_two_merges_the_one_way_and_the_other() -> None:
    world = World()
    other = world.file("Another")
    held = threading.Event()

    def one() -> None:
        with transaction.atomic():
            Ticket.objects.select_for_update(of=("self",)).get(id=min(world.ticket.id, other.id))
            held.set()
            time.sleep(0.4)
            commands_ties.merge(world.ticket.id, into=other.id, by=world.sam.id, now=later(2))

    thread, failures = beside(one)
    assert held.wait(5)
    with pytest.raises(commands.Refused), transaction.atomic():
        commands_ties.merge(other.id, into=world.ticket.id, by=world.lena.id, now=later(2))
    thread.join(10)
    assert failures == []
    assert Ticket.objects.get(id=world.ticket.id).merged_into == other.id
    assert Ticket.objects.get(id=other.id).merged_into is None


@pytest.mark.django_db(transaction=True)
def test_a_parents_reply_and_a_verb_on_its_child() -> None:
    world = World()
    child = world.file("Child")
    with transaction.atomic():
        commands_ties.set_parent(child.id, parent=world.ticket.id, by=world.sam.id, now=later(1))
    held = threading.Event()
    thread, failures = beside(holding(child, world, held))
    assert held.wait(5)
    with transaction.atomic():
        commands.reply(world.ticket.id, body="Mended", to_children=True, by=world.lena.id, now=later(2))
        commands.set_status(world.ticket.id, status="solved", to_children=True, by=world.lena.id, now=later(2))
    thread.join(10)
    assert failures == []
    child.refresh_from_db()
    assert (child.status, child.owner_id) == ("solved", world.sam.id)
