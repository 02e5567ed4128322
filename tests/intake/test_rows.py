"""Reading broken files: what is bad is told apart, what is good is kept."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime
from pathlib import Path

import pytest

from watchfloor.intake.files.maps import BadMap, load_map, parse_map
from watchfloor.intake.files.rows import Row, Unreadable, open_table
from watchfloor.intake.files.times import time_parser


def rows(tmp_path: Path, content: bytes, name: str = "t.csv") -> list[Row]:
    path = tmp_path / name
    path.write_bytes(content)
    return list(open_table(path).rows())


def kept(found: list[Row]) -> list[list[str]]:
    return [row.fields for row in found if row.reason is None]


def test_plain_gzipped_and_marked_files_read_alike(tmp_path: Path) -> None:
    content = 'id,title\r\n1,"a, ""b""\nc"\r\n2,é\r\n'.encode()
    expected = [["1", 'a, "b"\nc'], ["2", "é"]]
    assert kept(rows(tmp_path, content)) == expected
    assert kept(rows(tmp_path, b"\xef\xbb\xbf" + content)) == expected
    assert kept(rows(tmp_path, gzip.compress(content), "t.csv.gz")) == expected


def test_other_delimiters_are_found(tmp_path: Path) -> None:
    assert kept(rows(tmp_path, b"id;title\n1;a,b\n")) == [["1", "a,b"]]
    assert kept(rows(tmp_path, b"id\ttitle\n1\ta;b\n")) == [["1", "a;b"]]


def test_a_bad_row_is_numbered_with_its_reason_and_the_rest_is_kept(tmp_path: Path) -> None:
    found = rows(tmp_path, b"id,title\n1,ok\n2\n3,caf\xe9\n4,a\x00b\n5,fine\n")
    assert kept(found) == [["1", "ok"], ["5", "fine"]]
    assert [(row.number, row.line, row.reason) for row in found if row.reason] == [
        (2, 3, "1 columns where the header has 2"),
        (3, 4, "column 'title' is not UTF-8 text"),
        (4, 5, "holds a NUL character, which text cannot keep"),
    ]


def test_a_field_of_ten_megabytes_is_one_bad_row(tmp_path: Path) -> None:
    found = rows(tmp_path, b"id,title\n1,ok\n2," + b"x" * 10_000_000 + b"\n3,fine\n")
    assert kept(found) == [["1", "ok"], ["3", "fine"]]
    assert found[1].reason == "column 'title' holds 10,000,000 characters; at most 1,000,000 are kept"


def test_two_stray_quotes_cost_two_rows_and_none_between(tmp_path: Path) -> None:
    found = rows(tmp_path, b'id,title,n\n1,"open,1\n2,fine,2\n3,fine,3\n4,"open,4\n5,"two\nlines",5\n')
    assert kept(found) == [["2", "fine", "2"], ["3", "fine", "3"], ["5", "two\nlines", "5"]]
    assert [(row.number, row.reason) for row in found if row.reason] == [
        (1, "a quote is opened and never closed"),
        (4, "a quote is opened and never closed"),
    ]


def test_a_quote_inside_a_field_is_a_character(tmp_path: Path) -> None:
    found = rows(tmp_path, b'id,title\n1,5" pipe\n2,fine\n3,6" pipe\n4,a"b\n')
    assert kept(found) == [["1", '5" pipe'], ["2", "fine"], ["3", '6" pipe'], ["4", 'a"b']]
    assert kept(rows(tmp_path, b'id,a,b\n1,5" pipe,"two\nlines"\n')) == [["1", '5" pipe', "two\nlines"]]


def test_a_quote_that_is_never_closed_costs_its_own_line(tmp_path: Path) -> None:
    found = rows(tmp_path, b'id,title\n1,"open\n2,fine\n3,"also ""fine"""\n')
    assert kept(found) == [["2", "fine"], ["3", 'also "fine"']]
    assert [row.reason for row in found if row.reason] == ["a quote is opened and never closed"]


