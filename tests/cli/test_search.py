"""`search`, as other programs call it."""

from __future__ import annotations

from pathlib import Path

from tests.cli.command import document, run


def test_the_index_of_a_store_is_told_and_made_anew(tmp_path: Path) -> None:
    store = tmp_path / "store"
    empty = {"documents": 0, "words": 0, "behind": 0, "again": None, "running": False}
    assert document(run("search", "status", "--json", "--data", store)[0]) == empty
    assert "Nothing is being read again" in run("search", "reindex", "--stop", "--data", store)[1]
    for words in (["reindex"], ["reindex", "--empty"]):
        assert "0 documents" in run("search", *words, "--data", store)[1]
    assert "up to date" in run("search", "status", "--data", store)[0]
