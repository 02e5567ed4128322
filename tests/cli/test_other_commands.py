"""`report daily`, `sign-in`, `replay-projections` and the entrance itself, as other programs call them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.command import document, run
from tests.cli.test_import import history


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cli")
    file = history(folder / "h.csv", 400)
    run("import", file, "--format", "servicenow", "--data", folder / "store")
    return folder / "store"


def test_the_report_of_a_day_is_the_same_bytes_twice(store: Path, tmp_path: Path) -> None:
    for form in ("md", "json"):
        words = ("report", "daily", "--date", "2016-03-03", "--format", form, "--data", store)
        first, second = run(*words)[0], run(*words)[0]
        assert first == second
        assert run(*words, "--out", tmp_path / "r")[0] == ""
        assert (tmp_path / "r").read_text() == first


def test_the_report_counts_the_day(store: Path) -> None:
    report = document(run("report", "daily", "--date", "2016-03-03", "--format", "json", "--data", store)[0])
    figures = {f["metric"]: f["value"] for f in report["figures"]}
    # A hundred tickets over 28 days: those numbered 2, 30, 58 and 86 are of the third.
    assert (figures["tickets_created"], figures["tickets_solved"]) == (4, 4)
    assert (report["from"], report["to"]) == ("2016-03-03T00:00:00+00:00", "2016-03-04T00:00:00+00:00")


def test_a_day_that_is_none_is_exit_code_2(store: Path) -> None:
    _, err = run("report", "daily", "--date", "2016-13-01", "--data", store, expect=2)
    assert "YYYY-MM-DD" in err


def test_replay_rebuilds_and_says_how_much(store: Path) -> None:
    outcome = document(run("replay-projections", "--data", store, "--json")[0])
    assert outcome["events"] > 400
    report = document(run("report", "daily", "--date", "2016-03-03", "--format", "json", "--data", store)[0])
    assert {f["metric"]: f["value"] for f in report["figures"]}["tickets_created"] == 4


def test_a_link_for_a_new_lead(store: Path) -> None:
    made = document(run("sign-in", "Lena", "--new", "lead", "--data", store, "--json")[0])
    assert made["link"].startswith("http://127.0.0.1:8000/signin/")
    again = document(run("sign-in", "Lena", "--data", store, "--json")[0])
    assert again["link"] != made["link"]
    assert "nobody is called 'Nobody'" in run("sign-in", "Nobody", "--data", store, expect=2)[1]
    assert "'boss' is not one of" in run("sign-in", "X", "--new", "boss", "--data", store, expect=2)[1]


def test_help_and_version_name_every_command() -> None:
    out, _ = run("--help")
    for name in ("up", "import", "metrics", "backtest", "report", "demo", "sign-in", "replay-projections", "doctor"):
        assert f"  {name}" in out
    assert run("--version")[0].startswith("watchfloor, version 0.")
    assert "No such command" in run("fly", expect=2)[1]
