"""What a policy would have said of the tickets of the last days, beside what is promised to them now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import QuerySet

from watchfloor.clocks.book import said
from watchfloor.clocks.checks import parse_policy
from watchfloor.clocks.histories import histories
from watchfloor.core.public_holidays import public_holidays
from watchfloor.engine.clock_book import POLICY, Book, Said, book_of
from watchfloor.engine.clocks import Policy, Reading, read_editions
from watchfloor.tickets.models import Ticket

BACK: Final = timedelta(days=7)
MOST: Final = 500
NAMED: Final = 30


@dataclass(frozen=True, slots=True)
class Change:
    """A ticket whose verdict on one target would have been another; None: nothing was promised."""

    ticket: int
    target: str
    now: Reading | None
    then: Reading | None


@dataclass(slots=True)
class Tally:
    """Of one target: how many tickets would have had the promise by this policy, kept it, missed it, or still owe it.

    `was_late` counts the tickets that are late on that target by what is promised now.
    """

    target: str
    promised: int = 0
    kept: int = 0
    late: int = 0
    open: int = 0
    was_late: int = 0


@dataclass(slots=True)
class Preview:
    """`looked`: how many tickets were read, of `since`; `cut` where there were more."""

    since: datetime
    looked: int
    covered: int
    cut: bool
    tallies: list[Tally] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    more: int = 0


def preview_policy(
    tickets: QuerySet[Ticket], *, name: str, body: Mapping[str, Any], key: int | None, now: datetime
) -> Preview:  # fmt: skip
    """Read the tickets filed in the last week twice: by what is promised now, and as if this had been in force all
    along. `tickets` are those that the person may see. Refused where the body is no policy.
    """
    words = said()
    book = book_of(words, public_holidays)
    parse_policy(name, body, book.calendars)
    then = _as_if(words, name, body, key, now)
    since = now - BACK
    ids = list(tickets.filter(created_at__gte=since).order_by("-created_at").values_list("id", flat=True)[: MOST + 1])
    found = Preview(since, min(len(ids), MOST), 0, len(ids) > MOST)
    tallies: dict[str, Tally] = {target.name: Tally(target.name) for target in _named(then, name).targets}
    for ticket, history in histories(ids[:MOST]).items():
        before = {r.target: r for r in read_editions(ticket, history.events, book.editions, now)}
        after = {r.target: r for r in read_editions(ticket, history.events, then.editions, now)}
        found.covered += any(reading.policy == name for reading in after.values())
        _tally(tallies, before, after, name)
        _compare(found, ticket, before, after)
    found.tallies = list(tallies.values())
    return found


def _as_if(words: Sequence[Said], name: str, body: Mapping[str, Any], key: int | None, now: datetime) -> Book:
    """The book in which the policies of today, with this one among them, held since ever."""
    old = next((one for one in reversed(words) if one.key == key), None)
    place = old.place if old is not None else max((one.place for one in words if one.what == POLICY), default=0) + 1
    mine = Said(now, POLICY, -1 if key is None else key, name, place, dict(body))
    newest = {one.key: one for one in words if one.what == POLICY} | {mine.key: mine}
    calendars = [one for one in words if one.what != POLICY]
    return book_of([*calendars, *(replace(one, at=now) for one in newest.values())], public_holidays)


def _named(book: Book, name: str) -> Policy:
    return next(policy for policy in book.policies if policy.name == name)


def _tally(
    tallies: Mapping[str, Tally], before: Mapping[str, Reading], after: Mapping[str, Reading], name: str
) -> None:  # fmt: skip
    for target, tally in tallies.items():
        reading = after.get(target)
        if reading is None or reading.policy != name or reading.state == "cancelled":
            continue
        tally.promised += 1
        tally.late += bool(reading.breaches)
        tally.kept += reading.state == "met" and not reading.breaches
        tally.open += reading.active and not reading.breaches
        had = before.get(target)
        tally.was_late += had is not None and bool(had.breaches)


def _compare(found: Preview, ticket: int, before: Mapping[str, Reading], after: Mapping[str, Reading]) -> None:
    for target in dict.fromkeys([*before, *after]):
        old, new = before.get(target), after.get(target)
        if _verdict(old) == _verdict(new):
            continue
        if len(found.changes) < NAMED:
            found.changes.append(Change(ticket, target, old, new))
        else:
            found.more += 1


def _verdict(reading: Reading | None) -> str:
    """Late or not: what people are asked about."""
    return "late" if reading is not None and reading.breaches else "in time"
