"""The process that holds a store's PostgreSQL: `python -m watchfloor.server.keeper DIR`.

Users of the store share a lock on DIR/users.lock. The keeper starts the server, tells its starter on standard output,
restarts it when it dies, and stops it as soon as nobody holds that lock. The kernel drops the lock of a user that was
killed, and tells the server when the keeper itself was: nothing is left behind either way.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import FrameType

from watchfloor.server import cluster
from watchfloor.server.account import Account, account_for
from watchfloor.server.binaries import Binaries, asked_source, available, choose
from watchfloor.server.errors import StoreError
from watchfloor.server.locks import open_lock, try_lock

POLL_SECONDS = 0.1
LONGEST_PAUSE = 8.0
LOG_LIMIT = 5_000_000


class Keeper:
    """One store's server and the folder of its socket."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.cluster = data / "pg"
        self.log = data / "postgres.log"
        self.record = data / "server.json"
        self.account: Account = account_for(self.cluster)
        self.asked_to_stop = False

    def prepare(self) -> Binaries:
        """Choose the programs, end what a killed keeper left, make the cluster if there is none."""
        major = cluster.store_major(self.cluster)
        binaries = choose(major, available(self.account, asked_source()))
        if major is None:
            cluster.create(self.cluster, binaries, self.account)
        elif self.account.uid is not None and self.cluster.stat().st_uid != self.account.uid:
            self.account.give(self.cluster)  # a store that root copied
        cluster.clear_leftovers(self.cluster)
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".log.1"))
        return binaries

    def socket_folder(self) -> Path:
        """The folder of the socket: the last one while processes may still know it, else a new one.

        mkdtemp makes it ours and 0700, whatever somebody else put into /tmp. The inner folder is the server's own; the
        outer one keeps out the other processes of the account that it runs under. The path is short because a socket's
        may have 107 bytes.
        """
        with contextlib.suppress(OSError, ValueError, KeyError):
            last = Path(json.loads(self.record.read_text())["socket"])
            outer = last.parent.lstat()
            if stat.S_ISDIR(outer.st_mode) and outer.st_uid == os.geteuid() and stat.S_IMODE(outer.st_mode) == 0o700:
                last.mkdir(mode=0o700, exist_ok=True)
                self.account.give(last)
                return last
        base = "/tmp" if os.access("/tmp", os.W_OK) else None  # noqa: S108 - TMPDIR can be too long for a socket
        inner = Path(tempfile.mkdtemp(prefix="watchfloor-", dir=base)) / "s"
        inner.mkdir(mode=0o700)
        self.account.give(inner)
        return inner

    def write_record(self, facts: dict[str, object]) -> None:
        """Tell other commands where the server is. Renamed into place: they never read half of it."""
        draft = self.record.with_suffix(".new")
        draft.write_text(json.dumps(facts))
        draft.replace(self.record)

    def run(self, users: int) -> None:
        """Start, announce, watch, stop. `users` is a descriptor of users.lock."""
        binaries = self.prepare()
        sockets = self.socket_folder()
        facts = {
            "socket": str(sockets),
            "version": binaries.version,
            "origin": binaries.origin,
            "keeper": os.getpid(),
        }
        self.write_record(facts)
        server = None
        try:
            server = cluster.launch(self.cluster, sockets, binaries, self.account, self.log)
            cluster.wait_until_ready(self.cluster, server, self.log)
            announce({"ready": facts})
            pause = 0.0
            while not self.asked_to_stop and not try_lock(users, exclusive=True):
                time.sleep(POLL_SECONDS)
                if server.poll() is None:
                    pause = 0.0 if self.is_ready(server) else pause
                    continue
                time.sleep(pause)
                pause = min(LONGEST_PAUSE, pause * 2 or POLL_SECONDS)
                server = cluster.launch(self.cluster, sockets, binaries, self.account, self.log)
        finally:
            if server is not None:
                cluster.stop(server)
            self.record.unlink(missing_ok=True)
            shutil.rmtree(sockets.parent, ignore_errors=True)

    def is_ready(self, server: subprocess.Popen[bytes]) -> bool:
        """Whether the running postmaster has got as far as taking connections."""
        lines = cluster.postmaster_lines(self.cluster)
        return len(lines) > cluster.READY_LINE and lines[0].strip() == str(server.pid)

    def on_signal(self, _number: int, _frame: FrameType | None) -> None:
        """The machine goes down: stop the server properly, whoever uses it."""
        self.asked_to_stop = True


def announce(answer: dict[str, object]) -> None:
    """One line of JSON to the command that started us, then nothing more on its pipe."""
    os.write(1, json.dumps(answer).encode() + b"\n")
    with open(os.devnull, "wb") as nowhere:  # noqa: PTH123 - a device, not a path of ours
        os.dup2(nowhere.fileno(), 1)


def main(data: Path) -> int:
    """Keep one store's server until nobody uses it. Exit code 1 when it could not be started."""
    os.umask(0o077)
    keeper_lock = open_lock(data / "keeper.lock")
    if not try_lock(keeper_lock, exclusive=True):
        announce({"error": "another keeper holds this store"})
        return 1
    keeper = Keeper(data)
    signal.signal(signal.SIGTERM, keeper.on_signal)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    users = open_lock(data / "users.lock")
    try:
        keeper.run(users)
    except (StoreError, OSError) as problem:
        announce({"error": str(problem)})
        return 1
    finally:
        # In this order: a user that waits for us must not find the keeper's lock still held once it is let in. At the
        # end of a process the kernel promises no order.
        os.close(keeper_lock)
        os.close(users)
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
