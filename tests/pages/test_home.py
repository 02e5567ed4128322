"""Home: what needs one now and why, the next ticket by one key, the floor for a lead; bounded in queries."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.pages.world import World, later, signed_in
from watchfloor.assignment.follow import Follower
from watchfloor.clocks.models import Clock
from watchfloor.core import clock
from watchfloor.directory import commands as directory
from watchfloor.roster import commands as roster
from watchfloor.tickets import commands
from watchfloor.tickets.models import Ticket

pytestmark = pytest.mark.django_db

# Who is signed in, and what the frame of every page asks.
FRAME = 5
CEILING = 13 + FRAME


@pytest.fixture(autouse=True)
def at_ten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: later(60))


def clock_of(ticket: Ticket, minutes: float, target: str = "first_reply") -> None:
    """A clock of the ticket that runs and is due some minutes after nine."""
    Clock.objects.create(
        ticket=ticket.id, target=target, policy="P", calendar="C", state="running", active=True, first=True,
        goal=timedelta(hours=1), elapsed=timedelta(), paused=timedelta(), started_at=later(0), due_at=later(minutes),
        cycles=1, breaches=0, read_at=later(0),
    )  # fmt: skip


def mine(world: World, subject: str) -> Ticket:
    ticket = world.file(subject)
    return commands.assign(ticket.id, to=world.sam.id, by=world.lena.id, now=later(1))


def text(client: Client, path: str = "/home/") -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def order(page: str, *subjects: str) -> list[str]:
    return sorted((s for s in subjects if s in page), key=page.index)


def test_my_tickets_stand_in_the_order_of_need_and_say_why(world: World, desk: Client) -> None:
    late, soon, calm = mine(world, "Late one"), mine(world, "Soon one"), mine(world, "Calm one")
    clock_of(late, 50)
    clock_of(soon, 72, "next_reply")
    commands.reply(calm.id, body="Done?", by=world.sam.id, now=later(5))
    answered = mine(world, "Answered one")
    commands.reply(answered.id, body="Try again", by=world.sam.id, now=later(5))
    commands.reply(answered.id, body="It fails", by=world.rosa.id, now=later(20))
    page = text(desk)
    assert order(page, "Late one", "Soon one", "Answered one", "Calm one") == [
        "Late one", "Soon one", "Answered one", "Calm one",
    ]  # fmt: skip
    assert "first reply 10 m late" in page
    assert "next reply due in 12 m" in page
    assert "requester answered 40 m ago" in page
    assert "3 tickets need you now" in page
    assert f'href="/tickets/{late.number}/" data-key="1"' in page


def test_somebody_who_calls_me_puts_a_ticket_of_others_on_my_page(world: World, desk: Client) -> None:
    ticket = world.file("Somebody else's")
    commands.add_note(ticket.id, body="Sam, look", by=world.lena.id, now=later(40), mentions=[world.sam.id])
    assert "Lena mentioned you 20 m ago" in text(desk)
    commands.add_note(ticket.id, body="Looked", by=world.sam.id, now=later(50))
    assert "mentioned you" not in text(desk)


def test_what_waits_for_others_is_a_number_not_a_line(world: World, desk: Client) -> None:
    ticket = mine(world, "Pending one")
    commands.set_status(ticket.id, status="pending", by=world.sam.id, now=later(2))
    page = text(desk)
    assert "1 of yours waits for somebody else" in page
    assert "Pending one" not in page
    assert "Nothing needs you" in page


def test_the_next_ticket_is_one_press_away(world: World, desk: Client) -> None:
    world.file("Low", priority="P3")
    urgent = world.file("Urgent", priority="P0")
    Follower().run(later(60))
    page = text(desk)
    assert "P0, waits 1 h 00 m" in page
    assert 'data-key="t"' in page
    answer = desk.post("/desk/next/")
    assert (answer.status_code, answer["Location"]) == (302, f"/tickets/{urgent.number}/")
    assert Ticket.objects.get(id=urgent.id).owner_id == world.sam.id
    by_script = desk.post("/desk/next/", headers={"HX-Request": "true"})
    assert by_script.status_code == 204
    assert by_script["HX-Redirect"].startswith("/tickets/")
    told = desk.get(f"/tickets/{urgent.number}/").content.decode()
    assert "taken as the next one: P0, waits 1 h 00 m" in told


def test_nothing_waits_and_too_much_in_hand_are_told(world: World, desk: Client) -> None:
    answer = signed_in(world.by_role["tier2"]).post("/desk/next/")
    assert answer.status_code == 422
    assert "Nothing waits for you" in answer.content.decode()
    from watchfloor.assignment import commands as assignment

    assignment.save_capacity({"limit": 1}, by=None, now=later(0))
    mine(world, "One")
    assert "You hold 1 of 1" in desk.post("/desk/next/").content.decode()


def test_one_says_that_one_is_away_and_back(world: World, desk: Client) -> None:
    assert "Available" in text(desk)
    assert desk.post("/me/availability/", {"to": "away", "minutes": "15"}).status_code == 302
    assert "you are away until" in text(desk)
    desk.post("/me/availability/", {"to": "available"})
    assert "you are away until" not in text(desk)
    assert desk.post("/me/availability/", {"to": "gone"}).status_code == 422
    assert desk.post("/me/availability/", {"to": "away", "minutes": "99999"}).status_code == 422


def shifts(world: World, start: str, end: str, need: int | None = None) -> None:
    people = [{"person": p.id, "weeks": [[0, 1, 2, 3, 4, 5, 6]]} for p in (world.sam, world.lena)]
    body = {"site": "Lisbon", "zone": "UTC", "start": start, "end": end, "from": "2026-01-05", "people": people}
    directory.save_definition(what="shift", name="Day", body=body, by=None, now=later(0))
    if need is not None:
        bands = [{"days": [0, 1, 2, 3, 4, 5, 6], "from": "00:00", "until": "24:00", "people": need}]
        body = {"site": "Lisbon", "zone": "UTC", "bands": bands}
        directory.save_definition(what="coverage", name="Desk", body=body, by=None, now=later(0))


def test_a_lead_sees_the_floor_and_each_figure_leads_to_its_rows(world: World) -> None:
    lead = signed_in(world.lena)
    shifts(world, "08:00", "16:00", need=1)
    late, soon = world.file("Too late"), world.file("Nearly due")
    clock_of(late, 30)
    clock_of(soon, 80)
    page = text(lead)
    assert "1 promise is broken" in page
    assert "On Monday from 16:00 to 24:00 nobody works in Lisbon" in page or "nobody works in Lisbon" in page
    for path in ("/home/late/", "/home/soon/", "/desk/?owner=none", "/watch/list/?reason=stuck", "/watch/"):
        assert f'href="{path}"' in page
        assert lead.get(path).status_code == 200
    assert "Too late" in text(lead, "/home/late/")
    assert "Nearly due" not in text(lead, "/home/late/")
    assert "Nearly due" in text(lead, "/home/soon/")
    assert "Nothing presses" not in page
    assert "Next in your queues" in text(lead, "/home/?show=mine")


def test_who_holds_too_much_is_named(world: World) -> None:
    from watchfloor.assignment import commands as assignment

    assignment.save_capacity({"limit": 1}, by=None, now=later(0))
    for i in range(3):
        mine(world, f"One {i}")
    page = text(signed_in(world.lena))
    assert "1 person holds more than they should" in page
    assert f'href="/desk/?owner={world.sam.id}"' in page
    assert "3/1" in page


def test_the_hand_over_stands_on_the_page_until_it_is_read_and_a_day_longer(world: World, desk: Client) -> None:
    note = roster.publish_handover(site="Lisbon", body="Watch appeals", promises=[], by=world.lena.id, now=later(30))
    page = text(desk)
    assert "Watch appeals" in page
    assert "I have read it" in page
    assert desk.post("/roster/handover/reading/", {"note": note.id}).status_code == 302
    assert "I have read it" not in text(desk)
    assert "read by 1" in text(desk)


@pytest.mark.parametrize("who", ["specialist", "lead"])
def test_it_asks_the_database_the_same_few_questions_however_much_there_is(world: World, who: str) -> None:
    client = signed_in(world.by_role[who])
    shifts(world, "08:00", "16:00", need=2)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            text(client)
        return len(queries)

    few = asked()
    for i in range(8):
        ticket = mine(world, f"One {i}")
        clock_of(ticket, 40 + 10 * i)
        world.file(f"Waits {i}")
    Follower().run(later(60))
    roster.publish_handover(site="Lisbon", body="Note", promises=[], by=world.lena.id, now=later(30))
    many = asked()
    assert many <= few + 1
    assert many <= CEILING


def test_a_requester_has_no_such_page(portal: Client) -> None:
    assert portal.get("/home/").status_code == 404
    assert portal.post("/desk/next/").status_code == 404
