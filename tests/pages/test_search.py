"""Search over subject and id."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.pages.world import World

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("text", ["MC-5023", "submit", "fails submit", "ubmi", "SUBMIT"])
def test_words_and_parts_of_words(world: World, desk: Client, text: str) -> None:
    world.file("Something else altogether", minutes=1)
    page = desk.get("/search/", {"q": text}).content.decode()
    assert f'href="/tickets/{world.ticket.number}/"' in page
    assert "Something else" not in page


def test_a_number_opens_its_ticket(world: World, desk: Client) -> None:
    assert desk.get("/search/", {"q": str(world.ticket.number)})["Location"] == f"/tickets/{world.ticket.number}/"
    # The palette, which is still being typed in, only lists it.
    listed = desk.get("/search/", {"q": str(world.ticket.number)}, headers={"X-Live": "1"})
    assert listed.status_code == 200
    assert f'data-text="{world.ticket.number} ' in listed.content.decode()


@pytest.mark.parametrize("text", ["", " ", "'", "%", "\\", '"', "zzz & | !", "a" * 5000, "９９"])
def test_odd_texts_find_nothing_and_break_nothing(world: World, desk: Client, text: str) -> None:
    assert desk.get("/search/", {"q": text}).status_code == 200


def test_nothing_found_says_where_it_looked(world: World, desk: Client) -> None:
    assert "in its subject or id" in desk.get("/search/?q=xylophone").content.decode()
