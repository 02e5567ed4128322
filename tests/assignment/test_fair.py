"""Giving out in any order of events: nobody over capacity, nothing lost, nothing twice, everybody their share."""

from __future__ import annotations

import contextlib
import random
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tests.assignment.world import Floor, later
from watchfloor.assignment import commands as assignment
from watchfloor.assignment.models import Waiting
from watchfloor.engine import events as ev
from watchfloor.eventlog.models import Event
from watchfloor.tickets import commands as tickets
from watchfloor.tickets.models import Ticket


@pytest.mark.django_db
@pytest.mark.parametrize("way", ["round_robin", "load_aware"])
def test_a_day_is_spread_fairly(way: str) -> None:
    """120 tickets over the shift of six people who solve at different speeds: in turn each gets the same number; by
    load each ticket goes to whoever holds least, so who is quicker gets more, and nobody is left out.
    """
    rng = random.Random(7)
    floor = Floor(6, way, limit=12)
    speed = {person.id: 4 + 3 * i for i, person in enumerate(floor.people)}
    done_at: dict[int, float] = {}
    for minute in range(0, 360, 3):
        for key in [key for key, at in done_at.items() if at <= minute]:
            tickets.set_status(key, status="solved", by=None, now=later(minute))
            del done_at[key]
        before = _open(floor)
        ticket = floor.file(minute)
        floor.run(minute)
        owner = Ticket.objects.get(id=ticket.id).owner_id
        assert owner is not None
        if way == "load_aware":
            assert before[owner] == min(before.values())
        done_at[ticket.id] = minute + speed[owner] * rng.uniform(0.5, 1.5)
    shares = floor.held()
    assert sum(shares.values()) == 120
    if way == "round_robin":
        assert set(shares.values()) == {20}
    else:
        assert min(shares.values()) >= 10


def _open(floor: Floor) -> dict[int, int]:
    owners = list(Ticket.objects.filter(status="new").values_list("owner", flat=True))
    return {person.id: owners.count(person.id) for person in floor.people}


class Any(TestCase):
    """Whatever happens in whatever order."""

    @settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(
        acts=st.lists(
            st.sampled_from(["file", "file", "file", "urgent", "solve", "away", "back", "take", "free", "pend", "run"]),
            min_size=5,
            max_size=20,
        ),
        way=st.sampled_from(["manual", "round_robin", "load_aware"]),
        limit=st.integers(1, 3),
        seed=st.integers(0, 9999),
    )
    def test_nobody_over_capacity_nothing_lost_nothing_twice(
        self, acts: list[str], way: str, limit: int, seed: int
    ) -> None:
        rng = random.Random(seed)
        floor = Floor(2, way, limit=limit)
        for minute, act in enumerate([*acts, "run"]):
            self._do(act, floor, rng, minute)
            held = Counter(
                Ticket.objects.filter(status__in=("new", "open")).exclude(owner=None).values_list("owner", flat=True)
            )
            assert max(held.values(), default=0) <= limit
        waiting = set(Ticket.objects.filter(owner=None, status__in=("new", "open")).values_list("id", flat=True))
        assert set(Waiting.objects.values_list("ticket", flat=True)) == waiting
        given_out = Event.objects.filter(kind=ev.TICKET_ASSIGNED, payload__has_key="way")
        for event in given_out:
            # Whenever one was given, it was nobody's.
            before = Event.objects.filter(
                ticket=event.ticket, kind=ev.TICKET_ASSIGNED, position__lt=event.position
            ).order_by("-position")
            last = before.first()
            assert last is None or last.payload["to"] is None

    def _do(self, act: str, floor: Floor, rng: random.Random, minute: int) -> None:
        person = rng.choice(floor.people).id
        mine = list(Ticket.objects.filter(owner=person, status__in=("new", "open")).order_by("id"))
        if act in ("file", "urgent"):
            floor.file(minute, "P0" if act == "urgent" else "P2")
        elif act in ("solve", "pend") and mine:
            status = "solved" if act == "solve" else "pending"
            tickets.set_status(rng.choice(mine).id, status=status, by=person, now=later(minute))
        elif act == "free" and mine:
            tickets.assign(rng.choice(mine).id, to=None, by=person, now=later(minute))
        elif act == "away":
            assignment.go_away(person, by=person, now=later(minute))
        elif act == "back":
            assignment.come_back(person, by=person, now=later(minute))
        elif act == "take":
            with contextlib.suppress(tickets.Refused):
                assignment.take_next(person, now=later(minute))
        else:
            floor.run(minute)
