"""Reading tickets. Rows come through `visible_to` alone; lists page by keyset; counts add up board cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.contrib.postgres.search import SearchQuery
from django.db.models import Aggregate, Case, Count, Exists, Max, Q, QuerySet, Sum, When

from watchfloor.core.models import Person
from watchfloor.core.permissions import reads_all_tickets
from watchfloor.tickets.access import apart, asked_by, cells_for, granted, queues_for, visible_to
from watchfloor.tickets.history import timeline
from watchfloor.tickets.models import Ticket

__all__ = ["asked_by", "queues_for", "timeline", "visible_to"]

OPEN: Final = ("new", "open", "pending", "on_hold")
SEARCH_WINDOW: Final = 1000


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list shows. Empty means no condition; owner 0 and queue 0 mean nobody and none. `awake`: without those
    that sleep until a time.
    """

    status: tuple[str, ...] = ()
    priority: tuple[str, ...] = ()
    queue: tuple[int, ...] = ()
    owner: tuple[int, ...] = ()
    platform: tuple[str, ...] = ()
    attributes: tuple[tuple[str, str], ...] = field(default=())
    awake: bool = False


def filtered(person: Person, wanted: Filter) -> QuerySet[Ticket]:
    """The tickets that the filter holds, as far as `person` may see them."""
    rows = visible_to(person)
    if wanted.status:
        rows = rows.filter(status__in=wanted.status)
    if wanted.priority:
        rows = rows.filter(priority__in=wanted.priority)
    if wanted.platform:
        rows = rows.filter(platform__in=wanted.platform)
    rows = _is_one_of(rows, "queue", wanted.queue)
    rows = _is_one_of(rows, "owner", wanted.owner)
    for name, value in wanted.attributes:
        rows = rows.filter(attributes__contains={name: value})
    return rows.filter(snoozed_until=None) if wanted.awake else rows


def page(person: Person, wanted: Filter, *, after: tuple[datetime, int] | None = None, size: int = 50) -> list[Ticket]:
    """Up to `size` tickets, newest change first, past the row `after` (its updated_at and id). Two queries at most."""
    if not wanted.attributes and reads_all_tickets(person) and not count(person, wanted):
        # The cells know that there is none; the database would read every ticket to find out.
        return []
    rows = filtered(person, wanted).select_related("queue", "owner", "requester").defer("words", "stretches")
    if after is not None:
        # A row value on the matching index: an OFFSET would read all that it skips.
        rows = rows.extra(where=["(ticket.updated_at, ticket.id) < (%s, %s)"], params=list(after))
    return list(rows.order_by("-updated_at", "-id")[:size])


def count(person: Person, wanted: Filter) -> int:
    """How many tickets the filter holds, from the maintained cells; exact for people who read all tickets.

    Somebody who sees only their own tickets has few: those are counted. So are attribute filters, up to 10,000.
    """
    if wanted.attributes or not reads_all_tickets(person):
        return filtered(person, wanted)[:10_000].count()
    return counts(person, [wanted])[0]


@dataclass(frozen=True, slots=True)
class Asleep:
    """How many snoozed tickets stand at one place of the board; the board's cells count them with the others."""

    queue: int
    status: str
    priority: str
    owner: int
    platform: str
    n: int

    def meets(self, wanted: Filter) -> bool:
        """Whether the filter holds for them."""
        names = ("queue", "status", "priority", "owner", "platform")
        return all(not getattr(wanted, name) or getattr(self, name) in getattr(wanted, name) for name in names)


def asleep(person: Person) -> list[Asleep]:
    """Where the snoozed tickets stand that the person's cells count. They are few, and an index holds them alone."""
    rows = visible_to(person).filter(snoozed_until__isnull=False)
    return _places(rows.exclude(id__in=apart(person).values("id")))


def _places(rows: QuerySet[Ticket]) -> list[Asleep]:
    found = rows.order_by().values_list("queue", "status", "priority", "owner", "platform").annotate(n=Count("id"))
    return [Asleep(q or 0, s, p or "", o or 0, on or "", n) for q, s, p, o, on, n in found]


