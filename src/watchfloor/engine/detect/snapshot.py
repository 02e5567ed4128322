"""What the detector sees right now: the streams nearest below the line, and the floor's last three hours."""

from typing import TYPE_CHECKING

import numpy as np

from watchfloor.engine.detect.arrays import Floats
from watchfloor.engine.detect.bank import CLOSED
from watchfloor.engine.detect.config import HOUR
from watchfloor.engine.detect.issues import moment
from watchfloor.engine.detect.localise import LEAST_PEOPLE
from watchfloor.engine.detect.naming import title
from watchfloor.engine.detect.recent import Kept
from watchfloor.engine.detect.records import FloorBin, NearStream, Snapshot
from watchfloor.engine.detect.routes import is_text

if TYPE_CHECKING:
    from datetime import datetime

    from watchfloor.engine.detect.streams import Streams

SPAN, WIDTH = 3 * HOUR, 180.0
_LISTED, _LOOKED_AT, _MOST_MORE = 12, 150, 40


def snapshot(streams: "Streams", now: "datetime") -> Snapshot:
    """Of `streams` as they are, up to `now`."""
    at = max(now.timestamp(), streams.clock)
    tested = streams.fitted is not None
    return Snapshot(
        at=moment(at),
        streams=streams.streams,
        threshold=streams.threshold,
        nearest=tuple(_nearest(streams, at)) if tested else (),
        floor=tuple(_floor(streams, at)) if tested else (),
    )


def _nearest(streams: "Streams", at: float) -> list[NearStream]:
    """Strongest first; of streams that hold the same tickets only the strongest."""
    bank, n = streams.bank, streams.bank.n
    rough = np.log(bank.value[:n] + 1 / 12) + bank.people[:n] * np.log(3.0) - bank.caution[:n]
    able = np.flatnonzero((bank.opened[:n] == CLOSED) & (rough > np.log(1 / 12)))
    some = able[np.argsort(-rough[able], kind="stable")[:_LOOKED_AT]]
    parts = sorted((-_part(streams, int(row), at, 0), int(row)) for row in some)
    found: list[NearStream] = []
    seen: set[frozenset[str]] = set()
    for part, row in parts:
        tickets = _tickets(streams, row, at)
        mark = frozenset(ticket.id for ticket in tickets)
        if mark and mark not in seen and -part < 0.0:
            seen.add(mark)
            found.append(_near(streams, row, tickets, at, -part))
        if len(found) == _LISTED:
            break
    return found


def _near(streams: "Streams", row: int, tickets: list[Kept], at: float, part: float) -> NearStream:
    key, onset = streams.routes.keys[row], _onset(streams, row)
    expected = streams.outlook.one(key, onset, at)
    text = title(tickets, key) if is_text(key) else ""
    people = len({ticket.requester or ticket.id for ticket in tickets})
    return NearStream(
        key={"text": text} if text else dict(key),
        text=text,
        since=moment(onset),
        people=people,
        expected=round(expected.people, 3),
        band=expected.band(),
        lacking=_lacking(streams, row, at, people),
        part=round(part, 3),
    )


def _lacking(streams: "Streams", row: int, at: float, people: int) -> int:
    for more in range(1, _MOST_MORE):
        if people + more >= LEAST_PEOPLE and _part(streams, row, at, more) >= 0.0:
            return more
    return _MOST_MORE


def _part(streams: "Streams", row: int, at: float, more: int) -> float:
    """ln of the value over its limit if `more` people came now."""
    value = streams.value_at(row, at, more)
    return float(np.log(max(value, 1e-300)) - np.log(streams.threshold) - streams.bank.caution[row])


def _onset(streams: "Streams", row: int) -> float:
    bank = streams.bank
    return float(bank.onset[row, bank.carrier(row, int(bank.people[row]))])


def _tickets(streams: "Streams", row: int, at: float) -> list[Kept]:
    key = streams.routes.keys[row]
    return streams.recent.holding(key, _onset(streams, row), at)


def _floor(streams: "Streams", at: float) -> list[FloorBin]:
    first = (at - SPAN) // WIDTH * WIDTH + WIDTH
    starts: Floats = first + WIDTH * np.arange(int(SPAN // WIDTH), dtype=np.float64)
    counts = _people(streams.recent.between(first - HOUR, at), starts)
    found = []
    for start, people in zip(starts.tolist(), counts, strict=True):
        expected = streams.outlook.one((), start, start + WIDTH)
        found.append(FloorBin(moment(start), int(people), round(expected.people, 3), expected.band()))
    return found


def _people(tickets: list[Kept], starts: Floats) -> list[int]:
    """Per bin the people that count: one who was counted within the hour before does not again."""
    counts, counted = [0] * len(starts), dict[str, float]()
    for ticket in tickets:
        who = ticket.requester or ticket.id
        if ticket.at - counted.get(who, -1e18) < HOUR:
            continue
        counted[who] = ticket.at
        place = int((ticket.at - starts[0]) // WIDTH)
        if 0 <= place < len(counts):
            counts[place] += 1
    return counts
