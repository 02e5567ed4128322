"""The shape of a metric."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from watchfloor.engine.metrics.facts import Facts, TicketFact, Window

Unit = Literal["tickets", "share", "hours", "per ticket", "points"]
MICROSECONDS_PER_HOUR = 3_600_000_000


@dataclass(frozen=True, slots=True)
class Figure:
    """A number, how many tickets it rests on, and how many had to be left out of it."""

    value: float | int | None
    n: int
    excluded: int


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric: what it is called, what it means, and how it is counted.

    `define` is the definition itself; `members` gives the tickets that make up n, so that
    a figure can be opened. All prose is for the reader of a page, one sentence each.
    """

    id: str
    name: str
    unit: Unit
    meaning: str
    population: str
    clock: str
    null_rule: str
    exclusions: str
    define: Callable[[Facts, Window], Figure]
    members: Callable[[Facts, Window], list[TicketFact]]

    @property
    def definition(self) -> str:
        """The meaning with its null rule and exclusions, as printed beside a figure."""
        return f"{self.meaning} {self.null_rule} {self.exclusions}"


def hours(microseconds: float | None) -> float | None:
    """Return microseconds as hours; unknown stays unknown."""
    return None if microseconds is None else microseconds / MICROSECONDS_PER_HOUR


def ratio(total: int, n: int) -> float | None:
    """Return total / n, None over nothing."""
    return total / n if n else None
