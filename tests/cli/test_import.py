"""`watchfloor import` as other programs call it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg

from tests.cli.command import document, environment, run, start

HEADER = (
    "number,opened_at,sys_updated_at,incident_state,assignment_group,caller_id,resolved_at,made_sla,reassignment_count"
)
KEYS = ["rows", "tickets", "events", "duplicates", "rejected", "rejects_file", "seconds"]
PROBE = """
import json, sys
from pathlib import Path
from watchfloor.server.store import open_store
with open_store(Path(sys.argv[1])):
    from django.db import connection
    with connection.cursor() as cursor:
        columns = "subject_kind, subject_id, ticket, at::text, actor, kind, payload::text, source, external_id"
        cursor.execute(f"SELECT {columns} FROM event ORDER BY position")
        print(json.dumps(cursor.fetchall()))
"""


def history(path: Path, rows: int) -> Path:
    lines = [HEADER]
    for i in range(rows):
        ticket, step = i % (rows // 4), i // (rows // 4)
        state = ("New", "Active", "Resolved", "Closed")[step]
        day = 1 + ticket % 28
        lines.append(
            f"INC{ticket:06d},{day}/3/2016 09:00,{day}/3/2016 1{step}:00,{state},{ticket % 9},{ticket % 50},"
            f"{f'{day}/3/2016 12:00' if step > 1 else '?'},true,{step // 2}"
        )
    path.write_text("\n".join(lines) + "\n")
    return path


def log_of(store: Path) -> str:
    probe = subprocess.run(
        [sys.executable, "-c", PROBE, str(store)],
        capture_output=True, text=True, check=True, env=environment(),
    )  # fmt: skip
    return str(probe.stdout)


def test_the_contract_and_a_second_run(tmp_path: Path) -> None:
    file = history(tmp_path / "h.csv", 400)
    out, _ = run("import", file, "--format", "servicenow", "--data", tmp_path / "store", "--json")
    first = document(out)
    assert list(first) == KEYS
    assert (first["rows"], first["tickets"], first["duplicates"], first["rejected"]) == (400, 100, 0, 0)
    assert first["rejects_file"] is None
    out, _ = run("import", file, "--format", "servicenow", "--data", tmp_path / "store", "--json")
    again = document(out)
    assert (again["events"], again["duplicates"], again["tickets"]) == (0, 400, 100)


def test_rejects_end_in_exit_code_1_and_a_file(tmp_path: Path) -> None:
    file = history(tmp_path / "h.csv", 40)
    broken = file.read_text().replace("3/3/2016 09:00,3/3/2016 10:00", "3/3/2016 09:00,soon", 1)
    file.write_text(broken)
    out, err = run("import", file, "--format", "servicenow", "--data", tmp_path / "s", "--json", expect=1)
    outcome = document(out)
    assert outcome["rejected"] == 1
    assert outcome["rejects_file"] in err
    assert "column 'sys_updated_at': 'soon' is not a time" in Path(outcome["rejects_file"]).read_text()


def test_unusable_input_is_one_line_and_exit_code_2(tmp_path: Path) -> None:
    empty = tmp_path / "empty.csv"
    empty.write_text("")
    other = tmp_path / "other.csv"
    other.write_text("a,b\n1,2\n")
    own = tmp_path / "own.toml"
    own.write_text("[columns]\ncase='a'\ntime='b'\n[stats]\n")
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    held_open = os.open(pipe, os.O_RDWR)
    unusable: list[tuple[list[str | Path], str]] = [
        (["import", tmp_path / "none.csv", "--format", "csv"], "No such file"),
        (["import", empty, "--format", "csv"], "the file is empty"),
        (["import", other, "--format", "servicenow"], "no column 'number'"),
        (["import", other, "--format", "csv", "--map", "nope"], "neither ready-made"),
        (["import", other, "--format", "csv", "--map", own], "stats is not known"),
        (["import", other, "--format", "servicenow", "--timezone", "Mars"], "time zone 'Mars'"),
        (["import", other, "--format", "servicenow", "--timezone", ""], "time zone ''"),
        (["import", pipe, "--format", "csv"], "a pipe cannot be read twice"),
    ]
    for words, says in unusable:
        out, err = run(*words, "--data", tmp_path / "s", "--json", expect=2)
        assert out == ""
        assert says in err
        assert "Traceback" not in err
        assert err.strip().count("\n") <= 0 or err.startswith("Usage:")
    os.close(held_open)


def test_a_killed_import_run_again_is_one_clean_run(tmp_path: Path) -> None:
    file = history(tmp_path / "h.csv", 8000)
    killed, clean = tmp_path / "killed", tmp_path / "clean"
    words = ("import", file, "--format", "servicenow", "--json", "--data")
    run("import", history(tmp_path / "one.csv", 4), "--format", "servicenow", "--data", killed)
    run("import", tmp_path / "one.csv", "--format", "servicenow", "--data", clean)
    process = start(*words, killed)
    time.sleep(2.0)
    while process.poll() is None and appended(killed) < 1000:
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    resumed = document(run(*words, killed)[0])
    whole = document(run(*words, clean)[0])
    assert resumed["duplicates"] > 0, "the kill came before anything was kept"
    assert resumed["events"] < whole["events"], "the kill came after everything was kept"
    assert log_of(killed) == log_of(clean)


def appended(store: Path) -> int:
    """How many events another process has appended so far, asked of the server it runs."""
    from watchfloor.server.postgres import running

    with running(store) as lease, psycopg.connect(lease.server.url()) as wire:
        row = wire.execute("SELECT count(*) FROM event").fetchone()
    return int(row[0]) if row else 0
