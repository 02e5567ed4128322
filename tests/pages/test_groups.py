"""The groups' pages: what is counted, who may see and change what, and that every edit can be taken back there."""

from __future__ import annotations

import re
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.pages.world import World, later, signed_in
from watchfloor.core.counters import take
from watchfloor.core.permissions import ROLES, allows
from watchfloor.eventlog.append import NewEvent, append
from watchfloor.groups import project
from watchfloor.groups.models import Group, TicketInGroup
from watchfloor.groups.queries import same_issue
from watchfloor.tickets.models import Ticket

pytestmark = pytest.mark.django_db

VERBS = ("merges", "splits", "answers", "undos")


def place(group: int, tickets: list[Ticket], minutes: float = 10, **more: Any) -> None:
    """Tickets as the grouper places them."""
    values: dict[str, Any] = {"score": 0.9, "how": "meaning", "unsure": False, "others": [], **more}
    payload = {"tickets": [{"ticket": ticket.id, "group": group, **values} for ticket in tickets]}
    with transaction.atomic():
        if not Group.objects.filter(id=group).exists():
            take("group")
        project.apply(append([NewEvent("group", 0, "group.placed", later(minutes), payload)]))


def entitle(group: int, ticket: Ticket, chips: list[str]) -> None:
    said = {"titles": [{"group": group, "ticket": ticket.id, "chips": chips}]}
    with transaction.atomic():
        project.apply(append([NewEvent("group", 0, "group.titled", later(11), said)]))


class Floor:
    """Three tickets about a submit that fails, one of them unsure; two about export; one alone."""

    def __init__(self, world: World) -> None:
        file = world.file
        self.submit = [world.ticket, file("Decision lost on submit", by=world.omar, minutes=1)]
        self.odd = file("Something is wrong", minutes=2)
        self.export = [file("Export hangs", minutes=3), file("CSV export never ends", by=world.omar, minutes=4)]
        self.alone = file("A colour", minutes=5)
        place(1, self.submit)
        place(2, self.export)
        place(3, [self.alone], how="alone")
        place(1, [self.odd], unsure=True, score=0.55, others=[[2, 0.52]])
        entitle(1, self.submit[1], ["submit", "decision"])


@pytest.fixture
def floor(world: World) -> Floor:
    return Floor(world)


@pytest.fixture(autouse=True)
def at_half_past_nine() -> Any:
    with time_machine.travel(later(30)):
        yield


def words(client: Client, path: str) -> str:
    """The page as a reader reads it."""
    text = re.sub(r"<[^>]+>", " ", client.get(path).content.decode())
    return " ".join(text.split())


def roots() -> dict[int, int]:
    return dict(TicketInGroup.objects.values_list("ticket_id", "group__root"))


def test_the_list_counts_tickets_and_people(floor: Floor, world: World) -> None:
    desk = signed_in(world.sam)
    text = words(desk, "/watch/groups/")
    assert "Most tickets of the week: Decision lost on submit" in text
    assert "Decision lost on submit submit decision 3 3 3 more 2 33 % 3" in text
    assert "Export hangs 2 2 2 more 2 – 2" in text
    assert "A colour" not in text
    assert text.index("Decision lost on submit") < text.index("Export hangs")


def test_an_empty_store_says_what_will_be_here(world: World) -> None:
    text = words(signed_in(world.sam), "/watch/groups/")
    assert "No ticket is grouped yet" in text
    assert "Grouping has not run on this store yet" in text


def test_an_old_history_is_counted_up_to_its_newest_ticket(floor: Floor, world: World) -> None:
    with time_machine.travel(later(60 * 24 * 90)):
        text = words(signed_in(world.sam), "/watch/groups/")
    assert "Decision lost on submit" in text
    assert "The week until" in text


def test_search_finds_groups_by_a_word_a_number_and_a_term(floor: Floor, world: World) -> None:
    desk = signed_in(world.sam)
    for wanted in ("lost", str(floor.odd.number), "decision"):
        assert "1 group for" in words(desk, f"/watch/groups/?q={wanted}")
    assert "A colour" in words(desk, "/watch/groups/?q=colour")
    assert "No group has “zebra” in a ticket" in words(desk, "/watch/groups/?q=zebra")


