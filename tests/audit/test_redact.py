"""Personal text can be taken out of the sealed log and of entries, in the open alone: anything else is still found."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from tests.world import NOW, small_world
from watchfloor.audit import chain, redact, seal
from watchfloor.audit.models import AuditEntry
from watchfloor.audit.redact import Change
from watchfloor.audit.verify import verify
from watchfloor.eventlog.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.security]


def _problems() -> list[str]:
    chain.link()
    return verify().problems


def _world() -> Event:
    small_world()
    seal.seal_all(NOW)
    return Event.objects.order_by("position")[3]


def test_a_redacted_event_verifies_and_any_other_change_of_it_is_found() -> None:
    event = _world()
    redact.events([Change(event.position, {"gone": 1}, None)], subject="person:1", now=NOW)
    redact.events([Change(event.position, {"gone": 2}, None)], subject="person:1", now=NOW)
    assert _problems() == []
    assert Event.objects.get(position=event.position).payload == {"gone": 2}
    assert verify().redacted == 1
    Event.objects.filter(position=event.position).update(payload={"gone": 1})
    assert [problem for problem in _problems() if "at least one was changed" in problem]
    # Not even what it said before may come back.
    Event.objects.filter(position=event.position).update(payload=event.payload)
    assert len(_problems()) == 1
    Event.objects.filter(position=event.position).update(payload={"gone": 2})
    assert _problems() == []


def test_what_is_not_sealed_is_sealed_as_it_was_first() -> None:
    small_world()
    event = Event.objects.order_by("-position")[0]
    redact.events([Change(event.position, {}, None)], subject="person:1", now=NOW)
    assert seal.sealed_to() == event.position
    assert _problems() == []


def test_an_emptied_entry_verifies_and_one_emptied_in_secret_is_found() -> None:
    for address in ("10.0.0.1", "10.0.0.2"):
        chain.record("signin.done", actor=5, subject="person:5", now=NOW, detail={"x": "y"}, address=address)
    chain.link()
    first, second = AuditEntry.objects.order_by("id")
    assert redact.entries([first.pk], subject="person:5", now=NOW) == 1
    assert redact.entries([first.pk], subject="person:5", now=NOW) == 0
    first.refresh_from_db()
    assert (first.detail, first.address, first.salt) == ({}, None, "")
    assert _problems() == []
    assert verify().emptied == 1
    with pytest.raises(ProgrammingError), transaction.atomic():
        AuditEntry.objects.filter(pk=second.pk).update(detail={}, address=None, salt="")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL watchfloor.redacts = 'on'")
        AuditEntry.objects.filter(pk=second.pk).update(detail={}, address=None, salt="")
    assert [problem for problem in _problems() if "no entry says so" in problem]


def test_what_proves_something_is_never_emptied() -> None:
    _world()
    chain.link()
    key = AuditEntry.objects.get(kind="log.sealed").pk
    assert redact.entries([key], subject="person:1", now=NOW) == 0
    assert AuditEntry.objects.get(pk=key).detail["last"] > 0
