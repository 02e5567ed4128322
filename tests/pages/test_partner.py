"""The partner's desk: what a partner reads and does, and all that stays out of it."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.pages.world import World, later, signed_in
from watchfloor.core import clock
from watchfloor.core.models import Person
from watchfloor.directory import commands as directory
from watchfloor.escalation import commands as escalation
from watchfloor.eventlog.read import head, read_after
from watchfloor.search import follow as search
from watchfloor.tickets import commands, commands_partner, commands_ties
from watchfloor.tickets.acting import Refused
from watchfloor.tickets.models import Ticket, TimelineEntry
from watchfloor.tokens.commands import make
from watchfloor.web.live.views import told

pytestmark = [pytest.mark.security, pytest.mark.django_db]


class Vendor:
    """A partner's team with a queue, two people of it, somebody of another partner, and a ticket handed over to it."""

    def __init__(self, world: World) -> None:
        now = later(0)
        with transaction.atomic():
            self.team = directory.create_team(name="Vendor", now=now)
            self.queue = directory.create_queue(name="Vendor T2", team=self.team.id, now=now)
            self.pia, self.paul = (
                directory.register_person(name=name, role="partner", now=now, team=self.team.id)
                for name in ("Pia Partner", "Paul Partner")
            )
            other = directory.create_team(name="Carrier", now=now)
            self.carla = directory.register_person(name="Carla Carrier", role="partner", now=now, team=other.id)
            self.tom = world.by_role["tier2"]
            self.ticket = world.ticket
            commands.reply(self.ticket.id, body="We look at it.", by=world.sam.id, now=later(1))
            commands.add_note(self.ticket.id, body="INSIDE: she is rude.", by=world.lena.id, now=later(2))
            commands.assign(self.ticket.id, to=self.tom.id, by=world.lena.id, now=later(2))
            said = {"what": "EVIDENCE: it spins", "tried": "Everything", "case": "88-214-07"}
            escalation.request(
                self.ticket.id, answers=said, queue=self.queue.id, by=self.tom.id, now=later(3), severity=2
            )
        self.number = self.ticket.number
        self.path = f"/partner/tickets/{self.number}/"

    def row(self) -> Ticket:
        return Ticket.objects.select_related("queue", "owner").get(id=self.ticket.id)


@pytest.fixture
def vendor(world: World) -> Vendor:
    return Vendor(world)


@pytest.fixture
def pia(vendor: Vendor) -> Client:
    return signed_in(vendor.pia)


def text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.content.decode()


def give(person: Person, **what: Any) -> None:
    with transaction.atomic():
        directory.give_access(person=person.id, reason="Asked for", by=None, now=clock.now(), **what)


def test_the_front_door_leads_to_the_desk_which_lists_what_was_handed(
    world: World, vendor: Vendor, pia: Client
) -> None:
    elsewhere = world.file("Of another queue", by=world.omar, queue=world.other_queue.id)
    assert pia.get("/")["Location"] == "/partner/"
    theirs, other = (f'href="/partner/tickets/{row.number}/"' for row in (vendor.ticket, elsewhere))
    page = text(pia, "/partner/")
    assert (theirs in page, other in page, "nobody" in page) == (True, False, True)
    for path in ("/partner/?q=another", f"/partner/?q={elsewhere.number}&show=all", "/partner/?show=mine"):
        assert other not in text(pia, path)
    assert theirs in text(pia, "/partner/?q=mc-5023")
    assert theirs in text(pia, f"/partner/?q={vendor.number}")
    assert theirs not in text(pia, "/partner/?show=done")
    while search.Follower().run(clock.now()):
        pass
    assert theirs in text(pia, "/portal/search/?q=submit")
    assert pia.get(f"/partner/tickets/{elsewhere.number}/").status_code == 404
    assert pia.get("/partner/?q=%25&after=nonsense&show=odd").status_code == 200


