"""Folds ticket events into the ticket row, its timeline and the board's counts."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any, Final

from django.db import connection

from watchfloor.engine.events import TICKET_CREATED, TICKET_SUBJECT_CHANGED, TicketEvent
from watchfloor.eventlog import read
from watchfloor.eventlog.models import Event
from watchfloor.tickets import aside, redaction
from watchfloor.tickets.durations import Length, length_of
from watchfloor.tickets.fold import PUBLIC, TicketState, fold, is_apart, order_of, step
from watchfloor.tickets.models import BoardCell, DurationCell, SensitiveField, Ticket, TimelineEntry

TABLES: Final = (TimelineEntry, BoardCell, DurationCell, SensitiveField, *aside.TABLES, Ticket)

_TICKET_COLUMNS: Final = tuple(f.column for f in Ticket._meta.concrete_fields if f.column and f.column != "words")
_KEPT_ON_UPDATE: Final = frozenset({"id", "subject"})
_ENTRY_COLUMNS: Final = "position, ticket_id, order_a, order_b, order_c, at, actor_id, kind, public, text, detail"
# Sensitive attributes are written apart from the others, by whatever way a ticket comes.
_VALUES: Final = {
    "subject": "coalesce(said.body, '')",
    "attributes": f"row.attributes - {redaction.NAMES}",
    "guarded": "coalesce(CASE WHEN row.attributes ?| "  # noqa: S608 - our own names
    f"{redaction.NAMES} THEN (SELECT jsonb_object_agg(key, value) "
    f"FROM jsonb_each(row.attributes) WHERE key = ANY({redaction.NAMES})) END, '{{}}')",
}
_FEW: Final = 5
# Columns that a state holds under the same name.
_NUMBERS: Final = (
    "merged_into", "follow_up_of", "split_from", "worked_seconds", "votes", "rating", "effort", "rated_owner",
)  # fmt: skip
_MOMENTS: Final = ("due_at", "snoozed_until", "rated_at", "rating_asked_at", "unanswered_since", "escalated_at")
_AS_THEY_ARE: Final = ("parent", *_NUMBERS, *_MOMENTS)
Place = tuple[int, str, str, int, str]


def apply(events: Sequence[Event]) -> None:
    """Fold `events`, which are in position order, into the tables. Events that are not about tickets are passed by, but
    for what forms say of attributes.
    """
    start = 0
    for n, event in enumerate(events):
        if redaction.marks(event):
            _apply(events[start:n])
            redaction.fold(event)
            start = n + 1
    _apply(events[start:])


def _apply(events: Sequence[Event]) -> None:
    mine = [event for event in events if event.subject_kind == "ticket"]
    if not mine:
        return
    by_ticket: dict[int, list[TicketEvent]] = {}
    for event in mine:
        by_ticket.setdefault(event.subject_id, []).append(as_ticket_event(event))
    states = _load(ticket for ticket, news in by_ticket.items() if not _is_filed_here(news[0]))
    places: Counter[Place] = Counter()
    lengths: Counter[Length | None] = Counter()
    entries: list[tuple[Any, ...]] = []
    whole: list[int] = []
    for ticket, news in by_ticket.items():
        state = states.get(ticket)
        if state is not None:
            places[_place(state)] -= 1
            lengths[length_of(state)] -= 1
        state, lines = _advance(ticket, state, news, whole)
        states[ticket] = state
        places[_place(state)] += 1
        lengths[length_of(state)] += 1
        entries += lines
    if whole:
        TimelineEntry.objects.filter(ticket__in=whole).delete()
    _write_tickets([states[ticket] for ticket in by_ticket])
    _rename([states[event.ticket] for event in _flat(by_ticket) if event.kind == TICKET_SUBJECT_CHANGED])
    _write_entries(entries)
    _count(places)
    _measure(lengths)
    aside.apply(mine)


def refold(tickets: Sequence[int]) -> None:
    """Fold these tickets anew from all of their events, whose payloads or texts were redacted."""
    if not tickets:
        return
    states = _load(tickets)
    places: Counter[Place] = Counter()
    lengths: Counter[Length | None] = Counter()
    entries: list[tuple[Any, ...]] = []
    for ticket, old in states.items():
        places[_place(old)] -= 1
        lengths[length_of(old)] -= 1
        history = sorted(map(as_ticket_event, _of(ticket)), key=lambda event: event.order)
        state, details = fold(ticket, history)
        states[ticket] = state
        places[_place(state)] += 1
        lengths[length_of(state)] += 1
        entries += [_entry(event, detail) for event, detail in zip(history, details, strict=True)]
    TimelineEntry.objects.filter(ticket__in=list(states)).delete()
    _write_tickets(list(states.values()))
    _rename(list(states.values()))
    _write_entries(entries)
    _count(places)
    _measure(lengths)


def clear() -> None:
    """Empty the tables, to be filled again from the log."""
    with connection.cursor() as cursor:
        names = ", ".join(model._meta.db_table for model in TABLES)
        cursor.execute(f"TRUNCATE {names}")


def as_ticket_event(event: Event) -> TicketEvent:
    """An event of the log as folds see it."""
    return TicketEvent(
        ticket=event.subject_id, position=event.position, at=event.at, kind=event.kind, payload=event.payload,
        actor=event.actor, source=event.source, order=order_of(event.payload, event.position),
    )  # fmt: skip


def _advance(
    ticket: int, state: TicketState | None, news: list[TicketEvent], whole: list[int]
) -> tuple[TicketState, list[tuple[Any, ...]]]:
    """The ticket after `news`. What belongs before something already folded, and what takes something back, makes the
    whole ticket fold anew.
    """
    last = state.last_order if state else (-1, 0, 0)
    in_order = all(a.order < b.order for a, b in pairwise(news)) and last < news[0].order
    if in_order and not any(map(is_apart, news)):
        state = state or TicketState(id=ticket)
        return state, [_entry(event, step(state, event)) for event in news]
    whole.append(ticket)
    upto = news[-1].position
    history = [as_ticket_event(event) for event in _of(ticket) if event.position <= upto]
    history.sort(key=lambda event: event.order)
    state, details = fold(ticket, history)
    return state, [_entry(event, detail) for event, detail in zip(history, details, strict=True)]


def _of(ticket: int) -> list[Event]:
    """The events of a ticket itself: what its feedback board or an escalation tells of it is folded elsewhere."""
    return [event for event in read.of_ticket(ticket) if event.subject_kind == "ticket"]


def _entry(event: TicketEvent, detail: dict[str, Any]) -> tuple[Any, ...]:
    return (
        event.position, event.ticket, *event.order, event.at, event.actor, event.kind,
        event.kind in PUBLIC and not (detail.get("retracted") or detail.get("merged")), event.payload.get("text"),
        json.dumps(detail, separators=(",", ":")),
    )  # fmt: skip


def _is_filed_here(event: TicketEvent) -> bool:
    """Whether nothing can have been folded of the ticket before: a source may send its first row late, we do not."""
    return event.kind == TICKET_CREATED and event.order[0] == 1


def _place(state: TicketState) -> Place:
    return (
        state.queue or 0, state.status, state.priority or "", state.owner or 0, state.attributes.get("platform") or "",
    )  # fmt: skip


def _load(tickets: Iterable[int]) -> dict[int, TicketState]:
    return {row.id: _state(row) for row in Ticket.objects.filter(id__in=list(tickets)).defer("words", "subject")}


def _state(row: Ticket) -> TicketState:
    first, second, third = row.last_order
    return TicketState(
        id=row.id, number=row.number, kind=row.kind, status=row.status, closed_reason=row.closed_reason,
        priority=row.priority, queue=row.queue_id, owner=row.owner_id, requester=row.requester_id, tier=row.tier,
        attributes={**row.attributes, **row.guarded}, channel=row.channel, source=row.source, source_id=row.source_id,
        created_at=row.created_at, updated_at=row.updated_at, first_reply_at=row.first_reply_at, done_at=row.done_at,
        own_end=row.own_end, stated_end=row.stated_end, source_reassignments=row.source_reassignments,
        source_sla_met=row.source_sla_met, records_replies=row.records_replies, agent_replies=row.agent_replies,
        reopens=row.reopens, handovers=row.handovers, moved_at=row.moved_at, just_moved=row.just_moved, path=row.path,
        stretches=[[_time(t) for t in pair] for pair in row.stretches],
        **{name: getattr(row, "parent_id" if name == "parent" else name) for name in _AS_THEY_ARE},
        last_order=(first, second, third), last_position=row.last_position,
    )  # fmt: skip


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _record(state: TicketState) -> dict[str, Any]:
    return {
        "id": state.id, "number": state.number, "subject": state.subject, "kind": state.kind, "status": state.status,
        "closed_reason": state.closed_reason, "priority": state.priority, "queue_id": state.queue,
        "owner_id": state.owner, "requester_id": state.requester, "tier": state.tier, "attributes": state.attributes,
        "platform": state.attributes.get("platform"), "channel": state.channel, "source": state.source,
        "source_id": state.source_id, "created_at": _iso(state.created_at), "updated_at": _iso(state.updated_at),
        "first_reply_at": _iso(state.first_reply_at), "solved_at": _iso(state.solved_at),
        "done_at": _iso(state.done_at), "own_end": state.own_end, "stated_end": _iso(state.stated_end),
        "source_reassignments": state.source_reassignments, "source_sla_met": state.source_sla_met,
        "records_replies": state.records_replies, "agent_replies": state.agent_replies, "reopens": state.reopens,
        "reopened_at": _iso(state.reopened_at), "transfers": state.transfers, "bounced": state.bounced,
        "handovers": state.handovers, "moves": state.moves, "moved_at": _iso(state.moved_at),
        "just_moved": state.just_moved, "path": state.path,
        "open_spells": [[_iso(t) for t in pair] for pair in state.open_spells],
        "stretches": [[_iso(t) for t in pair] for pair in state.stretches],
        **{name: getattr(state, name) for name in _NUMBERS}, "parent_id": state.parent,
        **{name: _iso(getattr(state, name)) for name in _MOMENTS},
        "last_order": list(state.last_order), "last_position": state.last_position,
    }  # fmt: skip


def _write_tickets(states: list[TicketState]) -> None:
    """One statement for any number of rows: an import writes hundreds a batch under the append lock.

    The subject is looked up by its pointer on the way in; `_rename` writes a later one.
    """
    records = [_record(state) for state in states]
    names = ", ".join(_TICKET_COLUMNS)
    values = ", ".join(_VALUES.get(c, f"row.{c}") for c in _TICKET_COLUMNS)
    update = ", ".join(f"{c} = EXCLUDED.{c}" for c in _TICKET_COLUMNS if c not in _KEPT_ON_UPDATE)
    with connection.cursor() as cursor:
        cursor.execute(
            # Names of our own tables and columns; what people wrote is a parameter.
            f"INSERT INTO ticket ({names}) SELECT {values} FROM jsonb_populate_recordset(null::ticket, %s::jsonb) row "  # noqa: S608
            f"LEFT JOIN personal_text said ON said.id = row.subject::uuid ON CONFLICT (id) DO UPDATE SET {update}",
            [json.dumps(records, separators=(",", ":"))],
        )


def _rename(states: list[TicketState]) -> None:
    """The newest subject of tickets that were given another; what was loaded from its row holds no pointer else."""
    if not states:
        return
    pairs = {state.id: state.subject for state in states}
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE ticket SET subject = said.body FROM unnest(%s::bigint[], %s::uuid[]) AS told (id, pointer) "
            "JOIN personal_text said ON said.id = told.pointer WHERE ticket.id = told.id",
            [list(pairs), list(pairs.values())],
        )


def _flat(by_ticket: Mapping[int, list[TicketEvent]]) -> Iterable[TicketEvent]:
    return (event for news in by_ticket.values() for event in news)


def _write_entries(entries: list[tuple[Any, ...]]) -> None:
    with connection.cursor() as cursor:
        if len(entries) <= _FEW:
            # One way to the server and back; COPY takes several.
            places = ", ".join(["(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s::jsonb)"] * len(entries))
            cursor.execute(
                f"INSERT INTO timeline_entry ({_ENTRY_COLUMNS}) VALUES {places}",  # noqa: S608
                [value for entry in entries for value in entry],
            )
            return
        with cursor.copy(f"COPY timeline_entry ({_ENTRY_COLUMNS}) FROM STDIN") as copy:
            for entry in entries:
                copy.write_row(entry)


def _count(places: Counter[Place]) -> None:
    moves = [(place, n) for place, n in places.items() if n]
    if not moves:
        return
    columns = [*zip(*(place for place, _ in moves), strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO board_cell (queue, status, priority, owner, platform, n) "
            "SELECT * FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::bigint[], %s::text[], %s::bigint[]) "
            "ON CONFLICT (queue, status, priority, owner, platform) DO UPDATE SET n = board_cell.n + EXCLUDED.n",
            [*(list(column) for column in columns), [n for _, n in moves]],
        )
        if any(n < 0 for _, n in moves):
            cursor.execute("DELETE FROM board_cell WHERE n = 0")


def _measure(lengths: Counter[Length | None]) -> None:
    """Count solved tickets by how long they were open; a ticket that is not solved has no length."""
    changes = [(length, n) for length, n in lengths.items() if n and length is not None]
    if not changes:
        return
    kinds, priorities, steps = zip(*(length for length, _ in changes), strict=True)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ticket_duration (kind, priority, step, n) "
            "SELECT * FROM unnest(%s::text[], %s::text[], %s::int[], %s::bigint[]) "
            "ON CONFLICT (kind, priority, step) DO UPDATE SET n = ticket_duration.n + EXCLUDED.n",
            [list(kinds), list(priorities), list(steps), [n for _, n in changes]],
        )
        if any(n < 0 for _, n in changes):
            cursor.execute("DELETE FROM ticket_duration WHERE n = 0")
