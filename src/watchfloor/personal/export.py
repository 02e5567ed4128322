"""All that is kept of one person, as a zip: rows of every table as JSON lines, texts, and the files they sent.

Tables are found by their columns: whatever points to a person or to an account, and plain numbers of the names below.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.apps import apps
from django.db import connection, models, transaction

from watchfloor.audit import chain
from watchfloor.audit.kinds import PERSON_EXPORTED
from watchfloor.core.models import Account, Person
from watchfloor.eventlog.models import Event
from watchfloor.mail.models import RawMail
from watchfloor.mail.queries import visible_mails
from watchfloor.presence.models import Draft
from watchfloor.settings import data_dir
from watchfloor.tickets.access import hidden_tickets, sees_more, visible_to
from watchfloor.tickets.models import Ticket

# Columns that hold a person's number without a foreign key, whatever table they are in.
PLAIN: Final = frozenset({
    "actor", "asked_by", "by", "erased_by", "granted_by", "made_by", "owner", "person", "person_id", "rated_owner",
    "requester", "saved_by",
})  # fmt: skip
# What opens a door is nobody's data but the store's.
SECRET: Final = frozenset({
    "data", "hash", "key", "password", "salt", "secret", "secret_before", "secret_hash", "session_data",
    "session_key", "signing", "token", "token_hash", "token_secret",
})  # fmt: skip
# Whose ticket somebody works on says what its requester wrote: the log tells who had it when.
_NOT_THEIRS: Final = frozenset({("ticket", "owner_id"), ("ticket", "rated_owner")})
_NO_TEXT: Final = ("BinaryField", "SearchVectorField", "GeneratedField")

# Texts that a person wrote, their name and address, and what was publicly said on what they asked.
_TEXTS: Final = """
WITH pointers AS (
    SELECT DISTINCT value #>> '{}' AS pointer
    FROM event e, LATERAL jsonb_path_query(e.payload, 'strict $.**') AS value
    WHERE (e.actor = %(person)s OR (e.subject_kind = 'person' AND e.subject_id = %(person)s)
        OR (e.kind = 'ticket.created' AND e.payload ->> 'requester' = %(person)s::text))
        AND jsonb_typeof(value) = 'string'
    UNION SELECT t.text::text FROM timeline_entry t JOIN ticket k ON k.id = t.ticket_id
    WHERE k.requester_id = %(person)s AND t.public AND t.text IS NOT NULL
)
SELECT to_jsonb(p) FROM personal_text p
WHERE p.id IN (SELECT pointer::uuid FROM pointers
    WHERE pointer ~ '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$')
