"""Views: what is saved, who may, and counts that equal a count of the tickets after anything that happens."""

from __future__ import annotations

import random
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.world import NOW, World, small_world
from watchfloor.core.models import Definition, Person
from watchfloor.demo.lists import register_lists
from watchfloor.engine.conditions import parse
from watchfloor.tickets import commands as tickets
from watchfloor.tickets.commands import Refused
from watchfloor.tickets.models import Ticket
from watchfloor.tickets.where import where
from watchfloor.views import commands
from watchfloor.views.counting import count, plan
from watchfloor.views.follow import CURSOR, Follower
from watchfloor.views.jobs import recount
from watchfloor.views.models import ViewCell, ViewCounted
from watchfloor.views.queries import counts, domains_for, view_for, views_for

pytestmark = pytest.mark.django_db

CONDITIONS: list[Any] = [
    {"priority": ["P0", "P1"]},
    {"owner": "me", "status": ["new", "open"]},
    {"any": [{"owner": "me"}, {"requester": "me"}]},
    {"not": {"owner": "me"}},
    {"all": [{"field": "attributes.module", "op": "is_not", "value": "Decision submit"}]},
    {"field": "subject", "op": "contains", "value": "submit"},
    {"field": "created_at", "op": "at_least", "value": "-1h"},
    {"field": "agent_replies", "op": "at_least", "value": 1},
    {"field": "unanswered_since", "op": "not_empty"},
    {},
]


def later(minutes: float) -> datetime:
    return NOW + timedelta(minutes=minutes)


@pytest.fixture
def world() -> World:
    return small_world()


def saved(world: World, condition: Any, *, shared: bool = True, by: Person | None = None) -> Definition:
    body = {"condition": condition}
    return commands.save_view(name="A view", body=body, shared=shared, by=by or world.lena, now=NOW)


def file(world: World, minute: float, **more: Any) -> Ticket:
    settings: dict[str, Any] = {
        "subject": "Submit fails", "body": "It says MC-5023.", "requester": world.rosa.id, "by": world.rosa.id,
        "queue": world.moderation.id, "attributes": {"platform": "Moderation Console", "module": "Decision submit"},
        **more,
    }  # fmt: skip
    with transaction.atomic():
        return tickets.create_ticket(now=later(minute), **settings)


def something(world: World, pick: random.Random, minute: int) -> None:
    """Any verb on any ticket, or a new one."""
    rows = list(Ticket.objects.values_list("id", flat=True))
    people = [None, world.sam.id, world.tom.id, world.lena.id]
    if not rows or pick.random() < 0.3:
        file(
            world, minute, subject=pick.choice(["Submit fails", "Other"]), priority=pick.choice(["P0", "P2", None]),
            requester=pick.choice([world.rosa.id, world.sam.id]), queue=pick.choice([None, world.moderation.id]),
            attributes=pick.choice([{}, {"module": "Evidence viewer"}, {"platform": "Moderation Console"}]),
        )  # fmt: skip
        return
    act: dict[str, Any] = {"by": pick.choice([world.sam.id, world.rosa.id]), "now": later(minute)}
    ticket = pick.choice(rows)
    with transaction.atomic():
        match pick.randrange(6):
            case 0:
                tickets.assign(ticket, to=pick.choice(people), **act)
            case 1:
                tickets.set_status(ticket, status=pick.choice(["open", "pending", "solved"]), **act)
            case 2:
                tickets.set_priority(ticket, priority=pick.choice(["P0", "P3"]), **act)
            case 3:
                tickets.reply(ticket, body="Thanks", **act)
            case 4:
                tickets.move(ticket, queue=pick.choice([world.moderation.id, world.appeals.id]), **act)
            case _:
                tickets.set_attributes(ticket, values={"module": pick.choice(["Decision submit", None])}, **act)


def assert_exact(now: datetime) -> None:
    """Every cell is what a count of all tickets says."""
    wanted = plan(now)
    expected: Counter[Any] = Counter()
    for view, domain in wanted.pairs():
        expected.update(count(wanted, view, domain, now))
    kept = {
        (cell.view, cell.domain, cell.queue, cell.person): cell.n for cell in ViewCell.objects.all()
    }  # fmt: skip
    assert kept == {cell: n for cell, n in expected.items() if n}


