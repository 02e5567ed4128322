"""The drawer: what the next tier asks for, what is filled in, and what happens then."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count
from django.utils.translation import gettext as _

from watchfloor.core import clock
from watchfloor.core.models import Person, Queue
from watchfloor.core.permissions import WORKS_TICKETS
from watchfloor.escalation import template as templates
from watchfloor.escalation.commands import HIGHEST, SEVERITIES
from watchfloor.escalation.queries import already_there, destinations
from watchfloor.escalation.template import Field
from watchfloor.presence import drafts
from watchfloor.tickets.models import Ticket
from watchfloor.watch.queries import signal_of_ticket
from watchfloor.web.escalate.promise import promise
from watchfloor.web.page import whole
from watchfloor.web.words import lazy

DRAFT: Final = "escalate"
# What a priority says of severity, until a person says otherwise.
_SEVERITY: Final = {"P0": 1, "P1": 2, "P2": 3, "P3": 4}
_SEVERITIES: Final = {
    1: lazy("Work has stopped for many; no way around"), 2: lazy("Work has stopped, or goes on by a detour only"),
    3: lazy("Hinders, with a way around"), 4: lazy("A question or a small thing"),
}  # fmt: skip
NEEDS: Final = (("fix", lazy("A fix")), ("workaround", lazy("A workaround")), ("answer", lazy("An answer")))


@dataclass(frozen=True, slots=True)
class Filled:
    """A field with what is in it, and what is wrong with that."""

    field: Field
    value: str
    error: str = ""

    @property
    def is_missing(self) -> bool:
        """Whether it is wrong by being empty; else the error says what is."""
        return bool(self.error) and not self.value.strip()


@dataclass(frozen=True, slots=True)
class Place:
    """A queue to choose, with who works it in words."""

    queue: Queue
    worked_by: str


def values(data: Mapping[str, str]) -> dict[str, str]:
    """The answers of a posted form, or of a draft, by the keys of their fields."""
    return {key.removeprefix("a-"): value for key, value in data.items() if key.startswith("a-")}


def context(
    person: Person, ticket: Ticket, data: Mapping[str, str] | None = None, errors: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """All that the drawer shows. Without posted data what the person left there as a draft is in it."""
    data, saved_at = _given(person, ticket, data)
    errors = errors or {}
    tier = min(ticket.tier + 1, HIGHEST)
    chosen = templates.chosen(ticket.attributes, tier)
    answers = values(data)
    fields = [Filled(one, answers.get(one.key, ""), errors.get(one.key, "")) for one in chosen.fields]
    queues, likely = destinations(person, ticket, chosen)
    queue = whole(data.get("queue", "")) or likely
    places = _places(queues)
    return {
        "ticket": ticket, "tier": tier, "template": chosen, "fields": fields, "errors": errors, "saved_at": saved_at,
        "places": places, "place": next((one for one in places if one.queue.id == queue), None),
        "severities": [(n, _SEVERITIES[n]) for n in SEVERITIES],
        "severity": whole(data.get("severity", "")) or _SEVERITY.get(ticket.priority or "", 3),
        "by_priority": "severity" not in data and bool(ticket.priority),
        "needs": NEEDS, "needed": data.get("needs") or "fix", "keeps": data.get("keep_owner") == "1",
        "is_highest": ticket.tier >= HIGHEST, "signal": signal_of_ticket(person, ticket.id),
        "there": already_there(person, ticket), "promise": promise(ticket, tier, queue, clock.now()),
    }  # fmt: skip


def _given(person: Person, ticket: Ticket, data: Mapping[str, str] | None) -> tuple[Mapping[str, str], object]:
    if data is not None:
        return data, None
    draft = drafts.of(person.id, ticket.id).get(DRAFT)
    if draft is None:
        return {}, None
    try:
        kept = json.loads(draft.body)
    except ValueError:
        return {}, None
    return ({str(k): str(v) for k, v in kept.items()} if isinstance(kept, dict) else {}), draft.saved_at


def _places(queues: list[Queue]) -> list[Place]:
    """The queues with how many people work each. One query."""
    teams = {queue.team_id for queue in queues if queue.team_id}
    counted = Person.objects.filter(team__in=teams, role__in=WORKS_TICKETS).values_list("team", "team__name")
    sizes = {team: (name, n) for team, name, n in counted.annotate(n=Count("id"))}
    return [Place(queue, _worked_by(sizes.get(queue.team_id or 0))) for queue in queues]


def _worked_by(team: tuple[str, int] | None) -> str:
    if team is None:
        return _("no team is named for it")
    name, n = team
    return _("worked by %(name)s, %(n)s %(what)s") % {"name": name, "n": n, "what": "person" if n == 1 else "people"}
