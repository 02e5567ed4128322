"""The embedded PostgreSQL of a store, for those who use it: start it or join it, and let go of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg

from watchfloor.server.cluster import PORT, SUPERUSER
from watchfloor.server.errors import StoreError
from watchfloor.server.locks import exclusive, is_held, open_lock, try_lock, wait_for_lock

PACKAGE_ROOT = Path(__file__).resolve().parents[2]
STOP_SECONDS = 60.0
JOIN_SECONDS = 10.0
CONNECT_SECONDS = 60.0
DATABASE = "watchfloor"


@dataclass(frozen=True)
class Server:
    """A running server: the folder of its socket and its version, such as "15.18"."""

    socket: Path
    version: str
    origin: str

    def url(self, database: str = DATABASE) -> str:
        """The address as libpq and Django read it."""
        return f"postgresql://{SUPERUSER}@/{quote(database)}?host={quote(str(self.socket), safe='')}&port={PORT}"


class Lease:
    """A share in a store's server. The server lives as long as anybody holds one; the kernel ends a killed holder's."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.keeper: subprocess.Popen[str] | None = None
        self.users = open_lock(data / "users.lock")
        # Waits while a keeper that found no users is still stopping the server.
        wait_for_lock(self.users, exclusive=False)
        try:
            self.server = self.join_or_start()
        except BaseException:
            os.close(self.users)
            raise

    def join_or_start(self) -> Server:
        """The running server, or a new one. Raises StoreError when it cannot be started."""
        with exclusive(self.data / "start.lock"):
            deadline = time.monotonic() + JOIN_SECONDS
            while is_held(self.data / "keeper.lock"):
                try:
                    return read_server(self.data)
                except StoreError:
                    # A keeper that is just ending has taken its record away already.
                    if time.monotonic() > deadline:
                        raise
                    time.sleep(0.05)
            self.keeper = start_keeper(self.data)
            return read_answer(self.keeper)

    def revive(self) -> None:
        """Start a keeper again where it was killed; its server answers at the same address as before."""
        if not is_held(self.data / "keeper.lock"):
            if self.keeper is not None:
                self.keeper.poll()
            self.server = self.join_or_start()

    def connect(self, database: str) -> psycopg.Connection[tuple[object, ...]]:
        """A session outside transactions. Waits while the server is being restarted after a kill."""
        deadline = time.monotonic() + CONNECT_SECONDS
        while True:
            try:
                return psycopg.connect(self.server.url(database), autocommit=True)
            except psycopg.OperationalError as problem:
                if time.monotonic() > deadline:
                    raise StoreError(f"PostgreSQL does not answer: {str(problem).strip()}") from None
            time.sleep(0.1)
            self.revive()

    def close(self) -> None:
        """Let go. The last one to do so returns when the server has stopped."""
        os.close(self.users)
        deadline = time.monotonic() + STOP_SECONDS
        while time.monotonic() < deadline and is_held(self.data / "keeper.lock") and not has_users(self.data):
            time.sleep(0.02)
        if self.keeper is not None and not is_held(self.data / "keeper.lock"):
            self.keeper.wait(STOP_SECONDS)


@contextmanager
def running(data: Path) -> Iterator[Lease]:
    """Start or join the server of the store in `data` (an existing folder) for the length of the block."""
    lease = Lease(data)
    try:
        yield lease
    finally:
        lease.close()


def has_users(data: Path) -> bool:
    """Whether some process shares the server; False while a keeper is stopping it."""
    descriptor = open_lock(data / "users.lock")
    try:
        return try_lock(descriptor, exclusive=False) and not try_lock(descriptor, exclusive=True)
    finally:
        os.close(descriptor)


def child_environment(**extra: str) -> dict[str, str]:
    """Our environment for a child that may start in another folder and must still find this package."""
    paths = [str(PACKAGE_ROOT), *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
    return os.environ | {"PYTHONPATH": os.pathsep.join(dict.fromkeys(paths))} | extra


def start_keeper(data: Path) -> subprocess.Popen[str]:
    """A keeper in a session of its own, so that Ctrl-C in our terminal does not reach it."""
    with os.fdopen(os.open(data / "postgres.log", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "ab") as log:
        return subprocess.Popen(
            [sys.executable, "-P", "-m", "watchfloor.server.keeper", str(data)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            cwd="/",
            env=child_environment(),
            start_new_session=True,
        )


def read_answer(keeper: subprocess.Popen[str]) -> Server:
    """What a new keeper announced. Raises StoreError with its reason, or when it died without one."""
    assert keeper.stdout is not None  # noqa: S101 - for the type checker: we asked for a pipe
    with keeper.stdout as pipe:
        line = pipe.readline()
    if not line:
        keeper.wait()
        raise StoreError("the process that starts PostgreSQL died; see postgres.log in the data folder")
    answer = json.loads(line)
    if "error" in answer:
        keeper.wait()
        raise StoreError(answer["error"])
    return server_of(answer["ready"])


def read_server(data: Path) -> Server:
    """The server that a live keeper recorded. Raises StoreError where its socket is not to be seen from here."""
    try:
        server = server_of(json.loads((data / "server.json").read_text()))
    except (OSError, ValueError, KeyError) as problem:
        raise StoreError(f"the running server of {data} left no readable address: {problem}") from None
    if not server.socket.is_dir():
        raise StoreError(f"a server for {data} runs elsewhere (in another container?): {server.socket} is not here")
    return server


def server_of(facts: dict[str, str]) -> Server:
    """A Server from a keeper's record."""
    return Server(Path(facts["socket"]), facts["version"], facts["origin"])
