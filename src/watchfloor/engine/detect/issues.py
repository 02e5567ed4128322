"""From alarms on streams to one issue per cause: folding, naming, growth, end."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import numpy as np

from watchfloor.engine.detect.config import HOUR, OVERSHOOT
from watchfloor.engine.detect.evidence import View, gather
from watchfloor.engine.detect.expectation import Outlook
from watchfloor.engine.detect.naming import Cause, Namer
from watchfloor.engine.detect.recent import Kept, Recent, Words
from watchfloor.engine.detect.records import Change, Key, Signal, SignalChange, State
from watchfloor.engine.detect.routes import as_key, is_text

FOLD_WITHIN = 4 * HOUR
OVERLAP = 0.3
_FRESH, _STILL = 600.0, 1200.0
YOUNG = 900.0
"""An open signal is told of each minute for so long, then each five."""
MOST_DAYS = 1_000_000.0
"""Recurrence is not printed beyond this: no model of a ticket feed is that good."""


Hid = dict[Key, tuple[int, int]]
"""Streams and the first and last hour that was hidden from the baseline for an issue."""
_PLAIN = ("id", "strength", "raised", "onset", "grown", "ended", "touched", "released", "spoken")


@dataclass(slots=True)
class Issue:
    """One issue. `rows` are the streams now in alarm for it, `base` and `wording` the keys of the strongest
    attribute and text stream so far, each with its strength in `spoken`."""

    id: str
    cause: Cause
    strength: float
    raised: float
    onset: float
    base: Key | None = None
    wording: Key | None = None
    spoken: tuple[float, float] = (-1e9, -1e9)
    rows: set[int] = field(default_factory=set)
    hid: Hid = field(default_factory=dict)
    grown: float = -1e18
    ended: float | None = None
    touched: float = 0.0
    released: bool = False
    told: tuple[str, int, Key] = ("", 0, ())

    def names(self) -> set[Key]:
        """Keys by which an alarm is known to be of this issue."""
        return {key for key in (self.cause.full, self.base, self.wording) if key is not None}

    def strengthen(self, key: Key, strength: float) -> None:
        """One of its streams is so strong."""
        self.strength = max(self.strength, strength)
        values, text = self.spoken
        if is_text(key) and strength > text:
            self.wording, self.spoken = key, (values, strength)
        elif not is_text(key) and strength > values:
            self.base, self.spoken = key, (strength, text)

    def pack(self) -> dict[str, Any]:
        plain = {name: getattr(self, name) for name in _PLAIN}
        state, size, key = self.told
        return plain | {
            "cause": [_plain(self.cause.key), _plain(self.cause.text), self.cause.title],
            "base": None if self.base is None else _plain(self.base),
            "wording": None if self.wording is None else _plain(self.wording),
            "rows": sorted(self.rows), "hid": _pack_hid(self.hid), "told": [state, size, _plain(key)],
        }  # fmt: skip

    @classmethod
    def unpack(cls, state: dict[str, Any]) -> "Issue":
        told, (key, text, title) = state["told"], state["cause"]
        base, wording = (None if state[name] is None else as_key(state[name]) for name in ("base", "wording"))
        changed = {
            "cause": Cause(as_key(key), as_key(text), title), "base": base, "wording": wording,
            "rows": set(state["rows"]), "hid": _unpack_hid(state["hid"]), "spoken": tuple(state["spoken"]),
            "told": (told[0], told[1], as_key(told[2])),
        }  # fmt: skip
        return cls(**{**state, **changed})


def _plain(key: Key) -> list[list[str]]:
    return [list(pair) for pair in key]


def _pack_hid(hid: Hid) -> list[Any]:
    return [[_plain(key), first, last] for key, (first, last) in hid.items()]


def _unpack_hid(state: list[Any]) -> Hid:
    return {as_key(key): (int(first), int(last)) for key, first, last in state}


@dataclass(slots=True)
class IssueBook:
    """Open issues and those that ended within the folding time."""

    outlook: Outlook
    recent: Recent
    words: Words
    order: int
    issues: list[Issue] = field(default_factory=list)
    past: dict[str, Hid] = field(default_factory=dict)
    number: int = 0

    @property
    def namer(self) -> Namer:
        return Namer(self.outlook, self.recent, self.order)

    def open(self) -> list[Issue]:
        """Issues that have not ended."""
        return [issue for issue in self.issues if issue.ended is None]

    def alarm(self, row: int, at: float, onset: float, streams: float) -> SignalChange | None:
        """A stream went into alarm: a new issue, or one more sign of a known one (None, or reopened)."""
        alarmed = self.outlook.routes.keys[row]
        hours = int(onset // HOUR), int(at // HOUR)
        cause = self._alarmed_cause(row, onset, at)
        onset = self._own_onset(cause, onset)
        strength = float(self.outlook.bank.peak[row])
        known = self._known(cause, row, onset, at)
        if known is None:
            self.number += 1
            issue = Issue(f"s{self.number}", cause, strength, at, onset)
            self.issues.append(issue)
            change: Change = "raised"
        else:
            issue, change = known, "reopened"
        quiet = known is not None and known.ended is None
        issue.strengthen(alarmed, strength)
        issue.rows.add(row)
        issue.hid[alarmed] = (min(hours[0], issue.hid.get(alarmed, hours)[0]), hours[1])
        issue.ended, issue.touched, issue.grown = None, at, max(issue.grown, at)
        return None if quiet else self._tell(issue, change, at, streams)

    def cleared(self, row: int, at: float, streams: float) -> list[SignalChange]:
        """The alarm of a stream is over; an issue whose last one it was has ended."""
        changes = []
        for issue in self.open():
            if row not in issue.rows:
                continue
            self._follow(issue, at)
            issue.rows.discard(row)
            issue.touched = at
            key = self.outlook.routes.keys[row]
            issue.hid[key] = (issue.hid[key][0], int(at // HOUR))
            if not issue.rows:
                issue.ended = max(issue.grown, issue.raised)
                self._rename(issue, issue.ended)
                changes.append(self._tell(issue, "ended", at, streams))
        return changes

    def review(self, at: float, streams: float, *, only_young: bool = False) -> list[SignalChange]:
        """At a 5-minute boundary: tell of open issues that changed, forget those that can no longer be folded.

        `only_young`: at a minute between, tell of those that were raised in the last quarter of an hour.
        """
        changes = []
        for issue in self.open():
            # A signal that was raised inside the bin is younger than the bin's end before it.
            if at <= issue.raised or (only_young and at - issue.raised > YOUNG):
                continue
            self._follow(issue, at)
            size = len(self._tickets(issue, at))
            if (self._state(issue, at), size) != issue.told[:2]:
                self._rename(issue, at)
                changes.append(self._tell(issue, "updated", at, streams))
        over = [i for i in self.issues if i.ended is not None and at - i.touched >= FOLD_WITHIN]
        self.past.update((issue.id, issue.hid) for issue in over if not issue.released)
        self.issues = [issue for issue in self.issues if issue not in over]
        return changes

    def oldest(self) -> float | None:
        """Onset of the oldest open issue: tickets from there on are still needed."""
        return min((issue.onset for issue in self.issues), default=None)

    # ------------------------------------------------------------- naming and folding
    def _alarmed_cause(self, row: int, onset: float, at: float) -> Cause:
        alarmed = self.outlook.routes.keys[row]
        base, text = (None, alarmed) if is_text(alarmed) else (alarmed, None)
        return self.namer.name(base, text, onset, at, at) or Cause(alarmed)

    def _rename(self, issue: Issue, at: float) -> None:
        """Name the issue anew with all its tickets, unless the name would be that of another cause: at least
        half of those that raised it must carry it."""
        cause = self.namer.name(issue.base, issue.wording, issue.onset, at, issue.raised)
        if cause is None or cause.full == issue.cause.full:
            return
        early = self.recent.holding(issue.cause.full, issue.onset, issue.raised)
        if 2 * sum(t.has(cause.full) for t in early) >= len(early):
            issue.cause = cause

    def _own_onset(self, cause: Cause, onset: float) -> float:
        """The onset as the named key's own stream dates it: purer than the alarmed one, it can look further back."""
        row = self.outlook.routes.row_of.get(cause.stream)
        if row is None:
            return onset
        bank = self.outlook.bank
        own = float(bank.onset[row, bank.carrier(row, int(bank.people[row]))])
        return min(onset, own) if onset - own <= 2 * HOUR else onset

    def _known(self, cause: Cause, row: int, onset: float, at: float) -> Issue | None:
        """The issue this alarm belongs to: an open one of the same cause, or its own that has just ended."""
        alarmed = self.outlook.routes.keys[row]
        for issue in sorted(self.issues, key=lambda i: (i.ended is not None, -i.touched)):
            if issue.ended is not None:
                if not issue.released and not {cause.full, alarmed}.isdisjoint(issue.names()):
                    return issue
            elif at - max(issue.grown, issue.raised) <= FOLD_WITHIN and self._one_cause(issue, cause, onset, at):
                return issue
        return None

    def _one_cause(self, issue: Issue, cause: Cause, onset: float, at: float) -> bool:
        """A shared attribute value, or 30 % of the excess tickets of the one among those of the other.

        Two wordings with the same attribute value are two causes unless their tickets are the same.
        """
        if cause.full == issue.cause.full:
            return True
        if set(cause.key) & set(issue.cause.key) and not (cause.text and issue.cause.text):
            return True
        own = {ticket.id for ticket in self.recent.holding(cause.full, onset, at)}
        theirs = {ticket.id for ticket in self._tickets(issue, at)}
        excess = self.namer.excess(cause.stream, len(own), onset, at)
        if not issue.cause.full:  # everything is up: only what makes up much of that is the same
            excess = self.namer.excess((), len(theirs), issue.onset, at)
        return len(own & theirs) >= OVERLAP * min(excess, max(len(own), len(theirs)))

    # ------------------------------------------------------------- what a person dismissed
    def release(self, signal_id: str, at: float, streams: float) -> tuple[Hid, list[SignalChange]]:
        """End the issue for good. Returns the hours that were hidden for it, and the end if it was open."""
        issue = next((i for i in self.issues if i.id == signal_id), None)
        if issue is None:
            return self.past.pop(signal_id, {}), []
        was_open = issue.ended is None
        for key in (self.outlook.routes.keys[row] for row in issue.rows):
            issue.hid[key] = (issue.hid[key][0], int(at // HOUR))
        issue.rows.clear()
        issue.released, issue.touched, issue.ended = True, at, min(at, max(issue.grown, issue.raised))
        return issue.hid, [self._tell(issue, "ended", at, streams)] if was_open else []

    def dismissed(self, row: int, onset: float, at: float) -> bool:
        """Is this alarm one more of an issue that a person dismissed in the last four hours?"""
        released = [i for i in self.issues if i.released and at - i.touched < FOLD_WITHIN]
        if not released:
            return False
        alarmed, cause = self.outlook.routes.keys[row], self._alarmed_cause(row, onset, at)
        return any(alarmed in i.hid or cause.full in i.hid or cause.full == i.cause.full for i in released)

    def issue_of(self, row: int) -> Issue | None:
        """The open issue that this row's alarm belongs to."""
        return next((issue for issue in self.open() if row in issue.rows), None)

    def forget(self, before: float) -> None:
        """Drop the hidden hours of issues that were over before this time."""
        first = int(before // HOUR)
        self.past = {i: hid for i, hid in self.past.items() if any(last >= first for _, last in hid.values())}

    # ------------------------------------------------------------- telling
    def _follow(self, issue: Issue, at: float) -> None:
        bank = self.outlook.bank
        for row in sorted(issue.rows):
            issue.strengthen(self.outlook.routes.keys[row], float(bank.peak[row]))
            issue.grown = max(issue.grown, float(bank.crest_at[row]))
        issue.touched = max(issue.touched, at)

    def _tickets(self, issue: Issue, at: float) -> list[Kept]:
        end = at if issue.ended is None else issue.ended
        return self.recent.holding(issue.cause.full, issue.onset, end)

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
        rest = self.recent.count(issue.onset, end) - len(tickets)
        whole = gather(issue.cause, tickets, rest, (issue.onset, end), View(self.outlook, self.words, days))
        early = [ticket for ticket in tickets if ticket.at <= issue.raised]
        expected = self.outlook.one(issue.cause.stream, issue.onset, issue.raised)
        issue.told = (state, len(tickets), issue.cause.full)
        signal = Signal(
            id=issue.id,
            state=state,
            key=issue.cause.shown(),
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
            text=issue.cause.title,
        )
        return SignalChange(change, moment(at), signal)

    def renumber(self, place: dict[int, int]) -> None:
        """Rows of the bank moved: old row to new row."""
        for issue in self.issues:
            issue.rows = {place[row] for row in issue.rows}

    def pack(self) -> dict[str, Any]:
        return {
            "number": self.number,
            "issues": [issue.pack() for issue in self.issues],
            "past": {i: _pack_hid(hid) for i, hid in self.past.items()},
        }

    def unpack(self, state: dict[str, Any]) -> None:
        self.number = int(state["number"])
        self.issues = [Issue.unpack(issue) for issue in state["issues"]]
        self.past = {str(i): _unpack_hid(hid) for i, hid in state["past"].items()}


def recurrence_days(strength: float, streams: float) -> float:
    """Days between alarms as strong as this by chance in the whole feed: the e-detector value over the streams,
    with the same overshoot that sets the threshold."""
    return float(min(OVERSHOOT * np.exp(min(strength, 100.0)) / max(streams, 1.0) / 24.0, MOST_DAYS))


def moment(at: float) -> datetime:
    """Epoch seconds as an aware time."""
    return datetime.fromtimestamp(at, tz=UTC)
