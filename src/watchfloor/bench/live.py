"""`bin/bench live`: a whole store under a high rate of tickets, from the verb that files to the card in the browser.

A new store with web, worker and job process, four weeks of imported history, then tickets at `--rate` a minute with an
outbreak planted every two minutes. Prints how long filing took, how far the worker was behind, how long after the
ticket that completed the evidence a signal was kept, and when the browser had it.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final

from watchfloor.bench.live_feed import MAP, MODULES, PEOPLE, PLATFORMS, QUEUES, history
from watchfloor.bench.live_reader import Browser, Client, Stream
from watchfloor.bench.live_report import Lag, results, told
from watchfloor.bench.live_writer import Filed, Share, write
from watchfloor.server import up
from watchfloor.server.children import Child, stop_all
from watchfloor.server.store import Store, open_store

FIRST_OUTBREAK: Final = 15.0
EVERY: Final = 120.0
FILERS: Final = 24
WATCH: Final = "watch"


def main() -> None:
    parser = argparse.ArgumentParser(prog="bin/bench live", description=__doc__)
    parser.add_argument("--rate", type=float, default=5000, help="tickets a minute")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--writers", type=int, default=2, help="processes that file")
    parser.add_argument("--outbreak-every", type=float, default=EVERY, metavar="SECONDS")
    parser.add_argument("--port", type=int, default=0, help="of the web process; a free one unless said")
    parser.add_argument("--browser", action="store_true", help="also open the Watch page in Chromium")
    parser.add_argument("--json", action="store_true", help="end with one JSON line")
    asked = parser.parse_args()
    asked.port = asked.port or free_port()
    # Stopped from outside it must still stop what it started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))
    with tempfile.TemporaryDirectory(prefix="watchfloor-live-") as folder, open_store(Path(folder)) as store:
        found = measure(store, asked)
    print(json.dumps(found) if asked.json else "\n".join(told(found)))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def measure(store: Store, asked: argparse.Namespace) -> dict[str, Any]:
    """Fill the store, start it, load it, and read what happened out of its log."""
    from watchfloor.core import clock

    people, queues, lead = fill(store, asked)
    options = up.Options("127.0.0.1", asked.port, store.data_dir, demo=False)
    programs = [up.web(options), up.worker(clock.now()), up.jobs(store)]
    with running([Child(program) for program in programs]) as children:
        up.wait_until_healthy(options, children, print)
        began = time.time()
        trained = wait_until_read(children)
        print(f"the worker has read the history: {trained:,} events in {time.time() - began:.0f} s", flush=True)
        return loaded(asked, store, children, people, queues, lead)


def fill(store: Store, asked: argparse.Namespace) -> tuple[dict[int, int], list[int], str]:
    """People, places and the history. Returns ids by the plan's numbers, and a way in for a lead."""
    from django.db import transaction

    from watchfloor.core import clock
    from watchfloor.core.identity import new_sign_in_link
    from watchfloor.core.models import Person, Queue
    from watchfloor.directory import commands as directory
    from watchfloor.intake.files.maps import parse_map
    from watchfloor.intake.import_history import import_file

    now = clock.now()
    with transaction.atomic():
        team = directory.create_team(name="First line", now=now).id
        ids = {name: directory.create_queue(name=name, now=now, team=team).id for name in QUEUES}
        platforms = [directory.create_platform(name=name, now=now).id for name in PLATFORMS]
        for i, name in enumerate(MODULES):
            directory.create_module(platform=platforms[i % 4], name=name, now=now, team=team)
        lead = directory.register_person(name="Lena", role="lead", now=now, team=team)
        fresh = [PEOPLE + n * 100 + i for n in range(len(outbreaks(asked))) for i in range(FILERS)]
        people = {n: directory.register_person(name=f"Filer {n}", role="requester", now=now).id for n in fresh}
    began = time.time()
    rows = history(store.data_dir / "history.csv", clock.now())
    import_file(store.data_dir / "history.csv", parse_map(MAP, "live-bench"))
    print(f"imported {rows:,} tickets in {time.time() - began:.0f} s", flush=True)
    known = dict(Person.objects.filter(name__startswith="person ").values_list("name", "id"))
    people |= {n: known[name] for n in range(PEOPLE) if (name := f"person {n}") in known}
    named = dict(Queue.objects.values_list("name", "id"))
    return people, [named.get(name, ids[name]) for name in QUEUES], new_sign_in_link(lead)


