"""What goes into the detector and what comes out of it: frozen records, nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Key = tuple[tuple[str, str], ...]
"""A set of attribute values, sorted by attribute: `(("module", "Pay"), ("region", "EU"))`. Empty: every ticket."""

State = Literal["onset", "growing", "recovering", "ended"]
Change = Literal["raised", "updated", "ended", "reopened"]


@dataclass(frozen=True, slots=True)
class TicketSeen:
    """One ticket as the detector sees it.

    `at` is when it was filed (aware). `live=False` marks imported history: it trains the baseline and
    never raises. An empty requester means "unknown"; such a ticket counts as a person of its own. `group`
    is the group of tickets that mean the same, where it is known by now; else `Detector.join` tells it later.
    """

    id: str
    at: datetime
    requester: str
    attributes: Mapping[str, str]
    text: str = ""
    live: bool = True
    group: str = ""


@dataclass(frozen=True, slots=True)
class AttributeShare:
    """How concentrated the signal's tickets are on one attribute value, against the usual share (0 to 1)."""

    attribute: str
    value: str
    now: float
    usual: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """The arithmetic behind a signal. Every figure can be recounted from the tickets of the feed.

    `minutes` runs from onset to the moment the figures were taken. `observed` counts tickets of the key,
    `expected` what the learned baseline says for the same minutes, `band` holds 90 % of what chance gives.
    `rest_observed` and `rest_expected` are the same for all other tickets of the feed.
    """

    minutes: float
    observed: int
    expected: float
    band: tuple[int, int]
    requesters: int
    shares: tuple[AttributeShare, ...]
    words: tuple[str, ...]
    rest_observed: int
    rest_expected: float
    rest_band: tuple[int, int]
    sentence: str


@dataclass(frozen=True, slots=True)
class Signal:
    """One issue that is breaking out (or was), with its evidence.

    `observed`, `expected`, `band` and `requesters` cover onset to raise and stay as they were at the raise;
    `evidence` is as of the newest change. `log_evalue` is the natural logarithm of the strongest e-detector
    value so far, `recurrence_days` how often chance alone would give one like it in this feed. `text` is the
    sentence that titles a signal whose tickets share a wording, "" where attribute values name it; a signal
    that shares a wording and no attribute value has the key `{"text": <that sentence>}`.
    """

    id: str
    state: State
    key: Mapping[str, str]
    raised_at: datetime
    onset_at: datetime
    ended_at: datetime | None
    observed: int
    expected: float
    band: tuple[int, int]
    requesters: int
    tickets: tuple[str, ...]
    log_evalue: float
    recurrence_days: float
    words: tuple[str, ...]
    evidence: Evidence
    text: str = ""


@dataclass(frozen=True, slots=True)
class SignalChange:
    """Something happened to a signal at `at` (event time)."""

    change: Change
    at: datetime
    signal: Signal


@dataclass(frozen=True, slots=True)
class NearStream:
    """A stream below the line: `people` since `since` where `expected` (90 % band) were to come.

    `lacking` is how many more people, coming now, would take it over the line; `part` is the natural
    logarithm of its e-detector value over that of its limit, so 0 is the line. `text` titles a text stream.
    """

    key: Mapping[str, str]
    text: str
    since: datetime
    people: int
    expected: float
    band: tuple[int, int]
    lacking: int
    part: float


@dataclass(frozen=True, slots=True)
class FloorBin:
    """Three minutes of the whole feed from `at` on: people seen, expected, and the 90 % band."""

    at: datetime
    people: int
    expected: float
    band: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What the detector sees at `at`: how many streams it tests, at what `threshold` (hours), the streams
    nearest below the line, and the feed's last three hours. Empty lists while nothing is tested yet."""

    at: datetime
    streams: int
    threshold: float
    nearest: tuple[NearStream, ...]
    floor: tuple[FloorBin, ...]
