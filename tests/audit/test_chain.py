"""The chain of audit entries: linear, without gaps, never changed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

import pytest
from django.db import InternalError, ProgrammingError, connection, transaction

from watchfloor.audit import chain
from watchfloor.audit.models import AuditEntry

pytestmark = pytest.mark.security
NOW: Final = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def note(subject: str = "person:1", **detail: object) -> None:
    chain.record("signin.done", actor=1, subject=subject, now=NOW, detail=detail, address="192.0.2.1")


@pytest.mark.django_db(transaction=True)
def test_an_entry_is_chained_by_the_commit_and_a_rollback_leaves_no_gap() -> None:
    with transaction.atomic():
        note("person:1")
        assert AuditEntry.objects.get().position is None
    with pytest.raises(RuntimeError), transaction.atomic():
        note("person:2")
        raise RuntimeError
    note("person:3")
    rows = list(AuditEntry.objects.order_by("position"))
    assert [(row.position, row.subject) for row in rows] == [(1, "person:1"), (2, "person:3")]
    assert rows[0].previous == chain.GENESIS
    assert rows[1].previous == rows[0].hash == chain.hash_of(rows[0], chain.GENESIS)
    assert chain.head() == (2, rows[1].hash)


@pytest.mark.django_db
def test_what_no_column_holds_is_left_out_and_an_unknown_kind_refused() -> None:
    note("person:1", name="a\0b\ud800", many=[1.5, float("nan")], when=NOW)
    chain.link()
    entry = AuditEntry.objects.get()
    assert entry.detail == {"name": "ab?", "many": [1.5, None], "when": NOW.isoformat()}
    assert entry.seal == chain.seal_of(entry.salt, entry.detail, entry.address)
    with pytest.raises(LookupError):
        chain.record("coffee.made", actor=None, subject="pot:1", now=NOW)


@pytest.mark.django_db
@pytest.mark.parametrize("sql", ["UPDATE audit_entry SET actor = 2", "DELETE FROM audit_entry"])
def test_the_database_refuses_to_change_an_entry(sql: str) -> None:
    note()
    for _ in range(2):  # before it is chained, and after
        with pytest.raises((InternalError, ProgrammingError), match="never changed"), transaction.atomic():
            connection.cursor().execute(sql)
        chain.link()
    assert AuditEntry.objects.get().actor == 1
