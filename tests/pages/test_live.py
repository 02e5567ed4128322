"""The event stream: who is told what, how soon, and what is left behind when a reader goes."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from django.db import connection, transaction

from tests.pages.world import World, later, signed_in
from watchfloor.asgi import application
from watchfloor.core.models import Account
from watchfloor.eventlog.append import CHANNEL, NewEvent, append
from watchfloor.eventlog.read import head, read_after
from watchfloor.tickets import commands
from watchfloor.web.live.hub import asked, hub
from watchfloor.web.live.views import messages, told

SOON = 1.0


def numbers(text: str | None) -> list[int]:
    """The ticket numbers of a stream text."""
    found = [line for line in (text or "").splitlines() if line.startswith('data: {"tickets"')]
    return [n for line in found for n in json.loads(line.removeprefix("data: "))["tickets"]]


@pytest.mark.django_db
def test_each_is_told_only_what_they_may_see(world: World) -> None:
    for person in (world.sam, world.rosa, world.omar, world.by_role["partner"]):
        signed_in(person)
    since = head()
    with transaction.atomic():
        commands.add_note(world.ticket.id, body="Inside", by=world.sam.id, now=later(1))
        commands.assign(world.ticket.id, to=world.sam.id, by=world.sam.id, now=later(1))
    batch = read_after(since)
    number = world.ticket.number
    assert numbers(told(world.sam.id, batch)) == [number]
    # Not a flicker of what is internal, nor of what is somebody else's.
    assert told(world.rosa.id, batch) == ""
    since = head()
    with transaction.atomic():
        commands.reply(world.ticket.id, body="Outside", by=world.sam.id, now=later(2))
    batch = read_after(since)
    assert numbers(told(world.rosa.id, batch)) == [number]
    assert told(world.omar.id, batch) == ""
    # The ticket waits in a queue of the partner's team: the partner's desk shows it.
    assert numbers(told(world.by_role["partner"].id, batch)) == [number]


@pytest.mark.django_db
def test_signals_are_told_to_those_who_may_watch(world: World) -> None:
    signed_in(world.sam)
    signed_in(world.rosa)
    with transaction.atomic():
        batch = append([NewEvent("signal", 1, "signal.raised", later(1))])
    assert told(world.sam.id, batch) is not None
    assert "event: signal" in (told(world.sam.id, batch) or "")
    assert "event: signal" not in (told(world.rosa.id, batch) or "")


@pytest.mark.django_db
def test_nobody_who_was_shut_out_goes_on_listening(world: World) -> None:
    signed_in(world.sam)
    assert told(world.sam.id, []) == ""
    Account.objects.filter(person=world.sam).update(is_active=False)
    assert told(world.sam.id, []) is None
    # A person without a way in never listens.
    assert told(world.lena.id, []) is None


async def reply(world: World, text: str) -> None:
    def act() -> None:
        with transaction.atomic():
            commands.reply(world.ticket.id, body=text, by=world.sam.id, now=later(1))

    await asked(act)


async def next_change(stream: AsyncIterator[str]) -> list[int]:
    while not (found := numbers(await asyncio.wait_for(anext(stream), 5))):
        pass
    return found


def ran(test: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(asyncio.wait_for(test(), 30))


@pytest.mark.django_db(transaction=True)
def test_a_change_is_told_within_a_second_and_a_reader_leaves_nothing() -> None:
    world = World()
    signed_in(world.sam)

    async def run() -> None:
        stream = messages(world.sam.id)
        await anext(stream)
        began = time.monotonic()
        await reply(world, "Now")
        assert await next_change(stream) == [world.ticket.number]
        assert time.monotonic() - began < SOON
        await stream.aclose()  # type: ignore[attr-defined]
        assert hub()._readers == set()
        assert hub()._task is None

    ran(run)


@pytest.mark.django_db(transaction=True)
def test_a_burst_is_told_as_soon_as_one_change() -> None:
    world = World()
    signed_in(world.sam)

    def burst() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            commands.add_note(world.ticket.id, body="In a burst", by=world.sam.id, now=later(1))
            # All of them reach the listener in one packet; a wait for each would take half a minute.
            cursor.execute("SELECT count(pg_notify(%s, n::text)) FROM generate_series(1, 200) n", [CHANNEL])

    async def run() -> None:
        stream = messages(world.sam.id)
        await anext(stream)
        await asked(burst)
        assert await asyncio.wait_for(next_change(stream), 5) == [world.ticket.number]
        await stream.aclose()  # type: ignore[attr-defined]

    ran(run)


@pytest.mark.django_db(transaction=True)
def test_what_happens_while_the_connection_is_lost_is_told_afterwards() -> None:
    world = World()
    signed_in(world.sam)

    def cut() -> int:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE query LIKE 'LISTEN %%' "
                "AND datname = current_database() AND pid <> pg_backend_pid()"
            )
            return int(cursor.fetchone()[0])

    async def run() -> None:
        stream = messages(world.sam.id)
        await anext(stream)
        assert await asked(cut) == 1
        await reply(world, "While nobody listened")
        assert await next_change(stream) == [world.ticket.number]
        await stream.aclose()  # type: ignore[attr-defined]

    ran(run)


@pytest.mark.django_db(transaction=True)
def test_over_the_wire_and_away_at_a_disconnect() -> None:
    world = World()
    cookie = signed_in(world.sam).cookies["sessionid"].value
    scope = {
        "type": "http", "method": "GET", "path": "/live/", "raw_path": b"/live/", "query_string": b"",
        "headers": [(b"host", b"localhost"), (b"cookie", f"sessionid={cookie}".encode())], "http_version": "1.1",
        "scheme": "http", "server": ("localhost", 80), "client": ("127.0.0.1", 1), "asgi": {"version": "3.0"},
    }  # fmt: skip

    async def run() -> None:
        gone = asyncio.Event()
        sent: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        first = True

        async def receive() -> dict[str, Any]:
            nonlocal first
            if first:
                first = False
                return {"type": "http.request", "body": b"", "more_body": False}
            await gone.wait()
            return {"type": "http.disconnect"}

        serving = asyncio.create_task(application(scope, receive, sent.put))  # type: ignore[arg-type]
        start = await asyncio.wait_for(sent.get(), 5)
        assert start["status"] == 200
        assert dict(start["headers"])[b"Content-Type"] == b"text/event-stream"
        await asyncio.wait_for(sent.get(), 5)
        await reply(world, "Hello")
        text = ""
        while not numbers(text):
            text = (await asyncio.wait_for(sent.get(), 5))["body"].decode()
        assert numbers(text) == [world.ticket.number]
        gone.set()
        await asyncio.wait_for(serving, 5)
        assert hub()._readers == set()

    ran(run)


@pytest.mark.django_db
def test_a_stranger_hears_nothing(world: World) -> None:
    assert signed_in(None).get("/live/").status_code == 302
