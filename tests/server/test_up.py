"""`watchfloor up` as a person meets it: an address, a way in, one clean stop, and no lasting harm from a kill."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from watchfloor.server.cluster import processes_of
from watchfloor.server.postgres import child_environment

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def up(tmp_path: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    """A served store without the demo, killed at the end if the test has not stopped it."""
    process = start(tmp_path, port)
    yield process
    process.kill()
    process.communicate(timeout=60)
    wait_for(lambda: not everything_of(tmp_path))


def start(data: Path, port: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "watchfloor", "up", "--no-demo", "--port", str(port), "--data", str(data)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=child_environment(PYTHONUNBUFFERED="1"),
    )


def read_until(process: subprocess.Popen[str], word: str) -> str:
    """What it prints up to the line with `word`."""
    assert process.stdout is not None
    told = ""
    for line in process.stdout:
        told += line
        if word in line:
            return told
    raise AssertionError(f"it ended without saying {word!r}:\n{told}")


def status_of(address: str) -> int:
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        return refused.code
    except OSError:
        return 0


def wait_for(condition: Callable[[], bool], seconds: float = 40.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come true in time"
        time.sleep(0.05)


def everything_of(data: Path) -> list[int]:
    """Every process of this store: the server's, and the children of `up`, told by the folder in their environment."""
    mark = f"WATCHFLOOR_DATA={data}".encode()
    found = processes_of(data / "pg")
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            try:
                found += [int(entry.name)] if mark in (entry / "environ").read_bytes().split(b"\0") else []
            except OSError:
                continue
    return found


def child(parent: int, word: str) -> int:
    """The pid of the child of `parent` whose command line has `word`."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                is_child = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1]) == parent
                if is_child and word.encode() in (entry / "cmdline").read_bytes():
                    return int(entry.name)
            except OSError:
                continue
    raise AssertionError(f"{parent} has no child with {word} in its command line")


def test_it_serves_lets_one_in_heals_and_stops(up: subprocess.Popen[str], tmp_path: Path, port: int) -> None:
    told = read_until(up, "Ctrl-C stops everything")
    address = f"http://127.0.0.1:{port}"
    assert f"ready at {address}" in told
    assert status_of(f"{address}/healthz") == 200
    (link,) = re.findall(rf"{re.escape(address)}/signin/\S+", told)
    assert status_of(link) == 200

    second = start(tmp_path, port)
    complaint, _ = second.communicate(timeout=60)
    assert (second.returncode, complaint) == (2, f"Error: Watchfloor already runs on {tmp_path}: {address}\n")

    os.kill(child(up.pid, "uvicorn"), signal.SIGKILL)
    os.kill(child(up.pid, "watchfloor.cli.worker"), signal.SIGKILL)
    os.kill(int((tmp_path / "pg" / "postmaster.pid").read_text().splitlines()[0]), signal.SIGKILL)
    read_until(up, "the web process ended (signal SIGKILL)")
    wait_for(lambda: status_of(f"{address}/healthz") == 200)
    wait_for(lambda: child(up.pid, "watchfloor.cli.worker") > 0)
    wait_for(lambda: os.getpriority(os.PRIO_PROCESS, child(up.pid, "jobs")) == 10)

    up.send_signal(signal.SIGTERM)
    rest, _ = up.communicate(timeout=30)
    assert up.returncode == 0
    assert rest.endswith("Stopped.\n")
    assert everything_of(tmp_path) == []


def test_a_kill_leaves_nothing_behind_and_the_next_start_works(
    up: subprocess.Popen[str], tmp_path: Path, port: int
) -> None:
    read_until(up, "Ctrl-C stops everything")
    up.kill()
    wait_for(lambda: not everything_of(tmp_path))
    again = start(tmp_path, port)
    try:
        read_until(again, "Ctrl-C stops everything")
        again.send_signal(signal.SIGINT)
        again.communicate(timeout=30)
        assert again.returncode == 0
    finally:
        again.kill()


def test_a_port_in_use_is_one_clear_line(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        number = taken.getsockname()[1]
        process = start(tmp_path, number)
        complaint, _ = process.communicate(timeout=60)
    assert process.returncode == 2
    assert complaint == f"Error: port {number} is in use; choose another with --port\n"
