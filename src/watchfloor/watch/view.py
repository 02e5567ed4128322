"""What the running detector sees, kept where pages can read it: they run in another process."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from watchfloor.core.models import Person
from watchfloor.core.permissions import allows
from watchfloor.engine.detect import Snapshot
from watchfloor.watch.models import DetectorView

ROW: Final = 1


@dataclass(frozen=True, slots=True)
class Near:
    """A stream below the line: `people` since `since`, `expected` of them, and how many more would raise a signal."""

    key: dict[str, str]
    text: str
    since: datetime
    people: int
    expected: float
    band: tuple[int, int]
    lacking: int


@dataclass(frozen=True, slots=True)
class FloorBin:
    """People of the whole feed in the three minutes from `at`, beside what is usual then."""

    at: datetime
    observed: float
    expected: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class View:
    """The detector as of `at`. Empty lists while it is still learning what is usual."""

    at: datetime
    streams: int
    threshold: float
    nearest: list[Near] = field(default_factory=list)
    floor: list[FloorBin] = field(default_factory=list)


def keep(seen: Snapshot) -> None:
    """Write over what was kept before."""
    values: dict[str, Any] = {
        "streams": seen.streams, "threshold": seen.threshold,
        "nearest": [
            {"key": dict(n.key), "text": n.text, "since": n.since.isoformat(), "people": n.people,
             "expected": n.expected, "band": list(n.band), "lacking": n.lacking}
            for n in seen.nearest
        ],
        "floor": [[b.at.isoformat(), b.people, b.expected, *b.band] for b in seen.floor],
    }  # fmt: skip
    DetectorView.objects.update_or_create(id=ROW, defaults={"at": seen.at, "seen": values})


def latest(person: Person) -> View | None:
    """What the detector saw last; None before it ran, and for people who may not watch."""
    row = DetectorView.objects.filter(id=ROW).first() if allows(person, "watch.read") else None
    if row is None:
        return None
    return View(
        row.at, row.seen["streams"], row.seen["threshold"],
        [
            Near(**{**n, "since": datetime.fromisoformat(n["since"]), "band": tuple(n["band"])})
            for n in row.seen["nearest"]
        ],
        [FloorBin(datetime.fromisoformat(at), *rest) for at, *rest in row.seen["floor"]],
    )  # fmt: skip


def streams() -> int:
    """How many streams the detector tests; 0 before it ran."""
    row = DetectorView.objects.filter(id=ROW).first()
    return int(row.seen["streams"]) if row is not None else 0
