"""What happened to one signal, from its events."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Func, IntegerField
from django.db.models.fields.json import KeyTransform

from watchfloor.core.models import Person
from watchfloor.engine import events as ev
from watchfloor.eventlog.models import Event, Text
from watchfloor.watch.models import Signal

_PEOPLE: Final = frozenset({
    ev.SIGNAL_CONFIRMED, ev.SIGNAL_DISMISSED, ev.SIGNAL_REOPENED, ev.SIGNAL_LINKED, ev.SIGNAL_UNLINKED,
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing that happened. `what` is an event kind of a person's, or onset, raised, or the state it went into.

    `tickets` is how many it had then; `ticket` and `signal` are ids of what was linked.
    """

    what: str
    at: datetime
    actor: str = ""
    owner: str = ""
    reason: str = ""
    note: str = ""
    tickets: int | None = None
    ticket: int | None = None
    signal: int | None = None


def history(signal: Signal) -> list[Moment]:
    """Everything, the newest first. Updates that change no state are left out. Three queries."""
    rows = _rows(signal)
    names = _names(rows)
    notes = _notes(rows)
    found = [Moment("onset", signal.onset_at)]
    state = ""
    for row in rows:
        if row["kind"] in _PEOPLE:
            found.append(_by_person(row, names, notes))
        elif row["kind"] == ev.SIGNAL_RAISED and not state:
            found.append(Moment("raised", row["at"], tickets=row["n"]))
            state = row["state"]
        elif row["state"] != state:
            state = row["state"]
            found.append(Moment(state, row["at"], tickets=row["n"]))
    return sorted(found, key=lambda moment: moment.at)[::-1]


def _rows(signal: Signal) -> list[dict[str, Any]]:
    said = {name: KeyTransform(name, "payload") for name in ("state", "reason", "note", "owner")}
    said |= {"to_ticket": KeyTransform("ticket", "payload"), "to_signal": KeyTransform("signal", "payload")}
    # A person's event has no tickets: of a missing value the length is null.
    length: Any = Func(
        KeyTransform("tickets", "payload"), function="jsonb_array_length", output_field=IntegerField()
    )  # fmt: skip
    events = Event.objects.filter(subject_kind="signal", subject_id=signal.id).order_by("position")
    return [dict(row) for row in events.annotate(n=length).values("kind", "at", "actor", "n", **said)]


def _by_person(row: dict[str, Any], names: dict[int, str], notes: dict[str, str]) -> Moment:
    return Moment(
        row["kind"], row["at"], actor=names.get(row["actor"], ""), owner=names.get(row["owner"], ""),
        reason=row["reason"] or "", note=notes.get(row["note"] or "", ""), ticket=row["to_ticket"],
        signal=row["to_signal"],
    )  # fmt: skip


def _names(rows: Iterable[dict[str, Any]]) -> dict[int, str]:
    ids = {key for row in rows for key in (row["actor"], row["owner"]) if key}
    return dict(Person.objects.filter(id__in=ids).values_list("id", "name")) if ids else {}


def _notes(rows: Iterable[dict[str, Any]]) -> dict[str, str]:
    ids = {row["note"] for row in rows if row["note"]}
    return {str(key): body for key, body in Text.objects.filter(id__in=ids).values_list("id", "body")} if ids else {}
