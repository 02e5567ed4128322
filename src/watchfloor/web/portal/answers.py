"""Answers before anything is sent: what is known to be wrong, what one asked already, ideas that others had."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TypeVar

from watchfloor.core.models import Module, Person, Platform
from watchfloor.feedback import queries as feedback
from watchfloor.feedback.queries import Shown
from watchfloor.forms import banners
from watchfloor.forms.banners import Banner
from watchfloor.tickets import durations
from watchfloor.tickets.models import Ticket
from watchfloor.tickets.queries import OPEN, asked_by

Named = TypeVar("Named", Module, Platform)

# Of one's own open tickets the newest so many are compared: nobody has more open at once.
COMPARED = 50
# A share of fewer tickets than this says nothing.
ENOUGH = 20


@dataclass(frozen=True, slots=True)
class Answered:
    """What fits the words. `guess` is the module that they name, `usual` how long half of such tickets take."""

    banners: list[Banner] = field(default_factory=list)
    mine: list[Ticket] = field(default_factory=list)
    ideas: list[Shown] = field(default_factory=list)
    guess: tuple[Platform, Module | None] | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing fits."""
        return not (self.banners or self.mine or self.ideas)


def answers(person: Person, kind: str, text: str, platform: str, module: str) -> Answered:
    """What fits `text` of somebody who writes about that. Only what they may read: their own, and what is for all."""
    told = banners.shown()
    # Those about this place stand in the form already.
    there = {banner.id for banner in banners.about(told, platform, module)}
    fitting = [banner for banner in told if banner.id not in there and banner.said_in(text)]
    ideas = feedback.similar(person, text) if kind in ("feedback", "request") else []
    mine = _mine(person, text)
    # An idea of one's own is told once, as the ticket that it is.
    asked = {ticket.id for ticket in mine}
    return Answered(fitting, mine, [idea for idea in ideas if idea.ticket not in asked], _guess(text))


def usual(kind: str) -> timedelta | None:
    """Within how long half of the tickets of that kind are solved, whatever their priority; None where few were."""
    found = [took for (one, _), (took, n) in durations.within(0.5).items() if one == kind and n >= ENOUGH]
    return max(found, default=None)


def _mine(person: Person, text: str) -> list[Ticket]:
    """Own open tickets that share two telling words with the text, and half of those that there are."""
    words = _words(text)
    if len(words) < 2:
        return []
    rows = asked_by(person).filter(status__in=OPEN).only("id", "number", "subject", "status")
    alike = [row for row in rows.order_by("-updated_at", "-id")[:COMPARED] if _share(words, row.subject) >= 0.5]
    return alike[:2]


def _share(words: set[str], subject: str) -> float:
    theirs = _words(subject)
    both = len(words & theirs)
    return both / min(len(words), len(theirs)) if both > 1 else 0.0


def _words(text: str) -> set[str]:
    return {word[:6] for word in re.findall(r"\w{4,}", text.casefold())}


def _guess(text: str) -> tuple[Platform, Module | None] | None:
    """The platform, and the module if that is named too, whose whole name stands in the text; None for several."""
    modules = _named(Module.objects.select_related("platform"), text)
    if len(modules) == 1:
        return modules[0].platform, modules[0]
    platforms = _named(Platform.objects.all(), text)
    if len(platforms) != 1:
        return None
    own = [module for module in modules if module.platform_id == platforms[0].id]
    return platforms[0], own[0] if len(own) == 1 else None


def _named(rows: Iterable[Named], text: str) -> list[Named]:
    folded = text.casefold()
    return [row for row in rows if re.search(rf"\b{re.escape(row.name.casefold())}\b", folded)]