def test_a_gzip_cut_short_keeps_what_was_whole(tmp_path: Path) -> None:
    lines = b"".join(b"%d,%s\n" % (i, bytes(str(i * 7919 % 10_007), "ascii") * 20) for i in range(3000))
    found = rows(tmp_path, gzip.compress(b"id,title\n" + lines)[:-2000], "t.csv.gz")
    assert len(kept(found)) > 100
    assert found[-1].reason is not None
    assert found[-1].reason.startswith("the file ends here")


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02\x03", b"\x89PNG\r\n\x1a\n\x00"])
def test_what_is_no_table_is_one_clear_line(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(Unreadable) as problem:
        rows(tmp_path, content)
    assert "\n" not in str(problem.value)


def test_times_are_utc_unless_said_otherwise() -> None:
    assert time_parser(None, "UTC")("2026-03-02 09:00") == datetime(2026, 3, 2, 9, tzinfo=UTC)
    assert time_parser(None, "Europe/Lisbon")("2026-07-02T09:00:00") == datetime(2026, 7, 2, 8, tzinfo=UTC)
    assert time_parser(None, "Europe/Lisbon")("2026-07-02T09:00:00Z") == datetime(2026, 7, 2, 9, tzinfo=UTC)
    assert time_parser("%d/%m/%Y %H:%M", "UTC")("1/3/2016 01:22") == datetime(2016, 3, 1, 1, 22, tzinfo=UTC)
    with pytest.raises(ValueError, match=r"'31/2/2016 01:00' is not a time in the form %d/%m/%Y %H:%M"):
        time_parser("%d/%m/%Y %H:%M", "UTC")("31/2/2016 01:00")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[columns]\ncase='a'", "needs 'time'"),
        ("[columns]\ncase='a'\ntime='b'\ncolour='c'", "columns.colour is not known"),
        ("[columns]\ncase='a'\ntime='b'\n[status]\nNew='fresh'", "'New' = 'fresh', which is not one of"),
        ("[columns]\ncase='a'\ntime='b'\n[time]\ntimezone='Mars'", "time zone 'Mars'"),
        ("attributes='a'\n[columns]\ncase='a'\ntime='b'", "attributes must be a list of strings"),
        ("[columns\n", "not valid TOML"),
        ("[columns]\ncase='a'\ntime='b'\nattributes=['c']", "attributes must stand at the top of the file"),
        ("[columns]\ncase='a'\ntime=5", "[columns] must be a table of strings; time is none"),
        ("[columns]\ncase='a'\ntime='b'\n[time]\nformat='%d/%Q'", "[time] format '%d/%Q'"),
    ],
)
def test_a_map_that_cannot_be_used_says_what_to_change(text: str, says: str) -> None:
    with pytest.raises(BadMap) as problem:
        parse_map(text, "mine")
    assert says in str(problem.value)


def test_ready_maps_load() -> None:
    assert load_map("servicenow").columns["created"] == "opened_at"
    assert load_map("volvo").status["Wait - User"] == "pending"
    assert load_map("seamonkey").columns["text"] == "Description"
    with pytest.raises(BadMap, match="neither ready-made"):
        load_map("no-such-map")


def test_a_question_mark_is_unknown_unless_the_map_says_what_is() -> None:
    columns = "[columns]\ncase='a'\ntime='b'\n"
    assert parse_map(columns, "mine").unknown == ("", "?")
    assert "" in parse_map("unknown=['--']\n" + columns, "mine").unknown
    assert "?" not in parse_map("unknown=['--']\n" + columns, "mine").unknown


def test_a_priority_is_read_with_or_without_its_name() -> None:
    found = load_map("servicenow")
    assert [found.priority_of(value) for value in ("1", "1 - Critical", "3 - Moderate", "P2", "odd")] == [
        "P0", "P0", "P2", "P2", None,
    ]  # fmt: skip
