"""The index of search: what it holds of a ticket, that it agrees with the log, that a kill tears nothing."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, transaction

from tests.pages.world import World, later
from watchfloor import pipeline
from watchfloor.eventlog import pulse
from watchfloor.search import document, follow
from watchfloor.search.models import Day, Document, Word
from watchfloor.tickets import commands
from watchfloor.tickets.models import Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> World:
    return World()


def words_of(ticket: Ticket) -> str:
    return str(Document.objects.filter(ticket=ticket.id).values_list("words", flat=True).get())


def everything() -> tuple[list[Any], list[tuple[str, int]], list[Any]]:
    documents = list(Document.objects.order_by("ticket").values_list("ticket", "words", "requester", "source_id"))
    words = list(Word.objects.exclude(documents=0).order_by("word").values_list("word", "documents"))
    return documents, words, list(Day.objects.exclude(documents=0).order_by("day").values_list("day", "documents"))


def counted() -> list[tuple[str, int]]:
    with connection.cursor() as cursor:
        cursor.execute(
            'SELECT word COLLATE "C", count(*) FROM search_document, unnest(tsvector_to_array(words)) AS word '
            "WHERE word NOT LIKE '=day:%' GROUP BY word ORDER BY 1"
        )
        return list(cursor.fetchall())


def test_a_document_says_what_a_ticket_is_and_what_was_said(world: World) -> None:
    ticket = world.ticket
    with transaction.atomic():
        commands.reply(ticket.id, body="Bitte prüfen: café_latte", by=world.sam.id, now=later(1))
        commands.add_note(ticket.id, body="internally suspicious", by=world.sam.id, now=later(2))
        commands.assign(ticket.id, to=world.sam.id, by=world.sam.id, now=later(3))
    assert follow.catch_up(later(4))
    words = words_of(ticket)
    for said in (
        "'submit':1A", "'mc':4A", "'5023':5A", "'=status:", f"'=owner:{world.sam.id}'", f"'=queue:{world.queue.id}'",
        "'=a:region=eu-west'", "'=an:region'", "'=asked:rosa'",
        "'=s:submit'", "'=has:note'", "'=has:reply'", "'=is:answered'",
        f"'=by:{world.sam.id}'", "'prufen':", "'cafe':", "'latte':", "'=is:assigned'",
    ):  # fmt: skip
        assert said in words, said
    # Weight D is not printed: what has no letter is internal, the rest has A, B or C.
    (place,) = (said for said in words.split() if said.startswith("'suspicious':"))
    assert place[-1].isdigit()


def test_words_and_days_are_counted_as_they_stand(world: World) -> None:
    tickets = [world.file(f"Payout {i} held", minutes=i * 700) for i in range(8)]
    follow.catch_up(later(0))
    with transaction.atomic():
        commands.set_status(tickets[0].id, status="solved", by=world.sam.id, now=later(10_000))
        commands.reply(tickets[1].id, body="Entirely new words", by=world.sam.id, now=later(10_001))
    follow.catch_up(later(0))
    assert everything()[1] == counted()
    assert sum(Day.objects.values_list("documents", flat=True)) == Ticket.objects.count()
    assert document.size()["documents"] == Ticket.objects.count()


def test_what_follows_is_what_is_made_anew(world: World) -> None:
    for i in range(5):
        world.file(f"Export {i} fails", minutes=i)
    follow.catch_up(later(0))
    with transaction.atomic():
        commands.set_priority(world.ticket.id, priority="P0", by=world.sam.id, now=later(50))
    follow.catch_up(later(0))
    followed = everything()
    follow.begin_again(empty=True)
    assert not Document.objects.exists()
    follow.catch_up(later(0))
    assert everything() == followed
    follow.begin_again()
    assert follow.lag().again is not None
    follow.catch_up(later(0))
    assert everything() == followed
    assert follow.lag() == follow.Lag(0, None)
    pipeline.replay_projections()
    follow.begin_again()
    follow.catch_up(later(0))
    assert everything() == followed


def test_a_batch_that_breaks_off_leaves_nothing_half(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    follow.catch_up(later(0))
    before = everything()
    world.file("Something new", minutes=5)

    def killed() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(follow, "WAITING", 0)
    with monkeypatch.context() as patched:
        patched.setattr(document, "sort_in", killed)
        with pytest.raises(KeyboardInterrupt):
            follow.Follower().run(later(6))
    assert everything() == before
    assert follow.lag().behind == 1
    follow.catch_up(later(6))
    assert Document.objects.count() == 2
    assert follow.lag().behind == 0


def test_reading_again_can_be_stopped_and_new_tickets_come_first(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(follow, "BATCH", 2)
    for i in range(6):
        world.file(f"Old {i}", minutes=i)
    follow.catch_up(later(0))
    follow.begin_again()
    new = world.file("New", minutes=60)
    follower = follow.Follower()
    assert follower.run(later(60))
    assert Document.objects.filter(ticket=new.id).exists()
    again = follow.lag().again
    assert again is not None
    assert 0 < again < 1
    assert follow.stop_again()
    assert not follow.stop_again()
    assert not follower.run(later(60))


def test_it_gives_a_sign_of_life(world: World) -> None:
    follow.catch_up(later(0))
    health = pulse.health(follow.NAME)
    assert health.is_running
    assert health.behind == 0


@pytest.mark.parametrize(
    "text", ["word " * 19_000, "x" * 30_000, "字" * 19_000, "a'b\\c & | ! <-> :*", "=status:solved"]
)
def test_any_text_can_be_indexed(world: World, text: str) -> None:
    with transaction.atomic():
        commands.add_note(world.ticket.id, body=text, by=world.sam.id, now=later(1))
    follow.catch_up(later(2))
    assert "'=status:solved'" not in words_of(world.ticket)