def test_a_partner_reads_what_is_public_or_for_partners_and_no_name_beyond_the_first_line(
    world: World, vendor: Vendor, pia: Client
) -> None:
    with transaction.atomic():
        commands.reply(vendor.ticket.id, body="Tier 2 says hello.", by=vendor.tom.id, now=later(4))
        commands.add_note(vendor.ticket.id, body="FOR YOU: see trace 7.", by=world.lena.id, now=later(5), partners=True)
    page = text(pia, vendor.path)
    for there in (
        "When I press Submit",
        "We look at it.",
        "FOR YOU: see trace 7.",
        "EVIDENCE: it spins",
        "Sam",
        "Requester",
    ):
        assert there in page, there
    for absent in ("INSIDE", "Rosa", vendor.tom.name, world.lena.name, "Moderation T1", "Tier 2<"):
        assert absent not in re.sub("Tier 2 says hello", "", page), absent
    assert "The desk" in page


def test_a_hand_over_to_another_tier_is_not_read(world: World, vendor: Vendor, pia: Client) -> None:
    with transaction.atomic():
        other = world.file("Second", by=world.omar, minutes=4)
        said = {"what": "SECRET of tier 2", "tried": "All", "case": "1"}
        escalation.request(other.id, answers=said, queue=world.other_queue.id, by=world.sam.id, now=later(5))
        commands.move(other.id, queue=vendor.queue.id, by=world.sam.id, now=later(6))
    page = text(pia, f"/partner/tickets/{other.number}/")
    assert ("When I press Submit" in page, "SECRET" in page) == (True, False)


def test_what_another_partner_writes_is_between_them_and_the_desk(vendor: Vendor, pia: Client) -> None:
    give(vendor.carla, ticket=vendor.ticket.id)
    carla = signed_in(vendor.carla)
    assert carla.post(vendor.path + "notes/", {"body": "CARRIER: our line is fine."}).status_code == 302
    assert pia.post(vendor.path + "notes/", {"body": "VENDOR: we look."}).status_code == 302
    assert ("VENDOR" in text(carla, vendor.path), "CARRIER" in text(carla, vendor.path)) == (False, True)
    assert ("VENDOR" in text(pia, vendor.path), "CARRIER" in text(pia, vendor.path)) == (True, False)
    assert "VENDOR: we look." in text(signed_in(vendor.paul), vendor.path)


def test_what_is_split_off_or_taken_back_is_read_no_more(world: World, vendor: Vendor, pia: Client) -> None:
    with transaction.atomic():
        commands.add_note(vendor.ticket.id, body="FOR YOU", by=world.sam.id, now=later(5), partners=True)
        note = TimelineEntry.objects.filter(ticket=vendor.ticket.id).latest("position")
        new = commands_ties.split(vendor.ticket.id, message=note.position, by=world.sam.id, now=later(6))
        commands.move(new.id, queue=vendor.queue.id, by=world.sam.id, now=later(7))
    assert "FOR YOU" in text(pia, vendor.path)
    # The note of the new ticket is the team's until somebody marks one for partners there.
    assert [entry.detail.get("partners") for entry in new.timeline.filter(kind="ticket.noted")] == [None]


def test_of_what_was_merged_in_a_partner_reads_what_they_were_handed(world: World, vendor: Vendor, pia: Client) -> None:
    with transaction.atomic():
        for body, queue in (("ELSEWHERE", world.other_queue), ("HERE", vendor.queue)):
            part = world.file(f"Part {body}", by=world.omar, minutes=5, body=f"{body}: me too", queue=queue.id)
            commands.add_note(part.id, body=f"{body}-NOTE", by=world.sam.id, now=later(6))
            commands_ties.merge(part.id, into=vendor.ticket.id, by=world.sam.id, now=later(7))
    page = text(pia, vendor.path)
    assert ("HERE: me too" in page, "ELSEWHERE" in page, "HERE-NOTE" in page, "Omar" in page) == (
        True, False, False, False
    )  # fmt: skip


def test_the_desk_marks_a_note_and_reads_what_the_partner_wrote(world: World, vendor: Vendor, pia: Client) -> None:
    sam = signed_in(world.sam)
    path = f"/tickets/{vendor.number}/"
    assert 'name="partners"' in text(sam, path)
    assert pia.get(vendor.path + "notes/")["Location"] == vendor.path
    assert 'name="partners"' not in text(sam, f"/tickets/{world.file('Other', queue=None).number}/")
    sam.post(path + "notes/", {"body": "Only us"})
    sam.post(path + "notes/", {"body": "You too", "partners": "1"})
    pia.post(vendor.path + "notes/", {"body": "Which build?"})
    assert ("Only us" in text(pia, vendor.path), "You too" in text(pia, vendor.path)) == (False, True)
    desk = text(sam, path)
    assert ("Which build?" in desk, desk.count("Partners read it too")) == (True, 2)
    # And never the requester.
    rosa = text(signed_in(world.rosa), f"/portal/tickets/{vendor.number}/")
    assert ("Which build?" in rosa, "You too" in rosa) == (False, False)


