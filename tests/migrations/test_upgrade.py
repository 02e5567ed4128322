"""Stores of earlier versions come up under this one: migrated, replayable, and with the figures they had."""

from __future__ import annotations

import json
import os
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from psycopg import sql

from tests.cli.command import document, environment, run_in

STORES = sorted((Path(__file__).resolve().parent / "stores").glob("*.sql"))
PROJECTED = (
    "core_person", "core_queue", "core_team", "core_platform", "core_module", "ticket", "timeline_entry",
    "signal", "ticket_duration", "core_accessgrant",
)  # fmt: skip


@pytest.fixture
def restored(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, str]:
    """The environment of a command that works on a copy of the stored database."""
    parts = urlsplit(os.environ["WATCHFLOOR_DATABASE_URL"])
    name = f"upgrade_{os.getpid()}"
    url = urlunsplit(parts._replace(path=f"/{name}"))
    with psycopg.connect(urlunsplit(parts._replace(path="/postgres")), autocommit=True) as wire:
        wire.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        wire.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    with psycopg.connect(url, autocommit=True) as wire:
        wire.execute(request.param.read_text())
    return environment() | {"DATABASE_URL": url, "WATCHFLOOR_DATA": str(tmp_path / "data")}


def projected(url: str) -> dict[str, list[str]]:
    """Every projected row as text, without the surrogate keys that nothing points to."""
    without = {"ticket_duration": " - 'id'"}
    with psycopg.connect(url) as wire:
        return {
            table: [
                row[0]
                for row in wire.execute(f"SELECT (to_jsonb(t){without.get(table, '')})::text FROM {table} t ORDER BY 1")
            ]
            for table in PROJECTED
        }


@pytest.mark.parametrize("restored", STORES, indirect=True, ids=lambda path: path.stem)
def test_a_store_of_an_earlier_version_comes_up(restored: dict[str, str], request: pytest.FixtureRequest) -> None:
    stored = next(path for path in STORES if path.stem in request.node.name)
    figures = document(run_in(restored, "metrics", "--by", "queue", "--format", "json")[0])
    stated = json.loads(stored.with_suffix(".json").read_text())
    was = [(metric, json.dumps(by), value, n) for metric, by, value, n in stated]
    now = [(row["metric"], json.dumps(row["by"]), row["value"], row["n"]) for row in figures]
    assert [row for row in was if row not in now] == []
    before = projected(restored["DATABASE_URL"])
    assert document(run_in(restored, "replay-projections", "--json")[0])["events"] > 50
    assert projected(restored["DATABASE_URL"]) == before
    assert run_in(restored, "sign-in", "Lena")[0].startswith("http")


def test_there_is_a_store_of_every_release() -> None:
    from watchfloor import __version__

    assert __version__ in {path.stem for path in STORES}
