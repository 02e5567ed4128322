"""The embedded server through real processes: who starts it, who shares it, what a kill leaves behind."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from watchfloor.server.cluster import processes_of
from watchfloor.server.errors import StoreError
from watchfloor.server.locks import is_held
from watchfloor.server.postgres import child_environment, running
from watchfloor.server.store import create_database

# Opens the store named by argv, tells its address and then waits to be told to go, or to be killed.
USER = """
import sys
from pathlib import Path
from watchfloor.server.postgres import running
with running(Path(sys.argv[1])) as lease:
    print(lease.server.url("postgres"), flush=True)
    sys.stdin.readline()
"""
StartUser = Callable[[], subprocess.Popen[str]]


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    """A store folder below closed parents, as pytest and mktemp make them; nothing may run in it afterwards."""
    folder = tmp_path / "closed" / "store"
    folder.mkdir(parents=True, mode=0o700)
    folder.parent.chmod(0o700)
    yield folder
    wait_for(lambda: not is_held(folder / "keeper.lock"))
    assert processes_of(folder / "pg") == []


@pytest.fixture
def start_user(data: Path) -> Iterator[StartUser]:
    """Starts other processes that use the store."""
    started: list[subprocess.Popen[str]] = []

    def start() -> subprocess.Popen[str]:
        user = subprocess.Popen(
            [sys.executable, "-c", USER, str(data)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=child_environment(),
        )
        started.append(user)
        return user

    yield start
    for user in started:
        user.kill()
        user.communicate()


def address_of(user: subprocess.Popen[str]) -> str:
    assert user.stdout is not None
    address = user.stdout.readline().strip()
    assert address.startswith("postgresql://")
    return address


def wait_for(condition: Callable[[], bool], seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come true in time"
        time.sleep(0.02)


def execute(address: str, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(address, autocommit=True) as connection:
        cursor = connection.execute(statement.encode())
        return cursor.fetchall() if cursor.description else []


def execute_when_up(address: str, statement: str, seconds: float = 30.0) -> list[tuple[object, ...]]:
    """Ask again until the server answers: it is being restarted."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            return execute(address, statement)
        except psycopg.OperationalError:
            assert time.monotonic() < deadline, "the server did not come back"
            time.sleep(0.05)


def postmaster(data: Path) -> int:
    return int((data / "pg" / "postmaster.pid").read_text().splitlines()[0])


def keeper_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])


def test_the_only_user_starts_it_and_leaves_none_behind(data: Path) -> None:
    with running(data) as lease:
        execute(lease.server.url("postgres"), "CREATE TABLE kept AS SELECT 7 AS answer")
        socket = lease.server.socket
        assert socket.is_dir()
    assert processes_of(data / "pg") == []
    assert not socket.parent.exists()
    with running(data) as lease:
        assert execute(lease.server.url("postgres"), "SELECT answer FROM kept") == [(7,)]


def test_commits_are_durable_and_only_the_socket_listens(data: Path) -> None:
    with running(data) as lease:
        address = lease.server.url("postgres")
        for setting, value in (("fsync", "on"), ("synchronous_commit", "on"), ("listen_addresses", "")):
            assert execute(address, f"SHOW {setting}") == [(value,)]
        assert execute(address, "SELECT datcollate, pg_encoding_to_char(encoding) FROM pg_database LIMIT 1") == [
            ("C.UTF-8", "UTF8")
        ]


def test_only_the_owner_reaches_the_socket(data: Path) -> None:
    with running(data) as lease:
        outer = lease.server.socket.parent.stat()
        assert stat.S_IMODE(outer.st_mode) == 0o700
        assert outer.st_uid == os.geteuid()
        assert len(bytes(lease.server.socket / ".s.PGSQL.5432")) <= 107


def test_two_users_share_one_server_and_the_last_stops_it(data: Path, start_user: StartUser) -> None:
    first, second = start_user(), start_user()
    address = address_of(first)
    assert address_of(second) == address
    first.communicate("go\n", timeout=20)
    assert execute(address, "SELECT 1") == [(1,)]
    second.communicate("go\n", timeout=20)
    assert processes_of(data / "pg") == []


def test_a_user_that_comes_while_the_last_one_leaves_is_served(data: Path, start_user: StartUser) -> None:
    for _ in range(3):
        leaving = start_user()
        address_of(leaving)
        assert leaving.stdin is not None
        leaving.stdin.write("go\n")
        leaving.stdin.flush()
        with running(data) as lease:
            assert execute(lease.server.url("postgres"), "SELECT 1") == [(1,)]
        leaving.wait(timeout=20)