"""
_EVENTS: Final = (
    "SELECT to_jsonb(e) FROM event e WHERE e.actor = %(person)s OR (e.subject_kind = 'person' AND e.subject_id = "
    "%(person)s) OR (e.kind = 'ticket.created' AND e.payload ->> 'requester' = %(person)s::text) ORDER BY e.position"
)
_FILES: Final = (
    "SELECT p.file_id, p.body FROM file_part p JOIN file f ON f.id = p.file_id WHERE f.owner = %(person)s "
    "ORDER BY 1, p.n"
)


def write(person: Person, path: Path, *, by: int | None, now: datetime, progress: Callable[[str], None]) -> int:
    """Write the zip to `path`, which must not exist; returns how many rows it holds. That it was made is an entry."""
    rows = 0
    held: dict[str, int] = {}
    with transaction.atomic(), path.open("xb") as raw, zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as pack:
        for table, sql in {**statements(), "event": _EVENTS, "personal_text": _TEXTS}.items():
            progress(table)
            if held_here := _put(pack, table, sql, person.id):
                held[table] = held_here
                rows += held_here
        files = _put_files(pack, person.id) + _put_mails(pack, person.id)
        about = {"person": person.id, "made_at": now.isoformat(), "rows": held, "files": files}
        pack.writestr("about.json", json.dumps(about, indent=2))
        chain.record(
            PERSON_EXPORTED, actor=by, subject=f"person:{person.id}", now=now, detail={"rows": rows, "files": files}
        )
    return rows


def shows_more(person: Person, reader: Person) -> bool:
    """Whether what is kept of the person would show the reader a ticket that they may not see: one that the person may
    see or asked, and one that they ever wrote on, whatever they may see by now.
    """
    hidden = hidden_tickets(reader)
    return (
        sees_more(person, reader)
        or Ticket.objects.filter(requester=person).exclude(id__in=visible_to(reader).values("id")).exists()
        or Event.objects.filter(actor=person.id, ticket__in=hidden).exists()
        or Draft.objects.filter(person=person.id, ticket__in=hidden).exists()
        or RawMail.objects.filter(person_id=person.id).exclude(id__in=visible_mails(reader).values("id")).exists()
    )


def statements() -> dict[str, str]:
    """By table, the query of what it holds of a person (parameter `person`). Names are those of our own models."""
    found: dict[str, str] = {}
    for model in apps.get_models():
        fields = [field for field in model._meta.local_fields if field.column]
        tests = [test for field in fields if (test := _test(model, field)) is not None]
        if tests and model._meta.db_table not in {"event", "personal_text"}:
            table, hidden = (
                model._meta.db_table,
                ",".join(str(field.column) for field in fields if not _is_shown(field)),
            )
            found[table] = f"SELECT to_jsonb(t) - '{{{hidden}}}'::text[] FROM \"{table}\" t WHERE {' OR '.join(tests)}"  # noqa: S608
    return found


def _test(model: type[models.Model], field: Any) -> str | None:
    column = f't."{field.column}"'
    if (model._meta.db_table, field.column) in _NOT_THEIRS:
        return None
    if model is Person and field.primary_key:
        return f"{column} = %(person)s"
    target = field.related_model if field.is_relation else None
    if target is Person or (target is None and field.column in PLAIN and _is_number(field)):
        return f"{column} = %(person)s"
    if target is Account:
        return f"{column} IN (SELECT id FROM core_account WHERE person_id = %(person)s)"  # noqa: S608
    return None


def _is_number(field: Any) -> bool:
    return isinstance(field, models.IntegerField)


def _is_shown(field: Any) -> bool:
    return field.column not in SECRET and field.get_internal_type() not in _NO_TEXT


def _put(pack: zipfile.ZipFile, table: str, sql: str, person: int) -> int:
    """Write the rows as JSON lines, a batch at a time; nothing where there are none."""
    rows = _rows(sql, {"person": person})
    first = next(rows, None)
    if first is None:
        return 0
    count = 1
    with pack.open(f"tables/{table}.jsonl", "w") as file:
        file.write(_line(first))
        for row in rows:
            file.write(_line(row))
            count += 1
    return count


def _put_files(pack: zipfile.ZipFile, person: int) -> int:
    files = 0
    current: Any = None
    target: Any = None
    for key, body in _rows(_FILES, {"person": person}):
        if key != current:
            if target is not None:
                target.close()
            current, target = key, pack.open(f"files/{key}", "w")
            files += 1
        target.write(bytes(body))
    if target is not None:
        target.close()
    return files


def _put_mails(pack: zipfile.ZipFile, person: int) -> int:
    """Mails that they sent, as they came; those whose bytes are gone already are rows alone."""
    mails = 0
    for key, blob in _rows(
        "SELECT id, blob FROM raw_mail WHERE person_id = %(person)s AND blob <> ''", {"person": person}
    ):
        path = data_dir() / blob
        if path.is_file():
            pack.write(path, f"mails/{key}.eml")
            mails += 1
    return mails


def _rows(sql: str, values: Mapping[str, Any]) -> Iterator[Sequence[Any]]:
    """Rows by a cursor of the server: a person who works here has many."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, values)
        while some := cursor.fetchmany(500):
            yield from some


def _line(row: Sequence[Any]) -> bytes:
    told = row[0] if isinstance(row[0], str) else json.dumps(row[0], ensure_ascii=False)
    return (told + "\n").encode()
