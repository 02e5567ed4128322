"""The views at the left of the desk, each with its live count: all counts of one page cost two queries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qs

from django.utils.translation import gettext_noop as noop

from watchfloor.clocks.queries import BOUND as MOST
from watchfloor.core import clock
from watchfloor.core.models import Person
from watchfloor.tickets.queries import OPEN, Asleep, Filter, by_platform, counts, filtered
from watchfloor.views import queries as saved
from watchfloor.views.definitions import Domain, View
from watchfloor.web.desk.clocked import count_clocked
from watchfloor.web.desk.conditions import Listing, in_domain
from watchfloor.web.domain import key_of, within

_SOLVED: Final = -9
_RISK: Final = -14
_LATE: Final = -15


@dataclass(frozen=True, slots=True)
class Named:
    """A named list: where it leads, its key among counts, what the board counts for it, and what an empty one means."""

    group: str
    name: str
    address: str
    icon: str
    key: int
    empty: tuple[str, str]
    wanted: Filter | None = None
    owner: int | None = None
    is_saved: bool = False


def named(person: Person) -> tuple[Named, ...]:
    """The lists that everybody has."""
    return (
        Named(
            "My work",
            noop("Assigned to me"),
            "?owner=me",
            "user",
            -1,
            (
                noop("Nothing is yours right now"),
                noop("Tickets that you take or are given stand here until they are solved."),
            ),
            Filter(awake=True, status=OPEN, owner=(person.id,)),
        ),
        Named(
            "My work",
            noop("Next reply is mine"),
            "?view=next",
            "corner-up-left",
            -10,
            (noop("Nobody waits for you"), noop("Yours whose requester wrote last stand here until you answer.")),
        ),
        Named(
            "My work",
            noop("Mine, answered"),
            "?status=pending&owner=me",
            "message-square",
            -2,
            (noop("Nobody owes you an answer"), noop("A ticket comes here when you reply and set it pending.")),
            Filter(status=("pending",), owner=(person.id,)),
        ),
        Named(
            "Team",
            noop("All open"),
            "",
            "list",
            -3,
            (noop("No tickets yet"), noop("Every request stands here until it is solved, however it came.")),
            Filter(awake=True, status=OPEN),
        ),
        Named(
            "Team",
            noop("Unassigned"),
            "?owner=none",
            "inbox",
            -4,
            (noop("Everything has an owner"), noop("A new ticket appears here at once, without a reload.")),
            Filter(awake=True, status=OPEN, owner=(0,)),
        ),
        Named(
            "Team",
            noop("Breach risk"),
            "?clock=risk",
            "clock",
            _RISK,
            (
                noop("No promise is about to be broken"),
                noop("A ticket comes here when a quarter of a promised time is left."),
            ),
        ),
        Named(
            "Team",
            noop("Late"),
            "?clock=late",
            "circle-alert",
            _LATE,
            (
                noop("No promise is late"),
                noop("A ticket whose promise was broken stands here until it is kept after all."),
            ),
        ),
        Named(
            "Team",
            noop("New"),
            "?status=new",
            "circle-alert",
            -5,
            (noop("No ticket waits for its first reply"), noop("A new ticket appears here at once, without a reload.")),
            Filter(status=("new",)),
        ),
        Named(
            "Team",
            noop("P0 and P1"),
            "?priority=P0,P1",
            "flag",
            -6,
            (noop("No high-priority ticket is open"), noop("P0 and P1 tickets stand here until they are solved.")),
            Filter(awake=True, status=OPEN, priority=("P0", "P1")),
        ),
        Named(
            "Team",
            noop("Escalated"),
            "?view=escalated",
            "trending-up",
            -11,
            (noop("Nothing is with another tier"), noop("A ticket that is escalated stands here until it is solved.")),
        ),
        Named(
            "Team",
            noop("Pending on requester"),
            "?status=pending",
            "message-square",
            -7,
            (noop("Nobody owes the team an answer"), noop("A ticket comes here when its status is set to pending.")),
            Filter(status=("pending",)),
        ),
        Named(
            "Team",
            noop("On hold"),
            "?status=on_hold",
            "circle-pause",
            -8,
            (noop("Nothing is on hold"), noop("A ticket comes here when it waits for another team or a vendor.")),
            Filter(status=("on_hold",)),
        ),
        Named(
            "Team",
            noop("Reopened"),
            "?view=reopened",
            "repeat",
            -12,
            (
                noop("Nothing came back"),
                noop("When a requester writes to a solved ticket, it stands here until it is done."),
            ),
        ),
        Named(
            "Team",
            noop("Snoozed"),
            "?view=snoozed",
            "clock",
            -13,
            (
                noop("Nothing sleeps"),
                noop("A ticket that is snoozed stands here until its time comes or somebody writes."),
            ),
        ),
        Named(
            "Team",
            noop("Solved"),
            "?status=solved,closed",
            "circle-check",
            -9,
            (noop("Nothing has been solved yet"), noop("Solved tickets stay here and can be opened again.")),
            Filter(status=("solved", "closed")),
        ),
    )


@dataclass(frozen=True, slots=True)
class Line:
    """`count` None: it is not counted yet, or the count would take too long."""

    view: Named
    count: int | None
    current: bool


@dataclass(frozen=True, slots=True)
class Sidebar:
    groups: tuple[tuple[str, tuple[Line, ...]], ...]
    platforms: tuple[tuple[str, int, bool], ...]
    current: Named | None
    count: int | None

    @property
    def solved(self) -> int:
        """How many are solved or closed: what an empty list of open ones says then."""
        lines = [line for _, lines in self.groups for line in lines if line.view.key == _SOLVED]
        return lines[0].count or 0


GROUPS: Final = (
    noop("My work"),
    noop("Team"),
    noop("Shared views"),
    noop("My views"),
)


def sidebar(person: Person, listing: Listing, sleepers: Sequence[Asleep]) -> Sidebar:
    """Four queries: the saved views, their counts, the board's counts, and those of the platforms."""
    here = {key: value for key, value in listing.parameters.items() if key not in ("sort", "columns")}
    views = [*named(person), *_saved(saved.views_for(person))]
    found = _counts(person, views, listing.domain, sleepers)
    lines = [Line(view, found.get(view.key), _parameters(view.address) == here) for view in views]
    current = next((line for line in lines if line.current), None)
    return Sidebar(
        groups=tuple(_grouped(lines)),
        platforms=tuple(_platforms(person, listing, here, sleepers)),
        current=current.view if current else None,
        count=current.count if current else None,
    )