def test_a_killed_user_leaves_no_server(data: Path, start_user: StartUser) -> None:
    user = start_user()
    execute(address_of(user), "CREATE TABLE kept AS SELECT 7 AS answer")
    user.kill()
    wait_for(lambda: processes_of(data / "pg") == [])
    with running(data) as lease:
        assert execute(lease.server.url("postgres"), "SELECT answer FROM kept") == [(7,)]


def test_a_killed_postmaster_comes_back_with_every_committed_row(data: Path) -> None:
    with running(data) as lease:
        address = lease.server.url("postgres")
        execute(address, "CREATE TABLE kept AS SELECT generate_series(1, 1000) AS n")
        os.kill(postmaster(data), signal.SIGKILL)
        assert execute_when_up(address, "SELECT count(*) FROM kept") == [(1000,)]


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel ends the server with its keeper on Linux only")
def test_a_killed_keeper_takes_its_server_along_and_is_replaced(data: Path) -> None:
    with running(data) as lease:
        address = lease.server.url("postgres")
        execute(address, "CREATE TABLE kept AS SELECT 7 AS answer")
        os.kill(keeper_of(postmaster(data)), signal.SIGKILL)
        wait_for(lambda: processes_of(data / "pg") == [])
        lease.revive()
        assert lease.server.url("postgres") == address
        assert execute(address, "SELECT answer FROM kept") == [(7,)]


def test_an_orphaned_server_is_ended_by_the_next_start(data: Path) -> None:
    with running(data) as lease:
        execute(lease.server.url("postgres"), "CREATE TABLE kept AS SELECT 7 AS answer")
        keeper, orphan = keeper_of(postmaster(data)), postmaster(data)
        # Stopped, the server cannot answer the kernel's signal: as where there is no such signal.
        os.kill(orphan, signal.SIGSTOP)
        os.kill(keeper, signal.SIGKILL)
        wait_for(lambda: not is_held(data / "keeper.lock"))
        os.kill(orphan, signal.SIGCONT)
        lease.revive()
        assert postmaster(data) != orphan
        assert execute(lease.server.url("postgres"), "SELECT answer FROM kept") == [(7,)]


def test_a_pid_file_that_names_another_program_is_no_obstacle(data: Path) -> None:
    with running(data):
        pass
    (data / "pg" / "postmaster.pid").write_text(f"{os.getpid()}\n/elsewhere\n1\n5432\n\n\n0 0\nready\n")
    with running(data) as lease:
        assert execute(lease.server.url("postgres"), "SELECT 1") == [(1,)]


def test_a_cluster_broken_off_half_way_is_made_anew(data: Path) -> None:
    (data / "pg.new" / "base").mkdir(parents=True)
    with running(data) as lease:
        create_database(lease)
        assert execute(lease.server.url(), "SELECT 1") == [(1,)]


def test_a_store_of_an_unknown_version_is_refused_with_what_to_install(data: Path) -> None:
    (data / "pg").mkdir(mode=0o700)
    (data / "pg" / "PG_VERSION").write_text("14\n")
    with pytest.raises(StoreError, match=r"written by PostgreSQL 14.*postgresql-14"), running(data):
        pass


def test_a_word_that_names_no_source_is_refused(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WATCHFLOOR_PG", "windows")
    with pytest.raises(StoreError, match="WATCHFLOOR_PG is 'windows'"), running(data):
        pass


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to lend PostgreSQL another account")
def test_as_root_the_server_runs_as_somebody_without_rights(data: Path) -> None:
    with running(data):
        status = Path(f"/proc/{postmaster(data)}/status").read_text()
    rows = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
    assert "0" not in rows["Uid"].split()
    assert "0" not in rows["Gid"].split()
    assert rows["Groups"].strip() == ""


def test_the_keeper_stays_small() -> None:
    """It lives as long as a store is used: it may not drag the web framework or a driver along."""
    ask = "import sys, watchfloor.server.keeper; print([m for m in ('django', 'psycopg', 'numpy') if m in sys.modules])"
    told = subprocess.run(
        [sys.executable, "-c", ask], capture_output=True, text=True, check=True, env=child_environment()
    )
    assert told.stdout == "[]\n"
