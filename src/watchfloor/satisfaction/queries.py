"""How the help was: of one ticket, and over many, as far as a person may see them."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Avg, Count, F, Q, QuerySet

from watchfloor.core.models import Person
from watchfloor.engine import events as ev
from watchfloor.engine.events import DONE
from watchfloor.engine.metrics.satisfaction import GOOD_FROM
from watchfloor.engine.stats.intervals import wilson
from watchfloor.eventlog.models import Text
from watchfloor.satisfaction.settings import CHANGEABLE_FOR, OPEN_FOR
from watchfloor.tickets.models import Ticket, TimelineEntry
from watchfloor.tickets.queries import visible_to

# Under so many ratings a share says nothing that its interval does not take back.
FEW: Final = 10


@dataclass(frozen=True, slots=True)
class Answer:
    """What was said of one solve: `first_at` is when it was first rated, `comment` what they wrote last."""

    rating: int | None
    effort: int | None
    comment: str
    first_at: datetime
    at: datetime
    owner: int | None

    def is_open(self, now: datetime) -> bool:
        """Whether it can still be changed."""
        return now - self.first_at <= CHANGEABLE_FOR


@dataclass(frozen=True, slots=True)
class Share:
    """A share with what it rests on and its 95 % Wilson interval; None where there is nothing to share."""

    yes: int
    n: int

    @property
    def value(self) -> float | None:
        return self.yes / self.n if self.n else None

    @property
    def interval(self) -> tuple[float, float] | None:
        return wilson(self.yes, self.n)

    @property
    def is_few(self) -> bool:
        """Whether there are too few to compare it with another."""
        return self.n < FEW


@dataclass(frozen=True, slots=True)
class Summary:
    """What was said over some time: how many gave each rating, who answered of those asked, the mean effort."""

    counts: tuple[int, int, int, int, int]
    satisfied: Share
    responded: Share
    effort: float | None
    effort_n: int


@dataclass(frozen=True, slots=True)
class OfOwner:
    """What was said while one person had the ticket."""

    person: Person | None
    satisfied: Share
    effort: float | None
    effort_n: int


@dataclass(frozen=True, slots=True)
class Said:
    """One rating in a list."""

    ticket: Ticket
    comment: str
    owner: Person | None


def answer_to(ticket: Ticket) -> Answer | None:
    """What was said since the requester was last asked; None where nothing was. Two queries, none where never rated."""
    if ticket.rated_at is None:
        return None
    entries = TimelineEntry.objects.filter(ticket=ticket.id, kind=ev.TICKET_RATED)
    if ticket.rating_asked_at is not None:
        entries = entries.filter(at__gte=ticket.rating_asked_at)
    rows = list(entries.order_by("position"))
    if not rows:
        return None
    comment = Text.objects.filter(id=rows[-1].text).values_list("body", flat=True).first() if rows[-1].text else None
    return Answer(ticket.rating, ticket.effort, comment or "", rows[0].at, rows[-1].at, ticket.rated_owner)


def was_asked(row: Ticket) -> bool:
    """Whether the requester was asked since the ticket was last solved."""
    return row.rating_asked_at is not None and row.done_at is not None and row.rating_asked_at >= row.done_at


def may_rate(ticket: Ticket, answer: Answer | None, now: datetime) -> bool:
    """Whether the requester can rate it now, or change what they said: it is solved, and neither time is over."""
    if answer is not None:
        return answer.is_open(now)
    since = ticket.rating_asked_at or ticket.solved_at
    is_solved = ticket.status in DONE and ticket.closed_reason == "solved"
    return since is not None and now - since <= OPEN_FOR and (is_solved or ticket.rating_asked_at is not None)


def summary(person: Person, since: datetime, until: datetime) -> Summary:
    """All that was said from `since` up to `until`. Two queries, by the indexes of what was rated and asked."""
    found = _rated(person, since, until).aggregate(
        **{f"r{n}": Count("id", filter=Q(rating=n)) for n in range(1, 6)},
        mean=Avg("effort"), said=Count("effort"),
    )  # fmt: skip
    asked = visible_to(person).filter(rating_asked_at__gte=since, rating_asked_at__lt=until).aggregate(
        n=Count("id"), yes=Count("id", filter=Q(rated_at__gte=F("rating_asked_at")))
    )  # fmt: skip
    one, two, three, four, five = (found[f"r{n}"] for n in range(1, 6))
    rated = one + two + three + four + five
    return Summary(
        (one, two, three, four, five), Share(four + five, rated), Share(asked["yes"], asked["n"]), found["mean"],
        found["said"],
    )  # fmt: skip


def by_owner(person: Person, since: datetime, until: datetime) -> list[OfOwner]:
    """The same by who had the ticket when it was rated, by name: an order by value would rank what chance made."""
    rows = list(
        _rated(person, since, until).values("rated_owner").annotate(
            n=Count("rating"), good=Count("id", filter=Q(rating__gte=GOOD_FROM)), mean=Avg("effort"),
            said=Count("effort"),
        )
    )  # fmt: skip
    people = Person.objects.in_bulk([row["rated_owner"] for row in rows if row["rated_owner"]])
    found = [
        OfOwner(people.get(row["rated_owner"]), Share(row["good"], row["n"]), row["mean"], row["said"]) for row in rows
    ]
    return sorted(found, key=lambda one: (one.person is None, one.person.name if one.person else ""))


def latest(
    person: Person, since: datetime, until: datetime, *, ratings: Sequence[int] = (), owner: int | None = None,
    limit: int = 100,
) -> list[Said]:  # fmt: skip
    """What was said, the newest first, with the words; of some ratings or of one owner where asked. Four queries."""
    rows = _rated(person, since, until).select_related("queue", "requester").defer("words", "stretches")
    rows = rows.filter(rating__in=ratings) if ratings else rows
    rows = rows.filter(rated_owner=owner) if owner is not None else rows
    tickets = list(rows.order_by("-rated_at", "-id")[:limit])
    people = Person.objects.in_bulk([ticket.rated_owner for ticket in tickets if ticket.rated_owner])
    comments = _comments([ticket.id for ticket in tickets])
    return [Said(one, comments.get(one.id, ""), people.get(one.rated_owner or 0)) for one in tickets]


def _rated(person: Person, since: datetime, until: datetime) -> QuerySet[Ticket]:
    return visible_to(person).filter(rated_at__gte=since, rated_at__lt=until)


def _comments(tickets: Sequence[int]) -> dict[int, str]:
    """What was written last with a rating of each ticket."""
    entries = TimelineEntry.objects.filter(ticket__in=tickets, kind=ev.TICKET_RATED).order_by("position")
    pointers: dict[int, uuid.UUID | None] = dict(entries.values_list("ticket", "text"))
    texts = dict(Text.objects.filter(id__in=[key for key in pointers.values() if key]).values_list("id", "body"))
    return {ticket: texts.get(key, "") for ticket, key in pointers.items() if key}
