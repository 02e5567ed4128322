"""`watchfloor backtest` on files, through its arguments: what it prints where, and how it ends."""

import csv
import gzip
import io
import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from watchfloor.cli.backtest import command

START = datetime(2026, 1, 5, tzinfo=UTC)
BURST = START + timedelta(days=10, hours=11, minutes=7)
NAMES = ["number", "opened", "caller", "module", "region", "subject"]
USUAL = ["--time", "opened", "--id", "number", "--requester", "caller", "--attributes", "module,region"]
FIELDS = [
    "raised_at", "onset_at", "ended_at", "key", "observed", "expected", "band", "requesters", "tickets",
    "log_evalue", "recurrence_days", "words", "state",
]  # fmt: skip


def rows() -> list[dict[str, str]]:
    """Eleven days on four modules, and 25 tickets about one thing on the last."""
    rng = np.random.default_rng(5)
    found = [
        (START + timedelta(hours=hour, minutes=float(minute)), f"m{module}", f"r{rng.integers(2)}", "a question")
        for hour in range(11 * 24)
        for module in range(4)
        for minute in rng.uniform(0, 60, rng.poisson(1.2))
    ]
    found += [(BURST + timedelta(minutes=2 * i), "m2", "r1", "login page shows error") for i in range(25)]
    return [
        dict(zip(NAMES, (f"{i:05}", at.isoformat(), f"c{i}", module, region, text), strict=True))
        for i, (at, module, region, text) in enumerate(sorted(found))
    ]


def written(path: Path, table: list[dict[str, str]]) -> Path:
    out = io.StringIO()
    writer = csv.DictWriter(out, NAMES)
    writer.writeheader()
    writer.writerows(table)
    path.write_bytes(gzip.compress(out.getvalue().encode()) if path.suffix == ".gz" else out.getvalue().encode())
    return path


def run(*arguments: object) -> Result:
    return CliRunner().invoke(command, [str(a) for a in arguments])


def documents(result: Result) -> list[dict[str, Any]]:
    assert result.exit_code in {0, 1}, result.stderr
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.fixture(scope="module")
def table() -> list[dict[str, str]]:
    return rows()


def test_prints_one_document_a_line_as_the_contract_says(tmp_path: Path, table: list[dict[str, str]]):
    result = run(written(tmp_path / "t.csv", table), *USUAL, "--text", "subject", "--json")
    (signal,) = documents(result)
    assert list(signal) == FIELDS
    assert signal["key"] == {"module": "m2", "region": "r1"}
    raised = datetime.fromisoformat(signal["raised_at"])
    assert BURST < raised <= BURST + timedelta(minutes=20)
    assert raised.utcoffset() is not None
    fault = {row["number"] for row in table if row["subject"].startswith("login")}
    assert len(fault & set(signal["tickets"])) >= 22
    assert "error" in signal["words"]
    assert signal["band"][0] <= signal["expected"] <= signal["band"][1] < signal["observed"]
    assert "tickets from" in result.stderr


def test_gzip_parquet_and_another_order_of_rows_give_the_same(tmp_path: Path, table: list[dict[str, str]]):
    plain = run(written(tmp_path / "t.csv", table), *USUAL, "--json").stdout
    zipped = run(written(tmp_path / "t.csv.gz", table), *USUAL, "--json").stdout
    exact = [row | {"opened": datetime.fromisoformat(row["opened"])} for row in table]
    kinds = pa.schema([(name, pa.timestamp("ns", "UTC") if name == "opened" else pa.string()) for name in NAMES])
    pq.write_table(pa.Table.from_pylist(exact, schema=kinds), tmp_path / "t.parquet")
    assert plain
    assert zipped == plain
    assert run(tmp_path / "t.parquet", *USUAL, "--json").stdout == plain
    assert run(written(tmp_path / "r.csv", table[::-1]), *USUAL, "--json").stdout == plain