def test_a_partner_takes_it_gives_it_back_with_a_reason_and_sees_it_no_more(
    world: World, vendor: Vendor, pia: Client
) -> None:
    assert "Take it" in text(pia, vendor.path)
    assert pia.post(vendor.path + "assignment/").status_code == 302
    assert vendor.row().owner == vendor.pia
    assert signed_in(vendor.paul).post(vendor.path + "assignment/").status_code == 302
    assert vendor.row().owner == vendor.paul
    refused = pia.post(vendor.path + "return/", {"reason": "  "})
    assert (refused.status_code, vendor.row().queue) == (422, vendor.queue)
    answer = pia.post(vendor.path + "return/", {"reason": "Not ours: the console drops it."})
    assert (answer.status_code, answer["Location"]) == (302, "/partner/")
    row = vendor.row()
    assert (row.queue, row.owner, row.status, row.tier, row.escalated_at) == (world.queue, None, "open", 1, None)
    assert pia.get(vendor.path).status_code == 404
    desk = text(signed_in(world.sam), f"/tickets/{vendor.number}/")
    assert ("Not ours: the console drops it." in desk, "Given back" in desk) == (True, True)


def test_a_partner_says_that_it_is_solved_and_the_desk_goes_on(world: World, vendor: Vendor, pia: Client) -> None:
    with transaction.atomic():
        commands.set_status(vendor.ticket.id, status="on_hold", by=world.sam.id, now=later(5))
    assert pia.post(vendor.path + "solution/", {"body": "Deployed 7.2"}).status_code == 302
    assert vendor.row().status == "open"
    assert "Solved, says the partner" in text(signed_in(world.sam), f"/tickets/{vendor.number}/")
    with transaction.atomic():
        commands.set_status(vendor.ticket.id, status="solved", by=world.sam.id, now=later(9))
    assert pia.post(vendor.path + "solution/", {"body": "Again"}).status_code == 422
    assert pia.post(vendor.path + "return/", {"reason": "Late"}).status_code == 422


def test_what_is_not_theirs_is_not_theirs_to_take(world: World, vendor: Vendor) -> None:
    carla = signed_in(vendor.carla)
    for act in ("notes/", "assignment/", "return/", "solution/"):
        assert carla.post(vendor.path + act, {"body": "x", "reason": "x"}).status_code == 404
    # A grant lets them read and write, not take it or move it.
    give(vendor.carla, ticket=vendor.ticket.id)
    assert carla.get(vendor.path).status_code == 200
    assert carla.post(vendor.path + "assignment/").status_code == 422
    assert carla.post(vendor.path + "return/", {"reason": "x"}).status_code == 422
    with transaction.atomic():
        commands.assign(vendor.ticket.id, to=world.sam.id, by=world.sam.id, now=later(5))
    refused = signed_in(vendor.pia).post(vendor.path + "assignment/")
    assert (refused.status_code, vendor.row().owner) == (422, world.sam)
    with pytest.raises(Refused, match="does not have"), transaction.atomic():
        commands_partner.tell_desk(vendor.ticket.id, body="x", by=world.omar.id, now=later(6))
    # Not by the doors of the desk either.
    assert signed_in(vendor.pia).get(f"/tickets/{vendor.number}/").status_code == 404
    assert signed_in(world.sam).get(vendor.path).status_code == 404


def test_a_grant_that_ends_ends_it(vendor: Vendor) -> None:
    give(vendor.carla, queue=vendor.queue.id)
    carla = signed_in(vendor.carla)
    assert "EVIDENCE" in text(carla, vendor.path)
    with transaction.atomic():
        directory.take_access(vendor.carla.access.get().id, by=None, now=clock.now())
    assert carla.get(vendor.path).status_code == 404


