"""Acts that meet: each waits for the other at most, none is lost to a circle of waiting."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest
from django.db import connection, transaction

from tests.pages.world import World, later, signed_in
from watchfloor.pipeline import replay_projections
from watchfloor.tickets import commands
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
