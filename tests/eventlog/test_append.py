"""The log: commit order is position order, each external id once, personal text beside it."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import psycopg
import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from watchfloor.eventlog.append import CHANNEL, NewEvent, append, keep_text, lock
from watchfloor.eventlog.models import Event, Text
from watchfloor.eventlog.read import every, head, read_after

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def event(n: int, external_id: str | None = None, source: str = "desk") -> NewEvent:
    return NewEvent("team", n, "team.created", AT, {"name": f"T{n}"}, source=source, external_id=external_id)


@pytest.mark.django_db
def test_appended_events_are_read_back_in_order() -> None:
    with transaction.atomic():
        first = append([event(1), event(2)])
        second = append([event(3)])
    assert [e.subject_id for e in read_after(0)] == [1, 2, 3]
    assert [e.position for e in read_after(first[-1].position)] == [second[0].position]
    assert head() == second[0].position
    assert read_after(0)[0].payload == {"name": "T1"}
    assert read_after(0)[0].recorded_at.tzinfo is not None
    assert [[e.subject_id for e in batch] for batch in every(batch=2)] == [[1, 2], [3]]


@pytest.mark.django_db
def test_an_external_id_is_taken_once_per_source() -> None:
    with transaction.atomic():
        append([event(1, "a"), event(2, "a"), event(3, "b")])
        again = append([event(4, "a"), event(5, "c"), event(6, "a", source="mail")])
    assert [e.subject_id for e in again] == [5, 6]
    assert [e.subject_id for e in Event.objects.order_by("position")] == [1, 3, 5, 6]


@pytest.mark.django_db(transaction=True)
def test_appending_outside_a_transaction_is_refused() -> None:
    with pytest.raises(transaction.TransactionManagementError):
        append([event(1)])
    assert head() == 0


@pytest.mark.django_db
def test_erasing_a_text_leaves_the_fact() -> None:
    with transaction.atomic():
        pointer = keep_text("note", "somebody's address")
        append([NewEvent("ticket", 1, "ticket.noted", AT, {"text": pointer})])
    Text.objects.filter(id=pointer).delete()
    assert Event.objects.get().payload == {"text": pointer}


@pytest.mark.django_db(transaction=True)
def test_a_slow_transaction_never_commits_below_a_cursor() -> None:
    """Without the lock the slow one would draw the lower position and commit last, and a follower would miss it."""
    slow_holds = threading.Event()
    may_commit = threading.Event()
    done: list[str] = []

    def slow() -> None:
        with transaction.atomic():
            append([event(1)])
            slow_holds.set()
            may_commit.wait(10)
            done.append("slow")
        connection.close()

    def quick() -> None:
        with transaction.atomic():
            append([event(2)])
            done.append("quick")
        connection.close()

    threads = [threading.Thread(target=slow), threading.Thread(target=quick)]
    threads[0].start()
    assert slow_holds.wait(10)
    threads[1].start()
    threads[1].join(0.5)
    # The quick one waits for the slow one: nothing can be read past a gap.
    assert threads[1].is_alive()
    assert read_after(0) == []
    may_commit.set()
    for thread in threads:
        thread.join(10)
    assert done == ["slow", "quick"]
    assert [e.subject_id for e in read_after(0)] == [1, 2]


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_append_leaves_nothing() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        append([event(1, "x")])
        raise RuntimeError
    with transaction.atomic():
        assert len(append([event(1, "x")])) == 1


@pytest.mark.django_db(transaction=True)
def test_listeners_hear_of_an_append_after_its_commit() -> None:
    params = connection.get_connection_params()
    keys = ("dbname", "user", "password", "host", "port")
    with psycopg.connect(**{k: params[k] for k in keys if params.get(k)}, autocommit=True) as wire:
        wire.execute(f"LISTEN {CHANNEL}")
        with transaction.atomic():
            lock()
            last = append([event(1), event(2)])[-1].position
            assert list(wire.notifies(timeout=0.1)) == []
        heard = list(wire.notifies(timeout=5, stop_after=1))
    assert [n.payload for n in heard] == [str(last)]


@pytest.mark.django_db(transaction=True)
def test_what_was_appended_is_on_disk_when_the_verb_returns_and_waited_for_once() -> None:
    with CaptureQueriesContext(connection) as asked, transaction.atomic():
        append([event(1)])
        append([event(2), event(3)])
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_current_wal_insert_lsn()")
            [written] = cursor.fetchone()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_wal_flush_lsn() >= %s::pg_lsn", [written])
        assert cursor.fetchone() == (True,)
    assert sum("pg_logical_emit_message" in query["sql"] for query in asked) == 1


@pytest.mark.django_db(transaction=True)
def test_nothing_is_waited_for_where_nothing_was_kept() -> None:
    with CaptureQueriesContext(connection) as asked:
        with pytest.raises(RuntimeError), transaction.atomic():
            append([event(1)])
            raise RuntimeError
        with transaction.atomic():
            append([])
    assert not any("pg_logical_emit_message" in query["sql"] for query in asked)
