"""The portal: ask, follow, answer; one's own only."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.pages.world import World, later
from watchfloor.tickets import commands
from watchfloor.tickets.models import Ticket

pytestmark = pytest.mark.django_db


def test_asking(world: World, portal: Client) -> None:
    form = {
        "subject": "Video does not start", "body": "Since this morning.", "kind": "fault",
        "platform": world.platform.id, "module": world.module.id,
        "priority": "P0", "requester": f"(#{world.omar.id})", "queue": world.other_queue.id,
    }  # fmt: skip
    answer = portal.post("/portal/", form)
    ticket = Ticket.objects.get(subject="Video does not start")
    assert answer["Location"] == f"/portal/tickets/{ticket.number}/"
    # Whoever asks does not choose for whom, how urgent it is or where it goes.
    assert (ticket.requester_id, ticket.priority, ticket.channel) == (world.rosa.id, "P2", "portal")
    assert ticket.queue_id == world.queue.id
    assert ticket.attributes == {"platform": "Moderation Console", "module": "Decision submit"}
    assert "Since this morning." in portal.get(answer["Location"]).content.decode()


def test_an_answer_opens_what_waited(world: World, portal: Client) -> None:
    with transaction.atomic():
        commands.reply(world.ticket.id, body="Which browser?", by=world.sam.id, now=later(1))
        commands.set_status(world.ticket.id, status="pending", by=world.sam.id, now=later(1))
    assert "your answer is awaited" in portal.get("/portal/").content.decode()
    portal.post(f"/portal/tickets/{world.ticket.number}/replies/", {"body": "The usual one."})
    row = Ticket.objects.get(id=world.ticket.id)
    assert (row.status, row.agent_replies) == ("open", 1)


def test_only_ones_own(world: World, portal: Client) -> None:
    foreign = world.file("Of Omar", by=world.omar)
    assert "Of Omar" not in portal.get("/portal/tickets/").content.decode()
    assert portal.get(f"/portal/tickets/{foreign.number}/").status_code == 404
    assert portal.post(f"/portal/tickets/{foreign.number}/replies/", {"body": "Let me in"}).status_code == 404
    assert portal.get("/desk/").status_code == 404
    assert portal.get("/search/?q=Omar").status_code == 404


def test_internal_things_do_not_show(world: World, portal: Client) -> None:
    with transaction.atomic():
        commands.assign(world.ticket.id, to=world.sam.id, by=world.lena.id, now=later(1))
        commands.set_priority(world.ticket.id, priority="P3", by=world.lena.id, now=later(1))
        commands.add_note(world.ticket.id, body="She asks every week", by=world.sam.id, now=later(2))
        commands.escalate(world.ticket.id, tier=2, reason="Secret reason", by=world.sam.id, now=later(3))
    text = portal.get(f"/portal/tickets/{world.ticket.number}/").content.decode()
    for hidden in ("She asks", "Assigned", "Priority", "Secret reason", "Lena"):
        assert hidden not in text, hidden


def test_an_empty_list_teaches(world: World) -> None:
    from tests.pages.world import signed_in

    assert "You have not asked anything yet" in signed_in(world.omar).get("/portal/tickets/").content.decode()


def test_queries_are_few(world: World, portal: Client) -> None:
    portal.get("/portal/")
    for i in range(20):
        world.file(f"Ticket {i}", minutes=i)
    for path, most in (("/portal/", 9), ("/portal/tickets/", 6), (f"/portal/tickets/{world.ticket.number}/", 8)):
        with CaptureQueriesContext(connection) as asked:
            assert portal.get(path).status_code == 200
        assert len(asked) <= most, [q["sql"] for q in asked]


def test_the_form_does_not_tell_who_there_is(world: World, portal: Client) -> None:
    form = {"subject": "A question", "body": "Please.", "kind": "question"}
    guesses = [world.omar.name, "Nobody of This Name", f"(#{world.lena.id})", "(#999999)"]
    answers = {portal.post("/portal/", {**form, "requester": guess}).status_code for guess in guesses}
    answers |= {portal.post("/portal/", {**form, "queue": queue}).status_code for queue in (world.queue.id, 999999)}
    assert answers == {302}
