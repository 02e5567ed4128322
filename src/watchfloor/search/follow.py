"""Keeps the index: every ticket that changed, by its last position in the log, once however often it changed.

A ticket's row and the event that changed it are committed together and positions are in commit order, so whoever reads
rows by last position misses none. Documents and cursor are one transaction: a kill leaves both as they were.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import connection, transaction

from watchfloor.eventlog import pulse, read
from watchfloor.eventlog.models import Cursor, Event
from watchfloor.search import document
from watchfloor.tickets.models import Ticket

NAME: Final = "search"
# Of a batch, and of one after a full batch: many together are quicker, few hold up nobody.
BATCH: Final = 500
FULL_BATCH: Final = 2000
# So many changed documents may wait to be sorted in: few enough that no search notices them.
WAITING: Final = 16
# What waits is counted up to here.
MANY: Final = 1000
_SET: Final = "SET LOCAL work_mem = '64MB'; SET LOCAL synchronous_commit = off"


@dataclass(frozen=True, slots=True)
class Lag:
    """How far the index is: tickets that changed since it read them, and whether it is being made anew.

    `behind` is counted up to MANY; `again` is the share of the tickets that were read again (None: nothing is).
    """

    behind: int
    again: float | None


class Follower:
    """Reads what changed, a batch at a time; while nothing did, what is to be read again."""

    def __init__(self) -> None:
        self._beat = pulse.Beat(NAME)
        self._waiting = 0
        self._size = BATCH

    def run(self, now: datetime) -> bool:  # noqa: ARG002  (a document says nothing that time alone changes)
        """Index the next tickets; returns whether there are more at once."""
        head, size = read.head(), self._size
        with transaction.atomic():
            cursor = read.cursor_of(NAME)
            changed = _changed(size, cursor.position)
            is_full = len(changed) == size
            if changed:
                self._write([ticket for ticket, _ in changed])
                cursor.position = changed[-1][1]
                cursor.save(update_fields=["position"])
            again = not is_full and self._again(cursor, size)
        self._tell(changed, cursor.position if is_full else max(cursor.position, head))
        self._size = FULL_BATCH if is_full or again else BATCH
        return is_full or again

    def _tell(self, changed: list[tuple[int, int]], position: int) -> None:
        """Give a sign of life, with how late these changes were read."""
        if changed:
            news = Event.objects.extra(where=["position = ANY(%s)"], params=[[at for _, at in changed]])
            self._beat.dealt_with(list(news.only("at", "recorded_at")))
        self._beat.tell(position)

    def _again(self, cursor: Cursor, size: int) -> bool:
        """A batch of what `begin_again` asked for; whether there is more of it."""
        if "to" not in cursor.state:
            return False
        tickets = _changed(size, cursor.state["at"], cursor.state["to"])
        if tickets:
            self._write([ticket for ticket, _ in tickets])
        has_more = len(tickets) == size
        cursor.state = {**cursor.state, "at": tickets[-1][1]} if has_more else {}
        cursor.save(update_fields=["state"])
        return has_more

    def _write(self, tickets: list[int]) -> None:
        with connection.cursor() as cursor:
            cursor.execute(_SET)
        self._waiting += document.write(tickets)
        if self._waiting >= WAITING:
            document.sort_in()
            self._waiting = 0


def _changed(size: int, after: int, upto: int | None = None) -> list[tuple[int, int]]:
    """The next tickets past a position of the log, each with its last position."""
    rows = Ticket.objects.filter(last_position__gt=after)
    if upto is not None:
        rows = rows.filter(last_position__lte=upto)
    return list(rows.order_by("last_position").values_list("id", "last_position")[:size])


def catch_up(now: datetime, seconds: float = float("inf")) -> bool:
    """Index until nothing is left, or for so long; returns whether all is done. For a bench, a test, a command."""
    follower, until = Follower(), time.monotonic() + seconds
    while follower.run(now):
        if time.monotonic() > until:
            return False
    return True


@transaction.atomic
def begin_again(*, empty: bool = False) -> None:
    """Have every ticket read again, by whoever follows: in place, or into an index that is emptied first."""
    cursor = read.cursor_of(NAME)
    if empty:
        document.clear()
        cursor.position, cursor.state = 0, {}
    else:
        cursor.state = {"at": 0, "to": read.head()}
    cursor.save()


@transaction.atomic
def stop_again() -> bool:
    """Read no more tickets again; those that were stay as they are. Returns whether there was anything to stop."""
    cursor = read.cursor_of(NAME)
    was, cursor.state = bool(cursor.state), {}
    cursor.save(update_fields=["state"])
    return was


def lag() -> Lag:
    """How far the index is now. Two short queries."""
    cursor = Cursor.objects.filter(name=NAME).first()
    behind = Ticket.objects.filter(last_position__gt=cursor.position if cursor else 0)[:MANY].count()
    again = None
    if cursor is not None and "to" in cursor.state:
        again = cursor.state["at"] / max(1, cursor.state["to"])
    return Lag(behind, again)


def share_read() -> float:
    """How much of the log the index has read, as a share; for progress while it is filled."""
    cursor = Cursor.objects.filter(name=NAME).first()
    return min(1.0, (cursor.position if cursor else 0) / max(1, read.head()))
