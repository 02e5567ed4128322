"""The access pages: restricted queues, grants and teams; who may do what there, and what they do not tell."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.pages.world import World, later, signed_in
from watchfloor.audit.models import AuditEntry
from watchfloor.core import clock
from watchfloor.core.models import AccessGrant, Person, Queue
from watchfloor.directory import commands as directory
from watchfloor.eventlog.models import Event
from watchfloor.tickets.access import may_see

pytestmark = [pytest.mark.security, pytest.mark.django_db]
NAME, WORD = "Zebra affairs", "zanzibarquake"


class Keepers:
    """A restricted queue with a ticket, its team with a lead, and others who are not of it."""

    def __init__(self, world: World) -> None:
        now = later(0)
        with transaction.atomic():
            self.team = directory.create_team(name="Keepers", now=now)
            self.queue = directory.create_queue(name=NAME, team=self.team.id, now=now)
            self.kim, self.wanda = (
                directory.register_person(name=name, role=role, now=now, team=self.team.id)
                for name, role in (("Kim Keeper", "lead"), ("Wanda Keeper", "specialist"))
            )
            directory.restrict_queue(self.queue.id, to=True, by=None, now=now)
        self.ticket = world.file(f"About {WORD}", by=world.omar, minutes=5, queue=self.queue.id)
        self.path = f"/tickets/{self.ticket.number}/access/"
        self.ada, self.lena, self.sam = world.by_role["administrator"], world.lena, world.sam


@pytest.fixture
def keepers(world: World) -> Keepers:
    return Keepers(world)


def text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.content.decode()


def give(client: Client, who: Person | str, *, status: int = 302, **what: object) -> str:
    to = who if isinstance(who, str) else f"person:{who.id}"
    answer = client.post("/admin/access/grants/", {"who": to, "reason": "Knows the case", "days": "7", **what})
    assert answer.status_code == status, (answer.status_code, re.findall(r'alert">.*?</span>', answer.content.decode()))
    return answer.content.decode()


def test_nobody_learns_of_a_queue_that_they_may_not_see(world: World, keepers: Keepers) -> None:
    with transaction.atomic():
        directory.give_access(person=world.sam.id, queue=keepers.queue.id, reason=WORD, by=None, now=clock.now())
        directory.give_access(person=world.sam.id, ticket=keepers.ticket.id, reason=WORD, by=None, now=clock.now())
    for person in (keepers.lena, keepers.ada):
        client = signed_in(person)
        for path in ("/admin/access/", f"/admin/access/people/{world.sam.id}/"):
            page = text(client, path)
            assert (NAME in page, WORD in page, str(keepers.ticket.number) in page) == (False, False, False), path
        assert client.get(keepers.path).status_code == 404
        assert client.get(f"/admin/access/queues/{keepers.queue.id}/restriction/").status_code == 404
        # What is asked for by number is answered as what is not there.
        for there, missing in (({"ticket": keepers.ticket.number}, {"ticket": 999_999}),
                               ({"queue": keepers.queue.id}, {"queue": 999_999})):  # fmt: skip
            answers = [give(client, world.by_role["tier2"], status=422, **what) for what in (there, missing)]
            said = [re.findall(r'role="alert">.*?</span>', page) for page in answers]
            assert (said[0], len(said[0])) == (said[1], 1)
    page = text(signed_in(keepers.kim), "/admin/access/")
    assert (NAME in page, WORD in page) == (True, True)


def test_an_administrator_reads_the_names_when_they_ask_and_nothing_else(keepers: Keepers) -> None:
    ada = signed_in(keepers.ada)
    page = text(ada, "/admin/access/?all=1")
    assert (NAME in page, str(keepers.ticket.number) in page) == (True, False)
    assert f"queues/{keepers.queue.id}/" not in page
    assert NAME not in text(signed_in(keepers.lena), "/admin/access/?all=1")


def test_only_those_who_hold_it_hand_it_on(world: World, keepers: Keepers) -> None:
    tom = world.by_role["tier2"]
    kim = signed_in(keepers.kim)
    give(kim, tom, ticket=keepers.ticket.number)
    assert may_see(tom, keepers.ticket.id)
    # A lead whom a grant lets in sees it, and may not let others in; an administrator with all of the queue may.
    give(kim, keepers.lena, queue=keepers.queue.id)
    page = give(signed_in(keepers.lena), world.sam, status=422, ticket=keepers.ticket.number)
    assert "Leads and administrators of the team" in page
    give(kim, keepers.ada, ticket=keepers.ticket.number)
    give(signed_in(keepers.ada), world.sam, status=422, ticket=keepers.ticket.number)
    give(kim, keepers.ada, queue=keepers.queue.id)
    give(signed_in(keepers.ada), world.sam, ticket=keepers.ticket.number)
    assert may_see(world.sam, keepers.ticket.id)


def test_nobody_gives_access_to_themselves_or_their_team(keepers: Keepers) -> None:
    kim = signed_in(keepers.kim)
    give(kim, keepers.ada, queue=keepers.queue.id)
    for who in (f"person:{keepers.kim.id}", f"team:{keepers.team.id}"):
        assert "Somebody else gives access to you" in give(kim, who, status=422, queue=keepers.queue.id)
    assert AccessGrant.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"who": "person:999999"}, "Choose a person or a team"),
        ({"who": "nonsense"}, "Choose a person or a team"),
        ({"reason": "  "}, "Say why"),
        ({"reason": "x" * 301}, "at most 300"),
        ({"ticket": ""}, "Name a ticket, or choose a queue"),
        ({"ticket": "no"}, "There is no ticket"),
        ({"days": "3650"}, "Choose for how long"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_lost(
    world: World, keepers: Keepers, wrong: dict[str, str], said: str
) -> None:
    sent = {"who": f"person:{world.sam.id}", "ticket": str(world.ticket.number), "reason": "Why not", "days": "30"}
    answer = signed_in(keepers.kim).post("/admin/access/grants/", sent | wrong)
    page = answer.content.decode()
    assert (answer.status_code, said in page) == (422, True)
    assert "reason" in wrong or 'value="Why not"' in page
    assert "who" in wrong or f'value="person:{world.sam.id}" selected' in page
    assert not AccessGrant.objects.exists()


def test_giving_and_taking_back_are_entries_of_the_audit(world: World, keepers: Keepers) -> None:
    kim = signed_in(keepers.kim)
    give(kim, world.sam, ticket=keepers.ticket.number)
    grant = AccessGrant.objects.get()
    assert (grant.given_by, grant.reason) == (keepers.kim.id, "Knows the case")
    assert grant.expires_at is not None
    assert timedelta(days=6.9) < grant.expires_at - clock.now() < timedelta(days=7.1)
    # Not by those who may not know of it, whatever number they try.
    for person in (keepers.lena, keepers.ada):
        assert signed_in(person).post(f"/admin/access/grants/{grant.id}/end/").status_code == 422
    assert kim.post(f"/admin/access/grants/{grant.id}/end/", {"ticket": "1"}).status_code == 302
    assert not may_see(world.sam, keepers.ticket.id)
    entries = AuditEntry.objects.filter(kind__startswith="grant.").values_list("kind", "actor", "subject")
    by, subject = keepers.kim.id, f"access:{grant.id}"
    assert list(entries.order_by("id")) == [("grant.given", by, subject), ("grant.taken", by, subject)]


def test_what_ended_is_listed_apart(world: World, keepers: Keepers) -> None:
    kim = signed_in(keepers.kim)
    give(kim, world.sam, ticket=keepers.ticket.number)
    assert "What ended by itself" not in text(kim, "/admin/access/")
    AccessGrant.objects.update(expires_at=clock.now() - timedelta(hours=1))
    page = text(kim, "/admin/access/")
    assert ("What ended by itself" in page, "Take back" in page) == (True, False)


def test_restricting_says_before_what_it_will_change(world: World, keepers: Keepers) -> None:
    ada = signed_in(keepers.ada)
    path = f"/admin/access/queues/{world.queue.id}/restriction/"
    page = text(ada, path)
    assert "You see it no more, and cannot open it again" in page
    assert world.sam.name in page
    assert signed_in(world.lena).get(path).status_code == 404
    assert ada.post(path, {"restricted": "perhaps"}).status_code == 422
    assert ada.post(path, {"restricted": "yes"}).status_code == 302
    assert Queue.objects.get(id=world.queue.id).restricted
    event = Event.objects.filter(kind="queue.restricted").latest("position")
    assert (event.subject_id, event.actor) == (world.queue.id, keepers.ada.id)
    # Not of its team, so it is not there for them any more; its team's lead lets them in, and then they open it.
    assert ada.post(path, {"restricted": "no"}).status_code == 404
    give(signed_in(world.lena), keepers.ada, queue=world.queue.id)
    assert "more people of the desk see its tickets" in text(ada, path)
    assert ada.post(path, {"restricted": "no"}).status_code == 302
    assert not Queue.objects.get(id=world.queue.id).restricted


def test_a_queue_that_nobody_could_read_is_not_restricted(world: World, keepers: Keepers) -> None:
    ada = signed_in(keepers.ada)
    path = f"/admin/access/queues/{world.other_queue.id}/restriction/"
    assert "Nobody. Give its team people" in text(ada, path)
    assert ada.post(path, {"restricted": "yes"}).status_code == 422
    assert not Queue.objects.get(id=world.other_queue.id).restricted


def test_a_team_lets_nobody_in_who_put_them_there_without_seeing_it(world: World, keepers: Keepers) -> None:
    ada, path = signed_in(keepers.ada), f"/admin/access/people/{world.sam.id}/team/"
    refused = ada.post(path, {"team": keepers.team.id})
    assert (refused.status_code, "may see more than you" in refused.content.decode()) == (422, True)
    assert ada.post(f"/admin/access/people/{keepers.ada.id}/team/", {"team": world.team.id}).status_code == 422
    assert ada.post(path, {"team": "x"}).status_code == 422
    assert signed_in(keepers.lena).post(path, {"team": "0"}).status_code == 404
    assert ada.post(path, {"team": "0"}).status_code == 302
    assert Person.objects.get(id=world.sam.id).team is None
    give(signed_in(keepers.kim), keepers.ada, queue=keepers.queue.id)
    assert ada.post(path, {"team": keepers.team.id}).status_code == 302
    assert may_see(Person.objects.get(id=world.sam.id), keepers.ticket.id)


def test_what_somebody_may_see_is_told(world: World, keepers: Keepers) -> None:
    kim = signed_in(keepers.kim)
    path = f"/admin/access/people/{world.sam.id}/"
    assert NAME in text(kim, path).split("Not:")[1]
    give(kim, world.sam, queue=keepers.queue.id)
    page = text(kim, path)
    assert ("Not:" in page, f"queue {NAME}" in page) == (False, True)
    assert "it is a queue of Keepers" in text(kim, f"/admin/access/people/{keepers.wanda.id}/")
    assert f"/admin/access/people/{keepers.wanda.id}/" in text(kim, "/admin/access/?q=wanda")
    assert kim.get("/admin/access/people/999999/").status_code == 404


def test_a_tickets_page_says_who_may_see_it(world: World, keepers: Keepers) -> None:
    wanda, kim = signed_in(keepers.wanda), signed_in(keepers.kim)
    give(kim, world.sam, ticket=keepers.ticket.number)
    page = text(wanda, f"/tickets/{keepers.ticket.number}/")
    panel = page[page.index("Who may see this") :]
    assert all(name in panel for name in ("Kim Keeper", "Wanda Keeper", world.sam.name))
    assert (keepers.path in page, keepers.path in text(kim, f"/tickets/{keepers.ticket.number}/")) == (False, True)
    assert wanda.get(keepers.path).status_code == 404
    assert "Everybody who works at the desk" in text(wanda, f"/tickets/{world.ticket.number}/")
    sent = {"who": f"person:{world.by_role['tier2'].id}", "reason": "Saw it", "days": ""}
    assert kim.post(keepers.path, sent | {"reason": ""}).status_code == 422
    assert kim.post(keepers.path, sent).status_code == 302
    assert AccessGrant.objects.get(reason="Saw it").ticket == keepers.ticket.id
    assert "Saw it" in text(kim, keepers.path)
    # Whose page shows a number of it, reads it: that is written down as on the ticket's own.
    assert AuditEntry.objects.filter(kind="ticket.read", actor=keepers.kim.id).count() == 1
    # Somebody whom a grant to the ticket lets in reads the page of an open one and cannot hand a restricted one on.
    give(kim, keepers.lena, ticket=keepers.ticket.number)
    lena = signed_in(keepers.lena)
    assert "Leads and administrators of its queue" in text(lena, keepers.path)
    assert lena.post(keepers.path, sent).status_code == 422


def test_pages_ask_no_more_for_more_grants_and_people(world: World, keepers: Keepers) -> None:
    kim, ada = signed_in(keepers.kim), signed_in(keepers.ada)
    with transaction.atomic():
        directory.give_access(person=world.sam.id, queue=keepers.queue.id, reason="x", by=keepers.kim.id, now=later(1))
        directory.give_access(person=keepers.ada.id, queue=keepers.queue.id, reason="x", by=None, now=later(1))
        directory.give_access(person=world.sam.id, ticket=keepers.ticket.id, reason="x", by=None, now=later(1))

    def asked(client: Client, path: str) -> int:
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        return len(queries)

    paths = ["/admin/access/", f"/admin/access/people/{world.sam.id}/", keepers.path,
             f"/admin/access/queues/{keepers.queue.id}/restriction/", f"/tickets/{keepers.ticket.number}/"]  # fmt: skip
    few = {path: asked(ada, path) for path in paths}
    with transaction.atomic():
        for i in range(8):
            team = directory.create_team(name=f"Team {i}", now=later(2))
            queue = directory.create_queue(name=f"Queue {i}", team=keepers.team.id, now=later(2))
            directory.restrict_queue(queue.id, to=i % 2 == 0, by=None, now=later(2))
            one = directory.register_person(name=f"P{i}", role="specialist", team=team.id, now=later(2))
            for what in ({"queue": queue.id}, {"ticket": keepers.ticket.id}, {"queue": keepers.queue.id}):
                for whom in ({"person": one.id}, {"team": team.id}, {"person": keepers.ada.id}):
                    directory.give_access(**whom, **what, reason="x", by=keepers.kim.id, now=later(3))  # type: ignore[arg-type]
    assert {path: asked(ada, path) - few[path] for path in paths} == dict.fromkeys(paths, 0)
    assert few["/admin/access/"] <= 20
    assert asked(kim, f"/tickets/{keepers.ticket.number}/") <= 32
