"""Opening a store: the folder, the database behind it, and Django set up on both."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict

from watchfloor.server.binaries import OLDEST_MAJOR
from watchfloor.server.errors import StoreError
from watchfloor.server.postgres import DATABASE, Lease

__all__ = ["Store", "StoreError", "data_folder", "open_store"]

MIGRATION_LOCK = 0x57415443  # "WATC": two commands never migrate one database at once
CONNECT_SECONDS = 10


@dataclass(frozen=True)
class Store:
    """An open store. `lease` is None where DATABASE_URL names a server that is not ours."""

    data_dir: Path
    database_url: str
    lease: Lease | None


def data_folder(data: Path | None) -> Path:
    """`--data`, else WATCHFLOOR_DATA, else the platform's place for a person's data; absolute."""
    if data is None:
        home = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
        data = Path(os.environ.get("WATCHFLOOR_DATA") or home / "watchfloor")
    return data.expanduser().absolute()


@contextmanager
def open_store(data: Path | None, *, migrate: bool = True) -> Iterator[Store]:
    """Open a store for the length of the block: start or join its server, set up Django, migrate when needed.

    Puts WATCHFLOOR_DATA and WATCHFLOOR_DATABASE_URL into the environment, for settings.py and for child processes.
    Raises StoreError with one line for the person. In a process whose Django is already set up it joins that store.
    """
    from django.apps import apps

    if apps.ready:
        yield joined(data)
        return
    folder = writable_folder(data_folder(data))
    with ExitStack() as stack:
        lease = None
        url = os.environ.get("DATABASE_URL") or ""
        if url:
            check_reachable(url)
        else:
            lease = stack.enter_context(embedded(folder))
            url = lease.server.url()
        os.environ["WATCHFLOOR_DATA"] = str(folder)
        os.environ["WATCHFLOOR_DATABASE_URL"] = url
        set_up_django(migrate=migrate)
        stack.callback(close_connections)
        yield Store(folder, url, lease)


@contextmanager
def embedded(folder: Path) -> Iterator[Lease]:
    """The store's own server with its database. Raises StoreError where the folder is somebody else's."""
    try:
        lease = Lease(folder)
    except PermissionError as problem:
        raise StoreError(f"the store in {folder} belongs to another user: no right to {problem.filename}") from None
    try:
        create_database(lease)
        yield lease
    finally:
        lease.close()


def joined(data: Path | None) -> Store:
    """The store this process already works on. Raises StoreError when asked for another one."""
    current = Path(os.environ.get("WATCHFLOOR_DATA") or data_folder(None))
    if data is not None and data_folder(data).resolve() != current.resolve():
        raise StoreError(f"this process already works on {current}; it cannot open {data} as well")
    return Store(current, os.environ.get("WATCHFLOOR_DATABASE_URL", ""), None)


def writable_folder(folder: Path) -> Path:
    """Make the folder for its owner alone if there is none. Raises StoreError where we may not write."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as problem:
        raise StoreError(f"cannot use {folder} as data folder: {problem.strerror}") from None
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        raise StoreError(f"cannot use {folder} as data folder: no right to write there")
    return folder


def create_database(lease: Lease) -> None:
    """The store's database, once."""
    with lease.connect("postgres") as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            return
        try:
            connection.execute(f'CREATE DATABASE "{DATABASE}"')
        except (psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
            return  # another command made it in this moment


def check_reachable(url: str) -> None:
    """Raise StoreError unless DATABASE_URL leads to a PostgreSQL that is new enough. Never tells the password."""
    if not url.startswith(("postgresql://", "postgres://")):
        raise StoreError("DATABASE_URL must begin with postgresql://")
    try:
        where = conninfo_to_dict(url)
        with psycopg.connect(url, connect_timeout=CONNECT_SECONDS) as connection:
            major = connection.info.server_version // 10000
    except psycopg.Error as problem:
        reason = str(problem).strip().splitlines()[0] if str(problem).strip() else type(problem).__name__
        raise StoreError(f"cannot reach the database of DATABASE_URL: {reason}") from None
    if major < OLDEST_MAJOR:
        host = where.get("host", "the server")
        raise StoreError(f"{host} runs PostgreSQL {major}; Watchfloor needs {OLDEST_MAJOR} or newer")


def set_up_django(*, migrate: bool) -> None:
    """Set Django up on the environment, and the database on this program's tables."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "watchfloor.settings")
    django.setup()
    if migrate:
        migrate_when_needed()


def migrate_when_needed() -> None:
    """Bring the tables to this program's state. Raises StoreError where a newer program has already been here."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    def is_behind() -> bool:
        executor = MigrationExecutor(connection)
        loader = executor.loader
        strangers = [
            f"{app}.{name}"
            for app, name in loader.applied_migrations
            if app in loader.migrated_apps and (app, name) not in loader.disk_migrations
        ]
        if strangers:
            raise StoreError(
                f"a newer Watchfloor has changed this store ({', '.join(sorted(strangers))}): use that one"
            )
        return bool(executor.migration_plan(loader.graph.leaf_nodes()))

    if not is_behind():
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATION_LOCK])
        try:
            if is_behind():
                call_command("migrate", interactive=False, verbosity=0)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATION_LOCK])


def close_connections() -> None:
    """Let the server stop without breaking off our own session."""
    from django.db import connections

    connections.close_all()