def test_files_of_a_note_are_the_partners_only_where_it_is_marked(world: World, vendor: Vendor, pia: Client) -> None:
    sam, keys = signed_in(world.sam), {}
    for partners in ("", "1"):
        key = sam.post("/files/", {"file": SimpleUploadedFile("log.txt", b"lines of a log")}).json()["id"]
        said = {"body": "See it", "files": [key]}
        sam.post(f"/tickets/{vendor.number}/notes/", said | ({"partners": "1"} if partners else {}))
        keys[partners] = key
    assert [pia.get(f"/files/{keys[p]}/").status_code for p in ("", "1")] == [404, 200]
    assert signed_in(vendor.carla).get(f"/files/{keys['1']}/").status_code == 404
    assert signed_in(world.rosa).get(f"/files/{keys['1']}/").status_code == 404
    assert f"/files/{keys['1']}/" in text(pia, vendor.path)
    assert f"/files/{keys['']}/" not in text(pia, vendor.path)


def test_the_stream_tells_a_partner_no_more_than_the_desk_shows(world: World, vendor: Vendor, pia: Client) -> None:
    signed_in(vendor.carla)

    def heard(act: Any, person: Person | None = None) -> bool:
        since = head()
        with transaction.atomic():
            act()
        return str(vendor.number) in (told((person or vendor.pia).id, read_after(since)) or "")

    key, sam = vendor.ticket.id, world.sam.id
    assert not heard(lambda: commands.add_note(key, body="Inside", by=sam, now=later(5)))
    assert not heard(lambda: commands.set_attributes(key, values={"code": "1"}, by=sam, now=later(5)))
    assert heard(lambda: commands.add_note(key, body="For you", by=sam, now=later(6), partners=True))
    assert heard(lambda: commands.reply(key, body="Public", by=sam, now=later(7)))
    assert not heard(lambda: commands.reply(key, body="Public", by=sam, now=later(8)), vendor.carla)


def test_the_api_gives_a_partners_token_what_the_desk_gives(world: World, vendor: Vendor) -> None:
    def program(person: Person) -> Client:
        with transaction.atomic():
            _row, secret = make(person.id, "Script", ["read", "tickets:write"], None, person.id, clock.wall())
        return Client(headers={"authorization": f"Bearer {secret}"})

    pia, carla, notes = program(vendor.pia), program(vendor.carla), f"/api/v1/tickets/{vendor.number}/notes"
    for body in ({"body": "For you", "partners": True}, {"body": "Inside again"}):
        answer = program(world.sam).post(notes, json.dumps(body), content_type="application/json")
        assert answer.status_code == 201, answer.content
    said = pia.get(f"/api/v1/partner/tickets/{vendor.number}/messages").json()["items"]
    assert [one["text"] for one in said] == ["When I press Submit the decision is gone.", "We look at it.", "For you"]
    assert [one["number"] for one in pia.get("/api/v1/partner/tickets").json()["items"]] == [vendor.number]
    assert carla.get("/api/v1/partner/tickets").json()["items"] == []
    assert carla.get(f"/api/v1/partner/tickets/{vendor.number}/messages").status_code == 404
    for path in ("tickets", f"tickets/{vendor.number}", f"tickets/{vendor.number}/timeline", "people"):
        answer = pia.get(f"/api/v1/{path}")
        assert answer.status_code in (403, 404), path
        assert b"MC-5023" not in answer.content


def test_a_long_list_asks_no_more_than_a_short_one(world: World, vendor: Vendor, pia: Client) -> None:
    def asked(path: str) -> int:
        pia.get(path)
        with CaptureQueriesContext(connection) as queries:
            assert pia.get(path).status_code == 200
        return len(queries)

    few = asked("/partner/")
    one = asked(vendor.path)
    for i in range(55):
        world.file(f"More {i}", by=world.omar, minutes=i, queue=vendor.queue.id)
    with transaction.atomic():
        for i in range(10):
            commands.reply(vendor.ticket.id, body=f"Answer {i}", by=world.sam.id, now=later(60 + i))
    assert asked("/partner/") <= few <= 12
    assert asked(vendor.path) <= one <= 18
    page = text(pia, "/partner/")
    older = re.search(r'href="(\?show=open&amp;q=&amp;after=[^"]+)"', page)
    assert older is not None
    second = text(pia, "/partner/" + older[1].replace("&amp;", "&"))
    numbers = [set(re.findall(r"/partner/tickets/(\d+)/", one)) for one in (page, second)]
    assert ([len(one) for one in numbers], numbers[0] & numbers[1]) == ([50, 6], set())
