"""Whether the chain and the log are what they were: every entry by its hash, every sealed stretch by its digest."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final

from django.utils.crypto import constant_time_compare, salted_hmac

from watchfloor.audit import chain
from watchfloor.audit.kinds import ENTRIES_ERASED, ENTRIES_PRUNED, LOG_RESEALED, LOG_SEALED
from watchfloor.audit.models import AuditEntry
from watchfloor.audit.seal import Stretch, digests

BATCH: Final = 2000
# After so many findings it is told that it is broken; more add nothing.
MOST: Final = 20

_LOWEST: Final = -(2**62)
_NOTHING: Final = Stretch(_LOWEST, 0, 0, sha256().hexdigest())

Progress = Callable[[int, int], None]


@dataclass(slots=True)
class Report:
    """What was found. `position` and `head` are of the newest entry, `sealed_to` is the last event of a sealed stretch,
    `waiting` counts entries that are not chained yet, `erased` those whose details were erased.
    """

    entries: int = 0
    events: int = 0
    position: int = 0
    head: str = chain.GENESIS
    sealed_to: int = 0
    waiting: int = 0
    erased: int = 0
    problems: list[str] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        """Whether nothing was found wrong."""
        return not self.problems


def signature(upto: int, last_hash: str) -> str:
    """What the stub of removed entries is signed with: by this store's key."""
    return salted_hmac("watchfloor.audit.pruned", f"{upto}:{last_hash}", algorithm="sha256").hexdigest()


def verify(*, head: str | None = None, progress: Progress = lambda _entries, _events: None) -> Report:
    """Read the whole chain and every sealed stretch. With `head`, a hash that was kept elsewhere must be in it."""
    reader = _Reader(head)
    for entry in _entries():
        reader.take(entry)
        if reader.report.entries % BATCH == 0:
            progress(reader.report.entries, 0)
    reader.end()
    report = reader.report
    # No event stands before the first position that the log gives.
    for stretch in digests([(_LOWEST, 0), *sorted(reader.sealed)]):
        report.events += stretch.count
        kept = reader.sealed.get((stretch.first, stretch.last), _NOTHING)
        if kept != stretch and len(report.problems) < MOST:
            report.problems.append(_changed(kept, stretch))
        progress(report.entries, report.events)
    report.waiting = AuditEntry.objects.filter(position__isnull=True).count()
    return report


def _entries() -> Iterator[AuditEntry]:
    last = -(2**62)
    while some := list(AuditEntry.objects.filter(position__gt=last).order_by("position")[:BATCH]):
        yield from some
        last = some[-1].position or 0


def _changed(kept: Stretch, now: Stretch) -> str:
    where = "Events before the first" if kept is _NOTHING else f"Events {kept.first:,} to {kept.last:,}"
    if now.count != kept.count:
        return f"{where}: {kept.count:,} were sealed, {now.count:,} are there."
    return f"{where}: at least one was changed since they were sealed."


