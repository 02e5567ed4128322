"""The portal: ask, follow, answer; one's own only."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.pages.world import World, later, signed_in
from watchfloor.core.models import Person
from watchfloor.tickets import commands
from watchfloor.tickets import commands_ties as ties
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
    assert "You have not asked anything yet" in signed_in(world.omar).get("/portal/tickets/").content.decode()


def test_queries_are_few(world: World, portal: Client) -> None:
    portal.get("/portal/")
    for i in range(20):
        world.file(f"Ticket {i}", minutes=i)
    for path, most in (("/portal/", 9), ("/portal/tickets/", 6), (f"/portal/tickets/{world.ticket.number}/", 12)):
        with CaptureQueriesContext(connection) as asked:
            assert portal.get(path).status_code == 200
        assert len(asked) <= most, [q["sql"] for q in asked]


def test_the_form_does_not_tell_who_there_is(world: World, portal: Client) -> None:
    form = {"subject": "A question", "body": "Please.", "kind": "question"}
    guesses = [world.omar.name, "Nobody of This Name", f"(#{world.lena.id})", "(#999999)"]
    answers = {portal.post("/portal/", {**form, "requester": guess}).status_code for guess in guesses}
    answers |= {portal.post("/portal/", {**form, "queue": queue}).status_code for queue in (world.queue.id, 999999)}
    assert answers == {302}


def test_it_says_how_a_ticket_stands_and_what_one_can_do(world: World, portal: Client) -> None:
    path = f"/portal/tickets/{world.ticket.number}/"
    assert "It waits for the team." in portal.get(path).content.decode()
    assert portal.post(f"{path}end/", {"outcome": "solved"})["Location"] == path
    row = Ticket.objects.get(id=world.ticket.id)
    assert (row.status, row.closed_reason) == ("solved", "solved")
    text = portal.get(path).content.decode()
    assert "It is not solved" in text
    assert "Ask something that follows from it" in text
    portal.post(f"{path}replies/", {"body": "It is back."})
    assert Ticket.objects.get(id=world.ticket.id).status == "open"
    portal.post(f"{path}end/", {"outcome": "withdrawn"})
    assert Ticket.objects.get(id=world.ticket.id).closed_reason == "cancelled"
    assert "It was withdrawn" in portal.get(path).content.decode()
    assert portal.post(f"{path}end/", {"outcome": "lost"}).status_code == 422
    assert signed_in(world.omar).post(f"{path}end/", {"outcome": "solved"}).status_code == 404


def test_something_new_follows(world: World, portal: Client) -> None:
    path = f"/portal/tickets/{world.ticket.number}/follow-up/"
    assert portal.post(path, {"body": "And now?"}).status_code == 422
    portal.post(f"/portal/tickets/{world.ticket.number}/end/", {"outcome": "solved"})
    answer = portal.post(path, {"body": "And now?", "subject": "What of the old ones"})
    new = Ticket.objects.get(follow_up_of=world.ticket.id)
    assert answer["Location"] == f"/portal/tickets/{new.number}/"
    assert (new.requester_id, new.channel, new.subject) == (world.rosa.id, "portal", "What of the old ones")


def test_files_alone_are_an_answer(world: World, portal: Client, desk: Client) -> None:
    def give(client: Client, name: str) -> str:
        key: str = client.post("/files/", {"file": SimpleUploadedFile(name, b"log")}).json()["id"]
        return key

    key, path = give(portal, "console.txt"), f"/portal/tickets/{world.ticket.number}/"
    assert portal.post(f"{path}replies/", {"files": key}).status_code == 302
    assert "console.txt" in desk.get(f"/tickets/{world.ticket.number}/").content.decode()
    # Sent twice by a second click, it is there once.
    assert portal.post(f"{path}replies/", {"files": key, "body": "Again"}).status_code == 422
    secret = give(desk, "internal.txt")
    desk.post(f"/tickets/{world.ticket.number}/notes/", {"files": secret, "body": "Look"})
    assert "internal.txt" not in portal.get(path).content.decode()
    assert portal.get(f"/files/{secret}/").status_code == 404


def test_what_the_team_sends_after_a_merge_is_read_by_all_who_asked(world: World, portal: Client, desk: Client) -> None:
    omars = world.file("Also Omar's", by=world.omar)
    with transaction.atomic():
        before = commands_with_file(desk, omars, "before.txt")
        ties.merge(world.ticket.id, into=omars.id, by=world.sam.id, now=later(5))
        after = commands_with_file(desk, omars, "after.txt", minutes=6)
        his = commands_with_file(signed_in(world.omar), omars, "omar.txt", by=world.omar.id, minutes=7)
    text = portal.get(f"/portal/tickets/{world.ticket.number}/").content.decode()
    assert "it goes on there for all of you" in text
    assert [portal.get(f"/files/{key}/").status_code for key in (before, after, his)] == [404, 200, 404]


def commands_with_file(
    client: Client, ticket: Ticket, name: str, *, by: int | None = None, minutes: int = 1
) -> str:  # fmt: skip
    key: str = client.post("/files/", {"file": SimpleUploadedFile(name, b"log")}).json()["id"]
    writer = by or Person.objects.get(name="Sam").id
    commands.reply(ticket.id, body="See", by=writer, now=later(minutes), files=[key])
    return key


def test_my_tickets_page_by_page(world: World, portal: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("watchfloor.web.portal.views.SHOWN", 3)
    for i in range(4):
        world.file(f"Mine {i}", minutes=i + 1)
    first = portal.get("/portal/tickets/").content.decode()
    assert ["Mine 3" in first, "Mine 1" in first, "Mine 0" in first] == [True, True, False]
    older = re.findall(r'href="\?show=all&amp;after=([^"]+)"', first)
    assert "Mine 0" in portal.get(f"/portal/tickets/?after={older[0]}").content.decode()
    assert "Nothing of this kind" in portal.get("/portal/tickets/?show=waits").content.decode()
    for odd in ("?after=x", "?after=2026-03-02_", "?show=nothing", "?after=_3", "?after=0001-01-01T00:00:00%2B14:00_1"):
        assert portal.get(f"/portal/tickets/{odd}").status_code == 200
