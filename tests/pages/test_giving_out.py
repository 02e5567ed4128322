"""The pages by which it is set up how tickets are given out."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.pages.world import World, later, signed_in
from watchfloor.assignment.follow import Follower
from watchfloor.assignment.ways import setup
from watchfloor.core import clock
from watchfloor.core.models import SkillGrant
from watchfloor.tickets.models import Ticket

pytestmark = pytest.mark.django_db
HOME = "/admin/assignment/"


@pytest.fixture(autouse=True)
def at_ten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: later(60))


@pytest.fixture
def lead(world: World) -> Client:
    return signed_in(world.lena)


def text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_queue_is_given_out_in_turn_and_says_who_could_take_one(world: World, lead: Client) -> None:
    path = f"{HOME}queue/?queue={world.queue.id}"
    page = text(lead, path)
    assert "nobody could take one now" in page
    assert "not in the roster, and did not say that they are there" in page
    posted = {"queue": world.queue.id, "way": "round_robin", "people": [world.sam.id]}
    assert lead.post(f"{HOME}queue/", posted).status_code == 302
    assert "In turn" in text(lead, HOME)
    signed_in(world.sam).post("/me/availability/", {"to": "available"})
    assert "1 of 1 could take one now" in text(lead, path)
    Follower().run(later(61))
    assert Ticket.objects.get(id=world.ticket.id).owner_id == world.sam.id


def test_capacity_by_person_and_priority(world: World, lead: Client) -> None:
    weights = {f"weight-P{i}": 4 - i for i in range(4)}
    posted = {"limit": "8", "waiting": "0.5", f"limit-{world.sam.id}": "3", **weights}
    assert lead.post(f"{HOME}capacity/", posted).status_code == 302
    capacity = setup().capacity
    assert (capacity.limit, capacity.limit_of(world.sam.id), capacity.weight("P0", "pending")) == (8, 3, 2)
    assert lead.post(f"{HOME}capacity/", {**posted, "limit": "many"}).status_code == 422
    assert lead.post(f"{HOME}capacity/", {**posted, "weight-P0": "-1"}).status_code == 422


def test_a_need_by_condition(world: World, lead: Client) -> None:
    when = json.dumps({"field": "attributes.module", "op": "is", "value": "Payout holds"})
    posted = {
        "name": "Money",
        "when.as": "text",
        "when.text": when,
        "skill": "Payouts",
        "level": "3",
        "relax_after": "15",
    }
    assert lead.post(f"{HOME}need/", posted).status_code == 302
    need = setup().needs[0]
    assert (need.skill, need.level, need.relax_after.total_seconds()) == ("payouts", 3, 900)
    assert "one level less after each 15 minutes" in text(lead, HOME)
    assert "Payout holds" in text(lead, f"{HOME}need/?key={need.key}")
    assert lead.post(f"{HOME}need/", {**posted, "level": "9"}).status_code == 422
    lead.post(f"{HOME}need/", {**posted, "key": need.key, "level": "2"})
    assert [one.level for one in setup().needs] == [2]
    lead.post(f"{HOME}need/removal/", {"key": need.key})
    assert not setup().needs


def test_skills_are_granted_with_what_shows_them_and_taken_back(world: World, lead: Client) -> None:
    path = f"{HOME}skills/"
    sam = world.sam.id
    posted = {"person": sam, "skill": "Payouts", "level": "3", "evidence": "40 solved", "expires_at": "2026-09-01"}
    assert lead.post(path, posted).status_code == 302
    page = text(lead, f"{path}?person={sam}")
    assert "40 solved" in page
    assert "until 1 Sep 2026" in page
    assert "payouts" in text(lead, HOME)
    assert lead.post(path, {**posted, "expires_at": "2020-01-01"}).status_code == 422
    assert lead.post(path, {**posted, "level": "7"}).status_code == 422
    assert lead.post(path, {"person": sam, "take_back": "thai"}).status_code == 422
    lead.post(path, {"person": sam, "take_back": "payouts"})
    assert not SkillGrant.objects.exists()


def test_the_page_costs_the_same_for_many_people(world: World, lead: Client) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            text(lead, HOME)
        return len(queries)

    few = asked()
    for i in range(10):
        world.person(f"Person {i}", "specialist")
    assert asked() <= few <= 14


def test_only_who_may_set_it_up_sees_it(desk: Client) -> None:
    assert desk.get(HOME).status_code == 404
    assert desk.post(f"{HOME}capacity/", {"limit": 1}).status_code == 404
