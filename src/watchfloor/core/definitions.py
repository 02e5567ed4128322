"""What people set up, read: views, macros, rules, forms, policies, calendars … The directory room writes them."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from watchfloor.core.models import Definition, DefinitionVersion, Person


def shared(what: str) -> QuerySet[Definition]:
    """Those in use that everybody shares, in their order."""
    return Definition.objects.filter(what=what, archived=False, owner=None).order_by("place", "id")


def every_shared(*whats: str) -> list[Definition]:
    """Those in use of several kinds that everybody shares, in their order. One query."""
    return list(Definition.objects.filter(what__in=whats, archived=False, owner=None).order_by("place", "id"))


def usable_by(person: Person, what: str) -> QuerySet[Definition]:
    """Those in use that `person` may use: the shared ones and their own, in their order."""
    mine = Q(owner=None) | Q(owner=person)
    return Definition.objects.filter(mine, what=what, archived=False).order_by("place", "id")


def history(what: str) -> list[DefinitionVersion]:
    """Every version of every definition of that kind, archived ones too, oldest first: what was in force when."""
    found = DefinitionVersion.objects.filter(definition__what=what).select_related("definition")
    return list(found.order_by("at", "definition", "version"))
