"""`watchfloor clocks`: files in, readings out, bad lines named."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from watchfloor.cli.clocks import command

REFERENCE = Path(__file__).parents[2] / "docs" / "reference" / "clocks.md"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """The examples of the reference, as files."""
    text = REFERENCE.read_text(encoding="utf-8")
    events = re.findall(r"```json\n(.*?)```", text, re.DOTALL)
    tomls = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    (tmp_path / "events.jsonl").write_text(events[0], encoding="utf-8")
    (tmp_path / "policy.toml").write_text(tomls[0], encoding="utf-8")
    (tmp_path / "calendar.toml").write_text(tomls[1], encoding="utf-8")
    return tmp_path


def run(folder: Path, *more: str, now: str = "2026-03-03T10:00:00Z") -> Result:
    names = [str(folder / "events.jsonl"), "--policy", str(folder / "policy.toml")]
    return CliRunner().invoke(command, [*names, "--calendar", str(folder / "calendar.toml"), "--now", now, *more])


def test_the_examples_of_the_reference_work(files: Path) -> None:
    result = run(files, "--json")
    assert result.exit_code == 0, result.output
    rows = {row["target"]: row for row in map(json.loads, result.stdout.splitlines())}
    assert rows["first_reply"] | {"policy": ""} == rows["first_reply"] | {
        "policy": "",
        "state": "breached",
        "breached_at": "2026-03-02T10:00:00+00:00",
        "met_at": "2026-03-02T10:30:00+00:00",
        "elapsed_business_seconds": 5400,
    }
    # Two hours of the office, then half an hour of every minute since it became urgent; pending in between.
    assert rows["resolution"]["state"] == "paused"
    assert rows["resolution"]["elapsed_business_seconds"] == 7200
    assert rows["resolution"]["goal_seconds"] == 4 * 3600


def test_text_says_it_in_words(files: Path) -> None:
    result = run(files)
    assert "48231  resolution: paused; paused 23 h while pending; 2 h of 4 h business time used" in result.output


def test_lines_that_cannot_be_read_are_named_and_the_rest_is_kept(files: Path) -> None:
    bad = ["nonsense", '{"ticket": 1}', '{"ticket": 1, "at": "2026-03-02", "kind": "ticket.danced"}', "[]"]
    bad += ['{"ticket": 1, "at": "soon", "kind": "ticket.noted"}']
    bad += ['{"ticket": 1, "at": "2026-03-02", "kind": "ticket.status_changed", "payload": {"to": "lost"}}']
    with (files / "events.jsonl").open("a", encoding="utf-8") as file:
        file.write("\n".join(bad) + "\n")
    result = run(files, "--json")
    assert result.exit_code == 1
    assert len(result.stdout.splitlines()) == 2
    for number, says in enumerate(
        ["Expecting", "at, kind missing", "no event kind", "not an object", "soon", "lost"], 5
    ):
        assert re.search(f"line {number}: .*{says}", result.stderr), result.stderr
    assert "6 lines left out" in result.stderr


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("policy.toml", "[[policy]]\nname='x'\n", "there is no target"),
        ("policy.toml", "x = ", "policy.toml"),
        ("calendar.toml", "name='x'\nmonday=['9-12']\n", "cannot read the hours"),
        ("calendar.toml", "name='office'\ncountry='XX'\n", "XX is not known"),
    ],
)
def test_a_file_that_is_wrong_is_one_line(files: Path, name: str, text: str, says: str) -> None:
    (files / name).write_text(text, encoding="utf-8")
    result = run(files)
    assert result.exit_code == 2
    assert says in result.output


def test_a_moment_that_is_none(files: Path) -> None:
    assert "not an ISO 8601 time" in run(files, now="tomorrow").output
