"""Who is on a ticket, what they began to write, and what others said meanwhile."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Any
from urllib.parse import unquote

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.pages.world import World, later, signed_in
from watchfloor.core import clock
from watchfloor.core.models import Person
from watchfloor.eventlog.models import Event
from watchfloor.presence import drafts, here
from watchfloor.presence.models import Draft, Here
from watchfloor.tickets import commands
from watchfloor.tickets.models import Ticket
from watchfloor.web.live.hub import asked, hub
from watchfloor.web.live.views import messages, told
from watchfloor.web.presence import keeper as keepers

SEC = timedelta(seconds=1)


def page(person: Person, ticket: Ticket) -> here.Page:
    return here.Page(uuid.uuid4(), person.id, ticket.id)


def names(ticket: Ticket, **more: Any) -> list[tuple[str, str]]:
    now = more.pop("now", clock.wall())
    return [(one.person.name, one.doing) for one in here.on(ticket.id, now, **more)]


# -- who is here
@pytest.mark.django_db
def test_who_writes_stands_before_who_reads_and_a_person_once(world: World) -> None:
    now = clock.wall()
    tom, lena, again = (page(p, world.ticket) for p in (world.by_role["tier2"], world.lena, world.lena))
    here.arrive([tom, lena, again], now)
    assert here.does(again, "note", now)
    assert names(world.ticket, now=now) == [("Lena", "note"), ("Tom", "reading")]
    assert names(world.ticket, now=now, but=world.lena.id) == [("Tom", "reading")]
    # Said again within a few seconds it tells others nothing new; something else does.
    assert not here.does(again, "note", now + 5 * SEC)
    assert here.does(again, "reply", now + 6 * SEC)
    here.leave([tom.page])
    assert names(world.ticket, now=now + 6 * SEC) == [("Lena", "reply")]


@pytest.mark.django_db
def test_what_nobody_says_any_more_is_over_by_itself(world: World) -> None:
    now = clock.wall()
    tom, lena = page(world.by_role["tier2"], world.ticket), page(world.lena, world.ticket)
    here.arrive([tom, lena], now)
    here.does(tom, "reply", now)
    assert here.still([tom.page], now + 25 * SEC) == set()
    # Tom's page is still there; that he writes was not said again; Lena's process was killed.
    assert names(world.ticket, now=now + 31 * SEC) == [("Tom", "reading")]
    assert here.still([tom.page], now + 90 * SEC) == {world.ticket.id}
    assert set(Here.objects.values_list("person", flat=True)) == {world.by_role["tier2"].id}


@pytest.mark.django_db
def test_nobody_speaks_for_somebody_elses_page(world: World) -> None:
    now = clock.wall()
    tom = page(world.by_role["tier2"], world.ticket)
    here.arrive([tom], now)
    assert not here.does(here.Page(tom.page, world.sam.id, world.ticket.id), "reply", now)
    assert names(world.ticket, now=now) == [("Tom", "reading")]
    with pytest.raises(ValueError, match="not one of"):
        here.does(tom, "sleeping", now)


@pytest.mark.django_db
def test_presence_over_http(world: World, desk: Client, portal: Client) -> None:
    address = f"/tickets/{world.ticket.number}/presence/"
    key = str(uuid.uuid4())
    assert signed_in(world.lena).post(address, {"page": key, "doing": "note"}).status_code == 204
    assert "Lena writes a note" in desk.get(address).content.decode()
    assert "Lena writes a note" in desk.get(f"/tickets/{world.ticket.number}/").content.decode()
    assert "Lena" not in signed_in(world.lena).get(address).content.decode()
    for wrong in ({"page": key, "doing": "sleeping"}, {"page": "x", "doing": "note"}, {}):
        assert desk.post(address, wrong).status_code == 422
    # Neither who asked nor anybody else who may not see the desk learns who is there, nor is seen there.
    assert portal.get(address).status_code == 404
    assert portal.post(address, {"page": str(uuid.uuid4()), "doing": "reply"}).status_code == 404
    assert "Lena" not in portal.get(f"/portal/tickets/{world.ticket.number}/").content.decode()


def ran(test: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(asyncio.wait_for(test(), 30))


async def next_here(stream: AsyncIterator[str]) -> str:
    while True:
        text = await asyncio.wait_for(anext(stream), 5)
        for line in text.splitlines():
            if line.startswith('data: {"html"'):
                return str(json.loads(line.removeprefix("data: "))["html"])


@pytest.mark.django_db(transaction=True)
def test_coming_writing_and_leaving_is_told_to_those_on_the_ticket_alone() -> None:
    world = World()
    other = world.file("Another")
    for person in (world.sam, world.lena, world.by_role["tier2"]):
        signed_in(person)

    async def run() -> None:
        mine, hers = page(world.sam, world.ticket), page(world.lena, world.ticket)
        elsewhere = page(world.by_role["tier2"], other)
        sam = messages(world.sam.id, on=mine)
        tom = messages(world.by_role["tier2"].id, on=elsewhere)
        await anext(sam)
        await anext(tom)
        lena = messages(world.lena.id, on=hers)
        await anext(lena)
        while "Lena reads" not in await next_here(sam):
            pass

        def writes() -> None:
            with transaction.atomic():
                here.does(hers, "reply", clock.wall())
                here.call([world.ticket.id])

        await asked(writes)
        assert "Lena writes a reply" in await next_here(sam)
        await lena.aclose()  # type: ignore[attr-defined]
        while "Lena" in await next_here(sam):
            pass
        assert "Lena" not in await next_here(tom)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(anext(tom), 0.5)
        await sam.aclose()  # type: ignore[attr-defined]
        for _ in range(50):
            if not await asked(Here.objects.filter(ticket=world.ticket.id).exists):
                break
            await asyncio.sleep(0.1)
        assert not await asked(Here.objects.filter(ticket=world.ticket.id).exists)
        assert len(hub()._on) <= 1

    ran(run)


@pytest.mark.django_db
def test_a_stream_ends_where_its_ticket_may_no_longer_be_seen(world: World) -> None:
    signed_in(world.sam)
    signed_in(world.rosa)
    assert told(world.sam.id, [], None, page(world.sam, world.ticket)) == ""
    assert told(world.rosa.id, [], None, page(world.rosa, world.ticket)) is None
    assert told(world.sam.id, [], None, here.Page(uuid.uuid4(), world.sam.id, 999_999)) is None


@pytest.mark.django_db(transaction=True)
def test_five_hundred_open_pages_are_one_statement(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World()
    said: list[int] = []
    write = keepers._write

    def counted(*arguments: Any) -> None:
        with CaptureQueriesContext(connection) as queries:
            write(*arguments)
        said.append(len(queries))

    monkeypatch.setattr(keepers, "_write", counted)
    monkeypatch.setattr(keepers, "STILL_SECONDS", 0.3)

    async def run() -> None:
        keeper = keepers.keeper()
        pages = [page(world.sam, world.ticket) for _ in range(500)]
        for one in pages:
            keeper.arrive(one)
        await asyncio.sleep(1.5)
        # They came in one act; that they are still there is said by one UPDATE (and what is over is swept by another).
        assert 3 <= len(said) <= 6
        assert max(said[1:]) <= 4
        assert await asked(Here.objects.count) == 500
        for one in pages:
            keeper.leave(one)
        await asyncio.sleep(0.6)
        assert await asked(Here.objects.count) == 0
        assert keeper._task is not None
        assert keeper._task.done()

    ran(run)


# -- drafts
def draft(client: Client, world: World, kind: str, body: str) -> Any:
    return client.post(f"/tickets/{world.ticket.number}/drafts/", {"kind": kind, "body": body})


@pytest.mark.django_db
def test_drafts_wait_for_their_writer_on_any_device(world: World, desk: Client) -> None:
    assert draft(desk, world, "reply", "Dear Rosa, ").json()["saved_at"]
    draft(desk, world, "reply", "Dear Rosa, we found it")
    draft(desk, world, "note", "It is <the> cache")
    text = signed_in(world.sam).get(f"/tickets/{world.ticket.number}/").content.decode()
    assert '<template data-draft-kept="reply"' in text
    assert "Dear Rosa, we found it" in text
    assert "It is &lt;the&gt; cache" in text
    assert "we found it" not in signed_in(world.lena).get(f"/tickets/{world.ticket.number}/").content.decode()
    # No trace in the log, and no event.
    assert not Event.objects.filter(payload__icontains="found").exists()
    assert [one.kind for one in drafts.of_person(world.sam.id)] == ["note", "reply"]


@pytest.mark.django_db
def test_what_is_sent_is_no_draft_any_more_and_the_other_kind_stays(world: World, desk: Client) -> None:
    draft(desk, world, "reply", "Dear Rosa")
    draft(desk, world, "note", "The cache")
    desk.post(f"/tickets/{world.ticket.number}/replies/", {"body": "Dear Rosa, done."})
    assert set(drafts.of(world.sam.id, world.ticket.id)) == {"note"}
    desk.post(f"/tickets/{world.ticket.number}/notes/", {"body": "The cache."})
    assert drafts.of(world.sam.id, world.ticket.id) == {}


@pytest.mark.django_db
def test_a_reply_that_is_refused_keeps_its_draft(world: World, desk: Client) -> None:
    draft(desk, world, "reply", "Dear Rosa")
    assert desk.post(f"/tickets/{world.ticket.number}/replies/", {"body": "  "}).status_code == 422
    assert drafts.of(world.sam.id, world.ticket.id)["reply"].body == "Dear Rosa"


@pytest.mark.django_db
def test_an_empty_draft_is_none_and_nonsense_is_refused(world: World, desk: Client) -> None:
    draft(desk, world, "note", "x")
    assert draft(desk, world, "note", "  ").json() == {"saved_at": None}
    assert not Draft.objects.exists()
    for kind, body in (("song", "x"), ("note", "a\x00b"), ("note", "x" * 100_001)):
        assert draft(desk, world, kind, body).status_code == 422


@pytest.mark.django_db
def test_drafts_that_nobody_touches_are_forgotten(world: World) -> None:
    now = clock.wall()
    drafts.save(world.sam.id, 1, "reply", "Old", now=now - drafts.KEPT - SEC)
    drafts.save(world.sam.id, 2, "reply", "New", now=now)
    assert drafts.forget_old() == {"forgotten": 1}
    assert Draft.objects.get().body == "New"


# -- collision
def send(client: Client, world: World, body: str, seen: int, kind: str = "replies") -> Any:
    return client.post(f"/tickets/{world.ticket.number}/{kind}/", {"body": body, "seen": seen, "then": ""})


def position(world: World) -> int:
    return Ticket.objects.get(id=world.ticket.id).last_position


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["replies", "notes"])
def test_somebody_elses_words_are_shown_before_ones_own_are_sent(world: World, desk: Client, kind: str) -> None:
    seen = position(world)
    draft(desk, world, "reply" if kind == "replies" else "note", "Try again")
    with transaction.atomic():
        commands.reply(world.ticket.id, body="I have it already.", by=world.lena.id, now=later(1))
    answer = send(desk, world, "Try again", seen, kind)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Not sent yet" in unquote(answer["X-Message"])
    assert "Lena wrote this while you were writing" in text
    assert "I have it already." in text
    assert "Try again" in text
    assert Draft.objects.get().body == "Try again"
    assert world.ticket.timeline.filter(actor=world.sam).count() == 0
    # Having read it, one sends.
    assert send(desk, world, "Try again", position(world), kind).status_code == 302
    assert world.ticket.timeline.filter(actor=world.sam, kind__in=("ticket.replied", "ticket.noted")).count() == 1


@pytest.mark.django_db
def test_ones_own_words_and_mere_changes_hold_nothing_up(world: World, desk: Client) -> None:
    seen = position(world)
    with transaction.atomic():
        commands.reply(world.ticket.id, body="First", by=world.sam.id, now=later(1))
        commands.set_priority(world.ticket.id, priority="P1", by=world.lena.id, now=later(2))
    assert send(desk, world, "Second", seen).status_code == 302
    # A script that names no position is not held up either.
    with transaction.atomic():
        commands.add_note(world.ticket.id, body="Hm", by=world.lena.id, now=later(3))
    assert desk.post(f"/tickets/{world.ticket.number}/replies/", {"body": "Third"}).status_code == 302


@pytest.mark.django_db
def test_what_came_since_is_asked_for_as_it_comes(world: World, desk: Client, portal: Client) -> None:
    address = f"/tickets/{world.ticket.number}/since/?seen={position(world)}"
    assert 'id="collision"' in desk.get(address).content.decode()
    assert "while you were writing" not in desk.get(address).content.decode()
    with transaction.atomic():
        commands.reply(world.ticket.id, body="It works now.", by=world.rosa.id, now=later(1))
    text = desk.get(address).content.decode()
    assert "Rosa wrote this while you were writing" in text
    assert f'data-seen="{position(world) - 1}"' in text or f'data-seen="{position(world)}"' in text
    assert portal.get(address).status_code == 404
