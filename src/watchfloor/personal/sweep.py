"""The last look: every column of every table of the store, for what names a person and no room knew of."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection, transaction
from psycopg.types.json import Jsonb

from watchfloor.personal.words import Words, masker, patterns, within

# These are dealt with by their own rooms, each in its way: names of others stay theirs, what is chained is emptied.
# What the work is ordered by (queues, teams, platforms, modules) keeps its name, whoever is called the same.
_APART: Final = frozenset({
    "event", "personal_text", "audit_entry", "core_person", "personal_erasure", "search_document", "search_word",
    "django_migrations", "ticket", "timeline_entry",
    "core_queue", "core_team", "core_platform", "core_module", "mailbox",
})  # fmt: skip
_KINDS: Final = {"text": "text", "character varying": "text", "jsonb": "json"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; `single` where no two rows may hold the same."""

    table: str
    name: str
    kind: str
    single: bool


def columns() -> list[Column]:
    """Every column of every table of the store, by table."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, a.attname, format_type(a.atttypid, NULL), EXISTS (SELECT 1 FROM pg_index i WHERE "
            "i.indrelid = c.oid AND i.indisunique AND a.attnum = ANY(i.indkey)) FROM pg_class c "
            "JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid "
            "WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped "
            "ORDER BY 1, a.attnum"
        )
        return [Column(*row) for row in cursor.fetchall()]


def sweep(words: Words, tell: Callable[[str, int], None]) -> int:
    """Mask what names the person wherever it stands still; returns how many rows changed."""
    if not words.phrases:
        return 0
    done = 0
    for table, some in _by_table():
        done += _sweep(table, some, words)
        tell("a last look", done)
    return done


def _by_table() -> Iterator[tuple[str, list[Column]]]:
    found: dict[str, list[Column]] = {}
    for column in columns():
        if column.kind in _KINDS and column.table not in _APART:
            found.setdefault(column.table, []).append(column)
    yield from found.items()


@transaction.atomic
def _sweep(table: str, some: list[Column], words: Words) -> int:
    mask = masker(words.phrases)
    asked = " OR ".join(f'"{column.name}"::text ILIKE ANY(%(patterns)s)' for column in some)
    names = ", ".join(f'"{column.name}"' for column in some)
    done = 0
    with connection.cursor() as cursor:
        # The names are those of our own tables.
        cursor.execute(
            f'SELECT ctid::text, {names} FROM "{table}" WHERE {asked} FOR UPDATE',  # noqa: S608
            {"patterns": patterns(words.phrases)},
        )
        for place, *values in cursor.fetchall():
            said = {c.name: _masked(c, v, mask) for c, v in zip(some, values, strict=True)}
            changed = {
                name: value
                for (name, value), was in zip(said.items(), values, strict=True)
                if value is not None and _plain(value) != was
            }
            if changed:
                sets = ", ".join(f'"{name}" = %s' for name in changed)
                sql = f'UPDATE "{table}" SET {sets} WHERE ctid = %s::tid'  # noqa: S608
                cursor.execute(sql, [*changed.values(), place])
                done += 1
    return done


def _masked(column: Column, value: Any, mask: Callable[[str], str]) -> Any:
    if value is None:
        return None
    if _KINDS[column.kind] == "json":
        said = json.loads(value) if isinstance(value, str) else value
        masked = within(said, mask)
        return Jsonb(masked) if masked != said else value
    masked = mask(value)
    return f"erased:{secrets.token_hex(8)}" if masked != value and column.single else masked


def _plain(value: Any) -> Any:
    return value.obj if isinstance(value, Jsonb) else value
