"""`watchfloor metrics`, by what it is given and what it prints."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner

from watchfloor.cli.main import main
from watchfloor.directory import commands as directory
from watchfloor.engine.metrics.registry import METRICS
from watchfloor.tickets import commands

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
CONTRACT = ["metric", "value", "unit", "n", "excluded", "by", "population", "definition"]


@pytest.fixture(autouse=True)
def tickets(tmp_path, monkeypatch):
    """Two tickets of Monday, one of them solved after an hour and a reply; one of Tuesday, in no queue."""
    monkeypatch.setenv("WATCHFLOOR_DATA", str(tmp_path))
    asker = directory.register_person(name="Ada", role="requester", now=NOON).id
    agent = directory.register_person(name="Cleo", role="specialist", now=NOON).id
    queue = directory.create_queue(name="Appeals, later", now=NOON).id

    def file(now, **known):
        known = {"subject": "s", "body": "b", "requester": asker, "by": asker, **known}
        return commands.create_ticket(now=now, **known)

    first = file(NOON, queue=queue, attributes={"region": "EU"})
    file(NOON, queue=queue)
    file(NOON + timedelta(hours=12))
    commands.reply(first.id, body="b", by=agent, now=NOON + timedelta(minutes=30))
    commands.set_status(first.id, status="solved", by=agent, now=NOON + timedelta(hours=1))


def run(*arguments):
    return CliRunner().invoke(main, ["metrics", *arguments])


def rows(*arguments):
    result = run("--format", "json", *arguments)
    assert result.exit_code == 0, result.output
    assert result.stdout.count("\n") == 1
    return json.loads(result.stdout)


def values(*arguments):
    return [row["value"] for row in rows(*arguments)]


def test_json_has_every_metric_with_the_keys_of_the_contract():
    found = rows()
    assert [row["metric"] for row in found] == list(METRICS)
    assert all(list(row) == CONTRACT and row["by"] == {} for row in found)
    first_reply = next(row for row in found if row["metric"] == "first_reply_p50_hours")
    assert (first_reply["value"], first_reply["unit"], first_reply["n"], first_reply["excluded"]) == (
        0.5,
        "hours",
        1,
        2,
    )


def test_the_window_includes_its_start_and_not_its_end_in_the_time_zone():
    created = ("--metric", "tickets_created")
    assert values(*created, "--from", "2026-03-02", "--to", "2026-03-03") == [2]
    # Midnight in Athens is 22:00 in UTC: the ticket of midnight UTC is of the 3rd there as well.
    assert values(*created, "--from", "2026-03-03", "--timezone", "Europe/Athens") == [1]
    assert values(*created, "--from", "2026-03-03", "--timezone", "America/Lima") == [0]
    assert values(*created, "--from", "2026-03-02T12:00Z", "--to", "2026-03-02T12:00:01Z") == [2]
    assert values(*created, "--from", "2026-03-02T13:00+01:00", "--to", "2026-03-02T13:00+01:00") == [0]


def test_breakdowns_and_conditions():
    by_queue = rows("--metric", "backlog_open", "--by", "queue")
    assert [(row["by"], row["value"]) for row in by_queue] == [
        ({"queue": "Appeals, later"}, 1),
        ({"queue": None}, 1),
    ]
    assert [row["by"] for row in rows("--metric", "tickets_created", "--by", "region")] == [
        {"region": "EU"},
        {"region": None},
    ]
    created = ("--metric", "tickets_created")
    assert values(*created, "--where", "region=EU") == [1]
    assert values(*created, "--where", "queue=") == [1]
    assert values(*created, "--where", "queue=Appeals, later", "--where", "region=") == [1]
    assert values(*created, "--where", "queue=no such queue") == [0]


def test_metrics_come_in_the_order_asked_for_and_once():
    asked = ("--metric", "tickets_solved", "--metric", "tickets_created", "--metric", "tickets_solved")
    assert [row["metric"] for row in rows(*asked)] == ["tickets_solved", "tickets_created"]


def test_the_table_shows_figures_for_people():
    lines = run("--by", "queue", "--metric", "tickets_created", "--metric", "one_touch_share").stdout.splitlines()
    assert lines[0].split() == ["metric", "queue", "value", "unit", "n", "excluded", "95", "%", "interval"]
    assert lines[1].split() == ["tickets_created", "Appeals,", "later", "2", "tickets", "2", "0"]
    assert lines[2].split() == ["tickets_created", "(unknown)", "1", "tickets", "1", "0"]
    assert lines[3].split()[3:] == ["100.0%", "share", "1", "0", "20.7%", "to", "100.0%"]
    assert lines[4].split()[2:] == ["-", "share", "0", "0"]


def test_csv_has_a_head_and_a_row_for_each_figure():
    result = run("--format", "csv", "--by", "queue", "--metric", "tickets_created", "--metric", "resolution_p50_hours")
    found = list(csv.DictReader(io.StringIO(result.stdout)))
    assert [(row["metric"], row["by"], row["group"], row["value"], row["n"]) for row in found] == [
        ("tickets_created", "queue", "Appeals, later", "2", "2"),
        ("tickets_created", "queue", "", "1", "1"),
        ("resolution_p50_hours", "queue", "Appeals, later", "1.0", "1"),
        ("resolution_p50_hours", "queue", "", "", "0"),
    ]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--metric", "mean_mood"], "'mean_mood' is not a metric"),
        (["--by", "shoe_size"], "'shoe_size' is neither a dimension nor an attribute"),
        (["--where", "shoe_size=44"], "'shoe_size' is neither a dimension nor an attribute"),
        (["--where", "queue"], "'queue' is not a condition"),
        (["--by", ""], "--by is empty"),
        (["--where", "=44"], "'=44' is not a condition"),
        (["--from", "2026-02-30"], "'2026-02-30' is not a date or time"),
        (["--to", "yesterday"], "'yesterday' is not a date or time"),
        (["--to", "9999-12-31T23:00-14:00"], "out of range"),
        (["--timezone", "Mars/Olympus"], "'Mars/Olympus' is not a time zone"),
        (["--timezone", "../../etc/passwd"], "is not a time zone"),
        (["--from", "2026-03-02", "--to", "2026-03-01"], "before it begins"),
    ],
)
def test_what_cannot_be_answered_is_one_clear_line_and_exit_code_2(arguments, said):
    result = run("--format", "json", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr
    assert result.stderr.count("\n") == 1
