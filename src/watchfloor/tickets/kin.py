"""The tickets that a ticket is tied to, and who worked on it, for its page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q

from watchfloor.core.models import Person
from watchfloor.engine.events import DONE, LINKS
from watchfloor.tickets.models import Ticket, TicketLink, Work
from watchfloor.tickets.queries import visible_to


@dataclass(frozen=True, slots=True)
class Kin:
    """Tickets by what they are to this one. `links` are pairs of how and the ticket."""

    parent: Ticket | None = None
    children: Sequence[Ticket] = ()
    open_children: int = 0
    merged_into: Ticket | None = None
    merged: Sequence[Ticket] = ()
    follow_up_of: Ticket | None = None
    follow_ups: Sequence[Ticket] = ()
    split_from: Ticket | None = None
    splits: Sequence[Ticket] = ()
    links: Sequence[tuple[str, Ticket]] = ()
    work: Sequence[tuple[Person, timedelta]] = ()

    def __bool__(self) -> bool:
        return any((
            self.parent, self.children, self.merged_into, self.merged, self.follow_up_of, self.follow_ups,
            self.split_from, self.splits, self.links,
        ))  # fmt: skip


def kin_of(person: Person, ticket: Ticket) -> Kin:
    """All of them that `person` may see. Two queries; one more where somebody worked on it."""
    links = list(TicketLink.objects.filter(ticket=ticket.id).values_list("how", "other"))
    up = [ticket.parent_id, ticket.merged_into, ticket.follow_up_of, ticket.split_from]
    wanted = {key for key in (*up, *(other for _, other in links)) if key is not None}
    rows = visible_to(person).filter(
        Q(id__in=wanted) | Q(parent_id=ticket.id) | Q(merged_into=ticket.id) | Q(follow_up_of=ticket.id)
        | Q(split_from=ticket.id)
    )  # fmt: skip
    found = list(rows.select_related("owner").defer("words").order_by("id")[:500])
    by_id = {row.id: row for row in found}
    children = [row for row in found if row.parent_id == ticket.id]
    return Kin(
        parent=by_id.get(ticket.parent_id or 0), children=children,
        open_children=sum(row.status not in DONE for row in children),
        merged_into=by_id.get(ticket.merged_into or 0), merged=[r for r in found if r.merged_into == ticket.id],
        follow_up_of=by_id.get(ticket.follow_up_of or 0),
        follow_ups=[r for r in found if r.follow_up_of == ticket.id],
        split_from=by_id.get(ticket.split_from or 0), splits=[r for r in found if r.split_from == ticket.id],
        links=[(how, by_id[other]) for how, other in sorted(links, key=_place) if other in by_id],
        work=_work(ticket) if ticket.worked_seconds else (),
    )  # fmt: skip


def _place(link: tuple[str, int]) -> tuple[int, int]:
    return LINKS.index(link[0]), link[1]


def _work(ticket: Ticket) -> list[tuple[Person, timedelta]]:
    rows = Work.objects.filter(ticket=ticket.id, seconds__gt=0).select_related("person").order_by("-seconds")
    return [(row.person, timedelta(seconds=row.seconds)) for row in rows]
