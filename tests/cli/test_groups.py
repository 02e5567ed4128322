"""`groups`, as other programs call it."""

from __future__ import annotations

from pathlib import Path

from tests.cli.command import document, run


def test_an_empty_store_has_none(tmp_path: Path) -> None:
    store = tmp_path / "store"
    assert document(run("groups", "--json", "--data", store)[0]) == {"groups": [], "waiting": 0}
    assert run("groups", "--all", "--data", store)[0] == "No ticket is grouped yet.\n"
