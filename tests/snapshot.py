"""Everything that projections hold, as plain values that can be compared."""

from __future__ import annotations

from typing import Any

from django.db import connection

from watchfloor.pipeline import PROJECTIONS, replay_projections


def tables() -> dict[str, list[tuple[Any, ...]]]:
    """Rows of each projected table, sorted; surrogate keys that no one refers to are left out."""
    found = {}
    for projection in PROJECTIONS:
        for model in projection.TABLES:
            columns = [f.column for f in model._meta.concrete_fields if f.get_internal_type() != "BigAutoField"]
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT {', '.join(f'{c}::text' for c in columns)} FROM {model._meta.db_table}")
                found[model._meta.db_table] = sorted(cursor.fetchall(), key=repr)
    return found


def assert_replay_equals_live() -> None:
    live = tables()
    assert any(live.values()), "nothing to compare"
    replay_projections()
    replayed = tables()
    for name, rows in live.items():
        assert replayed[name] == rows, f"replay differs in {name}"
