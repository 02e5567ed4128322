"""`bin/bench metrics`: how long figures over a large store take.

Fills a new store with made-up tickets (five events each) by SQL, then prints the seconds of an export from zero, of a
refresh after one more event, and of every metric, overall, by queue, by an attribute and for one quarter.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from watchfloor.server.store import open_store

NOW = datetime(2026, 7, 1, tzinfo=UTC)

QUEUES = "INSERT INTO core_queue (id, name) SELECT i, 'Queue ' || i FROM generate_series(1, 60) AS i"
TICKETS = """
INSERT INTO ticket (id, number, subject, kind, status, priority, queue_id, tier, attributes, channel, source,
    created_at, updated_at, first_reply_at, solved_at, own_end, records_replies, agent_replies, reopens, transfers,
    bounced, path, open_spells, stretches, last_order, last_position)
SELECT i, i, 'Made up', 'fault', CASE WHEN i %% 10 = 0 THEN 'open' ELSE 'solved' END, 'P' || i %% 4, 1 + i %% 60, 1,
    jsonb_build_object('module', 'module ' || i %% 200, 'region', 'region ' || i %% 12, 'error_code', 'E' || i %% 500),
    'portal', 'desk', filed, filed + took, CASE WHEN i %% 7 > 0 THEN filed + took / 9 END,
    CASE WHEN i %% 10 > 0 THEN filed + took END, false, true, i %% 4, (i %% 40 = 0)::int, i %% 3, i %% 11 = 0, '[]',
    jsonb_build_array(jsonb_build_array(filed, CASE WHEN i %% 10 > 0 THEN filed + took END)), '[]', '[1, 1, 0]', i
FROM generate_series(1, %(tickets)s) AS i, LATERAL (SELECT
    timestamptz '2026-07-01' - (i * interval '1 year' / %(tickets)s) AS filed,
    (1 + (i::bigint * 7919) %% 100000) * interval '7 seconds' AS took) AS times
"""
EVENTS = """
INSERT INTO event (subject_kind, subject_id, ticket, at, recorded_at, kind, payload, source)
SELECT 'ticket', id, id, created_at + step * interval '5 minutes', created_at, 'ticket.replied',
    '{"text": "6f1c0d2e-8a57-4b0e-9a52-3d0d6f0c1a11", "by": "human"}', 'desk'
FROM ticket, generate_series(1, 5) AS step ORDER BY id
"""


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


@contextmanager
def timed(what: str) -> Iterator[None]:
    """Print how long the block took."""
    started = time.monotonic()
    yield
    say(f"{what:<44} {time.monotonic() - started:8.2f} s")


def fill(tickets: int) -> None:
    """Make `tickets` tickets of one year, of which one in ten is open, with five events each."""
    from django.db import connection

    with connection.cursor() as cursor:
        for sql in (QUEUES, TICKETS, EVENTS):
            cursor.execute(sql, {"tickets": tickets})
        cursor.execute("ANALYZE")


def measure() -> None:
    """Export the open store, then ask it."""
    from watchfloor.eventlog.models import Event
    from watchfloor.insight import segments
    from watchfloor.insight.run import compute, ticket_numbers

    with timed(f"export of {Event.objects.count():,} events from zero"):
        segments.refresh()
    Event.objects.create(
        subject_kind="ticket", subject_id=1, ticket=1, at=NOW, recorded_at=NOW, kind="ticket.noted", source="desk"
    )
    with timed("refresh after one event"):
        segments.refresh()
    with timed("every metric"):
        compute()
    with timed("every metric, by queue"):
        compute(by="queue")
    with timed("every metric, by an attribute"):
        compute(by="error_code")
    with timed("every metric of one quarter, of one region"):
        compute(start="2026-01-01", end="2026-04-01", where=["region=region 3"])
    with timed("the tickets behind a figure"):
        ticket_numbers("backlog_open", where=["queue=Queue 10"])
    size = sum(path.stat().st_size for path in segments.folder().rglob("*.parquet"))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    say(f"{size / 1e6:.0f} MB of Parquet; peak memory {peak / 1e3:.0f} MB")


def main() -> None:
    """Fill a store that is thrown away afterwards, and measure."""
    parser = argparse.ArgumentParser(prog="bin/bench metrics", description=__doc__)
    parser.add_argument("--tickets", type=int, default=1_000_000, help="how many tickets (default: a million)")
    tickets: int = parser.parse_args().tickets
    with tempfile.TemporaryDirectory(prefix="watchfloor-bench-") as folder, open_store(Path(folder)):
        with timed(f"filling the store with {tickets:,} tickets"):
            fill(tickets)
        measure()


if __name__ == "__main__":
    main()
