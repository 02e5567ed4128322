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


def test_the_budget_is_shown_set_and_refused(store: Path) -> None:
    assert document(run("budget", "--json", "--data", store)[0]) == {
        "budget": "1/week", "per_stream": False, "streams": 0, "allowed_per_week": 1.0,
    }  # fmt: skip
    assert run("budget", "2/month", "--data", store)[0].startswith("2/month: 0.46 false alarms a week are accepted")
    assert document(run("budget", "--json", "--data", store)[0])["budget"] == "2/month"
    assert "cannot read the budget 'often'" in run("budget", "often", "--data", store, expect=2)[1]


def test_the_detector_is_audited_on_what_the_store_holds(store: Path) -> None:
    found = document(run("audit-detector", "--weeks", "1", "--json", "--data", store)[0])
    assert (found["weeks"], found["false_alarms"], len(found["raised"])) == (
        1.0,
        found["false_alarms"],
        found["false_alarms"],
    )
    out, _ = run("audit-detector", "--weeks", "1", "--data", store)
    assert f"{found['false_alarms']} false alarms in 1 week over {found['streams']} streams" in out
    assert "is not in the range" in run("audit-detector", "--weeks", "0", "--data", store, expect=2)[1]


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


def test_a_day_at_the_end_of_the_calendar_is_one_line(store: Path) -> None:
    for day in ("0001-01-01", "9999-12-31"):
        _, err = run("report", "daily", "--date", day, "--data", store, expect=2)
        assert err == f"Error: --date: {day} is at the end of the calendar; no report can be written of it\n"
    assert run("report", expect=2)[1] == "Error: Missing command. Try 'watchfloor report --help'.\n"


def test_a_name_that_is_none_makes_nobody(store: Path) -> None:
    assert run("sign-in", " ", "--new", "lead", "--data", store, expect=2)[1] == "Error: NAME is empty\n"
    for words in (("sign-in", "\udcff"), ("metrics", "--where", "queue=\udcff")):
        _, err = run(*words, "--data", store, expect=2)
        assert err.startswith("Error: Invalid value for ")
        assert err.endswith(": not UTF-8 text\n")


def test_a_store_without_a_name_is_not_made_where_one_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for command in ("metrics", "doctor", "replay-projections"):
        assert run(command, "--data", "", expect=2)[1] == "Error: Invalid value for '--data': the name is empty\n"
    assert list(tmp_path.iterdir()) == []