class _Reader:
    """Goes along the chain once, entry by entry."""

    def __init__(self, head: str | None) -> None:
        self.report = Report()
        self.sealed: dict[tuple[int, int], Stretch] = {}
        self._wanted = head
        self._is_found = head is None or head == chain.GENESIS
        self._begins_after: tuple[int, str] | None = None
        self._erased: set[int] = set()
        self._told: set[int] = set()
        self._stub: dict[str, Any] | None = None
        self._first_kept: int | None = None

    def take(self, entry: AuditEntry) -> None:
        """The next entry."""
        report, position = self.report, entry.position or 0
        if not report.entries:
            self._begin(entry)
        elif position != report.position + 1:
            self._wrong(f"Entry {report.position + 1:,} is missing.")
        elif entry.previous != report.head:
            self._wrong(f"Entry {position:,} does not follow the entry before it.")
        if entry.hash != chain.hash_of(entry, entry.previous or ""):
            self._wrong(f"Entry {position:,} ({entry.kind}) was changed.")
        elif entry.erased:
            self._erased.add(position)
        elif entry.seal != chain.seal_of(entry.salt, entry.detail, entry.address):
            self._wrong(f"Entry {position:,} ({entry.kind}): its details were changed.")
        report.entries += 1
        report.position, report.head = position, entry.hash or ""
        self._is_found = self._is_found or entry.hash == self._wanted
        self._read(entry)

    def end(self) -> None:
        """All were taken: what only the whole can tell."""
        report = self.report
        self._judge_begin()
        if untold := self._erased - self._told:
            self._wrong(f"Entry {min(untold):,}: its details are gone, and no entry says that they were erased.")
        report.erased = len(self._erased)
        if not self._is_found:
            self._wrong(f"No entry has the hash {self._wanted}: entries at the end are missing, or all were made anew.")

    def _begin(self, entry: AuditEntry) -> None:
        if entry.position != 1:
            self._begins_after = ((entry.position or 0) - 1, entry.previous or "")
        elif entry.previous != chain.GENESIS:
            self._wrong("Entry 1 does not begin the chain.")

    def _judge_begin(self) -> None:
        if self._begins_after is None:
            return
        upto, last = self._begins_after
        stub = self._stub or {}
        if (stub.get("upto"), stub.get("hash")) != (upto, last):
            self._wrong(f"Entries up to {upto:,} are missing, and no entry says that they were removed.")
        elif not constant_time_compare(str(stub.get("signature")), signature(upto, last)):
            self._wrong(f"That entries up to {upto:,} were removed is not signed by this store's key.")
        sealed = stub.get("log") or {"last": 0}
        if self._first_kept is not None and self._first_kept != sealed["last"] + 1:
            self._wrong(f"Nothing seals the events up to {self._first_kept - 1:,}.")

    def _read(self, entry: AuditEntry) -> None:
        """What an entry says of the log or of other entries."""
        detail = entry.detail
        if entry.kind == ENTRIES_ERASED:
            self._told.update(detail.get("positions", ()))
        elif entry.kind == ENTRIES_PRUNED:
            self._pruned(detail)
        elif entry.kind == LOG_SEALED:
            stretch = _stretch(detail)
            if stretch.first != self._next_to_seal(stretch):
                self._wrong(f"Entry {entry.position:,} seals the log from {stretch.first:,}, which is not the next.")
            self.sealed[stretch.first, stretch.last] = stretch
            self.report.sealed_to = stretch.last
        elif entry.kind == LOG_RESEALED:
            self._resealed(entry)

    def _next_to_seal(self, stretch: Stretch) -> int:
        """Where the next stretch has to begin; after a removal of old entries, where theirs ended."""
        if self._first_kept is None:
            self._first_kept = stretch.first
            return 1 if self._begins_after is None else stretch.first
        return self.report.sealed_to + 1

    def _resealed(self, entry: AuditEntry) -> None:
        stretch = _stretch(entry.detail)
        place = (stretch.first, stretch.last)
        before = self.sealed.get(place)
        # Of a stretch whose own seal was removed by retention nothing is known here; the stub's covers it.
        is_old = before is None and self._begins_after is not None
        if not is_old and (before is None or before.digest != entry.detail.get("before")):
            self._wrong(f"Entry {entry.position:,} seals events anew that were not sealed as it says.")
        if before is not None:
            self.sealed[place] = stretch

    def _pruned(self, detail: dict[str, Any]) -> None:
        # Of several, the newest covers all that were removed before.
        if self._begins_after is None or detail.get("upto", 0) > self._begins_after[0]:
            return
        if self._stub is not None and (old := self._stub.get("log")):
            self.sealed.pop((old["first"], old["last"]), None)
        self._stub = detail
        self._is_found = self._is_found or detail.get("hash") == self._wanted
        if log := detail.get("log"):
            self.sealed[log["first"], log["last"]] = _stretch(log)

    def _wrong(self, what: str) -> None:
        if len(self.report.problems) < MOST:
            self.report.problems.append(what)


def _stretch(detail: dict[str, Any]) -> Stretch:
    try:
        return Stretch(int(detail["first"]), int(detail["last"]), int(detail["count"]), str(detail["digest"]))
    except (KeyError, TypeError, ValueError):
        return Stretch(0, 0, -1, "")
