"""One PostgreSQL cluster on disk: making it, starting it, telling its state."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from watchfloor.server.account import Account, die_with_parent
from watchfloor.server.binaries import Binaries
from watchfloor.server.errors import StoreError

SUPERUSER = "postgres"
PORT = 5432
READY_LINE = 7  # the eighth line of postmaster.pid
READY_SECONDS = 600  # recovery after a crash of a large store takes its time
# For a small machine that also runs the web and the worker. Durability is never traded: fsync and
# synchronous_commit are named so that nobody's postgresql.conf turns them off.
SETTINGS = {
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "shared_buffers": "128MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_connections": "80",
    "max_worker_processes": "4",
    "max_parallel_workers": "2",
    "autovacuum_max_workers": "2",
    "checkpoint_timeout": "15min",
    "wal_compression": "on",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
    "unix_socket_permissions": "0700",
}
if sys.platform == "linux":
    # After a crash: one call instead of opening every file, which takes seconds on a slow disk.
    SETTINGS["recovery_init_sync_method"] = "syncfs"


def program_environment() -> dict[str, str]:
    """What PostgreSQL's programs see: nothing of PGDATA, PGHOST and the like that the person may have set."""
    kept = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "TMPDIR")
    return {name: os.environ[name] for name in kept if name in os.environ} | {"LC_ALL": "C", "TZ": "UTC"}


def store_major(cluster: Path) -> int | None:
    """The major version that wrote the cluster; None where there is none yet."""
    try:
        return int((cluster / "PG_VERSION").read_text())
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as broken:
        raise StoreError(f"cannot read {cluster / 'PG_VERSION'}: {broken}") from None


def locale_options() -> list[str]:
    """Code point order and Unicode letters. macOS has no C.UTF-8, so there the two are named apart."""
    if sys.platform == "darwin":
        return ["--lc-collate=C", "--lc-ctype=en_US.UTF-8", "--encoding=UTF8"]
    return ["--locale=C.UTF-8", "--encoding=UTF8"]


def create(cluster: Path, binaries: Binaries, account: Account) -> None:
    """Make a new cluster beside its place and rename it, so that one broken off half-way is never taken for a store."""
    draft = cluster.with_name(cluster.name + ".new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    account.give(draft)
    with account.address(draft) as (address, descriptors):
        initdb = [str(binaries.folder / "initdb"), "-D", address, "-U", SUPERUSER, "-A", "trust", "--data-checksums"]
        done = subprocess.run(
            [*initdb, *locale_options()],
            capture_output=True,
            text=True,
            errors="replace",
            cwd="/",
            env=program_environment(),
            pass_fds=descriptors,
            preexec_fn=die_with_parent(os.getpid(), signal.SIGTERM),
            check=False,
            **account.spawn_options(),
        )
    if done.returncode != 0:
        shutil.rmtree(draft, ignore_errors=True)
        lines = done.stderr.strip().splitlines() or [f"exit code {done.returncode}"]
        raise StoreError(f"PostgreSQL could not make a new cluster in {cluster}: {lines[-1]}")
    draft.rename(cluster)


def launch(cluster: Path, sockets: Path, binaries: Binaries, account: Account, log: Path) -> subprocess.Popen[bytes]:
    """Start the postmaster as a child that stops when we die. Call it from the main thread: the kernel watches that."""
    settings = [part for name, value in SETTINGS.items() for part in ("-c", f"{name}={value}")]
    with (
        account.address(cluster) as (cluster_address, cluster_fds),
        account.address(sockets) as (socket_address, socket_fds),
        log.open("ab") as output,
    ):
        sockets_only = ["-h", "", "-k", socket_address, "-p", str(PORT)]
        return subprocess.Popen(
            [str(binaries.folder / "postgres"), "-D", cluster_address, *sockets_only, *settings],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd="/",
            env=program_environment(),
            pass_fds=(*cluster_fds, *socket_fds),
            preexec_fn=die_with_parent(os.getpid(), signal.SIGINT),  # noqa: PLW1509 - we have one thread
            **account.spawn_options(),
        )


def postmaster_lines(cluster: Path) -> list[str]:
    """postmaster.pid as lines; empty where there is none."""
    try:
        return (cluster / "postmaster.pid").read_text().splitlines()
    except OSError:
        return []


def wait_until_ready(cluster: Path, process: subprocess.Popen[bytes], log: Path) -> None:
    """Return once the postmaster takes connections. Raises StoreError with its last words if it ends instead."""
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        lines = postmaster_lines(cluster)
        ours = bool(lines) and lines[0].strip() == str(process.pid)
        if ours and len(lines) > READY_LINE and lines[READY_LINE].strip() == "ready":
            return
        if process.poll() is not None:
            raise StoreError(f"PostgreSQL did not start ({last_fatal(log)}); its log is {log}")
        time.sleep(0.01)
    raise StoreError(f"PostgreSQL was not ready after {READY_SECONDS} s; its log is {log}")


def last_fatal(log: Path) -> str:
    """The newest complaint in the server's log, without its time stamp."""
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - 8192))
        lines = file.read().decode(errors="replace").splitlines()
    for line in reversed(lines):
        for word in ("FATAL:", "PANIC:", "could not", "cannot"):
            if word in line:
                return line[line.index(word) :].removeprefix("FATAL:").strip()
    return lines[-1] if lines else "it said nothing"


def stop(process: subprocess.Popen[bytes]) -> None:
    """Fast shutdown (sessions are broken off, everything committed is kept); immediate if that hangs."""
    for signal_number, seconds in ((signal.SIGINT, 30), (signal.SIGQUIT, 10), (signal.SIGKILL, 10)):
        process.send_signal(signal_number)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            continue
        return


def processes_of(cluster: Path) -> list[int]:
    """Processes that work in the cluster, told by their working folder; elsewhere than Linux by postmaster.pid."""
    if Path("/proc/self/cwd").exists():
        return [
            int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit() and works_in(entry, cluster)
        ]
    lines = postmaster_lines(cluster)
    if not lines or not lines[0].strip().isdigit():
        return []
    told = subprocess.run(["ps", "-o", "comm=", "-p", lines[0].strip()], capture_output=True, text=True, check=False)
    return [int(lines[0])] if "postgres" in told.stdout else []


def works_in(entry: Path, cluster: Path) -> bool:
    """Whether the process of this /proc entry has the cluster as its working folder."""
    try:
        return (entry / "cwd").samefile(cluster)
    except OSError:
        return False


def clear_leftovers(cluster: Path) -> None:
    """End a server whose keeper is gone, and drop a pid file that names some other program.

    The caller holds the keeper's lock, so no live keeper owns what is found here.
    """
    deadlines = ((None, 3.0), (signal.SIGINT, 20.0), (signal.SIGQUIT, 10.0), (signal.SIGKILL, 5.0))
    for signal_number, seconds in deadlines:
        if signal_number is not None:
            for pid in processes_of(cluster):
                signal_process(pid, signal_number)
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if not processes_of(cluster):
                (cluster / "postmaster.pid").unlink(missing_ok=True)
                return
            time.sleep(0.05)
    raise StoreError(f"another PostgreSQL works in {cluster} and does not stop: processes {processes_of(cluster)}")


def signal_process(pid: int, signal_number: signal.Signals) -> None:
    """Send a signal to a process that may be gone by now."""
    try:
        os.kill(pid, signal_number)
    except ProcessLookupError:
        return
