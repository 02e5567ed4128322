"""Undo: an act is taken back by events that say the opposite. What others changed since stays, and is named.

History keeps both; the ticket is what it would be without them (`fold`), so a solve that was undone is no re-opening.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils.translation import gettext

from watchfloor.core.models import Person
from watchfloor.engine import events as ev
from watchfloor.engine.events import DONE
from watchfloor.eventlog.append import Origin
from watchfloor.eventlog.models import Event
from watchfloor.files import commands as files_room
from watchfloor.tickets.access import visible_to
from watchfloor.tickets.acting import Happening, Refused, hold_all, record
from watchfloor.tickets.inverse import ADDS_UP, SAME, WORDS, inverse_of
from watchfloor.tickets.models import TimelineEntry

# The most events that one act may have left, and so the widest stretch of the log that is looked through.
WIDEST: Final = 5000
# As long as a message can be taken back.
REGRET: Final = timedelta(minutes=1)
_MESSAGES: Final = (ev.TICKET_REPLIED, ev.TICKET_NOTED)
_REFERS: Final = ("parent", "merged", "ticket", "other", "into", "by", "to", "split_from", "follow_up_of")


@dataclass(slots=True)
class Undone:
    """What an undo did: how many events it took back, on which tickets, and what stays, in words, and why."""

    events: int = 0
    tickets: set[int] = field(default_factory=set)
    stays: list[str] = field(default_factory=list)


def undo(ticket: int | None, positions: Iterable[int], by: int, now: datetime, origin: Origin | None = None) -> Undone:
    """Take back the events at `positions`, all of them acts of `by` (on `ticket` alone, where one is given).

    Raises Refused where nothing of it can be taken back.
    """
    events = Event.objects.filter(position__in=list(positions)[:WIDEST], subject_kind="ticket", actor=by)
    if ticket is not None:
        events = events.filter(ticket=ticket)
    mine = list(events.order_by("-position"))
    # An act of long ago: its ticket may wait by now where its author may not look.
    seen = visible_to(Person.objects.get(id=by)).filter(id__in={event.subject_id for event in mine})
    mine = [event for event in mine if event.subject_id in set(seen.values_list("id", flat=True))] if mine else []
    if not mine:
        raise Refused("act", gettext("There is nothing of yours to undo here."))
    hold_all(event.subject_id for event in mine)
    lines = {e.position: e for e in TimelineEntry.objects.filter(position__in=[event.position for event in mine])}
    done, able = Undone(), []
    later = _later(mine)
    for event in mine:
        if reason := _why_not(event, lines[event.position], later, now):
            done.stays += [reason] if reason not in ("", *done.stays) else []
        else:
            able.append(event)
    happenings = _opposites(able, lines)
    if not happenings:
        raise Refused("act", " ".join(done.stays) or gettext("There is nothing of yours to undo here."))
    _withdraw_files(able)
    record(happenings, by, now, origin)
    done.events, done.tickets = len(happenings), {ticket for ticket, _, _ in happenings}
    return done


def take_back(positions: Sequence[int], *, by: int | None, now: datetime, origin: Origin | None = None) -> None:
    """Append what takes these events back, whoever they are of; their tickets are held already."""
    events = list(Event.objects.filter(position__in=positions).order_by("-position"))
    lines = {e.position: e for e in TimelineEntry.objects.filter(position__in=positions)}
    record(_opposites(events, lines), by, now, origin)


def _withdraw_files(taken: Iterable[Event]) -> None:
    """What came with messages that are taken back is read no more where they stood."""
    for event in taken:
        if event.kind in _MESSAGES and event.payload.get("files"):
            files_room.withdraw([file["id"] for file in event.payload["files"]], ticket=event.subject_id)


def act_since(position: int, by: int) -> tuple[int, int] | None:
    """The first and last position of what `by` did to tickets past `position`: what one request appended."""
    events = Event.objects.filter(position__gt=position, actor=by, subject_kind="ticket").order_by("position")
    found = list(events.values_list("position", flat=True)[:WIDEST])
    return (found[0], found[-1]) if found else None


def last_act(ticket: int, by: int) -> list[int]:
    """The positions of the last act of `by` on the ticket that was not undone. Empty where there is none.

    Of its other tickets those count too that the act ties to this one: a merge's other side, a parent's children.
    """
    entries = TimelineEntry.objects.filter(ticket=ticket, actor=by).order_by("-order_a", "-order_b")
    line = next((e for e in entries[:200] if not {"undone", "undoes", "retracted"} & e.detail.keys()), None)
    if line is None or line.kind == ev.TICKET_RETRACTED:
        return []
    around = Event.objects.filter(
        position__gt=line.position - WIDEST, position__lt=line.position + WIDEST, actor=by, at=line.at,
        subject_kind="ticket",
    )  # fmt: skip
    act = list(around.order_by("position"))
    tied = {ticket}
    for event in act:
        named = {event.payload[name] for name in _REFERS if isinstance(event.payload.get(name), int)}
        if event.subject_id == ticket:
            tied |= named
        elif ticket in named:
            tied.add(event.subject_id)
    return [event.position for event in act if event.subject_id in tied]


def _opposites(events: Sequence[Event], lines: Mapping[int, TimelineEntry]) -> list[Happening]:
    """The opposite of each event that has one, the newest first."""
    found = [(event.subject_id, _opposite(event, lines[event.position].detail)) for event in events]
    return [(ticket, *opposite) for ticket, opposite in found if opposite is not None]


def _opposite(event: Event, detail: Mapping[str, Any]) -> tuple[str, dict[str, Any]] | None:
    if event.kind in _MESSAGES:
        return ev.TICKET_RETRACTED, {"message": event.position}
    if _is_begun(event):
        # A ticket cannot be unmade; it ends as if it had been called off.
        return ev.TICKET_STATUS_CHANGED, {"to": "closed", "reason": "cancelled"}
    found = inverse_of(event.kind, event.payload, detail)
    if found is None:
        return None
    kind, payload = found
    if kind == ev.TICKET_STATUS_CHANGED and payload["to"] in DONE:
        payload["reason"] = _reason_before(event)
    return kind, {**payload, "undoes": event.position}


def _is_begun(event: Event) -> bool:
    return event.kind == ev.TICKET_CREATED and bool(
        event.payload.get("split_from") or event.payload.get("follow_up_of")
    )


def _reason_before(event: Event) -> str | None:
    """Why the ticket was closed when this change of its status came."""
    before = TimelineEntry.objects.filter(
        ticket=event.subject_id, kind=ev.TICKET_STATUS_CHANGED, position__lt=event.position
    ).order_by("-order_a", "-order_b", "-order_c")
    reasons = [e.detail.get("reason") for e in before[:50] if not {"undone", "undoes"} & e.detail.keys()]
    return reasons[0] if reasons else None


def _later(mine: Sequence[Event]) -> list[TimelineEntry]:
    """What came on these tickets after the act and stands. One query."""
    act = {event.position for event in mine}
    first = min(act)
    entries = TimelineEntry.objects.filter(ticket__in={event.subject_id for event in mine}, position__gt=first)
    entries = entries.order_by("position")[: 2 * WIDEST]
    return [e for e in entries if e.position not in act and not {"undone", "undoes"} & e.detail.keys()]


def _why_not(event: Event, line: TimelineEntry, later: Sequence[TimelineEntry], now: datetime) -> str:
    """Why the event stays, as a sentence; empty where it can be taken back, or only tells of something."""
    detail = line.detail
    if {"undone", "retracted"} & detail.keys():
        return gettext("That was undone already.")
    what = gettext(WORDS.get(event.kind, "that"))
    if event.kind in _MESSAGES:
        over = now - event.at > REGRET
        told = gettext("%(what)s stays: a message can be taken back for a minute only.")
        return told % {"what": what.capitalize()} if over else ""
    since = _changes(event, detail, later)
    if since is None:
        return ""
    name = Person.objects.filter(id=since.actor_id).values_list("name", flat=True).first() if since.actor_id else None
    told = gettext("%(what)s stays: %(who)s changed it since.")
    return told % {"what": what.capitalize(), "who": name or gettext("the system")}


def _changes(event: Event, detail: Mapping[str, Any], later: Sequence[TimelineEntry]) -> TimelineEntry | None:
    """The first later line that changed the same thing."""
    if event.kind in ADDS_UP:
        return None
    if _is_begun(event):
        fits: Callable[[TimelineEntry], bool] = lambda e: e.kind not in (ev.TICKET_NOTED, event.kind)  # noqa: E731
    else:
        kinds = SAME.get(event.kind, frozenset({event.kind}))
        names = (detail.get("to") or {}).keys() if event.kind == ev.TICKET_ATTRIBUTES_CHANGED else set()
        fits = lambda e: e.kind in kinds and (not names or bool(names & (e.detail.get("to") or {}).keys()))  # noqa: E731
    return next((e for e in later if e.ticket_id == event.subject_id and e.position > event.position and fits(e)), None)
