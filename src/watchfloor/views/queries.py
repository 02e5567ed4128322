"""Reading views, domains and their counts, for a person."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final

from django.db.models import F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from watchfloor.core.definitions import usable_by
from watchfloor.core.models import Definition, Person
from watchfloor.core.permissions import allows, reads_all_tickets
from watchfloor.tickets.access import hidden_queues
from watchfloor.views.definitions import DOMAIN, VIEW, Domain, View, domain_of, view_of
from watchfloor.views.models import ViewCell, ViewCounted

# So many views of one person are listed; the rest is found by its address.
MOST: Final = 100


def views_for(person: Person) -> list[View]:
    """The views that a person may use: the shared ones, then their own, in their order. One query."""
    rows = usable_by(person, VIEW).order_by(F("owner").asc(nulls_first=True), "place", "id")[:MOST]
    return [view for row in rows if (view := view_of(row)) is not None]


def view_for(person: Person, key: int) -> View | None:
    """The view of that key, where the person may use it; archived ones too, so that an old address still opens."""
    rows = Definition.objects.filter(id=key, what=VIEW)
    row = (rows.filter(owner=None) | rows.filter(owner=person)).first()
    return None if row is None else view_of(row)


def may_change(person: Person, owner: int | None) -> bool:
    """Whether the person may change a view or a domain of that owner (None: everybody's)."""
    return allows(person, "desk.share") if owner is None else owner == person.id


def domains_for(person: Person) -> list[Domain]:
    """The domains that a person may choose. One query."""
    return [domain_of(row) for row in usable_by(person, DOMAIN)[:MOST]]


def counts(person: Person, keys: Collection[int], domain: int = 0) -> dict[int, int]:
    """How many tickets each view holds for the person within the domain; one that is not counted yet is absent.

    One query, over cells alone.
    """
    if not reads_all_tickets(person):
        return {}
    cells = ViewCell.objects.exclude(queue__in=hidden_queues(person).values("id"))
    cells = cells.filter(view=OuterRef("view"), domain=domain, person__in=(0, person.id))
    mine = cells.values("view").annotate(total=Sum("n")).values("total")
    counted: QuerySet[ViewCounted] = ViewCounted.objects.filter(view__in=list(keys), domain=domain, known=True)
    return dict(counted.annotate(total=Coalesce(Subquery(mine), 0)).values_list("view", "total"))


def shared_first(views: Iterable[View]) -> tuple[list[View], list[View]]:
    """Views apart: everybody's, and one's own."""
    found = list(views)
    return [view for view in found if view.owner is None], [view for view in found if view.owner is not None]
