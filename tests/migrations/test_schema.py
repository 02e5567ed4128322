"""The schema is what the models say, points downwards only, and can be built from nothing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command

ROOT = Path(__file__).resolve().parents[2]
LAYERS = {
    "core": 1,
    "eventlog": 2,
    "audit": 2,
    "files": 2,
    "tickets": 3,
    "roster": 3,
    "assignment": 4,
    "presence": 3,
    "delivery": 3,
    "tokens": 3,
    "watch": 4,
    "views": 4,
    "clocks": 4,
    "groups": 4,
    "rules": 5,
    "backtest": 6,
    "search": 6,
    "feedback": 4,
    "hooks": 4,
    "mail": 4,
    "ways_in": 3,
    "personal": 8,
}


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_a_foreign_key_points_to_its_own_room_or_a_lower_layer() -> None:
    ours = [m for m in apps.get_models() if m.__module__.startswith("watchfloor.")]
    assert {m._meta.app_label for m in ours} == set(LAYERS)
    for model in ours:
        for field in model._meta.get_fields():
            target = getattr(field, "related_model", None)
            if not getattr(field, "many_to_one", False) or not isinstance(target, type):
                continue
            here, there = model._meta.app_label, target._meta.app_label
            assert here == there or LAYERS[there] < LAYERS[here], f"{model.__name__}.{field.name} points to {there}"


def test_rooms_with_tables_are_installed() -> None:
    with_models = {
        path.parent.name
        for path in (ROOT / "src" / "watchfloor").glob("*/models.py")
        if re.search(r"\(.*(models\.Model|AbstractBaseUser)\)", path.read_text())
    }
    assert with_models == set(LAYERS)
