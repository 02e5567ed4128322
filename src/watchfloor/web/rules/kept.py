"""What the pages of canned texts, macros and rules share: whose a definition is, and who may change it."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext as _

from watchfloor.core.models import Definition, Person
from watchfloor.core.permissions import allows
from watchfloor.engine.variables import ATTRIBUTES, VARIABLES
from watchfloor.rules.fill import values_of
from watchfloor.tickets.commands import Refused
from watchfloor.tickets.queries import visible_to
from watchfloor.web.page import Request


def found(person: Person, what: str, key: int) -> Definition:
    """A definition that `person` may use; somebody else's own is not there."""
    mine = Q(owner=None) | Q(owner=person)
    row = Definition.objects.filter(mine, id=key, what=what).first()
    if row is None:
        raise Http404
    return row


def may_change(person: Person, row: Definition) -> bool:
    """One's own, and the shared ones where one may share."""
    return row.owner_id == person.id or (row.owner_id is None and allows(person, "desk.share"))


def changeable(person: Person, what: str, key: int) -> Definition:
    """The same, to be changed. What is shared is changed by those who may share."""
    row = found(person, what, key)
    if not may_change(person, row):
        raise Refused("shared", _("Everybody uses this one: somebody who leads the desk can change it."))
    return row


def owner_asked(request: Request) -> int | None:
    """Whom what is saved belongs to: nobody where the form shares it."""
    if request.POST.get("shared") != "yes":
        return request.person.id
    if not allows(request.person, "desk.share"):
        raise Refused("shared", _("You can keep it for yourself; sharing is for those who lead the desk."))
    return None


def variables_shown(person: Person, *, by_rule: bool = False) -> list[tuple[str, str, str]]:
    """Every variable with what it is, and its value on the newest ticket as an example."""
    newest = (
        visible_to(person).select_related("queue", "owner", "requester").defer("words").order_by("-updated_at", "-id")
    )
    ticket = newest.first()
    values = values_of(ticket, None if by_rule else person) if ticket is not None else {}
    names: dict[str, str] = {k: v for k, v in VARIABLES.items() if not (by_rule and k.startswith("me."))}
    attributes = {name: _("An attribute of the ticket.") for name in values if name.startswith(ATTRIBUTES)}
    attributes = attributes or {ATTRIBUTES + "module": _("An attribute of the ticket.")}
    return [(name, _(about), values.get(name) or "") for name, about in {**names, **attributes}.items()]


def shell(person: Person, here: str) -> dict[str, Any]:
    """What stands over each of these pages: the three nouns, as far as one may see them."""
    tabs = [("canned", _("Canned texts")), ("macros", _("Macros"))]
    if allows(person, "admin.rules"):
        tabs.append(("rules", _("Rules")))
    return {"tabs": tabs, "here": here, "may_share": allows(person, "desk.share")}
