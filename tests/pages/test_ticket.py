"""The ticket page and its verbs."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.pages.world import World, later
from watchfloor.tickets import commands
from watchfloor.tickets.models import Ticket

pytestmark = pytest.mark.django_db


def page(client: Client, world: World, query: str = "") -> str:
    answer = client.get(f"/tickets/{world.ticket.number}/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def now(world: World) -> Ticket:
    return Ticket.objects.get(id=world.ticket.id)


def test_a_reply_is_public_and_opens_a_new_ticket(world: World, desk: Client, portal: Client) -> None:
    answer = desk.post(f"/tickets/{world.ticket.number}/replies/", {"body": "Use drafts until then."})
    assert answer["Location"] == f"/tickets/{world.ticket.number}/"
    assert now(world).status == "open"
    assert "Use drafts until then." in page(desk, world)
    assert "Use drafts until then." in portal.get(f"/portal/tickets/{world.ticket.number}/").content.decode()


@pytest.mark.parametrize("then", ["pending", "solved"])
def test_send_and_set_is_one_act(world: World, desk: Client, then: str) -> None:
    desk.post(f"/tickets/{world.ticket.number}/replies/", {"body": "Done?", "then": then})
    assert now(world).status == then
    assert now(world).agent_replies == 1


def test_a_reply_that_is_refused_changes_nothing(world: World, desk: Client) -> None:
    before = now(world).last_position
    for form in ({"body": "  "}, {"body": "Text", "then": "closed"}, {"body": "x" * 100_001}):
        answer = desk.post(f"/tickets/{world.ticket.number}/replies/", form)
        assert answer.status_code == 422
        assert unquote(answer["X-Message"])
    assert now(world).last_position == before


def test_a_note_stays_inside(world: World, desk: Client, portal: Client) -> None:
    desk.post(f"/tickets/{world.ticket.number}/notes/", {"body": "The cache, I think."})
    assert "The cache, I think." in page(desk, world)
    assert "The cache" not in portal.get(f"/portal/tickets/{world.ticket.number}/").content.decode()
    assert now(world).status == "new"


def test_verbs(world: World, desk: Client) -> None:
    path = f"/tickets/{world.ticket.number}"
    desk.post(f"{path}/assignment/", {"to": "me"})
    desk.post(f"{path}/queue/", {"queue": world.other_queue.id})
    desk.post(f"{path}/status/", {"status": "on_hold"})
    desk.post(f"{path}/priority/", {"priority": "P0"})
    row = now(world)
    assert (row.owner_id, row.queue_id, row.status, row.priority) == (
        world.sam.id,
        world.other_queue.id,
        "on_hold",
        "P0",
    )
    text = page(desk, world)
    for sentence in (
        "Assigned to Sam",
        "Moved to Appeals T1",
        "from Moderation T1",
        "Status new → on hold",
        "Priority P2 → P0",
    ):
        assert sentence in text, sentence
    desk.post(f"{path}/assignment/", {"to": "none"})
    assert now(world).owner_id is None
    assert "Owner removed, Sam before" in page(desk, world)


@pytest.mark.parametrize(
    ("noun", "form"),
    [
        ("status", {"status": "done"}), ("priority", {"priority": "P7"}), ("queue", {"queue": "424242"}),
        ("assignment", {"to": "me; drop"}), ("assignment", {"to": "424242"}),
        ("status", {"status": "closed", "reason": "tired"}),
    ],
)  # fmt: skip
def test_what_a_verb_cannot_mean_is_refused(world: World, desk: Client, noun: str, form: dict[str, str]) -> None:
    before = now(world).last_position
    assert desk.post(f"/tickets/{world.ticket.number}/{noun}/", form).status_code == 422
    assert now(world).last_position == before


def test_the_timeline_can_be_narrowed(world: World, desk: Client) -> None:
    with transaction.atomic():
        commands.reply(world.ticket.id, body="A public word", by=world.sam.id, now=later(1))
        commands.add_note(world.ticket.id, body="An inner word", by=world.sam.id, now=later(2))
    public, internal, events = (page(desk, world, f"?show={key}") for key in ("public", "internal", "events"))
    assert "A public word" in public
    assert "An inner word" not in public
    assert "An inner word" in internal
    assert "A public word" not in internal
    assert "Status new → open" in events
    assert "A public word" not in events


def test_text_of_people_is_never_markup(world: World, desk: Client, portal: Client) -> None:
    nasty = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    ticket = world.file(nasty, minutes=1, body=nasty, attributes={"region": nasty})
    for client, path in (
        (desk, f"/tickets/{ticket.number}/"),
        (desk, "/desk/"),
        (portal, f"/portal/tickets/{ticket.number}/"),
    ):
        text = client.get(path).content.decode()
        assert "<script>alert" not in text
        assert "<img src=x" not in text


def test_the_requesters_other_tickets_stand_beside(world: World, desk: Client) -> None:
    other = world.file("The week before", minutes=3)
    foreign = world.file("Of somebody else", by=world.omar, minutes=4)
    text = page(desk, world)
    assert f'href="/tickets/{other.number}/"' in text
    assert f'href="/tickets/{foreign.number}/"' not in text


def test_queries_do_not_grow_with_the_history(world: World, desk: Client) -> None:
    page(desk, world)
    with CaptureQueriesContext(connection) as few:
        page(desk, world)
    with transaction.atomic():
        for i in range(30):
            commands.reply(world.ticket.id, body=f"Word {i}", by=world.sam.id, now=later(i + 1))
            commands.assign(
                world.ticket.id, to=(world.sam if i % 2 else world.lena).id, by=world.sam.id, now=later(i + 1)
            )
    with CaptureQueriesContext(connection) as many:
        page(desk, world)
    # The names of owners that the history mentions are one query more, and how the answers' mails do another, however
    # many there are.
    assert len(many) <= len(few) + 2
    assert len(many) <= 23


def test_a_ticket_that_is_not_there(world: World, desk: Client) -> None:
    for number in (0, 424242, 2**62):
        assert desk.get(f"/tickets/{number}/").status_code == 404
        assert desk.post(f"/tickets/{number}/notes/", {"body": "?"}).status_code == 404


def test_changed_attributes_are_told_in_words(world: World, desk: Client, portal: Client) -> None:
    with transaction.atomic():
        commands.set_attributes(
            world.ticket.id, values={"region": "US-East", "module": None}, by=world.sam.id, now=later(1)
        )
        commands.assign(world.ticket.id, to=world.sam.id, by=world.sam.id, now=later(2))
    assert "Region EU-West → US-East" in page(desk, world)
    assert portal.get(f"/portal/tickets/{world.ticket.number}/").status_code == 200
