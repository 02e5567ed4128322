"""`watchfloor up`: one store's PostgreSQL, web, worker and jobs, until somebody says stop."""

from __future__ import annotations

import contextlib
import errno
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from watchfloor.server.children import Child, Program, start, stop_all
from watchfloor.server.errors import StoreError
from watchfloor.server.locks import open_lock, try_lock
from watchfloor.server.store import Store, close_connections, data_folder, open_store, writable_folder

if TYPE_CHECKING:
    from watchfloor.core.models import Person

TICK_SECONDS = 0.2
READY_SECONDS = 90.0
ROLES_SHOWN = ("administrator", "lead", "specialist", "requester")
Say = Callable[[str], None]


@dataclass(frozen=True)
class Options:
    """What the person asked for."""

    host: str
    port: int
    data: Path | None
    demo: bool


class Asked(BaseException):
    """Somebody asked us to stop. Not an Exception: nothing on the way may take it for a failure."""


def up(options: Options, say: Say) -> None:
    """Serve until SIGINT or SIGTERM, then stop everything and return. Raises StoreError where it cannot begin."""
    folder = writable_folder(data_folder(options.data))
    with only_one(folder, address(options)):
        check_port(options)
        with contextlib.suppress(Asked), stop_signals():
            say(f"Opening the store in {folder} …")
            with open_store(folder) as store:
                serve(store, options, say)
    say("Stopped.")


def serve(store: Store, options: Options, say: Say) -> None:
    """Fill a new store, start web, worker and jobs, say where they are, and look after them."""
    from watchfloor.core.clock import now

    children: list[Child] = []
    try:
        first_steps(store, options, say)
        children += [Child(web(options)), Child(worker(now())), Child(jobs(store))]
        wait_until_healthy(options, children, say)
        greet(options, say)
        while True:
            time.sleep(TICK_SECONDS)
            revive(store, say)
            for child in children:
                child.tend(say)
    finally:
        ignore_signals()
        stop_all([child.process for child in children])


def web(options: Options) -> Program:
    """The web process. Without the time-out an open event stream would block its stop for ever."""
    serve_at = ("--host", options.host, "--port", str(options.port), "--timeout-graceful-shutdown", "2")
    quiet = ("--log-level", "warning", "--no-access-log", "--no-server-header")
    return Program(
        "web", ("-m", "uvicorn", "watchfloor.asgi:application", *serve_at, *quiet), (("WATCHFLOOR_POOL", "1"),)
    )


# Our matrices are small: threads that wait for each other cost several times what they bring.
_ONE_THREAD = ("OPENBLAS_NUM_THREADS", "1")


def worker(started_at: datetime) -> Program:
    """The followers of the log and the periodic jobs. In a demo the time tells when its live outbreak is due."""
    started = ("WATCHFLOOR_STARTED_AT", started_at.isoformat())
    return Program("worker", ("-m", "watchfloor.cli.worker"), (started, _ONE_THREAD))


def jobs(store: Store) -> Program:
    """The job process: what pages ask for and what the night brings. It lowers its own priority."""
    return Program("jobs", ("-m", "watchfloor", "jobs", "--data", str(store.data_dir)), (_ONE_THREAD,))


def address(options: Options) -> str:
    """Where a browser on this machine finds us."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(options.host, options.host)  # noqa: S104 - compared, not bound
    return f"http://[{host}]:{options.port}" if ":" in host else f"http://{host}:{options.port}"


@contextmanager
def only_one(folder: Path, where: str) -> Iterator[None]:
    """Hold the store for this command: two workers on one store would do the same work twice."""
    descriptor = open_lock(folder / "up.lock")
    try:
        if not try_lock(descriptor, exclusive=True):
            other = os.pread(descriptor, 200, 0).decode(errors="replace")
            raise StoreError(f"Watchfloor already runs on {folder}: {other}")
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, where.encode(), 0)
        try:
            yield
        finally:
            # What is not served any more has no address; `sign-in` reads it here.
            os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)


def check_port(options: Options) -> None:
    """Raise StoreError now, in one line, rather than let the web process fail later."""
    try:
        family, kind, protocol, _, where = socket.getaddrinfo(options.host, options.port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(where)
    except socket.gaierror:
        raise StoreError(f"cannot find the host {options.host!r}") from None
    except OSError as problem:
        if problem.errno == errno.EADDRINUSE:
            raise StoreError(f"port {options.port} is in use; choose another with --port") from None
        raise StoreError(f"cannot listen on {options.host} port {options.port}: {problem.strerror}") from None


@contextmanager
def stop_signals() -> Iterator[None]:
    """Turn SIGINT, SIGTERM and SIGHUP into Asked for the length of the block."""

    def ask(_number: int, _frame: FrameType | None) -> None:
        ignore_signals()
        raise Asked

    numbers = [signal.SIGINT, signal.SIGTERM]
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # ignored: nohup wants us to outlive the terminal
        numbers.append(signal.SIGHUP)
    before = [signal.signal(number, ask) for number in numbers]
    try:
        yield
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)


def ignore_signals() -> None:
    """We are stopping already: a second Ctrl-C must not break that off."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


