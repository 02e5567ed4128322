"""What a person linked to signals, by the names that pages show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from watchfloor.core.models import Person
from watchfloor.tickets.commands import Refused
from watchfloor.tickets.queries import visible_to
from watchfloor.watch.models import Signal
from watchfloor.watch.queries import seen_by
from watchfloor.web.page import whole

MOST = 20


@dataclass(frozen=True, slots=True)
class Link:
    """One link: what it is called and where it leads. `name` is what the form that takes it back sends."""

    name: str
    path: str
    words: str


def links_of(person: Person, signals: Sequence[Signal]) -> dict[int, list[Link]]:
    """The links of each signal, tickets first. Two queries at most, none where nothing is linked."""
    tickets = {key for signal in signals for key in signal.linked_tickets}
    others = {key for signal in signals for key in signal.linked_signals}
    numbers = dict(_tickets(person, tickets)) if tickets else {}
    titles = dict(seen_by(person).filter(id__in=others).values_list("id", "title")) if others else {}
    return {
        signal.id: [
            *(
                Link(str(numbers[t][0]), f"/tickets/{numbers[t][0]}/", numbers[t][1])
                for t in signal.linked_tickets
                if t in numbers
            ),
            *(Link(f"S-{s}", f"/watch/signals/{s}/", titles[s]) for s in signal.linked_signals if s in titles),
        ]
        for signal in signals
    }


def targets(person: Person, text: str) -> list[dict[str, int]]:
    """What a form names, as arguments of the verb: tickets by number, signals as S-12, commas or spaces between."""
    names = text.replace(",", " ").split()
    if not 0 < len(names) <= MOST:
        raise Refused(
            "to", _("Name a ticket by its number, or another signal as S-12; %(MOST)s at most.") % {"MOST": MOST}
        )
    return [_target(person, name) for name in names]


def _target(person: Person, name: str) -> dict[str, int]:
    bare = name.lstrip("#")
    if bare[:2].upper() == "S-" and (key := whole(bare[2:])) is not None:
        return {"other": key}
    number = whole(bare)
    ticket = visible_to(person).filter(number=number).values_list("id", flat=True).first() if number else None
    if ticket is None:
        raise Refused("to", _("There is no ticket or signal %(name)s.") % {"name": name[:40]})
    return {"ticket": ticket}


def _tickets(person: Person, keys: set[int]) -> list[tuple[int, tuple[int, str]]]:
    rows = visible_to(person).filter(id__in=keys).values_list("id", "number", "subject")
    return [(key, (number, subject)) for key, number, subject in rows]
