"""The entries as they are read: with the administrative events of the log, which tells those itself; newest first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from typing import Any, Final

from django.db.models import Q
from django.utils.translation import gettext

from watchfloor.audit.kinds import KINDS, LOG_KINDS, LOG_SEALED
from watchfloor.audit.models import AuditEntry
from watchfloor.eventlog.models import ADMINISTRATIVE, Event

PAGE: Final = 50
BATCH: Final = 1000
# What comes before another at the same moment.
Place = tuple[datetime, int, int]
_ENTRY: Final = 1
_EVENT: Final = 0


@dataclass(frozen=True, slots=True)
class Line:
    """One line: an audit entry (`position` in the chain) or an event of the log (`position` in the log)."""

    at: datetime
    kind: str
    actor: int | None
    subject: str
    detail: Mapping[str, Any]
    address: str | None
    position: int | None
    of_log: bool
    hash: str
    place: Place

    @property
    def says(self) -> str:
        """What kind it is, in words."""
        return gettext(KINDS.get(self.kind) or LOG_KINDS.get(self.kind, self.kind))


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which lines: empty is any. `before` is the place of the last line that was read already."""

    kind: str = ""
    actor: int | None = None
    subject: str = ""
    since: datetime | None = None
    until: datetime | None = None
    with_seals: bool = False


def page_of(wanted: Wanted, before: Place | None = None, limit: int = PAGE) -> list[Line]:
    """Up to `limit` lines past the place `before`, newest first. Two queries, each by an index."""
    both = merge(_entries(wanted, before, limit), _events(wanted, before, limit), key=lambda x: x.place, reverse=True)
    return [line for line, _ in zip(both, range(limit), strict=False)]


def every(wanted: Wanted) -> Iterator[Line]:
    """All of them, a batch at a time."""
    before: Place | None = None
    while lines := page_of(wanted, before, BATCH):
        yield from lines
        before = lines[-1].place


def _entries(wanted: Wanted, before: Place | None, limit: int) -> list[Line]:
    rows = _between(AuditEntry.objects.all(), wanted, before, _ENTRY, "id")
    if wanted.subject:
        rows = rows.filter(subject=wanted.subject)
    if not wanted.kind and not wanted.with_seals:
        rows = rows.exclude(kind=LOG_SEALED)
    return [
        Line(row.at, row.kind, row.actor, row.subject, row.detail, row.address, row.position, False, row.hash or "",
             (row.at, _ENTRY, row.pk))
        for row in rows.order_by("-at", "-id")[:limit]
    ]  # fmt: skip


def _events(wanted: Wanted, before: Place | None, limit: int) -> list[Line]:
    rows = _between(Event.objects.filter(subject_kind__in=ADMINISTRATIVE), wanted, before, _EVENT, "position")
    if wanted.subject:
        what, _, key = wanted.subject.partition(":")
        if what not in ADMINISTRATIVE or not (key.isascii() and key.isdigit() and len(key) < 19):
            return []
        rows = rows.filter(subject_kind=what, subject_id=int(key))
    return [
        Line(row.at, row.kind, row.actor, f"{row.subject_kind}:{row.subject_id}", row.payload, None, row.position,
             True, "", (row.at, _EVENT, row.position))
        for row in rows.order_by("-at", "-position")[:limit]
    ]  # fmt: skip


def _between(rows: Any, wanted: Wanted, before: Place | None, rank: int, key: str) -> Any:
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.actor is not None:
        rows = rows.filter(actor=wanted.actor)
    if wanted.since is not None:
        rows = rows.filter(at__gte=wanted.since)
    if wanted.until is not None:
        rows = rows.filter(at__lt=wanted.until)
    if before is not None:
        at, rank_before, key_before = before
        same = Q(at=at)
        if rank == rank_before:
            same &= Q(**{f"{key}__lt": key_before})
        elif rank > rank_before:
            same = Q(pk__in=[])
        rows = rows.filter(at__lte=at).filter(Q(at__lt=at) | same)
    return rows
