"""Many open streams and a database that fails for a while: the desk stays open and nobody is forgotten."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from django.db import connection

from tests.pages.test_live import next_change, reply
from tests.pages.world import World, signed_in
from watchfloor.asgi import application
from watchfloor.eventlog.read import read_after
from watchfloor.web.live.hub import asked
from watchfloor.web.live.views import _made, messages, told

STREAMS = 5


def sessions() -> int:
    """Sessions of this database that are neither ours nor the one that listens."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
            "AND query NOT LIKE 'LISTEN %%' AND backend_type = 'client backend'"
        )
        return int(cursor.fetchone()[0])


def ran(test: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(asyncio.wait_for(test(), 30))


@pytest.mark.django_db(transaction=True)
def test_open_streams_hold_no_connection() -> None:
    world = World()
    cookie = signed_in(world.sam).cookies["sessionid"].value
    before = sessions()

    async def stream(gone: asyncio.Event, opened: asyncio.Semaphore) -> None:
        scope = {
            "type": "http", "method": "GET", "path": "/live/", "raw_path": b"/live/", "query_string": b"",
            "headers": [(b"host", b"localhost"), (b"cookie", f"sessionid={cookie}".encode())], "http_version": "1.1",
            "scheme": "http", "server": ("localhost", 80), "client": ("127.0.0.1", 1), "asgi": {"version": "3.0"},
        }  # fmt: skip
        asks = iter([{"type": "http.request", "body": b"", "more_body": False}])

        async def receive() -> dict[str, Any]:
            for message in asks:
                return message
            await gone.wait()
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            if message["type"] == "http.response.body":
                opened.release()

        await application(scope, receive, send)

    async def run() -> None:
        gone, opened = asyncio.Event(), asyncio.Semaphore(0)
        streams = [asyncio.create_task(stream(gone, opened)) for _ in range(STREAMS)]
        for _ in streams:
            await asyncio.wait_for(opened.acquire(), 10)
        assert await asked(sessions) - before <= 1
        gone.set()
        await asyncio.wait_for(asyncio.gather(*streams), 10)

    ran(run)


@pytest.mark.django_db(transaction=True)
def test_a_question_that_fails_does_not_end_the_listening() -> None:
    world = World()
    signed_in(world.sam)

    def run_sql(*statements: str) -> None:
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    async def run() -> None:
        stream = messages(world.sam.id)
        await anext(stream)
        # The log cannot be read at the moment somebody is told of it: as when the server goes down between the two.
        await asked(lambda: run_sql("ALTER TABLE event RENAME TO away", "NOTIFY watchfloor_event"))
        await asyncio.sleep(0.3)
        await asked(lambda: run_sql("ALTER TABLE away RENAME TO event"))
        await reply(world, "Once it is back")
        assert await next_change(stream) == [world.ticket.number]
        await stream.aclose()  # type: ignore[attr-defined]

    ran(run)


@pytest.mark.django_db(transaction=True)
def test_what_happened_before_the_stream_opened_is_told_first() -> None:
    world = World()
    page = signed_in(world.sam).get("/desk/").content.decode()
    [at] = re.findall(r'data-live="/live/\?at=(\d+)"', page)

    async def run() -> None:
        await reply(world, "While the page was on its way")
        stream = messages(world.sam.id, since=_made(at))
        assert await next_change(stream) == [world.ticket.number]
        await stream.aclose()  # type: ignore[attr-defined]

    ran(run)


@pytest.mark.parametrize("at", ["", "x", "²", "-1", "0", "9" * 18, "9" * 5000])
def test_a_page_of_no_known_time_catches_up_with_nothing(at: str) -> None:
    assert _made(at) is None


@pytest.mark.django_db
def test_nothing_is_told_after_signing_out() -> None:
    world = World()
    browser = signed_in(world.sam)
    session = browser.cookies["sessionid"].value
    assert told(world.sam.id, read_after(0), session)
    browser.post("/signout/")
    assert told(world.sam.id, read_after(0), session) is None
