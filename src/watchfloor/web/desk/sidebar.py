"""The views at the left of the desk, each with its live count: all counts of one page cost one query."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qs

from watchfloor.core.models import Person
from watchfloor.tickets.queries import OPEN, Filter, by_platform, counts


@dataclass(frozen=True, slots=True)
class View:
    """A named list: where it leads, what it counts, the sentence over it and what an empty one means."""

    group: str
    name: str
    address: str
    icon: str
    wanted: Filter
    sentence: str
    empty: tuple[str, str]


def views(person: Person) -> tuple[View, ...]:
    """The named lists of `person`."""
    return (
        View("My work", "Assigned to me", "?owner=me", "user", Filter(status=OPEN, owner=(person.id,)),
             "{n} yours and not solved.",
             ("Nothing is yours right now", "Tickets that you take or are given stand here until they are solved.")),
        View("My work", "Mine, answered", "?status=pending&owner=me", "corner-up-left",
             Filter(status=("pending",), owner=(person.id,)), "{n} wait for the requester's answer.",
             ("Nobody owes you an answer", "A ticket comes here when you reply and set it pending.")),
        View("Team", "All open", "", "list", Filter(status=OPEN), "{n} not solved.",
             ("No tickets yet", "Every request stands here until it is solved, however it came.")),
        View("Team", "Unassigned", "?owner=none", "inbox", Filter(status=OPEN, owner=(0,)), "{n} for an owner.",
             ("Everything has an owner", "A new ticket appears here at once, without a reload.")),
        View("Team", "New", "?status=new", "circle-alert", Filter(status=("new",)), "{n} without a first reply.",
             ("No ticket waits for its first reply", "A new ticket appears here at once, without a reload.")),
        View("Team", "P0 and P1", "?priority=P0,P1", "flag", Filter(status=OPEN, priority=("P0", "P1")),
             "{n} with high priority.",
             ("No high-priority ticket is open", "P0 and P1 tickets stand here until they are solved.")),
        View("Team", "Pending on requester", "?status=pending", "message-square", Filter(status=("pending",)),
             "{n} for the requester's answer.",
             ("Nobody owes the team an answer", "A ticket comes here when its status is set to pending.")),
        View("Team", "On hold", "?status=on_hold", "circle-pause", Filter(status=("on_hold",)),
             "{n} for somebody else.",
             ("Nothing is on hold", "A ticket comes here when it waits for another team or a vendor.")),
        View("Team", "Solved", "?status=solved,closed", "circle-check", Filter(status=("solved", "closed")),
             "{n} solved or closed.",
             ("Nothing has been solved yet", "Solved tickets stay here and can be opened again.")),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    view: View
    count: int
    current: bool


@dataclass(frozen=True, slots=True)
class Sidebar:
    groups: tuple[tuple[str, tuple[Line, ...]], ...]
    platforms: tuple[tuple[str, int, bool], ...]
    current: View | None

    @property
    def solved(self) -> int:
        """How many are solved or closed: what an empty list of open ones says then."""
        return next(line.count for _, lines in self.groups for line in lines if line.view.name == "Solved")


GROUPS: Final = ("My work", "Team")


def sidebar(person: Person, parameters: dict[str, str]) -> Sidebar:
    """Two queries: the counts of the views, and those of the platforms."""
    here = {key: value for key, value in parameters.items() if key != "sort"}
    all_views = views(person)
    lines = [
        Line(view, n, _parameters(view.address) == here)
        for view, n in zip(all_views, counts(person, [view.wanted for view in all_views]), strict=True)
    ]
    platforms = tuple((name, n, here == {"platform": name}) for name, n in by_platform(person)[:12])
    return Sidebar(
        groups=tuple((group, tuple(line for line in lines if line.view.group == group)) for group in GROUPS),
        platforms=platforms,
        current=next((line.view for line in lines if line.current), None),
    )


def _parameters(address: str) -> dict[str, str]:
    return {key: values[0] for key, values in parse_qs(address.lstrip("?")).items()}
