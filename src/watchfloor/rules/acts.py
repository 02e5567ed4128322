"""Events of the log as what people did to a ticket: the acts that rules hear of, with the ticket before and after."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from watchfloor.engine import events as ev
from watchfloor.engine.conditions import Facts
from watchfloor.engine.rules import Happening, Rule, happening_of
from watchfloor.eventlog.models import Event, Text
from watchfloor.tickets.facts import facts_of
from watchfloor.tickets.fold import TicketState, fold, is_apart, step
from watchfloor.tickets.project import as_ticket_event
from watchfloor.tickets.redaction import plain_of

# What a rule does is an event of this source, followed by the rule's number.
SOURCE: Final = "rule:"
# What was recorded so long after it happened is history that somebody brought in: rules act on what happens now.
HISTORY: Final = timedelta(hours=1)
MESSAGE: Final = "message"


@dataclass(frozen=True, slots=True)
class Act:
    """What one person, or the system, did to one ticket in one go: its events, in the order of the log."""

    ticket: int
    events: tuple[Event, ...]

    @property
    def first(self) -> int:
        """The position that names it."""
        return self.events[0].position

    @property
    def last(self) -> int:
        """The position of its last event."""
        return self.events[-1].position

    @property
    def at(self) -> datetime:
        """When it was done."""
        return self.events[0].at

    @property
    def kinds(self) -> frozenset[str]:
        """What happened, in the words that rules know; empty where they do not hear of it.

        They do not hear of what they did themselves, nor of what takes something back.
        """
        if self.events[0].source.startswith(SOURCE) or any("undoes" in event.payload for event in self.events):
            return frozenset()
        named = (happening_of(event.kind, event.payload) for event in self.events)
        return frozenset(name for name in named if name is not None)

    @property
    def is_live(self) -> bool:
        """Whether it happens now: not what an import brings, nor what is told long afterwards."""
        head = self.events[0]
        return head.recorded_at - head.at <= HISTORY and not any("row" in event.payload for event in self.events)


def acts_of(events: Sequence[Event]) -> list[Act]:
    """The acts of a stretch of the log, in the order of their first events."""
    found: dict[tuple[Any, ...], list[Event]] = {}
    for event in events:
        if event.ticket is not None:
            found.setdefault((event.ticket, event.at, event.actor, event.source), []).append(event)
    return [Act(ticket, tuple(some)) for (ticket, *_), some in found.items()]


def whole(events: Sequence[Event], limit: int) -> Sequence[Event]:
    """The events without an act that the limit of a read may have cut in two."""
    if len(events) < limit:
        return events
    last = (events[-1].ticket, events[-1].at)
    first = next(place for place, event in enumerate(events) if (event.ticket, event.at) == last)
    return events[:first] or events


def apart(acts: Sequence[Act]) -> list[list[Act]]:
    """The acts in runs such that no event of one run lies between those of another."""
    runs: list[list[Act]] = []
    upto = -1
    for act in acts:
        if act.first > upto:
            runs.append([])
        runs[-1].append(act)
        upto = max(upto, act.last)
    return runs


class Unfolding:
    """A ticket as it was, brought forward act by act."""

    def __init__(self, ticket: int, earlier: Iterable[Event]) -> None:
        own = [as_ticket_event(event) for event in earlier if _is_its_own(event)]
        self._history = sorted(plain_of(own), key=lambda e: e.order)
        self.state: TicketState = fold(ticket, self._history)[0]

    def advance(self, events: Iterable[Event], texts: Mapping[str, str]) -> tuple[Facts | None, Facts]:
        """The facts before these events (None: there was no ticket) and after them."""
        before = self.facts(texts) if self._history else None
        news = plain_of([as_ticket_event(event) for event in events if _is_its_own(event)])
        in_order = not self._history or not news or self._history[-1].order < news[0].order
        self._history += news
        if in_order and not any(map(is_apart, news)):
            for event in news:
                step(self.state, event)
        else:
            self._history.sort(key=lambda event: event.order)
            self.state = fold(self.state.id, self._history)[0]
        return before, self.facts(texts)

    def facts(self, texts: Mapping[str, str]) -> Facts:
        """What conditions may test now."""
        return facts_of(self.state, texts.get(self.state.subject or "", ""))


def _is_its_own(event: Event) -> bool:
    return event.subject_kind == "ticket"


def happened(act: Act, before: Facts | None, after: Facts, texts: Mapping[str, str]) -> Happening:
    """The act as rules read it; what was written in it is the fact `message`."""
    said = [texts.get(event.payload["text"], "") for event in act.events if event.payload.get("text")]
    return Happening(
        act.kinds, _who(act.events[0].actor, after.get("requester")), act.at, before,
        {**after, MESSAGE: "\n\n".join(said) or None},
    )  # fmt: skip


def _who(actor: int | None, requester: Any) -> str:
    if actor is None:
        return "system"
    return "requester" if actor == requester else "staff"


def texts_of(acts: Sequence[Act], unfoldings: Iterable[Unfolding] = ()) -> dict[str, str]:
    """What the acts say and the tickets are called, by pointer. One query."""
    wanted = {event.payload.get("text") for act in acts for event in act.events}
    wanted |= {event.payload.get("subject") for act in acts for event in act.events}
    wanted |= {one.state.subject for one in unfoldings}
    found = Text.objects.filter(id__in=[pointer for pointer in wanted if pointer])
    return {str(key): body for key, body in found.values_list("id", "body")}


def concerns(rules: Iterable[Rule], act: Act) -> bool:
    """Whether some rule on events may fire on the act: looked at before anything is read of the ticket."""
    kinds = act.kinds
    return bool(kinds) and any(
        rule.on == "event" and rule.enabled and (not rule.events or rule.events & kinds) for rule in rules
    )


@dataclass(slots=True)
class Times:
    """Since when things are as they are on a ticket, for rules on time. The SQL in `due` says the same of its row."""

    created: datetime | None = None
    status: datetime | None = None
    owner: datetime | None = None
    asked: datetime | None = None
    replied: datetime | None = None
    touched: datetime | None = None

    def hear(self, event: Event) -> None:
        """Take note of one event."""
        if event.kind == ev.TICKET_CREATED:
            self.created = self.created or event.at
        elif event.kind == ev.TICKET_STATUS_CHANGED:
            self.status = event.at
        elif event.kind == ev.TICKET_ASSIGNED:
            self.owner = event.at
        elif event.kind == ev.TICKET_REPLIED and event.payload.get("by") == "requester":
            self.asked = event.at
        elif event.kind == ev.TICKET_REPLIED and event.payload.get("by") == "human":
            self.replied = event.at
        if event.actor is not None or "row" in event.payload:
            self.touched = event.at

    def since(self, name: str) -> datetime | None:
        """The time that a rule counts from; None where that never happened."""
        return getattr(self, name) or (None if name == "replied" else self.created)