def test_counts_follow_whatever_happens(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("watchfloor.views.follow.REST", 0)
    keys = [saved(world, condition).id for condition in CONDITIONS]
    commands.save_domain(
        name="Console", platforms=["Moderation Console"], modules=[], shared=True, by=world.lena, now=NOW
    )
    commands.save_domain(name="Submit", platforms=[], modules=["Decision submit"], shared=True, by=world.lena, now=NOW)
    follower, pick = Follower(), random.Random(3)
    for minute in range(1, 120):
        something(world, pick, minute)
        if minute % 7 == 0:
            # What time alone moves is looked at again after a minute.
            follower.run(later(minute))
            assert_exact(later(minute))
    follower.run(later(121))
    for person in (world.sam, world.tom, world.lena):
        held = counts(person, keys)
        for key, condition in zip(keys, CONDITIONS, strict=True):
            rows = Ticket.objects.filter(where(parse(condition), person, later(121)))
            assert held[key] == rows.count(), (person.name, condition)


def test_within_a_domain_the_usual_views_are_counted_too(world: World) -> None:
    domain = commands.save_domain(
        name="Submit", platforms=[], modules=["Decision submit"], shared=True, by=world.lena, now=NOW
    ).id
    file(world, 1)
    file(world, 2, attributes={"module": "Evidence viewer"})
    Follower().run(later(3))
    assert counts(world.sam, [-3, -4], domain) == {-3: 1, -4: 1}
    assert counts(world.sam, [-3]) == {}, "the board counts it"
    assert [one.name for one in domains_for(world.sam)] == ["Submit"]


def test_a_new_a_changed_and_an_archived_view(world: World) -> None:
    file(world, 1)
    follower = Follower()
    view = saved(world, {"status": "new"})
    assert counts(world.sam, [view.id]) == {}, "not counted yet, and so not said"
    follower.run(later(2))
    assert counts(world.sam, [view.id]) == {view.id: 1}
    body = {"condition": {"status": "solved"}}
    commands.save_view(name="Solved", body=body, shared=True, by=world.lena, now=later(3), key=view.id)
    follower.run(later(4))
    assert counts(world.sam, [view.id]) == {view.id: 0}
    commands.shelve(view.id, what="view", by=world.lena, now=later(5))
    follower.run(later(6))
    assert not ViewCell.objects.filter(view=view.id).exists()
    assert view_for(world.sam, view.id) is not None, "an old address still opens it"
    assert views_for(world.sam) == []


def test_a_night_finds_and_mends_a_wrong_count(world: World, caplog: pytest.LogCaptureFixture) -> None:
    view = saved(world, {"status": "new"})
    file(world, 1)
    follower = Follower()
    follower.run(later(2))
    ViewCell.objects.filter(view=view.id).update(n=99)

    class Quiet:
        def step(self, *_: object) -> None:
            pass

    recount(Quiet())  # type: ignore[arg-type]
    follower.run(later(3))
    assert counts(world.sam, [view.id]) == {view.id: 1}
    assert "counted wrongly" in caplog.text


def test_a_long_way_behind_all_is_counted_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("watchfloor.views.follow.STRETCH", 5)
    view = saved(world, {"status": "new"})
    follower = Follower()
    follower.run(later(1))
    for minute in range(2, 20):
        file(world, minute)
    follower.run(later(30))
    assert counts(world.sam, [view.id]) == {view.id: 18}
    assert_exact(later(30))


def test_a_count_that_takes_too_long_is_not_said(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    view = saved(world, {"status": "new"})
    monkeypatch.setattr("watchfloor.views.follow.TIMEOUT_MS", 1)
    monkeypatch.setattr("watchfloor.views.follow.count", _slow)
    Follower().run(later(1))
    assert counts(world.sam, [view.id]) == {}
    assert not ViewCounted.objects.get(view=view.id).known


def _slow(*_: object) -> Counter[Any]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(2)")
    return Counter()


def test_private_views_are_ones_own_and_shared_ones_are_leads(world: World) -> None:
    mine = saved(world, {}, shared=False, by=world.sam)
    ours = saved(world, {})
    assert [view.id for view in views_for(world.sam)] == [ours.id, mine.id]
    assert [view.id for view in views_for(world.tom)] == [ours.id]
    assert view_for(world.tom, mine.id) is None
    with pytest.raises(Refused, match="saved by leads"):
        saved(world, {}, by=world.sam)
    for act in (
        lambda: commands.shelve(mine.id, what="view", by=world.lena, now=NOW),
        lambda: commands.shelve(ours.id, what="view", by=world.sam, now=NOW),
        lambda: commands.save_view(name="X", body={}, shared=False, by=world.tom, now=NOW, key=mine.id),
        lambda: commands.save_view(name="X", body={}, shared=False, by=world.sam, now=NOW, key=ours.id),
        lambda: commands.shelve(mine.id, what="macro", by=world.sam, now=NOW),
    ):
        with pytest.raises(LookupError):
            act()


def test_views_stand_in_the_order_they_are_put_in(world: World) -> None:
    a, b, c = (saved(world, {}).id for _ in range(3))
    commands.arrange([c, a, b, a, 10**9], by=world.lena, now=NOW)
    assert [view.id for view in views_for(world.sam)] == [c, a, b]
    commands.arrange([a, b, c], by=world.sam, now=NOW)
    assert [view.id for view in views_for(world.sam)] == [c, a, b], "the order of shared views is a lead's"


@pytest.mark.parametrize(
    "body",
    [
        {"condition": {"field": "nothing", "op": "is", "value": 1}},
        {"condition": {"status": "nonsense"}},
        {"columns": "status"},
        {"columns": ["a"] * 17},
        {"sort": ["status"]},
        {"sorting": "status"},
    ],
)
def test_a_view_that_cannot_be_read_is_refused(world: World, body: Any) -> None:
    with pytest.raises(Refused):
        commands.save_view(name="Odd", body=body, shared=True, by=world.lena, now=NOW)
    with pytest.raises(Refused):
        commands.save_view(name=" ", body={}, shared=True, by=world.lena, now=NOW)
    with pytest.raises(Refused):
        commands.save_domain(name="Empty", platforms=[" "], modules=[], shared=True, by=world.lena, now=NOW)


def test_the_follower_asks_the_same_however_many_tickets_changed(world: World) -> None:
    for condition in CONDITIONS[:5]:
        saved(world, condition)
    follower = Follower()
    follower.run(later(1))
    file(world, 2)
    with CaptureQueriesContext(connection) as few:
        follower.run(later(2))
    for minute in range(20):
        file(world, 3 + minute / 30)
    with CaptureQueriesContext(connection) as many:
        follower.run(later(4))
    # Two views more are moved by time there, a minute on.
    assert len(many) <= len(few) + 12
    assert CURSOR == "views"


def test_the_demo_brings_lists_that_can_be_read_once(world: World) -> None:
    for _ in range(2):
        register_lists(NOW)
    found = views_for(world.sam)
    assert [view.name for view in found] == ["Quiet for a day", "Requester waits for us", "Appeals, EU-West"]
    assert len(domains_for(world.sam)) == 2
    Follower().run(later(1))
    assert set(counts(world.sam, [view.id for view in found])) == {view.id for view in found}
