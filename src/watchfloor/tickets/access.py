"""Who may see which ticket and which queue, as SQL. Every list, count and figure of tickets goes through here.

A restricted queue is a partition: whoever has no right to it gets its tickets neither in rows nor in sums, and not its
name. A right is a person's team that has the queue, or a grant to the person or the team that still holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value

from watchfloor.core import clock
from watchfloor.core.models import AccessGrant, Person, Queue
from watchfloor.core.permissions import reads_all_tickets
from watchfloor.tickets.models import BoardCell, Ticket

# For statements that are written out: `ticket` is the table's name there, and for figures that everybody may read.
IS_COMMON: Final = "coalesce({table}.queue_id, 0) NOT IN (SELECT id FROM core_queue WHERE restricted)"

# What was asked of whom while one page is read; None where nobody keeps it.
_READING: Final[ContextVar[dict[int, tuple[tuple[int, ...], bool]] | None]] = ContextVar("reading", default=None)


def grants_of(person: Person) -> QuerySet[AccessGrant]:
    """The grants that let the person in at this moment: their own and their team's."""
    holds = Q(expires_at=None) | Q(expires_at__gt=clock.now())
    who = Q(person=person.id)
    if person.team_id is not None:
        who |= Q(team=person.team_id)
    return AccessGrant.objects.filter(holds, who)


@contextmanager
def one_reading() -> Iterator[None]:
    """While a page is read, what each person may see is asked once. For what changes nothing: a right that is given or
    taken within is not seen until the block has ended.
    """
    mark = _READING.set({})
    try:
        yield
    finally:
        _READING.reset(mark)


def _rights(person: Person) -> tuple[tuple[int, ...], bool] | None:
    """The ids of the queues that are hidden from the person, and whether a grant lets them see single tickets; None
    outside of a reading. One query for a person.
    """
    read = _READING.get()
    if read is None:
        return None
    if person.id not in read:
        granted_ = grants_of(person).filter(ticket__isnull=False).values_list(Value(0), "ticket")
        rows = _hidden_queues(person).values_list(Value(1), "id").union(granted_, all=True)
        found = list(rows)
        read[person.id] = tuple(key for is_queue, key in found if is_queue), any(not kind for kind, _ in found)
    return read[person.id]


def hidden_queues(person: Person) -> QuerySet[Queue]:
    """The restricted queues that the person may not see, for whoever reads all that is not restricted."""
    rights = _rights(person)
    if rights is None:
        return _hidden_queues(person)
    # As a rule nothing is hidden: then a statement does not name the queues at all.
    return Queue.objects.filter(id__in=rights[0]) if rights[0] else Queue.objects.none()


def _hidden_queues(person: Person) -> QuerySet[Queue]:
    rows = Queue.objects.filter(restricted=True)
    if person.team_id is not None:
        rows = rows.exclude(team=person.team_id)
    return rows.filter(~Exists(grants_of(person).filter(queue=OuterRef("id"))))


def queues_for(person: Person) -> QuerySet[Queue]:
    """The queues whose names the person may read; one in whose place stands nothing looks as if it did not exist."""
    return Queue.objects.exclude(id__in=hidden_queues(person).values("id"))


def visible_to(person: Person) -> QuerySet[Ticket]:
    """The tickets that `person` may open on the desk.

    By role all but those of restricted queues, with what their team and their grants add; a partner those of their
    team's queues, and of grants; everybody else what they asked themselves.
    """
    if reads_all_tickets(person):
        # Two small sets that the database hashes once: any index may still give the rows and their order.
        hidden = Q(queue__in=hidden_queues(person).values("id"))
        return Ticket.objects.filter(~hidden | Q(id__in=granted(person)))
    if person.role == "partner":
        asked = Ticket.objects.filter(requester=person).values("id")
        return Ticket.objects.filter(id__in=asked.union(*_handed(person), all=True))
    return Ticket.objects.filter(requester=person)


def handed_to(person: Person) -> QuerySet[Ticket]:
    """What the partner's team was handed: the tickets of its queues, and what grants let the partner see. Whoever is
    no partner was handed nothing.
    """
    if person.role != "partner":
        return Ticket.objects.none()
    first, *others = _handed(person)
    return Ticket.objects.filter(id__in=first.union(*others, all=True))


def _handed(person: Person) -> list[QuerySet[Ticket, dict[str, int]]]:
    """Sets of ids, to be made one: alternatives over the whole table would read all of it."""
    queues = grants_of(person).filter(queue__isnull=False).values("queue")
    parts = [Ticket.objects.filter(id__in=granted(person)), Ticket.objects.filter(queue__in=queues)]
    if person.team_id is not None:
        parts.append(Ticket.objects.filter(queue__in=Queue.objects.filter(team=person.team_id).values("id")))
    return [part.values("id") for part in parts]  # type: ignore[misc]


