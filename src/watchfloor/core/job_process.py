"""The process that runs jobs: two at a time, each in a thread of its own, until told to stop."""

from __future__ import annotations

import asyncio
import logging
import signal
import threading
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Final

from django.db import close_old_connections
from procrastinate import App
from procrastinate.contrib.django.utils import connector_params
from procrastinate.psycopg_connector import PsycopgConnector

from watchfloor.core import clock, jobs
from watchfloor.core.models import Job

log = logging.getLogger("watchfloor.jobs")

AT_ONCE: Final = 2
# How often lost jobs and a begun night are looked for.
LOOK_SECONDS: Final = 2.0
NIGHT: Final = time(3)


@dataclass
class JobProcess:
    """Runs `functions` by their names, and those named in `nightly` once after each 03:00 UTC by the machine's clock.

    `since`: when the store began; a night before it is none that was missed. Each of `beside` runs in a thread of
    its own until the event that it is given is set.
    """

    functions: Mapping[str, jobs.Function]
    nightly: tuple[str, ...]
    since: datetime
    beside: tuple[Callable[[threading.Event], None], ...] = ()
    _ending: threading.Event = field(default_factory=threading.Event)
    _suspects: list[int] = field(default_factory=list)

    def serve(self) -> None:
        """Until SIGTERM or SIGINT. What runs then is interrupted and waits for the next process."""
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        loop = asyncio.get_running_loop()
        # A thread for each that runs all the time, and some for jobs: on a small machine the usual pool has six in all.
        loop.set_default_executor(ThreadPoolExecutor(len(self.beside) + AT_ONCE + 4))
        connector = PsycopgConnector(kwargs=connector_params(), min_size=1, max_size=4)
        # An app of its own, which shares no task with Django's: a task that both know would queue, from within a job
        # too, through this connector, which waits for this loop and knows nothing of the job's transaction.
        queue = App(connector=connector)
        queue.task(name=jobs.TASK)(self._run)
        async with queue.open_async():
            worker = queue.run_worker_async(concurrency=AT_ONCE, delete_jobs="always", install_signal_handlers=False)
            others = [asyncio.to_thread(_closed_after, one, self._ending) for one in self.beside]
            tasks = [asyncio.create_task(some) for some in (worker, self._look(), *others)]
            for number in (signal.SIGTERM, signal.SIGINT):
                loop.add_signal_handler(number, self._end, *tasks)
            done, rest = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            self._end(*rest)
            await asyncio.gather(*rest, return_exceptions=True)
            for task in done:
                if not task.cancelled():
                    task.result()

    def _end(self, *tasks: asyncio.Task[None]) -> None:
        self._ending.set()
        for task in tasks:
            task.cancel()

    async def _run(self, job: int) -> None:
        await asyncio.to_thread(_closed_after, jobs.run, job, self.functions, self._ending)

    async def _look(self) -> None:
        while True:
            await asyncio.to_thread(_closed_after, self.look)
            await asyncio.sleep(LOOK_SECONDS)

    def look(self) -> None:
        """Queue again what lost its process, and what the night brings."""
        self._suspects = jobs.orphans(self._suspects)
        for kind in due(self.nightly, self.since, clock.wall()):
            jobs.enqueue(kind, key=f"nightly:{kind}")


def due(nightly: Iterable[str], since: datetime, now: datetime) -> list[str]:
    """Those of `nightly` that were not asked for since the newest 03:00."""
    night = datetime.combine(now.date(), NIGHT, now.tzinfo)
    if night > now:
        night -= timedelta(days=1)
    newest = {kind: Job.objects.filter(kind=kind).order_by("-id").first() for kind in nightly}
    return [kind for kind, job in newest.items() if (job.asked_at if job else since) < night]


def _closed_after(function: jobs.Function, *arguments: object) -> None:
    """Call it, and leave no database connection in a thread that nobody calls again."""
    try:
        function(*arguments)
    finally:
        close_old_connections()
