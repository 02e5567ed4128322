"""The world, and programs that come in by tokens."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from tests.pages.conftest import world
from tests.world import NOW
from watchfloor.core.models import Person
from watchfloor.tokens import rates
from watchfloor.tokens.commands import make
from watchfloor.tokens.scopes import SCOPES

__all__ = ["world"]


class Program:
    """A program with a token."""

    def __init__(self, person: Person, *scopes: str) -> None:
        self.row, self.secret = make(person.id, "A program", scopes or tuple(SCOPES), None, None, NOW)
        if self.row.id == 1:
            # Where any id will do tests name 1: what they revoke must not be the token that they ask with.
            self.row, self.secret = make(person.id, "A program", scopes or tuple(SCOPES), None, None, NOW)
        self.client = Client()

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """The answer; its JSON is `answer.json()`."""
        sent = {"Authorization": f"Bearer {self.secret}", **{k.replace("_", "-"): v for k, v in headers.items()}}
        data = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.client.generic(
            method, f"/api/v1{path}", data, content_type="application/json" if data else "", headers=sent
        )  # fmt: skip


@pytest.fixture
def program() -> Callable[..., Program]:
    """Makes a program for a person."""
    return Program


@pytest.fixture(autouse=True)
def full_buckets(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Each test begins with full limits, which are so wide that only a test of limits meets one."""
    for name in ("TOKEN", "ADDRESS"):
        monkeypatch.setattr(rates, name, rates.Limit(name.lower(), 10**6, 60))
    rates.let_go()
    yield
    rates.let_go()


@pytest.fixture
def sam(world: Any) -> Program:
    """A program of Sam's that may do what Sam may."""
    return Program(world.sam)
