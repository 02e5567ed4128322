"""The book of all that was ever promised in this store, read from the log and kept as long as nothing is added."""

from __future__ import annotations

import threading
from typing import Final

from django.db.models import Max, QuerySet

from watchfloor.core.models import Definition
from watchfloor.core.public_holidays import public_holidays
from watchfloor.engine import events as ev
from watchfloor.engine.clock_book import CALENDAR, POLICY, Book, Said, book_of
from watchfloor.eventlog.models import Event

WHATS: Final = (POLICY, CALENDAR)


def current() -> tuple[int, Book]:
    """The position of the newest word on policies and calendars (0: there is none), and the book. One query mostly."""
    newest = newest_word()
    with _kept.lock:
        if _kept.newest != newest:
            _kept.newest, _kept.book = newest, book_of(said(), public_holidays)
        return newest, _kept.book


def newest_word() -> int:
    """Changes whenever a policy or calendar does."""
    return _words().aggregate(newest=Max("position"))["newest"] or 0


def forget() -> None:
    """Read it again at the next question: another store may give its words the same places."""
    with _kept.lock:
        _kept.newest = -1


def said() -> list[Said]:
    """All that was said of policies and calendars, in its order."""
    found: list[Said] = []
    newest: dict[int, Said] = {}
    for event in _words().order_by("position"):
        old = newest.get(event.subject_id)
        if event.kind == ev.DEFINITION_SAVED:
            one = Said(
                event.at, event.payload["what"], event.subject_id, event.payload["name"], event.payload["place"],
                event.payload["body"],
            )  # fmt: skip
            newest[one.key] = one
        elif old is None:
            continue
        elif event.kind == ev.DEFINITION_ARCHIVED:
            one = Said(event.at, old.what, old.key, old.name, old.place, None)
        else:
            one = Said(event.at, old.what, old.key, old.name, old.place, old.body)
        found.append(one)
    return found


class _Kept:
    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.newest = -1
        self.book = Book()


_kept: Final = _Kept()


def _words() -> QuerySet[Event]:
    keys = Definition.objects.filter(what__in=WHATS).values("id")
    return Event.objects.filter(subject_kind="definition", subject_id__in=keys)
