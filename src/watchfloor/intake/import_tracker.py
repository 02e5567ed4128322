"""The export of a Zendesk or a Jira into the log: each event once, whatever happens on the way."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from watchfloor.core import clock
from watchfloor.intake.files.rows import Row
from watchfloor.intake.import_history import SOURCE_PREFIX, Outcome, Progress, Rejects
from watchfloor.intake.tracker import jira, zendesk
from watchfloor.intake.tracker.jira import Jira
from watchfloor.intake.tracker.lives import Life, Reject, Someone, Times, an_id
from watchfloor.intake.tracker.maps import TrackerMap
from watchfloor.intake.tracker.sources import Part, list_of, parts
from watchfloor.intake.tracker.spool import Spool
from watchfloor.intake.tracker.stream import Element
from watchfloor.intake.tracker.zendesk import Zendesk
from watchfloor.intake.write_lives import LifeWriter

_AUDITS: Final = frozenset({"audits", "ticket_audits", "ticket_events"})
_TICKETS: Final = frozenset({"tickets", "issues", "results", ""})
_MOST_TOLD: Final = 10
_PEOPLE_AT_ONCE: Final = 500


@dataclass(slots=True)
class TrackerOutcome(Outcome):
    """What an import of a tracker did. `rows` are records read; `contradictions` are tickets whose history ends
    elsewhere than they are; `ignored` counts by type what an import has no use for; `loose` are ties to tickets that
    are not there.
    """

    people: int = 0
    ties: int = 0
    loose: int = 0
    contradictions: int = 0
    ignored: Counter[str] = field(default_factory=Counter)

    def as_json(self) -> dict[str, Any]:
        told = Outcome.as_json(self)
        return {**told, "ignored": dict(self.ignored.most_common())}


def import_tracker(
    path: Path, tracker_map: TrackerMap, *, timezone: str | None = None, dry_run: bool = False,
    rejects_dir: Path | None = None, progress: Progress | None = None,
) -> TrackerOutcome:  # fmt: skip
    """Import the export at `path`: a file, a zip or a folder. Raises Unreadable where nothing can be read."""
    started = time.monotonic()
    spool = Spool()
    try:
        work = _Import(path, tracker_map, timezone, spool)
        work.progress, work.rejects = progress, Rejects(rejects_dir, path)
        work.writer = None if dry_run else LifeWriter(SOURCE_PREFIX + tracker_map.name, promotes=work.form == "jira")
        outcome = work.done()
    finally:
        spool.close()
    outcome.seconds = round(time.monotonic() - started, 3)
    return outcome


class _Import:
    """One run: first what the export says of people, groups and statuses, then its tickets, then what ties them."""

    writer: LifeWriter | None = None
    progress: Progress | None = None

    def __init__(self, path: Path, tracker_map: TrackerMap, timezone: str | None, spool: Spool) -> None:
        self.form, self.spool = tracker_map.form, spool
        times = Times(timezone or tracker_map.timezone)
        self.reader = Zendesk(tracker_map, times) if self.form == "zendesk" else Jira(tracker_map, times)
        self.map, self.parts = tracker_map, parts(path)
        self.rejects, self.outcome = Rejects(None, path), TrackerOutcome()
        self.cases: set[str] = set()
        self._size, self._read = 2 * sum(part.size for part in self.parts), 0
        self._listed: Counter[str] = Counter()

    def done(self) -> TrackerOutcome:
        outcome = self.outcome
        self._learn()
        batch: list[Life] = []
        held = 0
        for life in self._lives():
            batch.append(life)
            held += len(life.happenings)
            if self.writer is None or held >= self.writer.batch_size or len(batch) >= 500:
                self._write(batch)
                batch, held = [], 0
        self._write(batch)
        self._tie()
        outcome.tickets, outcome.rejects_file = len(self.cases), self.rejects.close()
        if self.map.unmapped:
            shown = ", ".join(sorted(self.map.unmapped)[:_MOST_TOLD])
            outcome.warnings.append(f"statuses that neither the map nor a category names were read as open: {shown}")
        if outcome.contradictions > _MOST_TOLD:
            outcome.warnings.append(
                f"… {outcome.contradictions:,} tickets in all whose history ends elsewhere than they are"
            )
        return outcome

    def _elements(self, *, tickets: bool) -> Iterator[tuple[str, Element, str, int]]:
        """The elements of all files, with the list they are of and where they stand; of tickets or of all else."""
        lists, stems = (zendesk.LISTS, zendesk.STEMS) if self.form == "zendesk" else (jira.LISTS, jira.STEMS)
        for part in self.parts:
            under = list_of(part.name, stems)
            if tickets and under and under not in _TICKETS and not self._listed[part.name]:
                self._read += part.size
                continue
            numbers: Counter[str] = Counter()
            for element in part.elements(lists, under, self._told_by(part)):
                kind = _kind(self.form, element)
                numbers[kind] += 1
                is_ticket = kind in _TICKETS
                self._listed[part.name] += is_ticket and not tickets
                if is_ticket == tickets:
                    yield kind, element, part.name, numbers[kind]
                elif not tickets and isinstance(self.reader, Jira) and isinstance(element.value, dict):
                    self._glance(element.value)
            self._read += part.size

    def _told_by(self, part: Part) -> Any:
        def told(done: int) -> None:
            if self.progress:
                self.progress(self._read + min(done, part.size), self._size, self.outcome.rows)

        return told

    def _glance(self, issue: dict[str, Any]) -> None:
        try:
            if isinstance(self.reader, Jira):
                self.reader.glance(issue)
        except Reject:
            return  # the issue itself is told as bad when it is read

    def _learn(self) -> None:
        people: list[Someone] = []
        for kind, element, name, number in self._elements(tickets=False):
            self.outcome.rows += 1
            try:
                value = _usable(element)
                if kind in _AUDITS and isinstance(self.reader, Zendesk):
                    self.spool.add_audit(*self.reader.audit_of(value))
                elif (one := self.reader.learn(kind, value)) is not None:
                    people.append(one)
            except Reject as error:
                self._reject(element, name, kind, number, str(error))
            if len(people) >= _PEOPLE_AT_ONCE:
                self._register(people)
                people = []
        self._register(people)
        self.spool.arrange()

    def _register(self, someone: list[Someone]) -> None:
        if self.writer is not None and someone:
            self.outcome.people += self.writer.register(someone, clock.now()).people

    def _lives(self) -> Iterator[Life]:
        for kind, element, name, number in self._elements(tickets=True):
            self.outcome.rows += 1
            try:
                value = _usable(element)
                if isinstance(self.reader, Zendesk):
                    life = self.reader.life(value, self.spool.audits_of(an_id(value.get("id"), "id")))
                else:
                    life = self.reader.life(value)
            except (Reject, RecursionError) as error:
                self._reject(element, name, kind, number, str(error))
                continue
            yield self._counted(life, element, name, number)
        if isinstance(self.reader, Zendesk):
            for case in self.spool.tickets():
                if case not in self.cases:
                    life = self.reader.life({"id": case}, self.spool.audits_of(case))
                    yield self._counted(life, Element("audits", None), "audits", 0)

    def _counted(self, life: Life, element: Element, name: str, number: int) -> Life:
        outcome = self.outcome
        self.cases.add(life.case)
        outcome.ignored.update(life.ignored)
        for reason in life.rejects:
            self._reject(element, name, f"ticket {life.case}", number, reason)
        if life.told:
            outcome.contradictions += 1
            if outcome.contradictions <= _MOST_TOLD:
                outcome.warnings.append(f"ticket {life.case}: {'; '.join(life.told)}")
        for tie in life.ties:
            self.spool.add_tie(life.case, tie)
        return life

    def _write(self, batch: list[Life]) -> None:
        if self.writer is None or not batch:
            return
        done = self.writer.write(_once(batch))
        self.outcome.events += done.events
        self.outcome.people += done.people
        self.outcome.duplicates += done.duplicates

    def _tie(self) -> None:
        if self.writer is None:
            return
        for batch in self.spool.batches_of_ties(100):
            done = self.writer.tie(batch)
            self.outcome.ties += done.events // 2
            self.outcome.events += done.events
            self.outcome.loose += done.loose

    def _reject(self, element: Element, name: str, kind: str, number: int, reason: str) -> None:
        self.outcome.rejected += 1
        self.rejects.add(Row(number, 0, [], element.raw, ""), f"{name}, {kind or 'record'} {number}: {reason}")


def _once(batch: list[Life]) -> list[Life]:
    """The lives of a batch with the last told of each ticket: an incremental export tells one again when it changes."""
    return list({life.case: life for life in batch}.values())


def _usable(element: Element) -> dict[str, Any]:
    if element.reason:
        raise Reject(element.reason)
    if not isinstance(element.value, dict):
        raise Reject("not an object")
    return element.value


def _kind(form: str, element: Element) -> str:
    """Which list an element belongs to: the one it stands in, or what it looks like."""
    if element.under not in {"", "results", "tickets", "issues"} or not isinstance(element.value, dict):
        return element.under
    value = element.value
    if form == "zendesk":
        if "events" in value and "ticket_id" in value:
            return "audits"
        if "child_events" in value:
            return "ticket_events"
        if element.under == "" and "role" in value and "requester_id" not in value:
            return "users"
        return "tickets"
    return "statuses" if "statusCategory" in value and "fields" not in value else "issues"