def counts(person: Person, wanted: Sequence[Filter], sleepers: Sequence[Asleep] | None = None) -> list[int]:
    """`count` for several filters at the cost of one query (for the list of views), and of another where one of them
    is of those awake and `sleepers` are not known.
    """
    if not reads_all_tickets(person):
        return [count(person, one) for one in wanted]
    sums: dict[str, Aggregate] = {f"n{i}": Sum("n", filter=_condition(one), default=0) for i, one in enumerate(wanted)}
    if not sums:
        return []
    # Whether there is anything that no cell counts is asked with the cells: most people have no such ticket.
    more = Max(Case(When(Exists(granted(person)), then=1), default=0))
    found = cells_for(person).aggregate(**sums, more=more)
    if sleepers is None:
        sleepers = asleep(person) if any(one.awake for one in wanted) else ()
    singles = _singles(person) if found["more"] else ()
    return [
        found[f"n{i}"]
        - _sleeping(one, sleepers)
        + sum(awake or not one.awake for place, awake in singles if place.meets(one))
        for i, one in enumerate(wanted)
    ]


def _singles(person: Person) -> list[tuple[Asleep, bool]]:
    """Tickets that only a grant shows: where each stands, and whether it is awake."""
    rows = apart(person).values_list("queue", "status", "priority", "owner", "platform", "snoozed_until")
    return [(Asleep(q or 0, s, p or "", o or 0, on or "", 1), until is None) for q, s, p, o, on, until in rows]


def _sleeping(wanted: Filter, sleepers: Sequence[Asleep]) -> int:
    return sum(one.n for one in sleepers if one.meets(wanted)) if wanted.awake else 0


def by_platform(
    person: Person, status: tuple[str, ...] = OPEN, sleepers: Sequence[Asleep] = ()
) -> list[tuple[str, int]]:
    """Open tickets of each platform, the largest first, without `sleepers`."""
    if not reads_all_tickets(person):
        return []
    rows = cells_for(person).filter(status__in=status).exclude(platform="").values("platform").annotate(total=Sum("n"))
    found = [(row["platform"], row["total"]) for row in rows.order_by("-total", "platform")]
    return [(name, n - _sleeping(Filter(status=status, platform=(name,), awake=True), sleepers)) for name, n in found]


def by_number(person: Person, number: int) -> Ticket | None:
    """The ticket of that number; None where there is none or `person` may not see it."""
    return visible_to(person).select_related("queue", "owner", "requester").defer("words").filter(number=number).first()


def recent_of_requester(person: Person, ticket: Ticket, size: int = 5) -> list[Ticket]:
    """The requester's other tickets, newest first, as far as `person` may see them."""
    if ticket.requester_id is None:
        return []
    others = visible_to(person).filter(requester=ticket.requester_id).exclude(id=ticket.id)
    return list(others.defer("words").order_by("-updated_at", "-id")[:size])


def search(person: Person, text: str, *, size: int = 50) -> list[Ticket]:
    """Tickets by number, by the id at their source, or by words or parts of words of the subject.

    An exact id comes first. Words are looked up in the newest 1,000 tickets that hold them all: a word that most
    tickets hold then costs no more than a rare one.
    """
    text = " ".join(text.split())[:200]
    if not text:
        return []
    rows = visible_to(person).select_related("queue", "owner", "requester").defer("words")
    exact = list(rows.filter(_is_id(text)).order_by("-id")[:size])
    found = {ticket.id: ticket for ticket in exact}
    for hits in (_with_words(rows, text), _with_part(rows, text)):
        if len(found) >= size:
            break
        found |= {ticket.id: ticket for ticket in hits[:size] if ticket.id not in found}
    return list(found.values())[:size]


def _is_id(text: str) -> Q:
    bare = text.lstrip("#")
    is_source = Q(source_id=text)
    # Past 18 digits it is no number of ours, and no bigint either.
    return is_source | Q(number=int(bare)) if bare.isascii() and bare.isdigit() and len(bare) <= 18 else is_source


def _with_words(rows: QuerySet[Ticket], text: str) -> QuerySet[Ticket]:
    return rows.filter(words=SearchQuery(text, config="simple", search_type="websearch")).order_by("-updated_at", "-id")


def _with_part(rows: QuerySet[Ticket], text: str) -> QuerySet[Ticket]:
    # Trigrams need three characters; shorter parts would read the whole table.
    return rows.filter(subject__icontains=text).order_by("-updated_at", "-id") if len(text) >= 3 else rows.none()


def _is_one_of(rows: QuerySet[Ticket], name: str, ids: tuple[int, ...]) -> QuerySet[Ticket]:
    if not ids:
        return rows
    some = [key for key in ids if key]
    if 0 not in ids:
        return rows.filter(**{f"{name}__in": some})
    nobody = Q(**{f"{name}__isnull": True})
    return rows.filter(nobody | Q(**{f"{name}__in": some}) if some else nobody)


def _condition(wanted: Filter) -> Q:
    condition = Q()
    for name in ("status", "priority", "queue", "owner", "platform"):
        if values := getattr(wanted, name):
            condition &= Q(**{f"{name}__in": values})
    return condition