def _saved(views: Iterable[View]) -> list[Named]:
    empty = (
        noop("Nothing meets the conditions of this view"),
        noop("A ticket appears here as soon as it does."),
    )
    return [
        Named("Shared views" if view.owner is None else "My views", view.name, f"?view={view.id}", "star", view.id,
              empty, owner=view.owner, is_saved=True)
        for view in views
    ]  # fmt: skip


def _counts(
    person: Person, views: Sequence[Named], domain: Domain | None, sleepers: Sequence[Asleep]
) -> dict[int, int]:
    """What each holds within the domain: of the board's cells where those can tell, else of the views' own."""
    on_board = [view for view in views if view.wanted is not None and (domain is None or not domain.modules)]
    wanted = [in_domain(view.wanted, domain) for view in on_board if view.wanted is not None]
    found = dict(zip((view.key for view in on_board), counts(person, wanted, sleepers), strict=True))
    found |= _clocks(person, domain)
    rest = [view.key for view in views if view.key not in found]
    return found | saved.counts(person, rest, key_of(domain))


def _clocks(person: Person, domain: Domain | None) -> dict[int, int]:
    """How many open tickets have a clock that is about to breach, and a late one. One query on the few there are."""
    now = clock.now()
    rows = filtered(person, in_domain(Filter(awake=True, status=OPEN), domain))
    if domain is not None and domain.modules:
        rows = within(rows, domain)
    found = count_clocked(rows, now, MOST)
    return {_RISK: found["risk"], _LATE: found["late"]}


def _grouped(lines: Sequence[Line]) -> Iterable[tuple[str, tuple[Line, ...]]]:
    for group in GROUPS:
        some = tuple(line for line in lines if line.view.group == group)
        if some:
            yield group, some


def _platforms(
    person: Person, listing: Listing, here: dict[str, str], sleepers: Sequence[Asleep]
) -> Iterable[tuple[str, int, bool]]:
    domain = listing.domain
    if domain is not None and domain.modules:
        # How many of a platform's tickets are of some modules is counted by no cell.
        return
    for name, n in by_platform(person, sleepers=sleepers)[:40]:
        if domain is None or name in domain.platforms:
            yield name, n, here == {"platform": name}


def _parameters(address: str) -> dict[str, str]:
    return {key: values[0] for key, values in parse_qs(address.lstrip("?")).items()}
