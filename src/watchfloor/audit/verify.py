"""Whether the chain and the log are what they were: every entry by its hash, every sealed stretch by its digest."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final

from watchfloor.audit import chain
from watchfloor.audit.kinds import ENTRIES_EMPTIED, LOG_REDACTED, LOG_SEALED
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
    `waiting` counts entries that are not chained yet. `redacted` counts events and `emptied` entries from which
    personal text was taken, as other entries tell.
    """

    entries: int = 0
    events: int = 0
    position: int = 0
    head: str = chain.GENESIS
    sealed_to: int = 0
    waiting: int = 0
    redacted: int = 0
    emptied: int = 0
    problems: list[str] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        """Whether nothing was found wrong."""
        return not self.problems


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
    for stretch in digests([(_LOWEST, 0), *sorted(reader.sealed)], reader.redacted):
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
        self.redacted: dict[int, tuple[str, str]] = {}
        # Entries without details, by id: a later entry must say that they were emptied.
        self._empty: dict[int, str] = {}
        self._wanted = head
        self._is_found = head is None or head == chain.GENESIS

    def take(self, entry: AuditEntry) -> None:
        """The next entry."""
        report, position = self.report, entry.position or 0
        if position != report.position + 1:
            self._wrong(f"Entry {report.position + 1:,} is missing.")
        elif entry.previous != report.head:
            self._wrong(f"Entry {position:,} does not follow the entry before it.")
        if entry.hash != chain.hash_of(entry, entry.previous or ""):
            self._wrong(f"Entry {position:,} ({entry.kind}) was changed.")
        elif (entry.salt, entry.detail, entry.address) == ("", {}, None):
            self._empty[entry.pk] = (
                f"Entry {position:,} ({entry.kind}): its details were removed, and no entry says so."
            )
        elif entry.seal != chain.seal_of(entry.salt, entry.detail, entry.address):
            self._wrong(f"Entry {position:,} ({entry.kind}): its details were changed.")
        report.entries += 1
        report.position, report.head = position, entry.hash or ""
        self._is_found = self._is_found or entry.hash == self._wanted
        if entry.kind == LOG_SEALED:
            self._read_seal(entry)
        elif entry.kind == LOG_REDACTED:
            self._read_redacted(entry)
        elif entry.kind == ENTRIES_EMPTIED:
            keys = entry.detail.get("entries", ())
            report.emptied += sum(self._empty.pop(key, None) is not None for key in keys)

    def end(self) -> None:
        """All were taken: what only the whole can tell."""
        self.report.redacted = len(self.redacted)
        for problem in self._empty.values():
            self._wrong(problem)
        if not self._is_found:
            self._wrong(f"No entry has the hash {self._wanted}: entries at the end are missing, or all were made anew.")

    def _read_seal(self, entry: AuditEntry) -> None:
        stretch = _stretch(entry.detail)
        if stretch.first != self.report.sealed_to + 1:
            self._wrong(f"Entry {entry.position:,} seals the log from {stretch.first:,}, which is not the next.")
        self.sealed[stretch.first, stretch.last] = stretch
        self.report.sealed_to = stretch.last

    def _read_redacted(self, entry: AuditEntry) -> None:
        for position, was, now in entry.detail.get("events", ()):
            first, newest = self.redacted.get(position, (was, was))
            if newest != was:
                self._wrong(f"Entry {entry.position:,}: event {position:,} was not what it says when it was redacted.")
            self.redacted[position] = (first, now)

    def _wrong(self, what: str) -> None:
        if len(self.report.problems) < MOST:
            self.report.problems.append(what)


def _stretch(detail: dict[str, Any]) -> Stretch:
    try:
        return Stretch(int(detail["first"]), int(detail["last"]), int(detail["count"]), str(detail["digest"]))
    except (KeyError, TypeError, ValueError):
        return Stretch(0, 0, -1, "")
