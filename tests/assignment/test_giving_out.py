"""Tickets given out: in turn, by load, by skill step by step, never to who may not have one; the queue drains."""

from __future__ import annotations

from datetime import date

import pytest
from django.db.models import QuerySet

from tests.assignment.world import Floor, later
from tests.snapshot import assert_replay_equals_live
from watchfloor.assignment import commands as assignment
from watchfloor.assignment.models import Waiting
from watchfloor.core.models import Person
from watchfloor.engine import events as ev
from watchfloor.engine.conditions import parse
from watchfloor.roster import commands as roster
from watchfloor.tickets import commands as tickets
from watchfloor.tickets import commands_time
from watchfloor.tickets.commands import Refused
from watchfloor.tickets.models import Ticket, TimelineEntry

pytestmark = pytest.mark.django_db


def test_round_robin_remembers_whose_turn_it_is() -> None:
    floor = Floor()
    a, b, c = (person.id for person in floor.people)
    for i in range(2):
        floor.file(i)
    floor.run(2)
    assert floor.owners() == [a, b]
    # Another pass, another process: the turn is in the log, not in a memory.
    floor.follower.__init__()  # type: ignore[misc]
    for i in range(3, 6):
        floor.file(i)
    floor.run(6)
    assert floor.owners() == [a, b, c, a, b]
    assert_replay_equals_live()


def test_who_was_away_for_a_turn_is_next_when_they_are_back() -> None:
    floor = Floor()
    a, b, c = (person.id for person in floor.people)
    assignment.go_away(a, by=a, now=later(0))
    floor.file()
    floor.run(1)
    assignment.come_back(a, by=a, now=later(2))
    floor.file(2)
    floor.file(2)
    floor.run(3)
    assert floor.owners() == [b, a, c]


def test_by_load_the_emptiest_share_is_next() -> None:
    floor = Floor(3, "load_aware", limit=10)
    a, b, c = (person.id for person in floor.people)
    assignment.save_capacity({"limit": 10, "people": {str(c): 4}}, by=None, now=later(0))
    for _ in range(12):
        floor.file()
    floor.run(1)
    # As full as their own limit allows: 12 of 24 is half of each.
    assert floor.held() == {a: 5, b: 5, c: 2}


def test_a_heavy_ticket_counts_as_what_it_weighs() -> None:
    floor = Floor(2, "load_aware")
    floor.limit(20, P0=4)
    a, b = (person.id for person in floor.people)
    floor.file(0, "P0")
    for i in range(4):
        floor.file(1 + i)
    floor.run(6)
    assert floor.owners() == [a, b, b, b, b]


def test_the_order_is_priority_then_age_and_a_clock_comes_before_both() -> None:
    floor = Floor(1, limit=1)
    old, young, high, promised = floor.file(0), floor.file(1), floor.file(2, "P1"), floor.file(3, "P3")
    commands_time.set_due(promised.id, to=later(30), by=None, now=later(3))
    given = []
    for i in range(4):
        floor.run(10 + i)
        mine = Ticket.objects.get(owner=floor.people[0], status__in=("new", "open"))
        given.append(mine.id)
        tickets.set_status(mine.id, status="solved", by=floor.people[0].id, now=later(10 + i))
    assert given == [promised.id, high.id, old.id, young.id]


@pytest.mark.parametrize(
    "reason", ["away", "off shift", "absent", "over capacity", "unskilled", "expired", "other role"]
)
def test_nothing_is_given_to_who_may_not_have_it(reason: str) -> None:
    floor = Floor(1)
    person = floor.people[0]
    if reason == "away":
        assignment.go_away(person.id, by=person.id, now=later(0))
    elif reason == "absent":
        roster.set_absence(person.id, first=date(2026, 3, 2), last=date(2026, 3, 2), why="leave", by=None, now=later(0))
    elif reason == "over capacity":
        floor.limit(0)
    elif reason == "unskilled":
        floor.need("payouts", 2)
        floor.grant(person, "payouts", 1)
    elif reason == "expired":
        floor.need("payouts", 2)
        floor.grant(person, "payouts", 5, expires_at=later(1))
    elif reason == "other role":
        floor.way("round_robin", [floor.rosa])
    floor.file()
    floor.run(12 * 60 if reason == "off shift" else 2)
    assert floor.owners() == [None]
    assert Waiting.objects.count() == 1


def test_an_away_that_has_an_end_ends_by_itself() -> None:
    floor = Floor(1)
    person = floor.people[0]
    assignment.go_away(person.id, by=person.id, now=later(0), until=later(30))
    floor.file()
    floor.run(29)
    assert floor.owners() == [None]
    floor.run(30)
    assert floor.owners() == [person.id]


