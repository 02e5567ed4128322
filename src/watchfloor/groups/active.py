"""The groups of the last days: how many tickets each took in, from how many people, and whether it grows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Count, F, Max, Q, QuerySet

from watchfloor.core.models import Person
from watchfloor.groups.models import Group, TicketInGroup
from watchfloor.groups.queries import PAGE, chips_for, seen_by, titles
from watchfloor.tickets.queries import search

DAY: Final = timedelta(days=1)
WEEK: Final = timedelta(days=7)
_FOUND: Final = 500


@dataclass(frozen=True, slots=True)
class Active:
    """A group with the tickets filed in the day, the week and the week before that end when the list does.

    `people` filed those of the week; `unsure` of them may belong elsewhere; `newest` is the last one; `total` is all
    that the group ever took in.
    """

    id: int
    title: str
    chips: list[str]
    day: int
    week: int
    before: int
    people: int
    unsure: int
    total: int
    newest: datetime

    @property
    def change(self) -> int:
        """Tickets of the week more than in the week before."""
        return self.week - self.before

    @property
    def fewer(self) -> int:
        """Tickets of the week less than in the week before."""
        return self.before - self.week

    @property
    def unsure_share(self) -> float:
        """The share of the week's tickets that may belong elsewhere."""
        return self.unsure / self.week if self.week else 0.0


def as_of(person: Person, now: datetime) -> datetime | None:
    """When the list ends: now; or the newest grouped ticket, where that is more than a week old; None without one."""
    # By the index of tickets, the newest first: a maximum would read them all.
    newest = seen_by(person).order_by("-ticket__created_at").values_list("ticket__created_at", flat=True).first()
    return now if newest is not None and newest > now - WEEK else newest


def active(
    person: Person, until: datetime, *, after: tuple[int, int] | None = None, size: int = PAGE
) -> list[Active]:  # fmt: skip
    """Groups of two and more tickets that took one in in the week before `until`, the largest first.

    `after`: week and id of the row that the page follows.
    """
    lately = seen_by(person).filter(ticket__created_at__gt=until - 2 * WEEK, ticket__created_at__lte=until)
    rows = _counted(lately, until).filter(week__gt=0, lately__gte=2)
    if after is not None:
        rows = rows.filter(Q(week__lt=after[0]) | Q(week=after[0], group__root__lt=after[1]))
    return _dressed(person, list(rows.order_by("-week", "-group__root")[:size]))


def matching(person: Person, until: datetime, text: str, *, size: int = PAGE) -> list[Active]:
    """Groups of any age with a ticket that `text` finds, or with that term as a chip; those found most come first."""
    found = [ticket.id for ticket in search(person, text, size=_FOUND)]
    hits = seen_by(person).filter(ticket__in=found).values("group__root").annotate(n=Count("ticket")).order_by("-n")
    roots = [row["group__root"] for row in hits[:size]]
    termed = Group.objects.filter(id=F("root"), chips__contains=[text.strip().lower()])
    roots += [root for root in termed.values_list("id", flat=True)[:size] if root not in roots]
    rows = _counted(seen_by(person).filter(group__root__in=roots, ticket__created_at__lte=until), until)
    places = {root: place for place, root in enumerate(roots)}
    return _dressed(person, sorted(rows, key=lambda row: places[row["group__root"]])[:size])


def _counted(rows: QuerySet[TicketInGroup], until: datetime) -> Any:
    in_week = Q(ticket__created_at__gt=until - WEEK)
    return rows.values("group__root").annotate(
        lately=Count("ticket"),
        day=Count("ticket", filter=Q(ticket__created_at__gt=until - DAY)),
        week=Count("ticket", filter=in_week),
        before=Count("ticket", filter=Q(ticket__created_at__gt=until - 2 * WEEK) & ~in_week),
        people=Count("ticket__requester", filter=in_week, distinct=True),
        unsure_n=Count("ticket", filter=in_week & Q(unsure=True)),
        newest=Max("ticket__created_at"),
    )


def _dressed(person: Person, rows: list[dict[str, Any]]) -> list[Active]:
    """The rows with their titles and totals. Three queries."""
    groups = {group.id: group for group in Group.objects.filter(id__in=[row["group__root"] for row in rows])}
    called = titles(person, groups.values())
    whole = seen_by(person).filter(group__root__in=list(groups)).values("group__root").annotate(n=Count("ticket"))
    totals = {row["group__root"]: row["n"] for row in whole.order_by()}
    return [
        Active(
            key := row["group__root"], called[key], chips_for(person, groups[key]), row["day"], row["week"],
            row["before"], row["people"], row["unsure_n"], totals[key], row["newest"],
        )
        for row in rows
    ]  # fmt: skip


def figures(person: Person, group: Group, until: datetime) -> Active:
    """One group, counted as the list counts it."""
    rows = _counted(seen_by(person).filter(group__root=group.id, ticket__created_at__lte=until), until)
    return _dressed(person, list(rows))[0]
