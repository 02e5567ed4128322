"""What is taken out of a text, what is left in it, and in what wrapping a word is still found."""

from __future__ import annotations

import base64
import gzip
import unicodedata
import zipfile
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from watchfloor.personal import reading
from watchfloor.personal.reading import CHUNK, texts_of
from watchfloor.personal.words import masker, patterns, renamed, token_masker, within

pytestmark = pytest.mark.security

MASKED = {
    ("Rosa Lima", "Rosa Lima called"): "[erased] called",
    ("Rosa Lima", "ROSA\n LIMA called"): "[erased] called",
    ("Rosa Lima", "Rosa Limarez called"): "Rosa Limarez called",
    ("Rosa Lima", "Rosa called"): "Rosa called",
    ("Will", "Will will come"): "[erased] will come",
    ("Will", "Willow"): "Willow",
    ("r.l@x.test", "to R.L@X.TEST."): "to [erased].",
    ("r.l@x.test", "to rxl@x.test"): "to rxl@x.test",
    ("王伟", "请联系王伟先生"): "请联系[erased]先生",
    ("José Peña", unicodedata.normalize("NFD", "José Peña rang")): "[erased] rang",
    ('Ann "Nan" Lee', 'Ann "Nan" Lee rang'): "[erased] rang",
    ("50% (a_b)", "the 50% (a_b) man"): "the [erased] man",
}


@pytest.mark.parametrize(("phrase", "text"), MASKED)
def test_a_phrase_goes_as_a_whole_and_nothing_else(phrase: str, text: str) -> None:
    assert masker([phrase])(text) == MASKED[phrase, text]


def test_the_pattern_of_a_phrase_finds_it_in_json_too() -> None:
    assert patterns(['A "B" 5%']) == ['%A%"B"%5\\%%', '%A%\\\\"B\\\\"%5\\%%']


def test_json_is_masked_in_values_and_in_names_where_asked() -> None:
    said = {"Rosa Lima": ["Rosa Lima", 1, None, {"x": "by Rosa Lima"}]}
    mask = masker(["Rosa Lima"])
    assert within(said, mask) == {"[erased]": ["[erased]", 1, None, {"x": "by [erased]"}]}
    assert within(said, mask, keys=False) == {"Rosa Lima": ["[erased]", 1, None, {"x": "by [erased]"}]}


def test_single_words_go_whatever_their_capitals_and_keep_apart_under_other_names() -> None:
    assert token_masker({"zyxquill"})("Zyxquill's printer, zyxquills") == "[erased]'s printer, zyxquills"
    assert renamed({"aaaa": "x1", "bbbb": "x2"})("AAAA bbbb cccc") == "x1 x2 cccc"


def wrapped(folder: Path) -> dict[str, Path]:
    word = "Zyxquill"
    body = base64.b64encode(b"x" * 90 + word.encode()).decode()
    mail = f"Subject: Hi\nContent-Type: text/plain\nContent-Transfer-Encoding: base64\n\n{body}"
    parquet.write_table(pa.table({"a": ["x", word]}), folder / "a.parquet", compression="zstd")
    (folder / "b.gz").write_bytes(gzip.compress(word.encode()))
    with zipfile.ZipFile(folder / "c.zip", "w", zipfile.ZIP_DEFLATED) as pack:
        pack.writestr("inner.gz", gzip.compress(word.encode()))
    (folder / "d.eml").write_text(mail)
    (folder / "e.txt").write_text(word, encoding="utf-16")
    (folder / "f.csv").write_text("x" * (CHUNK - 3) + word)
    (folder / "g.eml").write_bytes(f"Subject: =?utf-8?b?{base64.b64encode(word.encode()).decode()}?=\r\n\r\nx".encode())
    return {path.name: path for path in folder.iterdir()}


def test_a_word_is_read_through_every_wrapping(tmp_path: Path) -> None:
    found = {name: any("Zyxquill" in text for text in texts_of(path)) for name, path in wrapped(tmp_path).items()}
    assert set(found.values()) == {True}, found


def test_an_archive_that_would_fill_any_memory_is_read_in_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_OF_ALL", 5000)
    monkeypatch.setattr(reading, "MOST_OF_PART", 2000)
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as pack:
        for n in range(50):
            pack.writestr(f"{n}", b"Zyxquill " * 10_000)
    said = "".join(texts_of(tmp_path / "bomb.zip"))
    assert 4000 < said.count("Zyxquill ") * 9 < 6000


def test_what_only_begins_like_a_packed_file_is_read_as_it_is(tmp_path: Path) -> None:
    for head in (b"PK\x03\x04", b"\x1f\x8b", b"PAR1", b"BZh", b"\xfd7zXZ"):
        path = tmp_path / "broken"
        path.write_bytes(head + b" Zyxquill")
        assert "Zyxquill" in "".join(list(texts_of(path))), head
    assert list(texts_of(tmp_path / "nowhere")) == []