def test_later_rows_of_an_id_are_the_same_ticket(tmp_path: Path, table: list[dict[str, str]]):
    once = run(written(tmp_path / "a.csv", table), *USUAL, "--json").stdout
    moved = [row | {"opened": (START + timedelta(days=11)).isoformat(), "module": "m0"} for row in table]
    assert run(written(tmp_path / "b.csv", table + moved), *USUAL, "--json").stdout == once


def test_without_id_the_number_of_the_row_stands_for_the_ticket(tmp_path: Path, table: list[dict[str, str]]):
    arguments = ["--time", "opened", "--attributes", "module,region", "--json"]
    (signal,) = documents(run(written(tmp_path / "t.csv", table), *arguments))
    assert all(isinstance(number, int) for number in signal["tickets"])
    assert sum(table[number - 1]["subject"].startswith("login") for number in signal["tickets"]) >= 22


def test_nothing_is_raised_before_the_learning_ends(tmp_path: Path, table: list[dict[str, str]]):
    file = written(tmp_path / "t.csv", table)
    assert documents(run(file, *USUAL, "--learn-until", "2026-01-15T20:00:00", "--json")) == []
    late = documents(run(file, *USUAL, "--learn-until", "2026-01-15T11:20:00Z", "--json"))
    assert [datetime.fromisoformat(s["raised_at"]) >= datetime(2026, 1, 15, 11, 20, tzinfo=UTC) for s in late] == [True]


def test_without_json_a_person_can_read_it(tmp_path: Path, table: list[dict[str, str]]):
    result = run(written(tmp_path / "t.csv", table), *USUAL)
    assert result.exit_code == 0
    assert "2026" in result.stdout
    assert "{" not in result.stdout


def test_a_date_with_two_readings_is_refused_and_the_way_out_is_named(tmp_path: Path, table: list[dict[str, str]]):
    swapped = [row | {"opened": datetime.fromisoformat(row["opened"]).strftime("%d/%m/%Y %H:%M")} for row in table]
    file = written(tmp_path / "t.csv", swapped)
    result = run(file, *USUAL, "--json")
    assert result.exit_code == 2
    assert "--time-format" in result.stderr
    assert result.stderr.count("\n") == 1
    assert result.stdout == ""
    assert documents(run(file, *USUAL, "--time-format", "%d/%m/%Y %H:%M", "--json"))


def test_naive_times_are_of_the_zone_given(tmp_path: Path, table: list[dict[str, str]]):
    naive = [row | {"opened": row["opened"].removesuffix("+00:00")} for row in table]
    (signal,) = documents(run(written(tmp_path / "t.csv", naive), *USUAL, "--timezone", "Asia/Tokyo", "--json"))
    raised = datetime.fromisoformat(signal["raised_at"])
    assert raised.utcoffset() == timedelta(hours=9)
    assert abs(raised + timedelta(hours=9) - BURST) < timedelta(minutes=30)


def test_bad_rows_are_counted_and_named_and_the_rest_is_used(tmp_path: Path, table: list[dict[str, str]]):
    broken = [*table, table[0] | {"number": "x1", "opened": "yesterday"}, table[0] | {"number": ""}]
    result = run(written(tmp_path / "t.csv", broken), *USUAL, "--json")
    assert result.exit_code == 1
    assert len(documents(result)) == 1
    assert "2 rows left out" in result.stderr
    assert "yesterday" in result.stderr
    assert f"row {len(table) + 1}" in result.stderr


