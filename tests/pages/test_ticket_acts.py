"""The verbs of the ticket's page that tie it to others, put it off, name it better; undo; who was quicker."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

import pytest
from django.db import transaction
from django.test import Client

from tests.pages.world import World, later, signed_in
from watchfloor.core import clock
from watchfloor.tickets import commands, commands_ties
from watchfloor.tickets.models import Mention, Ticket, TimelineEntry

pytestmark = pytest.mark.django_db


def page(client: Client, number: int, query: str = "") -> str:
    answer = client.get(f"/tickets/{number}/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def now(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(id=ticket.id)


@pytest.fixture
def omars(world: World) -> Ticket:
    return world.file("It fails for me too", by=world.omar, minutes=2, body="Since nine.")


@pytest.mark.parametrize(
    "noun",
    ["merge", "split", "links", "parent", "follow-up", "snooze", "due", "work", "subject", "attributes", "candidates"],
)
def test_each_form_is_a_page_of_its_own(world: World, desk: Client, noun: str) -> None:
    answer = desk.get(f"/tickets/{world.ticket.number}/{noun}/")
    assert answer.status_code == 200
    assert ("data-act-form" in answer.content.decode()) is (noun != "candidates")


def test_merge_and_take_back(world: World, desk: Client, omars: Ticket) -> None:
    answer = desk.post(f"/tickets/{omars.number}/merge/", {"q": f"#{world.ticket.number}"})
    assert answer["Location"] == f"/tickets/{omars.number}/"
    assert answer["X-Made"] == str(world.ticket.number)
    text = page(desk, world.ticket.number)
    for said in ("Merged in", "Since nine.", f"on {omars.number}"):
        assert said in text
    text = page(desk, omars.number)
    assert "This ticket is part of" in text
    assert "Take the merge back" in text
    desk.post(f"/tickets/{omars.number}/merge/end/")
    assert now(omars).status == "new"
    assert "Since nine." not in page(desk, world.ticket.number)


def test_the_requester_of_a_merged_ticket_sees_where_it_went(world: World, desk: Client, omars: Ticket) -> None:
    omar = signed_in(world.omar)
    desk.post(f"/tickets/{omars.number}/merge/", {"to": world.ticket.number})
    desk.post(f"/tickets/{world.ticket.number}/replies/", {"body": "It is mended."})
    text = omar.get(f"/portal/tickets/{omars.number}/").content.decode()
    assert "It is mended." in text
    assert "When I press Submit" not in text
    assert omar.get(f"/portal/tickets/{world.ticket.number}/").status_code == 404


def test_a_split_by_its_form(world: World, desk: Client) -> None:
    form = desk.get(f"/tickets/{world.ticket.number}/split/").content.decode()
    first = TimelineEntry.objects.get(ticket=world.ticket.id, kind="ticket.created")
    assert f'value="{first.position}" checked' in form
    answer = desk.post(f"/tickets/{world.ticket.number}/split/", {"message": first.position, "subject": "Its own"})
    new = Ticket.objects.get(number=int(answer["X-Made"]))
    assert new.subject == "Its own"
    assert f'href="/tickets/{new.number}/"' in page(desk, world.ticket.number)
    assert "Split" in page(desk, new.number)


def test_links_are_shown_on_both_sides_and_taken_back(world: World, desk: Client, omars: Ticket) -> None:
    desk.post(f"/tickets/{omars.number}/links/", {"to": world.ticket.number, "how": "blocks"})
    assert "Blocked by" in page(desk, world.ticket.number)
    desk.post(f"/tickets/{world.ticket.number}/links/end/", {"to": omars.number, "how": "blocked_by"})
    assert 'class="kin-link"' not in page(desk, omars.number)


def test_a_parent_writes_to_its_children(world: World, desk: Client, omars: Ticket) -> None:
    desk.post(f"/tickets/{omars.number}/parent/", {"to": world.ticket.number})
    text = page(desk, world.ticket.number)
    assert "Also to its 1 open child" in text
    desk.post(
        f"/tickets/{world.ticket.number}/replies/", {"body": "It is mended.", "to_children": "1", "then": "solved"}
    )
    assert (now(omars).status, now(omars).agent_replies) == ("solved", 1)
    assert "to all children of" in page(desk, omars.number)
    desk.post(f"/tickets/{omars.number}/parent/", {"to": "none"})
    assert now(omars).parent_id is None


def test_what_time_brings(world: World, desk: Client) -> None:
    path = f"/tickets/{world.ticket.number}"
    desk.post(f"{path}/snooze/", {"until": "2h"})
    desk.post(f"{path}/due/", {"due": "2099-03-05 14:00"})
    row = now(world.ticket)
    assert row.snoozed_until is not None
    assert row.due_at is None, "beyond five years"
    assert desk.post(f"{path}/due/", {"due": "someday"}).status_code == 422
    desk.post(f"{path}/due/", {"due": "3d"})
    desk.post(f"{path}/work/", {"time": "1h 20m"})
    assert (now(world.ticket).due_at is not None, now(world.ticket).worked_seconds) == (True, 4800)
    text = page(desk, world.ticket.number)
    for said in ("Snoozed until", "Worked 1h 20m", "Due "):
        assert said in text
    desk.post(f"{path}/snooze/end/")
    desk.post(f"{path}/due/", {"due": "none"})
    assert (now(world.ticket).snoozed_until, now(world.ticket).due_at) == (None, None)


def test_a_better_subject_and_kind(world: World, desk: Client, portal: Client) -> None:
    path = f"/tickets/{world.ticket.number}"
    desk.post(f"{path}/subject/", {"subject": "Decisions are lost on submit"})
    desk.post(f"{path}/kind/", {"kind": "question"})
    text = page(desk, world.ticket.number)
    assert "Subject is now “Decisions are lost on submit”" in text
    assert "it was “Submit fails with MC-5023”" in text
    assert "Kind fault → question" in text
    assert "Decisions are lost" in portal.get(f"/portal/tickets/{world.ticket.number}/").content.decode()
    # The search by words knows the new one.
    assert Ticket.objects.filter(words="lost").exists()


def test_every_verb_can_be_undone_by_what_its_answer_names(world: World, desk: Client) -> None:
    path = f"/tickets/{world.ticket.number}"
    answer = desk.post(f"{path}/replies/", {"body": "Try again", "then": "pending"}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert "Try again" in answer.content.decode()
    assert unquote(answer["X-Did"]) == "Reply sent, Status changed"
    undone = desk.post(f"{path}/undo/", {"act": answer["X-Undo"]}, headers={"HX-Request": "true"})
    assert unquote(undone["X-Did"]) == "Undone."
    assert (now(world.ticket).status, now(world.ticket).agent_replies) == ("new", 0)
    text = page(desk, world.ticket.number)
    assert "Try again" not in text
    assert "A message was taken back" in text


def test_undo_without_a_name_takes_the_last_act(world: World, desk: Client) -> None:
    path = f"/tickets/{world.ticket.number}"
    desk.post(f"{path}/priority/", {"priority": "P0"})
    desk.post(f"{path}/queue/", {"queue": world.other_queue.id})
    desk.post(f"{path}/undo/")
    assert (now(world.ticket).queue_id, now(world.ticket).priority) == (world.queue.id, "P0")
    desk.post(f"{path}/undo/")
    assert now(world.ticket).priority == "P2"
    answer = desk.post(f"{path}/undo/")
    assert answer.status_code == 422
    assert "nothing of yours" in unquote(answer["X-Message"])


def test_an_act_on_a_selection_is_undone_at_once(world: World, desk: Client, omars: Ticket) -> None:
    before = Ticket.objects.get(id=omars.id).last_position
    with transaction.atomic():
        for ticket in (world.ticket, omars):
            commands.set_priority(ticket.id, priority="P0", by=world.sam.id, now=later(3))
    answer = desk.post("/undo/", {"act": f"{before + 1}-{before + 10}"}, headers={"HX-Request": "true"})
    assert answer.status_code == 204
    assert set(Ticket.objects.values_list("priority", flat=True)) == {"P2"}


@pytest.mark.parametrize("act", ["1-9999999", "9-1", "x", "1-2-3"])
def test_an_act_that_is_none_is_refused(world: World, desk: Client, act: str) -> None:
    assert desk.post("/undo/", {"act": act}).status_code == 422


def test_somebody_elses_act_is_not_undone(world: World, desk: Client) -> None:
    desk.post(f"/tickets/{world.ticket.number}/priority/", {"priority": "P0"})
    last = now(world.ticket).last_position
    lena = signed_in(world.lena)
    assert lena.post(f"/tickets/{world.ticket.number}/undo/", {"act": f"{last}-{last}"}).status_code == 422
    assert now(world.ticket).priority == "P0"


def test_who_was_quicker_is_shown_beside_what_one_wanted(world: World, desk: Client) -> None:
    path, seen = f"/tickets/{world.ticket.number}", now(world.ticket).last_position
    signed_in(world.lena).post(f"{path}/status/", {"status": "on_hold"})
    answer = desk.post(f"{path}/status/", {"status": "pending", "seen": seen})
    assert answer.status_code == 409
    assert answer["X-Conflict"] == "status"
    text = answer.content.decode()
    for said in ("Status new → on hold", f"by {world.lena.name}", "Set the status to pending"):
        assert said in text
    assert now(world.ticket).status == "on_hold"
    desk.post(f"{path}/status/", {"status": "pending", "anyway": "1"})
    assert now(world.ticket).status == "pending"


def test_what_others_changed_elsewhere_is_no_conflict(world: World, desk: Client) -> None:
    path, seen = f"/tickets/{world.ticket.number}", now(world.ticket).last_position
    signed_in(world.lena).post(f"{path}/priority/", {"priority": "P0"})
    assert desk.post(f"{path}/status/", {"status": "pending", "seen": seen}).status_code == 302
    assert desk.post(f"{path}/priority/", {"priority": "P1", "seen": seen}).status_code == 409


def test_the_other_ticket_is_found_by_words_and_number(world: World, desk: Client, omars: Ticket) -> None:
    path = f"/tickets/{world.ticket.number}/candidates/"
    for words in ("fails for me", str(omars.number)):
        text = desk.get(path, {"q": words}).content.decode()
        assert f'value="{omars.number}" checked' in text
        assert f'value="{world.ticket.number}"' not in text
    assert "Nothing found" in desk.get(path, {"q": "zebra"}).content.decode()


@pytest.mark.parametrize("noun", ["merge", "links", "parent"])
@pytest.mark.parametrize("to", ["", "nonsense", "424242", "-1"])
def test_another_ticket_that_is_none_is_refused(world: World, desk: Client, noun: str, to: str) -> None:
    assert desk.post(f"/tickets/{world.ticket.number}/{noun}/", {"to": to}).status_code == 422


def test_a_follow_up_by_its_form(world: World, desk: Client) -> None:
    desk.post(f"/tickets/{world.ticket.number}/status/", {"status": "closed"})
    answer = desk.post(f"/tickets/{world.ticket.number}/follow-up/", {"body": "It is back", "subject": ""})
    new = Ticket.objects.get(number=int(answer["X-Made"]))
    assert (new.follow_up_of, new.subject) == (world.ticket.id, world.ticket.subject)
    assert "Carried on in" in page(desk, world.ticket.number)


def test_who_is_called_on_is_kept(world: World, desk: Client) -> None:
    desk.post(f"/tickets/{world.ticket.number}/notes/", {"body": "@Lena, look", "mentions": [str(world.lena.id)]})
    assert list(Mention.objects.values_list("person", "ticket")) == [(world.lena.id, world.ticket.id)]


def test_a_message_can_be_taken_back_for_a_minute(world: World, desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.post(f"/tickets/{world.ticket.number}/notes/", {"body": "To the wrong one"})
    note = TimelineEntry.objects.get(ticket=world.ticket.id, kind="ticket.noted")
    assert "Take back" in page(desk, world.ticket.number)
    at = clock.now()
    monkeypatch.setattr(clock, "now", lambda: at.replace(year=at.year + 1))
    assert "Take back" not in page(desk, world.ticket.number)
    path = f"/tickets/{world.ticket.number}/retraction/"
    assert desk.post(path, {"message": note.position}).status_code == 422
    monkeypatch.setattr(clock, "now", lambda: at)
    desk.post(path, {"message": note.position})
    assert "To the wrong one" not in page(desk, world.ticket.number)


def test_a_page_of_a_large_family_asks_no_more(world: World, desk: Client, django_assert_max_num_queries: Any) -> None:
    for i in range(12):
        child = world.file(f"Child {i}", by=world.omar, minutes=1)
        commands_ties.set_parent(child.id, parent=world.ticket.id, by=world.sam.id, now=later(2))
        part = world.file(f"Part {i}", by=world.omar, minutes=1)
        commands_ties.merge(part.id, into=world.ticket.id, by=world.sam.id, now=later(3))
    page(desk, world.ticket.number)
    with django_assert_max_num_queries(26):
        page(desk, world.ticket.number)


def test_what_it_is_about_is_said_in_a_form(world: World, desk: Client) -> None:
    path = f"/tickets/{world.ticket.number}/attributes/"
    form = desk.get(path).content.decode()
    assert 'value="EU-West"' in form
    assert f'<option value="{world.module.name}">' in form
    desk.post(path, {
        "name": ["region", "module", "platform", "Error code"],
        "value": ["US-East", "", world.platform.name, "MC-5023"],
        "before": ["EU-West", world.module.name, world.platform.name, ""],
    })  # fmt: skip
    assert now(world.ticket).attributes == {
        "region": "US-East", "platform": world.platform.name, "error_code": "MC-5023"
    }  # fmt: skip
    assert desk.post(path, {"name": "x" * 99, "value": "y", "before": ""}).status_code == 422


def test_a_ticket_is_called_off_in_one_go(world: World, desk: Client) -> None:
    desk.post(f"/tickets/{world.ticket.number}/status/", {"status": "closed/cancelled"})
    assert (now(world.ticket).status, now(world.ticket).closed_reason) == ("closed", "cancelled")
    assert desk.post(f"/tickets/{world.ticket.number}/status/", {"status": "closed/merged"}).status_code == 422
