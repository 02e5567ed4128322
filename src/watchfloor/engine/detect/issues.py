"""From alarms on streams to one issue per cause: folding, naming, growth, end."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import numpy as np

from watchfloor.engine.detect.config import HOUR
from watchfloor.engine.detect.evidence import View, gather
from watchfloor.engine.detect.expectation import Outlook
from watchfloor.engine.detect.localise import localise
from watchfloor.engine.detect.recent import Kept, Recent, Words
from watchfloor.engine.detect.records import Change, Key, Signal, SignalChange, State
from watchfloor.engine.detect.routes import as_key

FOLD_WITHIN = 4 * HOUR
OVERLAP = 0.3
_FRESH, _STILL = 600.0, 1200.0
MOST_DAYS = 1_000_000.0
"""Recurrence is not printed beyond this: no model of a ticket feed is that good."""


_PLAIN = ("id", "strength", "raised", "onset", "grown", "ended", "touched")


@dataclass(slots=True)
class Issue:
    """One issue. `rows` are the streams now in alarm for it, `base` the key of the strongest so far."""

    id: str
    key: Key
    base: Key
    strength: float
    raised: float
    onset: float
    rows: set[int] = field(default_factory=set)
    grown: float = 0.0
    ended: float | None = None
    touched: float = 0.0
    told: tuple[str, int, Key] = ("", 0, ())

    def pack(self) -> dict[str, Any]:
        plain = {name: getattr(self, name) for name in _PLAIN}
        state, size, key = self.told
        return plain | {
            "key": list(map(list, self.key)), "base": list(map(list, self.base)), "rows": sorted(self.rows),
            "told": [state, size, list(map(list, key))],
        }  # fmt: skip

    @classmethod
    def unpack(cls, state: dict[str, Any]) -> "Issue":
        told = state["told"]
        return cls(
            **{**state, "key": as_key(state["key"]), "base": as_key(state["base"]), "rows": set(state["rows"]),
               "told": (told[0], told[1], as_key(told[2]))}
        )  # fmt: skip


@dataclass(slots=True)
class IssueBook:
    """Open issues and those that ended within the folding time."""

    outlook: Outlook
    recent: Recent
    words: Words
    order: int
    issues: list[Issue] = field(default_factory=list)
    number: int = 0

    def open(self) -> list[Issue]:
        """Issues that have not ended."""
        return [issue for issue in self.issues if issue.ended is None]

    def alarm(self, row: int, at: float, onset: float, streams: float) -> SignalChange | None:
        """A stream went into alarm: a new issue, or one more sign of a known one (None, or reopened)."""
        alarmed = self.outlook.routes.keys[row]
        key = self._name(alarmed, onset, at, at) or alarmed
        onset = self._own_onset(key, onset)
        strength = float(self.outlook.bank.peak[row])
        known = self._known(key, row, onset, at)
        if known is None:
            self.number += 1
            issue = Issue(f"s{self.number}", key, alarmed, strength, at, onset)
            self.issues.append(issue)
            change: Change = "raised"
        else:
            issue, change = known, "reopened"
        quiet = known is not None and known.ended is None
        self._strengthen(issue, row, strength)
        issue.rows.add(row)
        issue.ended, issue.touched, issue.grown = None, at, max(issue.grown, at)
        return None if quiet else self._tell(issue, change, at, streams)

    def _strengthen(self, issue: Issue, row: int, strength: float) -> None:
        if strength > issue.strength:
            issue.strength, issue.base = strength, self.outlook.routes.keys[row]

    def cleared(self, row: int, at: float, streams: float) -> list[SignalChange]:
        """The alarm of a stream is over; an issue whose last one it was has ended."""
        changes = []
        for issue in self.open():
            if row not in issue.rows:
                continue
            self._follow(issue, at)
            issue.rows.discard(row)
            issue.touched = at
            if not issue.rows:
                issue.ended = max(issue.grown, issue.raised)
                self._rename(issue, issue.ended)
                changes.append(self._tell(issue, "ended", at, streams))
        return changes

    def review(self, at: float, streams: float) -> list[SignalChange]:
        """At a 5-minute boundary: tell of open issues that changed, forget those that can no longer be folded."""
        changes = []
        for issue in self.open():
            self._follow(issue, at)
            size = len(self._tickets(issue, at))
            if (self._state(issue, at), size) != issue.told[:2]:
                self._rename(issue, at)
                changes.append(self._tell(issue, "updated", at, streams))
        self.issues = [i for i in self.issues if i.ended is None or at - i.touched < FOLD_WITHIN]
        return changes

    def oldest(self) -> float | None:
        """Onset of the oldest open issue: tickets from there on are still needed."""
        return min((issue.onset for issue in self.issues), default=None)

    # ------------------------------------------------------------- naming and folding
    def _name(self, base: Key, onset: float, at: float, raised: float) -> Key | None:
        window = self.recent.between(onset, at)
        row = self.outlook.routes.row_of.get(base, 0)

        def expected(keys: list[Key]) -> Any:
            return self.outlook.keys(keys, onset, at, margin=True)

        disp = float(self.outlook.bank.disp[row])
        return localise(window, base, self.order, expected, disp=disp, raised=raised)

    def _rename(self, issue: Issue, at: float) -> None:
        """Name the issue anew with all its tickets, unless the name would be that of another cause: at least
        half of those that raised it must carry it."""
        key = self._name(issue.base, issue.onset, at, issue.raised)
        if key is None or key == issue.key:
            return
        early = [t for t in self.recent.between(issue.onset, issue.raised) if t.has(issue.key)]
        if 2 * sum(t.has(key) for t in early) >= len(early):
            issue.key = key

    def _own_onset(self, key: Key, onset: float) -> float:
        """The onset as the named key's own stream dates it: purer than the alarmed one, it can look further back."""
        row = self.outlook.routes.row_of.get(key)
        if row is None:
            return onset
        bank = self.outlook.bank
        own = float(bank.onset[row, bank.carrier(row, int(bank.people[row]))])
        return min(onset, own) if onset - own <= 2 * HOUR else onset

    def _known(self, key: Key, row: int, onset: float, at: float) -> Issue | None:
        """The issue this alarm belongs to: an open one of the same cause, or its own that has just ended."""
        alarmed = self.outlook.routes.keys[row]
        for issue in sorted(self.issues, key=lambda i: (i.ended is not None, -i.touched)):
            if issue.ended is not None:
                if issue.key in (key, alarmed) or issue.base in (key, alarmed):
                    return issue
            elif at - max(issue.grown, issue.raised) <= FOLD_WITHIN and self._one_cause(issue, key, onset, at):
                return issue
        return None

    def _one_cause(self, issue: Issue, key: Key, onset: float, at: float) -> bool:
        """A shared attribute value, or 30 % of the excess tickets of the one among those of the other."""
        if key == issue.key or set(key) & set(issue.key):
            return True
        window = self.recent.between(onset, at)
        own = {ticket.id for ticket in window if ticket.has(key)}
        theirs = {ticket.id for ticket in self._tickets(issue, at)}
        excess = self._excess(key, len(own), onset, at)
        if not issue.key:  # everything is up: only what makes up much of that is the same
            excess = self._excess((), len(theirs), issue.onset, at)
        return len(own & theirs) >= OVERLAP * min(excess, max(len(own), len(theirs)))

    def _excess(self, key: Key, seen: int, onset: float, at: float) -> float:
        return max(seen - float(self.outlook.keys([key], onset, at, margin=False)[0]), 1.0)

    # ------------------------------------------------------------- telling
    def _follow(self, issue: Issue, at: float) -> None:
        bank = self.outlook.bank
        for row in sorted(issue.rows):
            self._strengthen(issue, row, float(bank.peak[row]))
            issue.grown = max(issue.grown, float(bank.crest_at[row]))
        issue.touched = max(issue.touched, at)

    def _tickets(self, issue: Issue, at: float) -> list[Kept]:
        end = at if issue.ended is None else issue.ended
        return [ticket for ticket in self.recent.between(issue.onset, end) if ticket.has(issue.key)]

    def _state(self, issue: Issue, at: float) -> State:
        if issue.ended is not None:
            return "ended"
        if at - issue.raised < _FRESH:
            return "onset"
        return "growing" if at - issue.grown < _STILL else "recovering"

    def _tell(self, issue: Issue, change: Change, at: float, streams: float) -> SignalChange:
        state = self._state(issue, at)
        tickets = self._tickets(issue, at)
        days = recurrence_days(issue.strength, streams)
        end = at if issue.ended is None else issue.ended
        feed = self.recent.between(issue.onset, end)
        whole = gather(issue.key, feed, (issue.onset, end), View(self.outlook, self.words), days)
        early = [ticket for ticket in tickets if ticket.at <= issue.raised]
        expected = self.outlook.one(issue.key, issue.onset, issue.raised)
        issue.told = (state, len(tickets), issue.key)
        signal = Signal(
            id=issue.id,
            state=state,
            key=dict(issue.key),
            raised_at=moment(issue.raised),
            onset_at=moment(issue.onset),
            ended_at=None if issue.ended is None else moment(issue.ended),
            observed=len(early),
            expected=round(expected.people, 3),
            band=expected.band(),
            requesters=len({ticket.requester or ticket.id for ticket in early}),
            tickets=tuple(ticket.id for ticket in tickets),
            log_evalue=round(issue.strength, 3),
            recurrence_days=round(days, 2),
            words=whole.words,
            evidence=whole,
        )
        return SignalChange(change, moment(at), signal)

    def renumber(self, place: dict[int, int]) -> None:
        """Rows of the bank moved: old row to new row."""
        for issue in self.issues:
            issue.rows = {place[row] for row in issue.rows}

    def pack(self) -> dict[str, Any]:
        return {"number": self.number, "issues": [issue.pack() for issue in self.issues]}

    def unpack(self, state: dict[str, Any]) -> None:
        self.number = int(state["number"])
        self.issues = [Issue.unpack(issue) for issue in state["issues"]]


def recurrence_days(strength: float, streams: float) -> float:
    """Days between alarms as strong as this by chance in the whole feed: the e-detector value over the streams."""
    return float(min(np.exp(min(strength, 100.0)) / max(streams, 1.0) / 24.0, MOST_DAYS))


def moment(at: float) -> datetime:
    """Epoch seconds as an aware time."""
    return datetime.fromtimestamp(at, tz=UTC)
