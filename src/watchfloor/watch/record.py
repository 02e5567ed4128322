"""How the detector has done by people's verdicts: its precision over time, and how soon it told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from statistics import median
from typing import Any, Final

from watchfloor.core.models import Person
from watchfloor.core.permissions import allows
from watchfloor.engine.stats.intervals import wilson
from watchfloor.watch.models import Signal

WINDOW: Final = timedelta(days=28)
WEEKS: Final = 12
# More signals than this in twelve weeks are no watch but a flood; the newest are counted.
_MOST: Final = 5000


@dataclass(frozen=True, slots=True)
class Tally:
    """Signals by verdict. `undecided` ones are in no figure; `other` were dismissed for a cause that is no chance."""

    confirmed: int = 0
    false_alarms: int = 0
    other: int = 0
    undecided: int = 0

    @property
    def raised(self) -> int:
        """All of them."""
        return self.confirmed + self.false_alarms + self.other + self.undecided

    @property
    def judged(self) -> int:
        """Those that precision is of: confirmed, or dismissed as a false alarm."""
        return self.confirmed + self.false_alarms

    @property
    def precision(self) -> float | None:
        """Confirmed of the judged; None where none was judged."""
        return self.confirmed / self.judged if self.judged else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """The Wilson 95 % interval of the precision."""
        return wilson(self.confirmed, self.judged)


@dataclass(frozen=True, slots=True)
class Week:
    """The signals raised in the week that begins on Monday `begins`."""

    begins: date
    tally: Tally


@dataclass(frozen=True, slots=True)
class Record:
    """The last 28 days in all, and twelve weeks one by one, the oldest first.

    `delay` and `delay_tickets` are medians over the 28 days, from the estimated onset to the alarm.
    """

    lately: Tally
    delay: timedelta | None
    delay_tickets: float | None
    weeks: tuple[Week, ...]

    @property
    def in_all(self) -> Tally:
        """The twelve weeks together."""
        names = ("confirmed", "false_alarms", "other", "undecided")
        return Tally(**{name: sum(getattr(week.tally, name) for week in self.weeks) for name in names})


def record(person: Person, now: datetime, zone: tzinfo) -> Record:
    """The detector's record as of `now`, in weeks of `zone`. One query; empty for people who may not watch."""
    this = monday(now, zone)
    mondays = [this - timedelta(weeks=back) for back in reversed(range(WEEKS))]
    rows = Signal.objects.filter(raised_at__gte=start_of(mondays[0], zone), raised_at__lte=now)
    found = rows.order_by("-raised_at").values("raised_at", "onset_at", "observed", "alarm", "verdict", "reason")[
        :_MOST
    ]
    signals: list[dict[str, Any]] = [dict(row) for row in found] if allows(person, "watch.read") else []
    by_week: dict[date, list[dict[str, Any]]] = {begins: [] for begins in mondays}
    for signal in signals:
        by_week[monday(signal["raised_at"], zone)].append(signal)
    lately = [signal for signal in signals if signal["raised_at"] >= now - WINDOW]
    delays = [(signal["raised_at"] - signal["onset_at"]).total_seconds() for signal in lately]
    return Record(
        tally(lately),
        timedelta(seconds=median(delays)) if delays else None,
        median(signal["alarm"].get("observed", signal["observed"]) for signal in lately) if lately else None,
        tuple(Week(begins, tally(some)) for begins, some in by_week.items()),
    )


def tally(signals: Sequence[dict[str, Any]]) -> Tally:
    """Count signals (as values with verdict and reason) by what people decided."""
    return Tally(
        confirmed=_count(s["verdict"] == "confirmed" for s in signals),
        false_alarms=_count(s["verdict"] == "dismissed" and s["reason"] == "false_alarm" for s in signals),
        other=_count(s["verdict"] == "dismissed" and s["reason"] != "false_alarm" for s in signals),
        undecided=_count(not s["verdict"] for s in signals),
    )


def monday(at: datetime, zone: tzinfo) -> date:
    """The Monday of the week of `at`, as it is in `zone`."""
    day = at.astimezone(zone).date()
    return day - timedelta(days=day.weekday())


def start_of(day: date, zone: tzinfo) -> datetime:
    """When `day` begins in `zone`."""
    return datetime(day.year, day.month, day.day, tzinfo=zone)


def _count(conditions: Iterable[bool]) -> int:
    return sum(1 for condition in conditions if condition)
