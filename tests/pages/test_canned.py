"""Canned texts: kept, shared, found while writing, filled for the ticket."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.pages.world import World, signed_in
from watchfloor.core.models import Definition

pytestmark = pytest.mark.django_db


def write(client: Client, name: str = "Thanks", text: str = "Dear {{requester.first_name}}", **more: str) -> Definition:
    answer = client.post("/canned/new/", {"name": name, "text": text, **more})
    assert answer.status_code == 302, answer.content.decode()
    return Definition.objects.filter(what="canned").latest("id")


def test_a_text_is_kept_for_oneself_and_reads_as_it_will_on_the_ticket(world: World, desk: Client) -> None:
    row = write(
        desk, text="Dear {{requester.first_name}}, {{ticket.number}} waits at {{attributes.region}}. {{me.name}}"
    )
    assert row.owner_id == world.sam.id
    choices = desk.get(f"/tickets/{world.ticket.number}/canned/").content.decode()
    assert f'data-text="Dear Rosa, {world.ticket.number} waits at EU-West. Sam"' in choices
    lena = signed_in(world.lena)
    assert "Dear Rosa" not in lena.get(f"/tickets/{world.ticket.number}/canned/").content.decode()
    assert lena.get(f"/canned/{row.id}/").status_code == 404
    assert lena.post(f"/canned/{row.id}/archive/").status_code == 404


def test_sharing_is_for_those_who_lead(world: World, desk: Client) -> None:
    assert desk.post("/canned/new/", {"name": "x", "text": "y", "shared": "yes"}).status_code == 422
    row = write(signed_in(world.lena), "Shared", shared="yes")
    assert row.owner_id is None
    assert "Shared" in desk.get("/canned/").content.decode()
    assert desk.post(f"/canned/{row.id}/", {"name": "Mine now", "text": "z"}).status_code == 422
    assert desk.post(f"/canned/{row.id}/archive/").status_code == 422
    row.refresh_from_db()
    assert row.name == "Shared"


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"name": "A", "text": "Dear {{requester.nmae}}"}, "did you mean {{requester.name}}"),
        ({"name": "", "text": "Hello"}, "It needs a name"), ({"name": "A", "text": " "}, "holds a text"),
        ({"name": "x" * 81, "text": "Hello"}, "at most 80"), ({"name": "A", "text": "{{ticket.number"}, "has to end"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_beside_what_was_written(desk: Client, form: dict[str, str], told: str) -> None:
    answer = desk.post("/canned/new/", form)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert told in text
    assert form["text"] in text
    assert not Definition.objects.filter(what="canned").exists()


def test_an_archived_text_is_offered_no_more_and_comes_back(world: World, desk: Client) -> None:
    row = write(desk, "Old one")
    address = f"/tickets/{world.ticket.number}/canned/"
    desk.post(f"/canned/{row.id}/archive/")
    assert "Old one" not in desk.get(address).content.decode()
    assert "Old one" in desk.get("/canned/?show=archive").content.decode()
    desk.post(f"/canned/{row.id}/archive/")
    assert "Old one" in desk.get(address).content.decode()


def test_what_is_empty_on_this_ticket_is_told(world: World, desk: Client) -> None:
    write(desk, text="In {{attributes.country}}")
    assert "empty here: attributes.country" in desk.get(f"/tickets/{world.ticket.number}/canned/").content.decode()


def test_people_are_offered_to_be_called_on_the_owner_first(world: World, desk: Client) -> None:
    desk.post(f"/tickets/{world.ticket.number}/assignment/", {"to": str(world.sam.id)})
    choices = desk.get(f"/tickets/{world.ticket.number}/mentionable/").content.decode()
    assert choices.index("@Sam") < choices.index("@Lena")
    assert "@Rosa" not in choices
