"""Search through its pages: what is found and how it is told; the palette, suggestions, the portal."""

from __future__ import annotations

import re

import pytest
from django.db import transaction
from django.test import Client

from tests.pages.world import World, later, signed_in
from watchfloor.search import follow
from watchfloor.tickets import commands
from watchfloor.tickets.models import Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def found(world: World) -> World:
    """The world, indexed; with it a ticket that looks like markup."""
    world.file("<b>Bold</b> & <script>alert(1)</script> gizmo", minutes=1, body="A <mark>gizmo</mark> & more")
    with transaction.atomic():
        commands.add_note(world.ticket.id, body="Secretly a shadowban", by=world.sam.id, now=later(2))
    follow.catch_up(later(3))
    return world


def page(client: Client, text: str, path: str = "/search/") -> str:
    answer = client.get(path, {"q": text})
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("text", ["MC-5023", "submit", "fails submit", "ubmi", "SUBMIT", "decision", "sumbit"])
def test_words_and_parts_of_words(found: World, desk: Client, text: str) -> None:
    answer = page(desk, text)
    assert f'href="/tickets/{found.ticket.number}/"' in answer


def test_words_of_no_ticket_find_none(found: World, desk: Client) -> None:
    answer = page(desk, "xylophone status:new")
    assert "No ticket fits" in answer
    # What would find more is one click away.
    assert "Without status:new" in answer


def test_a_number_opens_its_ticket(world: World, desk: Client) -> None:
    assert desk.get("/search/", {"q": str(world.ticket.number)})["Location"] == f"/tickets/{world.ticket.number}/"
    # The palette, which is still being typed in, only lists it.
    listed = page(desk, str(world.ticket.number), "/search/palette/")
    assert f'data-text="{world.ticket.number} ' in listed
    assert "By number" in listed


@pytest.mark.parametrize(
    "text", ["", " ", "'", "%", "\\", '"', "zzz & | !", "a" * 5000, "９９", "(((", "status:", "-", "a:b:c"]
)
def test_odd_texts_find_nothing_and_break_nothing(found: World, desk: Client, text: str) -> None:
    for path in ("/search/", "/search/palette/", "/search/suggestions/", "/portal/search/"):
        assert desk.get(path, {"q": text}).status_code == 200


@pytest.mark.parametrize("name", ["after", "before", "sort"])
@pytest.mark.parametrize("value", ["x", "-1", "9" * 30, "1-1", "99999999999999999-1", "0-0"])
def test_odd_places_break_nothing(found: World, desk: Client, name: str, value: str) -> None:
    assert desk.get("/search/", {"q": "submit", name: value}).status_code == 200


def test_markup_in_tickets_is_text_and_hits_are_marked(found: World, desk: Client) -> None:
    answer = page(desk, "gizmo")
    assert "<script>alert" not in answer
    assert "&lt;script&gt;alert(1)&lt;/script&gt; <mark>gizmo</mark>" in answer
    assert "A &lt;mark&gt;<mark>gizmo</mark>&lt;/mark&gt; &amp; more" in answer
    assert "&lt;b&gt;" in page(desk, "<b>bold")


def test_an_unknown_operator_is_named_with_what_would_do(found: World, desk: Client) -> None:
    answer = page(desk, "staus:open submit")
    assert "There is no operator “staus:”." in answer
    assert 'href="?q=status%3Aopen+submit"' in answer
    assert f'href="/tickets/{found.ticket.number}/"' not in answer


def test_facets_narrow_the_question(found: World, desk: Client) -> None:
    with transaction.atomic():
        commands.assign(found.ticket.id, to=found.sam.id, by=found.sam.id, now=later(4))
    follow.catch_up(later(5))
    answer = page(desk, "platform:console")
    link = re.search(r'href="([^"]*owner%3ASam[^"]*)"', answer)
    assert link is not None
    assert f'href="/tickets/{found.ticket.number}/"' in page(desk, "platform:console owner:Sam")


def test_the_page_says_how_far_the_index_is(found: World, desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "changed since the index" not in page(desk, "submit")
    found.file("Another", minutes=9)
    assert "1 ticket changed since the index" in page(desk, "submit")
    monkeypatch.setattr(follow, "MANY", 1)
    assert "The index has read" in page(desk, "submit")


def test_pages_follow_each_other(found: World, desk: Client) -> None:
    for i in range(30):
        found.file(f"Widget {i}", minutes=10 + i)
    follow.catch_up(later(60))
    first = page(desk, "widget")
    more = re.search(r'hx-get="/search/([^"]*)"', first)
    assert more is not None
    second = desk.get("/search/" + more[1].replace("&amp;", "&")).content.decode()
    numbers = [
        set(re.findall(r'<li class="found"><a class="found-line" href="/tickets/(\d+)/"', p)) for p in (first, second)
    ]
    assert len(numbers[0]) == 25
    assert len(numbers[1]) == 5
    assert not numbers[0] & numbers[1]


def test_the_palette_groups_what_it_finds(found: World, desk: Client) -> None:
    answer = page(desk, "ros", "/search/palette/")
    assert 'data-group="People"' in answer
    assert "requester%3ARosa" in answer
    answer = page(desk, "subm", "/search/palette/")
    assert 'data-group="Tickets"' in answer
    assert 'data-group="Search"' in answer


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("sta", "status:"), ("status:o", "status:open"), ("-status:new,o", "-status:new,open"), ("owner:", "owner:me"),
        ("queue:app", "queue:&quot;Appeals T1&quot;"), ("region:", "region:eu-west"), ("reg", "region:"),
        ("gizmo crea", "gizmo created:"), ("subm", "submit"), ("created:", "created:today"), ("is:un", "is:unassigned"),
        ("module:dec", "module:&quot;decision submit&quot;"), ("requester:ro", "requester:Rosa"), ("", "status:"),
    ],
)  # fmt: skip
def test_what_may_come_next_is_offered(found: World, desk: Client, text: str, offered: str) -> None:
    assert f'data-text="{offered}' in page(desk, text, "/search/suggestions/")


def test_a_requester_searches_their_own_tickets_alone(found: World, portal: Client) -> None:
    answer = page(portal, "submit", "/portal/search/")
    assert f'href="/portal/tickets/{found.ticket.number}/"' in answer
    for text in ("shadowban", "shadowb", "secretly", "sam"):
        assert found.ticket.subject not in page(portal, text, "/portal/search/")
        assert "shadowban" not in page(portal, text, "/portal/search/").replace(text, "")
    omar = signed_in(found.omar)
    answer = page(omar, "submit", "/portal/search/")
    assert "/portal/tickets/1" not in answer
    assert "None of your tickets" in answer
    for path in ("/search/", "/search/palette/", "/search/suggestions/"):
        assert omar.get(path, {"q": "submit"}).status_code == 404


def test_a_page_asks_few_queries(found: World, desk: Client, django_assert_max_num_queries: object) -> None:
    for i in range(20):
        found.file(f"Widget {i}", minutes=10 + i)
    follow.catch_up(later(60))
    assert Ticket.objects.count() > 20
    with django_assert_max_num_queries(32):  # type: ignore[operator]
        desk.get("/search/", {"q": "widget status:new"})
