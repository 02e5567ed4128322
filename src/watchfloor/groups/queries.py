"""Reading groups. Tickets are counted and shown only where the person may open them; so is a group that has any."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, Q, QuerySet

from watchfloor.core.models import Person
from watchfloor.core.permissions import allows, reads_all_tickets
from watchfloor.engine.events import TICKET_CREATED
from watchfloor.engine.text.cleaning import clean
from watchfloor.engine.text.lexical import first_sentence
from watchfloor.eventlog.models import Cursor, Event, Text
from watchfloor.groups.commands import CURSOR
from watchfloor.groups.models import Group, TicketInGroup
from watchfloor.tickets.access import granted, hidden_queues
from watchfloor.tickets.models import TimelineEntry
from watchfloor.tickets.queries import OPEN, visible_to

PAGE: Final = 50
COUNTED_TO: Final = 1000
NO_TITLE: Final = "(no subject)"
_LOOKED_AT: Final = 200
_NEIGHBOURS: Final = 5
_LONGEST: Final = 120


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A group that some tickets of another one could belong to too: how many of them, and how near the nearest is."""

    id: int
    title: str
    tickets: int
    score: float


@dataclass(frozen=True, slots=True)
class SameIssue:
    """The group of a ticket, as its page shows it: tickets in all, open ones, and whether this one surely belongs."""

    id: int
    title: str
    chips: list[str]
    tickets: int
    open: int
    unsure: bool


@dataclass(frozen=True, slots=True)
class Lag:
    """How far grouping is behind filing: tickets that wait (at most 1,000 are counted), and how old the oldest is."""

    waiting: int = 0
    oldest: timedelta | None = None
    is_running: bool = True


def seen_by(person: Person) -> QuerySet[TicketInGroup]:
    """Where the tickets are that `person` may open; nothing for people who may not watch."""
    rows = TicketInGroup.objects.all()
    if not allows(person, "watch.read"):
        return rows.none()
    if not reads_all_tickets(person):
        return rows.filter(ticket__in=visible_to(person))
    # What was placed before its queue was restricted, or before it was moved there.
    hidden = Q(ticket__queue__in=hidden_queues(person).values("id"))
    return rows.filter(~hidden | Q(ticket__in=granted(person)))


def group_for(person: Person, key: int) -> Group | None:
    """The group that `key` is a part of; None where `person` may see no ticket of it."""
    root = Group.objects.filter(id__in=Group.objects.filter(id=key).values("root")).first()
    if root is None or not seen_by(person).filter(group__root=root.id).exists():
        return None
    return root


def tickets_of(
    person: Person, root: int, *, unsure: bool = False, after: tuple[datetime, int] | None = None, size: int = PAGE
) -> list[TicketInGroup]:
    """Up to `size` tickets of the group, the newest first, past the one `after` (its created_at and id)."""
    rows = seen_by(person).filter(group__root=root).select_related("ticket", "ticket__requester", "ticket__queue")
    if unsure:
        rows = rows.filter(unsure=True)
    if after is not None:
        rows = rows.extra(where=["(ticket.created_at, ticket.id) < (%s, %s)"], params=list(after))
    return list(rows.defer("ticket__words", "ticket__stretches").order_by("-ticket__created_at", "-ticket_id")[:size])


def titles(person: Person, groups: Iterable[Group]) -> dict[int, str]:
    """What to call each group: its title ticket's own sentence, or a newer one's that the person may see."""
    wanted = {group.id: group.title for group in groups}
    found = sentences(person, [ticket for ticket in wanted.values() if ticket is not None])
    named = {group: found[ticket] for group, ticket in wanted.items() if ticket in found}
    nameless = [group for group in wanted if group not in named]
    if nameless:
        newest = seen_by(person).filter(group__root__in=nameless).order_by("group__root", "-ticket_id")
        others = dict(newest.distinct("group__root").values_list("group__root", "ticket_id"))
        found = sentences(person, list(others.values()))
        named |= {group: found.get(ticket, NO_TITLE) for group, ticket in others.items()}
    return {group: named.get(group, NO_TITLE) for group in wanted}


def sentences(person: Person, tickets: Sequence[int]) -> dict[int, str]:
    """What each ticket says in one sentence: its subject, else the first of its text (two queries more)."""
    subjects = dict(visible_to(person).filter(id__in=tickets).values_list("id", "subject"))
    blank = [ticket for ticket, subject in subjects.items() if not subject.strip()]
    if blank:
        entries = TimelineEntry.objects.filter(ticket__in=blank, kind=TICKET_CREATED, text__isnull=False)
        texts = dict(entries.values_list("text", "ticket_id"))
        for key, body in Text.objects.filter(id__in=list(texts)).values_list("id", "body"):
            subjects[texts[key]] = first_sentence(clean(body[:2000]))
    return {ticket: _cut(subject) for ticket, subject in subjects.items() if subject.strip()}


def neighbours(person: Person, root: int) -> list[Neighbour]:
    """Groups that may be about the same issue, by where tickets of this one could be too; the likeliest first."""
    rows = seen_by(person).filter(group__root=root).exclude(others=[]).order_by("-ticket_id")
    near: dict[int, list[float]] = {}
    for others in rows.values_list("others", flat=True)[:_LOOKED_AT]:
        for group, score in others:
            near.setdefault(group, []).append(score)
    whole: dict[int, list[float]] = {}
    for group, top in Group.objects.filter(id__in=list(near)).exclude(root=root).values_list("id", "root"):
        whole.setdefault(top, []).extend(near[group])
    first = sorted(whole, key=lambda top: (-max(whole[top]), top))[: 2 * _NEIGHBOURS]
    some = seen_by(person).filter(group__root__in=first).values("group__root").annotate(n=Count("ticket"))
    counts = {row["group__root"]: row["n"] for row in some.order_by()}
    called = titles(person, Group.objects.filter(id__in=[top for top in first if top in counts][:_NEIGHBOURS]))
    return [Neighbour(top, called[top], counts[top], max(whole[top])) for top in first if top in called]


def same_issue(person: Person, ticket: int) -> SameIssue | None:
    """The group of the ticket; None where it is in none, or alone in it. Four queries."""
    row = seen_by(person).filter(ticket=ticket).values("group__root", "unsure").first()
    if row is None:
        return None
    root = Group.objects.get(id=row["group__root"])
    counts = seen_by(person).filter(group__root=root.id).aggregate(
        n=Count("ticket"), open=Count("ticket", filter=Q(ticket__status__in=OPEN))
    )  # fmt: skip
    if counts["n"] < 2:
        return None
    title = titles(person, [root])[root.id]
    return SameIssue(root.id, title, chips_for(person, root), counts["n"], counts["open"], row["unsure"])


def chips_for(person: Person, group: Group) -> list[str]:
    """The terms that set the group apart: words of all its tickets, so only for who may read them all."""
    return list(group.chips) if reads_all_tickets(person) else []


def lag(now: datetime) -> Lag:
    """How far grouping is behind. Two queries; `is_running` is False where it never ran."""
    cursor = Cursor.objects.filter(name=CURSOR).values_list("position", flat=True).first()
    rows = Event.objects.filter(position__gt=cursor or 0, kind=TICKET_CREATED).order_by("position")
    waiting = list(rows.values_list("at", flat=True)[:COUNTED_TO])
    oldest = max(now - min(waiting), timedelta()) if waiting else None
    return Lag(len(waiting), oldest, cursor is not None)


def _cut(sentence: str) -> str:
    sentence = " ".join(sentence.split())
    return sentence if len(sentence) <= _LONGEST else sentence[: _LONGEST - 1].rstrip() + "…"
