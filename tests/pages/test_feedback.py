"""The board of ideas: what is shown and what is not, voices, answers, merges."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.pages.world import World, later, signed_in
from watchfloor.feedback import commands, queries
from watchfloor.tickets import commands as tickets
from watchfloor.tickets import commands_ties as ties
from watchfloor.tickets import commands_voice as voice
from watchfloor.tickets.models import Ticket, Vote

pytestmark = pytest.mark.django_db


def wish(world: World, subject: str, **more: object) -> Ticket:
    return world.file(subject, kind="feedback", body="Rosa's own secret words", **more)  # type: ignore[arg-type]


def show(world: World, ticket: Ticket, title: str, summary: str = "") -> None:
    with transaction.atomic():
        commands.show_idea(ticket.id, title=title, summary=summary, by=world.sam.id, now=later(1))


def test_only_the_teams_words_of_what_it_shows(world: World, portal: Client) -> None:
    shown = wish(world, "Rosa wants her dark mode")
    wish(world, "Hidden wish of Rosa")
    show(world, shown, "Dark mode", "For people who work at night.")
    omar = signed_in(world.omar).get("/portal/feedback/").content.decode()
    assert "Dark mode" in omar
    assert "work at night" in omar
    for secret in ("Rosa", "secret words", "Hidden wish"):
        assert secret not in omar, secret
    assert "You asked for it." in portal.get("/portal/feedback/").content.decode()


def test_a_person_is_one_voice(world: World) -> None:
    ticket = wish(world, "Dark mode")
    show(world, ticket, "Dark mode")
    omar, path = signed_in(world.omar), f"/portal/feedback/{ticket.number}/votes/"
    for _ in range(2):
        assert omar.post(path)["Location"] == "/portal/feedback/"
    idea = queries.by_number(world.omar, ticket.number)
    assert idea is not None
    assert (idea.wants, idea.wanted, idea.is_mine) == (2, True, False)
    # Who asked for it is counted already.
    signed_in(world.rosa).post(path)
    assert [one.wants for one in queries.board(world.omar)] == [2]
    part = omar.post(path, {"take": "back"}, headers={"HX-Request": "true"}).content.decode()
    assert 'aria-pressed="false"' in part
    assert [one.wants for one in queries.board(world.omar)] == [1]


def test_what_is_not_on_the_board_cannot_be_wanted(world: World, portal: Client) -> None:
    hidden = wish(world, "Not shown")
    for number in (hidden.number, world.ticket.number, 999_999):
        assert portal.post(f"/portal/feedback/{number}/votes/").status_code == 404
    assert not Vote.objects.exists()


def test_a_merge_keeps_every_voice_once(world: World) -> None:
    first, second = wish(world, "Dark mode"), wish(world, "A dark theme", by=world.omar)
    show(world, first, "Dark mode")
    show(world, second, "Dark theme")
    with transaction.atomic():
        voice.vote(first.id, by=world.sam.id, now=later(2))
        for person in (world.sam, world.lena):
            voice.vote(second.id, by=person.id, now=later(2))
        ties.merge(second.id, into=first.id, by=world.sam.id, now=later(3))
    (idea,) = queries.board(world.lena)
    # Rosa, Omar, Sam (who wanted both) and Lena.
    assert (idea.number, idea.wants, idea.wanted) == (first.number, 4, True)
    with transaction.atomic():
        ties.unmerge(second.id, by=world.sam.id, now=later(4))
    assert [(one.title, one.wants) for one in queries.board(world.lena)] == [("Dark theme", 3), ("Dark mode", 2)]


def test_found_by_words_and_state(world: World, portal: Client) -> None:
    for title in ("Dark mode for the console", "Keyboard keys in the queue", "Export of decisions"):
        show(world, wish(world, title), title)
    board = queries.board(world.rosa)
    with transaction.atomic():
        commands.answer_idea(board[0].ticket, state="planned", note="In spring", by=world.sam.id, now=later(2))

    def titles(**asked: str) -> list[str]:
        return [one.title for one in queries.board(world.rosa, **asked)]

    assert titles(text="keyboards") == ["Keyboard keys in the queue"]
    assert titles(state="planned") == [board[0].title]
    assert len(titles(sort="new")) == 3
    page = portal.get("/portal/feedback/", {"state": "planned"}).content.decode()
    assert "In spring" in page
    assert "No idea fits" in portal.get("/portal/feedback/", {"q": "submarine"}).content.decode()
    similar = portal.get("/portal/answers/", {"kind": "feedback", "text": "please a dark console"}).content.decode()
    assert "Dark mode for the console" in similar
    fault = signed_in(world.omar).get("/portal/answers/", {"kind": "fault", "text": "a dark console"})
    assert "Dark mode" not in fault.content.decode()


def test_the_teams_verbs(world: World, desk: Client, portal: Client) -> None:
    ticket = wish(world, "Dark mode")
    path = f"/tickets/{ticket.number}/board/"
    assert portal.post(path, {"title": "x"}).status_code == 404
    assert desk.post(path, {"title": ""}).status_code == 422
    assert desk.post(f"/tickets/{world.ticket.number}/board/", {"title": "x"}).status_code == 422
    assert desk.post(path, {"title": "Dark mode", "summary": "At night"}).status_code == 302
    assert desk.post(f"{path}answer/", {"state": "done", "note": "Since 2.4"}).status_code == 302
    assert "Since 2.4" in portal.get("/portal/feedback/").content.decode()
    desk.post(f"{path}hiding/")
    assert "No ideas are shown yet" in portal.get("/portal/feedback/").content.decode()
    desk.post(path, {"title": "Dark mode"})
    (idea,) = queries.board(world.rosa)
    assert (idea.state, idea.summary) == ("done", "")


def test_what_is_no_feedback_any_more_is_off_the_board(world: World) -> None:
    ticket = wish(world, "Dark mode")
    show(world, ticket, "Dark mode")
    with transaction.atomic():
        tickets.change_kind(ticket.id, kind="fault", by=world.sam.id, now=later(2))
    assert queries.board(world.rosa) == []


def test_queries_are_few(world: World, portal: Client) -> None:
    for i in range(12):
        show(world, wish(world, f"Wish {i}"), f"Wish {i}")
    portal.get("/portal/feedback/")
    with CaptureQueriesContext(connection) as counted:
        portal.get("/portal/feedback/")
    assert len(counted) <= 8, [q["sql"] for q in counted]
