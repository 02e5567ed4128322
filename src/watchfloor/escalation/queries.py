"""What a ticket was handed over with, where it may go, and what else is with a next tier already."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from watchfloor.core.models import Person, Queue
from watchfloor.engine import events as ev
from watchfloor.escalation.template import Template
from watchfloor.eventlog.models import Text
from watchfloor.tickets.access import queues_for
from watchfloor.tickets.models import Ticket, TimelineEntry
from watchfloor.tickets.queries import OPEN, visible_to

GONE: Final = "(The text was erased.)"


@dataclass(frozen=True, slots=True)
class Answer:
    """One thing that was asked for and what was said; None: it was left empty."""

    label: str
    text: str | None


@dataclass(frozen=True, slots=True)
class Handover:
    """One request to the next tier, as it was made."""

    at: datetime
    actor: Person | None
    tier: int
    queue: str
    severity: int | None
    needs: str
    answers: tuple[Answer, ...]


def handovers(tickets: Sequence[int], queues: Collection[int] | None = None) -> dict[int, list[Handover]]:
    """What each of the tickets was handed over with, the newest first; with `queues` only what went to one of these.
    Three queries; one where none ever was.
    """
    asked = TimelineEntry.objects.filter(ticket__in=tickets, kind=ev.ESCALATION_REQUESTED).select_related("actor")
    entries = [entry for entry in asked.order_by("-position") if not entry.detail.get("undone")]
    if queues is not None:
        entries = [entry for entry in entries if entry.detail["queue"] in queues]
    pointers = {said["text"] for entry in entries for said in entry.detail["evidence"] if said["text"]}
    rows = Text.objects.filter(id__in=pointers).values_list("id", "body") if pointers else ()
    texts = {str(key): body for key, body in rows}
    keys = {entry.detail["queue"] for entry in entries}
    names = dict(Queue.objects.filter(id__in=keys, restricted=False).values_list("id", "name")) if keys else {}
    found: dict[int, list[Handover]] = {}
    for entry in entries:
        found.setdefault(entry.ticket_id, []).append(_handover(entry, texts, names))
    return found


def destinations(person: Person, ticket: Ticket, template: Template) -> tuple[list[Queue], int | None]:
    """The queues that a ticket could go to, and the one it most likely should: the template's, else by its name.

    A queue is taken for one of the tier where its name says so ("Tier 2 Moderation Console", "Appeals T2"), the
    ticket's platform first. None where no name says anything: then a person chooses.
    """
    queues = [queue for queue in queues_for(person).order_by("name") if queue.id != ticket.queue_id]
    if template.queue is not None and any(queue.id == template.queue for queue in queues):
        return queues, template.queue
    named = [queue for queue in queues if _is_of_tier(queue.name, template.tier)]
    about = [ticket.attributes.get("module"), ticket.attributes.get("platform")]
    for word in filter(None, about):
        for queue in named:
            if word.lower() in queue.name.lower():
                return queues, queue.id
    # Of several that are nobody's in particular none is the likely one.
    return queues, named[0].id if len(named) == 1 else None


def already_there(person: Person, ticket: Ticket, limit: int = 3) -> list[Ticket]:
    """Open tickets of the same module that are with a higher tier already, the newest hand-over first.

    It may be the same issue: to join it saves the next tier a second look. One query, by an index of the few that are
    escalated.
    """
    module = ticket.attributes.get("module")
    if not module:
        return []
    there = visible_to(person).filter(
        escalated_at__isnull=False, tier__gt=ticket.tier, attributes__contains={"module": module}
    )
    there = there.exclude(id=ticket.id).filter(status__in=OPEN).select_related("queue", "owner")
    return list(there.defer("words", "stretches").order_by("-escalated_at", "-id")[:limit])


def waiting(person: Person, *, tier: int | None = None, limit: int = 100) -> list[Ticket]:
    """Open tickets that are with a higher tier, the longest there first. One query, by the same index."""
    rows = visible_to(person).filter(escalated_at__isnull=False, tier__gt=1, status__in=OPEN)
    rows = rows.filter(tier=tier) if tier else rows
    rows = rows.select_related("queue", "owner", "requester").defer("words", "stretches")
    return list(rows.order_by("escalated_at", "id")[:limit])


def _is_of_tier(name: str, tier: int) -> bool:
    return re.search(rf"\b(tier\s*{tier}|t{tier}|l{tier})\b", name, re.IGNORECASE) is not None


def _handover(entry: TimelineEntry, texts: Mapping[str, str], queues: Mapping[int, str]) -> Handover:
    said = entry.detail
    answers = tuple(
        Answer(one["label"], texts.get(one["text"], GONE) if one["text"] else None) for one in said["evidence"]
    )
    return Handover(
        entry.at, entry.actor, said["tier"], queues.get(said["queue"], "no queue"), said["severity"], said["needs"],
        answers,
    )  # fmt: skip
