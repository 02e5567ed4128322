"""Two transactions at the same moment: one ticket has one owner, and nobody holds more than they can."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connection, transaction

from tests.assignment.world import Floor, later
from watchfloor.assignment import commands as assignment
from watchfloor.assignment.commands import Taken
from watchfloor.assignment.follow import Follower
from watchfloor.tickets import commands as tickets
from watchfloor.tickets.models import Ticket

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(acts: list[Callable[[], object]]) -> list[object]:
    """Run them in threads of their own that start together; what each returned or raised."""
    start = threading.Barrier(len(acts))
    found: list[object] = [None] * len(acts)

    def run(place: int, act: Callable[[], object]) -> None:
        try:
            start.wait(10)
            found[place] = act()
        except Exception as problem:  # noqa: BLE001 - it is what the test looks at
            found[place] = problem
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(i, act)) for i, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return found


def floor_of(people: int, filed: int, way: str = "manual", limit: float = 100) -> Floor:
    with transaction.atomic():
        floor = Floor(people, way, limit=limit)
        for _ in range(filed):
            floor.file()
        if way == "manual":
            floor.run(1)
    return floor


def take(person: int) -> Callable[[], object]:
    def act() -> object:
        with transaction.atomic():
            return assignment.take_next(person, now=later(2))

    return act


def test_eight_people_who_take_next_get_eight_tickets() -> None:
    floor = floor_of(8, 8)
    taken = at_once([take(person.id) for person in floor.people])
    got = [one.ticket.id for one in taken if isinstance(one, Taken)]
    assert len(got) == len(set(got)) == 8, taken
    assert sorted(owner or 0 for owner in floor.owners()) == sorted(person.id for person in floor.people)


def test_one_ticket_goes_to_one_of_them() -> None:
    floor = floor_of(4, 1)
    taken = at_once([take(person.id) for person in floor.people])
    assert [type(one) for one in taken].count(Taken) == 1, taken
    assert taken.count(None) == 3, taken


def test_somebody_who_presses_twice_is_not_over_capacity() -> None:
    floor = floor_of(1, 6, limit=2)
    person = floor.people[0].id
    taken = at_once([take(person) for _ in range(4)])
    assert sum(isinstance(one, Taken) for one in taken) == 2, taken
    assert sum(isinstance(one, tickets.Refused) for one in taken) == 2, taken
    assert floor.owners().count(person) == 2


def test_the_follower_and_people_who_take_share_what_waits() -> None:
    floor = floor_of(3, 9, "round_robin", limit=3)
    people = [person.id for person in floor.people]

    def follow() -> object:
        return Follower().run(later(2))

    with transaction.atomic():
        from watchfloor.assignment import waiting
        from watchfloor.assignment.ways import setup

        waiting.keep(setup())
    found = at_once([follow, *(take(person) for person in people), *(take(person) for person in people)])
    assert not [one for one in found if isinstance(one, Exception) and not isinstance(one, tickets.Refused)], found
    Follower().run(later(3))
    assert {person: floor.owners().count(person) for person in people} == dict.fromkeys(people, 3)
    assert not Ticket.objects.filter(owner=None).exists()


def test_a_manual_assignment_at_the_same_moment_does_not_deadlock() -> None:
    floor = floor_of(2, 2)
    first, second = Ticket.objects.order_by("id")
    a, b = (person.id for person in floor.people)

    def by_hand() -> object:
        with transaction.atomic():
            return tickets.assign(first.id, to=b, by=b, now=later(2))

    found = at_once([take(a), by_hand])
    assert not [one for one in found if isinstance(one, Exception)], found
    owners = floor.owners()
    assert owners[0] in (a, b)
    assert second.id in Ticket.objects.values_list("id", flat=True)
