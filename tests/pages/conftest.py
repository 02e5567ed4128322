"""The world, made once a test, and browsers of its people."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.pages.world import World, signed_in


@pytest.fixture
def world(db: None) -> World:
    return World()


@pytest.fixture
def desk(world: World) -> Client:
    """Sam's browser."""
    return signed_in(world.sam)


@pytest.fixture
def portal(world: World) -> Client:
    """Rosa's browser."""
    return signed_in(world.rosa)