@pytest.mark.parametrize("how", ["solves", "pends", "comes back", "shift starts", "hands on", "capacity grows"])
def test_the_queue_drains_as_soon_as_somebody_has_room(how: str) -> None:
    floor = Floor(1, limit=1)
    person = floor.people[0]
    if how == "shift starts":
        floor.file(-120)
        floor.run(-61)
        assert floor.owners() == [None]
        floor.run(-60)  # 08:00
        assert floor.owners() == [person.id]
        return
    first, second = floor.file(0), floor.file(1)
    floor.run(2)
    assert floor.owners() == [person.id, None]
    floor.run(3)
    assert floor.owners() == [person.id, None]
    if how == "solves":
        tickets.set_status(first.id, status="solved", by=person.id, now=later(4))
    elif how == "pends":
        tickets.set_status(first.id, status="pending", by=person.id, now=later(4))
    elif how == "comes back":
        assignment.go_away(person.id, by=person.id, now=later(4))
        tickets.set_status(first.id, status="solved", by=person.id, now=later(4))
        floor.run(5)
        assert floor.owners() == [person.id, None]
        assignment.come_back(person.id, by=person.id, now=later(6))
    elif how == "hands on":
        other = floor.person("Other")
        tickets.assign(first.id, to=other.id, by=person.id, now=later(4))
    else:
        floor.limit(2)
    floor.run(7)
    assert Ticket.objects.get(id=second.id).owner_id == person.id


def test_a_need_goes_step_by_step_and_the_timeline_says_so() -> None:
    floor = Floor(1)
    floor.grant(floor.people[0], "payouts", 1)
    floor.need("payouts", 3, {"attributes.module": "Payout holds"}, relax_after=20)
    ticket = floor.file(0, attributes={"module": "Payout holds"})
    other = floor.file(0)
    floor.run(1)
    assert floor.owners() == [None, floor.people[0].id]
    for minutes, level in ((19, 3), (20, 2), (39, 2)):
        floor.run(minutes)
        assert Waiting.objects.get(ticket=ticket.id).needs == {"payouts": level}
    floor.run(40)
    assert Ticket.objects.get(id=ticket.id).owner_id == floor.people[0].id
    told = TimelineEntry.objects.filter(ticket=ticket.id, kind=ev.TICKET_ROUTING_RELAXED).order_by("position")
    assert [(e.detail["skill"], e.detail["from"], e.detail["to"]) for e in told] == [
        ("payouts", 3, 2), ("payouts", 2, 1),
    ]  # fmt: skip
    assert not TimelineEntry.objects.filter(ticket=other.id, kind=ev.TICKET_ROUTING_RELAXED).exists()
    assert_replay_equals_live()


def test_a_follower_that_was_away_tells_each_step_and_a_table_made_anew_forgets_none() -> None:
    floor = Floor(1)
    floor.need("payouts", 3, relax_after=10)
    ticket = floor.file()
    floor.run(1)
    floor.run(25)
    assert Waiting.objects.get(ticket=ticket.id).needs == {"payouts": 1}
    Waiting.objects.all().delete()
    floor.need("thai", 1)
    floor.run(26)
    row = Waiting.objects.get(ticket=ticket.id)
    assert (row.needs, row.relax_at) == ({"payouts": 1, "thai": 1}, later(30))


def test_a_need_that_is_set_up_later_holds_for_what_waits() -> None:
    floor = Floor(1)
    floor.way("manual")
    ticket = floor.file()
    floor.run(1)
    floor.need("payouts", 2)
    floor.way("round_robin")
    floor.run(2)
    assert Waiting.objects.get(ticket=ticket.id).needs == {"payouts": 2}
    floor.grant(floor.people[0], "payouts", 2)
    floor.run(3)
    assert floor.owners() == [floor.people[0].id]


def test_who_may_not_see_a_ticket_is_passed_by_and_gets_another(monkeypatch: pytest.MonkeyPatch) -> None:
    floor = Floor(2)
    a, b = (person.id for person in floor.people)
    hidden, plain = floor.file(0), floor.file(1)

    def seen(person: Person) -> QuerySet[Ticket]:
        rows = Ticket.objects.all()
        return rows.exclude(id=hidden.id) if person.id == a else rows

    monkeypatch.setattr(assignment, "visible_to", seen)
    floor.run(2)
    assert floor.owners() == [b, a]
    assert plain.id in Ticket.objects.filter(owner=a).values_list("id", flat=True)
    assert assignment.take_next(a, now=later(3)) is None


