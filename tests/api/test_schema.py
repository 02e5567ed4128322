"""What the document promises is what happens: requests made from it, right ones and wrong ones, find nothing."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi import checks

from tests.api.conftest import Program
from tests.pages.world import World
from watchfloor.api.door import OPERATIONS
from watchfloor.api.urls import whole_document
from watchfloor.tokens import rates

pytestmark = pytest.mark.django_db
# More of them where somebody has the time.
EXAMPLES = int(os.environ.get("WATCHFLOOR_EXAMPLES", "2"))
# What the schema allows can still mean nothing, as a number that no ticket has: it may be refused, and then by a 4xx.
LEFT_OUT = [checks.positive_data_acceptance]


@pytest.fixture(autouse=True)
def one_connection() -> Iterator[None]:
    """A request ends with its connections closed; that of the test must stay, as Django's own client lets it."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@cache
def by_name() -> dict[str, Any]:
    """The operations of the document, as schemathesis reads them."""
    made = schemathesis.openapi.from_dict(json.loads(json.dumps(whole_document())))
    made.app = get_wsgi_application()
    found: list[Any] = [one.ok() for one in made.get_all_operations()]  # type: ignore[union-attr]
    return {operation.definition.raw["operationId"]: operation for operation in found}


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_requests_made_from_the_document_find_nothing(name: str, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for limit in ("TOKEN", "ADDRESS", "WRONG"):
        monkeypatch.setattr(rates, limit, rates.Limit(limit, 10**6, 60))
    # As somebody whom it lets in.
    program = Program(world.by_role["partner" if "/partner/" in OPERATIONS[name].path else "administrator"])
    numbers = {"path_parameters": {"number": world.ticket.number}} if "{int:number}" in OPERATIONS[name].path else {}
    for mode, given_parts in ((GenerationMode.POSITIVE, numbers), (GenerationMode.NEGATIVE, {})):
        _try(name, mode, program, given_parts)


def _try(name: str, mode: GenerationMode, program: Program, parts: dict[str, Any]) -> None:
    """Right requests, or wrong ones: each answer is one that the document promises."""

    @settings(
        max_examples=EXAMPLES, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck)
    )
    @given(case=by_name()[name].as_strategy(mode, **parts))
    def tried(case: Any) -> None:
        answer = case.call_and_validate(headers={"Authorization": f"Bearer {program.secret}"}, excluded_checks=LEFT_OUT)
        # Whoever is not let in finds nothing either. A wrong request may also be one without its token.
        assert mode is GenerationMode.NEGATIVE or answer.status_code not in (401, 403, 429)

    tried()
