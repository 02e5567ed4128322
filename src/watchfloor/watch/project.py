"""Folds signal and detector events into their rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from django.db import connection

from watchfloor.engine import events as ev
from watchfloor.eventlog.models import Event
from watchfloor.watch.models import DetectorAudit, DetectorSetting, Signal

TABLES: Final = (Signal, DetectorSetting, DetectorAudit)
KINDS: Final = frozenset({ev.SIGNAL_RAISED, ev.SIGNAL_CHANGED, ev.SIGNAL_ENDED})
SETTING: Final = 1
_DETECTED: Final = frozenset({
    "title", "state", "key", "onset_at", "raised_at", "ended_at", "observed", "expected", "band", "requesters",
    "log_evalue", "recurrence_days", "words", "shares", "spark", "explanation", "tickets",
    "alarm",
})  # fmt: skip
_AUDITED: Final = tuple(f.name for f in DetectorAudit._meta.concrete_fields if f.name not in ("position", "at"))


def apply(events: Sequence[Event]) -> None:
    """Fold `events`, in their order.

    Each of the detector's signal events carries the whole signal as it was then: the newest is what it is. People's
    events touch columns of their own, so that of one batch either kind can be folded first.
    """
    newest = {event.subject_id: event for event in events if event.kind in KINDS}
    for signal, event in newest.items():
        values = {name: value for name, value in event.payload.items() if name in _DETECTED}
        Signal.objects.update_or_create(id=signal, defaults={**values, "changed_at": event.at})
    for event in events:
        if event.kind in _FOLDS:
            _FOLDS[event.kind](event)


def clear() -> None:
    """Empty the tables, to be filled again from the log."""
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(model._meta.db_table for model in TABLES)}")


def _decide(event: Event, verdict: str) -> None:
    said = event.payload
    Signal.objects.filter(id=event.subject_id).update(
        verdict=verdict, verdict_by_id=event.actor, verdict_at=event.at, reason=said.get("reason") or "",
        note=said.get("note"), owner_id=said.get("owner"),
    )  # fmt: skip


def _undecide(event: Event) -> None:
    Signal.objects.filter(id=event.subject_id).update(
        verdict="", verdict_by_id=None, verdict_at=None, reason="", note=None, owner_id=None
    )


def _link(event: Event, *, is_linked: bool) -> None:
    """A link to a ticket stands at the signal; one to another signal at both."""
    here, ticket, other = event.subject_id, event.payload.get("ticket"), event.payload.get("signal")
    if ticket is not None:
        _list(here, "linked_tickets", ticket, is_in=is_linked)
    if other is not None:
        _list(here, "linked_signals", other, is_in=is_linked)
        _list(other, "linked_signals", here, is_in=is_linked)


def _list(signal: int, column: str, key: int, *, is_in: bool) -> None:
    row = Signal.objects.only(column).get(id=signal)
    rest = [one for one in getattr(row, column) if one != key]
    Signal.objects.filter(id=signal).update(**{column: [*rest, key] if is_in else rest})


def _set_budget(event: Event) -> None:
    values = {"budget": event.payload["budget"], "set_at": event.at, "set_by_id": event.actor}
    DetectorSetting.objects.update_or_create(id=SETTING, defaults=values)


def _audit(event: Event) -> None:
    values = {name: event.payload[name] for name in _AUDITED}
    DetectorAudit.objects.update_or_create(position=event.position, defaults={**values, "at": event.at})


_FOLDS: Final[dict[str, Callable[[Event], None]]] = {
    ev.SIGNAL_CONFIRMED: lambda event: _decide(event, "confirmed"),
    ev.SIGNAL_DISMISSED: lambda event: _decide(event, "dismissed"),
    ev.SIGNAL_REOPENED: _undecide,
    ev.SIGNAL_LINKED: lambda event: _link(event, is_linked=True),
    ev.SIGNAL_UNLINKED: lambda event: _link(event, is_linked=False),
    ev.DETECTOR_BUDGET_SET: _set_budget,
    ev.DETECTOR_AUDITED: _audit,
}