def test_a_need_may_name_a_time() -> None:
    floor = Floor(1)
    floor.way("manual")
    floor.need("payouts", 2, {"field": "created_at", "op": "less", "value": "-2h"})
    old, young = floor.file(-180), floor.file(0)
    floor.run(1)
    assert Waiting.objects.get(ticket=old.id).needs == {"payouts": 2}
    assert Waiting.objects.get(ticket=young.id).needs == {}


def test_take_next_says_why_and_is_refused_to_who_holds_all_they_can() -> None:
    floor = Floor(1, "manual", limit=2)
    person = floor.people[0]
    for priority in ("P3", "P1", "P2"):
        floor.file(0, priority)
    floor.run(1)
    taken = [assignment.take_next(person.id, now=later(12)) for _ in range(2)]
    assert [one.ticket.priority for one in taken if one] == ["P1", "P2"]
    assert taken[0]
    assert taken[0].why == "P1, waits 12 m"
    line = TimelineEntry.objects.get(ticket=taken[0].ticket.id, kind=ev.TICKET_ASSIGNED)
    assert line.detail["why"] == "P1, waits 12 m"
    with pytest.raises(Refused, match="You hold 2 of 2"):
        assignment.take_next(person.id, now=later(13))


def test_take_next_stays_within_queues_platforms_and_skills() -> None:
    floor = Floor(1, "manual")
    person = floor.people[0]
    from watchfloor.directory import commands as directory

    team = directory.create_team(name="Appeals", now=later(0))
    foreign = directory.create_queue(name="Appeals T1", now=later(0), team=team.id)
    floor.file(0, "P0", queue=foreign.id)
    floor.need("thai", 1, {"attributes.region": "APAC"})
    floor.file(0, "P0", attributes={"region": "APAC"})
    console = floor.file(0, "P1", attributes={"platform": "Moderation Console"})
    other = floor.file(0, "P2", attributes={"platform": "Case Manager"})
    floor.run(1)
    domain = parse({"attributes.platform": ["Case Manager"]})
    first = assignment.take_next(person.id, now=later(2), domain=domain)
    second = assignment.take_next(person.id, now=later(2))
    third = assignment.take_next(person.id, now=later(2))
    assert first
    assert second
    assert (first.ticket.id, second.ticket.id, third) == (other.id, console.id, None)


def test_what_is_snoozed_or_taken_by_hand_waits_no_more() -> None:
    floor = Floor(1, "manual")
    one, two = floor.file(), floor.file()
    floor.run(1)
    assert Waiting.objects.count() == 2
    tickets.assign(one.id, to=floor.people[0].id, by=floor.people[0].id, now=later(2))
    tickets.set_status(two.id, status="pending", by=floor.people[0].id, now=later(2))
    floor.run(3)
    assert not Waiting.objects.exists()
    tickets.assign(one.id, to=None, by=floor.people[0].id, now=later(60))
    floor.run(61)
    assert Waiting.objects.get().ticket == one.id


def test_a_mere_minute_before_the_follower_came_nothing_is_given_twice() -> None:
    floor = Floor(2, "manual")
    ticket = floor.file()
    floor.run(1)
    tickets.assign(ticket.id, to=floor.people[1].id, by=None, now=later(2))
    # The table does not know yet; the ticket itself does.
    assert assignment.take_next(floor.people[0].id, now=later(2)) is None
    assert floor.owners() == [floor.people[1].id]


def test_setting_it_up_wrongly_names_the_field() -> None:
    floor = Floor(1)
    acts = {
        "way": lambda: floor.way("lottery"),
        "limit": lambda: assignment.save_capacity({"limit": -1}, by=None, now=later(0)),
        "weights": lambda: assignment.save_capacity({"weights": {"P9": 1}}, by=None, now=later(0)),
        "people": lambda: assignment.save_capacity({"people": {"x": 1}}, by=None, now=later(0)),
        "level": lambda: floor.need("thai", 9),
        "skill": lambda: floor.need(" ", 1),
        "when": lambda: floor.need("thai", 1, {"field": "priority", "op": "smells", "value": 1}),
        "relax_after": lambda: floor.need("thai", 1, relax_after=-1),
        "until": lambda: assignment.go_away(floor.people[0].id, by=1, now=later(0), until=later(-1)),
    }
    for field, act in acts.items():
        with pytest.raises(Refused) as refusal:
            act()
        assert refusal.value.field == field
