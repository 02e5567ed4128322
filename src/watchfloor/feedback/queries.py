"""Reading the board. It is for everybody who may ask: it holds the team's words, a number of people, and a state."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext

from watchfloor.core.models import Person
from watchfloor.eventlog.models import Text
from watchfloor.feedback.commands import STATES
from watchfloor.feedback.models import Idea
from watchfloor.tickets.access import common
from watchfloor.tickets.models import Ticket

# A board of more is no board: the newest so many shown ones are read.
MOST: Final = 500
SORTS: Final = {"wanted": "Most wanted", "new": "Newest"}

# Each idea with the tickets that were merged into it, and into those; each person who asked or voted counts once.
_WANTS: Final = """
WITH family AS (
    SELECT id AS root, id AS member FROM unnest(%(ideas)s::bigint[]) AS id
    UNION ALL SELECT t.merged_into, t.id FROM ticket t WHERE t.merged_into = ANY(%(ideas)s)
    UNION ALL SELECT t.merged_into, u.id FROM ticket t JOIN ticket u ON u.merged_into = t.id
        WHERE t.merged_into = ANY(%(ideas)s)
), voices AS (
    SELECT root, v.person_id, TRUE AS voted FROM family JOIN ticket_vote v ON v.ticket_id = member
    UNION ALL SELECT root, t.requester_id, FALSE FROM family JOIN ticket t ON t.id = member
        WHERE t.requester_id IS NOT NULL
)
SELECT root, count(DISTINCT person_id), bool_or(person_id = %(me)s AND voted), bool_or(person_id = %(me)s AND NOT voted)
FROM voices GROUP BY root
"""


@dataclass(frozen=True, slots=True)
class Shown:
    """An idea as the board shows it: `wants` people want it, the reader too if `wanted`, who asked if `is_mine`."""

    ticket: int
    number: int
    title: str
    summary: str
    state: str
    note: str
    shown_at: datetime
    wants: int = 0
    wanted: bool = False
    is_mine: bool = False

    @property
    def state_words(self) -> str:
        """The state as people read it."""
        return gettext(STATES[self.state])

    @property
    def is_open(self) -> bool:
        """Whether a voice still changes something."""
        return self.state not in ("done", "declined")


def board(me: Person, *, state: str = "", sort: str = "wanted", text: str = "") -> list[Shown]:
    """The ideas that are shown, the most wanted (or the newest) first. Four queries."""
    ideas = list(Idea.objects.filter(is_shown=True).order_by("-shown_at")[:MOST])
    if state:
        ideas = [idea for idea in ideas if idea.state == state]
    found = _shown(ideas, me)
    if text.strip():
        found = [one for share, one in _ranked(found, text) if share > 0]
    if sort == "new":
        return sorted(found, key=lambda one: one.shown_at, reverse=True)
    return found if text.strip() else sorted(found, key=lambda one: (-one.wants, one.number))


def similar(me: Person, text: str, *, size: int = 3) -> list[Shown]:
    """Ideas that share at least a third of the telling words of `text`, the likest first."""
    if not _words(text):
        return []
    found = _shown(list(Idea.objects.filter(is_shown=True).order_by("-shown_at")[:MOST]), me)
    return [one for share, one in _ranked(found, text) if share >= 1 / 3][:size]


def idea_of(ticket: int, me: Person) -> Shown | None:
    """The idea of a ticket, for the team: also one that is hidden again. None where it never was on the board."""
    return next(iter(_shown(list(Idea.objects.filter(ticket=ticket)), me)), None)


def by_number(me: Person, number: int) -> Shown | None:
    """The shown idea of that ticket number; None where there is none on the board."""
    found = Ticket.objects.filter(number=number).values_list("id", flat=True).first()
    return next(iter(_shown(list(Idea.objects.filter(ticket=found, is_shown=True)), me)), None) if found else None


def _shown(ideas: list[Idea], me: Person) -> list[Shown]:
    """The ideas with their words and voices, without those that are feedback no more or part of another one."""
    kept = common().filter(id__in=[idea.ticket for idea in ideas], kind="feedback", merged_into=None)
    numbers = dict(kept.values_list("id", "number")) if ideas else {}
    ideas = [idea for idea in ideas if idea.ticket in numbers]
    bodies = _bodies(ideas)
    voices = _voices([idea.ticket for idea in ideas], me)
    return [
        Shown(
            idea.ticket, numbers[idea.ticket], bodies.get(idea.title, "(erased)"),
            bodies.get(idea.summary, "") if idea.summary else "", idea.state,
            bodies.get(idea.note, "") if idea.note else "", idea.shown_at, *voices.get(idea.ticket, (0, False, False)),
        )
        for idea in ideas
    ]  # fmt: skip


def _bodies(ideas: Iterable[Idea]) -> dict[UUID, str]:
    keys = [key for idea in ideas for key in (idea.title, idea.summary, idea.note) if key]
    return dict(Text.objects.filter(id__in=keys).values_list("id", "body")) if keys else {}


def _voices(tickets: list[int], me: Person) -> dict[int, tuple[int, bool, bool]]:
    if not tickets:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_WANTS, {"ideas": tickets, "me": me.id})
        return {root: (wants, bool(voted), bool(asked)) for root, wants, voted, asked in cursor.fetchall()}


def _words(text: str) -> set[str]:
    """The telling words: of four letters at least, endings cut so that plural and singular meet."""
    return {word[:6] for word in re.findall(r"\w{4,}", text.casefold())}


def _ranked(ideas: list[Shown], text: str) -> list[tuple[float, Shown]]:
    """Each idea with the share of the words of `text` that it has, the likest first."""
    words = _words(text) or {text.casefold().strip()[:6]}
    scored = [(len(words & _words(f"{one.title} {one.summary}")) / len(words), one) for one in ideas]
    return sorted(scored, key=lambda pair: (-pair[0], -pair[1].wants, pair[1].number))