@pytest.mark.parametrize(
    ("content", "arguments", "says"),
    [
        (b"", USUAL, "empty"),
        (b"\x00\x01\x02PAR\n\x03,", USUAL, "t.csv"),
        (b"\x1f\x8bnot gzip", USUAL, "cannot be read"),
        (b"PAR1 but no parquet", USUAL, "cannot be read"),
        (b"number,opened\n1,2026-01-01\n", USUAL, "no column 'module'"),
        (b"number,opened,caller,module,region\n", USUAL, "no rows"),
        (b"a,b\n1,2\n", ["--attributes", "a"], "--time"),
        (b"a,b\n1,2\n", ["--time", "a"], "--attributes"),
        (b"a,b\n2026-01-01,2\n", ["--time", "a", "--attributes", "b", "--budget", "often"], "budget"),
        (b"a,b\n2026-01-01,2\n", ["--time", "a", "--attributes", "b", "--timezone", "Mars"], "time zone"),
        (b"a,b\n2026-01-01,2\n", ["--time", "a", "--attributes", "b", "--learn-until", "soon"], "--learn-until"),
        (b"a,b\n2026-01-01,2\n", ["--time", "a", "--attributes", "b", "--map", "no-such-map"], "no-such-map"),
    ],
)
def test_what_cannot_be_used_is_said_in_one_line(tmp_path: Path, content: bytes, arguments: list[str], says: str):
    file = tmp_path / "t.csv"
    file.write_bytes(content)
    result = run(file, *arguments, "--json")
    assert result.exit_code == 2
    assert says in result.stderr
    assert result.stderr.count("\n") == 1
    assert "Traceback" not in result.stderr
    assert result.stdout == ""


def test_a_missing_file(tmp_path: Path):
    result = run(tmp_path / "none.csv", *USUAL)
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)


@pytest.mark.real_data
def test_the_service_now_week_by_its_map():
    folder = Path(os.environ.get("WATCHFLOOR_REAL_DATA", Path(__file__).parents[2].parent / "shared" / "data"))
    file = folder / "servicenow_first_week.csv.gz"
    if not file.exists():
        pytest.skip(f"{file.name} is not here; set WATCHFLOOR_REAL_DATA")
    arguments = ["--map", "servicenow", "--attributes", "category,assignment_group", "--learn-until", "2016-03-02"]
    result = run(file, *arguments, "--json")
    found = documents(result)
    assert "1,767 tickets from 12,370 rows" in result.stderr
    assert found == sorted(found, key=lambda signal: signal["raised_at"])
    assert all(signal["raised_at"] >= "2016-03-02" and signal["requesters"] >= 3 for signal in found)
    # Agents enter whole mornings at once here; that the week stays readable is what matters.
    assert 1 <= len(found) <= 25


# ------------------------------------------------------------- counts
COUNT_FIELDS = ["stream", "raised_at", "onset_at", "ended_at", "observed", "expected", "log_evalue", "recurrence_days"]


def daily(days: int = 400) -> list[tuple[str, int, int]]:
    """Two series a day: (date, calm, struck); the second has an outbreak of three days."""
    rng = np.random.default_rng(8)
    return [
        (
            (START + timedelta(days=day)).date().isoformat(),
            int(rng.poisson(6)),
            int(rng.poisson(6)) + (20 if 350 <= day < 353 else 0),
        )
        for day in range(days)
    ]


def test_counts_in_a_long_and_in_a_wide_file_give_the_same(tmp_path: Path):
    days = daily()
    wide, long = tmp_path / "wide.csv", tmp_path / "long.csv"
    wide.write_text("date,calm,struck\n" + "".join(f"{d},{a},{b}\n" for d, a, b in days))
    long.write_text("date,what,n\n" + "".join(f"{d},calm,{a}\n{d},struck,{b}\n" for d, a, b in days))
    learn = ["--counts", "--time", "date", "--learn-until", days[200][0], "--json"]
    found = documents(run(wide, *learn))
    assert documents(run(long, *learn, "--stream", "what", "--count", "n")) == found
    assert all(list(row) == COUNT_FIELDS for row in found)
    (struck,) = [row for row in found if days[350][0] <= row["raised_at"] <= days[352][0]]
    assert (struck["stream"], struck["raised_at"], struck["ended_at"]) == ("struck", days[350][0], days[353][0])
    assert struck["observed"] == sum(b for d, _, b in days if struck["onset_at"] <= d <= struck["raised_at"])


