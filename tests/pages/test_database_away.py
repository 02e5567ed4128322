"""While the database does not answer, a page says so calmly and when to try again; a fault of ours stays a fault."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from django.db import InterfaceError, OperationalError
from django.test import Client
from psycopg_pool import PoolTimeout

from tests.pages.world import World
from watchfloor.web.errors.away import is_away

pytestmark = pytest.mark.django_db


def caused(problem: Exception, by: Exception | None) -> Exception:
    problem.__cause__ = by
    return problem


AWAY = [
    caused(OperationalError("connection refused"), psycopg.OperationalError("connection refused")),
    caused(OperationalError("shutting down"), psycopg.errors.AdminShutdown("shutting down")),
    InterfaceError("the connection is closed"),
    PoolTimeout("couldn't get a connection after 10 s"),
]
OURS = [
    caused(OperationalError("lock timeout"), psycopg.errors.LockNotAvailable("lock timeout")),
    caused(OperationalError("deadlock"), psycopg.errors.DeadlockDetected("deadlock")),
    ValueError("of ours"),
]


@pytest.mark.parametrize("problem", AWAY, ids=str)
def test_a_page_says_so_and_when_to_try_again(
    world: World, desk: Client, monkeypatch: pytest.MonkeyPatch, problem: Exception
) -> None:
    def away(*_: Any) -> None:
        raise problem

    monkeypatch.setattr("watchfloor.web.page.person_of", away)
    # The frame of a page asks the database too: this page must do without.
    monkeypatch.setattr("watchfloor.web.context.shell", away)
    desk.raise_request_exception = False
    for path in ("/desk/?priority=P0", "/watch/", "/portal/"):
        answer = desk.get(path)
        page = answer.content.decode()
        assert (answer.status_code, answer["Retry-After"]) == (503, "5")
        assert "The database does not answer just now" in page
        assert f'href="{path}"' in page
    assert desk.post(f"/tickets/{world.ticket.number}/notes/", {"body": "x"}).status_code == 503


@pytest.mark.parametrize("problem", OURS, ids=str)
def test_a_fault_of_ours_is_not_the_databases(
    desk: Client, monkeypatch: pytest.MonkeyPatch, problem: Exception
) -> None:
    def broken(*_: Any) -> None:
        raise problem

    monkeypatch.setattr("watchfloor.web.page.person_of", broken)
    desk.raise_request_exception = False
    assert desk.get("/desk/").status_code == 500
    assert not is_away(problem)


def test_healthz_says_so(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    class Away:
        def cursor(self) -> None:
            raise AWAY[0]

    monkeypatch.setattr("watchfloor.web.health.views.connection", Away())
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json(), answer["Retry-After"]) == (503, {"status": "no database"}, "5")