def outbreaks(asked: argparse.Namespace) -> list[float]:
    """The seconds at which outbreaks begin."""
    n = 1 + int(max(0.0, asked.minutes * 60 - FIRST_OUTBREAK - 40) // asked.outbreak_every)
    return [FIRST_OUTBREAK + i * asked.outbreak_every for i in range(n)]


@contextmanager
def running(children: list[Child]) -> Iterator[list[Child]]:
    """Stop them at the end, whatever happens."""
    try:
        yield children
    finally:
        stop_all([child.process for child in children])


def wait_until_read(children: list[Child], limit: float = 1200) -> int:
    """Return once the worker has read all that there is; how many events that are."""
    from watchfloor.eventlog.pulse import health
    from watchfloor.eventlog.read import head

    ends = time.time() + limit
    while time.time() < ends:
        found = health(WATCH)
        if found.is_running and found.behind == 0:
            return head()
        if any(child.process.poll() is not None for child in children):
            raise SystemExit("a process of the store has ended")
        time.sleep(0.25)
    raise SystemExit(f"the worker has not read the log within {limit:.0f} s")


def loaded(
    asked: argparse.Namespace, store: Store, children: list[Child], people: dict[int, int], queues: list[int], lead: str
) -> dict[str, Any]:
    """File at the rate; meanwhile look at the worker."""
    from django.db import connection

    from watchfloor.eventlog.read import head

    client = Client(asked.port, lead)
    stream = Stream(client)
    stream.start()
    browser = Browser(asked.port, client.cookie, asked.minutes * 60 + 15) if asked.browser else None
    if browser:
        browser.start()
        time.sleep(3)
    first, delays = head(), pulse_delays()
    # Before other processes are made: they must not share this one's connection.
    connection.close()
    process = get_context("spawn")
    told_by = process.Queue()
    start = time.time() + 3
    cpu = cpu_seconds(children, store)
    writers = [
        process.Process(
            target=write,
            args=(Share(i, asked.writers, start, asked.rate, asked.minutes, outbreaks(asked), FILERS), people, queues),
            kwargs={"told": told_by},
        )
        for i in range(asked.writers)
    ]
    for writer in writers:
        writer.start()
    lag = Lag()
    pages: list[tuple[int, float]] = []
    filed: list[Filed] = []
    while len(filed) < len(writers):
        watch_worker(lag, start)
        if int(time.time()) % 10 == 0:
            pages.append(client.get("/watch/"))
        while not told_by.empty():
            filed.append(told_by.get())
        if not filed and any(writer.exitcode for writer in writers):
            raise SystemExit("a writer failed")
        time.sleep(0.5)
    took = time.time() - start
    caught_up = time.time()
    wait_until_read(children)
    time.sleep(2)
    used = {name: after - cpu[name] for name, after in cpu_seconds(children, store).items()}
    return results(first, filed, lag, pulse_delays(delays), stream, browser) | {
        "rate": asked.rate, "minutes": asked.minutes, "planted": len(outbreaks(asked)),
        "seconds": took, "caught_up_seconds": time.time() - caught_up - 2, "cpu_seconds": used,
        "writer_cpu_seconds": sum(one.cpu for one in filed), "load": os.getloadavg(), "cpus": os.cpu_count(),
        "page_seconds": max((seconds for _, seconds in pages), default=0.0),
        "pages_failed": sum(status != 200 for status, _ in pages),
    }  # fmt: skip


def watch_worker(lag: Lag, start: float) -> None:
    from watchfloor.eventlog.pulse import health

    lag.behind.append((time.time() - start, health(WATCH).behind))


def pulse_delays(before: dict[str, int] | None = None) -> dict[str, int]:
    """How many events the worker dealt with by delay, since `before`."""
    from watchfloor.eventlog.models import Pulse

    now = Pulse.objects.get(name=WATCH).delays
    return {at: n - (before or {}).get(at, 0) for at, n in now.items()}


def cpu_seconds(children: Sequence[Child], store: Store) -> dict[str, float]:
    """Processor seconds that each program used so far, the database with all its sessions (Linux; else nothing)."""
    found = {child.program.name: used_by(child.process.pid) for child in children}
    postmaster = store.data_dir / "pg" / "postmaster.pid"
    if postmaster.exists():
        first = int(postmaster.read_text().split()[0])
        sessions = [pid for pid in processes() if parent_of(pid) == first]
        found["database"] = used_by(first) + sum(map(used_by, sessions))
    return found


def processes() -> list[int]:
    return [int(folder.name) for folder in Path("/proc").glob("[0-9]*")]


def parent_of(pid: int) -> int:
    words = stat_of(pid)
    return int(words[1]) if words else 0


def used_by(pid: int) -> float:
    """Of the process and of its children that have ended."""
    words = stat_of(pid)
    return sum(map(int, words[11:15])) / os.sysconf("SC_CLK_TCK") if words else 0.0


def stat_of(pid: int) -> list[str]:
    """What follows the name in /proc/PID/stat: state, parent, …"""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return []


if __name__ == "__main__":
    main()