def test_whole_numbers_as_time_need_a_bin_and_come_back(tmp_path: Path):
    file = tmp_path / "t.csv"
    file.write_text("t,n\n" + "".join(f"{i + 1000},{b}\n" for i, (_, _, b) in enumerate(daily())))
    refused = run(file, "--counts", "--time", "t", "--json")
    assert (refused.exit_code, "--bin" in refused.stderr) == (2, True)
    found = documents(run(file, "--counts", "--time", "t", "--bin", "day", "--learn-until", "1300", "--json"))
    assert 1350 in [row["raised_at"] for row in found]
    assert all(row["raised_at"] >= 1300 for row in found)


@pytest.mark.parametrize(
    ("content", "arguments", "says"),
    [
        ("t,n\n2026-01-01,x\n2026-01-02,y\n", ["--time", "t"], "no column holds counts"),
        ("t,n\n2026-01-01,1\n2026-04-02,2\n", ["--time", "t"], "--bin"),
        ("t,n\n01/02/2026,1\n02/02/2026,2\n", ["--time", "t"], "--time-format"),
        ("t,n\n2026-01-01,1\n", ["--time", "t", "--stream", "n"], "--count"),
        ("t,n\n2026-01-01,1\n", [], "--time"),
        ("t,n\n2026-01-01,1\n2026-01-02,2.5\n2026-01-03,1\n", ["--time", "t"], "row 2: 2.5 in column n"),
    ],
)
def test_counts_that_cannot_be_used_are_said_in_one_line(tmp_path: Path, content: str, arguments: list[str], says: str):
    file = tmp_path / "t.csv"
    file.write_text(content)
    result = run(file, "--counts", *arguments, "--json")
    assert (result.exit_code, result.stderr.count("\n"), result.stdout) == (2, 1, "")
    assert says in result.stderr


def test_a_count_that_is_none_is_named_and_left_out(tmp_path: Path):
    file = tmp_path / "t.csv"
    days = daily(60)
    file.write_text("date,what,n\n" + "".join(f"{d},calm,{a}\n" for d, a, _ in days) + f"{days[0][0]},calm,many\n")
    result = run(file, "--counts", "--time", "date", "--stream", "what", "--count", "n", "--json")
    assert result.exit_code == 1
    assert "'many' is not a count" in result.stderr


def test_a_bad_cell_in_a_wide_file_is_named_and_unknown(tmp_path: Path):
    file = tmp_path / "t.csv"
    rows = [f"{d},{'-3' if i == 20 else a}" for i, (d, a, _) in enumerate(daily(60))]
    file.write_text("date,n\n" + "\n".join(rows))
    result = run(file, "--counts", "--time", "date", "--json")
    assert (result.exit_code, "row 21: '-3' is not a count" in result.stderr or "row 21: -3" in result.stderr) == (
        1,
        True,
    )


def test_an_empty_cell_is_unknown_and_a_series_may_begin_late(tmp_path: Path):
    file = tmp_path / "t.csv"
    rows = [(d, "" if i < 100 or 250 <= i < 280 else b) for i, (d, _, b) in enumerate(daily())]
    file.write_text("date,late\n" + "".join(f"{d},{n}\n" for d, n in rows))
    found = documents(run(file, "--counts", "--time", "date", "--learn-until", rows[300][0], "--json"))
    (struck,) = [row for row in found if rows[350][0] <= row["raised_at"] <= rows[352][0]]
    assert (struck["stream"], struck["ended_at"]) == ("late", rows[353][0])
    assert struck["expected"] > 3.0


def test_progress_over_many_series_goes_to_standard_error(tmp_path: Path):
    file = tmp_path / "t.csv"
    names = [f"s{i}" for i in range(60)]
    file.write_text(f"date,{','.join(names)}\n" + "".join(f"{d},{','.join([str(a)] * 60)}\n" for d, a, _ in daily(40)))
    result = run(file, "--counts", "--time", "date", "--json")
    assert "50 of 60 series" in result.stderr
    assert "series" not in result.stdout
