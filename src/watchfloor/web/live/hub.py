"""One LISTEN connection a process, outside the pool; every open page of the process hangs on it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final
from weakref import WeakKeyDictionary

import psycopg
from asgiref.sync import sync_to_async
from django.db import DatabaseError, InterfaceError, close_old_connections, connections

from watchfloor.eventlog import read
from watchfloor.eventlog.append import CHANNEL
from watchfloor.eventlog.models import Event
from watchfloor.presence.here import CHANNEL as PRESENCE
from watchfloor.web.presence.parts import fragment

log = logging.getLogger(__name__)

# A reader this many batches behind is let go of; its browser connects anew and catches up.
PATIENCE: Final = 200
RETRY_SECONDS: Final = 1.0
# What comes within so long after an append is one batch: each batch costs every reader a look at their rights.
TOGETHER_SECONDS: Final = 0.15

Batch = Sequence[Event]


@dataclass(frozen=True, slots=True)
class Presence:
    """Who is on the ticket of the reader's page now, as the markup of that part of the page."""

    markup: str


# None: the reader is too slow, or the server stops.
News = Batch | Presence | None


class Hub:
    """Hands every new event to every subscriber, in commit order."""

    def __init__(self) -> None:
        self._readers: set[asyncio.Queue[News]] = set()
        # The ticket that a reader's page shows, where it shows one: presence is told to those alone.
        self._on: dict[asyncio.Queue[News], int] = {}
        self._task: asyncio.Task[None] | None = None
        self._listens = asyncio.Event()
        # The newest event that was handed out; kept over a lost connection, so that nothing is passed over.
        self._position: int | None = None

    @contextlib.asynccontextmanager
    async def subscription(self, ticket: int | None = None) -> AsyncIterator[asyncio.Queue[News]]:
        """Batches of events from now on, and who is on `ticket` whenever that changes.

        None in the queue: too slow, or the server stops; the reader should leave.
        """
        queue: asyncio.Queue[News] = asyncio.Queue(PATIENCE)
        self._readers.add(queue)
        if ticket is not None:
            self._on[queue] = ticket
        if self._task is None or self._task.done():
            self._listens.clear()
            self._task = asyncio.create_task(self._run())
        with contextlib.suppress(TimeoutError):
            # An event between "connected" and "listening" would be missed: wait until the connection listens.
            await asyncio.wait_for(self._listens.wait(), 5)
        try:
            yield queue
        finally:
            self._readers.discard(queue)
            self._on.pop(queue, None)
            if not self._readers and self._task is not None:
                self._task.cancel()
                self._task = None

    async def _run(self) -> None:
        self._position = None
        while True:
            try:
                await self._listen()
            except (psycopg.Error, DatabaseError, InterfaceError, OSError) as error:
                self._listens.clear()
                log.warning("live updates: %s; trying again", error)
                await asyncio.sleep(RETRY_SECONDS)

    async def _listen(self) -> None:
        async with await psycopg.AsyncConnection.connect(**_parameters(), autocommit=True) as connection:
            await connection.execute(f"LISTEN {CHANNEL}")
            await connection.execute(f"LISTEN {PRESENCE}")
            if self._position is None:
                self._position = await asked(read.head)
            else:
                # After a lost connection the log tells what was said meanwhile.
                await self._tell()
            self._listens.set()
            while not connection.closed:
                # `stop_after` still yields all that came in one packet: of hundreds, only the first may be slept for.
                heard = [notice async for notice in connection.notifies(stop_after=1)]
                await asyncio.sleep(TOGETHER_SECONDS)
                heard += [notice async for notice in connection.notifies(timeout=0)]
                if any(notice.channel == CHANNEL for notice in heard):
                    await self._tell()
                called = {int(word) for n in heard if n.channel == PRESENCE for word in n.payload.split()}
                await self._tell_presence(called & set(self._on.values()))
        raise psycopg.OperationalError("the connection that listens was closed")

    async def _tell(self) -> None:
        while events := await asked(read.read_after, self._position, 500):
            self._position = events[-1].position
            for queue in list(self._readers):
                if queue.full():
                    self._readers.discard(queue)
                    queue.get_nowait()
                    queue.put_nowait(None)
                else:
                    queue.put_nowait(events)

    async def _tell_presence(self, tickets: Collection[int]) -> None:
        """Asked for once a ticket, however many look at it."""
        for ticket in tickets:
            news = Presence(await asked(fragment, ticket))
            for queue in [queue for queue, its in self._on.items() if its == ticket]:
                # A reader that lags behind the log looks anew anyway.
                if not queue.full():
                    queue.put_nowait(news)


_hubs: WeakKeyDictionary[asyncio.AbstractEventLoop, Hub] = WeakKeyDictionary()


def hub() -> Hub:
    """The hub of the running loop (a server has one loop; tests have many)."""
    return _hubs.setdefault(asyncio.get_running_loop(), Hub())


async def asked(question: Any, *arguments: Any) -> Any:
    """The answer of a function that reads the database, from a thread that keeps no connection afterwards."""

    def ask() -> Any:
        try:
            return question(*arguments)
        finally:
            close_old_connections()

    return await sync_to_async(ask)()


def _parameters() -> dict[str, Any]:
    settings = connections["default"].settings_dict
    given = {
        "dbname": settings["NAME"], "user": settings["USER"], "password": settings["PASSWORD"],
        "host": settings["HOST"], "port": settings["PORT"],
    }  # fmt: skip
    options = {key: value for key, value in settings["OPTIONS"].items() if key != "pool"}
    return {key: value for key, value in given.items() if value} | options