def first_steps(store: Store, options: Options, say: Say) -> None:
    """What a new store needs before anybody can use it: the demo where it is wanted, and somebody who administers.

    The marker outlives a load that was broken off; loading again adds only what is missing.
    """
    from watchfloor.eventlog.read import head

    is_new = head() == 0
    marker = store.data_dir / "demo.loading"
    if options.demo and (marker.exists() or head() == 0):
        say("Filling the new store with four weeks of a demonstration team; --no-demo leaves it empty …")
        marker.touch()
        load_demo(store)
        marker.unlink()
    register_administrator()
    if is_new:
        promise_the_usual()


def load_demo(store: Store) -> None:
    """Run `watchfloor demo` on the store, as a process of its own so that stopping us stops it."""
    process = start(Program("demo", ("-m", "watchfloor", "demo", "--data", str(store.data_dir))))
    try:
        code = process.wait()
    except BaseException:
        stop_all([process])
        raise
    if code:
        raise StoreError(f"the demonstration could not be loaded (exit code {code}); try again, or use --no-demo")


def register_administrator() -> None:
    """Register the first administrator where there is none: a store that cannot be entered is of no use."""
    from django.db import transaction

    from watchfloor.core.clock import now
    from watchfloor.core.models import Person
    from watchfloor.directory.commands import register_person

    with transaction.atomic():
        if not Person.objects.filter(role="administrator").exists():
            register_person(name="Administrator", role="administrator", now=now())


def promise_the_usual() -> None:
    """Policies, calendars, texts, macros and rules for a new store, so that it serves from the first ticket on.

    A demo has them.
    """
    from django.db import transaction

    from watchfloor.clocks.commands import adopt_defaults
    from watchfloor.core.clock import now
    from watchfloor.rules.defaults import adopt_defaults as adopt_rules

    with transaction.atomic():
        adopt_defaults(now=now())
        adopt_rules(now=now())


def wait_until_healthy(options: Options, children: list[Child], say: Say) -> None:
    """Return once GET /healthz answers 200. Raises StoreError when it does not within the time."""
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        if is_healthy(address(options)):
            return
        for child in children:
            child.tend(say)
        time.sleep(TICK_SECONDS)
    raise StoreError(f"the web process was not ready after {READY_SECONDS:g} s")


def is_healthy(where: str) -> bool:
    """Whether the web process says it is ready."""
    try:
        with urllib.request.urlopen(f"{where}/healthz", timeout=5) as answer:  # noqa: S310 - our own address
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def revive(store: Store, say: Say) -> None:
    """Bring the embedded server back where its keeper was killed; try again at the next tick if that fails."""
    if store.lease is None:
        return
    try:
        store.lease.revive()
    except (StoreError, OSError, subprocess.SubprocessError) as problem:
        say(f"PostgreSQL is down: {problem}")


def greet(options: Options, say: Say) -> None:
    """The address, and a way in for one person of each role."""
    from watchfloor.core.identity import new_sign_in_link

    where = address(options)
    say(f"\nWatchfloor is ready at {where}\n\nSign in with one of these links (each works once, within a day):")
    for person in people_to_greet():
        say(f"  {person.role:<14} {person.name:<24} {where}{new_sign_in_link(person)}")
    say("\nCtrl-C stops everything.")
    close_connections()


def people_to_greet() -> list[Person]:
    """The first administrator, and in a demonstration the first person of each role that a newcomer should see."""
    from watchfloor.core.models import Person

    known = Person.objects.filter(source__in=("desk", "demo")).order_by("id")
    roles = ROLES_SHOWN if known.filter(source="demo").exists() else ROLES_SHOWN[:1]
    firsts = (known.filter(role=role).first() for role in roles)
    return [person for person in firsts if person is not None]
