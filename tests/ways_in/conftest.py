from __future__ import annotations

import pytest
from django.contrib.auth.hashers import ScryptPasswordHasher

from tests.pages.world import World


@pytest.fixture
def world(db: None) -> World:
    return World()


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a second for each password is right for people, and too long for dozens of tries."""
    monkeypatch.setattr(ScryptPasswordHasher, "work_factor", 2**4)