def is_with_partners(ticket: Ticket) -> bool:
    """Whether some partner may see the ticket, so that a note can be addressed to partners. One query."""
    given = AccessGrant.objects.filter(Q(expires_at=None) | Q(expires_at__gt=clock.now()))
    given = given.filter(Q(ticket=ticket.id) | Q(queue=ticket.queue_id) if ticket.queue_id else Q(ticket=ticket.id))
    who = Q(id__in=given.values("person")) | Q(team__in=given.values("team"))
    if ticket.queue is not None and ticket.queue.team_id is not None:
        who |= Q(team=ticket.queue.team_id)
    return Person.objects.filter(who, role="partner").exists()


def asked_by(person: Person) -> QuerySet[Ticket]:
    """What the person asked themselves, wherever it waits now: the portal's rows, which never show what is internal."""
    return Ticket.objects.filter(requester=person)


def granted(person: Person) -> QuerySet[AccessGrant, dict[str, int]]:
    """The ids of single tickets that grants let the person see, as a subquery."""
    rights = _rights(person)
    if rights is not None and not rights[1]:
        return AccessGrant.objects.none().values("ticket")  # type: ignore[return-value]
    return grants_of(person).filter(ticket__isnull=False).values("ticket")  # type: ignore[return-value]


def common() -> QuerySet[Ticket]:
    """The tickets of queues that are not restricted: what figures for everybody are made of."""
    return Ticket.objects.exclude(queue__in=Queue.objects.filter(restricted=True).values("id"))


def hidden_tickets(person: Person) -> QuerySet[Ticket, dict[str, int]]:
    """The ids of what is hidden from somebody who reads all that is not restricted: few, for leaving out."""
    rows = Ticket.objects.filter(queue__in=hidden_queues(person).values("id"))
    return rows.exclude(id__in=granted(person)).values("id")  # type: ignore[return-value]


def restricted_among(tickets: Iterable[int]) -> set[int]:
    """Those of the tickets that wait in a restricted queue now. One query."""
    rows = Ticket.objects.filter(id__in=list(tickets), queue__restricted=True)
    return set(rows.values_list("id", flat=True))


def cells_for(person: Person) -> QuerySet[BoardCell]:
    """The board's cells without those of queues that are hidden from the person."""
    return BoardCell.objects.exclude(queue__in=hidden_queues(person).values("id"))


def apart(person: Person) -> QuerySet[Ticket]:
    """Tickets in queues hidden from the person that a grant lets them see one by one. No cell counts them."""
    hidden = hidden_queues(person).values("id")
    return Ticket.objects.filter(id__in=granted(person), queue__in=hidden)


def may_see(person: Person, ticket: int) -> bool:
    """Whether the person may open the ticket of that id. One query."""
    return visible_to(person).filter(id=ticket).exists()


def sees_more(other: Person, than: Person) -> bool:
    """Whether `other` may see a restricted queue or a ticket that `than` may not: who may not act in their name.

    What they asked themselves is in their portal, wherever it waits.
    """
    if other.id == than.id:
        return False
    if hidden_queues(than).filter(id__in=queues_for(other).values("id")).exists():
        return True
    if asked_by(other).filter(id__in=hidden_tickets(than)).exists():
        return True
    theirs = visible_to(other).filter(id__in=granted(other))
    return theirs.exclude(id__in=visible_to(than).filter(id__in=granted(other)).values("id")).exists()


def reads_restricted(person: Person, ticket: Ticket) -> bool:
    """Whether for this person opening the ticket is a reading that is written down."""
    return ticket.queue is not None and ticket.queue.restricted and ticket.requester_id != person.id


def who_may_see(ticket: Ticket) -> tuple[list[AccessGrant], list[Person]]:
    """The grants that let somebody see a restricted ticket, and the people of its queue's team."""
    now = clock.now()
    to = Q(ticket=ticket.id) | Q(queue=ticket.queue_id) if ticket.queue_id else Q(ticket=ticket.id)
    rows = AccessGrant.objects.filter(to, Q(expires_at=None) | Q(expires_at__gt=now))
    team = ticket.queue.team_id if ticket.queue else None
    people = Person.objects.filter(team=team).exclude(role="requester").order_by("name", "id") if team else []
    return list(rows.select_related("person", "team", "queue").order_by(F("expires_at").asc(nulls_last=True), "id")), [
        one for one in people if reads_all_tickets(one) or one.role == "partner"
    ]
