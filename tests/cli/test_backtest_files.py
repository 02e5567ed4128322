"""`watchfloor backtest` on files as they come: encodings, separators, zones, formats, sizes."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.cli.test_backtest import USUAL, documents, rows, run, written
from watchfloor.backtest.ticket_file import Columns, read_tickets

LEAST = ["--time", "at", "--attributes", "module", "--json"]


@pytest.fixture(scope="module")
def table() -> list[dict[str, str]]:
    return rows()


@pytest.fixture(scope="module")
def plain(table: list[dict[str, str]], tmp_path_factory: pytest.TempPathFactory) -> str:
    """What the ordinary file gives."""
    return run(written(tmp_path_factory.mktemp("plain") / "t.csv", table), *USUAL, "--json").stdout


def tickets(path: Path, content: bytes | str, **more: Any) -> list[Any]:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(read_tickets(path, Columns("at", ("module",), **more), None, "UTC"))


@pytest.mark.parametrize("how", ["mark", "semicolon", "tab", "latin", "crlf", "gz-mark"])
def test_the_same_tickets_in_another_dress_give_the_same(
    tmp_path: Path, table: list[dict[str, str]], plain: str, how: str
) -> None:
    text = written(tmp_path / "t.csv", table).read_text()
    dressed = {
        "mark": text.encode("utf-8-sig"),
        "semicolon": text.replace(",", ";").encode(),
        "tab": text.replace(",", "\t").encode(),
        "latin": text.replace("a question", "eine Frage zur Größe").encode("latin-1"),
        "crlf": text.replace("\n", "\r\n").encode(),
        "gz-mark": gzip.compress(text.encode("utf-8-sig")),
    }[how]
    path = tmp_path / "dressed"
    path.write_bytes(dressed)
    assert plain
    assert run(path, *USUAL, "--json").stdout == plain


def test_typed_parquet_columns(tmp_path: Path, table: list[dict[str, str]], plain: str) -> None:
    columns: dict[str, Any] = {name: [row[name] for row in table] for name in table[0]}
    columns["opened"] = pa.array([datetime.fromisoformat(t) for t in columns["opened"]], pa.timestamp("ms", "UTC"))
    columns["number"] = pa.array([int(n) for n in columns["number"]], pa.int64())
    columns["module"] = pa.array(columns["module"]).dictionary_encode()
    columns["extra"] = pa.array([[1, 2]] * len(table))
    pq.write_table(pa.table(columns), tmp_path / "t.parquet", row_group_size=100)
    found = documents(run(tmp_path / "t.parquet", *USUAL, "--json"))
    expected = [json.loads(line) for line in plain.splitlines()]
    assert [s["tickets"] for s in found] == [[int(t) for t in s["tickets"]] for s in expected]
    assert [{**s, "tickets": 0} for s in found] == [{**s, "tickets": 0} for s in expected]
    refused = run(tmp_path / "t.parquet", "--time", "opened", "--attributes", "extra")
    assert (refused.exit_code, refused.stderr.count("\n")) == (2, 1)
    assert "column 'extra' holds list" in refused.stderr


def test_typed_times_without_a_zone_are_of_the_zone_given(tmp_path: Path) -> None:
    at = pa.array([datetime(2026, 7, 1, 12, 0)], pa.timestamp("us"))  # noqa: DTZ001
    pq.write_table(pa.table({"at": at, "day": pa.array([date(2026, 7, 1)])}), tmp_path / "t.parquet")
    for column, expected in (
        ("at", datetime(2026, 7, 1, 10, tzinfo=UTC)),
        ("day", datetime(2026, 6, 30, 22, tzinfo=UTC)),
    ):
        (ticket,) = read_tickets(tmp_path / "t.parquet", Columns(column, ()), None, "Europe/Berlin")
        assert ticket.at == expected


def test_times_that_a_clock_change_skips_or_repeats(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(
        "at,module\n2026-03-29T01:30,a\n2026-03-29T02:30,a\n2026-03-29T03:30,a\n2026-10-25T02:30,a\n2026-10-25T03:30,a\n"
    )
    found = list(read_tickets(tmp_path / "t.csv", Columns("at", ("module",)), None, "Europe/Berlin"))
    assert [ticket.at.isoformat()[5:16] for ticket in found] == [
        "03-29T00:30", "03-29T01:30", "03-29T01:30", "10-25T00:30", "10-25T02:30",
    ]  # fmt: skip


def test_one_ticket_is_a_history_too(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("at,module\n2026-03-01T10:00Z,a\n")
    result = run(tmp_path / "t.csv", *LEAST)
    assert (result.exit_code, result.stdout) == (0, "")
    assert "1 tickets from 1 rows" in result.stderr


def test_times_before_1970_and_far_ones(tmp_path: Path) -> None:
    found = tickets(tmp_path / "t.csv", "at,module\n-86400000,a\n1969-12-31T23:00Z,a\n1950-05-01,b\n2490-01-01,c\n")
    assert [ticket.at.year for ticket in found] == [1950, 1967, 1969, 2490]
    (tmp_path / "old.csv").write_text(
        "at,module\n"
        + "".join(f"{datetime(1965, 1, 1) + timedelta(minutes=20 * i):%Y-%m-%dT%H:%M},m{i % 3}\n" for i in range(900))  # noqa: DTZ001
    )
    assert run(tmp_path / "old.csv", *LEAST).exit_code == 0


def test_a_time_out_of_range_is_a_bad_row(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(
        "at,module\n2026-03-01,a\n2026-03-02,a\n2026-03-03,a\n0001-01-01T00:00+14:00,a\n99999999999999999999,a\n"
    )
    result = run(tmp_path / "t.csv", *LEAST)
    assert result.exit_code == 1
    assert "2 rows left out" in result.stderr
    assert result.stderr.count("out of range") == 2


def test_seconds_and_milliseconds_since_1970(tmp_path: Path) -> None:
    found = tickets(tmp_path / "t.csv", "at,module\n1772323200,a\n1772323200500,a\n20260302,a\n")
    assert [ticket.at.isoformat() for ticket in found] == [
        "2026-03-01T00:00:00+00:00", "2026-03-01T00:00:00.500000+00:00", "2026-03-02T00:00:00+00:00",
    ]  # fmt: skip


def test_rows_of_one_id_are_one_ticket_at_the_first_that_can_be_read(tmp_path: Path) -> None:
    text = "id,at,module\nA,never,a\nA,2026-03-02,b\nA,2026-03-01,c\n,2026-03-01,d\nB,2026-03-01,e\n"
    (tmp_path / "t.csv").write_text(text)
    found = read_tickets(tmp_path / "t.csv", Columns("at", ("module",), id="id"), None, "UTC")
    assert [(t.id, t.attributes["module"]) for t in found] == [("B", "e"), ("A", "b")]
    assert found.bad == ["row 1: 'never' is not an ISO 8601 time", "row 4: it has no id"]


def test_an_unknown_column_is_named_with_those_there_are(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("at,module\n2026-03-01,a\n")
    result = run(tmp_path / "t.csv", "--time", "at", "--attributes", "modul,region", "--json")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "no column 'modul', 'region'; it has at, module" in result.stderr


@pytest.mark.parametrize("form", ["%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y %H:%M"])
def test_a_format_that_may_be_another_is_not_guessed(tmp_path: Path, form: str) -> None:
    days = [(datetime(2026, 3, 1) + timedelta(days=i)).strftime(form) for i in range(30)]  # noqa: DTZ001
    (tmp_path / "t.csv").write_text("at,module\n" + "".join(f"{day},a\n" for day in days))
    result = run(tmp_path / "t.csv", *LEAST)
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1)
    assert "--time-format" in result.stderr
    assert run(tmp_path / "t.csv", *LEAST, "--time-format", form).exit_code == 0


def test_utf_16_is_told_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes("at,module\n2026-03-01,a\n".encode("utf-16"))
    result = run(tmp_path / "t.csv", *LEAST)
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert "save it as UTF-8" in result.stderr


def test_quoted_text_over_several_lines(tmp_path: Path) -> None:
    text = 'at,module,text\n2026-03-01,a,"first line\nsecond, with a comma"\n2026-03-02,b,"he said ""no"""\n'
    found = tickets(tmp_path / "t.csv", text, texts=("text",))
    assert [ticket.text for ticket in found] == ["first line\nsecond, with a comma", 'he said "no"']


def test_what_is_known_only_afterwards_is_not_taken_from_a_map(tmp_path: Path) -> None:
    (tmp_path / "m.toml").write_text(
        'attributes = ["module", "closed_code"]\n[columns]\ncase = "id"\ntime = "at"\n[time]\ntimezone = "UTC"\n'
    )
    text = "id,at,module,closed_code\n" + "".join(
        f"{i},{(datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=30 * i)).isoformat()},m{i % 4},"
        f"{'late' if 700 < i < 730 else 'usual'}\n"
        for i in range(1000)
    )
    (tmp_path / "t.csv").write_text(text)
    found = documents(run(tmp_path / "t.csv", "--map", tmp_path / "m.toml", "--json"))
    assert [signal["key"] for signal in found if "closed_code" in signal["key"]] == []
    asked = documents(run(tmp_path / "t.csv", "--map", tmp_path / "m.toml", "--attributes", "closed_code", "--json"))
    assert [signal["key"] for signal in asked] == [{"closed_code": "late"}]
