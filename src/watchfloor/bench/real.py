"""A real history with bursts planted: the ServiceNow week, its hours shuffled into nine weeks."""

import csv
import gzip
import os
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from watchfloor.engine.detect import Detector, DetectorConfig, Signal, TicketSeen

NAME = "servicenow_first_week.csv.gz"
ATTRIBUTES = ("category", "subcategory", "u_symptom", "assignment_group")
WEEKS, LEARNED, BURSTS = 9, 5, 16
_START = datetime(2026, 1, 5, tzinfo=UTC)
_USUAL_A_WEEK = (3, 300)
"""A value that bursts has so many tickets in an ordinary week."""
Row = tuple[datetime, str, dict[str, str]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the bursts; `others` are signals that none of them explains."""

    bursts: int
    found: int
    exact: int
    signals: int
    tickets_needed: list[int]
    others: int
    weeks: int
    missed: list[str]


@dataclass(frozen=True, slots=True)
class Burst:
    """Tickets planted on one value."""

    pair: tuple[str, str]
    begin: datetime
    ids: frozenset[str]


def path() -> Path | None:
    """The file in the folder that WATCHFLOOR_REAL_DATA names, or in `../shared/data` beside the checkout."""
    folder = os.environ.get("WATCHFLOOR_REAL_DATA") or Path(__file__).parents[4] / "shared" / "data"
    file = Path(folder) / NAME
    return file if file.exists() else None


def load(file: Path) -> list[Row]:
    """Each incident at its first row: when, by whom, with which values."""
    rows: dict[str, Row] = {}
    with gzip.open(file, "rt", newline="") as text:
        for row in csv.DictReader(text):
            at = datetime.strptime(row["opened_at"], "%d/%m/%Y %H:%M").replace(tzinfo=UTC)
            values = {name: row[name] for name in ATTRIBUTES if row[name] not in {"", "?"}}
            rows.setdefault(row["number"], (at, row["caller_id"], values))
    return list(rows.values())


def shuffled(rows: list[Row], rng: np.random.Generator) -> list[Row]:
    """Nine weeks in which each hour of a working day is that hour of a random working day of the real week."""
    hours: dict[tuple[int, int], list[Row]] = {}
    for row in rows:
        hours.setdefault((row[0].weekday(), row[0].hour), []).append(row)
    out: list[Row] = []
    for hour in range(WEEKS * 168):
        day = hour // 24 % 7
        source = int(rng.integers(5)) if day < 5 else day
        for at, who, values in hours.get((source, hour % 24), []):
            seconds = at.minute * 60 + float(rng.uniform(0, 60))
            out.append((_START + timedelta(hours=hour, seconds=seconds), who, values))
    return sorted(out, key=lambda row: row[0])


def planted(base: list[Row], rng: np.random.Generator) -> tuple[list[TicketSeen], list[Burst]]:
    """Sixteen bursts in the working hours of the last four weeks, 12 to 30 tickets within the hour, by people of
    their own, their other values as usual."""
    usual = Counter(pair for _, _, values in base for pair in values.items())
    low, high = _USUAL_A_WEEK
    pairs = sorted(pair for pair, n in usual.items() if low * WEEKS <= n <= high * WEEKS)
    days = [7 * week + day for week in range(LEARNED, WEEKS) for day in range(5)]
    tickets: list[TicketSeen] = []
    bursts: list[Burst] = []
    for k, day in enumerate(sorted(rng.choice(days, BURSTS, replace=False))):
        pair = pairs[int(rng.integers(len(pairs)))]
        begin = _START + timedelta(days=int(day), hours=float(rng.uniform(8, 16)))
        minutes = np.sort(rng.uniform(0, 60, int(rng.integers(12, 31))))
        ids = [f"b{k}-{i}" for i in range(len(minutes))]
        for label, minute in zip(ids, minutes, strict=True):
            values = dict(base[int(rng.integers(len(base)))][2]) | {pair[0]: pair[1]}
            tickets.append(TicketSeen(label, begin + timedelta(minutes=float(minute)), label, values))
        bursts.append(Burst(pair, begin, frozenset(ids)))
    return tickets, bursts


def run(seed: int) -> Outcome:
    """Shuffle, plant, learn five weeks, play four."""
    file = path()
    if file is None:
        raise FileNotFoundError(NAME)
    rng = np.random.default_rng([seed, 17])
    base = shuffled(load(file), rng)
    extra, bursts = planted(base, rng)
    live = _START + timedelta(weeks=LEARNED)
    feed = [TicketSeen(f"q{i}", at, who, values, live=at >= live) for i, (at, who, values) in enumerate(base)]
    feed = sorted(feed + extra, key=lambda ticket: ticket.at)
    detector = Detector(DetectorConfig(attributes=ATTRIBUTES))
    first: dict[str, Signal] = {}
    last: dict[str, Signal] = {}
    for ticket in feed:
        for change in detector.observe(ticket):
            first.setdefault(change.signal.id, change.signal)
            last[change.signal.id] = change.signal
    for change in detector.advance(feed[-1].at + timedelta(hours=12)):
        last[change.signal.id] = change.signal
    return _compare(first, last, bursts, {ticket.id: ticket.at for ticket in feed})


def _compare(
    first: dict[str, Signal], last: dict[str, Signal], bursts: list[Burst], times: dict[str, datetime]
) -> Outcome:
    found = exact = own = 0
    needed, missed, claimed = [], [], set()
    for burst in bursts:
        mine = [i for i, signal in last.items() if len(burst.ids & set(signal.tickets)) >= 3]
        claimed.update(mine)
        own += len(mine)
        if not mine:
            missed.append(f"{burst.pair[0]} {burst.pair[1]}, {len(burst.ids)} tickets from {burst.begin:%a %H:%M}")
            continue
        found += 1
        raised = min(first[i].raised_at for i in mine if i in first)
        needed.append(sum(times[ticket] <= raised for ticket in burst.ids))
        exact += any(dict(last[i].key) == dict([burst.pair]) for i in mine)
    return Outcome(len(bursts), found, exact, own, needed, len(last) - len(claimed), WEEKS - LEARNED, missed)
