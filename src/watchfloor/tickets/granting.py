"""Who may give access and take it back, and which grants they are told of: nobody hands on more than they hold."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final

from django.db.models import Q, QuerySet

from watchfloor.core.models import AccessGrant, Person, Queue
from watchfloor.core.permissions import READS_ALL_TICKETS, allows
from watchfloor.tickets.access import grants_of, queues_for, visible_to
from watchfloor.tickets.models import Ticket

# Roles that a grant, or a queue of one's team, lets see anything: others see what they asked alone.
READERS: Final = READS_ALL_TICKETS | {"partner"}


def may_give(person: Person, queue: Queue | None) -> bool:
    """Whether the person may let others see what waits in the queue.

    Of a restricted one: leads and administrators of its team, and administrators whom a grant shows all of it. That
    they hold only a grant to a ticket lets nobody hand it on.
    """
    return _may_give(person, queue, _granted_queues(person) if queue is not None and queue.restricted else ())


def _may_give(person: Person, queue: Queue | None, by_grant: Collection[int]) -> bool:
    if not allows(person, "admin.access"):
        return False
    if queue is None or not queue.restricted or (person.team_id is not None and queue.team_id == person.team_id):
        return True
    return queue.id in by_grant


def _granted_queues(person: Person) -> set[int]:
    """The queues that grants show to an administrator, who may then hand that on."""
    if person.role != "administrator":
        return set()
    return set(grants_of(person).filter(queue__isnull=False).values_list("queue_id", flat=True))


def told_of(person: Person, grants: Iterable[AccessGrant]) -> list[AccessGrant]:
    """Those of the grants that the person may know of: to a queue whose name they may read, or a ticket they may open.

    Each gets its ticket (`of_ticket`, None for a queue's) and whether the person may take it back (`may_take`). Two
    queries, three for an administrator.
    """
    rows = list(grants)
    ids = [row.ticket for row in rows if row.ticket is not None]
    tickets = {t.id: t for t in visible_to(person).filter(id__in=ids).select_related("queue").defer("words")}
    queues = {queue.id: queue for queue in queues_for(person).filter(id__in=[row.queue_id for row in rows])}
    by_grant = _granted_queues(person)
    found = []
    for row in rows:
        ticket = tickets.get(row.ticket or 0)
        queue = ticket.queue if ticket is not None else queues.get(row.queue_id or 0)
        if ticket is None and queue is None:
            continue
        row.of_ticket, row.may_take = ticket, _may_give(person, queue, by_grant)  # type: ignore[attr-defined]
        found.append(row)
    return found


def readers_of(queue: Queue) -> QuerySet[Person]:
    """The people of the queue's team who read its tickets."""
    rows = Person.objects.filter(team=queue.team_id) if queue.team_id is not None else Person.objects.none()
    return rows.filter(role__in=READERS).order_by("name", "id")


def opens_more(team: int, than: Person) -> bool:
    """Whether the team may see a restricted queue or a ticket that the person may not: they put nobody into it."""
    hidden = Queue.objects.filter(restricted=True).exclude(id__in=queues_for(than).values("id"))
    grants = AccessGrant.objects.filter(team=team)
    if hidden.filter(Q(team=team) | Q(id__in=grants.filter(queue__isnull=False).values("queue"))).exists():
        return True
    tickets = Ticket.objects.filter(id__in=grants.filter(ticket__isnull=False).values("ticket"))
    return tickets.exclude(id__in=visible_to(than).filter(id__in=tickets.values("id")).values("id")).exists()
