"""Canned texts: written once, inserted by name while somebody writes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from watchfloor.core.definitions import usable_by
from watchfloor.core.models import Definition, Person
from watchfloor.tickets.commands import Refused

CANNED: Final = "canned"
LONGEST_NAME: Final = 80
LONGEST_TEXT: Final = 20_000


@dataclass(frozen=True, slots=True)
class Canned:
    """A text by its name; private where it has an owner. `words` are other words that it is found by."""

    key: int
    name: str
    text: str
    words: str
    is_mine: bool


def canned_for(person: Person) -> list[Canned]:
    """The texts that a person may insert: their own and the shared ones, by name. One query."""
    found = [canned_of(row) for row in usable_by(person, CANNED)]
    return sorted(found, key=lambda one: one.name.casefold())


def canned_of(row: Definition) -> Canned:
    """A definition as a canned text."""
    body: dict[str, Any] = row.body
    return Canned(row.id, row.name, body.get("text", ""), body.get("words", ""), row.owner_id is not None)


def named(name: str) -> str:
    """A name that people can choose by. Refused for none and for one without end."""
    name = " ".join(name.split())
    if not name:
        raise Refused("name", _("It needs a name: it is found by that."))
    if len(name) > LONGEST_NAME:
        raise Refused("name", _("A name has at most %(LONGEST_NAME)s characters.") % {"LONGEST_NAME": LONGEST_NAME})
    if "\x00" in name:
        raise Refused("name", _("This holds a NUL character, which text cannot keep."))
    return name
