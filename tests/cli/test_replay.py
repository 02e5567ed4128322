"""`watchfloor replay` as a person runs it: played, paused with Ctrl-C, gone on with, refused where it may not."""

from __future__ import annotations

import json
import signal
import time
from datetime import datetime, timedelta
from pathlib import Path

from tests.cli.command import document, run, start

HEADER = "case,time,status,requester"


def history(folder: Path, n: int = 300) -> Path:
    path = folder / "history.csv"
    begin = datetime(2026, 3, 2, 9, 0)  # noqa: DTZ001 - as the file has it
    lines = [f"T{i},{begin + timedelta(minutes=i):%Y-%m-%dT%H:%M},open,r{i % 40}" for i in range(n)]
    path.write_text("\n".join([HEADER, *lines]) + "\n")
    return path


def test_it_is_played_paused_and_played_to_its_end(tmp_path: Path) -> None:
    path, data = history(tmp_path), tmp_path / "data"
    words = ("replay", path, "--format", "csv", "--data", data, "--json")
    events, paused = 0, {"steps": 0}
    for _ in range(6):  # a machine that is busy may need the first seconds to make the store
        process = start(*words, "--speed", "600")
        time.sleep(8)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
        if process.returncode == 130 and "no Watchfloor runs on" not in err:
            continue  # stopped while it still made the store
        assert process.returncode == 0, err
        assert "no Watchfloor runs on" in err
        paused = document(out)
        assert paused["state"] == "paused"
        events += paused["events"]
        if paused["steps"] > 0:
            break
    assert 0 < paused["steps"] < 300
    out, _ = run(*words, "--speed", "max")
    ended = document(out)
    assert (ended["state"], ended["steps"], ended["of"]) == ("ended", 300, 300)
    assert events + ended["events"] == 600, "each row files a ticket and states that it has no end"
    assert ended["at"].startswith("2026-03-02T13:59")
    out, _ = run("replay", path, "--format", "csv", "--data", data, "--speed", "max")
    assert out.startswith("Played to the end, Mon 02 Mar 2026 1")
    out, _ = run("metrics", "--format", "json", "--data", data)
    assert json.loads(out)
    _, err = run("replay", history(tmp_path, 10), "--format", "csv", "--data", data, expect=2)
    assert err.count("\n") <= 2
    assert "needs a store of its own" in err


def test_a_store_with_tickets_is_refused(tmp_path: Path) -> None:
    path, data = history(tmp_path, 5), tmp_path / "data"
    run("import", path, "--format", "csv", "--data", data)
    _, err = run("replay", path, "--format", "csv", "--data", data, expect=2)
    assert "this store holds tickets already" in err
    assert "watchfloor up --no-demo" in err


def test_what_cannot_be_meant_is_one_line(tmp_path: Path) -> None:
    path, data = history(tmp_path, 5), tmp_path / "data"
    for words, complaint in (
        (("--format", "csv", "--speed", "fast"), "neither 'max' nor a number above 0"),
        (("--format", "csv", "--speed", "-1"), "neither 'max' nor a number above 0"),
        (("--format", "csv", "--until", "soon"), "--until: 'soon' is not a time in ISO 8601"),
        (("--format", "nothing"), "map 'nothing' is neither ready-made"),
        (("--format", "servicenow", "--map", "volvo"), ""),
    ):
        _, err = run("replay", path, *words, "--data", data, expect=2)
        assert complaint in err, err
        assert "Traceback" not in err
