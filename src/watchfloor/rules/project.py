"""Folds what rules and macros did into the list of their uses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.db import connection

from watchfloor.engine import events as ev
from watchfloor.eventlog.models import Event
from watchfloor.rules.models import Application, DefinitionUse

TABLES: Final = (Application, DefinitionUse)
_WHAT: Final = {ev.TICKET_RULE_APPLIED: "rule", ev.TICKET_MACRO_APPLIED: "macro"}


def apply(events: Sequence[Event]) -> None:
    """Fold `events`; those of other kinds are passed by."""
    rows = [_row(event) for event in events if event.kind in _WHAT]
    if not rows:
        return
    Application.objects.bulk_create(rows)
    counts: dict[int, list[Application]] = {}
    for row in rows:
        counts.setdefault(row.definition, []).append(row)
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO definition_use (definition, used, failed, last_at) VALUES (%s, %s, %s, %s) "
            "ON CONFLICT (definition) DO UPDATE SET used = definition_use.used + EXCLUDED.used, "
            "failed = definition_use.failed + EXCLUDED.failed, "
            "last_at = greatest(definition_use.last_at, EXCLUDED.last_at)",
            [
                (key, len(some), sum(bool(row.failed) for row in some), max(row.at for row in some))
                for key, some in counts.items()
            ],
        )


def clear() -> None:
    """Empty the tables, to be filled again from the log."""
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(model._meta.db_table for model in TABLES)}")


def _row(event: Event) -> Application:
    get = event.payload.get
    return Application(
        position=event.position, definition=get("rule") or get("macro"), version=get("version"),
        what=_WHAT[event.kind], ticket=event.subject_id, at=event.at, by=event.actor, why=get("why", ""),
        actions=get("actions", []), failed=get("failed", []),
    )  # fmt: skip
