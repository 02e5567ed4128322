"""The pages of tickets whose streams this process holds, told to the database: changes soon, the rest all at once."""

from __future__ import annotations

import asyncio
import logging
import time
import uuid
from typing import Final
from weakref import WeakKeyDictionary

from django.db import DatabaseError, InterfaceError, transaction

from watchfloor.core import clock
from watchfloor.presence import here
from watchfloor.presence.here import Page
from watchfloor.web.live.hub import asked

log = logging.getLogger(__name__)

# How often all open pages are said to be still there. Under `here.GONE_AFTER` by far: one may fail.
STILL_SECONDS: Final = 10.0
# Pages that come and go so soon after each other are one transaction.
TOGETHER_SECONDS: Final = 0.1


class Keeper:
    """Tells who came and who left. It runs while a page is open; 500 of them are one statement every ten seconds."""

    def __init__(self) -> None:
        self._pages: dict[uuid.UUID, Page] = {}
        self._came: dict[uuid.UUID, Page] = {}
        self._gone: dict[uuid.UUID, int] = {}
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def arrive(self, page: Page) -> None:
        """The page's stream is open."""
        self._pages[page.page] = self._came[page.page] = page
        self._gone.pop(page.page, None)
        self._wake.set()
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run())

    def leave(self, page: Page) -> None:
        """The page's stream is over. Nothing is awaited: whoever calls this may be cancelled at any moment."""
        if self._pages.pop(page.page, None) is not None:
            self._came.pop(page.page, None)
            self._gone[page.page] = page.ticket
            self._wake.set()

    async def _run(self) -> None:
        said_at = time.monotonic()
        while self._pages or self._gone:
            try:
                await asyncio.wait_for(self._wake.wait(), STILL_SECONDS)
            except TimeoutError:
                pass
            else:
                await asyncio.sleep(TOGETHER_SECONDS)
            self._wake.clear()
            is_due = time.monotonic() - said_at >= STILL_SECONDS
            try:
                await self._tell(is_due=is_due)
            except (DatabaseError, InterfaceError) as error:
                log.warning("presence: %s; told again later", error)
                # While the database was away rows may have been swept: all are told as if they had just come.
                self._came = dict(self._pages)
                await asyncio.sleep(1.0)
            if is_due:
                said_at = time.monotonic()

    async def _tell(self, *, is_due: bool) -> None:
        came, self._came = self._came, {}
        gone, self._gone = self._gone, {}
        pages = list(self._pages) if is_due else []
        await asked(_write, list(came.values()), gone, pages, is_due)


def _write(came: list[Page], gone: dict[uuid.UUID, int], pages: list[uuid.UUID], is_due: bool) -> None:
    now = clock.wall()
    with transaction.atomic():
        here.arrive(came, now)
        here.leave(gone)
        swept = here.still(pages, now) if is_due else set()
        here.call({page.ticket for page in came} | set(gone.values()) | swept)


_keepers: WeakKeyDictionary[asyncio.AbstractEventLoop, Keeper] = WeakKeyDictionary()


def keeper() -> Keeper:
    """The keeper of the running loop."""
    return _keepers.setdefault(asyncio.get_running_loop(), Keeper())
