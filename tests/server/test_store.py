"""Opening a store through real processes: whose database, whose tables, what is refused."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from watchfloor.server.postgres import child_environment, running
from watchfloor.server.store import create_database, data_folder

OPEN = """
import sys
from pathlib import Path
from watchfloor.server.store import open_store
with open_store(Path(sys.argv[1])) as store:
    from django.db import connection
    print(store.database_url, len(connection.introspection.table_names()))
"""
Run = Callable[..., subprocess.CompletedProcess[str]]


def start(*arguments: str, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=child_environment(**environment),
    )


def finish(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    told, complained = process.communicate(timeout=90)
    return process.returncode, told, complained


def test_two_commands_at_once_make_one_new_store(tmp_path: Path) -> None:
    both = [start("-c", OPEN, str(tmp_path / "store")) for _ in range(2)]
    told = [finish(process) for process in both]
    assert [code for code, _, _ in told] == [0, 0], told
    assert told[0][1] == told[1][1]
    assert not (tmp_path / "store" / "server.json").exists()


def test_database_url_replaces_the_embedded_server(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    with running(elsewhere) as lease:
        create_database(lease)
        url = lease.server.url()
        code, told, complained = finish(start("-c", OPEN, str(tmp_path / "store"), DATABASE_URL=url))
        assert code == 0, complained
        assert told.split()[0] == url
        with psycopg.connect(url) as connection:
            tables = connection.execute("SELECT count(*) FROM pg_tables WHERE tablename = 'django_migrations'")
            assert tables.fetchone() == (1,)
    assert not (tmp_path / "store" / "pg").exists()


def test_a_database_that_does_not_answer_is_one_clear_line(tmp_path: Path) -> None:
    url = f"postgresql://somebody:geheim@/none?host={tmp_path}&port=1"
    code, told, complained = finish(
        start("-m", "watchfloor", "replay-projections", "--data", str(tmp_path / "store"), DATABASE_URL=url)
    )
    assert (code, told) == (2, "")
    assert "cannot reach the database of DATABASE_URL" in complained
    assert "geheim" not in complained
    assert len(complained.strip().splitlines()) == 1


def test_a_store_that_a_newer_program_changed_is_refused(tmp_path: Path) -> None:
    assert finish(start("-c", OPEN, str(tmp_path)))[0] == 0
    with running(tmp_path) as lease, psycopg.connect(lease.server.url(), autocommit=True) as connection:
        connection.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('core', '9999_from_the_future', now())"
        )
    code, _, complained = finish(start("-m", "watchfloor", "replay-projections", "--data", str(tmp_path)))
    assert code == 2
    assert complained.strip() == (
        "Error: a newer Watchfloor has changed this store (core.9999_from_the_future): use that one"
    )


def test_a_data_folder_that_is_none_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    code, _, complained = finish(start("-m", "watchfloor", "up", "--data", str(tmp_path / "file" / "store")))
    assert code == 2
    assert complained.startswith(f"Error: cannot use {tmp_path / 'file' / 'store'} as data folder")


def test_the_folder_is_the_option_then_the_variable_then_the_persons_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WATCHFLOOR_DATA", "/from/variable")
    monkeypatch.setenv("XDG_DATA_HOME", "/from/xdg")
    assert data_folder(Path("/from/option")) == Path("/from/option")
    assert data_folder(None) == Path("/from/variable")
    monkeypatch.delenv("WATCHFLOOR_DATA")
    assert data_folder(None) == Path("/from/xdg/watchfloor")
    monkeypatch.delenv("XDG_DATA_HOME")
    monkeypatch.setenv("HOME", "/from/home")
    assert data_folder(None) == Path("/from/home/.local/share/watchfloor")


def test_doctor_explains_a_store_that_no_program_here_can_read(tmp_path: Path) -> None:
    code, told, _ = finish(start("-m", "watchfloor", "doctor", "--data", str(tmp_path), "--json"))
    assert code == 0
    assert {finding["verdict"] for finding in json.loads(told)} <= {"ok", "note"}
    (tmp_path / "pg").mkdir()
    (tmp_path / "pg" / "PG_VERSION").write_text("12\n")
    code, told, _ = finish(start("-m", "watchfloor", "doctor", "--data", str(tmp_path), "--json"))
    assert code == 1
    wrong = [finding for finding in json.loads(told) if finding["verdict"] == "wrong"]
    assert [finding["subject"] for finding in wrong] == ["postgresql of the store"]
    assert "written by PostgreSQL 12" in wrong[0]["found"]
    assert "pg_dump" in wrong[0]["remedy"]


def test_doctor_tells_of_a_running_server(tmp_path: Path) -> None:
    with running(tmp_path) as lease:
        code, told, _ = finish(start("-m", "watchfloor", "doctor", "--data", str(tmp_path)))
        assert code == 0
        assert f"answers at {lease.server.url()}" in told
