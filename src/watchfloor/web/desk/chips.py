"""The conditions of a list in words, each with a cross that takes it away."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from watchfloor.core.models import Person, Queue
from watchfloor.engine.conditions import EVERY, Condition
from watchfloor.web.conditions.options import names_in
from watchfloor.web.conditions.words import told_of
from watchfloor.web.templatetags.watchfloor import status_word, words


@dataclass(frozen=True, slots=True)
class Chip:
    """One condition, as it is shown, and the parameter that removing it drops."""

    parameter: str
    name: str
    value: str
    away: str = ""


def chips(
    asked: dict[str, tuple[str, ...]], attributes: tuple[tuple[str, str], ...], text: str, where: Condition
) -> Iterator[Chip]:
    """What an address asks for, in words. One query for each of queues, owners, and a condition where there is one."""
    spelled: dict[str, Callable[[tuple[str, ...]], str]] = {
        "status": lambda v: _("any") if "any" in v else ", ".join(status_word(s).lower() for s in v),
        "priority": ", ".join,
        "queue": _queue_names,
        "owner": _owner_names,
        "platform": ", ".join,
    }
    for parameter, values in asked.items():
        if values:
            yield Chip(parameter, words(parameter), spelled[parameter](values))
    for name, value in attributes:
        yield Chip(name, words(name), value)
    if where != EVERY:
        yield Chip("where", _("Where"), told_of(where, names_in(where)))
    if text:
        yield Chip("q", _("Subject has"), text)


def _queue_names(values: tuple[str, ...]) -> str:
    some = Queue.objects.filter(restricted=False, id__in=[v for v in values if v.isdigit()])
    names = {str(q.id): q.name for q in some}
    return ", ".join(_("none") if v == "none" else names.get(v, v) for v in values)


def _owner_names(values: tuple[str, ...]) -> str:
    names = {str(p.id): p.name for p in Person.objects.filter(id__in=[v for v in values if v.isdigit()])}
    return ", ".join({"none": _("nobody"), "me": _("me")}.get(v) or names.get(v, v) for v in values)
