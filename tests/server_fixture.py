"""pytest plugin (`-p tests.server_fixture`): one embedded PostgreSQL for a test session, shared by its xdist workers.

A plugin and not a conftest, because pytest-django reads the settings before any conftest is loaded, and the settings
read the database's address. WATCHFLOOR_PG=wheel or =system says whose PostgreSQL serves the session.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Generator
from pathlib import Path

import pytest

from watchfloor.server.postgres import Lease
from watchfloor.server.store import create_database

MARK = "WATCHFLOOR_TEST_SESSION"  # set by the process that holds the server, seen by its xdist workers
ALSO_ON_SYSTEM = ("eventlog", "flow", "migrations")
# What only reads much, or stands on statements that the others try too: it says nothing more about the other version.
ON_ONE_ALONE = {
    "test_demo.py", "test_groups.py", "test_import.py", "test_import_tracker.py", "test_watch.py", "test_audit.py",
    "test_killed_rules.py", "test_insight_expressions.py", "test_actions.py", "test_hooks_in.py", "test_giving_out.py",
}  # fmt: skip
held: list[Lease] = []


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests() -> Generator[None]:
    """Start the server and name it in the environment, before the settings are read."""
    if MARK not in os.environ:
        start_session()
    return (yield)


def start_session() -> None:
    """A new store folder, its server, and an environment in which nothing reaches the person's own store."""
    folder = Path(tempfile.mkdtemp(prefix="watchfloor-tests-"))
    lease = Lease(folder)
    held.append(lease)
    create_database(lease)
    os.environ.pop("DATABASE_URL", None)
    os.environ[MARK] = str(os.getpid())
    os.environ["WATCHFLOOR_DATABASE_URL"] = lease.server.url()
    os.environ["WATCHFLOOR_DATA"] = str(folder)
    os.environ["XDG_DATA_HOME"] = str(folder / "xdg")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what must hold on the machine's PostgreSQL as well as on the wheel's."""
    for item in items:
        is_long = item.get_closest_marker("real_data") or item.path.name in ON_ONE_ALONE
        if any(part in ALSO_ON_SYSTEM for part in item.path.parts) and not is_long:
            item.add_marker(pytest.mark.both_databases)


def pytest_report_header() -> str:
    """Which PostgreSQL serves this run."""
    versions = [f"{lease.server.version} ({lease.server.origin})" for lease in held]
    return f"postgresql: {', '.join(versions) or 'as the session that started this worker'}"


def pytest_unconfigure() -> None:
    """Stop the server with the session that started it."""
    while held:
        lease = held.pop()
        lease.close()
        shutil.rmtree(lease.data, ignore_errors=True)
