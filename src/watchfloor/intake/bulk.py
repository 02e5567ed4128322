"""The bulk door: many acts of one source in one transaction, with exactly the events that the ticket verbs would leave.

A verb costs a dozen statements; a batch of acts here costs about as many in all. A test holds the two equal.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Max

from watchfloor.core.counters import take
from watchfloor.engine import events as ev
from watchfloor.engine.events import DONE
from watchfloor.eventlog.append import NewEvent, append, known, lock
from watchfloor.eventlog.models import Event, Text
from watchfloor.intake.acts import (
    Act,
    AskRating,
    Assign,
    Create,
    Escalate,
    Move,
    Note,
    Rate,
    Reply,
    SetPriority,
    SetStatus,
)  # fmt: skip
from watchfloor.tickets import project
from watchfloor.tickets.models import Ticket

_TEXTS: Final = uuid.UUID("0d2c1a5e-6f0b-4d39-9a53-3c1f4f0b8a77")
_WOKEN_BY_REQUESTER: Final = frozenset({"pending", "solved", "closed"})
Told = list[tuple[str, dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Names:
    """The ids behind the names that acts use for people and queues."""

    people: Mapping[str, int]
    queues: Mapping[str, int]

    def person(self, name: str | None) -> int | None:
        return None if name is None else self.people[name]

    def queue(self, name: str | None) -> int | None:
        return None if name is None else self.queues[name]


@dataclass(slots=True)
class _Standing:
    """As much of a ticket as decides what an act on it changes."""

    id: int
    status: str = "new"
    closed_reason: str | None = None
    priority: str | None = None
    queue: int | None = None
    owner: int | None = None
    requester: int | None = None
    tier: int = 1
    number: int = 0
    told_until: datetime | None = None


def file_acts(acts: Sequence[Act], *, source: str, names: Names) -> list[Event]:
    """Append and project what is new of `acts`, in their order; returns the events. The caller opens the transaction.

    An act whose key the log holds from `source` adds nothing, and neither does one that changes nothing (an owner who
    has the ticket already). A source tells the acts on a ticket in order of time: one older than what the log has of
    it was told before and changed nothing then, so it must not change something now. Raises LookupError for a name or
    a ticket key that nobody knows; then nothing is kept.
    """
    have = known(source, [act.key for act in acts])
    if not (fresh := [act for act in acts if act.key not in have]):
        return []
    standings = _standings(fresh, source)
    fresh = [act for act in fresh if not _is_past(act, standings.get(act.ticket))]
    lock()
    batch = _Batch(source, names, standings | _numbered(fresh))
    events = [event for act in fresh for event in batch.events_of(act)]
    Text.objects.bulk_create(batch.texts, ignore_conflicts=True)
    rows = append(events, checked=True)
    project.apply(rows)
    return rows


def _standings(acts: Sequence[Act], source: str) -> dict[str, _Standing]:
    """Where the tickets that exist stand, their rows held before the log is, as every verb does."""
    keys = {act.ticket for act in acts}
    made = Event.objects.filter(source=source, external_id__in=keys, kind=ev.TICKET_CREATED)
    ids = {str(key): ticket for key, ticket in made.values_list("external_id", "subject_id")}
    held = Ticket.objects.select_for_update(of=("self",)).filter(id__in=ids.values()).order_by("id").defer("words")
    rows = {row.id: row for row in held}
    told = Event.objects.filter(source=source, ticket__in=ids.values()).values_list("ticket").annotate(Max("at"))
    latest = dict(told.order_by())
    return {key: _standing(rows[ticket], latest[ticket]) for key, ticket in ids.items()}


def _standing(row: Ticket, told_until: datetime) -> _Standing:
    return _Standing(
        row.id, row.status, row.closed_reason, row.priority, row.queue_id, row.owner_id, row.requester_id, row.tier,
        told_until=told_until,
    )  # fmt: skip


def _is_past(act: Act, standing: _Standing | None) -> bool:
    return standing is not None and standing.told_until is not None and act.at < standing.told_until


def _numbered(acts: Sequence[Act]) -> dict[str, _Standing]:
    """An id and a number for each ticket that these acts create."""
    new = [act.ticket for act in acts if isinstance(act, Create)]
    if not new:
        return {}
    given = zip(new, take("ticket", len(new)), take("ticket_number", len(new)), strict=True)
    return {key: _Standing(ticket, number=number) for key, ticket, number in given}


class _Batch:
    """Turns acts into events one after the other, and keeps where each ticket stands after them."""

    def __init__(self, source: str, names: Names, standings: dict[str, _Standing]) -> None:
        self.source, self.names, self.standings = source, names, standings
        self.texts: list[Text] = []

    def events_of(self, act: Act) -> list[NewEvent]:
        """The events of one act: none where it changes nothing, two where a reply wakes the ticket."""
        standing = self.standings[act.ticket]
        actor = self.names.person(act.by)
        return [
            NewEvent(
                "ticket", standing.id, kind, act.at, payload, ticket=standing.id, actor=actor, source=self.source,
                external_id=act.key if i == 0 else f"{act.key}+{i}",
            )
            for i, (kind, payload) in enumerate(self._told(act, standing))
        ]  # fmt: skip

    def _told(self, act: Act, standing: _Standing) -> Told:
        match act:
            case Create():
                return self._created(act, standing)
            case Reply():
                return self._replied(act, standing)
            case Note():
                return [(ev.TICKET_NOTED, {"text": self._keep("note", act.body, act)})]
            case SetStatus():
                return _status_set(act, standing)
            case Assign():
                return _changed(standing, "owner", self.names.person(act.to), ev.TICKET_ASSIGNED, "to")
            case Move():
                return _changed(standing, "queue", self.names.queue(act.queue), ev.TICKET_MOVED, "queue")
            case SetPriority():
                return _changed(standing, "priority", act.priority, ev.TICKET_PRIORITY_CHANGED, "to")
            case _:
                return self._rarer(act, standing)

    def _created(self, act: Create, standing: _Standing) -> Told:
        standing.priority, standing.queue = act.priority, self.names.queue(act.queue)
        standing.requester = self.names.person(act.by)
        return [(ev.TICKET_CREATED, {
            "number": standing.number, "kind": act.kind, "status": "new", "priority": act.priority,
            "queue": standing.queue, "requester": standing.requester, "attributes": dict(act.attributes),
            "subject": self._keep("subject", act.subject, act), "text": self._keep("body", act.body, act),
            "channel": act.channel,
        })]  # fmt: skip

    def _replied(self, act: Reply, standing: _Standing) -> Told:
        by = self.names.person(act.by)
        who = "requester" if by is not None and by == standing.requester else "bot" if by is None else "human"
        told: Told = [(ev.TICKET_REPLIED, {"text": self._keep("body", act.body, act), "by": who})]
        wakes = standing.status in _WOKEN_BY_REQUESTER if who == "requester" else standing.status == "new"
        if wakes and who != "bot":
            standing.status, standing.closed_reason = "open", None
            told.append((ev.TICKET_STATUS_CHANGED, {"to": "open"}))
        return told

    def _rarer(self, act: Act, standing: _Standing) -> Told:
        """A hand-over, and what the requester was asked and says of the help."""
        match act:
            case Escalate():
                told = _changed(standing, "tier", act.tier, ev.TICKET_ESCALATED, "tier")
                return [(kind, {**payload, "reason": act.reason}) for kind, payload in told]
            case AskRating():
                return [(ev.TICKET_RATING_ASKED, {})]
            case Rate():
                return self._rated(act, standing)
            case _:
                raise LookupError(f"no such act: {type(act).__name__}")

    def _rated(self, act: Rate, standing: _Standing) -> Told:
        payload: dict[str, Any] = {"rating": act.rating, "effort": act.effort, "owner": standing.owner}
        if act.comment.strip():
            payload["text"] = self._keep("rating", act.comment, act)
        return [(ev.TICKET_RATED, payload)]

    def _keep(self, kind: str, body: str, act: Act) -> str:
        text_id = uuid.uuid5(_TEXTS, f"{self.source}|{act.key}|{kind}")
        self.texts.append(Text(id=text_id, kind=kind, ticket=self.standings[act.ticket].id, body=body.strip()))
        return str(text_id)


def _status_set(act: SetStatus, standing: _Standing) -> Told:
    payload: dict[str, Any] = {"to": act.status}
    if act.status in DONE:
        payload["reason"] = act.reason or standing.closed_reason or "solved"
    if standing.status == act.status and standing.closed_reason == payload.get("reason"):
        return []
    standing.status, standing.closed_reason = act.status, payload.get("reason")
    return [(ev.TICKET_STATUS_CHANGED, payload)]


def _changed(standing: _Standing, name: str, value: object, kind: str, key: str) -> Told:
    if getattr(standing, name) == value:
        return []
    setattr(standing, name, value)
    return [(kind, {key: value})]
