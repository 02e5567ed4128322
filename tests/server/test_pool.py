"""The web process's pool of connections, over a restart of the server."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.db.utils import ConnectionHandler

from watchfloor import settings


@pytest.fixture
def pooled(monkeypatch: pytest.MonkeyPatch, db: None) -> Iterator[ConnectionHandler]:
    monkeypatch.setenv("WATCHFLOOR_POOL", "1")
    ours = connection.settings_dict
    where = {"host": ours["HOST"], "port": ours["PORT"], "user": ours["USER"], "password": ours["PASSWORD"]}
    query = urlencode({name: value for name, value in where.items() if value})
    handler = ConnectionHandler({"default": settings.database(f"postgresql:///{ours['NAME']}?{query}")})
    yield handler
    pooled = cast(Any, handler["default"])
    pooled.close()
    pooled.close_pool()


@pytest.mark.django_db
def test_a_dead_connection_is_not_handed_out(pooled: ConnectionHandler) -> None:
    one = cast(Any, pooled["default"])
    # One connection, which is then the next to be handed out.
    one.pool.open(wait=True)
    with one.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        [pid] = cursor.fetchone()
    one.close()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    with one.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)
