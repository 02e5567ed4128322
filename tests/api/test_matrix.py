"""Every operation, asked by every role with every scope: exactly those who hold both get in."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.api.conftest import Program
from tests.pages.world import World
from watchfloor.api.door import OPERATIONS, Operation
from watchfloor.api.urls import urlpatterns
from watchfloor.core.permissions import PERMISSIONS, ROLES, allows
from watchfloor.tokens.scopes import SCOPES

pytestmark = [pytest.mark.django_db, pytest.mark.security]


def address(operation: Operation) -> str:
    """Its address with something of the right shape in each place; whether it exists is asked after the rights."""
    return re.sub(r"{(\w+:)?\w+}", lambda found: "1" if found[1] == "int:" else "2026-03-02", operation.path)


def test_every_scope_lets_through_only_what_there_is() -> None:
    for name, (_, held) in SCOPES.items():
        assert held <= set(PERMISSIONS), name
        # A scope that is never asked for would promise what nobody does.
        assert name in {operation.scope for operation in OPERATIONS.values()}, name
    assert all(getattr(one.callback, "permission", None) == "public" for one in urlpatterns)


def test_reading_is_by_the_scope_to_read_and_writing_by_another() -> None:
    for operation in OPERATIONS.values():
        assert (operation.scope == "read") is (operation.method == "GET"), operation.id


@pytest.mark.parametrize("role", ROLES)
def test_matrix(role: str, world: World) -> None:
    person = world.by_role[role]
    with_it = {scope: Program(person, scope) for scope in SCOPES}
    # All the others together let nobody in either.
    without = {scope: Program(person, *(other for other in SCOPES if other != scope)) for scope in SCOPES}
    wrong = []
    for operation in OPERATIONS.values():
        may = allows(person, operation.permission)
        for programs, scoped in ((with_it, "let in"), (without, "no scope")):
            program = programs[operation.scope]
            answer = program(operation.method, address(operation), b"{}" if operation.method != "GET" else None)
            got = "let in" if _is_let_in(answer) else {403: "no scope", 404: "not there"}.get(answer.status_code)
            expected = scoped if may else "not there"
            if got != expected:
                wrong.append((operation.id, scoped, answer.status_code, expected))
    assert wrong == []


def _is_let_in(answer: Any) -> bool:
    """Whether the operation itself answered: it may well say that what was asked for is not there."""
    return bool(getattr(answer.wsgi_request, "bearer", None))
