"""Whether this process can serve: the database answers and its tables are those of this version."""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from psycopg_pool import PoolTimeout

from watchfloor.web.errors.away import RETRY_SECONDS
from watchfloor.web.page import page

_migrated = False


@page("public")
def healthz(_request: HttpRequest) -> JsonResponse:
    """200 once ready; 503 with the reason before. That all migrations are applied is looked up until it is so."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        if not _is_migrated():
            return _not_ready("migrating")
    except (DatabaseError, PoolTimeout):
        return _not_ready("no database")
    return JsonResponse({"status": "ok"})


def _not_ready(why: str) -> JsonResponse:
    return JsonResponse({"status": why}, status=503, headers={"Retry-After": str(RETRY_SECONDS)})


def _is_migrated() -> bool:
    global _migrated  # noqa: PLW0603  (a process that was ready once does not look again)
    if not _migrated:
        executor = MigrationExecutor(connection)
        _migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _migrated
