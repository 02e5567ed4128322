"""Whatever is changed in the chain or in the sealed log afterwards is found."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

import pytest
from django.db import connection, transaction

from tests.cli.command import ROOT
from watchfloor.audit import chain, export, queries, seal
from watchfloor.audit.models import AuditEntry
from watchfloor.audit.verify import verify
from watchfloor.core.models import Person
from watchfloor.directory import commands as directory

pytestmark = pytest.mark.security
NOW: Final = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def sealed(db: None) -> int:
    """Eight people registered, sealed in two stretches, and entries before and after; the last event's position."""
    for i in range(8):
        directory.register_person(name=f"P{i}", role="requester", now=NOW)
        if i in {3, 7}:
            note(i)
            seal.seal_all(NOW)
            note(i + 1)
    chain.link()
    report = verify()
    assert (report.problems, report.entries, report.events, report.waiting) == ([], 6, 8, 0)
    return report.sealed_to


def note(key: int) -> None:
    chain.record("signin.done", actor=key, subject=f"person:{key}", now=NOW, address="192.0.2.1", detail={"n": key})


def behind_its_back(sql: str, *values: Any) -> None:
    """What somebody who owns the database can do."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # no trigger fires
        cursor.execute(sql, values)
        assert cursor.rowcount
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")


COLUMNS: Final = {
    "id": "9000", "position": "9000", "at": "at + interval '1 microsecond'", "kind": "'signin.failed'", "actor": "77",
    "subject": "'person:99'", "address": "null", "detail": """'{"n": 5}'""", "salt": "'00'", "seal": "'00'",
    "previous": "'00'", "hash": "'00'",
}  # fmt: skip


@pytest.mark.parametrize("column", COLUMNS)
def test_a_change_of_any_column_is_found(column: str, sealed: int) -> None:
    assert set(COLUMNS) == {field.column for field in AuditEntry._meta.concrete_fields}
    behind_its_back(f"UPDATE audit_entry SET {column} = {COLUMNS[column]} WHERE position = 3")
    problems = verify().problems
    assert problems
    assert "3" in problems[0]


def _remove(position: int) -> None:
    behind_its_back("DELETE FROM audit_entry WHERE position = %s", position)


def _swap(_: int) -> None:
    behind_its_back(
        "UPDATE audit_entry SET position = CASE position WHEN 2 THEN -3 ELSE -2 END WHERE position IN (2, 3)"
    )
    behind_its_back("UPDATE audit_entry SET position = -position WHERE position < 0")


def _add(_: int) -> None:
    behind_its_back("UPDATE audit_entry SET position = position + 1000 WHERE position > 2")
    behind_its_back("UPDATE audit_entry SET position = position - 999 WHERE position > 1000")
    note(1)
    behind_its_back("UPDATE audit_entry SET position = 3, hash = repeat('0', 64) WHERE position IS NULL")


@pytest.mark.parametrize(("do", "says"), [(_remove, "Entry 2 is missing."), (_swap, "Entry 2 "), (_add, "Entry 3 ")])
def test_an_entry_that_is_removed_swapped_or_put_between_is_found(
    do: Callable[[int], None], says: str, sealed: int
) -> None:
    do(2)
    assert verify().problems[0].startswith(says)


def test_the_first_entry_cannot_be_cut_off(sealed: int) -> None:
    _remove(1)
    assert verify().problems[0] == "Entry 1 is missing."


def test_a_cut_tail_is_found_by_a_head_that_was_kept(sealed: int) -> None:
    kept = chain.head()[1]
    assert verify(head=kept).is_sound
    note(50)
    chain.link()
    assert verify(head=kept).is_sound  # more was added since
    behind_its_back("DELETE FROM audit_entry WHERE position >= 6")
    assert verify().is_sound  # nothing within shows it
    assert "entries at the end are missing" in verify(head=kept).problems[0]


@pytest.mark.parametrize(
    "sql",
    [
        'UPDATE event SET payload = payload || \'{"role": "administrator"}\' WHERE position = %s',
        "UPDATE event SET actor = 5 WHERE position = %s",
        "UPDATE event SET at = at + interval '1 microsecond' WHERE position = %s",
        "UPDATE event SET recorded_at = recorded_at - interval '1 second' WHERE position = %s",
        "UPDATE event SET kind = 'person.role_changed' WHERE position = %s",
        "UPDATE event SET source = 'x' WHERE position = %s",
        "UPDATE event SET external_id = 'x' WHERE position = %s",
        "UPDATE event SET ticket = 1 WHERE position = %s",
        "UPDATE event SET subject_kind = 'team' WHERE position = %s",
        "UPDATE event SET subject_id = 900 WHERE position = %s",
        "UPDATE event SET position = -1 WHERE position = %s",
        "DELETE FROM event WHERE position = %s",
    ],
)
def test_a_change_of_the_sealed_log_is_found(sql: str, sealed: int) -> None:
    behind_its_back(sql, sealed - 1)
    assert verify().problems[0].startswith("Events ")


@pytest.mark.parametrize("at", [0, 1])
def test_an_event_that_is_put_into_the_sealed_log_is_found(at: int, db: None) -> None:
    directory.register_person(name="A", role="requester", now=NOW)
    with connection.cursor() as cursor:  # a number that a rolled-back transaction drew
        cursor.execute("SELECT nextval(pg_get_serial_sequence('event', 'position'))")
        gap = int(cursor.fetchone()[0])
    directory.register_person(name="B", role="requester", now=NOW)
    seal.seal_all(NOW)
    chain.link()
    assert verify().is_sound
    behind_its_back(
        "INSERT INTO event SELECT %s, subject_kind, subject_id, ticket, at, recorded_at, actor, kind, payload, source, "
        "external_id FROM event WHERE position = %s",
        gap * at, gap - 1,
    )  # fmt: skip
    assert "1 are there" in verify().problems[0] or "3 are there" in verify().problems[0]


def seal_rows() -> list[AuditEntry]:
    return list(AuditEntry.objects.filter(kind="log.sealed"))


def test_the_log_is_sealed_when_it_is_due(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    assert seal.follow(NOW) is False
    directory.register_person(name="A", role="requester", now=NOW)
    assert seal.follow(NOW) is False  # younger than a minute, and few
    monkeypatch.setattr(seal, "EVENTS", 1)
    directory.register_person(name="B", role="requester", now=NOW)
    assert [seal.follow(NOW), seal.follow(NOW), seal.follow(NOW)] == [True, True, False]
    assert [row.detail["count"] for row in seal_rows()] == [1, 1]


def test_lines_come_newest_first_a_page_after_another_and_hold_no_formula(sealed: int) -> None:
    directory.change_role(Person.objects.all()[0].id, to="auditor", by=3, now=NOW)
    chain.record("export.made", actor=None, subject="=cmd", now=NOW, detail={}, address="+1")
    chain.link()
    whole = list(queries.every(queries.Wanted()))
    assert len(whole) == 4 + 1 + 9  # no seals
    got: list[queries.Line] = []
    while lines := queries.page_of(queries.Wanted(), got[-1].place if got else None, 4):
        got += lines
    assert got == whole
    assert {line.kind for line in queries.every(queries.Wanted(actor=3))} == {"signin.done", "person.role_changed"}
    assert [line.subject for line in queries.every(queries.Wanted(subject="person:8"))][:1] == ["person:8"]
    told = "".join(export.lines(queries.Wanted(kind="export.made"), "csv")).splitlines()
    assert "'=cmd,'+1," in told[1]
    assert json.loads(next(export.lines(queries.Wanted(kind="export.made"), "jsonl")))["subject"] == "=cmd"


@pytest.mark.django_db(transaction=True)
def test_a_process_that_is_killed_while_it_writes_leaves_a_sound_chain() -> None:
    code = (
        "import django; django.setup()\n"
        "from datetime import UTC, datetime\n"
        "from watchfloor.audit import chain\n"
        "while True: chain.record('signin.done', actor=1, subject='person:1', now=datetime.now(UTC))\n"
    )
    address = connection.get_connection_params()
    env = os.environ | {
        "PYTHONPATH": str(ROOT / "src"), "DJANGO_SETTINGS_MODULE": "watchfloor.settings",
        "WATCHFLOOR_DATABASE_URL": f"postgresql:///{address['dbname']}?host={address.get('host', '')}"
        f"&port={address.get('port', '')}&user={address.get('user', '')}",
    }  # fmt: skip
    process = subprocess.Popen([sys.executable, "-c", code], env=env, stderr=subprocess.PIPE)
    for _ in range(100):
        if AuditEntry.objects.count() > 20 or process.poll() is not None:
            break
        time.sleep(0.1)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    # The server may still keep what it was told last.
    for _ in range(100):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
                " AND backend_type = 'client backend'"
            )
            if cursor.fetchone() is None:
                break
        time.sleep(0.05)
    chain.link()
    report = verify()
    assert report.problems == []
    assert report.entries == AuditEntry.objects.count() > 20
    with transaction.atomic():
        note(1)
    assert verify().entries == report.entries + 1