def test_pages_follow_each_other_without_a_gap(floor: Floor, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("watchfloor.web.groups.views.PAGE", 1)
    desk = signed_in(world.sam)
    first = desk.get("/watch/groups/").content.decode()
    (following,) = set(re.findall(r'href="(/watch/groups/\?at=[^"]+)"', first))
    assert "Export hangs" not in first
    assert "Export hangs" in desk.get(following.replace("&amp;", "&")).content.decode()
    first = desk.get("/watch/groups/1/").content.decode()
    (following,) = set(re.findall(r'href="(/watch/groups/1/\?after=[^"]+)"', first))
    second = desk.get(following).content.decode()
    rows = [re.findall(r'<td class="c-number mono">(\d+)<', page) for page in (first, second)]
    assert rows == [[str(floor.odd.number)], [str(floor.submit[1].number)]]


@pytest.mark.parametrize(
    "odd", ["?after=x", "?after=1-", "?after=9999999999999999999-1", "?at=never", "?at=2026-03-02"]
)
def test_an_odd_address_begins_at_the_start(floor: Floor, world: World, odd: str) -> None:
    desk = signed_in(world.sam)
    assert "Export hangs" in words(desk, f"/watch/groups/{odd}")
    assert desk.get(f"/watch/groups/1/{odd}").status_code == 200


def test_one_group_shows_its_tickets_and_what_may_be_the_same(floor: Floor, world: World) -> None:
    desk = signed_in(world.sam)
    text = words(desk, "/watch/groups/1/")
    assert "3 tickets in 24 hours and 3 in 7 days from 2 people; 0 in the week before, 3 in all" in text
    assert "Is this one of them?" in text
    assert "May be the same Export hangs 2 tickets, likely 0.5" in text
    assert desk.get("/watch/groups/99/").status_code == 404


def test_merging_and_taking_it_back(floor: Floor, world: World) -> None:
    desk, before = signed_in(world.sam), roots()
    answer = desk.post("/watch/groups/1/merges/", {"with": 2})
    assert answer["Location"] == "/watch/groups/1/"
    text = words(desk, "/watch/groups/1/")
    assert "5 tickets of this issue" in text
    assert "Merged with “Export hangs” Sam" in text
    assert desk.get("/watch/groups/2/")["Location"] == "/watch/groups/1/"
    edit = re.findall(r'name="edit" value="(\d+)"', desk.get("/watch/groups/1/").content.decode())
    desk.post("/watch/groups/1/undos/", {"edit": edit[0]})
    assert roots() == before
    assert "Took the merge with “Export hangs” back" in words(desk, "/watch/groups/1/")
    assert desk.post("/watch/groups/1/undos/", {"edit": edit[0]}).status_code == 422


def test_splitting_leads_to_the_new_group_and_can_be_taken_back(floor: Floor, world: World) -> None:
    desk, before = signed_in(world.sam), roots()
    answer = desk.post("/watch/groups/1/splits/", {"ticket": [floor.odd.number]})
    assert answer["Location"] == "/watch/groups/4/"
    assert "Split 1 ticket off: “Decision lost on submit” Sam" in words(desk, "/watch/groups/4/")
    assert "Split 1 ticket off: “Something is wrong” Sam" in words(desk, "/watch/groups/1/")
    (edit,) = re.findall(r'name="edit" value="(\d+)"', desk.get("/watch/groups/4/").content.decode())
    assert desk.post("/watch/groups/4/undos/", {"edit": edit})["Location"] == "/watch/groups/1/"
    assert roots() == before
    assert desk.post("/watch/groups/1/splits/", {}).status_code == 422
    assert desk.post("/watch/groups/1/splits/", {"ticket": [floor.alone.number]}).status_code == 422


@pytest.mark.parametrize(("answer", "goes_to"), [("yes", 1), ("no", 2), ("new", 4)])
def test_an_answer_puts_an_unsure_ticket_where_it_belongs(
    floor: Floor, world: World, answer: str, goes_to: int
) -> None:
    desk, before = signed_in(world.sam), roots()
    said = desk.post("/watch/groups/1/answers/", {"ticket": floor.odd.number, "answer": answer})
    assert said["Location"] == "/watch/groups/1/"
    assert roots()[floor.odd.id] == goes_to
    assert not TicketInGroup.objects.filter(unsure=True).exists()
    page = desk.get(f"/watch/groups/{goes_to}/").content.decode()
    (edit,) = re.findall(r'name="edit" value="(\d+)"', page)
    desk.post(f"/watch/groups/{goes_to}/undos/", {"edit": edit})
    assert roots() == before
    assert TicketInGroup.objects.get(unsure=True).ticket_id == floor.odd.id


def test_a_ticket_names_its_issue(floor: Floor, world: World) -> None:
    desk = signed_in(world.sam)
    text = words(desk, f"/tickets/{floor.submit[0].number}/")
    assert "Same issue Decision lost on submit 3 tickets of this issue, 3 open." in text
    assert "Same issue" not in words(desk, f"/tickets/{floor.alone.number}/")


@pytest.mark.parametrize("role", [*ROLES, None])
def test_who_may_see_and_edit(floor: Floor, world: World, role: str | None) -> None:
    person = world.by_role[role] if role else None
    client = signed_in(person)
    for path in ("/watch/groups/", "/watch/groups/1/"):
        assert (client.get(path).status_code == 200) is allows(person, "watch.read")
    before = roots()
    client.post("/watch/groups/1/merges/", {"with": 2})
    assert (roots() != before) is allows(person, "groups.edit")


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_on_what_is_not_there_changes_nothing(floor: Floor, world: World, verb: str) -> None:
    desk, before = signed_in(world.sam), roots()
    for path in (f"/watch/groups/99/{verb}/", f"/watch/groups/1/{verb}/"):
        said = desk.post(path, {"with": "99", "ticket": "99", "answer": "yes", "edit": "1"})
        assert said.status_code == 422
    assert roots() == before


def test_who_sees_their_own_tickets_counts_their_own(floor: Floor, world: World) -> None:
    """A role that watches without reading every ticket: none is shipped, so one is made for the test."""
    from watchfloor.core import permissions
    from watchfloor.groups.active import active
    from watchfloor.groups.queries import group_for, neighbours

    held = dict(permissions.GRANTS)
    permissions.GRANTS["requester"] = held["requester"] | {"watch.read"}
    try:
        rows = active(world.omar, later(30))
        assert rows == []
        assert group_for(world.omar, 3) is None
        assert neighbours(world.omar, 1) == []
        assert same_issue(world.omar, floor.odd.id) is None
        rows = active(world.rosa, later(30))
        assert [(row.title, row.chips, row.week, row.people) for row in rows] == [("Something is wrong", [], 2, 1)]
    finally:
        permissions.GRANTS.update(held)


def test_the_command_lists_what_the_page_shows(floor: Floor) -> None:
    from watchfloor.groups.listing import listed

    rows = listed(later(30))
    assert [(row["id"], row["title"], row["chips"]) for row in rows] == [
        (1, "Decision lost on submit", ["submit", "decision"]), (2, "Export hangs", []),
    ]  # fmt: skip
    odd = {"ticket": floor.odd.number, "how": "meaning", "score": 0.55, "unsure": True}
    assert rows[0]["tickets"][-1] == odd
    assert [row["id"] for row in listed(later(30), whole=True)] == [1, 2, 3]


def test_text_in_a_group_is_never_markup(floor: Floor, world: World) -> None:
    nasty = world.file("<script>alert(1)</script>", minutes=6)
    place(2, [nasty])
    entitle(2, nasty, ["<script>alert(1)</script>"])
    desk = signed_in(world.sam)
    desk.post("/watch/groups/1/merges/", {"with": 2})
    paths = ("/watch/groups/", "/watch/groups/?q=%3Cscript%3Ealert(1)%3C/script%3E", "/watch/groups/1/")
    for path in (*paths, f"/tickets/{nasty.number}/"):
        assert "<script>alert(1)" not in desk.get(path).content.decode()


def test_queries_are_few(floor: Floor, world: World) -> None:
    desk = signed_in(world.sam)
    for n in range(20):
        place(10 + n, [world.file(f"Kind {n}, {i}", minutes=7) for i in range(2)], others=[[1, 0.4]])
    for path, most in (("/watch/groups/", 14), ("/watch/groups/1/", 26), ("/watch/groups/?q=Kind", 18)):
        with CaptureQueriesContext(connection) as asked:
            desk.get(path)
        assert len(asked) <= most, (path, len(asked))
